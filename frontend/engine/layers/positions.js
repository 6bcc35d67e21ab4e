// The twin of nblib's Positions: what tells a layer that looks at all steps at once where each of them stands.

import { PredictionLayer } from "./prediction.js";

/** @import { Numbers } from "../matrix.js" */

/** y_t = x_t + P_t, a learned row of P (S, D) for each place. */
export class Positions extends PredictionLayer {
  /**
   * @param {number[]} inputs [D]
   * @param {{ S: number }} settings how many places there are
   */
  constructor(inputs, { S }) {
    const [D] = inputs;
    super(inputs, inputs, { P: S * D });
    this.S = S;
    this.D = D;
  }

  /**
   * @param {Numbers} x
   * @param {number} B
   */
  forward(x, B) {
    const { S, D } = this,
      { P } = this.params,
      T = this.rows(x) / B;
    if (!Number.isInteger(T)) throw new Error(`x must be ${B} sequences of one length, but has ${T * B} steps in all.`);
    if (T > S) throw new Error(`x must hold sequences of at most ${S} steps, but came with ${T}.`);
    this.y = Float64Array.from(x, (v, k) => v + P[k % (T * D)]);
    return this.y;
  }
}
