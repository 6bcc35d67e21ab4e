// y = φ(x W + b), with dropout behind it: the twin of nblib's Dense, Activation and Dropout one after the other, in one layer,
// because that is what a control draws as a column of units.

import { affine, count, NOTHING, product } from "../matrix.js";
import { activate, deactivate } from "./activation.js";
import { Layer } from "./base.js";

/** @import { Numbers, Rng } from "../matrix.js" */

/**
 * name → standard deviation of the first weights of a layer with I inputs and O outputs.
 * @type {Record<string, (I: number, O: number) => number>}
 */
export const INITIALIZATIONS = {
  zeros: () => 0,
  normal: () => 1,
  xavier: (I, O) => Math.sqrt(2 / (I + O)),
  he: (I) => Math.sqrt(2 / I),
};

/**
 * The settings: O units, their activation (a name of `ACTIVATIONS`, with its alpha), and the probability that a unit's output
 * is dropped in training.
 * @typedef {{ O: number, activation?: string, alpha?: number, dropout?: number }} DenseSettings
 */

export class Dense extends Layer {
  /**
   * @param {number[]} inputs
   * @param {DenseSettings} settings
   */
  constructor(inputs, { O, activation = "linear", alpha, dropout = 0 }) {
    const I = count(inputs);
    super([O], I * O + O);
    this.I = I;
    this.O = O;
    this.activation = activation;
    this.alpha = alpha;
    this.dropout = dropout;
    this.b = this.db = NOTHING;
    /** @type {Numbers} */
    this.x = NOTHING;
    this.z = NOTHING; // x W + b
    this.a = NOTHING; // φ(z)
    this.mask = NOTHING; // 1 / (1 − p) where a unit stays, else 0
    this.delta = NOTHING; // ∂J/∂z
    this.dropped = false; // whether the last pass used the mask
    this.fullRows = [NOTHING]; // the same arrays as long as the largest batch so far wanted them
  }

  get params() {
    return { W: this.W, b: this.b };
  }

  /**
   * @param {Float64Array} params
   * @param {Float64Array} grads
   */
  bind(params, grads) {
    const many = this.I * this.O;
    this.W = params.subarray(0, many);
    this.b = params.subarray(many);
    this.dW = grads.subarray(0, many);
    this.db = grads.subarray(many);
  }

  /**
   * @param {string} init
   * @param {Rng} rng
   * @param {number} scale
   */
  initialize(init, rng, scale) {
    const { I, O, W } = this,
      deviation = scale * INITIALIZATIONS[init](I, O);
    if (init !== "zeros") for (let k = 0; k < W.length; k++) W[k] = deviation * rng.standard_normal();
  }

  /**
   * Make the arrays of a pass as long as n numbers need; only a batch larger than ever before allocates.
   * @param {number} n
   */
  reserve(n) {
    if (n === this.z.length) return;
    const arrays = this.dropout ? 6 : this.activation === "linear" ? 2 : 4;
    if (n > this.fullRows[0].length) this.fullRows = Array.from({ length: arrays }, () => new Float64Array(n));
    const [z, dy, a = z, delta = dy, y = a, mask = NOTHING] = this.fullRows.map((full) => full.subarray(0, n));
    this.z = z;
    this.a = a;
    this.y = y;
    this.mask = mask;
    this.dy = dy;
    this.delta = delta;
  }

  /**
   * @param {Numbers} x
   * @param {number} _B
   * @param {(() => number) | null} draw
   */
  forward(x, _B, draw) {
    const { I, O, dropout } = this,
      rows = x.length / I;
    this.reserve(rows * O);
    this.x = x;
    affine(this.z, x, this.W, this.b, rows, I, O);
    const { z, a, y, mask } = this;
    if (a !== z) activate(this.activation, this.alpha, z, a, O);
    this.dropped = dropout > 0 && draw !== null;
    if (!this.dropped || !draw) return a;
    for (let k = 0; k < a.length; k++) {
      mask[k] = draw() >= dropout ? 1 / (1 - dropout) : 0;
      y[k] = a[k] * mask[k];
    }
    return y;
  }

  /**
   * From dy to delta = dy · mask · φ′(z), then dW = xᵀ delta, db = Σ delta and dx = delta Wᵀ.
   * @param {Float64Array | null} dx
   */
  backward(dx) {
    const { I, O, x, z, a, dy, delta, mask, db } = this,
      rows = a.length / O;
    if (this.dropped) for (let k = 0; k < dy.length; k++) dy[k] *= mask[k];
    if (delta !== dy) deactivate(this.activation, this.alpha, z, a, dy, delta, O);
    for (let o = 0; o < O; o++) {
      let sum = 0;
      for (let k = o; k < delta.length; k += O) sum += delta[k];
      db[o] = sum;
    }
    product(this.dW, x, delta, I, O, rows, 1, I, O, 1);
    if (dx) product(dx, delta, this.W, rows, I, O, O, 1, 1, O);
  }
}
