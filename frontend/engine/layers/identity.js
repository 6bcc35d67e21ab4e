// The twins of nblib's Flatten and Dropout, in prediction: they hand their input on, and stand in a network so that the layers
// behind them keep the names of nblib's parameters.

import { count } from "../matrix.js";
import { PredictionLayer } from "./prediction.js";

/** Images (B, C, H, W) as rows (B, C·H·W): the numbers stand in this order already. */
export class Flatten extends PredictionLayer {
  /** @param {number[]} inputs */
  constructor(inputs) {
    super(inputs, [count(inputs)]);
  }
}

export class Dropout extends PredictionLayer {
  /** @param {number[]} inputs */
  constructor(inputs) {
    super(inputs, inputs);
  }
}
