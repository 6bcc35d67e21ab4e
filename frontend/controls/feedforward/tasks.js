// The game: weights to find by hand. Each task says what is wanted where, what is right so far, and what stands in the way.

import { largestMargin } from "../../engine/perceptron.js";
import { forward, maps } from "../../engine/trace.js";
import { fmt, vector } from "../../ui/numbers.js";
import { netOf } from "../../ui/network/state.js";
import FIELDS from "./fields.json" with { type: "json" };

export const TASKS = FIELDS.task.options;
export const CORNERS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
export const XOR = [0, 1, 1, 0];
const EDGE = 0.5; // bump and tower end at ±0.5
const SLOPE = 0.1; // so near to the edge nothing is asked
const CLOSE = 0.15; // ŷ must come this close to what is wanted

export const NAMES = {
  free: "no task",
  XOR: "XOR: 1 if x₁ ≠ x₂",
  bump: "bump: 1 if |x₁| < 0.5",
  tower: "tower: 1 in the square",
};

/** @import { Passed } from "../../engine/trace.js" */
/** @import { State } from "../../ui/session.js" */
/** @typedef {{ solved: boolean, words: string }} Judgement */
/** @typedef {Record<string, { x: number[], yhat: number, off: number }>} Found by part the worst ŷ, and how far it is off */

/** @type {Record<string, (state: State) => Judgement | null>} */
const JUDGES = { free: () => null, XOR: xor, bump, tower };
/**
 * How far the reader has come, in words; null without a task.
 * @param {State} state
 */
export const judge = (state) => JUDGES[state.task](state);

// XOR -------------------------------------------------------------------------------------------------------------------

/** @param {State} state */
function xor(state) {
  const net = netOf(state),
    seen = CORNERS.map((x) => forward(net, x)),
    yhat = seen.map(({ a }) => a[net.layers.length][0]),
    wrong = CORNERS.map((_, i) => i).filter((i) => (yhat[i] >= 0.5 ? 1 : 0) !== XOR[i]);
  if (!wrong.length)
    return {
      solved: true,
      words:
        "Solved: all 4 corners are right. No single line can do this; the hidden units each drew one, and the output weighs their answers.",
    };
  const [i] = wrong,
    first = `${4 - wrong.length} of 4 corners are right. At ${vector(CORNERS[i])} ŷ is ${fmt(yhat[i])}, but ${XOR[i]} is wanted (ŷ ≥ 0.5 counts as 1).`;
  return { solved: false, words: `${first} ${xorHint(seen)}` };
}

/**
 * What keeps XOR from being solved: hidden units that say too little, or the weights behind them.
 * @param {Passed[]} seen
 */
function xorHint(seen) {
  const hidden = seen.map(({ a }) => a[a.length - 2]),
    n = hidden[0].length;
  const same = (/** @type {number} */ j, /** @type {number} */ k) => hidden.every((h) => h[j] === h[k]),
    flat = (/** @type {number} */ j) => hidden.every((h) => h[j] === hidden[0][j]);
  const dumb = Array.from({ length: n }, (_, j) => j).find(flat);
  if (
    largestMargin(
      hidden.flatMap((h) => [...h]),
      n,
      XOR,
    ).gamma
  )
    return "The hidden units already tell enough: now weigh them in the output’s weights and bias.";
  if (dumb !== undefined) return `Hidden unit ${dumb + 1} says the same at every corner: move its line between them.`;
  for (let j = 0; j < n; j++)
    for (let k = 0; k < j; k++)
      if (same(j, k))
        return `Hidden units ${k + 1} and ${j + 1} agree at every corner: let one say “at least one input is 1” and the other “both are”.`;
  return "No weights of the output can part these hidden answers yet: turn or move a hidden unit’s line.";
}

// Bump and tower ----------------------------------------------------------------------------------------------------------

