// What a reader can do with the stages of a graph.

import { Staged } from "../../ui/player.js";
import { check, compute, countStages, fromQuery, graphOf, KEYS } from "./state.js";

const PAUSE = 1300; // milliseconds to read a stage

export class Explorer extends Staged {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, PAUSE);
    this.resets = 0; // so many times everything was reset, also what somebody had typed
  }

  reset() {
    this.resets++;
    super.reset();
  }

  get last() {
    return countStages(graphOf(this.state.expression));
  }
  get known() {
    return compute(this.state);
  }

  /**
   * A problem stops the stages before it.
   * @param {1 | -1} way
   */
  go(way) {
    const { problem, ops } = this.known;
    return super.go(way, problem ? ops.indexOf(problem.node) : this.last);
  }
}
