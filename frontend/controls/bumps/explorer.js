// What a reader can do with the bumps: move them, let k-means place them, set points, ask at the probe.

import { assign, bumps as answers, readout, ridge, step } from "../../engine/bumps.js";
import { calm } from "../../ui/clock.js";
import { Explorer as Base } from "../../ui/control.js";
import { grid } from "../../ui/heatmap.js";
import { arrays, check, examples, fromQuery, KEYS, parts, REACH, ruled, start, within } from "./state.js";

/** @typedef {number[]} Row three numbers */

export const NODES = 49; // along one side of the map
const GRID = grid(NODES, -REACH, REACH);
const NEAR = 0.25; // how near a click must be to a point to remove it

export class Explorer extends Base {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, () => {
      this.trail = [];
      return {};
    });
    /** @type {number[]} J of k-means from step to step; empty once a hand has moved something */
    this.trail = [];
    this.kind = 0; // the class of the points that a click adds
    /** @type {any} what was solved last, and for what */
    this.known = { of: [] };
  }

  interval() {
    return calm() ? 1000 : 350;
  }

  get rows() {
    return examples(this.state);
  }
  get data() {
    return arrays(this.rows);
  }
  /** The nearest center of each example, and J. */
  get assigned() {
    return assign(this.data.X, parts(this.state.bumps).C);
  }

  /** The readout for the present bumps and examples, what it says on the map, and at the probe; solved once for each. */
  solved() {
    const { bumps, lam, probe } = this.state,
      of = [this.rows, bumps, lam, probe];
    if (of.every((v, i) => v === this.known.of[i])) return this.known;
    const { X, y } = this.data,
      { C, s } = parts(bumps),
      Phi = answers(X, C, s),
      { W, b } = ridge(Phi, y, lam),
      y_hat = readout(Phi, W, b),
      there = answers(probe, C, s),
      count = (/** @type {(v: number, i: number) => number} */ f) => y.reduce((sum, v, i) => sum + f(v, i), 0);
    this.known = {
      of,
      W,
      b,
      map: readout(answers(GRID, C, s), W, b).map((v) => v - 0.5),
      at: readout(there, W, b)[0],
      largest: Math.max(...there),
      right: count((v, i) => Number(v >= 0.5 === y_hat[i] >= 0.5)),
      mse: count((v, i) => (v - y_hat[i]) ** 2) / y.length,
    };
    return this.known;
  }

  /**
   * A change by the reader's hand: what k-means has done so far is past.
   * @param {any} changes
   */
  hand(changes) {
    const passed = super.hand(changes);
    if (passed && ["bumps", "data", "points"].some((key) => key in changes)) this.trail = [];
    return passed;
  }

  /**
   * Change one bump.
   * @param {number} k
   * @param {Row} bump
   */
  bump(k, [c1, c2, s]) {
    const held = (/** @type {number} */ v) => Math.min(REACH, Math.max(-REACH, round(v)));
    this.clock.stop();
    this.hand({
      bumps: this.state.bumps.map((/** @type {Row} */ old, /** @type {number} */ i) =>
        i === k ? [held(c1), held(c2), within(round(s))] : old,
      ),
    });
  }

  /** @param {number} factor all widths by the rule */
  widen(factor) {
    if (factor > 0 && Number.isFinite(factor)) this.hand({ factor, bumps: ruled(parts(this.state.bumps).C, factor) });
    else this.hand({ factor });
  }

  /** @param {string} data */
  pick(data) {
    this.clock.stop();
    this.hand({ data, bumps: start({ ...this.state, data }, this.state.bumps.length) });
  }

  /** @param {number} units */
  begin(units = this.state.bumps.length, seed = this.state.seed) {
    this.clock.stop();
    const bumps = start({ ...this.state, seed }, Math.round(units) || 1);
    if (this.hand({ seed, bumps })) this.trail = [this.assigned.J];
    if (bumps.length < units)
      this.session.say(`${bumps.length} centers are the most here: each starts at an example of its own.`);
  }

  // k-means --------------------------------------------------------------------------------------------------------

  /** One step; returns whether a center has moved. */
  step() {
    const { bumps, factor } = this.state,
      { C } = parts(bumps),
      { C: next, J } = step(this.data.X, C);
    if (!this.trail.length) this.trail = [J];
    if (next.every((v, i) => v === C[i])) {
      this.session.say("No center moves any more: k-means has come to rest.");
      return false;
    }
    this.session.message = "";
    this.session.write({ bumps: ruled(next, factor) });
    this.trail.push(this.assigned.J);
    return true;
  }

  tick() {
    return this.step();
  }

  run() {
    if (this.clock.running) this.clock.stop();
    else this.clock.start();
    this.session.redraw();
  }

  // Own points -----------------------------------------------------------------------------------------------------

  /**
   * A click on the plane: a new point of the chosen class, or away with the one that is there.
   * @param {number[]} at
   */
  click([x, y]) {
    if (this.state.data !== "own") return;
    const { points } = this.state,
      far = points.map((/** @type {Row} */ [x1, x2]) => Math.hypot(x1 - x, x2 - y)),
      nearest = far.indexOf(Math.min(...far));
    if (far[nearest] < NEAR) this.hand({ points: points.filter((_, i) => i !== nearest) });
    else this.hand({ points: [...points, [round(x), round(y), this.kind]] });
  }
}

/** @param {number} v */
const round = (v) => Math.round(v * 1000) / 1000 + 0;
