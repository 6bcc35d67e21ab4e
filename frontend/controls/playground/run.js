// What a recipe (the checked state of the control) makes: data, a network and its training, always the same for the same
// recipe. nblib.widgets.playground does the same in Python. No DOM.

import { features, SETS, split } from "../../engine/datasets.js";
import { LOSSES } from "../../engine/losses.js";
import { denseNetwork } from "../../engine/network.js";
import { OPTIMIZERS } from "../../engine/optimizers.js";
import { default_rng } from "../../engine/random.js";
import { evaluate, Training } from "../../engine/training.js";
import { classesOf, sizesOf, WEIGHT } from "./state.js";

/** @import { State } from "../../ui/session.js" */
/** @typedef {{ X: Float64Array, y: Float64Array }} Rows examples as the network takes them */
/**
 * All points, and which of them are for training and which for the test.
 * @typedef {{ X: Float64Array, y: Float64Array | Int32Array, train: Int32Array, test: Int32Array }} Data
 */

const SIZE = 500; // points of an invented set
const KEPT = 4000; // points of a loss curve; then every second one is left out

/**
 * The points of a recipe.
 * @param {State} state
 * @returns {Data}
 */
export function dataOf({ data, points, noise, data_seed, train_share }) {
  const rng = default_rng(data_seed);
  const own = () => ({
    X: Float64Array.from(points.flatMap((/** @type {number[]} */ p) => p.slice(0, 2))),
    y: Float64Array.from(points, (/** @type {number[]} */ p) => p[2]),
  });
  const { X, y } = data === "own" ? own() : SETS[data](rng, SIZE, noise);
  if (y.length < 2) return { X, y, train: new Int32Array(0), test: new Int32Array(0) };
  return { X, y, ...split(y.length, rng, (100 - train_share) / 100) };
}

const DATA = ["data", "points", "noise", "data_seed", "train_share"];

/**
 * Some of the points as the network takes them.
 * @param {Data} data
 * @param {Int32Array} which
 * @param {string[]} names of the features
 * @returns {Rows}
 */
function rowsOf({ X, y }, which, names) {
  const some = Float64Array.from({ length: 2 * which.length }, (_, k) => X[2 * which[k >> 1] + (k & 1)]);
  return { X: features(some, names), y: Float64Array.from(which, (i) => y[i]) };
}

/**
 * The activation behind the last sum: squared error of classes is measured on probabilities.
 * @param {State} state
 */
export const outputActivation = (state) => (state.loss === "mse" && classesOf(state) === 2 ? "sigmoid" : "linear");

/**
 * The place of the largest of n numbers from z[at].
 * @param {Float64Array} z
 * @param {number} at
 * @param {number} n
 */
function largest(z, at, n) {
  let best = 0;
  for (let k = 1; k < n; k++) if (z[at + k] > z[at + best]) best = k;
  return best;
}

/**
 * A step of the training as it happened: all parameters before and after it, the gradients of its batch with the penalties, the
 * inputs of the batch's first example, and how many examples it had.
 * @typedef {{ step: number, rate: number, before: Float64Array, grads: Float64Array, after: Float64Array, x: Float64Array, y: number,
 *   size: number }} Taken
 */

export class Run {
  /**
   * The run of a checked state from its start; `before`, another run, lends its data if they are the same.
   * @param {State} state
   * @param {Run | null} before
   */
  constructor(state, before = null) {
    const { seed, activations, init, dropout, optimizer, loss, features: names } = state;
    /** @type {State} the state that this is the run of */
    this.recipe = state;
    const sameData = before && DATA.every((key) => before.recipe[key] === state[key]) ? before : null,
      sameRows = sameData?.recipe.features === names ? sameData : null,
      data = sameData?.data ?? dataOf(state);
    /** @type {Data} */
    this.data = data;
    /** @type {Rows} */
    this.train = sameRows?.train ?? rowsOf(data, data.train, names);
    /** @type {Rows} */
    this.test = sameRows?.test ?? rowsOf(data, data.test, names);
    const rng = default_rng(seed),
      first = { ...state };
    for (const [step, key, value] of state.edits) if (step === 0 && key in state) first[key] = value;
    const { learning_rate, batch_size, l1, l2 } = first;
    /** @type {number[]} units of each layer, the inputs first */
    this.sizes = sizesOf(state);
    this.network = denseNetwork(this.sizes, [
      ...activations.map((/** @type {string} */ activation) => ({ activation, dropout })),
      { activation: outputActivation(state) },
    ]).initialize(init, rng);
    this.optimizer = new OPTIMIZERS[optimizer](learning_rate);
    this.training = new Training(this.network, this.train.X, this.train.y, {
      loss,
      optimizer: this.optimizer,
      rng,
      batch_size,
      l1,
      l2,
    });
    this.loss = loss;
    this.next = 0; // the edit that comes next
    this.stride = 1; // the losses of every so many epochs are kept
    /** @type {{ epoch: number[], train: number[], test: number[] }} */
    this.curve = { epoch: [], train: [], test: [] };
    /** @type {{ step: number, train: number, test: number } | null} the losses at a step; null when they must be measured anew */
    this.measured = null;
    /** @type {Taken | null} the last step that was taken to be looked at */
    this.taken = null;
    this.diverged = false; // whether the next step would make the cost infinite
    this.edit();
    this.note();
  }

