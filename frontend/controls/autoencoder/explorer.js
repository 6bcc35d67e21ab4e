// What a reader can do in the plane of codes.

import { Explorer as Base } from "../../ui/control.js";
import { check, DIGITS, example, fromQuery, INK, KEYS, LIMIT } from "./state.js";

export class Explorer extends Base {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery });
  }

  /**
   * Walk to a code, or move an end of the way.
   * @param {"code" | "start" | "end"} which
   * @param {number[]} to
   */
  move(which, to) {
    const z = to.map((v) => Math.min(LIMIT, Math.max(-LIMIT, Number(v.toPrecision(4)))) + 0);
    this.hand(which === "code" ? { z1: z[0], z2: z[1] } : { [which]: z });
  }

  /**
   * Show or hide a class; the last one stays.
   * @param {string} name
   * @param {boolean} on
   */
  toggle(name, on) {
    const shown = DIGITS.filter((/** @type {string} */ one) => (one === name ? on : this.state.shown.includes(one)));
    if (shown.length) this.hand({ shown });
    else this.session.say("At least one class stays.");
  }

  /** Take the next test digit of the shown classes as the drawing. */
  take() {
    const { classes, shown, pixels } = this.state,
      N = classes.length,
      greys = (/** @type {number} */ i) => example(this.state, i).map((v) => INK * v),
      now = [...classes].findIndex((_, i) => greys(i).every((v, k) => v === pixels[k]));
    for (let step = 1; step <= N; step++) {
      const i = (now + step) % N;
      if (shown.includes(classes[i])) return this.hand({ pixels: greys(i) });
    }
    this.session.say("No test digit of the shown classes is there.");
  }
}
