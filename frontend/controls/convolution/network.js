// A convolutional network in 8 bits, from the engine's layers: all its maps, the products of one window, and how far maps move
// along with the picture. The twin of nblib/widgets/convolution.

import { relu, softmax } from "../../engine/activations.js";
import { Conv2D } from "../../engine/layers/conv2d.js";
import { Dense } from "../../engine/layers/dense.js";
import { MaxPool } from "../../engine/layers/pooling.js";
import * as packed from "../../engine/packed.js";

export const SIDE = 28;
const CLASSES = 10;

/** @typedef {number[]} Block maps O, kernel K, stride S, padding P, and the pool's side, 1 for none */
/** @typedef {{ W: Float64Array, b: Float64Array }} Weights of a block by kernels (O, C, K, K), of the last layer (I, O) */
/** @typedef {[layer: number, map: number, channel: number, row: number, column: number, weight: number]} Edit */
/**
 * What a block says: z behind its kernels, a behind ReLU, `pooled` behind its pool.
 * @typedef {object} Said
 * @property {Float64Array} z
 * @property {Float64Array} a
 * @property {Float64Array} pooled
 */

/**
 * Of each block the channels that come in, and the rows of its maps before and behind its pool.
 * @param {Block[]} blocks
 */
export function sizes(blocks) {
  let channels = 1,
    side = SIDE;
  return blocks.map(([O, K, S, P, pool]) => {
    const input = side,
      maps = Math.floor((side + 2 * P - K) / S) + 1,
      C = channels;
    side = Math.floor((maps - pool) / pool) + 1;
    channels = O;
    return { C, O, K, S, P, pool, input, maps, pooled: side };
  });
}

/** @type {(blocks: Block[]) => [number, number][]} */
function matrices(blocks) {
  const all = sizes(blocks),
    { O, pooled } = all[all.length - 1];
  return [
    ...all.map((one) => /** @type {[number, number]} */ ([one.C * one.K ** 2, one.O])),
    [O * pooled ** 2, CLASSES],
  ];
}

/**
 * How many bytes the weights take.
 * @param {Block[]} blocks
 */
export const bytes = (blocks) => packed.size(matrices(blocks), 8, "unit");

/**
 * The weights that a text holds, kernels in the engine's order.
 * @param {string} text
 * @param {Block[]} blocks
 * @returns {Weights[]}
 */
export function unpack(text, blocks) {
  return packed.unpack(text, matrices(blocks), 8, "unit").map(({ W, b }, l) => {
    if (l === blocks.length) return { W, b };
    const O = b.length,
      I = W.length / O;
    return { W: W.map((_, k) => W[(k % I) * O + Math.floor(k / I)]), b };
  });
}

/**
 * Where the weight of an edit stands among its block's.
 * @param {{ C: number, K: number }} size
 * @param {number[]} edit
 */
const index = ({ C, K }, [, o, c, u, v]) => ((o * C + c) * K + u) * K + v;

/**
 * The weights with edits in the place of some.
 * @param {Weights[]} weights
 * @param {Block[]} blocks
 * @param {Edit[]} edits
 */
export function edited(weights, blocks, edits) {
  const all = sizes(blocks),
    next = weights.map(({ W, b }) => ({ W: W.slice(), b }));
  for (const edit of edits) next[edit[0] - 1].W[index(all[edit[0] - 1], edit)] = edit[5];
  return next;
}

const NO_GRADIENTS = new Float64Array(0);

/**
 * The engine's layers with these weights.
 * @param {Weights[]} weights
 * @param {Block[]} blocks
 */
export function build(weights, blocks) {
  const bound = (/** @type {any} */ layer, /** @type {Weights} */ { W, b }) => {
    layer.bind(Float64Array.of(...W, ...b), NO_GRADIENTS);
    return layer;
  };
  const all = sizes(blocks),
    last = all[all.length - 1];
  return {
    blocks: all.map(({ C, O, K, S, P, pool, input, maps }, l) => ({
      convolution: bound(new Conv2D([C, input, input], { O, K, stride: S, padding: P }), weights[l]),
      pooling: pool > 1 ? new MaxPool([O, maps, maps], { K: pool }) : null,
    })),
    dense: bound(new Dense([last.O, last.pooled, last.pooled], { O: CLASSES }), weights[blocks.length]),
  };
}

/** @param {ArrayLike<number>} z */
export const argmax = (z) => Array.from(z).reduce((best, v, i) => (v > z[best] ? i : best), 0);

