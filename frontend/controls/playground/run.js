// What a recipe (the checked state of the control) makes: data, a network and its training, always the same for the same
// recipe. nblib.widgets.playground does the same in Python. No DOM.

import { features, SETS, split } from "../../engine/datasets.js";
import { LOSSES } from "../../engine/losses.js";
import { denseNetwork } from "../../engine/network.js";
import { OPTIMIZERS } from "../../engine/optimizers.js";
import { default_rng } from "../../engine/random.js";
import { evaluate, Training } from "../../engine/training.js";
import { isRegression, WEIGHT } from "./state.js";

export const N = 500; // points of an invented set
const KEPT = 4000; // points of a loss curve; then every second one is left out

/** { X, y, train, test }: all points, and which of them are for training and which for the test. */
export function dataOf({ data, points, noise, data_seed, train_share }) {
  const rng = default_rng(data_seed);
  const own = () => ({
    X: Float64Array.from(points.flatMap(([x1, x2]) => [x1, x2])),
    y: Float64Array.from(points, (p) => p[2]),
  });
  const { X, y } = data === "own" ? own() : SETS[data](rng, N, noise);
  if (y.length < 2) return { X, y, train: [], test: [] };
  return { X, y, ...split(y.length, rng, (100 - train_share) / 100) };
}

const DATA = ["data", "points", "noise", "data_seed", "train_share"];

/** Some rows of the points as the network takes them. */
function rowsOf({ X, y }, which, names) {
  const some = Float64Array.from({ length: 2 * which.length }, (_, k) => X[2 * which[k >> 1] + (k & 1)]);
  return { X: features(some, names), y: Float64Array.from(which, (i) => y[i]) };
}

/** The activation behind the last sum: squared error of classes is measured on probabilities. */
export const outputActivation = (state) => (state.loss === "mse" && !isRegression(state) ? "sigmoid" : "linear");

export class Run {
  /** The run of a checked state from its start; `before`, another run, lends its data if they are the same. */
  constructor(state, before = null) {
    const { seed, layers, activations, init, dropout, optimizer, loss, features: names } = state;
    this.recipe = state;
    this.data = before && DATA.every((key) => before.recipe[key] === state[key]) ? before.data : dataOf(state);
    const known = before?.data === this.data && before.recipe.features === names;
    this.train = known ? before.train : rowsOf(this.data, this.data.train, names);
    this.test = known ? before.test : rowsOf(this.data, this.data.test, names);
    const rng = default_rng(seed),
      base = Object.fromEntries(
        state.edits.filter(([step, key]) => step === 0 && key in state).map(([, key, value]) => [key, value]),
      );
    const { learning_rate, batch_size, l1, l2 } = { ...state, ...base };
    this.network = denseNetwork(
      [names.length, ...layers, 1],
      [...activations.map((activation) => ({ activation, dropout })), { activation: outputActivation(state) }],
    ).initialize(init, rng);
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
    this.curve = { epoch: [], train: [], test: [], stride: 1 };
    this.diverged = false;
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

  apply([, key, value]) {
    const { training, network } = this,
      [, kind, l, i, o] = WEIGHT.exec(key) ?? [],
      layer = network.layers[l - 1];
    if (kind === "w") layer.W[i * layer.O + Number(o)] = value;
    else if (kind === "b") layer.b[i] = value;
    else if (key === "learning_rate") this.optimizer.learning_rate = value;
    else if (training[key] !== value) {
      training[key] = value;
      training.begin();
    }
  }

  /** Take one step; false if the cost is not finite any more: the network stays as it was, and this run has ended. */
  advance() {
    if (this.diverged || this.empty) return false;
    this.diverged = !Number.isFinite(this.training.step());
    if (this.diverged) return false;
    if (this.epochEnds) this.note();
    this.edit();
    return true;
  }

  evaluate(rows) {
    return rows.y.length ? evaluate(this.network, rows.X, rows.y, this.loss) : NaN;
  }

  /** Put the present losses on the curves. */
  note() {
    const { curve, epoch } = this;
    this.measured = null;
    if (this.empty || epoch % curve.stride) return;
    const { train, test } = this.losses();
    curve.epoch.push(epoch);
    curve.train.push(train);
    curve.test.push(test);
    if (curve.epoch.length < KEPT) return;
    for (const key of ["epoch", "train", "test"]) curve[key] = curve[key].filter((_, i) => i % 2 === 0);
    curve.stride *= 2;
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

  /** Forget what was measured, after an edit by hand. */
  touch() {
    this.measured = null;
  }

  /** How many examples of each class were taken for each: [[0 for 0, 0 for 1], [1 for 0, 1 for 1]]. */
  confusion(rows) {
    const table = [
        [0, 0],
        [0, 0],
      ],
      z = this.network.forward(rows.X, rows.y.length),
      border = this.border;
    for (let i = 0; i < rows.y.length; i++) table[rows.y[i]][z[i] >= border ? 1 : 0]++;
    return table;
  }

  get border() {
    return this.network.layers.at(-1).activation === "sigmoid" ? 0.5 : 0;
  }

  /** ∂J/∂p over all training examples, without penalty: the network's own list, until the next pass. */
  gradients() {
    const { network, train } = this,
      B = train.y.length;
    LOSSES[this.loss](network.forward(train.X, B), train.y, network.dy, B, 1);
    return network.backward();
  }
}
