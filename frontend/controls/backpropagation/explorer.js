// What a reader can do with the stages of backpropagation and the step behind them, and the passes that the pictures show.

import { memo } from "../../ui/memo.js";
import { Staged } from "../../ui/player.js";
import { unchanged } from "../../ui/session.js";
import { check, compute, countStages, fromQuery, KEYS, nextExample, stageOf, stepFrom } from "./state.js";

/** @import { Layer } from "../../ui/network/state.js" */

const PAUSE = 1600; // milliseconds to read a stage

export class Explorer extends Staged {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, PAUSE);
    /** @type {Layer[] | null} the layers before the first of the steps that were taken since the reader's hand changed them */
    this.origin = null;
    this.causeOf = memo((before, _activation, _loss, _x, _y) => before && compute({ ...this.state, layers: before }));
    this.seenOf = memo((_layers, _activation, _loss, _x, _y) => compute(this.state));
  }

  get last() {
    return countStages(this.state.layers);
  }
  get stage() {
    return stageOf(this.state.layers, this.state.stage);
  }

  /** The example passed forward and back. */
  get seen() {
    const { layers, activation, loss, x, y } = this.state;
    return this.seenOf(layers, activation, loss, x, y);
  }

  /** The pass that the last step came from; null if something else was the last change. */
  get cause() {
    const { before, activation, loss, x, y } = this.state;
    return this.causeOf(before, activation, loss, x, y);
  }

  /**
   * A change by the reader's hand.
   * @param {import("../../ui/session.js").State} changes
   */
  hand(changes) {
    if ("layers" in changes && !("before" in changes)) this.origin = null;
    return super.hand(changes);
  }

  /** Take the step that the gradients ask for. */
  take() {
    const { layers } = this.state;
    try {
      if (this.hand(stepFrom(this.state))) this.origin ??= layers;
    } catch (error) {
      this.session.say(unchanged(error));
    }
  }

  /**
   * The step is what comes behind the last stage.
   * @param {1 | -1} way
   */
  go(way) {
    const { stage, before } = this.state;
    if (way < 0 && before) this.hand({ layers: before, before: null, stage });
    else if (way > 0 && stage === this.last) {
      if (!before) this.take();
      return false;
    } else super.go(way);
    return true;
  }

  get ended() {
    return this.state.before !== null;
  }

  next() {
    this.clock.stop();
    this.hand(nextExample(this.state));
  }

  get begun() {
    return super.begun || this.origin !== null;
  }

  restart() {
    this.clock.stop();
    this.hand({ layers: this.origin ?? this.state.before ?? this.state.layers, before: null, stage: 0 });
    this.origin = null;
  }
}
