// What the control of a recurrent network knows, without a page: good states, the text as it is read, links, words.

import { default_rng } from "../../engine/random.js";
import { chance } from "../../ui/answers.js";
import { checker, held, refuse } from "../../ui/checks.js";
import { memo } from "../../ui/memo.js";
import { queryOf, readLink, settingsOf } from "../../ui/share.js";
import FIELDS from "./fields.json" with { type: "json" };
import * as network from "./network.js";

export const KEYS = Object.keys(FIELDS);
export const MOST_TEXT = FIELDS.step.most;
const MOST_LETTERS = 60,
  MOST_UNITS = 200,
  MOVES = 0.01; // a letter counts as remembered if without it the chances move by so much

/** The signs of a text: a letter may be a pair of JavaScript's. @type {(text: string) => string[]} */
export const signs = (text) => [...text];

// Good states -----------------------------------------------------------------------------------------------------------------

const isText = (v, least, most) => typeof v === "string" && signs(v).length >= least && signs(v).length <= most;
const isAlphabet = (v) => isText(v, 1, MOST_LETTERS) && new Set(signs(v)).size === signs(v).length;
const isSize = (v) => Number.isInteger(v) && v >= 1 && v <= MOST_UNITS;
const isGraph = (v, letters) =>
  Array.isArray(v) &&
  v.every(
    (ways) =>
      typeof ways === "object" &&
      ways !== null &&
      Object.entries(ways).every(
        ([one, to]) => signs(letters).includes(one) && Number.isInteger(to) && to >= 0 && to < v.length,
      ),
  );

export const check = checker(FIELDS, {
  letters: (v) => (isAlphabet(v) ? v : refuse(`letters must be a text of 1 to ${MOST_LETTERS} different letters`, v)),
  units: (v) => (isSize(v) ? v : refuse(`units must be a whole number from 1 to ${MOST_UNITS}`, v)),
  weights: (v, { letters, units }) =>
    isAlphabet(letters) && isSize(units) && held(v) === network.bytes(signs(letters).length, units)
      ? v
      : refuse("weights must be base64 of the network's weights", v),
  grammar: (v, { letters }) =>
    isAlphabet(letters) && isGraph(v, letters)
      ? v
      : refuse("grammar must lead by the network's letters to places that it has", v),
  text: (v, { letters }) => {
    if (!isText(v, 1, MOST_TEXT)) refuse(`text must be a text of 1 to ${MOST_TEXT} letters`, v);
    const unknown = signs(v).find((one) => !signs(letters).includes(one));
    return unknown === undefined ? v : refuse("text must be of letters that the network knows", unknown);
  },
  letter: (v, { letters }) =>
    v === "" || (isText(v, 1, 1) && signs(letters).includes(v))
      ? v
      : refuse("letter must be one that the network knows, or '' for the text's own", v),
});

// What the network reads and says ---------------------------------------------------------------------------------------------

const alphabetOf = memo(signs);
const networkOf = memo(network.build);
const codesOf = memo((text, letters) => signs(text).map((one) => alphabetOf(letters).indexOf(one)));
const statesOf = memo(network.read);
const partOf = memo((codes, t) => codes.slice(0, t));
const chancesOf = memo((net, states, t) => network.chances(net, states.subarray((t - 1) * net.H, t * net.H)));
const backOf = memo(network.back);
const effectsOf = memo(network.effects);
const shortenedOf = memo(network.shortened);

/** The network's letters, in the order of its chances. */
export const alphabet = ({ letters }) => alphabetOf(letters);
const net = ({ weights, letters, units }) => networkOf(weights, alphabetOf(letters).length, units);
const codes = ({ text, letters }) => codesOf(text, letters);
/** How many letters the text has. */
export const length = (state) => codes(state).length;
/** The chosen step, counted from 1. */
export const at = (state) => Math.min(state.step, length(state));
/** The state after each letter, (T, H). */
export const states = (state) => statesOf(net(state), codes(state));
/** The chances of the next letter after the chosen step. */
export const chances = (state) => chancesOf(net(state), states(state), at(state));
/** The letters' numbers, most probable first. */
export const order = (state) => {
  const p = chances(state);
  return [...p.keys()].sort((a, b) => p[b] - p[a]);
};
/** The number of the letter whose chance the message is about. */
export function asked(state) {
  if (state.letter) return alphabet(state).indexOf(state.letter);
  return codes(state)[at(state)] ?? order(state)[0];
}
/** What goes back from the chosen step: `dh` at every state up to it, `dx` at what was read. */
export const back = (state) => backOf(net(state), partOf(codes(state), at(state)), asked(state));
/** By how much the chances would move without each letter, by steps back. */
export const effects = (state) => effectsOf(net(state), partOf(codes(state), at(state)));
/** How many steps back the farthest letter is without which the chances move by 1 %; −1 if there is none. */
export const reach = (state) => effects(state).findLastIndex((moved) => moved >= MOVES);

/** By how much the chances would move if only the last n letters up to the chosen step had been read. */
export const shortened = (state, n) => shortenedOf(net(state), partOf(codes(state), at(state)), n);

const long = (v) => Math.hypot(...v);
/** The message's length at each state by steps back, as a share of its length at the chosen step. */
export function lengths(state) {
  const { dh } = back(state),
    t = at(state),
    { H } = net(state),
    each = Array.from({ length: t }, (_, lag) => long(dh.subarray((t - 1 - lag) * H, (t - lag) * H)));
  return each.map((v) => (each[0] ? v / each[0] : 0));
}

// The grammar, if there is one --------------------------------------------------------------------------------------------------

