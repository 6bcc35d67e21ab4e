// Ten layers deep: how much of a signal and of its gradient is left after each layer. And where an activation's slope ends.

import { ACTIVATIONS } from "./activations.js";
import { denseNetwork, INITIALIZATIONS } from "./network.js";
import { default_rng } from "./random.js";

export const DEPTH = 10,
  WIDTH = 32,
  BATCH = 32;

/** @import { Numbers } from "./matrix.js" */

/**
 * The random numbers of an experiment: inputs X, weights of deviation 1 for every layer, and the gradient G sent back.
 * @param {number} seed
 */
export function draws(seed) {
  const rng = default_rng(seed),
    take = (/** @type {number} */ n) => Float64Array.from({ length: n }, () => rng.standard_normal());
  return {
    X: take(BATCH * WIDTH),
    W: Array.from({ length: DEPTH }, () => take(WIDTH * WIDTH)),
    G: take(BATCH * WIDTH),
  };
}

/**
 * The standard deviation of all entries; or, where they are rows of so many units, each unit's about a mean of its own. Then
 * it is how much the examples differ: a layer that gives every example the same has none, however much its units differ.
 * @param {Numbers} values
 */
export function deviation(values, units = 1) {
  const n = values.length,
    means = new Float64Array(units);
  let square = 0;
  for (let i = 0; i < n; i++) means[i % units] += (values[i] * units) / n;
  for (let i = 0; i < n; i++) square += (values[i] - means[i % units]) ** 2 / n;
  return Math.sqrt(square);
}

/**
 * @typedef {(z: number) => number} Curve
 * @typedef {[number, "dead" | "saturated"] | null} Tail
 */

/**
 * How much the examples differ in the outputs of layers 0 (the input) … 10, and the standard deviations of the gradients ∂J/∂a of
 * the same layers, in a network of 10 layers of 32 units with weights scale · INITIALIZATIONS[init] · draws: { signal (11), gradient (11) }.
 * @param {ReturnType<typeof draws>} drawn
 * @param {string} activation
 * @param {string} init
 * @param {number} scale
 * @param {number} [alpha] leaky ReLU's
 */
export function survive({ X, W, G }, activation, init, scale, alpha) {
  const network = denseNetwork(
    Array(DEPTH + 1).fill(WIDTH),
    Array(DEPTH).fill(activation === "leaky_relu" ? { activation, alpha } : activation),
  );
  const size = scale * INITIALIZATIONS[init](WIDTH, WIDTH),
    dx = new Float64Array(X.length);
  for (const [l, layer] of network.layers.entries()) layer.W.set(W[l].map((v) => size * v));
  network.forward(X, BATCH);
  network.dy.set(G);
  network.backward(dx);
  return {
    signal: [X, ...network.layers.map((layer) => layer.a)].map((a) => deviation(a, WIDTH)),
    gradient: [dx, ...network.layers.map((layer) => layer.dy)].map((g) => deviation(g)),
  };
}

/**
 * φ and φ′ of one number. Softmax has one output for each input: here the first of three, while the other two sums are 0.
 * @param {string} name
 * @param {number} [leak]
 * @returns {[Curve, Curve]}
 */
export function scalar(name, leak) {
  if (name === "softmax") {
    const phi = (/** @type {number} */ z) => 1 / (1 + 2 * Math.exp(-z));
    return [phi, (z) => phi(z) * (1 - phi(z))];
  }
  const [phi, d_phi] = ACTIVATIONS[name];
  return name === "leaky_relu"
    ? [(z) => phi(z, leak), (z) => d_phi(z, undefined, leak)]
    : [(z) => phi(z), (z) => d_phi(z)];
}

const REACH = 12,
  FINE = 0.01,
  SMALL = 0.05;

/**
 * Where the slope ends on either side: { left, right } as [z, kind] with kind "dead" (φ′ = 0) or "saturated" (|φ′| below a
 * twentieth of its largest value, out to the end), or null. All z below left's, or above right's, belong to it.
 * @param {string} name
 * @param {number} [leak]
 */
export function tails(name, leak) {
  const [, d_phi] = scalar(name, leak),
    n = Math.round((2 * REACH) / FINE),
    at = (/** @type {number} */ k) => -REACH + k * FINE;
  const slopes = Float64Array.from({ length: n + 1 }, (_, k) => Math.abs(d_phi(at(k)))),
    most = slopes.reduce((m, v) => Math.max(m, v), 0);
  /** @type {(from: number, way: number) => Tail} */
  const end = (from, way) => {
    const kind = slopes[from] === 0 ? "dead" : "saturated",
      small = (/** @type {number} */ v) => (kind === "dead" ? v === 0 : v < SMALL * most);
    let k = from;
    while (k >= 0 && k <= n && small(slopes[k])) k += way;
    return k === from ? null : [k < 0 || k > n ? way * Infinity : at(k - way), kind];
  };
  return { left: end(0, 1), right: end(n, -1) };
}