const LEVELS = [-1.4, -1, -EDGE - SLOPE, -EDGE + SLOPE, -0.2, 0, 0.2, EDGE - SLOPE, EDGE + SLOPE, 1, 1.4];
const GRID = Float64Array.from(LEVELS.flatMap((x1) => LEVELS.flatMap((x2) => [x1, x2])));
/** @param {number} v */
const inside = (v) => Math.abs(v) < EDGE;

/**
 * The worst ŷ in each part of the plane.
 * @param {State} state
 * @param {(x: number[]) => string} part
 * @param {(x: number[]) => number} target
 */
function worst(state, part, target) {
  /** @type {Found} */
  const found = {};
  const yhat = maps(netOf(state), GRID)[state.layers.length][0];
  yhat.forEach((value, k) => {
    const x = [GRID[2 * k], GRID[2 * k + 1]],
      name = part(x),
      off = Math.abs(value - target(x));
    if (!(off <= (found[name]?.off ?? -1))) found[name] = { x, yhat: value, off };
  });
  return found;
}

/**
 * Which parts are bad, and words about the first of them; null if all are good.
 * @param {Found} found
 * @param {Record<string, number>} wanted
 * @param {Record<string, string>} names
 */
function report(found, wanted, names) {
  const good = Object.keys(names).filter((part) => found[part].off <= CLOSE),
    bad = Object.keys(names).filter((part) => !good.includes(part));
  if (!bad.length) return null;
  const { x, yhat } = found[bad[0]];
  return {
    bad,
    words: `${good.length ? `Correct ${good.map((part) => names[part]).join(" and ")}. ` : ""}Not yet ${names[bad[0]]}: at ${vector(x)} ŷ is ${fmt(yhat)}, but ${wanted[bad[0]]} is wanted.`,
  };
}

/** @param {State} state */
function bump(state) {
  const names = { left: "where x₁ < −0.5", inside: "where |x₁| < 0.5", right: "where x₁ > 0.5" };
  const found = worst(
    state,
    ([x1]) => (inside(x1) ? "inside" : x1 < 0 ? "left" : "right"),
    ([x1]) => (inside(x1) ? 1 : 0),
  );
  const problem = report(found, { left: 0, inside: 1, right: 0 }, names);
  if (!problem)
    return {
      solved: true,
      words:
        "Solved: one hidden unit steps up at −0.5, another takes it back at 0.5. Enough such bumps, side by side and of different heights, follow any curve.",
    };
  const hint = state.layers[0].W[1].some(
    (/** @type {number} */ w, /** @type {number} */ j) => w !== 0 && state.layers[0].W[0][j] !== 0,
  )
    ? "A bump along x₁ needs no weight from x₂."
    : problem.bad.length === 1 && problem.bad[0] === "right"
      ? "Now step down at 0.5: a second unit, subtracted."
      : "A unit with the weight w from x₁ and the bias b steps where w·x₁ + b = 0.";
  return { solved: false, words: `${problem.words} ${hint}` };
}

/** @param {State} state */
function tower(state) {
  const names = { square: "in the square", arms: "beside it", corners: "in the far corners" };
  const part = (/** @type {number[]} */ x) => ["corners", "arms", "square"][x.filter(inside).length];
  const found = worst(state, part, (x) => (x.every(inside) ? 1 : 0)),
    problem = report(found, { square: 1, arms: 0, corners: 0 }, names);
  if (!problem)
    return {
      solved: true,
      words:
        "Solved: two bumps cross, and the second layer keeps only the place where both are high. Towers of different heights follow any surface: that is how a network can fit any continuous function.",
    };
  const { arms, square } = found;
  const hint =
    problem.bad[0] === "arms" && square.off <= CLOSE
      ? "Beside the square one bump is high, in it both are: give the second layer a threshold between the two sums."
      : arms.off <= CLOSE
        ? "Four hidden units make two bumps, one along each input; add them up in the second layer."
        : "First make a bump along x₁ with units 1 and 2, then one along x₂ with units 3 and 4.";
  return { solved: false, words: `${problem.words} ${hint}` };
}
