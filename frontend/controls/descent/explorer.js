// What a reader can do with the descent, and the race that belongs to the state.

import { calm } from "../../ui/clock.js";
import { Explorer as Base } from "../../ui/control.js";
import {
  byHand,
  check,
  fromQuery,
  gameState,
  GROUND,
  ground,
  KEYS,
  playing,
  raceOf,
  verdict,
  withRecord,
} from "./state.js";

/** @import { Model, State } from "../../ui/session.js" */

/** What a race starts from, in one text. */
const setupOf = (/** @type {State} */ state) => JSON.stringify(GROUND.map((name) => state[name]));

export class Explorer extends Base {
  /** @param {Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, byHand);
    /** @type {number[][] | null} the leader's last path, to compare the next one with */
    this.ghost = null;
    this.judged = ""; // the setup of the race that the reader has seen decided last
    this.setup = setupOf(this.state);
    this.race = raceOf(this.state);
  }

  /** The race goes on when only the number of steps has grown; when anything else has changed it is run anew. */
  follow() {
    const { state, race } = this,
      setup = setupOf(state);
    if (setup !== this.setup || race.steps > state.steps) {
      if (race.ground !== ground(state)) this.ghost = null;
      else if (race.steps > 1) this.ghost = race.leader.path;
      this.setup = setup;
      this.race = raceOf(state);
    }
    while (this.race.steps < state.steps) this.race.step();
  }

  interval() {
    return calm() ? 1000 : 40;
  }

  tick() {
    return this.advance(calm() ? 25 : 1 + Math.floor(this.state.steps / 40));
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
   * Give a method its learning rate.
   * @param {string} method
   * @param {number} eta
   */
  rate(method, eta) {
    this.hand({ rates: { ...this.state.rates, [method]: eta } });
  }

  /**
   * Take the reader's guess, and run.
   * @param {string} guess
   */
  guess(guess) {
    if (this.state.steps) this.hand({ guess, steps: 0 });
    else this.session.set({ guess });
    this.clock.start();
    this.session.redraw();
  }

  /**
   * Up to n steps further, as far as there are any; returns whether more can come.
   * @param {number} n
   */
  advance(n) {
    const { race } = this;
    for (let k = 0; k < n && !race.done; k++) race.step();
    this.session.message = "";
    this.session.write({ steps: race.steps });
    if (race.done || race.leader.diverged !== null) this.judge();
    return !race.done;
  }

  /** Once a run has decided: count the guess, but none about a run that has just been seen, and the record if it is one of the game's. */
  judge() {
    const { state, race } = this,
      judgement = verdict(state, race),
      kappa = playing(state),
      { reached } = race.leader;
    /** @type {State} */
    const changes = {};
    if (judgement && state.guess && this.judged !== this.setup)
      changes.tally = [state.tally[0] + Number(judgement.right), state.tally[1] + 1];
    this.judged = this.setup;
    if (kappa && reached !== null) changes.records = withRecord(state.records, kappa, state.rates.SGD, reached);
    this.session.write(changes);
  }

  /** Whether the question is open: a guess would still be one. */
  get asking() {
    const { ask, guess, steps } = this.state;
    return ask && !guess && steps === 0;
  }

  run() {
    if (this.clock.running) return this.clock.stop();
    if (this.race.done) this.session.write({ steps: 0, guess: "" });
    this.clock.start();
    this.session.redraw();
  }

  get begun() {
    return this.state.steps > 0;
  }

  restart() {
    this.hand({ steps: 0, guess: "" });
  }

  /** Back to what the author set; the guesses and records stay. */
  reset() {
    this.hand({ ...this.state.initial, steps: 0, guess: "" });
    this.ghost = null;
  }

  /**
   * Start the game on the valley of condition number κ.
   * @param {number} kappa
   */
  play(kappa) {
    this.hand(gameState(kappa, this.state.rates));
  }
}
