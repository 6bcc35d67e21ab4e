// What the playground knows without a DOM: which states are good, what a change brings with it, links, and words.

import { FEATURES, REGRESSION, SETS } from "../../engine/datasets.js";
import { ACTIVATIONS } from "../../engine/activations.js";
import { INITIALIZATIONS } from "../../engine/network.js";
import { OPTIMIZERS } from "../../engine/optimizers.js";
import { checker, COMMON, fail, flag, isList, must, oneOf, positive, whole, within } from "../../ui/checks.js";
import { readNumbers, readQuery } from "../../ui/share.js";

export const REACH = 6; // the picture shows x₁ and x₂ from −6 to 6
export const MOST_STEPS = 1e6;
export const MOST_POINTS = 300; // own ones
const MOST_EDITS = 200;
export const WEIGHT = /^([wb])(\d)\.(\d)(?:\.(\d))?$/; // w1.0.2: layer 1, from unit 0, to unit 2; b1.2: the bias of unit 2
const LIMIT = 1e6; // of a weight set by hand

export const DATA = [...Object.keys(SETS), "own"];
export const HIDDEN_ACTIVATIONS = Object.keys(ACTIVATIONS).filter((name) => name !== "softmax");
export const LOSSES_OF = {
  classification: ["binary_cross_entropy", "mse", "hinge"],
  regression: ["mse", "mae", "huber"],
};
export const STOPS = ["never", "epochs", "loss", "patience"];
export const SPEEDS = ["step", "epoch", "fast"];
export const PARTS = [
  "data",
  "noise",
  "train_share",
  "new_data",
  "features",
  "layers",
  "activations",
  "init",
  "dropout",
  "new_weights",
  "loss",
  "optimizer",
  "learning_rate",
  "batch_size",
  "regularization",
  "stop",
  "speed",
  "test",
  "discretize",
  "gradients",
  "curves",
  "accuracy",
  "python",
];

/** What defines a run; a change of it starts anew. The second list may change on the way, and the change is kept in `edits`. */
export const RUN = [
  "data",
  "points",
  "noise",
  "data_seed",
  "train_share",
  "features",
  "layers",
  "activations",
  "init",
  "dropout",
  "seed",
  "loss",
  "optimizer",
];
export const LIVE = ["learning_rate", "batch_size", "l1", "l2"];

/** Whether the targets are numbers and not classes. */
export const isRegression = ({ data, points }) =>
  REGRESSION.includes(data) || (data === "own" && points.some(([, , y]) => y !== 0 && y !== 1));
export const lossesOf = (state) => LOSSES_OF[isRegression(state) ? "regression" : "classification"];

const isPoint = (p) =>
  isList(p, 3, 3, Number.isFinite) && Math.abs(p[0]) <= REACH && Math.abs(p[1]) <= REACH && Math.abs(p[2]) <= 1;

function checkEdits(value, state) {
  const sizes = [state.features.length, ...state.layers, 1];
  const named = (key) => {
    const [, kind, l, i, o] = /** @type {any[]} */ (WEIGHT.exec(key) ?? []);
    return (
      kind &&
      l >= 1 &&
      l < sizes.length &&
      (kind === "w" ? o !== undefined && i < sizes[l - 1] && o < sizes[l] : o === undefined && i < sizes[l])
    );
  };
  const good = (e) =>
    isList(e, 3, 3, () => true) &&
    Number.isInteger(e[0]) &&
    e[0] >= 0 &&
    e[0] <= MOST_STEPS &&
    typeof e[1] === "string";
  if (!isList(value, 0, Infinity, good)) fail("The changes on the way", "a list of [step, name, value]", value);
  if (value.length > MOST_EDITS) fail("The changes on the way", `at most ${MOST_EDITS} (press Restart)`, value.length);
  value.forEach(([step, key, v], k) => {
    if (k && step < value[k - 1][0]) fail("The changes on the way", "in the order of their steps", step);
    if (LIVE.includes(key)) CHECKS[key](v, state);
    else if (!named(key))
      fail("A change on the way", "of a weight such as w1.0.2, a bias such as b2.0, or of a setting", key);
    else if (!(Number.isFinite(v) && Math.abs(v) <= LIMIT))
      fail(`The weight ${key}`, "a number between −10⁶ and 10⁶", v);
  });
  return value;
}

