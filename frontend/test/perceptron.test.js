import assert from "node:assert/strict";
import { test } from "node:test";
import { countRight, decision, fit, largestMargin, mistakeBound, radius, update } from "../engine/perceptron.js";
import { default_rng } from "../engine/random.js";
import { close } from "./close.js";

const CORNERS = [0, 0, 0, 1, 1, 0, 1, 1];
const ZERO = new Float64Array(2);
const AND = [0, 0, 0, 1];
const XOR = [0, 1, 1, 0];

test("a sum of 0 is class 1, and a mistake moves the line by η (y − ŷ) x", () => {
  assert.equal(decision([1, -2], 0.5, [3, 4, 5, 6], 1), -6.5);
  const right = update(ZERO, 0, CORNERS, [1, 0, 0, 1], 0, 0.5);
  assert.deepEqual([right.yhat, right.mistake, right.w], [1, false, ZERO]);
  const wrong = update(Float64Array.of(1, 1), 0, [2, 3], [0], 0, 0.5);
  assert.deepEqual([wrong.mistake, ...wrong.w, wrong.b], [true, 0, -0.5, -0.5]);
});

test("the rule learns AND and stops; XOR it never learns", () => {
  const visits = [...fit(ZERO, 0, CORNERS, AND, 1, 100)],
    { w, b, mistakes } = visits.at(-1);
  assert.equal(countRight(w, b, CORNERS, AND), 4);
  assert.ok(visits.length < 60 && visits.slice(-4).every((visit) => !visit.mistake));
  const { gamma, u } = largestMargin(CORNERS, 2, AND);
  assert.ok(mistakes <= mistakeBound({ gamma, u }, radius(CORNERS, 2), ZERO, 0, 1));
  assert.equal([...fit(ZERO, 0, CORNERS, XOR, 1, 50)].length, 200);
});

test("the largest margin by hand", () => {
  // −1 and 3 on a line, with the constant 1 beside each: the nearest point of the segment from (1, −1) to (3, 1) to the origin
  const { gamma, u } = largestMargin([-1, 3], 1, [0, 1]);
  close([gamma, ...u], [Math.SQRT2, Math.SQRT1_2, -Math.SQRT1_2]);
  assert.deepEqual(largestMargin(CORNERS, 2, XOR), { gamma: 0, u: new Float64Array(3) });
});

test("no line near the best one has a larger margin: forty sets of points", () => {
  const rng = default_rng(8);
  for (let set = 0; set < 40; set++) {
    const X = Float64Array.from({ length: 3 * 20 }, () => rng.standard_normal()),
      y = Array.from({ length: 20 }, (_, i) => (X[3 * i] + 0.5 * X[3 * i + 1] > 0.2 ? 1 : 0)),
      { gamma, u } = largestMargin(X, 3, y);
    const margin = (v) =>
      Math.min(...y.map((label, i) => (2 * label - 1) * decision(v.slice(0, 3), v[3], X, i))) / Math.hypot(...v);
    assert.ok(gamma > 0);
    close(margin(u), gamma);
    for (let k = 0; k < 300; k++) {
      const reach = 10 ** -(k % 5);
      assert.ok(margin(u.map((v) => v + reach * rng.standard_normal())) <= gamma + 1e-12);
    }
  }
});

test("at the bound the two lengths of the proof meet: (v·u + γ k)² = ‖v‖² + R² k", () => {
  const rng = default_rng(9),
    [u1, u2, gamma, R] = [0.6, 0.8, 0.5, 2];
  for (let k = 0; k < 200; k++) {
    const v = [0.6 * k - 30 + rng.standard_normal(), 0.8 * k - 30 + rng.standard_normal()],
      bound = mistakeBound({ gamma, u: [u1, u2] }, R, [v[0] / 10], v[1] / 10, 0.1);
    assert.ok(bound >= 0);
    close((v[0] * u1 + v[1] * u2 + gamma * bound) ** 2, v[0] ** 2 + v[1] ** 2 + R ** 2 * bound, 1e-8);
  }
});

test("the bound from zero is (R / γ)², and a good start needs none", () => {
  const best = { gamma: 0.5, u: [0.6, 0.8] };
  close(mistakeBound(best, 2, [0], 0, 0.1), 16);
  close(mistakeBound(best, 2, [0.6 * 8], 0.8 * 8, 1), 0); // already 8 along the best line, of which 2 γ c = 8 > R² = 4
  assert.equal(mistakeBound({ gamma: 0, u: [0, 0] }, 2, [0], 0, 1), Infinity);
  assert.equal(radius([3, 4, 0, 0], 2), Math.sqrt(26));
});
