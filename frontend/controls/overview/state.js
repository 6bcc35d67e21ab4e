// What the map of the networks knows, without a page: good states, which networks fit, what speaks against the others, words.

import { checker, isTable, refuse } from "../../ui/checks.js";
import { queryOf, readLink, settingsOf } from "../../ui/share.js";
import FIELDS from "./fields.json" with { type: "json" };

/**
 * A reason against a network: it holds when all that is named in it is wished.
 * @typedef {{ reason: string, data: string[], goal: string[], need: string }} Rule
 */
/**
 * A network as nblib/widgets/overview/networks.py describes it; `parents` says what it took from which other one.
 * @typedef {object} Kind
 * @property {string} key
 * @property {number} chapter
 * @property {string} page
 * @property {string} name
 * @property {string} short
 * @property {number} year
 * @property {string} paper
 * @property {number} lane
 * @property {number} parameters
 * @property {string} line
 * @property {Record<string, string>} parents
 * @property {string} source
 * @property {string} replaced
 * @property {string} still
 * @property {Rule[]} rules
 */

export const KEYS = Object.keys(FIELDS);
export const [DATA, GOALS, NEEDS] = [FIELDS.data.options, FIELDS.goal.options, FIELDS.needs.of.options];
const [ANY] = DATA;
const TEXTS = ["key", "page", "name", "short", "paper", "line", "source", "replaced", "still"];
const NUMBERS = ["chapter", "year", "lane", "parameters"];

const isText = (v) => typeof v === "string";
const isTexts = (v) => Array.isArray(v) && v.every(isText);
const isWords = (v, keys) => isTable(v) && keys.every((key) => isText(v[key]));
const isRule = (v) => isTable(v) && isText(v.reason) && isTexts(v.data) && isTexts(v.goal) && isText(v.need);
const isKind = (v) =>
  isTable(v) &&
  isWords(v, TEXTS) &&
  NUMBERS.every((key) => Number.isFinite(v[key])) &&
  isTable(v.parents) &&
  isWords(v.parents, Object.keys(v.parents)) &&
  Array.isArray(v.rules) &&
  v.rules.every(isRule);

/** Whether these are facts of networks, each of which took from others that are there. */
function isFacts(v) {
  if (!isTable(v) || !isWords(v.data, DATA) || !isWords(v.goals, GOALS) || !isWords(v.needs, NEEDS)) return false;
  if (!isTable(v.notes) || !isWords(v.notes, Object.keys(v.notes))) return false;
  if (!Array.isArray(v.networks) || !v.networks.length || !v.networks.every(isKind)) return false;
  const known = v.networks.map(({ key }) => key);
  return (
    FIELDS.chosen.options.every((key) => !key || known.includes(key)) &&
    v.networks.every(({ parents }) => Object.keys(parents).every((key) => known.includes(key)))
  );
}

export const check = checker(FIELDS, {
  facts: (v) => (isFacts(v) ? v : refuse("facts must be those of the networks", v)),
});

// What fits ---------------------------------------------------------------------------------------------------------------

/** Whether a reason stands against a network. */
const holds = ({ data, goal, need }, wishes) =>
  (!data.length || data.includes(wishes.data)) &&
  (!goal.length || goal.includes(wishes.goal)) &&
  (!need || wishes.needs.includes(need));

/** What speaks against a network, in sentences without their dot; none if it fits. */
export const against = ({ rules }, state) => rules.filter((rule) => holds(rule, state)).map(({ reason }) => reason);

/** The networks that fit, and those that do not. */
export function sorted(state) {
  const { networks } = state.facts,
    fits = networks.filter((kind) => !against(kind, state).length);
  return { fits, others: networks.filter((kind) => !fits.includes(kind)) };
}

/** The networks that took something from one. */
export const children = ({ key }, { facts }) => facts.networks.filter(({ parents }) => key in parents);

/** The chosen network, or undefined. */
export const chosenOf = ({ facts, chosen }) => facts.networks.find(({ key }) => key === chosen);

/** The keys of all from which a network took, directly or through others (`older`), and of all that took from it. */
export function family(kind, state) {
  const of = (key) => state.facts.networks.find((one) => one.key === key);
  const older = new Set(),
    younger = new Set();
  const up = (one) => {
    for (const key of Object.keys(one.parents)) if (older.add(key)) up(of(key));
  };
  const down = (one) => {
    for (const child of children(one, state)) if (younger.add(child.key)) down(child);
  };
  if (kind) {
    up(kind);
    down(kind);
  }
  return { older, younger };
}

/** The name of a network, behind what stands on its box where that is another word. */
export const fullName = ({ name, short }) =>
  name.toLowerCase().includes(short.toLowerCase()) ? name : `${short}: ${name}`;

/** A whole number with a thin space between thousands. */
export const thousands = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");

// Words -------------------------------------------------------------------------------------------------------------------

const upper = (text) => text[0].toUpperCase() + text.slice(1);

/** What is told of the chosen network, a line each. */
export function story(kind, state) {
  const { networks } = state.facts,
    took = Object.entries(kind.parents).map(
      ([key, what]) => `${networks.find((one) => one.key === key).name} (${what})`,
    ),
    gave = children(kind, state).map(({ name, year }) => `${name} (${year})`);
  return [
    kind.line,
    `${kind.paper}. ${thousands(kind.parameters)} parameters in its chapter.`,
    `Took from: ${[...took, kind.source].join("; ")}.`,
    `Gave to: ${gave.join("; ") || "none of the others"}.`,
    `Replaced by: ${kind.replaced}.`,
    `Still the right one where ${kind.still}.`,
  ];
}

/** What is wished, in words. */
export function wishes({ facts, data, goal, needs }) {
  const from = data === ANY ? "" : `from ${facts.data[data]}`,
    to = goal === ANY ? "" : `to ${facts.goals[goal]}`,
    way = [from, to].filter(Boolean).join(" "),
    parts = [way, ...needs.map((/** @type {string} */ need) => facts.needs[need])].filter(Boolean);
  return parts.length ? upper(parts.join(", ")) : "No wish yet";
}

/** The state in words, for everybody. */
export function words(state) {
  const { fits } = sorted(state),
    all = state.facts.networks.length,
    kind = chosenOf(state),
    names = fits.map(({ name }) => name).join(", ");
  const left = !fits.length
    ? "nothing remains: give up a wish, or join two networks"
    : fits.length === all
      ? `all ${all} remain, from ${fits[0].name} (${fits[0].year}) to ${fits[all - 1].name} (${fits[all - 1].year})`
      : `${fits.length} of ${all} ${fits.length === 1 ? "remains" : "remain"}: ${names}`;
  const looked = kind ? ` Chosen: ${kind.name}, ${kind.year}. ${kind.line}` : "";
  return `${wishes(state)}: ${left}.${looked}`;
}

// Links -------------------------------------------------------------------------------------------------------------------

export const toQuery = (state) =>
  queryOf(
    Object.fromEntries(
      Object.entries({ ...settingsOf(FIELDS, state), needs: state.needs.join() }).filter(
        ([key, value]) => value || state.initial[key]?.length,
      ),
    ),
  );

/** The changes that a link asks for, on top of the initial state. */
export function fromQuery(query, { initial }) {
  const { asked, changes } = readLink(FIELDS, query, ["needs"]);
  return { ...initial, ...changes, ...("needs" in asked && { needs: asked.needs ? asked.needs.split(",") : [] }) };
}
