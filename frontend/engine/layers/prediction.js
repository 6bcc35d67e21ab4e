// What the kinds have in common that run in the page while only nblib trains them: parameters by name, and no backward pass
// unless a kind brings its own.

import { count } from "../matrix.js";
import { Layer } from "./base.js";

/** @import { Numbers } from "../matrix.js" */

export class PredictionLayer extends Layer {
  /**
   * @param {number[]} inputs shape of one example, or of one step of a sequence, as it comes in
   * @param {number[]} shape the same as it goes out
   * @param {Record<string, number>} sizes how many numbers each parameter has, in nblib's order
   */
  constructor(inputs, shape, sizes = {}) {
    super(
      shape,
      Object.values(sizes).reduce((sum, n) => sum + n, 0),
    );
    this.inputs = inputs;
    this.sizes = sizes;
    /** @type {Record<string, Float64Array>} */
    this.views = {};
    /** @type {Record<string, Float64Array>} */
    this.slopes = {}; // ∂J/∂ each parameter, for a kind with a backward pass
  }

  get params() {
    return this.views;
  }

  /**
   * @param {Float64Array} params
   * @param {Float64Array} grads none where only messages are wanted
   */
  bind(params, grads) {
    let at = 0;
    for (const [name, n] of Object.entries(this.sizes)) {
      this.views[name] = params.subarray(at, at + n);
      this.slopes[name] = grads.subarray(at, at + n);
      at += n;
    }
  }

  /**
   * How many rows of the layer's inputs x has: examples, or the steps of all sequences.
   * @param {Numbers} x
   */
  rows(x) {
    const rows = x.length / count(this.inputs);
    if (Number.isInteger(rows)) return rows;
    throw new Error(`x must have rows of shape (${this.inputs.join(", ")}), but came with ${x.length} numbers.`);
  }

  /** @param {Float64Array | null} _dx */
  backward(_dx) {
    throw new Error("This kind of layer has no backward pass in the page: nblib trains it.");
  }
}
