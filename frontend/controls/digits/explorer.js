// What a reader can do with a drawn digit.

import { Explorer as Base } from "../../ui/control.js";
import { examples } from "../../ui/greys.js";
import { change, check, fromQuery, KEYS } from "./state.js";

export class Explorer extends Base {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery });
  }

  /**
   * Show one of the examples.
   * @param {number} i
   */
  example(i) {
    this.hand({ pixels: examples(this.state.images)[i] });
  }

  /**
   * Switch a hidden unit off, or on again.
   * @param {number} i
   */
  toggle(i) {
    const { off } = this.state;
    this.hand({ off: off.includes(i) ? off.filter((/** @type {number} */ one) => one !== i) : [...off, i] });
  }

  /** Draw what the smallest change has made of the drawing. */
  take() {
    const found = change(this.state);
    if (found) this.hand({ pixels: found.moved.map((v) => Math.round(255 * v)) });
  }
}
