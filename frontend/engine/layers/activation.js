// y = φ(x): the twin of nblib's Activation, and what Dense shares with it.

import { ACTIVATIONS, softmax } from "../activations.js";
import { NOTHING } from "../matrix.js";
import { Layer } from "./base.js";

/** @import { Numbers } from "../matrix.js" */

/**
 * a = φ(z), number by number; softmax takes `units` numbers at a time.
 * @param {string} name
 * @param {number | undefined} alpha φ's own, for leaky ReLU and ELU
 * @param {Numbers} z
 * @param {Float64Array} a
 * @param {number} units
 */
export function activate(name, alpha, z, a, units) {
  const phi = ACTIVATIONS[name][0],
    n = a.length;
  if (name === "softmax") for (let at = 0; at < n; at += units) softmax(z, a, units, at);
  else if (alpha === undefined) for (let k = 0; k < n; k++) a[k] = phi(z[k]);
  else for (let k = 0; k < n; k++) a[k] = phi(z[k], alpha);
}

/**
 * delta = ∂J/∂z of da = ∂J/∂a, given z and a = φ(z).
 * @param {string} name
 * @param {number | undefined} alpha
 * @param {Numbers} z
 * @param {Float64Array} a
 * @param {Float64Array} da
 * @param {Float64Array} delta
 * @param {number} units
 */
export function deactivate(name, alpha, z, a, da, delta, units) {
  const d_phi = ACTIVATIONS[name][1],
    n = a.length;
  if (name === "softmax") {
    // δ_j = a_j (da_j − Σ_i da_i a_i)
    for (let at = 0; at < n; at += units) {
      let sum = 0;
      for (let k = at; k < at + units; k++) sum += da[k] * a[k];
      for (let k = at; k < at + units; k++) delta[k] = a[k] * (da[k] - sum);
    }
  } else if (alpha === undefined) for (let k = 0; k < n; k++) delta[k] = da[k] * d_phi(z[k], a[k]);
  else for (let k = 0; k < n; k++) delta[k] = da[k] * d_phi(z[k], a[k], alpha);
}

export class Activation extends Layer {
  /**
   * @param {number[]} inputs
   * @param {{ activation: string, alpha?: number }} settings
   */
  constructor(inputs, { activation, alpha }) {
    super(inputs);
    this.activation = activation;
    this.alpha = alpha;
    /** @type {Numbers} */
    this.x = NOTHING;
    this.y = NOTHING;
    this.units = inputs.length ? inputs[inputs.length - 1] : 1;
  }

  /** @param {Numbers} x */
  forward(x) {
    if (this.y.length !== x.length) {
      this.y = new Float64Array(x.length);
      this.dy = new Float64Array(x.length);
    }
    this.x = x;
    activate(this.activation, this.alpha, x, this.y, this.units);
    return this.y;
  }

  /** @param {Float64Array | null} dx */
  backward(dx) {
    if (dx) deactivate(this.activation, this.alpha, this.x, this.y, this.dy, dx, this.units);
  }
}
