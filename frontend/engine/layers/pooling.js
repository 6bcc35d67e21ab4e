// The twins of nblib's pooling layers: each K × K window of an image becomes one number.

import { places } from "./conv2d.js";
import { PredictionLayer } from "./prediction.js";

/** @import { Numbers } from "../matrix.js" */

class Pooling extends PredictionLayer {
  /**
   * @param {number[]} inputs [C, H, W]
   * @param {{ K: number, stride?: number }} settings windows touch without a stride
   */
  constructor(inputs, { K, stride = K }) {
    const [C, H, W] = inputs;
    super(inputs, [C, places(H, K, stride, 0), places(W, K, stride, 0)]);
    this.K = K;
    this.stride = stride;
  }

  /** What the window starts with, before its first number. */
  get start() {
    return 0;
  }

  /**
   * @param {number} sofar
   * @param {number} _v
   */
  add(sofar, _v) {
    return sofar;
  }

  /** @param {number} all */
  finish(all) {
    return all;
  }

  /** @param {Numbers} x */
  forward(x) {
    const [C, H, W] = this.inputs,
      [, down, across] = this.shape,
      { K, stride } = this,
      maps = this.rows(x) * C;
    this.y = new Float64Array(maps * down * across);
    for (let map = 0, to = 0; map < maps; map++) {
      for (let i = 0; i < down; i++) {
        for (let j = 0; j < across; j++) {
          let all = this.start;
          for (let u = 0; u < K; u++) {
            const from = (map * H + i * stride + u) * W + j * stride;
            for (let v = 0; v < K; v++) all = this.add(all, x[from + v]);
          }
          this.y[to++] = this.finish(all);
        }
      }
    }
    return this.y;
  }
}

/** The largest number of each window. */
export class MaxPool extends Pooling {
  get start() {
    return -Infinity;
  }

  /**
   * @param {number} most
   * @param {number} v
   */
  add(most, v) {
    return Math.max(most, v);
  }
}

/** The mean of each window. */
export class AveragePool extends Pooling {
  /**
   * @param {number} sum
   * @param {number} v
   */
  add(sum, v) {
    return sum + v;
  }

  /** @param {number} sum */
  finish(sum) {
    return sum / (this.K * this.K);
  }
}
