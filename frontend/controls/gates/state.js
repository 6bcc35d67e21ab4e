// What the control of an LSTM's gates knows, without a page: good states, the walk along the sequence, equations, links, words.

import { checker, check as checkField, held, refuse } from "../../ui/checks.js";
import { memo } from "../../ui/memo.js";
import { factor, fmt, signed, small } from "../../ui/numbers.js";
import { queryOf, readLink, settingsOf, short } from "../../ui/share.js";
import { bytes, firstMark, kept, sequence, single, unpack, walk } from "./network.js";
import FIELDS from "./fields.json" with { type: "json" };

export const KEYS = Object.keys(FIELDS);
export const GATES = FIELDS.gate.options; // in the order of the layer's sums
export const LETTERS = ["i", "f", "g", "o"];
export const NAMES = { input: "input gate", forget: "forget gate", candidate: "candidate", output: "output gate" };
export const BIAS = 3; // which of a gate's four weights
export const LIMIT = FIELDS.forget.limits[BIAS][1];
const MOST_UNITS = FIELDS.unit.most + 1;
const MOST = FIELDS.numbers.most;
const GOOD = 0.01; // an error below it is asked for

// Good states -----------------------------------------------------------------------------------------------------------------

const isUnits = (v) => Number.isInteger(v) && v >= 1 && v <= MOST_UNITS;
export const check = checker(FIELDS, {
  units: (v) => (isUnits(v) ? v : refuse(`units must be a whole number from 1 to ${MOST_UNITS}`, v)),
  weights: (v, { units }) =>
    isUnits(units) && held(v) === bytes(units) ? v : refuse("weights must be base64 of the units' weights", v),
  marks: (v) => checkField("marks", FIELDS.marks, v).sort((a, b) => a - b),
});

// The walk along the sequence -----------------------------------------------------------------------------------------------------

const learnedOf = memo(unpack);
const ownOf = memo((i, f, g, o, v) => single([i, f, g, o], v));
const sequenceOf = memo(sequence);
const ownWalk = memo(walk);
const learnedWalk = memo(walk);

const own = (state) => ownOf(state.input, state.forget, state.candidate, state.output, state.v);
const learned = (state) => learnedOf(state.weights, state.units);
/** The weights of the cell shown. */
export const weights = (state) => (state.who === "own" ? own(state) : learned(state));
/** The numbers and marks (T, 2). */
export const steps = ({ numbers, marks, wait, rest, seed }) => sequenceOf(numbers, marks, wait, rest, seed);
/** What the network shown does along them. */
export const walked = (state) =>
  state.who === "own" ? ownWalk(own(state), steps(state)) : learnedWalk(learned(state), steps(state));
/** The unit and the step shown: a number beyond the last one means the last one. */
export const place = ({ who, unit, units, step, numbers, wait }) => ({
  unit: who === "own" ? 0 : Math.min(unit, units - 1),
  step: Math.min(step, numbers.length + wait),
});

const isMarked = (X, t) => X[2 * t - 1] === 1;

/** The steps with a mark. */
export function marked(state) {
  const X = steps(state);
  return Array.from({ length: X.length / 2 }, (_, t) => t + 1).filter((t) => isMarked(X, t));
}

/** The sum of the marked numbers, which the answer should be. */
export const target = (state) => marked(state).reduce((sum, t) => sum + steps(state)[2 * t - 2], 0);

/** The numbers of the unit shown, step by step: x and m, i, f, g and o, c and h. */
const curvesOf = memo((walked, X, j) => {
  const { H, T, gates, cells, outputs } = walked,
    along = (read) => Float64Array.from({ length: T }, (_, t) => read(t)),
    [i, f, g, o] = LETTERS.map((_, k) => along((t) => gates[t * 4 * H + k * H + j]));
  return {
    x: along((t) => X[2 * t]),
    i,
    f,
    g,
    o,
    c: along((t) => cells[t * H + j]),
    h: along((t) => outputs[t * H + j]),
  };
});
export const curves = (state) => curvesOf(walked(state), steps(state), place(state).unit);
/** What remains of the cell from the first mark to the end. */
export const remains = (state) => kept(walked(state), steps(state), place(state).unit);

