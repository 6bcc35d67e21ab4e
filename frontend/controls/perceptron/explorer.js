// What a reader can do with the perceptron, and the learning rule, visit by visit.

import { calm } from "../../ui/clock.js";
import { Explorer as Base } from "../../ui/control.js";
import { byHand, check, escaped, fromQuery, KEYS, restart, right, step } from "./state.js";

/** @import { Model, State } from "../../ui/session.js" */

const FEW = 12; // a set this small is trained visit by visit, a larger one mistake by mistake

/** @typedef {ReturnType<typeof step>["visit"]} Visit */

export class Explorer extends Base {
  /** @param {Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, (changes, state) => {
      this.forget();
      return byHand(changes, state);
    });
    /** @type {Visit | null} the last visit to an example */
    this.visit = null;
    /** @type {number[] | null} two epochs that ended with the same weights: the rule goes round in a circle */
    this.circle = null;
    /** @type {number[] | null} the weights and bias that Restart goes back to, if not those that the count began with */
    this.origin = null;
    this.epochs = new Map([[this.mark(), 0]]); // weights at the end of an epoch → which one
  }

  /** Long enough to look at what just happened: longer after a mistake, when something moved. */
  interval() {
    if (calm()) return 1000;
    return this.few && this.visit?.mistake ? 450 : 120;
  }

  get few() {
    return this.state.labels.length <= FEW;
  }
  get done() {
    return right(this.state) === this.state.labels.length;
  }

  /** The last visit and the circle belong to a count; a new count starts without them. */
  forget() {
    this.visit = this.circle = this.origin = null;
    this.epochs = new Map([[this.mark(), 0]]);
  }

  /** The present weights and bias in one text. */
  mark() {
    const { weights, bias } = this.state;
    return [...weights, bias].map((/** @type {number} */ v) => v.toFixed(9)).join();
  }

  /**
   * A change by the reader's hand: the count starts anew. Other points or another rate leave the start that Restart goes back to.
   * @param {State} changes
   */
  hand(changes) {
    const { state } = this,
      origin = ["weights", "bias", "data"].some((key) => key in changes) ? null : (this.origin ?? state.start),
      passed = super.hand({ ...changes, ...restart({ ...state, ...changes }) });
    if (!passed) return false;
    this.forget();
    this.origin = origin;
    return true;
  }

  /** @param {string} data */
  pick(data) {
    this.clock.stop();
    this.hand({ data, weights: [0, 0], bias: 0 });
  }

  /** Visit one example; returns whether it was a mistake. */
  step() {
    const { visit, changes } = step(this.state);
    if (escaped(changes)) {
      this.clock.stop();
      this.session.say(
        "The weights have grown beyond 10⁶, so training stops here. Restart with a smaller learning rate.",
      );
      return true;
    }
    this.visit = visit;
    this.session.message = "";
    this.session.write(changes);
    if (this.state.example === 0 && !this.circle && !this.done) {
      const mark = this.mark(),
        earlier = this.epochs.get(mark);
      if (earlier !== undefined) this.circle = [earlier, this.state.epoch];
      else if (this.epochs.size < 10000) this.epochs.set(mark, this.state.epoch);
    }
    return visit.mistake;
  }

  /**
   * Visit the examples up to the end of the epoch; the picture shows the last mistake.
   * @param {() => boolean} stop whether to end earlier
   */
  epoch(stop = () => false) {
    /** @type {Visit | null} */
    let last = null;
    do {
      if (this.step()) last = this.visit;
      if (stop()) break;
    } while (this.state.example !== 0 && !this.session.message);
    this.visit = last ?? this.visit;
  }

  tick() {
    if (calm()) this.epoch();
    else if (this.few) this.step();
    else this.epoch(() => Boolean(this.visit?.mistake));
    return !this.done && !this.session.message;
  }

  run() {
    if (this.clock.running) this.clock.stop();
    else if (this.done) this.session.say("Every point is right already: there is nothing to correct.");
    else this.clock.start();
    this.session.redraw();
  }

  get begun() {
    const { weights, bias, epoch, example } = this.state,
      origin = this.origin ?? this.state.start;
    return epoch > 0 || example > 0 || [...weights, bias].some((v, i) => v !== origin[i]);
  }

  /** Back to the weights that training began with. */
  restart() {
    this.clock.stop();
    const [w1, w2, bias] = this.origin ?? this.state.start;
    this.hand({ weights: [w1, w2], bias });
  }

  /** Back to what the author set. */
  reset() {
    this.clock.stop();
    const { initial, datasets } = this.state,
      { points, labels } = datasets[initial.data];
    this.hand({ ...initial, points, labels });
  }
}