const CHECKS = {
  ...COMMON,
  hidden: must("The hidden parts", `some of ${PARTS.join(", ")}`, (v) =>
    isList(v, 0, PARTS.length, (part) => PARTS.includes(part)),
  ),
  data: oneOf("The data set", DATA),
  points: (v) =>
    isList(v, 0, MOST_POINTS, isPoint)
      ? v
      : fail(
          "Own points",
          `at most ${MOST_POINTS} rows x₁, x₂ from −6 to 6 and y from −1 to 1`,
          Array.isArray(v) ? (v.find((p) => !isPoint(p)) ?? v) : v,
        ),
  noise: within("The noise", 0, 3),
  data_seed: whole("The data’s seed", 0, 2 ** 31),
  train_share: whole("The training share", 10, 90),
  features: must("The features", `at least one of ${Object.keys(FEATURES).join(", ")}, none twice`, (v) =>
    isList(v, 1, 7, (name, i) => typeof name === "string" && Object.hasOwn(FEATURES, name) && v.indexOf(name) === i),
  ),
  layers: must("The hidden layers", "at most six, with 1 to 8 units each", (v) =>
    isList(v, 0, 6, (n) => Number.isInteger(n) && n >= 1 && n <= 8),
  ),
  activations: (v, s) =>
    isList(v, s.layers.length, s.layers.length, (name) => HIDDEN_ACTIVATIONS.includes(name))
      ? v
      : fail(
          "The activations",
          `one for each of the ${s.layers.length} hidden layers, of ${HIDDEN_ACTIVATIONS.join(", ")}`,
          v,
        ),
  init: oneOf("The initialization", Object.keys(INITIALIZATIONS)),
  dropout: within("The dropout probability", 0, 0.9),
  seed: whole("The network’s seed", 0, 2 ** 31),
  loss: (v, s) => oneOf("The loss", lossesOf(s))(v),
  optimizer: oneOf("The optimizer", Object.keys(OPTIMIZERS)),
  learning_rate: positive("The learning rate η", 100),
  batch_size: whole("The batch size", 1, 500),
  l1: within("The strength of L1", 0, 10),
  l2: within("The strength of L2", 0, 10),
  stop: oneOf("The stop rule", STOPS),
  stop_at: positive("The stopping value", MOST_STEPS),
  speed: oneOf("The speed", SPEEDS),
  show_test: flag("The test points’ display"),
  discretize: flag("The display of classes only"),
  steps: whole("The number of steps", 0, MOST_STEPS),
  edits: checkEdits,
};
export const KEYS = Object.keys(CHECKS);

export const check = checker(CHECKS);

/** What a change brings with it: a loss that suits the data, an activation for each layer, and a new start of the run. */
export function complete(changes, state) {
  const all = { ...changes },
    next = { ...state, ...changes };
  if (!("activations" in changes) && Array.isArray(next.layers) && next.layers.length !== state.activations.length) {
    all.activations = next.layers.map((_, l) => state.activations[l] ?? state.activations.at(-1) ?? "tanh");
  }
  if (
    !("loss" in changes) &&
    ("data" in changes || "points" in changes) &&
    DATA.includes(next.data) &&
    Array.isArray(next.points) &&
    !lossesOf(next).includes(next.loss)
  )
    [all.loss] = lossesOf(next);
  if (RUN.some((key) => key in all) && !("steps" in changes)) Object.assign(all, { steps: 0, edits: [] });
  return all;
}

/** The edits with one more of this step. At the first change of a setting its value until then is kept as one of step 0. */
export function withEdit({ edits, steps, ...state }, key, value) {
  const started = LIVE.includes(key) && steps > 0 && !edits.some((e) => e[1] === key) ? [[0, key, state[key]]] : [];
  const before = edits.filter((e) => !(e[0] === steps && e[1] === key));
  return [...started, ...before, [steps, key, value]].sort((a, b) => a[0] - b[0]);
}

// Links ---------------------------------------------------------------------------------------------------------------

const VERSION = "1";
const short = (value) => String(Number(value.toPrecision(15)));
const PLAIN = {
  noise: "noise",
  data_seed: "dseed",
  train_share: "share",
  init: "init",
  dropout: "drop",
  seed: "seed",
  loss: "loss",
  optimizer: "opt",
  learning_rate: "eta",
  batch_size: "batch",
  l1: "l1",
  l2: "l2",
  stop: "stop",
  stop_at: "at",
  speed: "speed",
  steps: "steps",
};
const FLAGS = { show_test: "test", discretize: "discrete" };

