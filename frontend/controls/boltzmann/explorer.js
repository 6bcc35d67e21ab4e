// What a reader can do with the machines, and the one that learns, which belongs to the state.

import { calm } from "../../ui/clock.js";
import { Explorer as Base } from "../../ui/control.js";
import {
  begun,
  binary,
  brings,
  check,
  D,
  examples,
  fromQuery,
  GROUND,
  INK,
  KEYS,
  Learning,
  MOST_UPDATES,
  stepped,
} from "./state.js";

/** @import { Model, State } from "../../ui/session.js" */

const FRAME = 6; // milliseconds of a frame that learning takes

export class Explorer extends Base {
  /** @param {Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, brings);
    this.setup = "";
    /** @type {Learning | null} made when it is first looked at */
    this.learner = null;
    this.example = 0; // the one that was drawn last
  }

  /** The machine that learns, brought to where the state is. */
  get learning() {
    const { state } = this,
      setup = JSON.stringify(GROUND.map((key) => state[key]));
    if (!this.learner || setup !== this.setup || this.learner.updates > state.updates) {
      this.setup = setup;
      this.learner = new Learning({ ...state });
    }
    while (this.learner.updates < state.updates) this.learner.update();
    return this.learner;
  }

  interval() {
    return calm() ? 1000 : 0;
  }

  tick() {
    if (this.state.view !== "learn") return this.advance(calm() ? 10 : 1);
    if (calm()) return this.advance(50);
    const end = performance.now() + FRAME,
      { learning } = this;
    for (let n = 0; n < 4 && !learning.done && performance.now() < end; n++) learning.update();
    return this.learned(learning);
  }

  /**
   * A change by the reader's hand; the chains go on under it.
   * @param {State} changes
   */
  hand(changes) {
    if ("view" in changes) this.clock.stop();
    if ("start" in changes && !("chains" in changes))
      Object.assign(changes, begun({ ...this.state, ...changes }), { updates: this.state.updates });
    return super.hand({ ...changes, ...brings(changes) });
  }

  /**
   * n steps of the view further; returns whether more can come.
   * @param {number} n
   */
  advance(n) {
    this.session.message = "";
    if (this.state.view === "learn") {
      const { learning } = this;
      for (let k = 0; k < n && !learning.done; k++) learning.update();
      return this.learned(learning);
    }
    let next = this.state;
    for (let k = 0; k < n; k++) next = { ...next, ...stepped(next) };
    const { small, visits, chains, steps } = next;
    this.session.write({ steps, ...(next.view === "three" ? { small, visits } : { chains }) });
    return true;
  }

  /** @param {Learning} learning */
  learned(learning) {
    this.session.write({ updates: learning.updates });
    return !learning.done;
  }

  toggle() {
    if (this.clock.running) return this.clock.stop();
    if (this.state.view === "learn" && this.state.updates >= MOST_UPDATES) this.session.write({ updates: 0 });
    this.clock.start();
    this.session.redraw();
  }

  get begun() {
    return (this.state.view === "learn" ? this.state.updates : this.state.steps) > 0;
  }

  /** Back to the start of the view, with the same draws. */
  restart() {
    this.clock.stop();
    this.hand(begun(this.state));
  }

  /** Other random numbers, from the start. */
  reseed() {
    const seed = (this.state.seed + 1) % 1e6;
    this.hand({ seed, ...begun({ ...this.state, seed }) });
  }

  /** Draw the next example. */
  take() {
    const all = examples(this.state);
    this.example = (this.example + 1) % (all.length / D);
    this.hand({ pixels: Array.from(all.subarray(this.example * D, (this.example + 1) * D), (v) => INK * v) });
  }

  /** Draw what the chosen chain shows. */
  keep() {
    const { chain } = this.state;
    this.hand({ pixels: this.fantasy(chain).map((v) => INK * v) });
  }

  /** @param {number} chain */
  fantasy(chain) {
    const [upper, lower] = this.state.chains.slice(2 * chain, 2 * chain + 2);
    return [upper, lower].flatMap((word) => Array.from({ length: 32 }, (_, i) => (word >>> (31 - i)) & 1));
  }

  /** What is drawn, as 0 and 1. */
  get drawn() {
    return binary(this.state);
  }
}
