// Which questions and answers are good, without the checks by kind: they would be half of this script, of which a chapter
// carries one for each of its questions.

import { isList, named, refuse } from "../../ui/checks.js";

/** @import { Check } from "../../ui/checks.js" */
/** @import { State } from "../../ui/session.js" */
/** @typedef {[string, string, boolean]} Option its text, its feedback, and whether it is right */

/** @param {Option[]} v */
function checkOptions(v) {
  if (!isList(v, 2, Infinity)) refuse("options must be a list of at least two answers", v);
  for (const [i, o] of v.entries())
    if (!Array.isArray(o) || o.map((part) => typeof part).join() !== "string,string,boolean")
      refuse(`options[${i}] must be (text, feedback, True or False)`, o);
  if (!v.some((o) => o[2])) throw new Error("options must hold at least one right answer, but none is marked True.");
  if (new Set(v.map(([words]) => words)).size < v.length)
    throw new Error("options must differ in their texts, but two are the same.");
}

/** @type {Record<string, Check>} */
const CHECKS = {
  name: named,
  question: (v) => typeof v === "string" || refuse("question must be a text", v),
  options: checkOptions,
  answer: (v, { options: { length } }) =>
    (Number.isInteger(v) && v >= -1 && v < length) ||
    refuse(`answer must be a whole number from -1 to ${length - 1}`, v),
};
export const KEYS = Object.keys(CHECKS);

/**
 * Check changes, each beside the state that would be.
 * @param {State} changes
 * @param {State | null} state
 */
export function check(changes, state) {
  for (const key of KEYS) if (key in changes) CHECKS[key](changes[key], { ...state, ...changes });
  return changes;
}
