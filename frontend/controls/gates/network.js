// One walk of an LSTM along a sequence, with the engine's layer: every gate, cell and output, and the answer after the last step.
// The twin of nblib/widgets/gates.

import { LSTM } from "../../engine/layers/recurrent.js";
import * as packed from "../../engine/packed.js";
import { default_rng } from "../../engine/random.js";

const NO_GRADIENTS = new Float64Array(0);
/** @typedef {{ H: number, W: Float64Array, U: Float64Array, b: Float64Array, V: Float64Array, d: number }} Weights of LSTM and answer */

/** @type {(H: number) => [number, number][]} */
const matrices = (H) => [
  [2 + H, 4 * H],
  [H, 1],
];
/**
 * How many bytes the weights of H units take.
 * @param {number} H
 */
export const bytes = (H) => packed.size(matrices(H), 8, "unit");

/**
 * The weights that a text holds.
 * @param {string} text
 * @param {number} H
 * @returns {Weights}
 */
export function unpack(text, H) {
  const [{ W, b }, { W: V, b: d }] = packed.unpack(text, matrices(H), 8, "unit");
  return { H, W: W.slice(0, 8 * H), U: W.slice(8 * H), b, V, d: d[0] };
}

/**
 * The weights of a cell of one's own: four weights (w₁, w₂, u, b) for each of i, f, g, o, and v.
 * @param {number[][]} gates
 * @param {number} v
 * @returns {Weights}
 */
export const single = (gates, v) => {
  const [w1, w2, u, b] = [0, 1, 2, 3].map((k) => gates.map((weights) => weights[k]));
  return {
    H: 1,
    W: Float64Array.of(...w1, ...w2),
    U: Float64Array.from(u),
    b: Float64Array.from(b),
    V: Float64Array.of(v),
    d: 0,
  };
};

/**
 * The numbers and marks of all steps (T, 2).
 * @param {number[]} numbers
 * @param {number[]} marks
 * @param {number} wait
 * @param {string} rest
 * @param {number} seed
 */
export function sequence(numbers, marks, wait, rest, seed) {
  const N = numbers.length,
    X = new Float64Array(2 * (N + wait)),
    rng = default_rng(seed);
  for (let t = 0; t < N + wait; t++) X[2 * t] = t < N ? numbers[t] : rest === "random" ? rng.random() : 0;
  for (const t of marks) if (t <= N) X[2 * t - 1] = 1;
  return X;
}

/**
 * What an LSTM does along a sequence X (T, 2): gates (T, 4 H) in the order i, f, g, o, cells and outputs (T, H), and its answer.
 * @param {Weights} weights
 * @param {Float64Array} X
 */
export function walk({ H, W, U, b, V, d }, X) {
  const layer = new LSTM([2], { H });
  layer.bind(Float64Array.of(...W, ...U, ...b), NO_GRADIENTS);
  const outputs = /** @type {Float64Array} */ (layer.forward(X, 1));
  return {
    H,
    T: X.length / 2,
    gates: layer.z,
    cells: layer.cells,
    outputs,
    answer: V.reduce((sum, v, j) => sum + v * layer.h[j], d),
  };
}

/**
 * The step of the first mark, counted from 1; 1 if none is marked.
 * @param {Float64Array} X
 */
export function firstMark(X) {
  for (let t = 1; t <= X.length / 2; t++) if (X[2 * t - 1]) return t;
  return 1;
}

/**
 * The product of a unit's f over all steps after the first mark: what remains of the cell, and of an error going back.
 * @param {ReturnType<typeof walk>} walked
 * @param {Float64Array} X
 * @param {number} j
 */
export function kept({ H, T, gates }, X, j) {
  let product = 1;
  for (let t = firstMark(X); t < T; t++) product *= gates[t * 4 * H + H + j];
  return product;
}
