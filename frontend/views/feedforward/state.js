// What the feedforward control knows, without a DOM.

import { forward } from "../../engine/trace.js";
import { regionAt, regions } from "../../engine/regions.js";
import { fmt, vector } from "../../ui/numbers.js";
import { readNumbers, readQuery } from "../../ui/share.js";
import { checker, CHECKS as BASE, fail, layersFromQuery, layersToQuery, netOf, oneOf, queryOf, REACH, short2, sizesOf } from "../network/state.js";
import { judge, TASKS } from "./tasks.js";

export const OUTPUTS = ["linear", "sigmoid", "step"];

const CHECKS = {
  ...BASE,
  output: oneOf("The output", OUTPUTS),
  task: oneOf("The task", TASKS),
  starts(v) {
    const good = typeof v === "object" && v !== null && TASKS.slice(1).every((task) => typeof v[task] === "object" && v[task] !== null);
    if (!good) fail("The starts", "a state for each task", v);
    for (const start of Object.values(v)) { BASE.layers(start.layers); BASE.activation(start.activation); CHECKS.output(start.output); }
    return v;
  },
};
export const KEYS = Object.keys(CHECKS);
export const check = checker(CHECKS);

const asked = ["net", "p", "phi", "out", "x", "task"];

export function toQuery({ layers, activation, output, x, task }) {
  return queryOf({ ...(task !== "free" && { task }), ...layersToQuery(layers), phi: activation, out: output, x: short2(x) });
}

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, { initial, starts }) {
  const wish = readQuery(query, asked), changes = { ...initial };
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
  return { list, here: list && regionAt(list, state.x, forward(netOf(state), state.x).z.at(-1)[0]) };
}

const signed = (value) => (value < 0 ? `− ${fmt(-value)}` : `+ ${fmt(value)}`);

/** The regions in words: how many there are, and the plane at x. */
export function regionWords({ activation, output, x }, { list, here }) {
  if (!list) return ["tanh", "sigmoid"].includes(activation) ? `${activation} bends everywhere, so there are no linear regions.` : "There are more than 3000 linear regions: too many to draw.";
  const count = `${list.length} linear ${list.length === 1 ? "region" : "regions"} in this picture.`;
  if (!here) return count;
  const [w1, w2, c] = here.f, plane = w1 === 0 && w2 === 0 ? `${fmt(c)}, a constant` : `${fmt(w1)}·x₁ ${signed(w2)}·x₂ ${signed(c)}`;
  return `${count} At x = ${vector(x)} the network is ${output === "linear" ? "ŷ" : "z"} = ${plane}.`;
}

/** The whole state in words. */
export function words(state, found, { playing = false } = {}) {
  const { a } = forward(netOf(state), state.x), verdict = judge(state);
  const parts = [`Network ${sizesOf(state.layers).join("–")}, ${state.activation.replace("_", " ")}: x = ${vector(state.x)} gives ŷ = ${fmt(a.at(-1)[0])}.`, regionWords(state, found)];
  if (verdict) parts.push(verdict.words);
  if (playing) parts.push("The example is on its way.");
  return parts.join(" ");
}
