// What the perceptron control knows, without a DOM: which states are good, what a visit changes, how a state reads in words.

import { countRight, decision, largestMargin, mistakeBound, radius, update } from "../../engine/perceptron.js";
import { checker, COMMON, fail, finite, isList, isTable, must, oneOf, positive, whole } from "../../ui/checks.js";
import { fmt, signed, vector } from "../../ui/numbers.js";
import { readNumbers, readQuery, short } from "../../ui/share.js";

const LIMIT = 1e6; // beyond it a weight has left every use that this control has for it

const usable = (value) => finite(value, LIMIT);
const numbers = (name, n) => must(name, `${n} numbers between −10⁶ and 10⁶`, (v) => isList(v, n, n, usable));
const count = (name) => must(name, "a whole number", (v) => Number.isInteger(v) && v >= 0);

const CHECKS = {
  ...COMMON,
  choices: must("The choices", "names of data sets", (v, s) =>
    isList(v, 1, Infinity, (key) => Object.hasOwn(s.datasets, key)),
  ),
  datasets(v) {
    if (!isTable(v)) fail("The data sets", "a table of sets", v);
    for (const set of Object.values(v)) {
      const lists = [set?.points, set?.labels, set?.axes, set?.classes, set?.frame];
      if (!lists.every(Array.isArray)) fail("A data set", "points, labels, axes, classes and a frame", set);
      checkPoints(set.points, set);
      checkLabels(set.labels, set.points.length);
    }
    return v;
  },
  data: (v, s) => oneOf("The data set", s.choices)(v),
  points: (v, s) => checkPoints(v, s.datasets[s.data]),
  labels: (v, s) => checkLabels(v, s.datasets[s.data].points.length),
  weights: numbers("The weights", 2),
  bias: must("The bias b", "a number between −10⁶ and 10⁶", usable),
  learning_rate: positive("The learning rate η", 100),
  start: numbers("The start", 3),
  mistakes: count("The count of mistakes"),
  epoch: count("The epoch"),
  example: (v, s) => whole("The next example", 0, s.labels.length - 1)(v),
};
export const KEYS = Object.keys(CHECKS);
const checkKeys = checker(CHECKS);

function checkPoints(value, { points, frame: [cx, cy, half] }) {
  const inside = (p) => isList(p, 2, 2, (c, i) => usable(c) && Math.abs(c - [cx, cy][i]) <= half);
  if (!Array.isArray(value) || value.length !== points.length) {
    fail("The points", `${points.length} pairs of numbers`, value);
  }
  const outside = value.find((p) => !inside(p));
  if (outside !== undefined) fail("Every point", "a pair of numbers within the picture", outside);
  return value;
}

function checkLabels(value, n) {
  if (!isList(value, n, n, (v) => v === 0 || v === 1)) fail("The classes", `${n} numbers that are 0 or 1`, value);
  return value;
}

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
  if (!["data", "points", "labels", "weights", "bias", "learning_rate"].some((key) => key in changes)) return {};
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
export const escaped = ({ weights, bias }) => ![...weights, bias].every(usable);

// Links ---------------------------------------------------------------------------------------------------------------

/** The present state as the part of a link behind the question mark: only moved points are named, as index:x,y,class. */
export function toQuery({ data, weights, bias, learning_rate, points, labels, datasets }) {
  const original = datasets[data];
  const moved = points
    .map((p, i) =>
      p.some((v, d) => v !== original.points[i][d]) || labels[i] !== original.labels[i]
        ? `${i}:${short(p[0])},${short(p[1])},${labels[i]}`
        : null,
    )
    .filter(Boolean);
  const pairs = { data: encodeURIComponent(data), w: weights.map(short), b: short(bias), eta: short(learning_rate) };
  if (moved.length) pairs.points = moved.join(";");
  return Object.entries(pairs)
    .map(([key, value]) => `${key}=${value}`)
    .join("&");
}

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, { datasets, choices, initial }) {
  const asked = readQuery(query, ["data", "w", "b", "eta", "points"]),
    changes = { ...initial };
  if ("data" in asked) changes.data = asked.data;
  CHECKS.data(changes.data, { choices });
  if ("w" in asked) changes.weights = readNumbers("w", asked.w, 2);
  if ("b" in asked) [changes.bias] = readNumbers("b", asked.b, 1);
  if ("eta" in asked) [changes.learning_rate] = readNumbers("eta", asked.eta, 1);
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
 * One visit, with its numbers put into the rule: three short lines.
 * @param {any} visit
 */
export function visitWords({ index, x, y, z, yhat, mistake, w, b, eta, before: [w1, w2, b0] }) {
  const first = `Example ${index + 1}: x = ${vector(x)}, y = ${y}; z = ${fmt(z, 3)}, so ŷ = ${yhat}.`;
  if (!mistake) return [first, "Right: y − ŷ = 0, nothing moves."];
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
 * The whole state in words. `circle` is [earlier, now] when the weights have come back, `running` whether it runs.
 * @param {any} state
 * @param {{ circle?: number[] | null, running?: boolean }} shown
 */
export function words(state, { circle = null, running = false } = {}) {
  const n = state.labels.length,
    good = right(state),
    visited = state.epoch * n + state.example;
  const parts = [`${state.data}: ${good} of ${n} points right. ${side(state)}`];
  const many = (k, thing) => `${k} ${thing}${k === 1 ? "" : "s"}`;
  if (visited) parts.push(`${many(state.mistakes, "mistake")} in ${many(visited, "visit")}.`);
  parts.push(boundWords(state));
  if (good === n) parts.push("Every point is right, so the rule has nothing left to correct.");
  else if (circle) {
    parts.push(
      `The weights after epoch ${circle[1]} are those after epoch ${circle[0]}:`,
      "the rule goes round in a circle and never ends.",
    );
  }
  const largest = Math.max(...[...state.weights, state.bias].map(Math.abs));
  if (largest > 1000) parts.push("The weights have grown beyond 1000.");
  if (running) parts.push("Running.");
  return parts.join(" ");
}
