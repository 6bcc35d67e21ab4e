// The checks of states, by a control's fields.json, which nblib/widgets/fields.py describes: the same verdicts and sentences.

import { describe, limit } from "./numbers.js";

/** @import { State } from "./session.js" */
/**
 * A row of fields.json, which nblib/widgets/fields.py writes; none of it for what is no plain field.
 * @typedef {object} Field
 * @property {string} [kind]
 * @property {string} [symbol] by which the page knows it
 * @property {string} [link] its name in links
 * @property {number[]} [slider] low, high, step
 * @property {boolean} [restarts] whether a change begins the run anew
 * @property {number} [least] of a number, or of the items of a list
 * @property {number} [most]
 * @property {number} [above]
 * @property {unknown[]} [options]
 * @property {number[][]} [limits] low and high of each number
 * @property {string[]} [names] of the values of a table, or of the numbers with limits
 * @property {Field} [of] of each item or value
 * @property {boolean} [different]
 * @property {boolean} [ordered]
 */
/** @typedef {Record<string, Field>} Fields */
/** @typedef {(value: any, state: State) => any} Check of one field, with what else the state holds */

/**
 * Throw the sentence so far, and what came.
 * @param {string} sentence
 * @param {unknown} value
 * @returns {never}
 */
export function refuse(sentence, value) {
  throw new Error(`${sentence}, but came as ${describe(value)}.`);
}

/** @param {unknown} v */
export const isTable = (v) => typeof v === "object" && v !== null && !Array.isArray(v);
/** @type {(v: unknown, least: number, most?: number) => boolean} */
export const isList = (v, least, most = least) => Array.isArray(v) && v.length >= least && v.length <= most;

/**
 * How many bytes a base64 text holds; NaN if it is none.
 * @param {unknown} v
 */
export const held = (v) =>
  typeof v === "string" && v.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(v)
    ? (v.length / 4) * 3 - (v.match(/=*$/)?.[0].length ?? 0)
    : NaN;

/** @type {(field: any, v: any) => boolean} */
const within = ({ above = -Infinity, least = -Infinity, most }, v) =>
  Number.isFinite(v) && v > above && v >= least && v <= most;
/** @type {(field: any) => string} */
const range = ({ above, least, most }) =>
  above === undefined ? `from ${limit(least)} to ${limit(most)}` : `above ${limit(above)} and at most ${limit(most)}`;
/** @type {(field: any) => Field[]} */
const ranges = ({ limits }) => limits.map((/** @type {number[]} */ [least, most]) => ({ least, most }));
/** @type {(n: number, noun: string) => string} */
const several = (n, noun) => `${n} ${n === 1 ? noun : `${noun}s`}`;

/**
 * For each kind: whether a value is good for a field, and what it must be.
 * @type {Record<string, [(field: any, v: any) => boolean, (field: any) => string]>}
 */
const KINDS = {
  text: [(_, v) => typeof v === "string", () => "a text"],
  flag: [(_, v) => typeof v === "boolean", () => "True or False"],
  number: [within, (field) => `a number ${range(field)}`],
  whole: [(field, v) => Number.isInteger(v) && within(field, v), (field) => `a whole number ${range(field)}`],
  choice: [({ options }, v) => options.includes(v), ({ options }) => `one of ${options.map(describe).join(", ")}`],
  numbers: [
    (field, v) => isList(v, field.limits.length) && ranges(field).every((one, i) => within(one, v[i])),
    (field) => {
      const all = ranges(field).map(range);
      if (field.names) return all.map((one, i) => `${field.names[i]} ${one}`).join(", ");
      return several(all.length, "number") + (new Set(all).size === 1 ? ` ${all[0]}` : `: ${all.join(", ")}`);
    },
  ],
  list: [
    ({ least, most }, v) => isList(v, least, most),
    ({ of, least, most, different }) => {
      const noun = of.limits
          ? "row"
          : typeof of.options?.[0] === "string"
            ? "name"
            : of.kind === "whole"
              ? "whole number"
              : "number",
        count = (least < most ? `${least} to ` : "") + several(most, noun);
      return `a list of ${count}${of.limits ? ` of ${of.limits.length}` : ""}${different ? ", none twice" : ""}`;
    },
  ],
  table: [
    ({ names }, v) =>
      isTable(v) &&
      Object.keys(v).length === names.length &&
      names.every((/** @type {string} */ name) => Object.hasOwn(v, name)),
    ({ names }) => (names.length ? `a number for each of ${names.join(", ")}` : "empty"),
  ],
};

/**
 * Whether a value is good for a field that has no fields within it.
 * @type {(field: any, v: any) => boolean}
 */
export const fits = (field, v) => KINDS[field.kind][0](field, v);

/**
 * Return a value that is good for a field, or throw a sentence about `what`; of a list or table a new one.
 * @param {string} what
 * @param {any} field
 * @param {any} v
 * @returns {any}
 */
export function check(what, field, v) {
  const { kind, of, names, different, ordered } = field,
    no = () => refuse(`${what} must be ${KINDS[kind][1](field)}`, v);
  if (!fits(field, v)) no();
  if (!of) return v;
  const item = (/** @type {string | number} */ key) => check(`${what.split(" (")[0]}[${describe(key)}]`, of, v[key]);
  if (names) return Object.fromEntries(names.map((/** @type {string} */ name) => [name, item(name)]));
  const items = [...v.keys()].map(item);
  if (different && new Set(items).size < v.length) no();
  return ordered ? of.options.filter((/** @type {unknown} */ option) => items.includes(option)) : items;
}

// What every control has, and what is no plain field --------------------------------------------------------------------

/** @param {any} v */
export const named = (v) =>
  /^[A-Za-z][\p{L}\p{N}_-]*$/u.test(typeof v === "string" ? v : "")
    ? v
    : refuse("name must start with a letter and go on with letters, digits, - and _", v);
/** @param {any} v */
const initial = (v) => (isTable(v) ? v : refuse("initial must be a dict", v));

/**
 * A function that checks changes by a control's fields, each beside the state that would be; `own` has a check(value, state)
 * for each field that is no plain one.
 * @param {Fields} fields
 * @param {Record<string, Check>} own
 * @returns {import("./session.js").Check}
 */
export function checker(fields, own = {}) {
  /** @type {Record<string, Check>} */
  const mine = { name: named, initial, ...own };
  return (changes, state) => {
    const next = { ...state, ...changes };
    return Object.fromEntries(
      Object.entries(fields)
        .filter(([key]) => key in changes)
        .map(([key, field]) => {
          const what = field.symbol ? `${key} (${field.symbol})` : key;
          return [key, mine[key] ? mine[key](next[key], next) : check(what, field, next[key])];
        }),
    );
  };
}
