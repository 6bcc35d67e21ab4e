// What a reader can do with the cost, and the run of gradient descent on a line.

import { calm } from "../../ui/clock.js";
import { Explorer as Base } from "../../ui/control.js";
import { best, check, costAt, escaped, fromQuery, KEYS, step } from "./state.js";

/** @import { State } from "../../ui/session.js" */

const RUN = 400; // steps of a run, at most: the absolute error never comes to rest
const LARGE = ": this learning rate is too large here. Restart with a smaller one.";

export class Explorer extends Base {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, (changes) => {
      this.begin(changes);
      return {};
    });
    /** @type {number[][]} every (w, b) of the run with the present cost */
    this.trail = [];
    /** @type {number[] | null} where the run began, which Restart goes back to */
    this.start = null;
  }

  interval() {
    return calm() ? 1000 : 40;
  }

  tick() {
    return this.advance(calm() ? 20 : 1);
  }

  /**
   * A change by the reader's hand: a run that went on before is over.
   * @param {State} changes
   */
  hand(changes) {
    this.clock.stop();
    const passed = super.hand(changes);
    if (passed) this.begin(changes);
    return passed;
  }

  /**
   * After a change a new trail begins; another rate or cost still restarts where the run did.
   * @param {State} changes
   */
  begin(changes) {
    this.trail = [];
    if (["weight", "bias", "view"].some((key) => key in changes)) this.start = null;
  }

  /**
   * n steps of gradient descent on (w, b); returns whether more make sense.
   * @param {number} n
   */
  advance(n) {
    const { state } = this,
      here = [state.weight, state.bias],
      trail = this.trail.length ? this.trail : [here];
    const start = this.start ?? here;
    this.start = start;
    let now = { weight: state.weight, bias: state.bias },
      moved = 1;
    for (let k = 0; k < n && moved >= 1e-6; k++) {
      const next = step({ ...state, ...now });
      if (escaped(next)) {
        this.session.say(`The weights have grown beyond 10⁴${LARGE}`);
        return false;
      }
      moved = Math.abs(next.weight - now.weight) + Math.abs(next.bias - now.bias);
      now = next;
      trail.push([now.weight, now.bias]);
    }
    this.trail = trail;
    const over = trail.length > RUN,
      J = (/** @type {number[]} */ [w, b]) => costAt(state, w, b).J;
    this.session.message =
      over && J([now.weight, now.bias]) > J(start) ? `After ${RUN} steps the cost is above its start${LARGE}` : "";
    this.session.write(now);
    return !over && moved >= 1e-6;
  }

  run() {
    if (this.clock.running) this.clock.stop();
    else {
      if (this.trail.length > RUN) this.trail = [];
      this.clock.start();
    }
    this.session.redraw();
  }

  get begun() {
    return this.start !== null;
  }

  /** Back to where the run began. */
  restart() {
    const [weight, bias] = this.start ?? [this.state.weight, this.state.bias];
    this.hand({ weight, bias });
  }

  best() {
    const [weight, bias] = best(this.state);
    this.hand({ weight, bias });
  }
}
