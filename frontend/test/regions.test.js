import assert from "node:assert/strict";
import { test } from "node:test";
import { default_rng } from "../engine/random.js";
import { isPiecewise, regionAt, regions } from "../engine/regions.js";
import { forward } from "../engine/trace.js";
import { close } from "./close.js";

const layer = (W, b) => ({ W: Float64Array.from(W), b: Float64Array.from(b) });
const area = (corners) =>
  Math.abs(
    corners.reduce(
      (sum, [x, y], i) => sum + x * corners[(i + 1) % corners.length][1] - y * corners[(i + 1) % corners.length][0],
      0,
    ),
  ) / 2;

test("three lines cut the square into seven regions, two of them parallel into six, and a line through a corner cuts nothing", () => {
  const out = layer([1, 1, 1], [0]);
  const cutBy = (W, b) => regions({ layers: [layer(W, b), out], activation: "relu" }, -1, 1).length;
  assert.equal(cutBy([1, 0, 1, 0, 1, 1], [0, 0, -0.5]), 7); // x₁ = 0, x₂ = 0 and x₁ + x₂ = 0.5
  assert.equal(cutBy([1, 1, 0, 0, 0, 1], [0, -0.5, 0]), 6);
  assert.equal(cutBy([1, 1, 0, 0, 0, 1], [9, -0.5, 0]), 4); // one of them passes outside
  assert.equal(regions({ layers: [layer([1, 1], [-2]), layer([1], [0])], activation: "relu" }, -1, 1).length, 1);
});

test("the regions tile the square, and in each the network is its plane", () => {
  const rng = default_rng(6),
    draw = (I, O) =>
      layer(
        Float64Array.from({ length: I * O }, () => rng.standard_normal()),
        Float64Array.from({ length: O }, () => 0.4 * rng.standard_normal()),
      );
  for (const activation of ["relu", "leaky_relu", "step", "linear"]) {
    const net = { layers: [draw(2, 5), draw(5, 4), draw(4, 1)], activation, output: "linear", loss: "mse" },
      list = regions(net, -2, 2);
    close(
      list.reduce((sum, { corners }) => sum + area(corners), 0),
      16,
      1e-7,
    );
    if (activation === "linear") assert.equal(list.length, 1);
    else assert.ok(list.length > 8, activation);
    for (let k = 0; k < 200; k++) {
      const x = [rng.uniform(-2, 2), rng.uniform(-2, 2)],
        z = forward(net, x).z.at(-1)[0],
        { f } = regionAt(list, x, z);
      close(f[0] * x[0] + f[1] * x[1] + f[2], z, 1e-9);
    }
  }
});

test("a curved activation has no regions, too many are not listed, and outside there is none", () => {
  const net = { layers: [layer([1, 0, 1, 0, 1, 1], [0, 0, -0.5]), layer([1, 1, 1], [0])], activation: "tanh" };
  assert.equal(regions(net, -1, 1), null);
  assert.equal(regions({ ...net, activation: "relu" }, -1, 1, 6), null);
  assert.equal(regions({ ...net, activation: "relu" }, -1, 1, 7).length, 7);
  assert.equal(regionAt(regions({ ...net, activation: "relu" }, -1, 1), [5, 5], 0), undefined);
  assert.deepEqual(["relu", "tanh", "constructor"].map(isPiecewise), [true, false, false]);
});
