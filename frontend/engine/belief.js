// A stack of restricted Boltzmann machines, the twin of what nblib.models.rbm and dbn do without drawing: up, down, filters.

import { sigmoid } from "./activations.js";
import { affine, product } from "./matrix.js";

/** @import { Numbers } from "./matrix.js" */
/** @typedef {{ W: Float64Array, b: Float64Array, c: Float64Array }} Machine W (n, m) by rows, b (n), c (m) */

/**
 * p(h_j = 1 | v) = σ(c_j + (v W)_j) of each row of V (N, n).
 * @param {Machine} machine
 * @param {Numbers} V
 */
export function hidden({ W, b, c }, V) {
  const N = V.length / b.length,
    H = new Float64Array(N * c.length);
  affine(H, V, W, c, N, b.length, c.length);
  return H.map(sigmoid);
}

/**
 * p(v_i = 1 | h) = σ(b_i + (W h)_i) of each row of H (N, m).
 * @param {Machine} machine
 * @param {Numbers} H
 */
export function visible({ W, b, c }, H) {
  const N = H.length / c.length,
    V = new Float64Array(N * b.length);
  product(V, H, W, N, b.length, c.length, c.length, 1, 1, c.length);
  return V.map((z, k) => sigmoid(z + b[k % b.length]));
}

/**
 * What each layer says of rows of X, each layer's probabilities handed up in place of patterns: X, a¹, a², …
 * @param {Machine[]} machines
 * @param {Numbers} X
 */
export function features(machines, X) {
  /** @type {Numbers[]} */
  const found = [X];
  for (const machine of machines) found.push(hidden(machine, found[found.length - 1]));
  return found;
}

/**
 * The way down from rows of the top machine's hidden layer to the pixels, probabilities again.
 * @param {Machine[]} machines
 * @param {Numbers} H
 */
export const down = (machines, H) => machines.reduceRight((a, machine) => visible(machine, a), H);

/**
 * What the units of each layer look for, W₁ W₂ … W_l (n, m_l): the way down to the pixels without the sigmoids.
 * @param {Machine[]} machines
 */
export function filters(machines) {
  /** @type {Float64Array[]} */
  const found = [];
  for (const { W, b, c } of machines) {
    const P = found[found.length - 1],
      n = machines[0].b.length,
      F = P ? new Float64Array(n * c.length) : W;
    if (P) affine(F, P, W, null, n, b.length, c.length);
    found.push(F);
  }
  return found;
}
