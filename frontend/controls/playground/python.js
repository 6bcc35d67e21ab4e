// "Show me the Python": the lines of nblib that build and train this network again. No DOM.

import { classesOf, LIVE, sizesOf, WEIGHT } from "./state.js";
import { outputActivation } from "./run.js";

/** @import { State } from "../../ui/session.js" */
/** @typedef {{ train: number, test: number }} Losses */

/**
 * A value as Python writes it.
 * @param {unknown} value
 */
const text = (value) => JSON.stringify(value).replace(/([,:])(?=\S)/g, "$1 ");

/** @param {State} state */
function dataLines(state) {
  const { data, points, noise, data_seed, train_share, features } = state,
    y = classesOf(state) === 3 ? "table[:, 2].astype(int)" : "table[:, 2]";
  const X =
    data === "own"
      ? [`table = np.array(${text(points)})`, `X, y = table[:, :2], ${y}`]
      : [`X, y = points(${text(data)}, rng, noise=${noise})`];
  return [
    `rng = np.random.default_rng(${data_seed})                        # chance for the data`,
    ...X,
    `inputs = features(X, ${text(features)})`,
    `X_train, X_test, y_train, y_test = split(inputs, y, rng, test=${(100 - train_share) / 100})`,
  ];
}

/** @param {State} state */
function networkLines(state) {
  const { layers, activations, dropout, init, seed, loss } = state,
    sizes = sizesOf(state),
    /** @type {Record<string, string>} */
    meanings = { hinge: "step", binary_cross_entropy: "sigmoid", cross_entropy: "softmax" };
  const output = meanings[loss] ?? "linear";
  const dense = (/** @type {number} */ l) => `Dense(${sizes[l]}, ${sizes[l + 1]}, ${text(init)}, rng), `;
  const hidden = Array.from(layers, (_, l) =>
    `    ${dense(l)}Activation(${text(activations[l])}), ${dropout ? `Dropout(${dropout}), ` : ""}`.trimEnd(),
  );
  const last = `    ${dense(layers.length)}${outputActivation(state) === "sigmoid" ? 'Activation("sigmoid"), ' : ""}output=${text(output)})`;
  return [
    `rng = np.random.default_rng(${seed})                        # chance for the network and its training`,
    "network = Network(",
    ...hidden,
    last,
  ];
}

/**
 * Where a weight stands in nblib's network: an activation and perhaps a dropout follow each hidden layer.
 * @param {string} key such as w1.0.2
 * @param {State} state
 */
function place(key, { dropout }) {
  const [, kind, l, i, o] = WEIGHT.exec(key) ?? [],
    layer = (Number(l) - 1) * (dropout ? 3 : 2);
  return kind === "w" ? `network.params["${layer}.W"][${i}, ${o}]` : `network.params["${layer}.b"][${i}]`;
}

/** @param {State} state */
function trainingLines(state) {
  const { edits, steps, loss, optimizer } = state,
    now = Object.fromEntries(LIVE.map((key) => [key, state[key]]));
  for (const [step, key, value] of edits) if (step === 0 && key in now) now[key] = value;
  const lines = [`optimizer = ${optimizer}(${now.learning_rate})`];
  const train = () => {
    const penalties = ["l1", "l2"]
      .filter((key) => now[key])
      .map((key) => `, ${key}=${now[key]}`)
      .join("");
    lines.push(
      `steps = train(network, X_train, y_train, ${loss}, optimizer, rng, epochs=10**6,`,
      `              batch_size=${now.batch_size}${penalties})`,
    );
  };
  const advance = (/** @type {number} */ n) => {
    if (n > 0) lines.push(`for step in islice(steps, ${n}):`, "    pass");
  };
  train();
  let at = 0;
  for (const [step, key, value] of edits) {
    if (step > steps) break;
    advance(step - at);
    at = Math.max(at, step);
    if (!(key in now)) lines.push(`${place(key, state)} = ${value}`);
    else if (now[key] !== value) {
      now[key] = value;
      if (key === "learning_rate") lines.push(`optimizer.rate = constant(${value})`);
      else train();
    }
  }
  advance(steps - at);
  return lines;
}

/**
 * @param {State} state
 * @param {Losses} losses
 */
function resultLines(state, losses) {
  if (!Number.isFinite(losses.train + losses.test)) return ["# The loss is no finite number here."];
  const lines = ["train_loss", "test_loss"].map((name) => {
    const part = name.slice(0, -5);
    return `${name} = evaluate(network, X_${part}, y_${part}, ${state.loss})`;
  });
  lines.push(`print(train_loss, test_loss)  # on the page: ${losses.train} ${losses.test}`);
  if (!classesOf(state)) return lines;
  const predicted = state.loss === "mse" ? "network.predict(X_test)[:, 0] >= 0.5" : "network.predict(X_test)";
  return [...lines, `print(accuracy(y_test, ${predicted}))`];
}

/**
 * @param {State} state
 * @param {string} body
 */
function importLines(state, body) {
  const uses = (/** @type {string} */ name) => new RegExp(`\\b${name}\\(`).test(body),
    names = (/** @type {string[]} */ list) => list.filter(uses).join(", ");
  const lines = [];
  if (uses("islice")) lines.push("from itertools import islice", "");
  lines.push(
    "import numpy as np",
    "",
    "from nblib.datasets import split",
    `from nblib.layers import ${names(["Activation", "Dense", "Dropout"])}`,
    `from nblib.losses import ${state.loss}`,
  );
  if (uses("accuracy")) lines.push("from nblib.metrics import accuracy");
  lines.push(
    "from nblib.network import Network",
    `from nblib.optimizers import ${[state.optimizer, ...(uses("constant") ? ["constant"] : [])].join(", ")}`,
    "from nblib.training import evaluate, train",
    `from nblib.widgets.playground import ${names(["features", "points"])}`,
  );
  return lines;
}

/**
 * The program for a state, ready to run; the losses are the page's own, to be compared with what it prints.
 * @param {State} state
 * @param {Losses} losses
 */
export function python(state, losses) {
  const body = [
    ...dataLines(state),
    "",
    ...networkLines(state),
    "",
    ...trainingLines(state),
    "",
    ...resultLines(state, losses),
  ];
  return [...importLines(state, body.join("\n")), "", ...body, ""].join("\n");
}
