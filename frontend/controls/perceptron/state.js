// What the perceptron control knows, without a DOM: which states are good, what a visit changes, how a state reads in words.

import { countRight, decision, largestMargin, mistakeBound, radius, update } from "../../engine/perceptron.js";
import { checker, check as checkField, isTable, refuse } from "../../ui/checks.js";
import { fmt, signed, vector } from "../../ui/numbers.js";
import { queryOf, readLink, readNumbers, settingsOf, short } from "../../ui/share.js";
import FIELDS from "./fields.json" with { type: "json" };

const LIMIT = FIELDS.bias.most; // beyond it a weight has left every use that this control has for it

const checkPoints = (v, { points: { length }, frame: [cx, cy, half] }) => {
  const point = { kind: "numbers", limits: [cx, cy].map((c) => [c - half, c + half]) };
  return checkField("points", { kind: "list", of: point, least: length, most: length }, v);
};
const checkLabels = (v, n) =>
  checkField("labels", { kind: "list", of: { kind: "choice", options: [0, 1] }, least: n, most: n }, v);

const CHECKS = {
  choices: (v, { datasets }) =>
    checkField(
      "choices",
      { kind: "list", of: { kind: "choice", options: Object.keys(datasets) }, least: 1, most: Infinity },
      v,
    ),
  datasets(v) {
    if (!isTable(v)) refuse("datasets must be a dict of sets", v);
    for (const set of Object.values(v)) {
      const lists = [set?.points, set?.labels, set?.axes, set?.classes, set?.frame];
      if (!lists.every(Array.isArray)) refuse("A data set must be points, labels, axes, classes and a frame", set);
      checkPoints(set.points, set);
      checkLabels(set.labels, set.points.length);
    }
    return v;
  },
  data: (v, { choices }) => checkField("data", { kind: "choice", options: choices }, v),
  points: (v, { datasets, data }) => checkPoints(v, datasets[data]),
  labels: (v, { datasets, data }) => checkLabels(v, datasets[data].points.length),
  example: (v, { labels }) => checkField("example", { kind: "whole", least: 0, most: labels.length - 1 }, v),
};
export const KEYS = Object.keys(FIELDS);
const checkKeys = checker(FIELDS, CHECKS);

/** Check changes of a state (null: they are the whole state); returns them, or throws a sentence. */
export function check(changes, state) {
  if (state && "data" in changes) {
    // another data set brings its own points
    const next = { ...state, ...changes },
      { points, labels } = next.datasets[CHECKS.data(changes.data, next)];
    changes = { points, labels, ...changes, ...(changes.data !== state.data && { example: changes.example ?? 0 }) };
  }
  return checkKeys(changes, state);
}

/** What a count that starts anew at these weights begins with. */
export const restart = ({ weights, bias }) => ({ start: [...weights, bias], mistakes: 0, epoch: 0, example: 0 });

/** The changes of a hand that moves the line, a point or the data: the count starts anew there. */
export function byHand(changes, state) {
  if (!KEYS.some((key) => FIELDS[key].restarts && key in changes)) return {};
  const counting = ["start", "mistakes", "epoch", "example"].filter((key) => key in changes);
  return counting.length ? {} : restart(state); // a kernel that sends its own counts knows them
}

const flat = new WeakMap();
/** Points as the engine's rows, made once for each list of points. */
export function rows(points) {
  if (!flat.has(points)) flat.set(points, Float64Array.from(points.flat()));
  return flat.get(points);
}

const margins = new WeakMap();
/** { best, R } of the present points and classes, computed once for each pair of lists. */
export function geometry({ points, labels }) {
  const known = margins.get(points);
  if (known?.labels === labels) return known;
  const X = rows(points),
    found = { labels, best: largestMargin(X, 2, labels), R: radius(X, 2) };
  margins.set(points, found);
  return found;
}

/** The bound on the mistakes from the start of the present count. */
export function bound(state) {
  const { best, R } = geometry(state),
    [w1, w2, b] = state.start;
  return mistakeBound(best, R, [w1, w2], b, state.learning_rate);
}

export const right = ({ weights, bias, points, labels }) => countRight(weights, bias, rows(points), labels);

/** Visit the next example: { changes, visit }, where `visit` is the engine's record with the weights before it. */
export function step({ weights, bias, points, labels, learning_rate, example, epoch, mistakes }) {
  const visit = update(weights, bias, rows(points), labels, example, learning_rate),
    next = (example + 1) % labels.length;
  return {
    visit: { ...visit, x: points[example], y: labels[example], eta: learning_rate, before: [...weights, bias] },
    changes: {
      weights: visit.w,
      bias: visit.b,
      mistakes: mistakes + visit.mistake,
      example: next,
      epoch: epoch + (next === 0),
    },
  };
}

/** Whether the weights have left the range in which this control can show anything. */
export const escaped = ({ weights, bias }) => ![...weights, bias].every((v) => Math.abs(v) <= LIMIT);

// Links ---------------------------------------------------------------------------------------------------------------

