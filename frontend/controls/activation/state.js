// What the activation control knows, without a DOM: good states, measurements, words, links.

import { DEPTH, draws, scalar, survive, tails } from "../../engine/signal.js";
import { checker } from "../../ui/checks.js";
import { fmt, signed } from "../../ui/numbers.js";
import { queryOf, readLink, settingsOf } from "../../ui/share.js";
import { power } from "../../ui/symbols.js";
import FIELDS from "./fields.json" with { type: "json" };

export const NAMES = FIELDS.chosen.options;
export const INITS = FIELDS.init.options;
export const REACH = FIELDS.x.most; // inputs from −6 to 6
export const A = [-1.6, 3.4]; // the outputs that the curves' picture shows
export const FACTORS = [1e-8, 1e4]; // the signals and gradients that the charts of ten layers show

export const KEYS = Object.keys(FIELDS);
const checkKeys = checker(FIELDS);

/** Check changes against the state they are to change; returns them or throws a sentence. What is looked at is shown. */
export function check(changes, state) {
  const good = checkKeys(changes, state);
  const shown = good.shown ?? state?.shown,
    chosen = good.chosen ?? state?.chosen;
  if (shown && chosen && !shown.includes(chosen)) {
    if ("chosen" in good) good.shown = NAMES.filter((name) => name === chosen || shown.includes(name));
    else [good.chosen] = shown;
  }
  return good;
}

const kept = new Map();
/** Compute once, while the key stays among the last hundred. */
function once(key, make) {
  if (!kept.has(key)) {
    if (kept.size > 100) kept.clear();
    kept.set(key, make());
  }
  return kept.get(key);
}

const own = (name, leak) => (name === "leaky_relu" ? leak : 0);
/** [φ, φ′] of an activation with the state's leak. */
export const functions = (name, { leak }) => once(`φ ${name} ${own(name, leak)}`, () => scalar(name, leak));
export const ends = (name, { leak }) => once(`tails ${name} ${own(name, leak)}`, () => tails(name, leak));
/** What is left of signal and gradient after each of ten layers. */
export const depth = (name, { leak, init, scale, seed }) =>
  once(`deep ${name} ${own(name, leak)} ${init} ${scale} ${seed}`, () =>
    survive(
      once(`draws ${seed}`, () => draws(seed)),
      name,
      init,
      scale,
      leak,
    ),
  );

/** The numbers at the present x: { z, a, slope } with slope φ′(z), and in which tail z lies (or ""). */
export function point(state, name = state.chosen) {
  const [phi, d_phi] = functions(name, state),
    { left, right } = ends(name, state),
    z = state.weight * state.x + state.bias;
  const tail = left && z <= left[0] ? left[1] : right && z >= right[0] ? right[1] : "";
  return { z, a: phi(z), slope: d_phi(z), tail };
}

// Links ---------------------------------------------------------------------------------------------------------------

/** The present state as the part of a link behind the question mark. */
export const toQuery = (state) => queryOf(settingsOf(FIELDS, state));

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, { initial }) {
  const { changes } = readLink(FIELDS, query);
  return { ...initial, ...(changes.shown && { chosen: changes.shown[0] }), ...changes };
}

// Words ---------------------------------------------------------------------------------------------------------------

const TAIL = {
  dead: "z lies in the dead region: φ′ is 0, so nothing can be learned from this example.",
  saturated:
    "z lies in the saturated region: φ′ is less than a twentieth of its largest value, so little can be learned.",
  "": "",
};

/** A size in few digits, by powers of ten when it is small or huge. */
export function size(v) {
  if (v === 0 || (v >= 0.001 && v < 1e6)) return fmt(Number(v.toPrecision(2)), 4);
  const [digits, exponent] = v.toExponential(1).split("e");
  return `${digits}·${power(Number(exponent))}`;
}

/** What is said of an output that the curves' picture does not show. */
export const beyond = (a) => (a < A[0] || a > A[1] ? " (outside the picture)" : "");

/** What becomes of what is multiplied so often. */
const fate = (v) => (v < 0.01 ? "vanishes" : v < 0.5 ? "shrinks" : v <= 2 ? "is kept" : v <= 10 ? "grows" : "explodes");

/** The shares of the signal and of the gradient that ten layers leave. */
function shares(state, name = state.chosen) {
  const { signal, gradient } = depth(name, state);
  return { left: signal[DEPTH] / signal[0], back: gradient[0] / gradient[DEPTH] };
}

/** What ten layers leave. */
export function depthWords(state, name = state.chosen) {
  const { left, back } = shares(state, name);
  const leaves = state.shown.some((one) =>
    Object.values(depth(one, state))
      .flat()
      .some((v) => v < FACTORS[0] || v > FACTORS[1]),
  );
  return (
    `After ${DEPTH} layers with ${name} and ${state.init} weights${state.scale === 1 ? "" : ` times ${fmt(state.scale)}`}, examples differ ${size(left)} times as much as at the input: the signal ${fate(left)}. ` +
    `The gradient's deviation is ${size(back)} of what was sent back: it ${fate(back)}.${leaves ? " A curve leaves its chart." : ""}`
  );
}

const SOFTMAX = "Softmax: the first of three outputs, while the other two sums stay 0.";

/** What the figures do not say. */
export function news(state) {
  const { a, tail } = point(state),
    { left, back } = shares(state),
    ways = [fate(left), fate(back)],
    both = ways[0] === ways[1] ? `the signal ${ways[0]}, and so does the gradient` : "",
    deep = both.replace("is kept, and so does", "is kept, and so is");
  return [
    state.chosen === "softmax" && SOFTMAX,
    beyond(a) && "The point lies outside the picture.",
    TAIL[tail],
    `Over ten layers ${deep || `the signal ${ways[0]}, and the gradient ${ways[1]}`}.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** The whole state in words. */
export function words(state) {
  const { z, a, slope, tail } = point(state);
  const first = state.chosen === "softmax" ? ` ${SOFTMAX}` : "";
  return (
    `${state.chosen} at x = ${fmt(state.x)}: z = ${fmt(state.weight)}·x ${signed(state.bias)} = ${fmt(z)}, a = φ(z) = ${fmt(a, 4)}${beyond(a)}, φ′(z) = ${fmt(slope, 4)}; ` +
    `the curve rises by w·φ′(z) = ${fmt(state.weight * slope, 4)}.${first} ${TAIL[tail]} ${depthWords(state)}`.replace(
      / {2,}/g,
      " ",
    )
  );
}