/**
 * What every block says to a picture, the ten sums z, their probabilities p, and the most probable digit.
 * @param {ReturnType<typeof build>} network
 * @param {Float64Array} picture
 */
export function forward({ blocks, dense }, picture) {
  let x = picture;
  const said = blocks.map(({ convolution, pooling }) => {
    const z = convolution.forward(x),
      a = z.map(relu);
    x = pooling ? pooling.forward(a) : a;
    return { z, a, pooled: x };
  });
  const z = dense.forward(x, 1, null).slice(), // the layer will use its own array again
    p = softmax(z);
  return { picture, said, z, p, digit: argmax(p) };
}

/**
 * A picture moved by whole pixels: what leaves it is lost, what comes in is 0.
 * @param {Float64Array} picture
 * @param {number} down
 * @param {number} across
 */
export function shifted(picture, down, across, side = SIDE) {
  const inside = (/** @type {number} */ n) => n >= 0 && n < side;
  return picture.map((_, k) => {
    const i = Math.floor(k / side) - down,
      j = (k % side) - across;
    return inside(i) && inside(j) ? picture[i * side + j] : 0;
  });
}

/**
 * The window of one output: for each channel the patch under it and the products with the kernel, by rows, and their sum.
 * @param {ReturnType<typeof sizes>[number]} size of the block
 * @param {Weights} weights of the block
 * @param {ArrayLike<number>} x what comes into the block
 * @param {{ map: number, row: number, column: number }} place
 */
export function windowOf({ C, K, S, P, input }, { W, b }, x, { map, row, column }) {
  const top = row * S - P,
    left = column * S - P;
  let z = b[map];
  const channels = Array.from({ length: C }, (_, c) => {
    const kernel = W.slice((map * C + c) * K * K, (map * C + c + 1) * K * K);
    const patch = kernel.map((__, k) => {
      const i = top + Math.floor(k / K),
        j = left + (k % K);
      return i < 0 || j < 0 || i >= input || j >= input ? 0 : x[(c * input + i) * input + j];
    });
    const products = kernel.map((w, k) => w * patch[k]),
      sum = products.reduce((all, v) => all + v, 0);
    z += sum;
    return { kernel, patch, products, sum };
  });
  return { channels, b: b[map], z, a: relu(z), top, left };
}

/**
 * How far the maps of each block move along when the picture moves: behind ReLU and behind the pool, the share in which the
 * maps of the moved picture differ from the maps that stood still, moved by as many of their own cells; 0 is exact. Cells
 * whose window leaves a map, where padding stands and not what the network would see farther out, do not count; the paper
 * around the picture is 0 as the padding is. `cells` is how many cells the move is, which need not be a whole number.
 * @param {Block[]} blocks
 * @param {Said[]} still
 * @param {Said[]} moved
 * @param {number} down
 * @param {number} across
 */
export function follows(blocks, still, moved, down, across) {
  let low = 0,
    high = SIDE - 1,
    step = 1;
  return sizes(blocks).flatMap(({ O, K, S, P, pool, maps, pooled }, l) => {
    [low, high] = l ? [Math.ceil((low + P) / S), Math.floor((high + P - K + 1) / S)] : [0, maps - 1];
    step *= S;
    const behind = [
      {
        layer: l + 1,
        pool: false,
        step,
        ...differs(still[l].a, moved[l].a, O, maps, low, high, [down / step, across / step]),
      },
    ];
    if (pool > 1) {
      [low, high] = [Math.ceil(low / pool), Math.floor((high + 1) / pool) - 1];
      step *= pool;
      behind.push({
        layer: l + 1,
        pool: true,
        step,
        ...differs(still[l].pooled, moved[l].pooled, O, pooled, low, high, [down / step, across / step]),
      });
    }
    return behind;
  });
}

/** The share in which the maps `b` differ from `a` moved by `cells`, rounded, between the rows and columns low and high. */
function differs(a, b, O, side, low, high, cells) {
  const [down, across] = cells.map(Math.round);
  let apart = 0,
    all = 0;
  for (let o = 0; o < O; o++) {
    for (let i = Math.max(low, low + down); i <= Math.min(high, high + down); i++) {
      for (let j = Math.max(low, low + across); j <= Math.min(high, high + across); j++) {
        const here = b[(o * side + i) * side + j],
          there = a[(o * side + i - down) * side + j - across];
        apart += Math.abs(here - there);
        all += Math.abs(here) + Math.abs(there);
      }
    }
  }
  return { cells, share: all ? (2 * apart) / all : 0 };
}
