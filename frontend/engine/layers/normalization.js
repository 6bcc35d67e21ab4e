// The twins of nblib's batch norm, in prediction, and layer norm: y = γ (x − m) / √(v + ε) + β.

import { count } from "../matrix.js";
import { PredictionLayer } from "./prediction.js";

/** @import { Numbers } from "../matrix.js" */

/** Each feature of rows (B, D), or each channel of images (B, C, H, W), by the moments that training measured, nblib's state. */
export class BatchNorm extends PredictionLayer {
  /**
   * @param {number[]} inputs [D] or [C, H, W]
   * @param {{ epsilon?: number }} settings
   */
  constructor(inputs, { epsilon = 1e-5 } = {}) {
    const C = inputs[0];
    super(inputs, inputs, { gamma: C, beta: C, mean: C, variance: C });
    this.epsilon = epsilon;
  }

  /** @param {Numbers} x */
  forward(x) {
    const { gamma, beta, mean, variance } = this.params,
      C = gamma.length,
      area = count(this.inputs) / C,
      maps = this.rows(x) * C;
    this.y = new Float64Array(x.length);
    for (let map = 0, k = 0; map < maps; map++) {
      const c = map % C,
        scale = gamma[c] / Math.sqrt(variance[c] + this.epsilon);
      for (const end = k + area; k < end; k++) this.y[k] = (x[k] - mean[c]) * scale + beta[c];
    }
    return this.y;
  }
}

/** Each row, or each step of a sequence, of D numbers by its own mean and variance. */
export class LayerNorm extends PredictionLayer {
  /**
   * @param {number[]} inputs [D]
   * @param {{ epsilon?: number }} settings
   */
  constructor(inputs, { epsilon = 1e-5 } = {}) {
    const D = count(inputs);
    super(inputs, inputs, { gamma: D, beta: D });
    this.epsilon = epsilon;
  }

  /** @param {Numbers} x */
  forward(x) {
    const { gamma, beta } = this.params,
      D = gamma.length,
      rows = this.rows(x);
    this.y = new Float64Array(x.length);
    for (let from = 0; from < rows * D; from += D) {
      let mean = 0,
        variance = 0;
      for (let d = 0; d < D; d++) mean += x[from + d] / D;
      for (let d = 0; d < D; d++) variance += (x[from + d] - mean) ** 2 / D;
      const size = Math.sqrt(variance + this.epsilon);
      for (let d = 0; d < D; d++) this.y[from + d] = (gamma[d] * (x[from + d] - mean)) / size + beta[d];
    }
    return this.y;
  }
}
