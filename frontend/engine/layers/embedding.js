// The twin of nblib's Embedding: each token is the number of a row of E (V, D).

import { PredictionLayer } from "./prediction.js";

/** @import { Numbers } from "../matrix.js" */

export class Embedding extends PredictionLayer {
  /**
   * @param {number[]} inputs []: a token is one number
   * @param {{ V: number, D: number }} settings how many tokens there are, and how many numbers stand for each
   */
  constructor(inputs, { V, D }) {
    super(inputs, [D], { E: V * D });
    this.V = V;
    this.D = D;
  }

  /** @param {Numbers} tokens */
  forward(tokens) {
    const { V, D } = this,
      { E } = this.params;
    this.y = new Float64Array(tokens.length * D);
    for (let t = 0; t < tokens.length; t++) {
      const token = tokens[t];
      if (!(Number.isInteger(token) && token >= 0 && token < V))
        throw new Error(`A token must be a whole number from 0 to ${V - 1}, but came as ${token}.`);
      this.y.set(E.subarray(token * D, token * D + D), t * D);
    }
    return this.y;
  }
}
