// The twins of nblib's recurrent layers: one step after another over sequences (B, T, D), each with the state that the step
// before it left. y (B, T, H) holds every step's output.

import { sigmoid } from "../activations.js";
import { affine, NOTHING } from "../matrix.js";
import { PredictionLayer } from "./prediction.js";

/** @import { Numbers } from "../matrix.js" */

/** What the two kinds share: weights W (D, G) of the input, U (H, G) of the state and b (G), and the walk over the steps. */
class Recurrent extends PredictionLayer {
  /**
   * @param {number[]} inputs [D]
   * @param {number} H units
   * @param {number} G sums for each step: one for each unit, or one for each gate of each unit
   */
  constructor(inputs, H, G) {
    const [D] = inputs;
    super(inputs, [H], { W: D * G, U: H * G, b: G });
    this.D = D;
    this.H = H;
    this.G = G;
    this.h = NOTHING; // (B, H) after the last step of the last pass
    this.z = NOTHING; // (B, T, G): what the cell makes of its sums, to be drawn
  }

  /**
   * Make room for what the cell keeps of a pass of B sequences with T steps.
   * @param {number} _B
   * @param {number} _T
   * @param {boolean} _carry whether the state of the last pass is the first one of this pass
   */
  begin(_B, _T, _carry) {}

  /**
   * From the G sums z of example n at step t, from z[at], to its state h; z may be overwritten.
   * @param {Float64Array} _z
   * @param {number} _at
   * @param {number} _n
   * @param {number} _t
   */
  cell(_z, _at, _n, _t) {}

  /**
   * @param {Numbers} x
   * @param {number} B
   * @param {unknown} _draw
   * @param {boolean} carry go on from the state that the last pass ended with, instead of zeros
   */
  forward(x, B, _draw = null, carry = false) {
    const { D, H, G } = this,
      { W, U, b } = this.params,
      T = this.rows(x) / B;
    if (!Number.isInteger(T)) throw new Error(`x must be ${B} sequences of one length, but has ${T * B} steps in all.`);
    const going = carry && this.h.length === B * H;
    if (!going) this.h = new Float64Array(B * H);
    this.begin(B, T, going);
    this.y = new Float64Array(B * T * H);
    this.z = new Float64Array(B * T * G);
    const fromState = new Float64Array(B * G);
    affine(this.z, x, W, b, B * T, D, G);
    for (let t = 0; t < T; t++) {
      affine(fromState, this.h, U, null, B, H, G);
      for (let n = 0; n < B; n++) {
        const at = (n * T + t) * G;
        for (let g = 0; g < G; g++) this.z[at + g] += fromState[n * G + g];
        this.cell(this.z, at, n, t);
        this.y.set(this.h.subarray(n * H, n * H + H), (n * T + t) * H);
      }
    }
    return this.y;
  }
}

/** h_t = tanh(x_t W + h_(t−1) U + b). */
export class RNN extends Recurrent {
  /**
   * @param {number[]} inputs
   * @param {{ H: number }} settings
   */
  constructor(inputs, { H }) {
    super(inputs, H, H);
  }

  /**
   * @param {Float64Array} z
   * @param {number} at
   * @param {number} n
   */
  cell(z, at, n) {
    for (let j = 0; j < this.H; j++) this.h[n * this.H + j] = Math.tanh(z[at + j]);
  }
}

/**
 * c_t = f c_(t−1) + i g    h_t = o tanh(c_t), with the gates i, f, o = σ(…) and the candidate g = tanh(…) of the sums
 * x_t W + h_(t−1) U + b, which stand in the order i, f, g, o. After a pass z holds the gates' values, cells (B, T, H) every c_t.
 */
export class LSTM extends Recurrent {
  /**
   * @param {number[]} inputs
   * @param {{ H: number }} settings
   */
  constructor(inputs, { H }) {
    super(inputs, H, 4 * H);
    this.c = NOTHING; // (B, H) after the last step of the last pass
    this.cells = NOTHING;
    this.T = 0;
  }

  /**
   * @param {number} B
   * @param {number} T
   * @param {boolean} carry
   */
  begin(B, T, carry) {
    this.T = T;
    if (!carry) this.c = new Float64Array(B * this.H);
    this.cells = new Float64Array(B * T * this.H);
  }

  /**
   * @param {Float64Array} z
   * @param {number} at
   * @param {number} n
   * @param {number} t
   */
  cell(z, at, n, t) {
    const { H, T, h, c, cells } = this;
    for (let j = 0; j < H; j++) {
      const unit = n * H + j,
        i = sigmoid(z[at + j]),
        f = sigmoid(z[at + H + j]),
        g = Math.tanh(z[at + 2 * H + j]),
        o = sigmoid(z[at + 3 * H + j]);
      c[unit] = f * c[unit] + i * g;
      h[unit] = o * Math.tanh(c[unit]);
      cells[(n * T + t) * H + j] = c[unit];
      z[at + j] = i;
      z[at + H + j] = f;
      z[at + 2 * H + j] = g;
      z[at + 3 * H + j] = o;
    }
  }
}
