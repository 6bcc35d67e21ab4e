// The recipe's transformers in the page, from their weights in 8 bits: the twin of nblib/widgets/attention/weights.py.

import { softmax } from "../../engine/activations.js";
import { Dense } from "../../engine/layers/dense.js";
import { Embedding } from "../../engine/layers/embedding.js";
import { LayerNorm } from "../../engine/layers/normalization.js";
import { Positions } from "../../engine/layers/positions.js";
import { Residual } from "../../engine/layers/residual.js";
import { SelfAttention } from "../../engine/layers/self_attention.js";
import { Network } from "../../engine/network.js";
import * as packed from "../../engine/packed.js";

export const VALUES = 16; // of recall
export const TOKENS = 16; // of induction

/** @typedef {{ task: string, width: number, pairs: number }} Size */
/** @typedef {{ a: Float64Array[], p: Float64Array, T: number }} Passed where each layer looks (T, T), and the chances of each step */

/** How many layers look. */
export const depth = (/** @type {string} */ task) => (task === "recall" ? 1 : 2);

/**
 * The matrices of a network, each with a row beside it.
 * @param {Size} size
 * @returns {[number, number][]}
 */
function matrices({ task, width: D, pairs }) {
  const recall = task === "recall",
    hidden = recall ? 4 * D : 2 * D;
  /** @type {[number, number][]} */
  const block = [
    [1, D],
    [D, 3 * D],
    [D, D],
    [1, D],
    [D, hidden],
    [hidden, D],
  ];
  /** @type {[number, number][]} */
  const first = recall
    ? [[pairs + VALUES, D]]
    : [
        [TOKENS, D],
        [2 * pairs + 1, D],
      ];
  return [...first, ...Array(depth(task)).fill(block).flat(), [1, D], [D, recall ? VALUES : TOKENS]];
}

/**
 * How many bytes the weights of n networks take.
 * @param {Size} size
 * @param {number} n
 */
export const bytes = (size, n) => n * packed.size(matrices(size), 8, "unit");

/**
 * The numbers of all n networks, of each as the engine keeps them. An embedding and positions have no row beside their matrix.
 * @param {string} text
 * @param {Size} size
 * @param {number} n
 */
export function unpack(text, size, n) {
  const shapes = matrices(size),
    bare = size.task === "recall" ? 0 : 2,
    all = packed.unpack(text, Array(n).fill(shapes).flat(), 8, "unit");
  return Array.from({ length: n }, (_, f) =>
    Float64Array.from(
      all
        .slice(f * shapes.length, (f + 1) * shapes.length)
        .flatMap(({ W, b }, k) => (k < bare ? [...W] : [...W, ...b])),
    ),
  );
}

/**
 * A network with these numbers, and heads that are on or off: one that is off adds nothing, so x goes on alone.
 * @param {Size} size
 * @param {Float64Array} params
 * @param {boolean[]} on
 */
export function build({ task, width: D, pairs }, params, on) {
  const recall = task === "recall",
    hidden = recall ? 4 * D : 2 * D;
  /** @type {[import("../../engine/layers/base.js").Kind, object][]} */
  const block = [
    [
      Residual,
      {
        layers: [
          [LayerNorm, {}],
          [SelfAttention, { causal: true }],
        ],
      },
    ],
    [
      Residual,
      {
        layers: [
          [LayerNorm, {}],
          [Dense, { O: hidden, activation: "relu" }],
          [Dense, { O: D }],
        ],
      },
    ],
  ];
  /** @type {[import("../../engine/layers/base.js").Kind, object][]} */
  const first = recall
    ? [[Dense, { O: D }]]
    : [
        [Embedding, { V: TOKENS, D }],
        [Positions, { S: 2 * pairs + 1 }],
      ];
  const network = new Network(recall ? [pairs + VALUES] : [], [
    ...first,
    ...Array(depth(task)).fill(block).flat(),
    [LayerNorm, {}],
    [Dense, { O: recall ? VALUES : TOKENS }],
  ]);
  network.params.set(params);
  looks(network).forEach(({ params: { W_O, b_O } }, k) => {
    if (on[k]) return;
    W_O.fill(0);
    b_O.fill(0);
  });
  return network;
}

/**
 * The layers of a network that look, from the first on.
 * @param {Network} network
 * @returns {SelfAttention[]}
 */
const looks = ({ layers }) =>
  layers.flatMap((layer) =>
    layer instanceof Residual ? layer.inside.layers.filter((one) => one instanceof SelfAttention) : [],
  );

/**
 * Read a sequence of T steps.
 * @param {Network} network
 * @param {ArrayLike<number>} x
 * @param {number} T
 * @returns {Passed}
 */
export function pass(network, x, T) {
  const z = network.forward(x, 1),
    p = new Float64Array(z.length),
    O = z.length / T;
  for (let t = 0; t < T; t++) softmax(z, p, O, t * O);
  return { a: looks(network).map(({ a }) => a), p, T };
}
