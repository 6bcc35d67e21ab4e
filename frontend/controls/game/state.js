// What the game's control knows, without a DOM: which run belongs to a state, what a change keeps of it, its links and words.

import { checker } from "../../ui/checks.js";
import { fmt } from "../../ui/numbers.js";
import { queryOf, readLink, readRows, settingsOf, shortRows } from "../../ui/share.js";
import FIELDS from "./fields.json" with { type: "json" };
import { ROUNDS, rowOf, settingsAt, settingsOf as live } from "./run.js";

/** @import { State } from "../../ui/session.js" */
/** @import { Run } from "./run.js" */

export const KEYS = Object.keys(FIELDS);
export const check = checker(FIELDS);
export const MOST = FIELDS.drawn.most; // places of one's own
const CHANGES = FIELDS.past.most;

/** What moves the ground under a game: it begins anew. */
export const GROUND = KEYS.filter((key) => /** @type {Record<string, any>} */ (FIELDS)[key].restarts);
/** What may be changed on the way. */
export const LIVE = ["eta", "gamma", "noise", "saturating", "frozen"];

/** The ground, in one text. */
export const setupOf = (/** @type {State} */ state) => JSON.stringify(GROUND.map((name) => state[name]));

/**
 * The settings of the first n rounds, in one text: games with the same one, on the same ground, are the same so far.
 * @param {State} state
 * @param {number} n
 */
export function historyOf(state, n) {
  /** @type {[number, string][]} from which round on, which settings */
  const parts = [];
  for (const t of [0, ...state.past.map((/** @type {number[]} */ [until]) => until)]) {
    const row = String(settingsAt(state, t));
    if (t < n && row !== parts.at(-1)?.[1]) parts.push([t, row]);
  }
  return parts.join(";");
}

/**
 * What a change by hand brings with it: a new game, or a row of what the settings were until now. An Error in words if there are
 * too many.
 * @param {State} changes
 * @param {State} state
 */
export function byHand(changes, state) {
  if ("past" in changes) return changes;
  if ("steps" in changes || GROUND.some((key) => key in changes)) return { steps: 0, ...changes, past: [] };
  const { past, steps } = state;
  if (!LIVE.some((key) => key in changes) || !steps || past.at(-1)?.[0] >= steps) return changes;
  if (past.length === CHANGES)
    throw new Error(`A game has room for ${CHANGES} changes: press Restart, and set it first.`);
  return { ...changes, past: [...past, [steps, ...rowOf(state)]] };
}

/**
 * The changes that make a state end after n of its rounds, with the settings of then.
 * @param {State} state
 * @param {number} n
 */
export const cut = (state, n) => ({
  ...live(settingsAt(state, Math.max(0, n - 1))),
  past: state.past.filter((/** @type {number[]} */ [until]) => until < n),
  steps: n,
});

// Links ---------------------------------------------------------------------------------------------------------------

/**
 * The present state as the part of a link behind the question mark.
 * @param {State} state
 */
export const toQuery = (state) =>
  queryOf({
    ...settingsOf(FIELDS, state),
    ...(state.past.length && { past: shortRows(state.past) }),
    ...(state.data === "own" && { points: shortRows(state.drawn) }),
  });

/**
 * The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read.
 * @param {string} query
 * @param {State} state
 */
export function fromQuery(query, { initial }) {
  const { asked, changes } = readLink(FIELDS, query, ["points", "past"]);
  if ("points" in asked) changes.drawn = readRows("points", asked.points, 2);
  return { ...initial, steps: 0, ...changes, past: "past" in asked ? readRows("past", asked.past, 6) : [] };
}

// Words ---------------------------------------------------------------------------------------------------------------

/** @param {number} share */
const percent = (share) => `${fmt(100 * share, 0)} %`;

/** @param {State} state */
const heldWords = ({ frozen }) =>
  frozen === "nobody" ? "Both players learn." : `The ${frozen} is frozen and does not learn.`;
const NO_POINTS = "There are no true points yet: draw some places in the picture, then press Run.";

/**
 * What the figures do not say.
 * @param {Run} run
 * @param {State} state
 */
export function news(run, state) {
  if (!run.places.length) return NO_POINTS;
  if (run.stopped) return "A cost became infinite: press Restart and try a lower rate.";
  return `${run.last ? "" : "The game has not begun. "}${heldWords(state)}`;
}

/**
 * @param {Run} run
 * @param {State} state
 */
export function words(run, state) {
  if (!run.places.length) return NO_POINTS;
  const { found, near, outside } = run.invented,
    { last } = run,
    all = run.first.length,
    held = heldWords(state);
  const which =
    `${found} of ${all} modes of the truth are found, and ${percent(near)} of the invented points lie near one` +
    `${outside ? `, ${percent(outside)} outside the picture` : ""}.`;
  if (run.stopped) return `In round ${run.rounds} a cost became infinite: press Restart and try a lower rate. ${which}`;
  if (!last) return `Seed ${state.seed}, before the first of ${ROUNDS} rounds. ${which} ${held}`;
  return (
    `Seed ${state.seed}, after ${run.rounds} of ${ROUNDS} rounds: ${which} The discriminator gives true points ` +
    `a chance of ${percent(last.true)} to be true and invented ones ${percent(last.invented)}, on average. Its cost is ` +
    `${fmt(last.discriminator)} (1.39 where it cannot tell them apart), the generator's is ${fmt(last.cost)}. ${held}`
  );
}
