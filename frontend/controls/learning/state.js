// What the learning network knows without a page: its run, from which every step can be shown again, links and words.

import { SETS } from "../../engine/datasets.js";
import { denseNetwork } from "../../engine/network.js";
import { Adam } from "../../engine/optimizers.js";
import { default_rng } from "../../engine/random.js";
import { Training } from "../../engine/training.js";
import { checker } from "../../ui/checks.js";
import { grid } from "../../ui/heatmap.js";
import { fmt } from "../../ui/numbers.js";
import { queryOf, readLink, settingsOf } from "../../ui/share.js";
import FIELDS from "./fields.json" with { type: "json" };

/** @import { State } from "../../ui/session.js" */
/** @typedef {{ X: Float64Array, n: number }} Grid n × n points of the plane */

export const SIZES = [2, 8, 6, 1];
export const MOST = FIELDS.steps.most;
export const REACH = 6.2; // the picture shows x₁ and x₂ up to here
const POINTS = 200;
const NOISE = 0.2;
const RATE = 0.01;
const SEED = 0;

export const KEYS = Object.keys(FIELDS);
export const check = checker(FIELDS);

/** @param {number} n */
const gridOf = (n) => ({ n, X: grid(n, -REACH, REACH) });
const COARSE = gridOf(14); // for a hidden unit
const FINE = gridOf(40); // for the answer

/** The training, as far as somebody has wanted to see it; nblib.widgets.learning does the same in Python. */
export class Run {
  constructor() {
    const rng = default_rng(SEED),
      { X, y } = SETS.spiral(rng, POINTS, NOISE);
    this.X = X;
    this.y = y;
    this.network = denseNetwork(SIZES, ["tanh", "tanh", "linear"]).initialize("xavier", rng);
    this.training = new Training(this.network, X, Float64Array.from(y), {
      loss: "binary_cross_entropy",
      optimizer: new Adam(RATE),
      rng,
      batch_size: POINTS,
    });
    /** @type {Float64Array[]} all parameters after so many steps */
    this.frames = [this.network.params.slice()];
    /** @type {number[]} the cost before each step */
    this.costs = [];
  }

  /**
   * Give the network the parameters that it has after so many steps.
   * @param {number} steps
   */
  to(steps) {
    const { network, frames } = this,
      last = frames[frames.length - 1];
    if (frames.length <= steps) network.params.set(last);
    while (frames.length <= steps) {
      this.costs.push(this.training.step());
      frames.push(network.params.slice());
    }
    network.params.set(frames[steps]);
  }

  /** How many points stand on the side of their class. */
  right() {
    const z = this.network.forward(this.X, POINTS);
    return z.reduce((sum, value, i) => sum + Number(value > 0 === this.y[i] > 0), 0);
  }

  /**
   * What the units say over the plane, from −1 to 1: by layer and unit, the inputs first; the answer on a finer grid.
   * @returns {Float64Array[][]}
   */
  maps() {
    const inputs = [0, 1].map((d) =>
      Float64Array.from({ length: COARSE.n ** 2 }, (_, k) => COARSE.X[2 * k + d] / REACH),
    );
    this.network.forward(COARSE.X, COARSE.n ** 2);
    const hidden = this.network.layers.slice(0, -1).map(({ a, O }) => columns(a, O)),
      z = this.network.forward(FINE.X, FINE.n ** 2);
    return [inputs, ...hidden, [Float64Array.from(z, (v) => Math.tanh(v / 2))]]; // 2 σ(z) − 1
  }
}

/**
 * The columns of a table that has `O` of them.
 * @param {Float64Array} a
 * @param {number} O
 */
const columns = (a, O) =>
  Array.from({ length: O }, (_, o) => Float64Array.from({ length: a.length / O }, (_, row) => a[row * O + o]));

/**
 * How far it has come, short.
 * @param {Run} run
 * @param {State} state
 */
export const figures = (run, { steps }) => [
  `step ${steps} of ${MOST}`,
  `cost ${steps ? fmt(run.costs[steps - 1]) : "–"}`,
  `${run.right()} of ${POINTS} points right`,
];

/**
 * What the figures do not say.
 * @param {State} state
 */
export const news = ({ steps }) =>
  steps ? "" : "The network has not learned yet: what is on the right side is so by chance.";

/**
 * The same in words.
 * @param {Run} run
 * @param {State} state
 */
export function words(run, { steps }) {
  const right = `${run.right()} of ${POINTS} points are on the right side`;
  if (!steps) return `The network has not learned yet: ${right}, by chance.`;
  return `After ${steps} of ${MOST} steps the cost is ${fmt(run.costs[steps - 1], 3)}, and ${right}.`;
}

/** @param {State} state */
export const toQuery = (state) => queryOf(settingsOf(FIELDS, state));

/**
 * The changes that a link asks for, on top of the initial state.
 * @param {string} query
 * @param {State} state
 */
export const fromQuery = (query, { initial }) => ({ ...initial, ...readLink(FIELDS, query).changes });
