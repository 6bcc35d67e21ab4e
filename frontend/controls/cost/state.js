// What the cost control knows, without a DOM: good states, fits, words, links.

import { sigmoid } from "../../engine/activations.js";
import { bestFit, FEATURES, fitCost, fitJ, logitLosses, logitRuns } from "../../engine/regression.js";
import { checker } from "../../ui/checks.js";
import { fmt, signed, vector } from "../../ui/numbers.js";
import { queryOf, readLink, readNumbers, settingsOf, short } from "../../ui/share.js";
import FIELDS from "./fields.json" with { type: "json" };

export const VIEWS = FIELDS.view.options;
export const COSTS = FIELDS.loss.options;
export const NAMES = { mse: "mean squared error", mae: "mean absolute error", huber: "Huber" };
export const HALF = FIELDS.points.of.limits[0][1]; // points, w and b are shown from −3 to 3
export const LOGIT = FIELDS.logit.most; // the logit from −8 to 8
const LIMIT = FIELDS.weight.most;

export const KEYS = Object.keys(FIELDS);
export const check = checker(FIELDS);

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
/** The best (w, b) under a cost, kept until points, model or θ change. */
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

const LOGIT_LINK = ["logit", "target", "logit_rate", "steps"]; // what a link of the logit names, and no other does
const DIFFERS = ["delta", "compare"]; // what a link of points names where it is not as at the start

/** The fields that a link of this view names. */
const named = (view) =>
  Object.fromEntries(
    Object.entries(FIELDS).filter(([key]) => key === "view" || LOGIT_LINK.includes(key) === (view === "logit")),
  );

/** The present state as the part of a link behind the question mark. */
export function toQuery(state) {
  const { points, initial, view } = state,
    settings = settingsOf(named(view), state);
  for (const key of DIFFERS) if (state[key] === initial[key]) delete settings[FIELDS[key].link];
  if (view !== "logit" && JSON.stringify(points) !== JSON.stringify(initial.points))
    settings.points = points.map((p) => p.map(short).join()).join(";");
  return queryOf(settings);
}

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, { initial }) {
  const { asked, changes } = readLink(FIELDS, query, ["points"]);
  const { learning_rate, logit_rate, ...rest } = changes,
    view = changes.view ?? initial.view;
  if ("eta" in asked) rest[view === "logit" ? "logit_rate" : "learning_rate"] = logit_rate;
  if ("points" in asked) rest.points = asked.points.split(";").map((pair) => readNumbers("points", pair, 2));
  return { ...initial, ...rest };
}

// Words ---------------------------------------------------------------------------------------------------------------

export const formula = ({ view, weight, bias }) => `ŷ = ${fmt(weight)}·x${view === "curve" ? "²" : ""} ${signed(bias)}`;

/**
 * The rule of each cost with what it measures here.
 * @type {Record<string, string>}
 */
export const RULES = {
  mse: "ℓ = (ŷ − y)², the area of each square",
  mae: "ℓ = |ŷ − y|, the length of each line",
  huber: "ℓ = e²/2 within θ, beyond it θ(|e| − θ/2), with e = ŷ − y",
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
  const parts = [
    `${NAMES[state.loss][0].toUpperCase()}${NAMES[state.loss].slice(1)}: the ${thing} ${formula(state)} costs J = ${fmt(J, 3)}.`,
    `The best ${thing}, with (w, b) = ${vector(lowest)}, costs ${fmt(least, 3)}.`,
    news(state),
  ];
  if (running) parts.push("Running.");
  return parts.join(" ");
}

/** What of it no figure shows: of a line the largest residual, of a logit how soon it is learned. */
export function news(state) {
  if (state.view === "logit") return learnedWords(state, true);
  const { J } = costAt(state);
  const errors = state.points.map(([x, y]) => predict(state, state.weight, state.bias, x) - y),
    worst = errors.reduce((m, e, i) => (Math.abs(e) > Math.abs(errors[m]) ? i : m), 0);
  const parts = [
    `The largest residual is ${fmt(errors[worst])}, at the point ${vector(state.points[worst])}.`,
    `It makes up ${fmt((100 * residualLoss(state, errors[worst])) / (errors.length * J || 1), 0)} % of the cost.`,
  ];
  if (Math.max(Math.abs(state.weight), Math.abs(state.bias)) > HALF)
    parts.push("The point (w, b) lies outside the right picture.");
  return parts.join(" ");
}

function logitWords(state) {
  const { logit, target } = state,
    { y_hat, squared, entropy } = logitLosses(logit, target);
  return (
    `At z = ${fmt(logit)} the neuron predicts ŷ = ${fmt(y_hat, 3)}, and the target is ${target}. Squared error: ℓ = ${fmt(squared[0], 3)} and δ = ${fmt(squared[1], 4)}; ` +
    `cross-entropy: ℓ = ${fmt(entropy[0], 3)} and δ = ${fmt(entropy[1], 4)}. ${learnedWords(state)}`
  );
}

/** How soon either cost comes near the target; to the eye without the settings. */
function learnedWords({ logit, target, logit_rate, steps }, eye = false) {
  const runs = logitRuns(logit, target, logit_rate, steps);
  const when = (path) => {
    const at = path.findIndex((z) => Math.abs(sigmoid(z) - target) < 0.1);
    return at < 0 ? `not within ${eye ? "these" : steps} steps` : at ? `in step ${at}` : "already there";
  };
  return (
    `Learning from here${eye ? "" : ` with η = ${fmt(logit_rate, 3)}`}, ŷ comes within 0.1 of the target: ` +
    `squared error ${when(runs.squared)}, cross-entropy ${when(runs.entropy)}.`
  );
}
