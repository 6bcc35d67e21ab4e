// The twin of nblib/losses.py: costs J with their gradients, J the mean over a batch, no DOM.
//
// `loss(z, y, dz, B, K)` returns J of B examples with K outputs each and writes ∂J/∂z to `dz` (null: only J is wanted).
// z is what the network puts out: predictions ŷ for squared, absolute and Huber loss, weighted sums for hinge and the
// cross-entropies, which contain the sigmoid or the softmax and cannot overflow. y has B·K targets, for `cross_entropy`
// B class labels.

/** @import { Numbers } from "./matrix.js" */

/** @typedef {(z: Numbers, y: Numbers, dz?: Float64Array | null, B?: number, K?: number, delta?: number) => number} Loss */

import { sigmoid, softplus } from "./activations.js";

/**
 * Squared error: L = (ŷ − y)²    ∂L/∂ŷ = 2 (ŷ − y).
 * @type {Loss}
 */
export function mse(y_hat, y, dy, B = y.length, K = 1) {
  const n = B * K;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const error = y_hat[i] - y[i];
    sum += error * error;
    if (dy) dy[i] = error * (2 / n);
  }
  return sum / n;
}

/**
 * Absolute error: L = |ŷ − y|    ∂L/∂ŷ = sign(ŷ − y), 0 at the kink.
 * @type {Loss}
 */
export function mae(y_hat, y, dy, B = y.length, K = 1) {
  const n = B * K;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const error = y_hat[i] - y[i];
    sum += Math.abs(error);
    if (dy) dy[i] = Math.sign(error) / n;
  }
  return sum / n;
}

/**
 * L = e²/2 where |e| ≤ δ, else δ (|e| − δ/2), with e = ŷ − y.
 * @type {Loss}
 */
export function huber(y_hat, y, dy, B = y.length, K = 1, delta = 1) {
  const n = B * K;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const error = y_hat[i] - y[i],
      inner = Math.min(delta, Math.max(-delta, error));
    sum += inner * (error - inner / 2);
    if (dy) dy[i] = inner / n;
  }
  return sum / n;
}

/**
 * L = max(0, 1 − s z) with s = 2y − 1 = ±1    ∂L/∂z = −s where s z < 1, else 0.
 * @type {Loss}
 */
export function hinge(z, y, dz, B = y.length, K = 1) {
  const n = B * K;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const s = 2 * y[i] - 1,
      missing = Math.max(1 - s * z[i], 0);
    sum += missing;
    if (dz) dz[i] = missing > 0 ? -s / n : 0;
  }
  return sum / n;
}

/**
 * L = −y log ŷ − (1 − y) log(1 − ŷ) = softplus(z) − y z, with ŷ = σ(z)    ∂L/∂z = ŷ − y.
 * @type {Loss}
 */
export function binary_cross_entropy(z, y, dz, B = y.length, K = 1) {
  const v = 1 / (B * K);
  let sum = 0;
  for (let i = 0; i < B * K; i++) {
    sum += v * (softplus(z[i]) - y[i] * z[i]);
    if (dz) dz[i] = v * (sigmoid(z[i]) - y[i]);
  }
  return sum;
}

/**
 * L = −log ŷ_c for the class c = y, with ŷ = softmax(z)    ∂L/∂z_k = ŷ_k − (1 where k = c, else 0).
 * @type {Loss}
 */
export function cross_entropy(z, y, dz, B = y.length, K = z.length / B) {
  let sum = 0;
  for (let b = 0, at = 0; b < B; b++, at += K) {
    let top = -Infinity,
      total = 0;
    for (let k = at; k < at + K; k++) top = Math.max(top, z[k]);
    for (let k = at; k < at + K; k++) total += Math.exp(z[k] - top);
    sum += Math.log(total) - (z[at + y[b]] - top);
    if (dz) for (let k = 0; k < K; k++) dz[at + k] = (Math.exp(z[at + k] - top) / total - (k === y[b] ? 1 : 0)) / B;
  }
  return sum / B;
}

/**
 * λ Σ |w| over a list of weights    ∂/∂w = λ sign(w), added to `dw` if there is one.
 * @param {Numbers} w
 * @param {number} strength
 * @param {Float64Array | null} [dw]
 */
export function l1(w, strength, dw) {
  let sum = 0;
  for (let i = 0; i < w.length; i++) {
    sum += Math.abs(w[i]);
    if (dw) dw[i] += strength * Math.sign(w[i]);
  }
  return strength * sum;
}

/**
 * λ/2 Σ w² over a list of weights    ∂/∂w = λ w, added to `dw` if there is one.
 * @param {Numbers} w
 * @param {number} strength
 * @param {Float64Array | null} [dw]
 */
export function l2(w, strength, dw) {
  let sum = 0;
  for (let i = 0; i < w.length; i++) {
    sum += w[i] * w[i];
    if (dw) dw[i] += strength * w[i];
  }
  return (strength / 2) * sum;
}

/**
 * name → loss, for whoever picks one by its name.
 * @type {Record<string, Loss>}
 */
export const LOSSES = { mse, mae, huber, hinge, binary_cross_entropy, cross_entropy };
