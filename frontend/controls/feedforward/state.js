// What the feedforward control knows, without a DOM.

import { forward, maps } from "../../engine/trace.js";
import { regionAt, regions } from "../../engine/regions.js";
import { checker, check as checkField, isTable, refuse } from "../../ui/checks.js";
import { fmt, signed, vector } from "../../ui/numbers.js";
import { queryOf, readLink, settingsOf } from "../../ui/share.js";
import { CHECKS as BASE, layersFromQuery, layersToQuery, netOf, REACH, sizesOf } from "../../ui/network/state.js";
import FIELDS from "./fields.json" with { type: "json" };
import { judge, TASKS } from "./tasks.js";

export const OUTPUTS = FIELDS.output.options;
export const HIDDEN = FIELDS.activation.options;

export const KEYS = Object.keys(FIELDS);
export const check = checker(FIELDS, {
  ...BASE,
  starts(v) {
    if (!isTable(v) || !TASKS.slice(1).every((task) => isTable(v[task])))
      refuse("starts must be a dict with a state for each task", v);
    for (const start of Object.values(v)) {
      BASE.layers(start.layers);
      for (const key of ["activation", "output"]) checkField(key, FIELDS[key], start[key]);
    }
    return v;
  },
});

export function toQuery(state) {
  const { task, ...settings } = settingsOf(FIELDS, state),
    free = task === "free" && state.initial.task === "free";
  return queryOf({ ...(!free && { task }), ...layersToQuery(state.layers), ...settings });
}

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, { initial, starts }) {
  const { asked, changes } = readLink(FIELDS, query, ["net", "p"]),
    start = { ...initial, ...("task" in asked && starts[checkField("task", FIELDS.task, asked.task)]) };
  return { ...start, ...changes, layers: layersFromQuery(asked, start.layers) ?? start.layers };
}

/** The linear regions within the picture: { list, here } with the one that holds x; list is null where there are none. */
export function pieces(state) {
  const list = regions(netOf(state), -REACH, REACH);
  return { list, here: list && regionAt(list, state.x, forward(netOf(state), state.x).z[state.layers.length][0]) };
}

/** The regions in words: how many there are, and the plane at x. */
export function regionWords({ activation, output, x }, { list, here }) {
  if (!list)
    return ["tanh", "sigmoid"].includes(activation)
      ? `${activation} bends everywhere, so there are no linear regions.`
      : "There are more than 3000 linear regions: too many to draw.";
  const count = `${list.length} linear ${list.length === 1 ? "region" : "regions"} in this picture.`;
  if (!here) return count;
  const terms = here.f.map((v, i) => [v, ["·x₁", "·x₂", ""][i]]).filter(([v]) => fmt(v) !== "0"),
    sum = terms.map(([v, x], i) => `${(i ? signed : fmt)(v)}${x}`).join(" ") || "0";
  return `${count} At x = ${vector(x)} the network is ${output === "linear" ? "ŷ" : "z"} = ${sum}${terms.some(([, x]) => x) ? "" : ", a constant"}.`;
}

const CUT = Array.from({ length: 121 }, (_, k) => -REACH + k / 40); // x₁ of a cut

/**
 * The picture along x₁ at the example's x₂: ŷ, and what each unit of the last hidden layer adds to a linear one, v·a.
 * @param {import("../../ui/session.js").State} state
 * @returns {{ x1: number[], yhat: Float64Array, parts: Float64Array[] }}
 */
export function cut(state) {
  const values = maps(netOf(state), Float64Array.from(CUT.flatMap((x1) => [x1, state.x[1]]))),
    last = state.layers.length,
    weights = state.layers[last - 1].W,
    parts = state.output === "linear" ? values[last - 1].map((a, j) => a.map((v) => weights[j][0] * v)) : [];
  return { x1: CUT, yhat: values[last][0], parts };
}

/** The whole state in words. */
export function words(state, found, { playing = false } = {}) {
  const { a } = forward(netOf(state), state.x),
    verdict = judge(state);
  const parts = [
    `Network ${sizesOf(state.layers).join("–")}, ${state.activation.replace("_", " ")}: x = ${vector(state.x)} gives ŷ = ${fmt(a[state.layers.length][0])}.`,
    regionWords(state, found),
  ];
  if (verdict) parts.push(verdict.words);
  if (playing) parts.push("The example is on its way.");
  return parts.join(" ");
}
