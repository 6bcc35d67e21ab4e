// What a reader can do with attention: type a sequence, choose who asks, switch heads, go along the training.

import { default_rng } from "../../engine/random.js";
import { Staged } from "../../ui/player.js";
import { check, fromQuery, KEYS, keyOf, place, sequence } from "./state.js";
import { drawn } from "./tokens.js";

const PAUSE = 900; // milliseconds a record

export class Explorer extends Staged {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, PAUSE, "frame");
    this.seed = 0; // of the last sequence drawn
  }

  /** The last record of the training. */
  get last() {
    return this.state.steps.length - 1;
  }

  get at() {
    return place(this.state).frame;
  }

  /**
   * Let a step ask, as far as there is one; the matrix then shows what it looks at most.
   * @param {number} query counted from 1
   */
  ask(query) {
    this.hand({ query: Math.max(1, Math.min(sequence(this.state).length, query)), key: 0 });
  }

  /**
   * Move in the matrix.
   * @param {number} query
   * @param {number} key
   */
  look(query, key) {
    const T = sequence(this.state).length,
      asks = Math.max(1, Math.min(T, query));
    this.hand({ query: asks, key: Math.max(1, Math.min(asks, key)) });
  }

  /** @param {[number, number]} way */
  move([across, up]) {
    const { query } = place(this.state);
    if (up) this.look(query - up, keyOf(this.state));
    else this.look(query, keyOf(this.state) + across);
  }

  /**
   * Take a typed sequence, and let its last step ask.
   * @param {string} text
   */
  type(text) {
    this.hand({ text, query: this.state.initial.query, key: 0 });
  }

  /** Another sequence as the task's data set draws them. */
  another() {
    this.seed += 1;
    this.type(drawn(default_rng(this.seed), this.state));
  }
}
