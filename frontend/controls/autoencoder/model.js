// The two networks and the examples, as nblib/widgets/autoencoder/weights.py packs them: whole numbers with a scale for each row.

import { denseNetwork } from "../../engine/network.js";

/** @import { Network } from "../../engine/network.js" */
/** @typedef {[number, number, string][]} Sizes of each layer: inputs, units, activation */
/** @typedef {{ encoder: Sizes, decoder: Sizes, bits: number }} Shape */

export const D = 64; // pixels
const LEVELS = 240; // steps from paper to ink

/** @param {string} text */
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/**
 * How many bytes the weights of these networks take.
 * @param {Shape} shape
 */
export const size = ({ encoder, decoder, bits }) =>
  [...encoder, ...decoder].reduce((sum, [I, O]) => sum + 4 * (I + O) + (I * O * bits) / 8, 0);

/**
 * The encoder and the decoder: W = s Q, row by row.
 * @param {string} text
 * @param {Shape} shape
 */
export function unpack(text, { encoder, decoder, bits }) {
  const data = new DataView(bytes(text).buffer);
  let at = 0;
  /** @type {(n: number, width: number, read: (at: number) => number) => number[]} */
  const take = (n, width, read) => {
    const from = at;
    at += n * width;
    return Array.from({ length: n }, (_, k) => read(from + k * width));
  };
  const float = (/** @type {number} */ k) => data.getFloat32(k, true);
  const whole = (/** @type {number} */ k) => (bits === 8 ? data.getInt8(k) : data.getInt16(k, true));
  return [encoder, decoder].map((sizes) => {
    const network = denseNetwork(
      [sizes[0][0], ...sizes.map(([, O]) => O)],
      sizes.map(([, , activation]) => activation),
    );
    for (const { I, O, params } of network.layers) {
      params.b.set(take(O, 4, float));
      const scale = take(I, 4, float);
      params.W.set(take(I * O, bits / 8, whole).map((q, k) => scale[Math.floor(k / O)] * q));
    }
    return network;
  });
}

/**
 * The examples (N · 64), row by row.
 * @param {string} text
 */
export const examples = (text) => Float64Array.from(bytes(text), (v) => v / LEVELS);

/**
 * What a network says of rows of inputs, kept.
 * @param {Network} network
 * @param {ArrayLike<number>} X
 */
export const says = (network, X, B = 1) => Array.from(network.forward(X, B));
