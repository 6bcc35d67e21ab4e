// What the feedforward control knows, without a DOM.

import { forward } from "../../engine/trace.js";
import { regionAt, regions } from "../../engine/regions.js";
import { checker, isTable, must, oneOf } from "../../ui/checks.js";
import { fmt, signed, vector } from "../../ui/numbers.js";
import { readNumbers, readQuery } from "../../ui/share.js";
import {
  CHECKS as BASE,
  layersFromQuery,
  layersToQuery,
  netOf,
  queryOf,
  REACH,
  short2,
  sizesOf,
} from "../../ui/network/state.js";
import { judge, TASKS } from "./tasks.js";

export const OUTPUTS = ["linear", "sigmoid", "step"];

const CHECKS = {
  ...BASE,
  output: oneOf("The output", OUTPUTS),
  task: oneOf("The task", TASKS),
  starts(v) {
    must(
      "The starts",
      "a state for each task",
      () => isTable(v) && TASKS.slice(1).every((task) => isTable(v[task])),
    )(v);
    for (const start of Object.values(v)) {
      BASE.layers(start.layers);
      BASE.activation(start.activation);
      CHECKS.output(start.output);
    }
    return v;
  },
};
export const KEYS = Object.keys(CHECKS);
export const check = checker(CHECKS);

const asked = ["net", "p", "phi", "out", "x", "task"];

export function toQuery({ layers, activation, output, x, task, initial }) {
  return queryOf({
    ...((task !== "free" || initial.task !== "free") && { task }),
    ...layersToQuery(layers),
    phi: activation,
    out: output,
    x: short2(x),
  });
}

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, { initial, starts }) {
  const wish = readQuery(query, asked),
    changes = { ...initial };
  if ("task" in wish) {
    changes.task = CHECKS.task(wish.task);
    Object.assign(changes, starts[wish.task] ?? {});
  }
  const layers = layersFromQuery(wish, changes.layers);
  if (layers) changes.layers = layers;
  if ("phi" in wish) changes.activation = wish.phi;
  if ("out" in wish) changes.output = wish.out;
  if ("x" in wish) changes.x = readNumbers("x", wish.x, 2);
  return changes;
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