/** How the unit behaves at the steps with a mark, and on average at the others. */
export function habits(state) {
  const X = steps(state),
    { i, f, c } = curves(state),
    mean = (marked) => {
      const all = Array.from(i, (_, t) => t).filter((t) => isMarked(X, t + 1) === marked),
        of = (read) => (all.length ? all.reduce((sum, t) => sum + read(t), 0) / all.length : NaN);
      return {
        n: all.length,
        i: of((t) => i[t]),
        f: of((t) => f[t]),
        change: of((t) => Math.abs(c[t] - (t ? c[t - 1] : 0))),
      };
    };
  return { marked: mean(true), others: mean(false) };
}

const BIASES = Array.from({ length: 71 }, (_, k) => -2 + k / 5);
/** For biases b_f from −2 to 12, what remains of one's own cell if all else stays; b_f itself may move without a new curve. */
const remainingOf = memo((i, w1, w2, u, g, o, X) =>
  BIASES.map((b) => [b, kept(walk(single([i, [w1, w2, u, b], g, o], 1), X), X, 0)]),
);
export const remaining = (state) => {
  const { input, forget, candidate, output } = state,
    [w1, w2, u] = forget;
  return remainingOf(input, w1, w2, u, candidate, output, steps(state));
};

// The equation in numbers ---------------------------------------------------------------------------------------------------------

const say = (v) => small(v, 2, 4);
/** A gate's value; one that is nearly 1 shows how far it is from there, which counts after 100 steps. */
export const opening = (v, digits = 4) => (v > 0.999 && v < 1 ? fmt(v, 6) : small(v, 1, digits));

/** The step shown, all its numbers. */
export function stepOf(state) {
  const { unit, step } = place(state),
    { H, outputs } = walked(state),
    { W, U, b } = weights(state),
    X = steps(state),
    [x, m] = X.slice(2 * step - 2, 2 * step),
    { i, f, g, o, c, h } = curves(state),
    before = step > 1 ? outputs.slice((step - 2) * H, (step - 1) * H) : new Float64Array(H);
  const sums = LETTERS.map((_, k) => {
    const at = k * H + unit,
      wx = W[at],
      wm = W[4 * H + at],
      own = before.reduce((sum, v, n) => sum + v * U[n * 4 * H + at], 0);
    return { wx, wm, u: U[unit * 4 * H + at], own, b: b[at], z: wx * x + wm * m + own + b[at] };
  });
  const t = step - 1,
    values = [i[t], f[t], g[t], o[t]];
  return { step, x, m, before: before[unit], c0: t ? c[t - 1] : 0, c: c[t], h: h[t], sums, values };
}

/** The equations of the step shown, a line for each gate, the cell and the output. */
export function equations(state) {
  const { x, m, before, c0, c, h, sums, values } = stepOf(state),
    [i, f, , o] = values.map((v) => opening(v)),
    times = (v) => factor(v, say);
  const gates = sums.map(({ wx, wm, u, own, b, z }, k) => {
    const bend = k === 2 ? "tanh" : "σ",
      back = state.who === "own" ? `+ ${times(u)} · ${times(before)}` : signed(own, 4),
      all = `${say(wx)} · ${times(x)} + ${times(wm)} · ${m} ${back} ${signed(b, 4)}`;
    return `${LETTERS[k]} = ${bend}(${all}) = ${bend}(${say(z)}) = ${k === 2 ? say(values[k]) : opening(values[k])}`;
  });
  return [
    ...gates,
    `c = f c + i g = ${f} · ${times(c0)} + ${i} · ${times(values[2])} = ${say(c)}`,
    `h = o tanh(c) = ${o} · tanh(${say(c)}) = ${say(h)}`,
  ];
}

/** How the answer comes about. */
export function answerWords(state) {
  const { answer, T } = walked(state),
    { h } = curves(state),
    { unit } = place(state),
    { V } = weights(state),
    part = V[unit] * h[T - 1];
  return state.who === "own"
    ? `After step ${T}: ŷ = v h = ${say(state.v)} · ${factor(h[T - 1], say)} = ${say(answer)}`
    : `After step ${T} this unit adds v h = ${say(V[unit])} · ${factor(h[T - 1], say)} = ${say(part)} to the answer of all ${state.units} units, ŷ = ${say(answer)}`;
}

// Sequences as text ---------------------------------------------------------------------------------------------------------------

