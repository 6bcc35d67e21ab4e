// What the control of attention knows, without a page: good states, where the network looks, what it answers, links, words.

import { chance } from "../../ui/answers.js";
import { checker, fits, held, isList, refuse } from "../../ui/checks.js";
import { memo } from "../../ui/memo.js";
import { fmt } from "../../ui/numbers.js";
import { queryOf, readLink, settingsOf } from "../../ui/share.js";
import { build, bytes, depth, pass, unpack } from "./network.js";
import { answers, inputs, LETTERS, longest, MOST, read, right, written } from "./tokens.js";
import FIELDS from "./fields.json" with { type: "json" };

export const KEYS = Object.keys(FIELDS);
export const TASKS = ["recall", "induction"];
const SHARE = { kind: "number", least: 0, most: 1 };
const WIDEST = 1000;

// Good states -----------------------------------------------------------------------------------------------------------------

const whole = (v, least, most) => Number.isInteger(v) && v >= least && v <= most;
const isSize = ({ task, width, pairs }) =>
  TASKS.includes(task) &&
  whole(width, 1, WIDEST) &&
  whole(pairs, 1, LETTERS.length) &&
  longest({ task, width, pairs }) <= MOST;
const isSteps = (v) =>
  isList(v, 1, FIELDS.frame.most + 1) && v.every((n, f) => whole(n, 0, 1e9) && (!f || n > v[f - 1]));

export const check = checker(FIELDS, {
  task: (v) => (TASKS.includes(v) ? v : refuse("task must be 'recall' or 'induction'", v)),
  width: (v) => (whole(v, 1, WIDEST) ? v : refuse("width must be a whole number of the network's", v)),
  pairs: (v, state) => (isSize(state) ? v : refuse("pairs must be a whole number of the task's", v)),
  steps: (v) => (isSteps(v) ? v : refuse("steps must be whole numbers that rise", v)),
  weights: (v, state) =>
    isSize(state) && isSteps(state.steps) && held(v) === bytes(state, state.steps.length)
      ? v
      : refuse("weights must be base64 of the networks' weights", v),
  accuracies: (v, { task, steps }) =>
    isSteps(steps) &&
    isList(v, steps.length) &&
    v.every((row) => isList(row, 2 ** depth(task)) && row.every((share) => fits(SHARE, share)))
      ? v
      : refuse("accuracies must be a share for each network and each choice of heads", v),
  text: (v, state) => (isSize(state) ? written(read(v, state)) : refuse("text must be of the task's", v)),
});

// What is shown ---------------------------------------------------------------------------------------------------------------

const stepsOf = memo((text, task, width, pairs) => read(text, { task, width, pairs }));
/** The steps of the sequence. */
export const sequence = ({ text, task, width, pairs }) => stepsOf(text, task, width, pairs);
export const layers = ({ task }) => depth(task);
/** Whether the head of each layer is on. */
export const on = ({ task, head1, head2 }) => [head1, head2].slice(0, depth(task));

const unpacked = memo((text, task, width, pairs, n) => unpack(text, { task, width, pairs }, n));
const built = memo((params, task, width, pairs, head1, head2) =>
  build({ task, width, pairs }, params, on({ task, head1, head2 })),
);
const passed = memo((network, steps, task, width, pairs) =>
  pass(network, inputs(steps, { task, width, pairs }), steps.length),
);

/** What the network shows along the sequence. */
export function walked(state) {
  const { weights, task, width, pairs, steps, head1, head2 } = state,
    params = unpacked(weights, task, width, pairs, steps.length)[place(state).frame];
  return passed(built(params, task, width, pairs, head1, head2), sequence(state), task, width, pairs);
}

/** The network, the step that asks, and the layer that are shown: a number beyond the last one means the last one. */
export const place = (state) => ({
  frame: Math.min(state.frame, state.steps.length - 1),
  query: Math.min(state.query, sequence(state).length),
  layer: Math.min(state.layer, layers(state)),
});

/** Where a step of a layer looks most, and how much it takes of it: { step, share }; all counted from 1. */
export function strongest(state, layer, query) {
  const { a, T } = walked(state),
    row = a[layer - 1].subarray((query - 1) * T, (query - 1) * T + query),
    s = row.reduce((best, v, k) => (v > row[best] ? k : best), 0);
  return { step: s + 1, share: row[s] };
}

/** How much a step of a layer takes of another. */
export function share(state, layer, query, key) {
  const { a, T } = walked(state);
  return a[layer - 1][(query - 1) * T + key - 1];
}

/** The step that the matrix asks about: the chosen one, or the one that the query looks at most. */
export function keyOf(state) {
  const { query, layer } = place(state);
  return state.key ? Math.min(state.key, sequence(state).length) : strongest(state, layer, query).step;
}

/** How much of what each layer brings to a step reaches the query: (T) of each layer, from the first on. */
export const reach = (state) => reachOf(walked(state), place(state).query, state.head1, state.head2);
const reachOf = memo(({ a, T }, query, head1, head2) => {
  const all = [new Float64Array(T)];
  all[0][query - 1] = 1;
  for (let l = a.length - 1; l > 0; l--) {
    const above = all[0],
      on = [head1, head2][l];
    all.unshift(above.map((v, s) => Math.max(v, on ? above.reduce((sum, r, t) => sum + r * a[l][t * T + s], 0) : 0)));
  }
  return all;
});

