// What the playground says of itself in words.

import { fmt, small } from "../../ui/numbers.js";
import { FEATURE_NAMES, nameOf, SIGNS } from "./names.js";

/** @import { Item } from "../../ui/symbols.js" */
/** @import { Explorer } from "./explorer.js" */

/**
 * Where a weight, a bias or a unit stands.
 * @param {Explorer} explorer
 * @param {Item} item
 */
export function placeName({ run, state }, { kind, layer, from, to }) {
  const { layers, outputs } = run.network,
    output = (/** @type {number} */ j) => (outputs === 1 ? "the output" : `the output of class ${j} ${SIGNS[j]}`);
  const unit = (/** @type {number} */ l, /** @type {number} */ j) =>
    l === 0 ? FEATURE_NAMES[state.features[j]] : l === layers.length ? output(j) : `unit ${j + 1} of layer ${l}`;
  return kind === "weight"
    ? `weight from ${unit(layer - 1, from)} to ${unit(layer, to)}`
    : kind === "bias"
      ? `bias of ${unit(layer, to)}`
      : unit(layer, to);
}

/**
 * The same, with its value.
 * @param {Explorer} explorer
 * @param {Item} item
 */
export const itemName = (explorer, item) =>
  `${placeName(explorer, item)}${item.kind === "unit" ? "" : `: ${fmt(explorer.valueOf(item), 3)}`}`;

/**
 * How many hidden units have no slope at any training example.
 * @param {Explorer} explorer
 */
function countDead({ run, state }) {
  const B = run.train.y.length;
  run.network.forward(run.train.X, B);
  return run.network.layers.slice(0, -1).reduce((count, { O, z }, l) => {
    const alive = new Set();
    for (let i = 0; i < B * O; i++) if (z[i] > 0) alive.add(i % O);
    return state.activations[l] === "relu" ? count + O - alive.size : count;
  }, 0);
}

/**
 * @param {number} n
 * @param {string} name
 */
const count = (n, name) => `${n} ${name}${n === 1 ? "" : "s"}`;

/**
 * What the figures do not say.
 * @param {Explorer} explorer
 */
export function news(explorer) {
  const { run, state } = explorer,
    { train, test } = run.losses(),
    parts = [];
  if (run.empty) return `${nameOf(state.data)}: ${count(run.data.y.length, "point")}, too few to train on.`;
  if (!Number.isFinite(train + test)) return "";
  const best = run.best();
  if (test > 1.5 * train && test > best.test + 0.05 && run.epoch >= best.epoch + 20)
    parts.push("The test loss has risen: the network learns these examples by heart.");
  const dead = countDead(explorer);
  if (dead === 1) parts.push("1 hidden unit says the same for every example: it is dead.");
  if (dead > 1) parts.push(`${dead} hidden units say the same for every example: they are dead.`);
  return parts.join(" ");
}

/**
 * The state in words.
 * @param {Explorer} explorer
 * @param {boolean} accuracy whether to say how many test examples are right
 */
export function words(explorer, accuracy) {
  const { run, state, clock } = explorer,
    { train, test } = run.losses(),
    tests = run.test.y.length;
  if (run.empty) return news(explorer);
  const parts = [
    `Network ${run.sizes.join("-")} on ${nameOf(state.data)}, ${run.train.y.length} training and ${tests} test examples.`,
    run.step
      ? `After ${count(run.step, "step")} (epoch ${run.epoch}) the training loss is ${small(train)}, the test loss ${small(test)}.`
      : `Before training the loss is ${small(train)}, on the test examples ${small(test)}.`,
  ];
  if (!Number.isFinite(train + test)) return parts.join(" ");
  if (accuracy) {
    const right = run.confusion(run.test).reduce((sum, row, k) => sum + row[k], 0);
    parts.push(`${right} of ${tests} test examples are right.`);
  }
  const more = news(explorer);
  if (more) parts.push(more);
  if (clock.running) parts.push("Running.");
  return parts.join(" ");
}
