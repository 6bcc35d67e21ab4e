// What a reader can do with a convolutional network.

import { Explorer as Base } from "../../ui/control.js";
import { examples } from "../../ui/greys.js";
import { check, fromQuery, KEYS, LIMIT, place, preset, size, withKernel, without, withWeight } from "./state.js";

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
   * Show another window; what is not named stays, as far as the layer has it.
   * @param {{ layer?: number, map?: number, channel?: number, row?: number, column?: number }} there
   */
  look(there) {
    this.hand(place({ ...this.state, ...place(this.state), ...there }));
  }

  /**
   * Set one weight of the kernel shown, in hundredths, so that it can be read.
   * @param {number} u
   * @param {number} v
   * @param {number} weight
   */
  weigh(u, v, weight) {
    const w = Math.min(LIMIT, Math.max(-LIMIT, weight));
    this.hand({ edits: withWeight(this.state, u, v, w) });
  }

  /**
   * Set the kernel shown to a preset, or back to what was trained.
   * @param {string} name
   */
  preset(name) {
    const kernel = preset(name, size(this.state).K);
    this.hand({ edits: kernel ? withKernel(this.state, kernel) : without(this.state) });
  }
}