/** The typed numbers, with a * behind those that are marked. */
export const written = ({ numbers, marks }, between = " ") =>
  numbers.map((v, t) => short(v) + (marks.includes(t + 1) ? "*" : "")).join(between);

/**
 * The numbers and marks of a text such as 0.7* 0.2 0.5; a sentence is thrown if it cannot be read.
 * @param {string} text
 */
export function readSequence(text) {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const numbers = parts.map((part) => {
    const found = /^([-−+]?(?:\d+\.?\d*|\.\d+))\*?$/.exec(part);
    return found
      ? Number(found[1].replace("−", "-"))
      : refuse("The sequence must be numbers, with a * behind marked ones", part);
  });
  if (!numbers.length || numbers.length > MOST)
    refuse(`The sequence must have 1 to ${MOST} numbers`, `${numbers.length} of them`);
  return { numbers, marks: parts.flatMap((part, t) => (part.endsWith("*") ? [t + 1] : [])) };
}

// Links -------------------------------------------------------------------------------------------------------------------------

/** The present state as the part of a link behind the question mark. */
export const toQuery = (state) => queryOf({ ...settingsOf(FIELDS, state), x: written(state, ",") });

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, state) {
  const { asked, changes } = readLink(FIELDS, query, ["x"]);
  return { ...state.initial, ...changes, ...("x" in asked && readSequence(asked.x)) };
}

// Words -------------------------------------------------------------------------------------------------------------------------

/** A share in words; one that is nearly 1 or 0 does not come out as 1 or 0. */
export const share = (v) =>
  v > 0.9999 && v < 1 ? "over 99.99 %" : v < 0.0001 ? "less than 0.01 %" : `${fmt(100 * v, 2)} %`;

/** The error in words. */
export function errorWords(state, { answer } = walked(state)) {
  const error = answer - target(state);
  return `${error < 0 ? "−" : "+"}${small(Math.abs(error), 1, 4)}`;
}

/** Both answers to the same sequence, and whether the cell that is set by hand has held the number. */
export function compareWords(state) {
  const mine = ownWalk(own(state), steps(state)),
    theirs = learnedWalk(learned(state), steps(state)),
    error = Math.abs(mine.answer - target(state)),
    held = state.who === "own" && marked(state).length && error < GOOD ? " Your error is below 0.01." : "";
  return (
    `On this sequence your own cell errs by ${errorWords(state, mine)}, the network that has learned the adding problem ` +
    `by ${errorWords(state, theirs)}.${held}`
  );
}

/** What the gates do at marked steps and at the others. */
export function habitWords(state) {
  const { marked, others } = habits(state);
  if (!marked.n || !others.n) return `No step ${marked.n ? "is without" : "has"} a mark.`;
  return (
    `At ${marked.n === 1 ? "the marked step" : `the ${marked.n} marked steps`} i is ${opening(marked.i, 3)}${marked.n > 1 ? " on average" : ""}, ` +
    `f ${opening(marked.f, 3)}, and the cell changes by ${small(marked.change, 1, 3)}; at the others i is ${opening(others.i, 3)} on average, ` +
    `f ${opening(others.f, 3)}, and the cell changes by ${small(others.change, 1, 3)}.`
  );
}

/** The whole state in words. */
export function words(state) {
  const { unit, step } = place(state),
    { answer, T } = walked(state),
    { x, m, c0, c, h, values } = stepOf(state),
    whose = state.who === "own" ? "Your cell" : "The learned network",
    ofUnit = state.who === "own" ? "its cell" : `the cell of unit ${unit}`,
    marks = marked(state).length,
    [i, f, g, o] = values.map((v) => opening(v, 3));
  return (
    `${whose} answers ${say(answer)} after ${T} steps; the marked ${marks === 1 ? "number is" : "numbers sum to"} ${say(target(state))}: ` +
    `error ${errorWords(state)}. ${compareWords(state)} From step ${firstMark(steps(state))} to the end ${share(remains(state))} of ${ofUnit} remains. ` +
    `${habitWords(state)} Step ${step} brings ${say(x)}${m ? ", marked" : ""}: i = ${i}, f = ${f}, g = ${g}, o = ${o}; ` +
    `c goes from ${fmt(c0, 3)} to ${fmt(c, 3)}, h = ${fmt(h, 3)}.`
  );
}