/** The whole state as the part of a link behind the question mark; version 1. */
export function toQuery(state) {
  const pairs = { v: VERSION, data: state.data };
  if (state.data === "own") pairs.own = state.points.map((p) => p.map(short).join(",")).join(";");
  pairs.x = state.features.join(",");
  pairs.net = state.layers.map((n, l) => `${n}${state.activations[l]}`).join(",");
  for (const [key, name] of Object.entries(PLAIN))
    pairs[name] = typeof state[key] === "number" ? short(state[key]) : state[key];
  for (const [key, name] of Object.entries(FLAGS)) pairs[name] = Number(state[key]);
  if (state.edits.length)
    pairs.edits = state.edits.map(([step, key, value]) => `${step}:${key}:${short(value)}`).join(";");
  return Object.entries(pairs)
    .map(([key, value]) => `${key}=${encodeURIComponent(value).replace(/%(2C|3B|3A|2A)/g, decodeURIComponent)}`)
    .join("&");
}

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, { initial }) {
  const asked = readQuery(query, [
    "v",
    "data",
    "own",
    "x",
    "net",
    "edits",
    ...Object.values(PLAIN),
    ...Object.values(FLAGS),
  ]);
  if ("v" in asked && asked.v !== VERSION)
    throw new Error(`The link is of version “${asked.v.slice(0, 10)}”, but this control reads version ${VERSION}.`);
  const changes = {};
  if ("data" in asked) changes.data = asked.data;
  if ("own" in asked)
    changes.points =
      asked.own === "" ? [] : asked.own.split(";", MOST_POINTS + 1).map((item) => readNumbers("own", item, 3));
  if ("x" in asked) changes.features = asked.x.split(",");
  if ("net" in asked) {
    const layers = (asked.net === "" ? [] : asked.net.split(",", 7)).map(
      (item) => /^(\d)([a-z_]+)$/.exec(item) ?? fail("The link’s net", "a list such as 4tanh,2relu", item),
    );
    changes.layers = layers.map(([, n]) => Number(n));
    changes.activations = layers.map(([, , name]) => name);
  }
  for (const [key, name] of Object.entries(PLAIN)) {
    if (name in asked)
      changes[key] = typeof initial[key] === "number" ? readNumbers(name, asked[name], 1)[0] : asked[name];
  }
  for (const [key, name] of Object.entries(FLAGS))
    if (name in asked)
      changes[key] = { 0: false, 1: true }[asked[name]] ?? fail(`The link’s ${name}`, "0 or 1", asked[name]);
  const all = complete(changes, initial);
  const edits =
    "edits" in asked
      ? asked.edits.split(";", MOST_EDITS + 1).map((item) => {
          const [step, key = "", value = ""] = item.split(":");
          return [readNumbers("edits", step, 1)[0], key, readNumbers("edits", value, 1)[0]];
        })
      : [];
  return { ...initial, ...all, steps: changes.steps ?? 0, edits };
}

// Data of one's own ---------------------------------------------------------------------------------------------------

/**
 * Points from pasted lines x₁, x₂, y: commas, semicolons or tabs between the numbers, a first line of names is skipped.
 * y is a class 0 or 1, or for a regression a number from −1 to 1. Throws a sentence that names the line.
 */
export function readTable(source) {
  if (source.length > 100000) fail("The text", "at most 100,000 characters long", source.length);
  const lines = source
    .split(/\r?\n/)
    .map((line, k) => [line.trim(), k + 1])
    .filter(([line]) => line);
  const cells = (line) => line.split(/\s*[,;\t]\s*|\s+/);
  if (lines.length && cells(lines[0][0]).every((cell) => !/^[-+]?[\d.]/.test(cell))) lines.shift();
  if (!lines.length) fail("The text", "lines of numbers", source);
  if (lines.length > MOST_POINTS) fail("The text", `at most ${MOST_POINTS} points`, lines.length);
  return lines.map(([line, at]) => {
    const numbers = cells(line).map((cell) =>
      /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i.test(cell) ? Number(cell) : NaN,
    );
    if (!isPoint(numbers))
      fail(`Line ${at}`, "x₁ and x₂ from −6 to 6, then y: a class 0 or 1, or a number from −1 to 1", line);
    return numbers;
  });
}
