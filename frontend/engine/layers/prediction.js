// What the kinds have in common that run in the page while only nblib trains them: parameters by name, no backward pass.

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
  }

  get params() {
    return this.views;
  }

  /**
   * @param {Float64Array} params
   * @param {Float64Array} _grads
   */
  bind(params, _grads) {
    let at = 0;
    for (const [name, n] of Object.entries(this.sizes)) {
      this.views[name] = params.subarray(at, at + n);
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

  backward() {
    throw new Error("This kind of layer has no backward pass in the page: nblib trains it.");
  }
}
