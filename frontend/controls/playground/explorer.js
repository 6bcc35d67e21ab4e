// What a reader can do with the playground, and the run that belongs to its recipe.

import { calm } from "../../ui/clock.js";
import { Explorer as Base } from "../../ui/control.js";
import { fmt, small } from "../../ui/numbers.js";
import { Run } from "./run.js";
import { check, complete, fromQuery, KEYS, LIVE, MOST_POINTS, MOST_STEPS, RUN, shownParts, withEdit } from "./state.js";

/** @import { Model, State } from "../../ui/session.js" */
/** @import { Item } from "../../ui/symbols.js" */

const SLICE = 6; // milliseconds of a frame for training; the rest is for drawing
const SLOW = 1100; // milliseconds from one part of a step to the next, where it is shown slowly
const PHASES = 3; // the parts: before, gradient, change, after
const SYNC = 500; // milliseconds between two reports of the steps to a kernel

/**
 * The edits of a recipe before a step, in one text; a rate or penalty of step 0 is the recipe's own.
 * @param {State} recipe
 * @param {number} until
 */
const past = ({ edits }, until) =>
  JSON.stringify(
    edits.filter((/** @type {[number, string]} */ [step, key]) => step < until && !(step === 0 && LIVE.includes(key))),
  );

export class Explorer extends Base {
  /** @param {Model} model */
  constructor(model) {
    super(model, {
      KEYS,
      fromQuery,
      check: (changes, state) => check(state ? complete(changes, state) : changes, state),
    });
    this.kind = 1; // the class of the points that a click adds
    this.gradients = false; // whether the edges show gradients and not weights
    this.opened = 0; // how often a link was opened
    /** @type {{ epoch: number[], train: number[], test: number[] } | null} the losses of the run before this one */
    this.lastCurve = null;
    this.phase = PHASES; // how much of the last step is shown: before the last part the network is as it was
    this.timer = 0;
    this.looking = false; // whether each step is kept, to be looked at
    this.synced = 0; // when a kernel was last told of the steps
    /** @type {State | null} the last changes that were refused: the settings show again what holds */
    this.refused = null;
    this.run = new Run({ ...this.state });
    /** @type {string[] | null} the parts that the page's address asks for; null: all that the lesson does not hide */
    this.shown = null;
    try {
      if (ON_PAGES) this.shown = shownParts(location.search);
    } catch (error) {
      this.session.message = /** @type {Error} */ (error).message;
    }
    this.follow();
  }

  /**
   * Whether a part is hidden, by the lesson or by the page's address.
   * @param {string} part
   */
  gone(part) {
    return this.shown ? !this.shown.includes(part) : this.state.hidden.includes(part);
  }

  /** @param {string} query */
  open(query) {
    super.open(query);
    this.opened++;
  }

  // The run follows the recipe --------------------------------------------------------------------------------------------

  /** Make the run anew if the recipe is another one; go on with it if only its future or its looks changed. */
  follow() {
    this.settle();
    const { state, run } = this;
    const same =
      !run.diverged &&
      run.step > 0 &&
      run.step <= state.steps &&
      RUN.every((key) => run.recipe[key] === state[key]) &&
      past(run.recipe, run.step) === past(state, run.step);
    if (same && run.recipe.edits !== state.edits) run.resume({ ...state });
    else if (
      !same &&
      ([...RUN, ...LIVE, "edits"].some((key) => run.recipe[key] !== state[key]) || run.step > state.steps)
    ) {
      if (run.curve.epoch.length > 1) this.lastCurve = run.curve;
      this.run = new Run({ ...state }, run);
    }
    if (this.run.step < state.steps) this.clock.start();
  }

  /** Whether the run is still on its way to the step that the state names, as after a reset or from a link. */
  get repeating() {
    return this.run.step < this.state.steps && !this.run.diverged;
  }

  interval() {
    return calm() ? SYNC : 0;
  }

  /** Train for a part of a frame. */
  tick() {
    const deadline = performance.now() + SLICE;
    return this.repeating ? this.repeat(deadline) : this.advance(deadline);
  }

  /** @param {number} deadline */
  repeat(deadline) {
    const { run, state } = this;
    while (run.step < state.steps && performance.now() < deadline && run.advance());
    if (run.diverged) this.stop(this.divergence());
    this.session.redraw();
    return this.repeating;
  }

  /** @param {number} deadline */
  advance(deadline) {
    const { run, state } = this,
      epochs = calm() ? 30 : 1;
    let reason = "",
      more = true,
      ends = 0;
    do {
      more = run.advance(this.looking);
      if (more && run.epochEnds) {
        ends++;
        reason = this.enough();
      }
    } while (
      more &&
      !reason &&
      run.step < MOST_STEPS &&
      performance.now() < deadline &&
      (state.speed === "fast" || (state.speed === "epoch" && ends < epochs))
    );
    state.steps = run.step; // a kernel hears of it later: sixty messages a second would be too many
    if (run.diverged) reason = this.divergence();
    else if (run.step >= MOST_STEPS) reason = `Training has taken ${fmt(MOST_STEPS)} steps and ends here.`;
    if (reason) {
      this.stop(reason);
      return false;
    }
    if (performance.now() - this.synced > SYNC) this.sync();
    this.session.redraw();
    return more;
  }

  /** @param {string} reason */
  stop(reason) {
    this.sync();
    this.session.say(reason);
  }

  divergence() {
    return `The cost became infinite in step ${this.run.step + 1}: press Restart and try a lower learning rate.`;
  }

