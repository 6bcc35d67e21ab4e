// What the map of digits knows, without a DOM: its units, their distances to the drawing, words, links.

import { checker, held, refuse } from "../../ui/checks.js";
import { memo } from "../../ui/memo.js";
import { fmt } from "../../ui/numbers.js";
import { bytesOf } from "../../engine/packed.js";
import { queryOf, readLink, settingsOf } from "../../ui/share.js";
import FIELDS from "./fields.json" with { type: "json" };

/** @import { State } from "../../ui/session.js" */

const D = 64, // pixels
  LEVELS = 255; // steps of a weight
export const KEYS = Object.keys(FIELDS);
export const INK = FIELDS.pixels.limits[0][1]; // of a pixel

const isGrid = (/** @type {unknown} */ v) =>
  Array.isArray(v) && v.length === 2 && v.every((n) => Number.isInteger(n) && n > 0);
/** How many units there are. */
export const units = (/** @type {State} */ { grid }) => grid[0] * grid[1];

// What the author gives: a broken one is refused in words, before anything is computed with it.
export const check = checker(FIELDS, {
  grid: (v) => (isGrid(v) ? v : refuse("grid must be two whole numbers, rows and columns", v)),
  weights: (v, state) =>
    isGrid(state.grid) && held(v) === D * units(state)
      ? v
      : refuse(`weights must be a base64 text with ${D} bytes for each unit`, v),
  classes: (v, state) =>
    typeof v === "string" && /^[\d-]*$/.test(v) && isGrid(state.grid) && v.length === units(state)
      ? v
      : refuse("classes must be a text with a digit, or -, for each unit", v),
});

// What is computed ----------------------------------------------------------------------------------------------------

/** The weights of all units (U · 64), from 0 to 1. */
export const weights = memo((/** @type {string} */ text) => Float64Array.from(bytesOf(text), (v) => v / LEVELS));

/**
 * The weights of a unit (64).
 * @param {State} state
 * @param {number} u
 */
export const unit = (state, u) => Array.from(weights(state.weights).subarray(D * u, D * (u + 1)));

const found = memo((/** @type {string} */ text, /** @type {number[]} */ pixels) => {
  const W = weights(text),
    distances = Array.from({ length: W.length / D }, (_, u) =>
      Math.sqrt(pixels.reduce((sum, v, i) => sum + (v / INK - W[D * u + i]) ** 2, 0)),
    ),
    order = distances.map((_, u) => u).sort((a, b) => distances[a] - distances[b] || a - b);
  return { distances, winner: order[0], second: order[1] ?? order[0] };
});

/** ‖x − w_u‖ of the drawing to each unit, the nearest unit and the second nearest; of equals, the first one. */
export const answer = (/** @type {State} */ state) => found(state.weights, state.pixels);

/** The unit that is looked at: the chosen one, or the winner. */
export const chosen = (/** @type {State} */ state) =>
  state.unit >= 0 && state.unit < units(state) ? state.unit : answer(state).winner;

/**
 * Whether two units are among the 8 around each other on the grid.
 * @param {State} state
 * @param {number} u
 * @param {number} v
 */
export function beside({ grid: [, columns] }, u, v) {
  return (
    u !== v &&
    Math.abs(Math.floor(u / columns) - Math.floor(v / columns)) <= 1 &&
    Math.abs((u % columns) - (v % columns)) <= 1
  );
}

// Links and words -----------------------------------------------------------------------------------------------------

/** The present state as the part of a link behind the question mark; the drawing only where it is not the author's. */
export function toQuery(/** @type {State} */ state) {
  const { draw, ...settings } = settingsOf(FIELDS, state),
    same = state.pixels.every((/** @type {number} */ v, /** @type {number} */ i) => v === state.initial.pixels?.[i]);
  return queryOf({ ...settings, ...(!same && { draw }) });
}

/**
 * The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read.
 * @param {string} query
 * @param {State} state
 */
export const fromQuery = (query, { initial }) => ({ ...initial, ...readLink(FIELDS, query).changes });

/**
 * Where a unit stands, for people.
 * @param {State} state
 * @param {number} u
 */
export const place = ({ grid: [, columns] }, u) => `row ${Math.floor(u / columns) + 1}, column ${(u % columns) + 1}`;

/** What a unit mostly wins. */
const wins = (/** @type {State} */ { classes }, /** @type {number} */ u) =>
  classes[u] === "-" ? "which wins no digit" : `which mostly wins ${classes[u]}s`;

const drawn = (/** @type {State} */ { pixels }) => pixels.some((/** @type {number} */ v) => v > 0);

/** Where the second nearest unit stands, and what that means. */
function orderWords(/** @type {State} */ state) {
  const { winner, second } = answer(state);
  return beside(state, winner, second)
    ? "The second nearest stands beside it, as it should."
    : `The second nearest, ${place(state, second)}, does not stand beside it: for this drawing the map is torn.`;
}

/** What the figures do not say. */
export const news = (/** @type {State} */ state) =>
  drawn(state) ? orderWords(state) : "Nothing is drawn yet: the unit with the least ink is nearest.";

/** The whole state in words. */
export function words(/** @type {State} */ state) {
  const { distances, winner } = answer(state),
    looked = chosen(state);
  if (!drawn(state))
    return `Nothing is drawn yet. The unit with the least ink, ${place(state, winner)}, is nearest to the empty page.`;
  const other =
    looked === winner ? "" : ` The unit looked at, ${place(state, looked)}, is ${fmt(distances[looked], 3)} away.`;
  return (
    `The winner is the unit in ${place(state, winner)}, ${wins(state, winner)}, at distance ${fmt(distances[winner], 3)}. ` +
    `${orderWords(state)}${other}`
  );
}
