// What a reader can do with a recurrent network.

import { calm } from "../../ui/clock.js";
import { Explorer as Base } from "../../ui/control.js";
import { check, fromQuery, KEYS, length, MOST_TEXT, signs, typed, written } from "./state.js";

export class Explorer extends Base {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery });
  }

  /**
   * Read a typed text, and look at its end. An empty one waits for its first letter.
   * @param {string} text
   */
  type(text) {
    const next = typed(text, this.state);
    if (next && next !== this.state.text)
      this.hand({ text: next, step: Math.min(MOST_TEXT, Math.max(1, signs(next).length)) });
  }

  /**
   * Look at a step, counted from 1.
   * @param {number} step
   */
  look(step) {
    this.hand({ step: Math.min(length(this.state), Math.max(1, step)) });
  }

  /**
   * Ask about a letter's chance, or no more about it.
   * @param {string} letter
   */
  ask(letter) {
    this.hand({ letter: letter === this.state.letter ? "" : letter });
  }

  /** Let the network write one letter; returns whether there is room for another. */
  write() {
    const next = written(this.state);
    if (!next) return false;
    this.hand(next);
    return length(this.state) < MOST_TEXT;
  }

  /** Write on, or stop. */
  run() {
    if (this.clock.running) this.clock.stop();
    else this.clock.start();
    this.session.redraw();
  }

  interval() {
    return calm() ? 600 : 250;
  }

  tick() {
    return this.write();
  }

  /** Write other letters from here on: the next seed. */
  reseed() {
    this.hand({ seed: (this.state.seed + 1) % 1000 });
  }
}
