// What a reader can do with the activations.

import { Explorer as Base } from "../../ui/control.js";
import { check, fromQuery, KEYS, NAMES } from "./state.js";

export class Explorer extends Base {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery });
  }

  /**
   * Show or hide an activation; the last one stays.
   * @param {string} name
   * @param {boolean} on
   */
  toggle(name, on) {
    const { shown } = this.state,
      next = NAMES.filter((one) => (one === name ? on : shown.includes(one)));
    if (next.length) this.hand({ shown: next });
    else this.session.say("At least one activation stays.");
  }
}
