import assert from "node:assert/strict";
import { test } from "node:test";
import { default_rng } from "../engine/random.js";
import { bestFit, fitCost, fitJ, logitLosses, logitRuns } from "../engine/regression.js";
import { close, slopes } from "./close.js";

const LOSSES = ["mse", "mae", "huber"];

test("the cost of a line by hand, with its slopes", () => {
  assert.deepEqual(fitCost("mse", [0, 1], [0, 1], 2, 1), { J: 2.5, g: [2, 3] }); // errors 1 and 2
  assert.equal(fitJ("mae", [0, 1], [0, 1], 2, 1), 1.5);
  assert.equal(fitJ("huber", [0, 1], [0, 1], 2, 1, 1), (0.5 + 1.5) / 2);
  for (const loss of LOSSES) {
    const at = [0.4, -0.3],
      f = [-1, 0.5, 2],
      y = [0.2, 1, -3],
      J = () => fitJ(loss, f, y, at[0], at[1], 0.7),
      { J: same, g } = fitCost(loss, f, y, at[0], at[1], 0.7);
    close(same, J());
    close(g, slopes(J, at), 1e-8);
  }
});

test("through points of a line every best fit is the line", () => {
  const f = [-2, 0, 1, 3];
  for (const loss of LOSSES)
    close(
      bestFit(
        loss,
        f,
        f.map((v) => 2 * v - 1),
      ),
      [2, -1],
      1e-9,
    );
});

test("an outlier bends the squared error and leaves the absolute one alone", () => {
  const f = [-2, -1, 0, 1, 2],
    y = [-2, -1, 0, 1, -8];
  close(bestFit("mse", f, y), [-1, -2]); // Σ f y / Σ f² and the mean
  close(bestFit("mae", f, y), [1, 0]);
  const [w] = bestFit("huber", f, y, 0.5);
  assert.ok(w > -1 && w < 1);
});

test("no line near the best one costs less", () => {
  const rng = default_rng(2),
    f = Array.from({ length: 15 }, () => rng.standard_normal()),
    y = f.map((v) => v - 1 + rng.standard_normal());
  for (const loss of LOSSES) {
    const [w, b] = bestFit(loss, f, y, 0.6),
      J = fitJ(loss, f, y, w, b, 0.6);
    for (let k = 0; k < 3000; k++) {
      const reach = 10 ** -(k % 5);
      assert.ok(
        fitJ(loss, f, y, w + reach * rng.standard_normal(), b + reach * rng.standard_normal(), 0.6) >= J - 1e-12,
      );
    }
  }
});

test("points that stand above one another get a flat line", () => {
  assert.deepEqual(bestFit("mse", [1, 1], [0, 2]), [0, 1]);
  const [w, b] = bestFit("mae", [1, 1, 1], [0, 2, 3]);
  assert.deepEqual([w, b], [0, 2]);
});

test("the two costs of a neuron by hand, and why squared error is slow: δ nearly vanishes where it is wrong", () => {
  const { y_hat, squared, entropy } = logitLosses(0, 1);
  close([y_hat, ...squared, ...entropy], [0.5, 0.25, -0.25, Math.log(2), -0.5]);
  const far = logitLosses(-20, 1);
  assert.ok(Math.abs(far.squared[1]) < 1e-8 && far.entropy[1] < -0.999);
});

test("runs go down against their δ", () => {
  const { squared, entropy } = logitRuns(0, 1, 2, 3);
  assert.deepEqual([squared.length, entropy.length], [4, 4]);
  close([squared[1], entropy[1]], [0.5, 1]);
  close(entropy[2], 1 + 2 / (1 + Math.E)); // 2 (1 − σ(1))
});
