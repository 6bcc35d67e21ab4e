// The twins of nblib's recurrent layers: one step after another over sequences (B, T, D), each with the state that the step
// before it left. y (B, T, H) holds every step's output.

import { sigmoid } from "../activations.js";
import { affine, NOTHING, product } from "../matrix.js";
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
    this.B = 0; // of the last pass, with what it read and the state (B, H) that it began with
    /** @type {Numbers} */
    this.x = NOTHING;
    this.first = NOTHING;
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
    this.B = B;
    this.x = x;
    this.first = this.h.slice();
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

  /**
   * From dz (B, T, G), ∂J/∂z of every step: dW = Σ x_tᵀ dz_t, dU = Σ h_(t−1)ᵀ dz_t, db = Σ dz_t and dx_t = dz_t Wᵀ, as all
   * steps share W, U and b.
   * @param {Float64Array} dz
   * @param {Float64Array | null} dx
   */
  gradients(dz, dx) {
    const { B, D, H, G, x, y, first } = this,
      { W, U, b } = this.slopes,
      rows = dz.length / G,
      T = rows / B;
    if (b.length) {
      const before = new Float64Array(rows * H); // h_(t−1)
      for (let n = 0; n < B; n++) {
        before.set(first.subarray(n * H, n * H + H), n * T * H);
        before.set(y.subarray(n * T * H, (n * T + T - 1) * H), (n * T + 1) * H);
      }
      product(W, x, dz, D, G, rows, 1, D, G, 1);
      product(U, before, dz, H, G, rows, 1, H, G, 1);
      b.fill(0);
      for (let k = 0; k < dz.length; k++) b[k % G] += dz[k];
    }
    if (dx) product(dx, dz, this.params.W, rows, D, G, G, 1, 1, G);
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
    this.dh = NOTHING; // (B, T, H): ∂J/∂h_t, what arrives at every state on the way back
    this.dz = NOTHING;
  }

  /**
   * @param {number} B
   * @param {number} T
   */
  begin(B, T) {
    this.dy = new Float64Array(B * T * this.H);
  }

  /**
   * @param {Float64Array} z
   * @param {number} at
   * @param {number} n
   */
  cell(z, at, n) {
    for (let j = 0; j < this.H; j++) this.h[n * this.H + j] = Math.tanh(z[at + j]);
  }

  /**
   * Back through time, from dy: dh_t = dy_t + dz_(t+1) Uᵀ and dz_t = dh_t (1 − h_t²), from the last step to the first. The
   * state before that is a number, so nothing goes on to it.
   * @param {Float64Array | null} dx
   */
  backward(dx) {
    const { B, H, y, dy } = this,
      { U } = this.params,
      T = y.length / (B * H),
      after = new Float64Array(H),
      fromAfter = new Float64Array(H);
    this.dh = dy.slice();
    this.dz = new Float64Array(dy.length);
    const { dh, dz } = this;
    for (let n = 0; n < B; n++) {
      for (let t = T - 1; t >= 0; t--) {
        const at = (n * T + t) * H;
        if (t < T - 1) {
          after.set(dz.subarray(at + H, at + 2 * H));
          product(fromAfter, after, U, 1, H, H, H, 1, 1, H);
          for (let j = 0; j < H; j++) dh[at + j] += fromAfter[j];
        }
        for (let j = 0; j < H; j++) dz[at + j] = dh[at + j] * (1 - y[at + j] ** 2);
      }
    }
    this.gradients(dz, dx);
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
