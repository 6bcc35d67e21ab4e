// Fitting ŷ = w f + b to points under a cost, where f is x itself (a line) or x² (a parabola); and one neuron on one example.

import { sigmoid } from "./activations.js";
import { binary_cross_entropy, huber, LOSSES, mse } from "./losses.js";

/** @import { Numbers } from "./matrix.js" */

/**
 * name → the feature f of x that w multiplies.
 * @type {Record<string, (x: number) => number>}
 */
export const FEATURES = { line: (x) => x, curve: (x) => x * x };

/**
 * J of the line (w, b) over features f and targets y, with its slopes: { J, g: [∂J/∂w, ∂J/∂b] }. `delta` is Huber's.
 * @param {string} loss
 * @param {Numbers} f
 * @param {Numbers} y
 * @param {number} w
 * @param {number} b
 */
export function fitCost(loss, f, y, w, b, delta = 1) {
  const n = y.length,
    dy = new Float64Array(n),
    y_hat = Float64Array.from(f, (v) => w * v + b);
  const J = loss === "huber" ? huber(y_hat, y, dy, n, 1, delta) : LOSSES[loss](y_hat, y, dy, n, 1),
    g = [0, 0];
  for (let i = 0; i < n; i++) {
    g[0] += dy[i] * f[i];
    g[1] += dy[i];
  }
  return { J, g };
}

/**
 * J alone, for pictures: nothing is allocated.
 * @param {string} loss
 * @param {Numbers} f
 * @param {Numbers} y
 * @param {number} w
 * @param {number} b
 */
export function fitJ(loss, f, y, w, b, delta = 1) {
  const n = y.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const e = w * f[i] + b - y[i],
      size = Math.abs(e);
    sum += loss === "mse" ? e * e : loss === "mae" ? size : size <= delta ? (e * e) / 2 : delta * (size - delta / 2);
  }
  return sum / n;
}

/**
 * The line of least Σ v (y − w f − b)² with weights v > 0; w = 0 if all features are the same.
 * @param {Numbers} f
 * @param {Numbers} y
 * @param {Numbers} v
 */
function leastSquares(f, y, v) {
  let s = 0,
    mf = 0,
    my = 0,
    ff = 0,
    fy = 0;
  for (let i = 0; i < f.length; i++) {
    s += v[i];
    mf += v[i] * f[i];
    my += v[i] * y[i];
  }
  mf /= s;
  my /= s;
  for (let i = 0; i < f.length; i++) {
    ff += v[i] * (f[i] - mf) ** 2;
    fy += v[i] * (f[i] - mf) * (y[i] - my);
  }
  const w = ff > 1e-14 ? fy / ff : 0;
  return [w, my - w * mf];
}

/**
 * The best (w, b) under a cost. Squared error: the normal equations. Absolute error: a best line goes through two of the
 * points (a corner of a linear programme), so all pairs are tried. Huber: least squares again and again, with points beyond δ weighted
 * by δ/|e| (Huber 1964), until nothing moves.
 * @param {string} loss
 * @param {Numbers} f
 * @param {Numbers} y
 */
export function bestFit(loss, f, y, delta = 1) {
  const n = y.length,
    even = new Float64Array(n).fill(1);
  if (loss === "mae") {
    let best = [0, 0],
      least = Infinity;
    for (let i = 0; i < n; i++) {
      const flat = [0, y[i]],
        pairs = [flat];
      for (let j = 0; j < i; j++)
        if (f[i] !== f[j]) {
          const w = (y[i] - y[j]) / (f[i] - f[j]);
          pairs.push([w, y[i] - w * f[i]]);
        }
      for (const [w, b] of pairs) {
        const J = fitJ("mae", f, y, w, b);
        if (J < least) [best, least] = [[w, b], J];
      }
    }
    return best;
  }
  let fit = leastSquares(f, y, even);
  for (let k = 0; loss === "huber" && k < 500; k++) {
    const [w, b] = fit,
      next = leastSquares(
        f,
        y,
        Array.from(y, (v, i) => {
          const e = Math.abs(w * f[i] + b - v);
          return e <= delta ? 1 : delta / e;
        }),
      );
    const moved = Math.abs(next[0] - w) + Math.abs(next[1] - b);
    fit = next;
    if (moved < 1e-14) break;
  }
  return fit;
}

/**
 * Loss and δ = ∂L/∂z of one neuron at the logit z: { squared: [L, δ], entropy: [L, δ], y_hat }.
 * @param {number} z
 * @param {number} y
 */
export function logitLosses(z, y) {
  const a = sigmoid(z),
    da = new Float64Array(1),
    dz = new Float64Array(1);
  const L = mse([a], [y], da, 1, 1),
    entropy = binary_cross_entropy([z], [y], dz, 1, 1);
  return { y_hat: a, squared: [L, da[0] * a * (1 - a)], entropy: [entropy, dz[0]] };
}

/**
 * The logits of both costs, steps + 1 each, when z ← z − η δ from the same start: one neuron on one example x = 1.
 * @param {number} z
 * @param {number} y
 * @param {number} eta
 * @param {number} steps
 */
export function logitRuns(z, y, eta, steps) {
  const runs = { squared: [z], entropy: [z] };
  for (let k = 0; k < steps; k++) {
    runs.squared.push(runs.squared[k] - eta * logitLosses(runs.squared[k], y).squared[1]);
    runs.entropy.push(runs.entropy[k] - eta * logitLosses(runs.entropy[k], y).entropy[1]);
  }
  return runs;
}