/** The present state as the part of a link behind the question mark: only moved points are named, as index:x,y,class. */
export function toQuery(state) {
  const { data, points, labels, datasets } = state,
    original = datasets[data];
  const moved = points
    .map((p, i) =>
      p.some((v, d) => v !== original.points[i][d]) || labels[i] !== original.labels[i]
        ? `${i}:${short(p[0])},${short(p[1])},${labels[i]}`
        : null,
    )
    .filter(Boolean);
  return queryOf({ ...settingsOf(FIELDS, state), ...(moved.length && { points: moved.join(";") }) });
}

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, { datasets, choices, initial }) {
  const { asked, changes: plain } = readLink(FIELDS, query, ["points"]),
    changes = { ...initial, ...plain };
  CHECKS.data(changes.data, { choices });
  const { points, labels } = datasets[changes.data];
  Object.assign(changes, { points: points.slice(), labels: labels.slice() });
  if ("points" in asked) {
    for (const item of asked.points.split(";")) {
      const [index, rest = ""] = item.split(":"),
        i = Number(index),
        [x, y, label] = readNumbers("points", rest, 3);
      if (!/^\d{1,4}$/.test(index) || i >= points.length) {
        const known = `the points 0 to ${points.length - 1}`;
        throw new Error(`The link moves a point “${index.slice(0, 20)}”, but this data set has ${known}.`);
      }
      changes.points[i] = [x, y];
      changes.labels[i] = label;
    }
  }
  return changes;
}

// Words ---------------------------------------------------------------------------------------------------------------

/** The weighted sum with its numbers: z = 1·x₁ − 0.5·x₂ + 2. */
export const formula = ([w1, w2], b) => `z = ${fmt(w1, 3)}·x₁ ${signed(w2, 3)}·x₂ ${signed(b, 3)}`;

/**
 * One visit, with its numbers put into the rule: three short lines; before the first one the rule itself.
 * @param {any} visit null before the first one
 * @param {any} state
 */
export function visitWords(visit, { example, labels }) {
  if (!visit)
    return [
      `Step visits example ${example + 1} of ${labels.length} and corrects a mistake:`,
      "w ← w + η (y − ŷ) x",
      "b ← b + η (y − ŷ)",
    ];
  const {
    index,
    x,
    y,
    z,
    yhat,
    mistake,
    w,
    b,
    eta,
    before: [w1, w2, b0],
  } = visit;
  const first = `Example ${index + 1}: x = ${vector(x)}, y = ${y}; z = ${fmt(z, 3)}, so ŷ = ${yhat}.`;
  if (!mistake) return [`${first} Right.`, `w stays ${vector(w, 3)}, because y − ŷ = 0,`, `and b stays ${fmt(b, 3)}.`];
  const rate = `${fmt(eta, 3)}·(${y} − ${yhat})`;
  return [
    `${first} A mistake.`,
    `w ← ${vector([w1, w2], 3)} + ${rate}·${vector(x)} = ${vector(w, 3)}`,
    `b ← ${fmt(b0, 3)} + ${rate} = ${fmt(b, 3)}`,
  ];
}

/** Where class 1 is predicted. */
function side({ weights: [w1, w2], bias: b, datasets, data }) {
  if (w1 === 0 && w2 === 0) {
    return `With w = (0, 0) there is no line: z = b everywhere, so every point is predicted as class ${b >= 0 ? 1 : 0}.`;
  }
  const [cx, cy, half] = datasets[data].frame,
    z = decision([w1, w2], b, [cx, cy]);
  if (Math.abs(z) > half * (Math.abs(w1) + Math.abs(w2))) {
    return `The line lies outside the picture: all of it is predicted as class ${z >= 0 ? 1 : 0}.`;
  }
  const across = Math.abs(w1) * 0.4 > Math.abs(w2) ? "" : w2 > 0 ? "above" : "below";
  const beside = Math.abs(w2) * 0.4 > Math.abs(w1) ? "" : w1 > 0 ? "right of" : "left of";
  return `Class 1 is predicted ${[across, beside].filter(Boolean).join(" and ")} the line.`;
}

/** How many mistakes can still come, in words; the same for sight and for sound. */
export function boundWords(state) {
  const limit = bound(state);
  if (limit === Infinity) return "No line separates these points, so there is no bound.";
  const from = state.start.every((v) => v === 0) ? "At most (R/γ)² =" : "From this start at most";
  return `${from} ${fmt(limit, 1)} mistakes are possible.`;
}

/**
 * What of the state no figure shows: where class 1 is predicted, and how the training ends.
 * @param {any} state
 * @param {number[] | null} circle
 */
export function news(state, circle) {
  const parts = [side(state)];
  if (right(state) === state.labels.length)
    parts.push("Every point is right, so the rule has nothing left to correct.");
  else if (circle) {
    parts.push(
      `The weights after epoch ${circle[1]} are those after epoch ${circle[0]}:`,
      "the rule goes round in a circle and never ends.",
    );
  }
  const largest = Math.max(...[...state.weights, state.bias].map(Math.abs));
  if (largest > 1000) parts.push("The weights have grown beyond 1000.");
  return parts.join(" ");
}

/**
 * The whole state in words. `circle` is [earlier, now] when the weights have come back, `running` whether it runs.
 * @param {any} state
 * @param {{ circle?: number[] | null, running?: boolean }} shown
 */
export function words(state, { circle = null, running = false } = {}) {
  const n = state.labels.length,
    good = right(state),
    visited = state.epoch * n + state.example;
  const parts = [`${state.data}: ${good} of ${n} points right.`];
  const many = (k, thing) => `${k} ${thing}${k === 1 ? "" : "s"}`;
  if (visited) parts.push(`${many(state.mistakes, "mistake")} in ${many(visited, "visit")}.`);
  parts.push(boundWords(state), news(state, circle));
  if (running) parts.push("Running.");
  return parts.join(" ");
}
