// One example through a network with everything on the way kept, and back: the twin of nblib's Dense, Activation and losses,
// written unit by unit to be looked at. No DOM. (network.js trains: it keeps only what it needs, for a whole batch.)
//
// A network is { layers, activation, output, loss }: layers[l − 1] = { W (I·O numbers, row by row), b (O) } for l = 1 … L;
// `activation` stands behind every layer but the last; `output` is "linear", "step" or "sigmoid"; `loss` "mse" or
// "binary_cross_entropy". Lists by layer start at 0, the input.

import { ACTIVATIONS, softplus } from "./activations.js";
import { NOTHING } from "./matrix.js";

/** @import { Numbers } from "./matrix.js" */

/** @typedef {{ layers: { W: Float64Array, b: Float64Array }[], activation: string, output: string, loss: string }} Net */
/** @typedef {{ z: Float64Array[], a: Float64Array[] }} Passed */

/**
 * The name of the activation φ behind layer l.
 * @param {Pick<Net, "activation" | "output"> & { layers: unknown[] }} net
 * @param {number} l
 */
export const phiOf = ({ layers, activation, output }, l) => (l === layers.length ? output : activation);

/**
 * { z, a }: z[l][j] and a[l][j] = φ(z[l][j]) for l = 1 … L, and a[0] = x.
 * @param {Net} net
 * @param {Numbers} x
 * @returns {Passed}
 */
export function forward(net, x) {
  const z = [NOTHING],
    a = [Float64Array.from(x)];
  net.layers.forEach(({ W, b }, k) => {
    const [phi] = ACTIVATIONS[phiOf(net, k + 1)],
      O = b.length,
      input = a[k];
    z.push(
      Float64Array.from(b, (bias, j) => {
        let sum = 0;
        for (let i = 0; i < input.length; i++) sum += input[i] * W[i * O + j];
        return sum + bias;
      }),
    );
    a.push(z[k + 1].map((v) => phi(v)));
  });
  return { z, a };
}

/**
 * The loss of one example with the one output (z, ŷ): cross-entropy is computed from z, so that it cannot overflow.
 * @param {Pick<Net, "loss">} net
 * @param {number} z
 * @param {number} yhat
 * @param {number} y
 */
export function lossOf({ loss }, z, yhat, y) {
  return loss === "mse" ? (yhat - y) ** 2 : softplus(z) - y * z;
}

/**
 * ∂L/∂z of the output: (∂L/∂ŷ) φ′(z); with cross-entropy on a sigmoid the two together are ŷ − y.
 * @param {Pick<Net, "loss" | "output">} net
 * @param {number} z
 * @param {number} yhat
 * @param {number} y
 */
export function outputDelta({ loss, output }, z, yhat, y) {
  return loss === "mse" ? 2 * (yhat - y) * ACTIVATIONS[output][1](z, yhat) : yhat - y;
}

/**
 * { L, delta, dW, db }: the loss and, for l = 1 … L, δ[l] = ∂L/∂z[l] and the gradients of layer l's W and b.
 * @param {Net} net
 * @param {Passed} passed
 * @param {number} y
 */
export function backward(net, { z, a }, y) {
  const last = net.layers.length,
    delta = [NOTHING],
    dW = [NOTHING],
    db = [NOTHING];
  delta[last] = Float64Array.of(outputDelta(net, z[last][0], a[last][0], y));
  for (let l = last; l >= 1; l--) {
    const { W } = net.layers[l - 1],
      O = delta[l].length,
      input = a[l - 1];
    dW[l] = W.map((_, k) => input[Math.floor(k / O)] * delta[l][k % O]);
    db[l] = delta[l];
    if (l === 1) break;
    const [, slope] = ACTIVATIONS[phiOf(net, l - 1)];
    delta[l - 1] = input.map((v, i) => {
      let back = 0;
      for (let j = 0; j < O; j++) back += W[i * O + j] * delta[l][j];
      return back * slope(z[l - 1][i], v);
    });
  }
  return { L: lossOf(net, z[last][0], a[last][0], y), delta, dW, db };
}

/**
 * ∂L/∂p ≈ (L(p + h) − L(p − h)) / 2h for entry k of `part` of layer l, as in nblib/gradcheck.py.
 * @param {Net} net
 * @param {Numbers} x
 * @param {number} y
 * @param {number} l
 * @param {"W" | "b"} part
 * @param {number} k
 */
export function finiteDifference(net, x, y, l, part, k, h = 1e-5) {
  const p = net.layers[l - 1][part],
    kept = p[k];
  const last = net.layers.length;
  const at = (/** @type {number} */ value) => {
    p[k] = value;
    const { z, a } = forward(net, x);
    return lossOf(net, z[last][0], a[last][0], y);
  };
  const above = at(kept + h),
    below = at(kept - h);
  p[k] = kept;
  return (above - below) / (2 * h);
}

/**
 * a[l][j] for N examples at once, X (N, 2) row by row: one array of N numbers for each unit, such as a heat map's.
 * @param {Net} net
 * @param {Numbers} X
 */
export function maps(net, X) {
  const N = X.length / 2,
    a = [[0, 1].map((d) => Float64Array.from({ length: N }, (_, k) => X[2 * k + d]))];
  net.layers.forEach(({ W, b }, l) => {
    const [phi] = ACTIVATIONS[phiOf(net, l + 1)],
      O = b.length;
    a.push(
      Array.from(b, (bias, j) => {
        const unit = new Float64Array(N);
        a[l].forEach((input, i) => {
          const w = W[i * O + j];
          for (let k = 0; k < N; k++) unit[k] += w * input[k];
        });
        for (let k = 0; k < N; k++) unit[k] = phi(unit[k] + bias);
        return unit;
      }),
    );
  });
  return a;
}
