// What the cost control knows, without a DOM: good states, fits, words, links.

import { sigmoid } from "../../engine/activations.js";
import { bestFit, FEATURES, fitCost, fitJ, logitLosses, logitRuns } from "../../engine/regression.js";
import { checker, COMMON, finite, flag, isList, must, oneOf, positive, whole, within } from "../../ui/checks.js";
import { fmt, signed, vector } from "../../ui/numbers.js";
import { readNumbers, readQuery, short } from "../../ui/share.js";

export const VIEWS = ["line", "curve", "logit"];
export const COSTS = ["mse", "mae", "huber"];
export const NAMES = { mse: "mean squared error", mae: "mean absolute error", huber: "Huber" };
export const HALF = 3; // points, w and b are shown from −3 to 3
export const LOGIT = 8; // the logit from −8 to 8
export const STEPS = 600; // of the two learning curves, at most
const LIMIT = 1e4,
  MAX_RATE = 100;

const CHECKS = {
  ...COMMON,
  view: oneOf("The view", VIEWS),
  points: must("The points", `2 to 40 pairs of numbers from −${HALF} to ${HALF}`, (v) =>
    isList(v, 2, 40, (p) => isList(p, 2, 2, (c) => finite(c, HALF))),
  ),
  loss: oneOf("The cost", COSTS),
  delta: positive("Huber's δ", 10),
  weight: within("The weight w", -LIMIT, LIMIT),
  bias: within("The bias b", -LIMIT, LIMIT),
  compare: flag("The setting compare"),
  learning_rate: positive("The learning rate η", MAX_RATE),
  logit: within("The logit z", -LOGIT, LOGIT),
  target: oneOf("The target y", [0, 1]),
  logit_rate: positive("The learning rate η", MAX_RATE),
  steps: whole("The number of steps", 1, STEPS),
};

export const KEYS = Object.keys(CHECKS);
export const check = checker(CHECKS);

const feature = (view) => FEATURES[view] ?? FEATURES.line;

const kept = new WeakMap();
/** The features f and targets y of the points under the present model, made once for each list. */
export function rows({ points, view }) {
  const known = kept.get(points) ?? {};
  known[view] ??= { f: points.map(([x]) => feature(view)(x)), y: points.map(([, y]) => y) };
  kept.set(points, known);
  return known[view];
}

/** J and its gradient at (w, b). */
export function costAt(state, w = state.weight, b = state.bias) {
  const { f, y } = rows(state);
  return fitCost(state.loss, f, y, w, b, state.delta);
}

let last = {};
/** The best (w, b) under a cost, kept until points, model or δ change. */
export function best(state, loss = state.loss) {
  const { f, y } = rows(state);
  if (last.f !== f || last.delta !== state.delta) last = { f, delta: state.delta };
  last[loss] ??= bestFit(loss, f, y, state.delta);
  return last[loss];
}

export const predict = ({ view }, w, b, x) => w * feature(view)(x) + b;
/** One step of gradient descent. */
export function step(state) {
  const { g } = costAt(state);
  return { weight: state.weight - state.learning_rate * g[0], bias: state.bias - state.learning_rate * g[1] };
}
export const escaped = ({ weight, bias }) => !(Math.abs(weight) <= LIMIT && Math.abs(bias) <= LIMIT);

// Links ---------------------------------------------------------------------------------------------------------------

