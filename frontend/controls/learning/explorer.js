// What a reader can do with the network that learns: let it, stop it, and go to any step of its run.

import { calm } from "../../ui/clock.js";
import { Explorer as Base } from "../../ui/control.js";
import { check, fromQuery, KEYS, MOST, Run } from "./state.js";

export class Explorer extends Base {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery });
    this.run = new Run();
    this.follow();
  }

  follow() {
    this.run.to(this.state.steps);
  }

  interval() {
    return calm() ? 700 : 0;
  }

  tick() {
    const steps = Math.min(MOST, this.state.steps + (calm() ? 40 : 1));
    this.session.write({ steps });
    return steps < MOST;
  }

  /** @param {import("../../ui/session.js").State} changes */
  hand(changes) {
    this.clock.stop();
    return super.hand(changes);
  }

  toggle() {
    if (this.clock.running) return this.clock.stop();
    if (this.state.steps === MOST) this.session.write({ steps: 0 });
    this.clock.start();
    this.session.redraw();
  }
}