/** Where the walk through the grammar is after each letter; null once the text has left it, or without a grammar. */
export function places({ text, grammar }) {
  let place = grammar.length ? 0 : null;
  return signs(text).map((one) => {
    place = place === null || !Object.hasOwn(grammar[place], one) ? null : grammar[place][one];
    return place;
  });
}
/** The letters that may follow the chosen step; null where no grammar says. */
export function legal(state) {
  const place = places(state)[at(state) - 1];
  return place === null ? null : Object.keys(state.grammar[place]);
}
/** Places that the letter read at the chosen step leads to, wherever it stands in the grammar. */
function ambiguous(state) {
  const one = signs(state.text)[at(state) - 1];
  return new Set(state.grammar.flatMap((ways) => (Object.hasOwn(ways, one) ? [ways[one]] : [])));
}

// Writing -----------------------------------------------------------------------------------------------------------------------

/** The text with one letter more, drawn from the chances after its end; null when it is as long as it may be. */
export function written(state) {
  const n = length(state);
  if (n >= MOST_TEXT) return null;
  const all = states(state),
    { H } = net(state),
    p = network.chances(net(state), all.subarray(all.length - H), state.temperature),
    k = network.drawn(p, default_rng(1000 * state.seed + n).random());
  return { text: state.text + alphabet(state)[k], step: n + 1 };
}

/** A typed text in the network's letters: where it knows only large or only small ones, those are meant. */
export function typed(text, { letters }) {
  const known = alphabetOf(letters);
  return signs(text.replaceAll("\r", ""))
    .map((one) => [one, one.toLowerCase(), one.toUpperCase()].find((form) => known.includes(form)) ?? one)
    .join("");
}

// Links -------------------------------------------------------------------------------------------------------------------------

/** The present state as the part of a link behind the question mark. */
export const toQuery = (state) =>
  queryOf({ text: state.text, ...settingsOf(FIELDS, state), ...(state.letter && { letter: state.letter }) });

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, state) {
  const { asked: named, changes } = readLink(FIELDS, query, ["text", "letter"]),
    next = { ...state.initial, ...changes };
  if ("text" in named && !("step" in named)) next.step = MOST_TEXT;
  for (const key of ["text", "letter"]) if (key in named) next[key] = named[key];
  return next;
}

// Words -------------------------------------------------------------------------------------------------------------------------

const SIGNS = { "\n": "↵", " ": "␣" };
/** A letter as it is shown. @type {(letter: string) => string} */
export const sign = (letter) => SIGNS[letter] ?? letter;
const NAMES = { "\n": "a new line", " ": "a blank" };
/** A letter as it is said. @type {(letter: string) => string} */
export const said = (letter) => NAMES[letter] ?? (/[\p{L}\p{N}]/u.test(letter) ? letter : `the sign ${letter}`);

const steps = (n) => `${n} ${n === 1 ? "step" : "steps"} back`;

/** How far back the answer reaches, in words. */
export function reachWords(state) {
  const far = reach(state),
    back = effects(state).length - 1;
  if (far < 0) return "No letter moves the chances by 1 % when it is left out.";
  const whole =
    far === back && at(state) > back + 1 ? ", and perhaps farther" : far === back ? ", the first of the text" : "";
  const where = far ? `${steps(far)}${whole}` : `the last one${whole}`;
  return `The farthest letter without which the chances move by 1 % is ${where}.`;
}

/** What it would need to remember where a grammar says what is right, in words. */
function grammarWords(state) {
  const may = legal(state),
    one = signs(state.text)[at(state) - 1],
    now = places(state)[at(state) - 1];
  if (!may) return "The text has left the grammar: nobody says what is legal here.";
  if (!may.length) return "The string is complete: nothing may follow.";
  const p = chances(state),
    right = may.reduce((sum, letter) => sum + p[alphabet(state).indexOf(letter)], 0),
    others = [...ambiguous(state)].filter((place) => place !== now);
  const need = others.length
    ? `${one} alone could also have led to place ${others.join(" or ")}, so it must remember more to know that this is place ${now}`
    : `${one} always leads to place ${now}, so it need remember nothing else`;
  return `Legal ${may.length === 1 ? "is" : "are"} ${may.join(" and ")}, to which it gives ${chance(right)} together. ${need}.`;
}

/** What the network would need to remember at the chosen step, and how far back it does, in words. */
export function memoryWords(state) {
  if (state.grammar.length) return `${grammarWords(state)} ${reachWords(state)}`;
  const far = reach(state),
    lost = at(state) - 1 - far;
  if (far < 0 || !lost) return reachWords(state);
  const kept = far ? `these last ${far + 1} letters` : "this letter",
    which = lost === 1 ? "without the one" : `without the ${lost}`;
  return `${reachWords(state)} Had it read ${kept} ${which} before, its chances would differ by ${chance(shortened(state, far + 1))}.`;
}

/** How much of the message is left, in words. */
export function messageWords(state) {
  const all = lengths(state),
    last = all.length - 1;
  if (!last) return "";
  const lag = Math.min(last, 10);
  return `Of the message about ${said(alphabet(state)[asked(state)])}, ${chance(all[lag])} of its length arrives ${steps(lag)}.`;
}

/** What the figures do not say. */
export const news = (state) => [memoryWords(state), messageWords(state)].filter(Boolean).join(" ");

/** The whole state in words. */
export function words(state) {
  const t = at(state),
    [first, second] = order(state),
    p = chances(state),
    name = (k) => said(alphabet(state)[k]),
    then = second === undefined ? "" : `, then ${name(second)} with ${chance(p[second])}`;
  return [
    `After step ${t} of ${length(state)}, which read ${said(signs(state.text)[t - 1])}, the network expects ${name(first)} with ${chance(p[first])}${then}.`,
    memoryWords(state),
    messageWords(state),
  ]
    .filter(Boolean)
    .join(" ");
}
