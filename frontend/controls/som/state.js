// What the map's control knows, without a DOM: the run of a state, its words, its links.

import { SOM, shape } from "../../engine/map.js";
import { default_rng } from "../../engine/random.js";
import { checker } from "../../ui/checks.js";
import { fmt } from "../../ui/numbers.js";
import { queryOf, readLink, readRows, settingsOf, shortRows } from "../../ui/share.js";
import FIELDS from "./fields.json" with { type: "json" };

/** @import { State } from "../../ui/session.js" */

export const DATA = FIELDS.data.options;
export const STARTS = FIELDS.start.options;
export const FORMS = FIELDS.form.options;
export const MOST = FIELDS.drawn.most; // points of one's own
const POINTS = 500; // of a shape
/** @type {Record<string, number>} */
const LIMITS = { online: 2000, batch: 40 };

export const KEYS = Object.keys(FIELDS);
export const check = checker(FIELDS);

/** What moves the ground under a run: it starts anew. */
export const GROUND = KEYS.filter((key) => /** @type {Record<string, any>} */ (FIELDS)[key].restarts);

/**
 * The changes of a hand that sets something else: back to step 0.
 * @param {State} changes
 */
export const byHand = (changes) => (GROUND.some((key) => key in changes) && !("steps" in changes) ? { steps: 0 } : {});

/**
 * Where the units of a flat net lie, one row of the grid below the other; twisted, its lower half runs the other way.
 * @param {State} state
 */
function flat({ rows, columns, start }) {
  const W = new Float64Array(2 * rows * columns);
  for (let u = 0; u < rows * columns; u++) {
    const row = Math.floor(u / columns),
      x = (2 * (u % columns)) / (columns - 1) - 1;
    W.set([start === "twisted" && 2 * row >= rows ? -x : x, 1 - (2 * row) / (rows - 1)], 2 * u);
  }
  return W;
}

/** A run: the points, the map, and how far it has come. */
export class Run {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    const rng = default_rng(state.seed),
      { rows, columns } = state;
    this.X = state.data === "own" ? Float64Array.from(state.drawn.flat()) : shape(rng, state.data, POINTS);
    const W = Float64Array.from({ length: 2 * rows * columns }, () => 2 * rng.random() - 1);
    this.map = new SOM(rows, columns, state.start === "random" ? W : flat(state));
    this.rng = rng;
    this.steps = 0;
    this.limit = this.X.length ? LIMITS[state.form] : 0;
    /** @type {number[]} the examples that are still to come in this round */
    this.order = [];
    /** @type {number[] | null} the example of the last step */
    this.example = null;
    this.winner = -1;
    this.reach = 0; // σ of the last step, if one example was its cause
    /** @type {{ quantization: number, topographic: number } | null} */
    this.measured = null;
  }

  /** η and σ of the next step; after the last one, those of the last. */
  get schedule() {
    const { eta, sigma, last, form } = this.state,
      T = LIMITS[form],
      t = Math.min(this.steps, T - 1);
    return { eta: eta * (1 - t / T), sigma: sigma * (Math.min(last, sigma) / sigma) ** (t / (T - 1)) };
  }

  get done() {
    return this.steps >= this.limit;
  }

  step() {
    const { X, map } = this,
      { eta, sigma } = this.schedule;
    if (this.state.form === "batch") map.batch(X, sigma);
    else {
      if (!this.order.length) this.order = [...this.rng.permutation(X.length / 2)];
      const i = 2 * /** @type {number} */ (this.order.shift());
      this.example = [X[i], X[i + 1]];
      this.winner = map.online(X[i], X[i + 1], eta, sigma);
      this.reach = sigma;
    }
    this.steps++;
    this.measured = null;
  }

  /**
   * h(u, u*): how much of the last step's rate unit u has learned with.
   * @param {number} u
   */
  near(u) {
    return this.map.neighbourhood(u, this.winner, this.reach);
  }

  /** Both errors of the map as it is; null without points. */
  get errors() {
    if (this.X.length) this.measured ??= this.map.errors(this.X);
    return this.measured;
  }
}

/**
 * The run of a state, as far as the state has come.
 * @param {State} state
 */
export function runOf(state) {
  const run = new Run(state);
  while (run.steps < state.steps && !run.done) run.step();
  return run;
}

// Links ---------------------------------------------------------------------------------------------------------------

/**
 * The present state as the part of a link behind the question mark.
 * @param {State} state
 */
export const toQuery = (state) =>
  queryOf({
    ...settingsOf(FIELDS, state),
    ...(state.data === "own" && { points: shortRows(state.drawn) }),
  });

/**
 * The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read.
 * @param {string} query
 * @param {State} state
 */
export function fromQuery(query, { initial }) {
  const { asked, changes } = readLink(FIELDS, query, ["points"]);
  if (asked.points) changes.drawn = readRows("points", asked.points, 2);
  return { ...initial, steps: 0, ...changes };
}

// Words ---------------------------------------------------------------------------------------------------------------

/**
 * What the figures do not say: whether the net has unfolded.
 * @param {Run} run
 */
export function news({ map, errors }) {
  if (!errors) return "There are no points yet: draw some in the picture.";
  const { topographic } = errors,
    turned = map.turned(),
    turns = `${turned} of ${(map.rows - 1) * (map.columns - 1)} cells of the net are turned over against the others`;
  return turned
    ? `${topographic > 0.2 ? "The net is crumpled" : "The net has folds"}: ${turns}.`
    : `${topographic > 0.05 ? "The net has no fold" : "The net lies smoothly"}: no cell of it is turned over.`;
}

/** @param {Run} run */
export function words(run) {
  const { state, errors } = run,
    net = `A net of ${state.rows} by ${state.columns} units`;
  if (!errors) return `${net}. ${news(run)}`;
  const { quantization, topographic } = errors,
    { eta, sigma } = run.schedule,
    rate = state.form === "online" ? `the rate is ${fmt(eta, 3)}, ` : "";
  return (
    `${net} over ${run.X.length / 2} points, after ${run.steps} of ${run.limit} steps; ${rate}the radius is ${fmt(sigma, 2)}. ` +
    `The mean distance of a point to its winner is ${fmt(quantization, 3)}; for ${fmt(100 * topographic, 1)} % of the points ` +
    `the two nearest units are no neighbours. ${news(run)}`
  );
}
