import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIVATIONS, d_softmax, erfc, normal_cdf, softmax } from "../engine/activations.js";
import { close, slopes } from "./close.js";

const Z = [-3, -0.5, 0.25, 2];
const CURVES = Object.entries(ACTIVATIONS).filter(([name]) => name !== "softmax");

// written by NumPy and SciPy
const VALUES = {
  step: [0, 0, 1, 1],
  linear: Z,
  sigmoid: [0.04742587317756678, 0.3775406687981454, 0.5621765008857981, 0.8807970779778823],
  tanh: [-0.9950547536867305, -0.46211715726000974, 0.24491866240370913, 0.9640275800758169],
  relu: [0, 0, 0.25, 2],
  leaky_relu: [-0.03, -0.005, 0.25, 2],
  elu: [-0.950212931632136, -0.3934693402873666, 0.25, 2],
  gelu: [-0.004049694094890288, -0.15426876936299347, 0.14967658142073093, 1.9544997361036416],
  silu: [-0.14227761953270035, -0.1887703343990727, 0.14054412522144952, 1.7615941559557646],
  softplus: [0.04858735157374206, 0.4740769841801067, 0.8259394198788436, 2.1269280110429727],
};

test("every activation has NumPy's values", () => {
  assert.deepEqual(
    Object.keys(VALUES),
    CURVES.map(([name]) => name),
  );
  for (const [name, [phi]] of CURVES)
    close(
      Z.map((z) => phi(z)),
      VALUES[name],
      1e-13,
    );
});

test("every derivative is the slope, from z alone and through the output", () => {
  for (const [, [phi, d_phi]] of CURVES)
    for (const z of Z) {
      const at = [z];
      close(
        [d_phi(z), d_phi(z, phi(z))],
        [1, 1].map(() => slopes(() => phi(at[0]), at)[0]),
        1e-8,
      );
    }
});

test("far out nothing overflows, and what is not a number stays so", () => {
  for (const [name, [phi, d_phi]] of CURVES) {
    for (const z of [-1000, 1000, -1e300, 1e300])
      assert.ok(Number.isFinite(phi(z)) && Number.isFinite(d_phi(z)), `${name}(${z})`);
    if (name !== "step") assert.ok(Number.isNaN(phi(NaN)), name);
  }
});

test("the step is 1 at 0, and at a kink the derivative is the one from the left", () => {
  assert.equal(ACTIVATIONS.step[0](0), 1);
  assert.deepEqual(
    [ACTIVATIONS.relu[1](0), ACTIVATIONS.leaky_relu[1](0), ACTIVATIONS.leaky_relu[1](0, 0, 0.3)],
    [0, 0.01, 0.3],
  );
});

test("softmax: NumPy's values, the same after a shift, and its matrix of slopes", () => {
  const three = [0.09003057317038046, 0.24472847105479767, 0.6652409557748219];
  close(softmax([1, 2, 3]), three, 1e-15);
  close(softmax([1001, 1002, 1003]), three, 1e-15);
  const rows = new Float64Array(6);
  softmax([9, 9, 9, 1, 2, 3], rows, 3, 3);
  close(rows, [0, 0, 0, ...three], 1e-15); // only the row from z[3] on
  const z = [0.3, -1, 2],
    matrix = d_softmax(z);
  for (let i = 0; i < 3; i++)
    close(
      matrix.subarray(3 * i, 3 * i + 3),
      slopes(() => softmax(z)[i], z),
      1e-8,
    );
});

test("erfc keeps its relative error where it is tiny, on both sides of the change of method", () => {
  const known = [
    [0.1, 0.8875370839817152],
    [1.999, 0.0046984433486294865],
    [2.001, 0.004657109281475351],
    [5, 1.5374597944280347e-12],
    [26, 5.663192408856145e-296],
  ];
  for (const [x, v] of known) assert.ok(Math.abs(erfc(x) / v - 1) < 1e-12, `erfc(${x})`);
  close([erfc(-0.7) + erfc(0.7), normal_cdf(0), erfc(30)], [2, 0.5, 0]);
});