  get step() {
    return this.training.step_count;
  }
  get epoch() {
    return this.training.epoch;
  }
  get empty() {
    return this.train.y.length === 0;
  }
  get epochEnds() {
    return this.training.batches.ended;
  }

  /** Make the changes of the recipe that belong before the next step. */
  edit() {
    const { edits } = this.recipe;
    while (this.next < edits.length && edits[this.next][0] <= this.step) this.apply(edits[this.next++]);
  }

  /** @param {[number, string, number]} edit */
  apply([, key, value]) {
    const { training, network } = this,
      place = WEIGHT.exec(key);
    if (place) {
      const [l, i, o] = place.slice(2).map(Number),
        layer = network.layers[l - 1];
      if (place[1] === "w") layer.W[i * layer.O + o] = value;
      else layer.b[i] = value;
    } else if (key === "learning_rate") this.optimizer.learning_rate = value;
    else {
      const setting = /** @type {"batch_size" | "l1" | "l2"} */ (key);
      if (training[setting] === value) return;
      training[setting] = value;
      training.begin();
    }
  }

  /**
   * Go on with another recipe that has the same past.
   * @param {State} recipe
   */
  resume(recipe) {
    this.recipe = recipe;
    this.next = recipe.edits.filter((/** @type {[number]} */ [step]) => step < this.step).length;
    this.edit();
    this.measured = null;
  }

  /**
   * Take one step; false if the cost is not finite any more: the network stays as it was, and this run has ended. A step that is
   * to be looked at is kept in `taken`.
   */
  advance(look = false) {
    if (this.diverged || this.empty) return false;
    const { network, training, optimizer } = this,
      before = look ? network.params.slice() : null;
    this.diverged = !Number.isFinite(training.step());
    if (this.diverged) return false;
    if (before) {
      const { X, y, D } = training.batches;
      this.taken = {
        step: this.step,
        rate: optimizer.learning_rate,
        before,
        grads: network.grads.slice(),
        after: network.params.slice(),
        x: X.slice(0, D),
        y: y[0],
        size: y.length,
      };
    }
    if (this.epochEnds) this.note();
    this.edit();
    return true;
  }

  /** @param {Rows} rows */
  evaluate(rows) {
    return rows.y.length ? evaluate(this.network, rows.X, rows.y, this.loss) : NaN;
  }

  /** Put the present losses on the curves. */
  note() {
    const { curve, epoch } = this;
    this.measured = null;
    if (this.empty || epoch % this.stride) return;
    const { train, test } = this.losses();
    curve.epoch.push(epoch);
    curve.train.push(train);
    curve.test.push(test);
    if (curve.epoch.length < KEPT) return;
    const half = (/** @type {number[]} */ list) => list.filter((_, i) => i % 2 === 0);
    this.curve = { epoch: half(curve.epoch), train: half(curve.train), test: half(curve.test) };
    this.stride *= 2;
  }

  /** { train, test }, measured at most once for each step. */
  losses() {
    if (this.measured?.step !== this.step)
      this.measured = { step: this.step, train: this.evaluate(this.train), test: this.evaluate(this.test) };
    return this.measured;
  }

  /** The epoch on the curve with the lowest test loss: { epoch, test }. */
  best() {
    const { epoch, test } = this.curve,
      least = test.reduce((a, b) => Math.min(a, b), Infinity);
    return { epoch: epoch[test.indexOf(least)], test: least };
  }

  /**
   * How many examples of each class were taken for each: row 0 those of class 0, column 1 those taken for class 1.
   * @param {Rows} rows
   */
  confusion(rows) {
    const { border, network } = this,
      K = Math.max(2, network.outputs),
      table = Array.from({ length: K }, () => new Array(K).fill(0)),
      z = network.forward(rows.X, rows.y.length);
    for (let i = 0; i < rows.y.length; i++) table[rows.y[i]][K > 2 ? largest(z, i * K, K) : z[i] >= border ? 1 : 0]++;
    return table;
  }

  get border() {
    return outputActivation(this.recipe) === "sigmoid" ? 0.5 : 0;
  }

  /** ∂J/∂p over all training examples, without penalty: the network's own list, until the next pass. */
  gradients() {
    const { network, train } = this,
      B = train.y.length;
    LOSSES[this.loss](network.forward(train.X, B), train.y, network.dy, B, network.outputs);
    return network.backward();
  }
}
