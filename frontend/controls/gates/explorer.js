// What a reader can do with a cell: set its gates, type a sequence, walk along it.

import { default_rng } from "../../engine/random.js";
import { calm } from "../../ui/clock.js";
import { Staged } from "../../ui/player.js";
import { unchanged } from "../../ui/session.js";
import { BIAS, check, fromQuery, KEYS, LIMIT, place, readSequence } from "./state.js";

const PAUSE = 150; // milliseconds a step
const LONG = 100; // steps of an example of the adding problem

export class Explorer extends Staged {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, PAUSE, "step", 1);
  }

  get last() {
    return this.state.numbers.length + this.state.wait;
  }

  get at() {
    return place(this.state).step;
  }

  interval() {
    return calm() ? 4 * PAUSE : PAUSE;
  }

  /**
   * Set one of the four weights of a gate; what is beyond the limit rests there.
   * @param {string} gate
   * @param {number} k
   * @param {number} weight
   */
  weigh(gate, k, weight) {
    const kept = Math.min(LIMIT, Math.max(-LIMIT, weight));
    this.hand({ gate, [gate]: this.state[gate].map((v, i) => (i === k ? kept : v)) });
  }

  /**
   * Turn a valve: its gate's bias, in tenths.
   * @param {string} gate
   * @param {number} bias
   */
  turn(gate, bias) {
    this.weigh(gate, BIAS, Math.round(10 * bias) / 10 + 0);
  }

  /**
   * Take a typed sequence.
   * @param {string} typed
   */
  type(typed) {
    try {
      this.hand(readSequence(typed));
    } catch (error) {
      this.session.say(unchanged(error));
    }
  }

  /** One number to hold for 100 steps. */
  hold() {
    this.hand({ numbers: [0.7], marks: [1], wait: 100, step: 1 });
  }

  /** Another example of the adding problem, in hundredths so that it can be read. */
  example() {
    const seed = (this.state.seed + 1) % 1e6,
      rng = default_rng(seed),
      numbers = Array.from({ length: LONG }, () => Math.round(100 * rng.random()) / 100),
      mark = (/** @type {number} */ from) => from + 1 + Math.floor((rng.random() * LONG) / 2);
    this.hand({ seed, numbers, marks: [mark(0), mark(LONG / 2)], wait: 0 });
  }
}
