// What the control of bumps knows, without a page: which states are good, the present examples, links, words.

import { plusPlus, width } from "../../engine/bumps.js";
import { default_rng } from "../../engine/random.js";
import { checker, isTable, refuse } from "../../ui/checks.js";
import { fmt, vector } from "../../ui/numbers.js";
import { queryOf, readLink, readNumbers, settingsOf, short } from "../../ui/share.js";
import FIELDS from "./fields.json" with { type: "json" };

const [[, REACH], , [NARROWEST, WIDEST]] = FIELDS.bumps.of.limits;
export { NARROWEST, REACH, WIDEST };
export const MOST = FIELDS.bumps.most;

export const KEYS = Object.keys(FIELDS);
export const check = checker(FIELDS, {
  sets: (v) =>
    isTable(v) && Object.values(v).every((rows) => Array.isArray(rows) && rows.every((row) => row?.length === 3))
      ? v
      : refuse("sets must be a dict of rows of three numbers", v),
});

/** The rows (x₁, x₂, y) of the present set. */
export const examples = ({ data, points, sets }) => (data === "own" ? points : sets[data]);

/** The first two numbers of each row, row by row. */
const pairs = (rows) => Float64Array.from({ length: 2 * rows.length }, (_, i) => rows[i >> 1][i % 2]);

const made = new WeakMap();
/** X and y of rows, made once for each list. */
export function arrays(rows) {
  if (!made.has(rows))
    made.set(rows, {
      X: pairs(rows),
      y: Float64Array.from(rows, ([, , y]) => y),
    });
  return made.get(rows);
}

/** The centers and widths of rows (c₁, c₂, s). */
export const parts = (bumps) => ({
  C: pairs(bumps),
  s: Float64Array.from(bumps, ([, , s]) => s),
});

/** A width within what the control shows. */
export const within = (s) => Math.min(WIDEST, Math.max(NARROWEST, s));

/** Bumps at these centers, all of the width that the rule gives; 1 where there is no neighbour at any distance. */
export function ruled(C, factor) {
  const s = width(C, factor),
    one = s > 0 ? within(s) : 1;
  return Array.from({ length: C.length / 2 }, (_, k) => [C[2 * k], C[2 * k + 1], one]);
}

/** As many bumps as that at examples, drawn by k-means++; fewer where fewer examples are different. */
export function start(state, units) {
  const rows = examples(state),
    { X } = arrays(rows),
    different = new Set(rows.map(([x1, x2]) => `${x1},${x2}`)).size,
    K = Math.max(1, Math.min(units, MOST, different));
  return ruled(plusPlus(X, K, default_rng(state.seed)), state.factor);
}

// Links ---------------------------------------------------------------------------------------------------------------

const rowsOf = (rows) => rows.map((row) => row.map(short).join()).join(";");
const readRows = (name, text) => text.split(";").map((row) => readNumbers(name, row, 3));

/** The present state as the part of a link behind the question mark. */
export function toQuery(state) {
  const { initial } = state,
    changed = (key) => JSON.stringify(state[key]) !== JSON.stringify(initial[key]);
  return queryOf({
    ...settingsOf(FIELDS, state),
    ...(changed("bumps") && { bumps: rowsOf(state.bumps) }),
    ...(changed("points") && { points: rowsOf(state.points) }),
  });
}

/** The changes that a link asks for, on top of the initial state: `units` stands for a start of so many centers. */
export function fromQuery(query, { sets, initial }) {
  const { asked, changes } = readLink(FIELDS, query, ["units", "bumps", "points"]),
    next = check(
      { ...initial, ...changes, ...(asked.points && { points: readRows("points", asked.points) }) },
      { sets },
    );
  if (asked.bumps) next.bumps = readRows("bumps", asked.bumps);
  else if (asked.units) {
    const [units] = readNumbers("units", asked.units, 1);
    if (!(Number.isInteger(units) && units >= 1 && units <= MOST))
      refuse(`The link's units must be a whole number from 1 to ${MOST}`, units);
    next.bumps = start({ ...next, sets }, units);
  } else if ("factor" in asked) next.bumps = ruled(parts(initial.bumps).C, next.factor);
  return next;
}

// Words ---------------------------------------------------------------------------------------------------------------

/** What the network says at the probe, beside its bias. */
export function probeWords({ probe }, { at, b, largest }) {
  const far =
    largest < 0.01
      ? "No bump answers there, so ŷ is the bias b and nothing else."
      : `The strongest bump answers ${fmt(largest, 3)}.`;
  return `At the probe ${vector(probe)}: ŷ = ${fmt(at, 3)}, b = ${fmt(b, 3)}. ${far}`;
}

/**
 * The whole state in words.
 * @param {any} state
 * @param {any} solved what the explorer has solved
 * @param {number[]} trail J from step to step
 */
export function words(state, solved, trail, running = false) {
  const K = state.bumps.length,
    n = examples(state).length,
    out = [
      `${state.data}: ${K} ${K === 1 ? "bump" : "bumps"}, λ = ${fmt(state.lam, 4)}; ${solved.right} of ${n} points right, mean squared error ${fmt(solved.mse, 3)}.`,
      probeWords(state, solved),
    ];
  if (trail.length > 1)
    out.push(
      `k-means: J fell from ${fmt(trail[0], 3)} to ${fmt(trail[trail.length - 1], 3)} in ${trail.length - 1} steps.`,
    );
  if (running) out.push("Running.");
  return out.join(" ");
}