/** The present state as the part of a link behind the question mark. */
export function toQuery(state) {
  if (state.view === "logit")
    return `view=logit&z=${short(state.logit)}&y=${state.target}&eta=${short(state.logit_rate)}&steps=${state.steps}`;
  const { view, loss, weight, bias, learning_rate, delta, points, initial, compare } = state;
  const pairs = [
    `view=${view}`,
    `loss=${loss}`,
    `w=${short(weight)}`,
    `b=${short(bias)}`,
    `eta=${short(learning_rate)}`,
  ];
  if (delta !== initial.delta) pairs.push(`delta=${short(delta)}`);
  if (compare !== initial.compare) pairs.push(`compare=${Number(compare)}`);
  if (JSON.stringify(points) !== JSON.stringify(initial.points))
    pairs.push(`points=${points.map((p) => p.map(short).join()).join(";")}`);
  return pairs.join("&");
}

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, state) {
  const asked = readQuery(query, ["view", "loss", "w", "b", "eta", "delta", "points", "z", "y", "steps", "compare"]),
    changes = { ...state.initial };
  const number = (key) => readNumbers(key, asked[key], 1)[0];
  for (const key of ["view", "loss"]) if (key in asked) changes[key] = asked[key];
  for (const [key, name] of Object.entries({
    w: "weight",
    b: "bias",
    delta: "delta",
    z: "logit",
    y: "target",
    steps: "steps",
  }))
    if (key in asked) changes[name] = number(key);
  if ("eta" in asked) changes[changes.view === "logit" ? "logit_rate" : "learning_rate"] = number("eta");
  if ("compare" in asked) changes.compare = number("compare") === 1;
  if ("points" in asked) changes.points = asked.points.split(";").map((pair) => readNumbers("points", pair, 2));
  return changes;
}

// Words ---------------------------------------------------------------------------------------------------------------

export const formula = ({ view, weight, bias }) => `ŷ = ${fmt(weight)}·x${view === "curve" ? "²" : ""} ${signed(bias)}`;

/** The rule of each cost with what it measures here. */
/** @type {Record<string, string>} */
export const RULES = {
  mse: "L = (ŷ − y)², the area of each square",
  mae: "L = |ŷ − y|, the length of each line",
  huber: "L = e²/2 within δ, beyond it δ(|e| − δ/2), with e = ŷ − y",
};

/** What a residual e costs under one of the costs. */
export const residualLoss = ({ loss, delta }, e) => fitJ(loss, [0], [0], 0, e, delta);

/** The whole state in words. */
export function words(state, running = false) {
  if (state.view === "logit") return logitWords(state);
  const { J } = costAt(state),
    lowest = best(state),
    least = costAt(state, ...lowest).J,
    thing = state.view === "curve" ? "parabola" : "line";
  const errors = state.points.map(([x, y]) => predict(state, state.weight, state.bias, x) - y),
    worst = errors.reduce((m, e, i) => (Math.abs(e) > Math.abs(errors[m]) ? i : m), 0);
  const parts = [
    `${NAMES[state.loss][0].toUpperCase()}${NAMES[state.loss].slice(1)}: the ${thing} ${formula(state)} costs J = ${fmt(J, 3)}.`,
    `The best ${thing}, with (w, b) = ${vector(lowest)}, costs ${fmt(least, 3)}.`,
    `The largest residual is ${fmt(errors[worst])}, at the point ${vector(state.points[worst])}.`,
  ];
  parts.push(
    `It makes up ${fmt((100 * residualLoss(state, errors[worst])) / (errors.length * J || 1), 0)} % of the cost.`,
  );
  if (Math.max(Math.abs(state.weight), Math.abs(state.bias)) > HALF)
    parts.push("The point (w, b) lies outside the right picture.");
  if (running) parts.push("Running.");
  return parts.join(" ");
}

function logitWords({ logit, target, logit_rate, steps }) {
  const { y_hat, squared, entropy } = logitLosses(logit, target),
    runs = logitRuns(logit, target, logit_rate, steps);
  const when = (path) => {
    const at = path.findIndex((z) => Math.abs(sigmoid(z) - target) < 0.1);
    return at < 0 ? `not within ${steps} steps` : at ? `in step ${at}` : "already there";
  };
  return (
    `At z = ${fmt(logit)} the neuron predicts ŷ = ${fmt(y_hat, 3)}, and the target is ${target}. Squared error: L = ${fmt(squared[0], 3)} and δ = ${fmt(squared[1], 4)}; ` +
    `cross-entropy: L = ${fmt(entropy[0], 3)} and δ = ${fmt(entropy[1], 4)}. Learning from here with η = ${fmt(logit_rate, 3)}, ŷ comes within 0.1 of the target: ` +
    `squared error ${when(runs.squared)}, cross-entropy ${when(runs.entropy)}.`
  );
}
