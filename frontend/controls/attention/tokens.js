// The sequences of both tasks as text: keys are letters, values hexadecimal digits; a3 b7 c1 ? b. The twin of
// nblib/widgets/attention/tokens.py.

import { refuse } from "../../ui/checks.js";
import { TOKENS, VALUES } from "./network.js";

/** @typedef {import("./network.js").Size} Size */

export const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789ABCDEF";
export const MOST = 25; // steps of a sequence

/** The letters of the keys. @param {Size} size */
export const keys = ({ task, pairs }) => LETTERS.slice(0, task === "recall" ? pairs : TOKENS / 2);
/** The digits of the values. @param {Size} size */
export const values = ({ task }) => DIGITS.slice(0, task === "recall" ? VALUES : TOKENS / 2);
/** The sign of each output of the network. @param {Size} size */
export const answers = (size) => (size.task === "recall" ? values(size) : keys(size) + values(size));
/** How many steps a sequence may have. @param {Size} size */
export const longest = ({ task, pairs }) => (task === "recall" ? MOST : 2 * pairs + 1);

/** @param {string[]} signs */
const inTwos = (signs) =>
  Array.from({ length: Math.ceil(signs.length / 2) }, (_, i) => signs.slice(2 * i, 2 * i + 2).join(""));

/**
 * The steps of a text, such as a3, b7 and b of recall, or a, 3, b, 7 and b of induction; a sentence is thrown otherwise.
 * @param {any} text
 * @param {Size} size
 * @returns {string[]}
 */
export function read(text, size) {
  if (typeof text !== "string") refuse("text must be a text such as a3 b7 ? b", text);
  const signs = [...text.replace(/[ \t\r\n,;:?]/g, "")],
    most = longest(size),
    byPairs = size.task === "recall";
  if (byPairs && !(signs.length % 2 && signs.length < 2 * most))
    refuse(`text must be up to ${most - 1} keys with a value each, then one key to ask for`, text);
  if (!byPairs && !(signs.length >= 1 && signs.length <= most)) refuse(`text must be 1 to ${most} tokens`, text);
  const key = keys(size),
    value = values(size),
    aKey = `a key from a to ${key.at(-1)}`,
    aValue = `a value from 0 to ${value.at(-1)}`;
  const found = signs.map((sign, i) => {
    const lower = sign.toLowerCase(),
      upper = sign.toUpperCase(),
      second = i % 2 === 1,
      wanted = byPairs ? (second ? aValue : aKey) : `${aKey} or ${aValue}`,
      isKey = key.includes(lower) && !(byPairs && second),
      isValue = value.includes(upper) && !(byPairs && !second);
    if (!isKey && !isValue) refuse(`text must have ${wanted} at place ${i + 1}`, sign);
    return isKey ? lower : upper;
  });
  return byPairs ? inTwos(found) : found;
}

/**
 * The text that `read` reads as these steps: in pairs, with ? before what stands alone at the end.
 * @param {string[]} steps
 */
export function written(steps) {
  const pairs = inTwos([...steps.join("")]);
  return pairs.map((pair) => (pair.length === 1 ? `? ${pair}` : pair)).join(" ");
}

/**
 * What the network reads of the steps.
 * @param {string[]} steps
 * @param {Size} size
 */
export function inputs(steps, size) {
  if (size.task === "induction") return Float64Array.from(steps, (step) => answers(size).indexOf(step));
  const n = size.pairs + VALUES,
    X = new Float64Array(steps.length * n);
  steps.forEach(([key, value], t) => {
    X[t * n + LETTERS.indexOf(key)] = 1;
    if (value) X[t * n + size.pairs + DIGITS.indexOf(value)] = 1;
  });
  return X;
}

/**
 * What the sequence says about the step at place `at` (from 0): the values of its key, each once; in induction the tokens that
 * came after an earlier one of the same kind.
 * @param {string[]} steps
 * @param {number} at
 * @param {Size} size
 */
export function right(steps, at, { task }) {
  const before = steps.slice(0, at),
    found =
      task === "recall"
        ? before.flatMap(([key, value]) => (value && key === steps[at][0] ? [value] : []))
        : before.flatMap((step, t) => (step === steps[at] ? [steps[t + 1]] : []));
  return [...new Set(found)];
}

/**
 * A sequence as the data set draws it.
 * @param {import("../../engine/matrix.js").Rng} rng
 * @param {Size} size
 */
export function drawn(rng, size) {
  const order = rng.permutation(keys(size).length).subarray(0, size.pairs),
    one = (/** @type {string} */ signs) => signs[Math.floor(rng.random() * signs.length)],
    shown = Array.from(order, (k) => LETTERS[k]);
  return `${shown.map((key) => key + one(values(size))).join(" ")} ? ${one(shown.join(""))}`;
}
