// The twin of nblib's Residual, in prediction: what layers compute is added to their input.

import { count } from "../matrix.js";
import { Network } from "../network.js";
import { PredictionLayer } from "./prediction.js";

/** @import { Numbers } from "../matrix.js" */
/** @import { Kind } from "./base.js" */

/** y = x + f(x), f the layers inside, whose parameters are named "0.W", "2.b", …; f(x) has the shape of x. */
export class Residual extends PredictionLayer {
  /**
   * @param {number[]} inputs
   * @param {{ layers: [Kind, object][] }} settings
   */
  constructor(inputs, { layers }) {
    const inside = new Network(inputs, layers);
    super(
      inputs,
      inputs,
      Object.fromEntries(
        inside.layers.flatMap(({ params }, l) => Object.entries(params).map(([name, p]) => [`${l}.${name}`, p.length])),
      ),
    );
    if (inside.outputs !== count(inputs))
      throw new Error(`Layers within Residual must keep their ${count(inputs)} numbers, but make ${inside.outputs}.`);
    this.inside = inside;
  }

  /**
   * @param {Float64Array} params
   * @param {Float64Array} grads
   */
  bind(params, grads) {
    super.bind(params, grads);
    this.inside.bind(params, grads);
  }

  /**
   * @param {Numbers} x
   * @param {number} B
   */
  forward(x, B) {
    this.y = this.inside.forward(x, B).map((v, k) => v + x[k]);
    return this.y;
  }
}
