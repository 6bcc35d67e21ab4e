// What a reader can do with the game, and the run that belongs to the state.

import { calm } from "../../ui/clock.js";
import { Explorer as Base } from "../../ui/control.js";
import { unchanged } from "../../ui/session.js";
import { Run } from "./run.js";
import { byHand, check, cut, fromQuery, GROUND, historyOf, KEYS, LIVE, MOST, setupOf } from "./state.js";

/** @import { Model, State } from "../../ui/session.js" */

const SLICE = 7; // milliseconds of a frame for rounds; the rest is for drawing
const SYNC = 500; // milliseconds between two reports of the rounds to a kernel
const HELD = 300; // milliseconds for which the game waits while a setting is being moved, so that a drag is one change
/** @type {Record<string, number>} milliseconds from one tick to the next */
const PAUSES = { slow: 500, one: 0, fast: 0 };

export class Explorer extends Base {
  /** @param {Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, (changes) =>
      GROUND.some((key) => key in changes) && !("steps" in changes) ? { steps: 0, past: [] } : {},
    );
    this.synced = 0; // when a kernel was last told of the rounds
    this.until = 0; // till when the game waits
    this.setup = setupOf(this.state);
    this.run = new Run(this.state);
    this.history = ""; // the settings of the rounds that the run has played
    this.follow();
  }

  begin() {
    this.setup = setupOf(this.state);
    this.run = new Run(this.state);
    this.history = "";
  }

  /** The run goes on when only its future has changed; when its past has, it is made anew. */
  follow() {
    const { state } = this,
      { rounds } = this.run;
    if (setupOf(state) !== this.setup || rounds > state.steps || historyOf(state, rounds) !== this.history)
      this.begin();
    if (this.repeating) this.clock.start();
  }

  /** Whether the run is still on its way to the round that the state names, as from a link. */
  get repeating() {
    return this.run.rounds < this.state.steps && !this.run.done;
  }

  interval() {
    return calm() ? 600 : this.repeating ? 0 : PAUSES[this.state.speed];
  }

  tick() {
    const now = performance.now(),
      one = this.state.speed !== "fast" && !this.repeating;
    if (now < this.until) return true;
    const more = this.advance(one ? 1 : Infinity, now + (calm() ? 60 : SLICE));
    if (!more || now - this.synced > SYNC) this.sync();
    this.session.redraw();
    return more;
  }

  /**
   * Play up to n rounds, as far as there are any, until a time; returns whether more can come.
   * @param {number} n
   */
  advance(n, deadline = Infinity) {
    const { run, state } = this,
      repeating = this.repeating;
    for (let k = 0; k < n && !run.done && performance.now() < deadline; k++) {
      if (repeating && run.rounds === state.steps) break;
      run.play(state);
    }
    this.history = historyOf(state, run.rounds);
    if (repeating) return run.rounds < state.steps && !run.done;
    state.steps = run.rounds; // a kernel hears of it later: sixty messages a second would be too many
    return !run.done;
  }

  /** Tell a kernel how far the game has come. */
  sync() {
    this.synced = performance.now();
    if (!this.repeating) this.session.write({ steps: this.run.rounds });
  }

  /**
   * A change by the reader's hand: the game goes on with it, or begins anew.
   * @param {State} changes
   */
  hand(changes) {
    const { session } = this;
    try {
      if (this.repeating && LIVE.some((key) => key in changes) && !("past" in changes)) this.pause();
      const all = byHand(changes, this.state);
      if (all.steps === 0) this.clock.stop();
      else if (LIVE.some((key) => key in changes)) this.until = performance.now() + HELD;
      return super.hand(all);
    } catch (error) {
      session.say(unchanged(error));
      return false;
    }
  }

  /**
   * n rounds at once.
   * @param {number} n
   */
  rounds(n) {
    this.pause();
    this.session.message = "";
    this.advance(n);
    this.sync();
  }

  /** Stop; a game that is being repeated ends where it has come to. */
  pause() {
    if (!this.clock.running) return;
    this.clock.stop();
    if (this.repeating) this.session.write(cut(this.state, this.run.rounds));
    else this.sync();
  }

  toggle() {
    if (this.clock.running) return this.pause();
    this.session.message = "";
    if (!this.run.places.length)
      return this.session.say("There are no true points yet: draw some places in the picture.");
    if (this.run.done) this.restart();
    this.clock.start();
    this.session.redraw();
  }

  get begun() {
    return this.state.steps > 0;
  }

  /** Back before the first round, with the same seed and the present settings. */
  restart() {
    this.clock.stop();
    this.hand({ steps: 0 });
  }

  /** Back to what the author set. */
  reset() {
    this.clock.stop();
    this.hand({ ...this.state.initial, steps: 0 });
  }

  /** The same game with other first weights and other draws. */
  other() {
    this.hand({ seed: (this.state.seed + 1) % 1e6 });
  }

  /**
   * Add a place of the reader's own.
   * @param {number[]} point
   */
  draw(point) {
    const { drawn } = this.state;
    if (drawn.length >= MOST) return this.session.say(`There is room for ${MOST} places of your own.`);
    const at = point.map((v) => Math.round(100 * Math.min(2.7, Math.max(-2.7, v))) / 100 + 0);
    this.hand({ data: "own", drawn: [...drawn, at] });
  }

  /** Take all places of the reader's own away. */
  clear() {
    this.hand({ data: "own", drawn: [] });
  }
}
