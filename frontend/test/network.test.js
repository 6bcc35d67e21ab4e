import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIVATIONS } from "../engine/activations.js";
import { Activation } from "../engine/layers/activation.js";
import { Dense } from "../engine/layers/dense.js";
import { Embedding } from "../engine/layers/embedding.js";
import { LOSSES } from "../engine/losses.js";
import { affine, product } from "../engine/matrix.js";
import { denseNetwork, Network } from "../engine/network.js";
import { default_rng } from "../engine/random.js";
import { loadParameters, networkFrom } from "../engine/restore.js";
import { costAndGradients } from "../engine/training.js";
import { close, slopes } from "./close.js";

const numbers = (n, seed = 1) => {
  const rng = default_rng(seed);
  return Float64Array.from({ length: n }, () => rng.standard_normal());
};

test("a product of matrices of every shape up to 6, also transposed, is the sum of products", () => {
  for (let rows = 1; rows <= 6; rows++)
    for (let columns = 1; columns <= 6; columns++) {
      const terms = 3,
        A = numbers(rows * terms, 1),
        B = numbers(terms * columns, 2),
        expected = [];
      for (let r = 0; r < rows; r++)
        for (let c = 0; c < columns; c++)
          expected.push([0, 1, 2].reduce((sum, k) => sum + A[r * terms + k] * B[k * columns + c], 0));
      const C = new Float64Array(rows * columns),
        turned = (X, n, m) => Float64Array.from(X, (_, i) => X[(i % n) * m + Math.floor(i / n)]);
      product(C, A, B, rows, columns, terms, terms, 1, columns, 1);
      close(C, expected);
      product(C, turned(A, rows, terms), turned(B, terms, columns), rows, columns, terms, 1, rows, 1, terms);
      close(C, expected);
    }
});

test("x W + b by hand", () => {
  const y = new Float64Array(4);
  affine(y, [1, 2, 3, 4], Float64Array.of(1, 2, 3, 4), Float64Array.of(10, 20), 2, 2, 2);
  assert.deepEqual([...y], [17, 30, 25, 42]);
});

test("two layers by hand: XOR with a step", () => {
  const network = denseNetwork([2, 2, 1], ["step", "step"]);
  network.params.set([1, 1, 1, 1, -0.5, -1.5, 1, -2, -0.5]); // OR and AND, then OR but not AND
  assert.deepEqual([...network.forward([0, 0, 0, 1, 1, 0, 1, 1], 4)], [0, 1, 1, 0]);
});

test("all gradients are slopes of J: every activation, with dropout, and ∂J/∂X", () => {
  for (const name of Object.keys(ACTIVATIONS)) {
    const alpha = ["leaky_relu", "elu"].includes(name) ? 0.3 : undefined,
      hidden = { activation: name, dropout: 0.4, alpha };
    const network = denseNetwork([3, 5, 4, 2], [hidden, { ...hidden, dropout: 0 }, "linear"]).initialize(
        "xavier",
        default_rng(2),
      ),
      X = numbers(12),
      y = [0.3, -1, 2, 0, 1, 1, -0.5, 0.2];
    const draws = () => {
      let k = 0;
      return () => ((k++ * 7) % 10) / 10; // the same units are dropped in every pass
    };
    const J = () => LOSSES.mse(network.forward(X, 4, draws()), y, null, 4, 2),
      dX = new Float64Array(12);
    LOSSES.mse(network.forward(X, 4, draws()), y, network.dy, 4, 2);
    const grads = [...network.backward(dX)];
    if (name === "step") continue; // its slope is 0 where it has one, and J jumps
    close(grads, slopes(J, network.params), 1e-7);
    close(dX, slopes(J, X), 1e-7);
  }
});

