// What a reader can do with the stages of backpropagation, and the pass that the pictures show.

import { memo } from "../../ui/memo.js";
import { Staged } from "../../ui/player.js";
import { check, compute, countStages, fromQuery, KEYS, stageOf } from "./state.js";

const PAUSE = 1600; // milliseconds to read a stage

export class Explorer extends Staged {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, PAUSE);
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
}