/** The answer at the step that asks: chances by sign, the most probable sign, and what is right, if the sequence says it. */
export function answered(state) {
  const { query } = place(state),
    { p, T } = walked(state),
    O = p.length / T,
    chances = p.subarray((query - 1) * O, query * O),
    best = chances.reduce((most, v, k) => (v > chances[most] ? k : most), 0),
    said = right(sequence(state), query - 1, state);
  return { chances, best, answer: answers(state)[best], said, right: said.length === 1 ? said[0] : null };
}

/** Which entry of a row of accuracies has these heads. */
const without = (heads) => heads.reduce((sum, on, k) => sum + (on ? 0 : 2 ** k), 0);
/** The share of right answers on fresh sequences of each network, with the heads that are on; or with all. */
export const curve = (state, heads = on(state)) => state.accuracies.map((row) => row[without(heads)]);
/** The same of the network shown. */
export const accuracy = (state, heads = on(state)) => curve(state, heads)[place(state).frame];
/** What guessing among all values would get right. */
export const guess = (state) => (state.task === "recall" ? 1 / 16 : 1 / 8);

/**
 * How much each layer takes: on average over the values of this sequence, of the step before them; and at the step that asks, of
 * the steps that hold what is right.
 */
export function habits(state) {
  const { a, T } = walked(state),
    { query } = place(state),
    steps = sequence(state),
    recall = state.task === "recall",
    asks = steps[query - 1][0],
    all = [...steps.keys()],
    back = all.filter((t) => t > 0 && /\d/.test(steps[t])),
    holds = all.filter(
      (t) => t < query && (recall ? t < query - 1 && steps[t][0] === asks : t > 0 && steps[t - 1] === asks),
    );
  return a.map((matrix) => ({
    before: back.reduce((sum, t) => sum + matrix[t * T + t - 1], 0) / back.length,
    answer: holds.length ? holds.reduce((sum, s) => sum + matrix[(query - 1) * T + s], 0) : NaN,
  }));
}

// Links -------------------------------------------------------------------------------------------------------------------------

/** The present state as the part of a link behind the question mark. */
export const toQuery = (state) => queryOf(settingsOf(FIELDS, state));

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, state) {
  const { changes } = readLink(FIELDS, query);
  return { ...state.initial, ...changes };
}

// Words -------------------------------------------------------------------------------------------------------------------------

const capital = (words) => words[0].toUpperCase() + words.slice(1);
export const times = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** A step by its sign and its number: b7 (step 2). */
export const named = (state, step) => `${sequence(state)[step - 1]} (step ${step})`;

/** How far along the training the network is. */
export const trained = (state) => `${times(state.steps[place(state).frame])} steps of training`;

/** What the matrix shows at a query and a key. */
export function cellWords(state, query, key) {
  const { layer } = place(state),
    of = `${layers(state) > 1 ? `Layer ${layer}: ` : ""}${named(state, query)}`;
  if (key > query) return `${of} may not look at ${named(state, key)}, which comes later`;
  return `${of} takes ${chance(share(state, layer, query, key))} from ${key === query ? "itself" : named(state, key)}`;
}

/** What is right at the step that asks, and why nothing may be. */
export function rightWords(state) {
  const { answer, said, right } = answered(state);
  if (right !== null) return right === answer ? "which is right" : `but ${right} is right`;
  if (said.length) return `but the sequence says ${said.join(" and ")}`;
  return `though ${sequence(state)[place(state).query - 1][0]} has no value before`;
}

/** Which heads are off. */
export function headWords(state) {
  const off = on(state).flatMap((on, k) => (on ? [] : [k + 1]));
  if (!off.length) return layers(state) === 1 ? "the head is on" : "both heads are on";
  if (off.length === layers(state)) return off.length === 1 ? "the head is off" : "both heads are off";
  return `the head of layer ${off[0]} is off`;
}

/**
 * Where each layer looks: the query at the top, and below it the step that the layer above looks at most. To the eye, to which
 * the picture shows the steps and the shares, the signs are enough.
 */
function lookWords(state, eye = false) {
  const { query } = place(state),
    all = [];
  let from = query;
  for (let layer = layers(state); layer >= 1; layer--) {
    const { step, share } = strongest(state, layer, from),
      call = (at) => (eye ? sequence(state)[at - 1] : named(state, at)),
      who = from === query ? `the query ${call(query)}` : call(from),
      where = step === from ? "itself" : call(step),
      asks = on(state)[layer - 1] ? "looks most at" : "would look most at";
    all.push(
      `${layers(state) > 1 ? `in layer ${layer}, ` : ""}${who} ${asks} ${where}${eye ? "" : `${step === from ? "" : ","} with ${chance(share)}`}`,
    );
    if (on(state)[layer - 1]) from = step;
  }
  return capital(`${all.join("; ")}.`);
}

/** What the figures do not say. */
export const news = (state) =>
  `${lookWords(state, true)} The answer is ${answered(state).answer}, ${rightWords(state)}.`;

/** The whole state in words. */
export function words(state) {
  const { chances, best, answer } = answered(state),
    last = place(state).query === sequence(state).length;
  return (
    `After ${trained(state)}, ${headWords(state)}. ${lookWords(state)} The answer${last ? "" : ` at step ${place(state).query}`} is ` +
    `${answer} with ${chance(chances[best])}, ${rightWords(state)}. On fresh sequences ${fmt(100 * accuracy(state), 1)} % of the ` +
    `answers are right with these heads.`
  );
}
