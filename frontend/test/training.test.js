import assert from "node:assert/strict";
import { test } from "node:test";
import { LOSSES } from "../engine/losses.js";
import { denseNetwork } from "../engine/network.js";
import { OPTIMIZERS } from "../engine/optimizers.js";
import { default_rng } from "../engine/random.js";
import { Batches, costAndGradients, evaluate, Training } from "../engine/training.js";
import { close } from "./close.js";

const { SGD, Adam } = OPTIMIZERS;
const line = (n, f) => Float64Array.from({ length: n }, (_, i) => f(i));

test("an epoch visits every example once, with its targets, and its last batch takes what is left", () => {
  const X = line(14, (i) => i), // rows (0, 1), (2, 3), …
    y = line(21, (i) => 100 + i), // three targets each
    batches = new Batches(X, y, 7, default_rng(1)),
    orders = [];
  batches.begin(3, true);
  for (let epoch = 0; epoch < 2; epoch++) {
    const sizes = [],
      seen = [];
    do {
      const B = batches.next();
      sizes.push(B);
      for (let n = 0; n < B; n++) {
        const row = batches.X[2 * n] / 2;
        seen.push(row);
        assert.equal(batches.X[2 * n + 1], 2 * row + 1);
        assert.deepEqual(
          [...batches.y.subarray(3 * n, 3 * n + 3)],
          [0, 1, 2].map((k) => 100 + 3 * row + k),
        );
      }
      assert.deepEqual([batches.X.length, batches.y.length], [2 * B, 3 * B]);
    } while (!batches.ended);
    assert.deepEqual(sizes, [3, 3, 1]);
    assert.deepEqual(seen.toSorted(), [0, 1, 2, 3, 4, 5, 6]);
    orders.push(seen.join());
  }
  assert.notEqual(orders[0], orders[1]);
  assert.equal(orders[0], default_rng(1).permutation(7).join());
});

test("without shuffling, and in one batch of all, the order stays; a changed size begins a new epoch", () => {
  const batches = new Batches([0, 1, 2, 3], [0, 1, 2, 3], 4, default_rng(3));
  batches.begin(3, false);
  batches.next();
  assert.deepEqual([...batches.X], [0, 1, 2]);
  batches.begin(2, false);
  assert.ok(batches.ended);
  batches.next();
  assert.deepEqual([...batches.X], [0, 1]);
  batches.begin(99, true);
  batches.next();
  assert.deepEqual([...batches.X], [0, 1, 2, 3]);
});

test("one step by hand, with both penalties", () => {
  const network = denseNetwork([1, 1], ["linear"]);
  network.params.set([2, 1]);
  const training = new Training(network, [3], [5], {
    loss: "mse",
    optimizer: new SGD(0.1),
    rng: default_rng(0),
    l1: 0.5,
    l2: 0.25,
  });
  // ŷ = 7, J = 4 + 0.5 · 2 + 0.125 · 4; ∂J/∂w = 4 · 3 + 0.5 + 0.25 · 2, ∂J/∂b = 4
  assert.equal(training.step(), 5.5);
  close(network.params, [2 - 1.3, 1 - 0.4]);
});

test("an autoencoder learns to give its inputs back: four corners through two units", () => {
  const X = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1),
    rng = default_rng(3),
    network = denseNetwork([4, 2, 4], ["tanh", "linear"]).initialize("xavier", rng),
    training = new Training(network, X, X, {
      loss: "binary_cross_entropy",
      optimizer: new Adam(0.05),
      rng,
      batch_size: 2,
    });
  for (let k = 0; k < 1000; k++) training.step();
  const z = network.forward(X, 4);
  assert.ok(z.every((v, k) => v > 0 === X[k] > 0.5));
  assert.equal(training.epoch, 500);
});

test("sequences: one class for each of three steps", () => {
  const X = line(18, (i) => Math.sin(i)),
    y = line(9, (i) => i % 2),
    rng = default_rng(0),
    network = denseNetwork([2, 2], ["linear"]).initialize("he", rng),
    training = new Training(network, X, y, {
      loss: "cross_entropy",
      optimizer: new SGD(0.1),
      rng,
      N: 3,
      batch_size: 2,
    });
  assert.deepEqual([training.batches.D, training.batches.K], [6, 3]);
  const J = evaluate(network, X, y, "cross_entropy", 3),
    whole = costAndGradients(network, X, y, 3, LOSSES.cross_entropy);
  assert.equal(whole, J); // a mean over nine steps, not over three sequences
  for (let k = 0; k < 50; k++) training.step();
  assert.ok(evaluate(network, X, y, "cross_entropy", 3) < J);
  assert.equal(evaluate(network, X, y, "cross_entropy", 3), evaluate(network, X, y, "cross_entropy")); // nine rows are nine rows
});

test("the same seed is the same run", () => {
  const run = () => {
    const rng = default_rng(5),
      network = denseNetwork([2, 6, 1], [{ activation: "tanh", dropout: 0.3 }, "linear"]).initialize("xavier", rng),
      X = line(20, (i) => Math.cos(3 * i)),
      y = line(10, (i) => i % 2),
      training = new Training(network, X, y, { loss: "hinge", optimizer: new Adam(), rng, batch_size: 4 });
    return [...line(30, () => training.step()), ...network.params];
  };
  assert.deepEqual(run(), run());
});

test("a cost that is not finite changes nothing", () => {
  const network = denseNetwork([1, 1], ["linear"]);
  network.params.set([1e200, 0]);
  const training = new Training(network, [1e200], [0], { loss: "mse", optimizer: new SGD(1), rng: default_rng(0) });
  assert.equal(training.step(), Infinity);
  assert.deepEqual([...network.params, training.step_count, training.epoch], [1e200, 0, 0, 0]);
});

test("an evaluation measures in prediction, without dropout or penalty", () => {
  const network = denseNetwork([1, 1], [{ dropout: 0.9 }]);
  network.params.set([1, 0]);
  assert.equal(evaluate(network, [1, 2], [0, 0], "mse"), LOSSES.mse([1, 2], [0, 0]));
});
