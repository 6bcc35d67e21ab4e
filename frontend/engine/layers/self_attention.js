// The twin of nblib's self-attention: every step of a sequence asks all others, and takes a weighted mean of their answers.

import { softmax } from "../activations.js";
import { affine, NOTHING } from "../matrix.js";
import { PredictionLayer } from "./prediction.js";

/** @import { Numbers } from "../matrix.js" */

/**
 * [q, k, v] = x W + b; in each head, of D / heads numbers, a = softmax(q kᵀ / √(D / heads)) and its output a v; all heads side
 * by side, times W_O plus b_O. W (D, 3D), b (3D), W_O (D, D), b_O (D). After a pass `a` (B, heads, T, T) says where each step looked.
 */
export class SelfAttention extends PredictionLayer {
  /**
   * @param {number[]} inputs [D]
   * @param {{ heads?: number, causal?: boolean }} settings causal: no step sees a later one
   */
  constructor(inputs, { heads = 1, causal = false } = {}) {
    const [D] = inputs;
    if (D % heads) throw new Error(`The heads must divide the ${D} numbers of a step, but are ${heads}.`);
    super(inputs, inputs, { W: 3 * D * D, b: 3 * D, W_O: D * D, b_O: D });
    this.D = D;
    this.heads = heads;
    this.causal = causal;
    this.a = NOTHING;
  }

  /**
   * @param {Numbers} x
   * @param {number} B
   */
  forward(x, B) {
    const { D, heads, causal } = this,
      { W, b, W_O, b_O } = this.params,
      rows = this.rows(x),
      T = rows / B,
      size = D / heads,
      qkv = new Float64Array(rows * 3 * D),
      mean = new Float64Array(rows * D);
    if (!Number.isInteger(T)) throw new Error(`x must be ${B} sequences of one length, but has ${rows} steps in all.`);
    const a = new Float64Array(B * heads * T * T);
    this.a = a;
    affine(qkv, x, W, b, rows, D, 3 * D);
    for (let n = 0, row = 0; n < B; n++) {
      for (let head = 0; head < heads; head++) {
        for (let t = 0; t < T; t++, row += T) {
          const seen = causal ? t + 1 : T,
            q = (n * T + t) * 3 * D + head * size,
            out = (n * T + t) * D + head * size;
          for (let s = 0; s < seen; s++) {
            const k = (n * T + s) * 3 * D + D + head * size;
            let score = 0;
            for (let d = 0; d < size; d++) score += qkv[q + d] * qkv[k + d];
            a[row + s] = score / Math.sqrt(size);
          }
          softmax(a, a, seen, row);
          for (let s = 0; s < seen; s++) {
            const v = (n * T + s) * 3 * D + 2 * D + head * size;
            for (let d = 0; d < size; d++) mean[out + d] += a[row + s] * qkv[v + d];
          }
        }
      }
    }
    this.y = new Float64Array(rows * D);
    affine(this.y, mean, W_O, b_O, rows, D, D);
    return this.y;
  }
}
