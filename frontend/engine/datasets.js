// The twin of the sets of points in nblib/widgets/playground.py, which are made with nblib/datasets: the same draws from
// the same generator, so the same points. No DOM. X has rows of two, y a class or a target for each.

import PENGUINS from "./penguins.json" with { type: "json" };

/** @import { Numbers, Rng } from "./matrix.js" */

/** @typedef {(rng: Rng, n: number, noise: number) => { X: Float64Array, y: Int32Array | Float64Array }} Maker */
/** @typedef {(x1: number, x2: number) => number} Feature */

/**
 * n class labels in random order, each class as often as every other, or once more.
 * @param {Rng} rng
 * @param {number} n
 * @param {number} classes
 */
const balanced = (rng, n, classes) => rng.permutation(Int32Array.from({ length: n }, (_, i) => i % classes));

/**
 * The rows `at(i)` with normal noise of this deviation on both coordinates, then times `size`.
 * @param {Rng} rng
 * @param {number} n
 * @param {(i: number) => number[]} at
 * @param {number} noise
 */
function noisy(rng, n, at, noise, size = 1) {
  const X = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const [x1, x2] = at(i);
    X[2 * i] = size * (x1 + noise * rng.standard_normal());
    X[2 * i + 1] = size * (x2 + noise * rng.standard_normal());
  }
  return X;
}

/**
 * @param {number} r
 * @param {number} angle
 */
const polar = (r, angle) => [r * Math.cos(angle), r * Math.sin(angle)];

/**
 * Two circles around the origin; class 0 has radius 5, class 1 half of it.
 * @type {Maker}
 */
function circle(rng, n, noise) {
  const y = balanced(rng, n, 2),
    angle = Float64Array.from({ length: n }, () => rng.uniform(0, 2 * Math.PI));
  return { X: noisy(rng, n, (i) => polar(y[i] ? 0.5 : 1, angle[i]), noise / 5, 5), y };
}

/**
 * Four clouds around (±3, ±3); class 1 where the two signs differ.
 * @type {Maker}
 */
function xor(rng, n, noise) {
  const corner = balanced(rng, n, 4);
  return {
    X: noisy(rng, n, (i) => [2 * (corner[i] >> 1) - 1, 2 * (corner[i] & 1) - 1], (0.7 + noise) / 3, 3),
    y: corner.map((c) => (c === 1 || c === 2 ? 1 : 0)),
  };
}

/**
 * A cloud around (−2, −2), class 0, and one around (2, 2), class 1.
 * @type {Maker}
 */
function gauss(rng, n, noise) {
  const y = balanced(rng, n, 2);
  return { X: noisy(rng, n, (i) => (y[i] ? [2, 2] : [-2, -2]), 0.7 + noise), y };
}

/**
 * Two spirals that wind one and a quarter times from the origin to radius 5.
 * @type {Maker}
 */
function spiral(rng, n, noise) {
  const y = balanced(rng, n, 2),
    r = Float64Array.from({ length: n }, () => Math.sqrt(rng.uniform(0.01, 1)));
  return { X: noisy(rng, n, (i) => polar(r[i], 2 * Math.PI * (1.25 * r[i] + y[i] / 2)), noise / 5, 5), y };
}

/**
 * Evenly random points whose target is f(x₁, x₂) with normal noise.
 * @param {Feature} f
 * @returns {Maker}
 */
function field(f) {
  return (rng, n, noise) => {
    const X = Float64Array.from({ length: 2 * n }, () => rng.uniform(-5, 5));
    return {
      X,
      y: Float64Array.from({ length: n }, (_, i) => f(X[2 * i], X[2 * i + 1]) + (noise / 5) * rng.standard_normal()),
    };
  };
}

const HILLS = [
  [-3.5, 2.5, 1],
  [0, 2.5, -1],
  [3.5, 2.5, 1],
  [-3.5, -2.5, -1],
  [0, -2.5, 1],
  [3.5, -2.5, -1],
];
/** @type {Feature} */
const hills = (x1, x2) =>
  HILLS.reduce((sum, [c1, c2, height]) => sum + height * Math.exp(-((x1 - c1) ** 2 + (x2 - c2) ** 2) / 2), 0);

/**
 * The penguins, whatever n and noise: length and depth of the bill about the middle of the picture; y is the species.
 * @type {Maker}
 */
const penguins = () => ({
  X: Float64Array.from(PENGUINS.flatMap(([length, depth]) => [(length / 10 - 44) / 3, depth / 10 - 17])),
  y: Int32Array.from(PENGUINS, ([, , species]) => species),
});

/**
 * name → f(rng, n, noise); y is a class, or in the sets of `REGRESSION` a target between about −1 and 1.
 * @type {Record<string, Maker>}
 */
export const SETS = {
  circle,
  xor,
  gauss,
  spiral,
  plane: field((x1, x2) => (x1 + x2) / 10),
  "multi-gauss": field(hills),
  penguins,
};
export const REGRESSION = ["plane", "multi-gauss"];

/**
 * name → what a network may take in.
 * @type {Record<string, Feature>}
 */
export const FEATURES = {
  x1: (x1) => x1,
  x2: (_, x2) => x2,
  "x1^2": (x1) => x1 * x1,
  "x2^2": (_, x2) => x2 * x2,
  "x1*x2": (x1, x2) => x1 * x2,
  "sin(x1)": (x1) => Math.sin(x1),
  "sin(x2)": (_, x2) => Math.sin(x2),
};

/**
 * The features of these names of all rows of X, as rows of inputs.
 * @param {Numbers} X
 * @param {string[]} names
 */
export function features(X, names) {
  const n = X.length / 2,
    D = names.length,
    inputs = new Float64Array(n * D);
  names.forEach((name, d) => {
    for (let i = 0; i < n; i++) inputs[i * D + d] = FEATURES[name](X[2 * i], X[2 * i + 1]);
  });
  return inputs;
}

/**
 * As nblib's split: which rows are for training and which for the test, in random order.
 * @param {number} n
 * @param {Rng} rng
 * @param {number} test share of the rows, between 0 and 1
 */
export function split(n, rng, test) {
  const exact = test * n,
    low = Math.floor(exact); // a half goes to the even number, as in Python
  const round = exact - low === 0.5 ? low + (low % 2) : Math.round(exact),
    held = Math.min(Math.max(round, 1), n - 1);
  const order = rng.permutation(n);
  return { train: order.subarray(held), test: order.subarray(0, held) };
}
