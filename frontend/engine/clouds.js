// Points in the plane, the twin of some sets of nblib/datasets/clouds.py: the same draws from the same generator. No DOM.

import { integers } from "./integers.js";

/** @import { Rng } from "./matrix.js" */

/**
 * n rows (x₁, x₂) with normal noise of this deviation on both.
 * @param {Rng} rng
 * @param {number} n
 * @param {(i: number) => number[]} at
 * @param {number} noise
 */
function noisy(rng, n, at, noise) {
  const X = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const place = at(i);
    for (const d of [0, 1]) X[2 * i + d] = place[d] + noise * rng.standard_normal();
  }
  return X;
}

/**
 * n points in eight clouds on a circle of radius 2, and which cloud each was drawn from.
 * @param {Rng} rng
 * @param {number} n
 */
export function ring(rng, n, clouds = 8, radius = 2, spread = 0.05) {
  const y = integers(rng, clouds, n),
    angle = (/** @type {number} */ i) => (2 * Math.PI * y[i]) / clouds;
  return { X: noisy(rng, n, (i) => [radius * Math.cos(angle(i)), radius * Math.sin(angle(i))], spread), y };
}

/**
 * n points on two half circles that reach into each other, and which of the two; 0 is the upper one.
 * @param {Rng} rng
 * @param {number} n
 */
export function moons(rng, n, noise = 0.15) {
  const y = rng.permutation(Int32Array.from({ length: n }, (_, i) => i % 2)),
    t = Float64Array.from({ length: n }, () => rng.uniform(0, Math.PI));
  const at = (/** @type {number} */ i) => {
    const side = y[i] ? -1 : 1;
    return [side * (Math.cos(t[i]) - 0.5), side * (Math.sin(t[i]) - 0.25)];
  };
  return { X: noisy(rng, n, at, noise), y };
}
