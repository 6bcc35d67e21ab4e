// A recurrent network in 8 bits, from the engine's layers: its states over a text, the message back, what a letter left out
// changes. The twin of nblib/widgets/recurrence.

import { softmax } from "../../engine/activations.js";
import { RNN } from "../../engine/layers/recurrent.js";
import { affine } from "../../engine/matrix.js";
import * as packed from "../../engine/packed.js";

export const MOST_BACK = 40; // steps back, of which each letter is left out once
const NO_GRADIENTS = new Float64Array(0);

/** @type {(K: number, H: number) => [number, number][]} */
const matrices = (K, H) => [
  [K + H, H],
  [H, K],
];
/**
 * How many bytes the weights take.
 * @param {number} K
 * @param {number} H
 */
export const bytes = (K, H) => packed.size(matrices(K, H), 8, "unit");

/**
 * @typedef {object} Network
 * @property {RNN} rnn
 * @property {Float64Array} V (H, K)
 * @property {Float64Array} c
 * @property {number} H
 * @property {number} K
 */
/**
 * The network that a text of weights holds.
 * @param {string} weights
 * @param {number} K
 * @param {number} H
 * @returns {Network}
 */
export function build(weights, K, H) {
  const [{ W, b }, { W: V, b: c }] = packed.unpack(weights, matrices(K, H), 8, "unit"),
    rnn = new RNN([K], { H });
  rnn.bind(Float64Array.of(...W, ...b), NO_GRADIENTS); // W of the input, then U, as they stand in the text
  return { rnn, V, c, H, K };
}

/**
 * Letters as rows of 0 and 1.
 * @param {number[]} codes
 * @param {number} K
 */
function oneHot(codes, K) {
  const x = new Float64Array(codes.length * K);
  codes.forEach((k, t) => {
    x[t * K + k] = 1;
  });
  return x;
}

/**
 * The state after each letter, (T, H).
 * @param {Network} network
 * @param {number[]} codes
 */
export const read = ({ rnn, K }, codes) => rnn.forward(oneHot(codes, K), 1);

/**
 * The chances (K) that a state says of the next letter, by default at temperature 1.
 * @param {Network} network
 * @param {Float64Array} h
 */
export function chances({ V, c, H, K }, h, temperature = 1) {
  const z = new Float64Array(K);
  affine(z, h, V, c, 1, H, K);
  return softmax(z.map((v) => v / temperature));
}

/**
 * What goes back from the last of the letters: the gradient of the logarithm of letter k's chance, at every state (T, H) and
 * at everything that was read (T, K).
 * @param {Network} network
 * @param {number[]} codes
 * @param {number} k
 */
export function back(network, codes, k) {
  const { rnn, V, H, K } = network,
    T = codes.length,
    h = read(network, codes),
    dz = chances(network, h.subarray((T - 1) * H)).map((p, i) => (i === k ? 1 : 0) - p),
    dx = new Float64Array(T * K);
  for (let j = 0; j < H; j++) {
    let sum = 0;
    for (let i = 0; i < K; i++) sum += dz[i] * V[j * K + i];
    rnn.dy[(T - 1) * H + j] = sum;
  }
  rnn.backward(dx);
  return { dh: rnn.dh, dx };
}

/**
 * By how much the chances after the last letter would move without each of the letters, that letter first, then back: zeros
 * are read in its place.
 * @param {Network} network
 * @param {number[]} codes
 */
export function effects(network, codes) {
  const { rnn, H, K } = network,
    T = codes.length,
    h = read(network, codes),
    p = chances(network, h.subarray((T - 1) * H)),
    moved = [];
  for (let t = T - 1; t >= Math.max(0, T - MOST_BACK); t--) {
    const x = oneHot(codes.slice(t), K);
    x.fill(0, 0, K);
    if (t) rnn.h = h.slice((t - 1) * H, t * H);
    moved.push(apart(p, chances(network, rnn.forward(x, 1, null, t > 0).subarray(-H))));
  }
  return moved;
}

/**
 * How far two lots of chances are apart: half the sum of all differences is the chance that changes hands.
 * @param {Float64Array} p
 * @param {Float64Array} q
 */
export const apart = (p, q) => q.reduce((sum, v, k) => sum + Math.abs(v - p[k]), 0) / 2;

/**
 * By how much the chances after the last letter would move if only the last n had been read.
 * @param {Network} network
 * @param {number[]} codes
 * @param {number} n
 */
export function shortened(network, codes, n) {
  const last = (/** @type {number[]} */ part) => chances(network, read(network, part).subarray(-network.H));
  return apart(last(codes), last(codes.slice(codes.length - n)));
}

/**
 * The letter that a number u from 0 to 1 draws.
 * @param {Float64Array} p
 * @param {number} u
 */
export function drawn(p, u) {
  let sum = 0;
  for (let k = 0; k < p.length; k++) {
    sum += p[k];
    if (sum > u) return k;
  }
  return p.length - 1;
}
