// The two networks and the examples, from the texts that hold them: the twin of nblib/widgets/autoencoder/weights.py.

import { denseNetwork } from "../../engine/network.js";
import * as packed from "../../engine/packed.js";

/** @import { Network } from "../../engine/network.js" */
/** @typedef {[number, number, string][]} Sizes of each layer: inputs, units, activation */
/** @typedef {{ encoder: Sizes, decoder: Sizes, bits: number }} Shape */

export const D = 64; // pixels
const LEVELS = 240; // steps from paper to ink

/**
 * The layers of both networks, inputs and units of each.
 * @param {Shape} shape
 * @returns {[number, number][]}
 */
const layers = ({ encoder, decoder }) => [...encoder, ...decoder].map(([I, O]) => [I, O]);

/**
 * How many bytes the weights of these networks take.
 * @param {Shape} shape
 */
export const size = (shape) => packed.size(layers(shape), shape.bits, "input");

/**
 * The encoder and the decoder.
 * @param {string} text
 * @param {Shape} shape
 */
export function unpack(text, shape) {
  const weights = packed.unpack(text, layers(shape), shape.bits, "input");
  return [shape.encoder, shape.decoder].map((sizes) => {
    const network = denseNetwork(
      [sizes[0][0], ...sizes.map(([, O]) => O)],
      sizes.map(([, , activation]) => activation),
    );
    for (const { params } of network.layers) {
      const { W, b } = /** @type {{ W: Float64Array, b: Float64Array }} */ (weights.shift());
      params.W.set(W);
      params.b.set(b);
    }
    return network;
  });
}

/**
 * The examples (N · 64), row by row.
 * @param {string} text
 */
export const examples = (text) => Float64Array.from(packed.bytesOf(text), (v) => v / LEVELS);

/**
 * What a network says of rows of inputs, kept.
 * @param {Network} network
 * @param {ArrayLike<number>} X
 */
export const says = (network, X, B = 1) => Array.from(network.forward(X, B));
