// The twin of nblib's Conv2D: kernels that slide over images. Images are (B, C, H, W), kernels W (O, C, K, K).

import { PredictionLayer } from "./prediction.js";

/** @import { Numbers } from "../matrix.js" */

/**
 * How many places a window of K has on a line of n numbers with `padding` zeros at both ends.
 * @param {number} n
 * @param {number} K
 * @param {number} stride
 * @param {number} padding
 */
export const places = (n, K, stride, padding) => Math.floor((n + 2 * padding - K) / stride) + 1;

/** y[o, i, j] = b[o] + Σ_c,u,v W[o, c, u, v] x[c, i·stride + u − padding, j·stride + v − padding], with x = 0 outside. */
export class Conv2D extends PredictionLayer {
  /**
   * @param {number[]} inputs [C, H, W]
   * @param {{ O: number, K: number, stride?: number, padding?: number }} settings
   */
  constructor(inputs, { O, K, stride = 1, padding = 0 }) {
    const [C, H, W] = inputs;
    super(inputs, [O, places(H, K, stride, padding), places(W, K, stride, padding)], { W: O * C * K * K, b: O });
    this.K = K;
    this.stride = stride;
    this.padding = padding;
  }

  /** @param {Numbers} x */
  forward(x) {
    const B = this.rows(x),
      [C, H, W] = this.inputs,
      [O, down, across] = this.shape,
      { K, stride, padding, params } = this,
      y = new Float64Array(B * O * down * across);
    for (let n = 0, map = 0; n < B; n++) {
      for (let o = 0, weight = 0; o < O; o++, map += down * across) {
        y.fill(params.b[o], map, map + down * across);
        for (let c = 0; c < C; c++) {
          const image = (n * C + c) * H * W;
          for (let u = 0; u < K; u++) {
            for (let v = 0; v < K; v++) {
              const w = params.W[weight++],
                left = Math.max(0, Math.ceil((padding - v) / stride)), // the places where this weight meets the image
                right = Math.min(across, Math.floor((W - 1 + padding - v) / stride) + 1);
              for (let i = 0; i < down; i++) {
                const row = i * stride + u - padding;
                if (row < 0 || row >= H) continue;
                const from = image + row * W + v - padding;
                for (let j = left, to = map + i * across + left; j < right; j++) y[to++] += w * x[from + j * stride];
              }
            }
          }
        }
      }
    }
    this.y = y;
    return y;
  }
}
