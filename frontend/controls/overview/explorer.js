// What a reader can do with the map of the networks.

import { Explorer as Base } from "../../ui/control.js";
import { check, fromQuery, KEYS } from "./state.js";

export class Explorer extends Base {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery });
  }

  /**
   * Wish something or give it up.
   * @param {string} need
   * @param {boolean} wished
   */
  wish(need, wished) {
    const others = this.state.needs.filter((/** @type {string} */ one) => one !== need);
    this.hand({ needs: wished ? [...others, need] : others });
  }

  /**
   * Look at a network, or at none.
   * @param {string} key
   */
  choose(key) {
    if (key !== this.state.chosen) this.hand({ chosen: key });
  }
}