  /** Why the stop rule ends the run now, or an empty text. */
  enough() {
    const { run, state } = this,
      { stop, stop_at } = state,
      { epoch } = run;
    if (stop === "epochs" && epoch >= stop_at)
      return `Stopped after ${epoch} epochs: the stop rule asks for ${stop_at}.`;
    if (stop === "loss" && run.losses().train <= stop_at)
      return `Stopped: the training loss is ${small(run.losses().train)}, not above ${small(stop_at)}.`;
    if (stop !== "patience") return "";
    const best = run.best(),
      since = epoch - best.epoch;
    return since >= stop_at
      ? `Stopped: the test loss has not fallen below ${small(best.test)} (epoch ${best.epoch}) for ${since} epochs.`
      : "";
  }

  /** Tell a kernel how far the run has come. */
  sync() {
    this.synced = performance.now();
    if (!this.repeating || this.run.diverged) this.session.write({ steps: this.run.step });
  }

  // What a reader does ---------------------------------------------------------------------------------------------------

  /** @param {State} changes */
  hand(changes) {
    const { state, run } = this,
      all = complete(changes, state);
    // No rate mends a network without a finite cost: a change begins anew.
    if (run.diverged && !("steps" in all) && LIVE.some((key) => key in changes))
      Object.assign(all, { steps: 0, edits: [] });
    for (const key of LIVE) {
      if (key in changes && changes[key] !== state[key] && state.steps > 0 && !("steps" in all))
        all.edits = withEdit({ ...state, edits: all.edits ?? state.edits }, key, changes[key]);
    }
    if (RUN.some((key) => key in all)) this.pause();
    const passed = super.hand(all);
    if (!passed) this.refused = all;
    return passed;
  }

  ready() {
    if (!this.run.empty) return true;
    this.session.say("There are too few points to train on: click in the picture to add some.");
    return false;
  }

  /**
   * Train until `enough()`, at least one step.
   * @param {() => boolean} enough
   */
  train(enough) {
    this.settle();
    this.pause();
    if (this.repeating || !this.ready()) return;
    this.session.message = "";
    while (this.run.advance(true) && !enough());
    if (this.run.diverged) this.session.say(this.divergence());
    this.sync();
  }

  step() {
    this.train(() => true);
  }

  /** Take a step and show it part by part: the network takes its new numbers with the last one. */
  slowStep() {
    const before = this.run.step;
    this.step();
    const { run } = this,
      { taken } = run;
    if (run.step === before || !taken) return;
    run.network.params.set(taken.before);
    this.phase = 0;
    const go = () => {
      if (this.phase + 1 >= PHASES) return this.settle();
      this.phase++;
      this.session.redraw();
      this.timer = setTimeout(go, SLOW);
    };
    this.timer = setTimeout(go, SLOW);
    this.session.redraw();
  }

  /** End a step that is shown slowly. */
  settle() {
    clearTimeout(this.timer);
    if (this.phase >= PHASES) return;
    this.phase = PHASES;
    if (this.run.taken) this.run.network.params.set(this.run.taken.after);
    this.session.redraw();
  }

  epoch() {
    this.train(() => this.run.epochEnds);
  }

  toggle() {
    this.settle();
    if (this.clock.running) this.pause();
    else if (this.ready()) {
      this.session.message = !this.repeating && this.run.epochEnds ? this.enough() : "";
      if (!this.session.message) this.clock.start();
    }
    this.session.redraw();
  }

  /** Pause; a run that is being repeated stays where it has come to. */
  pause() {
    if (!this.clock.running) return;
    const { run, state } = this;
    this.clock.stop();
    if (this.repeating) {
      const edits = state.edits.filter((/** @type {[number]} */ [step]) => step <= run.step);
      this.session.write({ steps: run.step, edits });
    } else this.sync();
  }

  get begun() {
    return this.state.steps > 0 || this.state.edits.length > 0;
  }

  restart() {
    this.pause();
    this.hand({ steps: 0, edits: [] });
  }

  reset() {
    this.pause();
    this.gradients = false;
    this.hand({ ...this.state.initial });
  }

  /**
   * Set a weight or bias by hand: part of the recipe from here on.
   * @param {Item} item
   * @param {number} value
   */
  change({ kind, layer, from, to }, value) {
    this.pause();
    if (this.repeating) return;
    const key = kind === "weight" ? `w${layer}.${from}.${to}` : `b${layer}.${to}`;
    this.hand({ edits: withEdit(this.state, key, value) });
  }

  /** @param {number} kind the class that the next points are of */
  draws(kind) {
    this.kind = kind;
    this.session.redraw();
  }

  /** @param {boolean} on */
  showGradients(on) {
    this.gradients = on;
    this.session.redraw();
  }

  /** @param {number[]} point */
  addPoint([x1, x2]) {
    const { points } = this.state;
    if (points.length >= MOST_POINTS) this.session.say(`There are ${MOST_POINTS} points, and no more fit.`);
    else this.hand({ points: [...points, [x1, x2, this.kind]] });
  }

  /** @param {number} index */
  removePoint(index) {
    this.hand({ points: this.state.points.filter((/** @type {unknown} */ _, /** @type {number} */ i) => i !== index) });
  }

  /**
   * The present value of a weight or bias; 0 if the network has no such place any more.
   * @param {Item} item
   */
  valueOf({ kind, layer, from, to }) {
    const part = this.run.network.layers[layer - 1];
    return (kind === "weight" ? part?.W[from * part.O + to] : kind === "bias" ? part?.b[to] : 0) ?? 0;
  }
}
