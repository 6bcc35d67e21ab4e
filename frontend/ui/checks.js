// The checks of states: each takes a value, and what else the state holds, and returns it, or throws a sentence.

import { describe, fmt } from "./numbers.js";

/** @import { State } from "./session.js" */
/** @typedef {(value: any, state?: State) => any} Check of one field, with what else the state holds */

/** @type {(name: string, wanted: string, value: unknown) => never} */
export const fail = (name, wanted, value) => {
  throw new Error(`${name} must be ${wanted}, but came as ${describe(value)}. Nothing was changed.`);
};
/** @type {(v: unknown, most?: number) => boolean} */
export const finite = (v, most = Infinity) => typeof v === "number" && Number.isFinite(v) && Math.abs(v) <= most;
/** @param {unknown} v */
export const isTable = (v) => typeof v === "object" && v !== null && !Array.isArray(v);
/**
 * Whether a value is a list of so many items that are all good.
 * @type {(v: unknown, least: number, most: number, good: (item: any, i: number) => unknown) => boolean}
 */
export const isList = (v, least, most, good) =>
  Array.isArray(v) && v.length >= least && v.length <= most && v.every(good);

/**
 * The check of what is called `name`, is good where `good(value, state)` says so, and must be `wanted`.
 * @type {(name: string, wanted: string, good: (v: any, state?: State) => unknown) => Check}
 */
export const must = (name, wanted, good) => (v, state) => (good(v, state) ? v : fail(name, wanted, v));
/** @type {(name: string) => Check} */
export const text = (name) => must(name, "a text", (v) => typeof v === "string");
/** @type {(name: string) => Check} */
export const table = (name) => must(name, "a table of values", isTable);
/** @type {(name: string) => Check} */
export const flag = (name) => must(name, "true or false", (v) => typeof v === "boolean");
/** @type {(name: string, options: unknown[]) => Check} */
export const oneOf = (name, options) => must(name, `one of ${options.join(", ")}`, (v) => options.includes(v));
/** @type {(name: string, low: number, high: number) => Check} */
export const within = (name, low, high) =>
  must(name, `a number from ${fmt(low)} to ${fmt(high)}`, (v) => finite(v) && v >= low && v <= high);
/** @type {(name: string, most: number) => Check} */
export const positive = (name, most) =>
  must(name, `a number above 0 and at most ${most}`, (v) => finite(v, most) && v > 0);
/** @type {(name: string, low: number, high: number) => Check} */
export const whole = (name, low, high) =>
  must(name, `a whole number from ${low} to ${high}`, (v) => Number.isInteger(v) && v >= low && v <= high);

/** What every control has. */
export const COMMON = {
  name: text("The name"),
  instruction: text("The instruction"),
  initial: table("The initial state"),
};

/**
 * A function that checks changes by a table of checks, each with the state that would be.
 * @type {(checks: Record<string, Check>) => import("./session.js").Check}
 */
export const checker = (checks) => (changes, state) => {
  const next = { ...state, ...changes };
  return Object.fromEntries(
    Object.keys(checks)
      .filter((key) => key in changes)
      .map((key) => [key, checks[key](changes[key], next)]),
  );
};
