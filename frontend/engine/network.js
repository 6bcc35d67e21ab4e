// The twin of nblib's Network: layers one after the other, forward and backward. No DOM.
//
// All parameters lie in one Float64Array, layer by layer as in nblib's `params`, so an optimizer and a recorded frame see one
// list of numbers. Rows of X are examples.

import { count, NOTHING } from "./matrix.js";
import { Dense } from "./layers/dense.js";

/** @import { Numbers, Rng } from "./matrix.js" */
/** @import { Kind } from "./layers/base.js" */
/** @import { DenseSettings } from "./layers/dense.js" */

export { INITIALIZATIONS } from "./layers/dense.js";

/** @template {import("./layers/base.js").Layer} [L=import("./layers/base.js").Layer] */
export class Network {
  /**
   * @param {number[]} shape of one example: [D], [C, H, W], of a sequence one step's: [D], of tokens []
   * @param {[Kind, object][]} layers each layer's kind and settings
   */
  constructor(shape, layers) {
    this.inputs = count(shape);
    /** @type {L[]} */
    this.layers = [];
    for (const [Kind, settings] of layers) {
      const layer = /** @type {L} */ (new Kind(shape, settings));
      this.layers.push(layer);
      shape = layer.shape;
    }
    this.outputs = count(shape);
    const total = this.layers.reduce((sum, layer) => sum + layer.size, 0);
    /** @type {Float64Array} */
    this.params = new Float64Array(total);
    /** @type {Float64Array} */
    this.grads = new Float64Array(total);
    this.bind(this.params, this.grads);
  }

  /**
   * Keep all parameters and gradients in these arrays; each layer takes its part.
   * @param {Float64Array} params
   * @param {Float64Array} grads
   */
  bind(params, grads) {
    this.params = params;
    this.grads = grads;
    let at = 0;
    for (const layer of this.layers) {
      layer.bind(params.subarray(at, at + layer.size), grads.subarray(at, at + layer.size));
      at += layer.size;
    }
  }

  /**
   * Draw all weights from a normal distribution with the deviation scale · INITIALIZATIONS[init]; biases become 0.
   * @param {string} init
   * @param {Rng} rng
   */
  initialize(init, rng, scale = 1) {
    this.params.fill(0);
    for (const layer of this.layers) layer.initialize(init, rng, scale);
    return this;
  }

  /**
   * The outputs of B examples; they stay the last layer's own until its next pass. `draw` as in training only.
   * @param {Numbers} X
   * @param {number} B
   * @param {(() => number) | null} draw
   */
  forward(X, B, draw = null) {
    let x = X;
    for (const layer of this.layers) x = layer.forward(x, B, draw);
    return /** @type {Float64Array} */ (x);
  }

  /** Where the loss writes ∂J/∂output before `backward`. */
  get dy() {
    return this.layers[this.layers.length - 1]?.dy ?? NOTHING;
  }

  /**
   * From `dy` to all gradients, after a `forward`.
   * @param {Float64Array | null} dx takes ∂J/∂X, if given
   */
  backward(dx = null) {
    const { layers } = this;
    for (let l = layers.length - 1; l >= 0; l--) layers[l].backward(l > 0 ? layers[l - 1].dy : dx);
    return this.grads;
  }
}

/**
 * A network of Dense layers alone: `sizes` [inputs, …, outputs] and, for each layer after the inputs, its activation or its
 * settings.
 * @param {number[]} sizes
 * @param {(string | Omit<DenseSettings, "O">)[]} layers
 * @returns {Network<Dense>}
 */
export const denseNetwork = (sizes, layers) =>
  new Network(
    [sizes[0]],
    layers.map((settings, l) => [
      Dense,
      { O: sizes[l + 1], ...(typeof settings === "string" ? { activation: settings } : settings) },
    ]),
  );
