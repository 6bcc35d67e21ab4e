// What a reader can do with the map, and the run that belongs to the state.

import { calm } from "../../ui/clock.js";
import { Explorer as Base } from "../../ui/control.js";
import { byHand, check, fromQuery, GROUND, KEYS, MOST, runOf } from "./state.js";

/** @import { Model, State } from "../../ui/session.js" */

/** What a run starts from, in one text. */
const setupOf = (/** @type {State} */ state) => JSON.stringify(GROUND.map((name) => state[name]));

export class Explorer extends Base {
  /** @param {Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, byHand);
    this.setup = setupOf(this.state);
    this.run = runOf(this.state);
  }

  /** The run goes on when only the number of steps has grown; when anything else has changed it is made anew. */
  follow() {
    const { state } = this,
      setup = setupOf(state);
    if (setup !== this.setup || this.run.steps > state.steps) {
      this.setup = setup;
      this.run = runOf(state);
    }
    while (this.run.steps < state.steps && !this.run.done) this.run.step();
  }

  interval() {
    if (calm()) return 1000;
    return this.state.form === "batch" ? 150 : 0;
  }

  tick() {
    if (this.state.form === "batch") return this.advance(1);
    return this.advance(calm() ? 100 : 4 + Math.floor(this.run.steps / 50));
  }

  /**
   * A change by the reader's hand.
   * @param {State} changes
   */
  hand(changes) {
    this.clock.stop();
    return super.hand({ ...changes, ...byHand(changes) });
  }

  /**
   * Up to n steps further, as far as there are any; returns whether more can come.
   * @param {number} n
   */
  advance(n) {
    const { run } = this;
    for (let k = 0; k < n && !run.done; k++) run.step();
    this.session.message = "";
    this.session.write({ steps: run.steps });
    return !run.done;
  }

  toggle() {
    if (this.clock.running) return this.clock.stop();
    if (this.run.done) this.session.write({ steps: 0 });
    this.clock.start();
    this.session.redraw();
  }

  get begun() {
    return this.state.steps > 0;
  }

  /** Back to step 0, with the same first net. */
  restart() {
    this.hand({ steps: 0 });
  }

  /** Back to what the author set. */
  reset() {
    this.hand({ ...this.state.initial, steps: 0 });
  }

  /**
   * Add a point of the reader's own; the first one begins a new set.
   * @param {number[]} point
   */
  draw(point) {
    const { data, drawn } = this.state,
      kept = data === "own" ? drawn : [];
    if (kept.length >= MOST) return this.session.say(`There is room for ${MOST} points of your own.`);
    const at = point.map((v) => Math.round(100 * Math.min(1, Math.max(-1, v))) / 100 + 0);
    this.hand({ data: "own", drawn: [...kept, at] });
  }

  /** Take all points of the reader's own away. */
  clear() {
    this.hand({ data: "own", drawn: [] });
  }
}
