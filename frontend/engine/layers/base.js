// What every kind of layer is: the twin of nblib's `Layer`, except that what a pass computes stays in the layer until its next
// pass, so that a control can draw it and nothing is allocated while a network trains.
//
// A kind is a class, made with the shape of one example and its settings. A network gets the kinds that it needs as classes, not
// by name from a table of all, so a page carries no others. Examples stand row by row: images (B, C, H, W), sequences (B, T, D),
// where the shape names one step's D only: how many steps there are follows from how many numbers come.
//
//   forward(x, B, draw)   B examples → y;  draw: numbers in [0, 1) for what is random in training, null in prediction
//   backward(dx)          after dy is written: the gradients, and ∂J/∂x into dx unless it is null

import { NOTHING } from "../matrix.js";

/** @import { Numbers, Rng } from "../matrix.js" */

/** @typedef {new (inputs: number[], settings: any) => Layer} Kind */

/** This one hands its input on; a kind replaces what differs. */
export class Layer {
  /**
   * @param {number[]} shape of one example, or of one step of a sequence, as it goes out
   * @param {number} size how many parameters it has
   */
  constructor(shape, size = 0) {
    this.shape = shape;
    this.size = size;
    this.W = NOTHING; // what a penalty falls on, and its gradient
    this.dW = NOTHING;
    this.y = NOTHING;
    this.dy = NOTHING; // ∂J/∂y, from the layer above or the loss
  }

  /**
   * name → parameters, in nblib's order.
   * @type {Record<string, Float64Array>}
   */
  get params() {
    return {};
  }

  /**
   * Take the layer's part of the network's parameters and gradients, as views.
   * @param {Float64Array} _params
   * @param {Float64Array} _grads
   */
  bind(_params, _grads) {}

  /**
   * Draw the first weights.
   * @param {string} _init
   * @param {Rng} _rng
   * @param {number} _scale
   */
  initialize(_init, _rng, _scale) {}

  /**
   * @param {Numbers} x
   * @param {number} _B
   * @param {(() => number) | null} _draw
   * @returns {Numbers}
   */
  forward(x, _B, _draw) {
    return x;
  }

  /** @param {Float64Array | null} _dx */
  backward(_dx) {}
}