test("a prediction drops nothing, and in training a unit's mean output stays", () => {
  const network = denseNetwork([1, 2000], [{ dropout: 0.25 }]),
    rng = default_rng(4);
  network.layers[0].b.fill(3);
  assert.deepEqual(new Set(network.forward([1], 1)), new Set([3]));
  const y = network.forward([1], 1, () => rng.random());
  assert.deepEqual(new Set(y), new Set([0, 4]));
  close(y.reduce((sum, v) => sum + v, 0) / 2000, 3, 0.03);
});

test("a batch of another size changes no number, and only a larger one needs new room", () => {
  const network = denseNetwork([3, 4, 2], [{ activation: "tanh", dropout: 0.5 }, "softmax"]).initialize(
      "he",
      default_rng(3),
    ),
    X = numbers(15),
    all = Float64Array.from(network.forward(X, 5)); // a copy: the next pass writes to the same place
  const [room] = network.layers[0].fullRows;
  for (const B of [1, 3, 5, 2]) close(network.forward(X.subarray(0, 3 * B), B), all.subarray(0, 2 * B), 0);
  assert.equal(network.layers[0].fullRows[0], room);
});

test("the first weights have the deviation of their initialization", () => {
  const deviations = { zeros: 0, normal: 1, xavier: Math.sqrt(2 / 300), he: Math.sqrt(2 / 100) };
  for (const [init, deviation] of Object.entries(deviations)) {
    const [{ W, b }] = denseNetwork([100, 200], ["linear"]).initialize(init, default_rng(0), 0.5).layers;
    close(Math.sqrt(W.reduce((sum, w) => sum + w * w, 0) / W.length), 0.5 * deviation, 0.01);
    assert.ok(b.every((v) => v === 0));
  }
});

test("an activation on its own is the same as within a dense layer, forward and backward", () => {
  for (const activation of ["tanh", "softmax", "leaky_relu"]) {
    const apart = new Network(
        [3],
        [
          [Dense, { O: 4 }],
          [Activation, { activation }],
          [Dense, { O: 2 }],
        ],
      ),
      within = denseNetwork([3, 4, 2], [activation, "linear"]).initialize("he", default_rng(5)),
      X = numbers(9),
      y = numbers(6, 2);
    apart.params.set(within.params);
    const costs = [apart, within].map((network) => costAndGradients(network, X, y, 3, LOSSES.mse));
    assert.equal(costs[0], costs[1]);
    close(apart.grads, within.grads, 0);
  }
});

test("a network from data takes parameters by name: all of them or none", () => {
  const kinds = { Dense, Activation },
    description = {
      shape: [2],
      layers: [
        ["Dense", { O: 1 }],
        ["Activation", { activation: "relu" }],
      ],
    },
    network = networkFrom(description, kinds);
  loadParameters(network, { "0.W": [1, -1], "0.b": [0.5] });
  assert.deepEqual([...network.forward([3, 1, 1, 3], 2)], [2.5, 0]);
  const refused = [
    [{ "0.W": [1, 2] }, /must be 0\.W, 0\.b, but came as 0\.W\./],
    [{ "0.W": [1, 2], "0.b": [0], "1.W": [] }, /but came as 0\.W, 0\.b, 1\.W\./],
    [{ "0.W": [9, 9], "0.b": [0, 0] }, /0\.b must have 1 numbers, but came with 2\./],
  ];
  for (const [arrays, sentence] of refused) assert.throws(() => loadParameters(network, arrays), sentence);
  assert.deepEqual([...network.params], [1, -1, 0.5]);
  for (const name of ["Dens", "constructor", "__proto__"])
    assert.throws(
      () => networkFrom({ shape: [2], layers: [[name, {}]] }, kinds),
      /must be one of Dense, Activation, but came as/,
    );
});

test("what only nblib trains says so", () => {
  const network = new Network(
    [],
    [
      [Embedding, { V: 3, D: 2 }],
      [Dense, { O: 2 }],
    ],
  );
  network.forward([0, 2], 1);
  assert.throws(() => network.backward(), /no backward pass in the page/);
});
