// What the playground knows without a DOM: which states are good, what a change brings with it, links, and words.

import { REGRESSION } from "../../engine/datasets.js";
import { ACTIVATIONS } from "../../engine/activations.js";
import { checker, check as checkField, isList, refuse } from "../../ui/checks.js";
import { queryOf, readLink, readNumbers, settingsOf } from "../../ui/share.js";
import FIELDS from "./fields.json" with { type: "json" };

export const REACH = 6; // the picture shows x₁ and x₂ from −6 to 6
export const MOST_STEPS = FIELDS.steps.most;
export const MOST_POINTS = FIELDS.points.most; // own ones
const MOST_EDITS = 200;
export const WEIGHT = /^([wb])([0-9])\.([0-9])(?:\.([0-9]))?$/; // w1.0.2: layer 1, from unit 0, to unit 2; b1.2: the bias of unit 2
const LIMIT = 1e6; // of a weight set by hand

export const DATA = FIELDS.data.options;
export const HIDDEN_ACTIVATIONS = Object.keys(ACTIVATIONS).filter((name) => name !== "softmax");
export const MOST_LAYERS = FIELDS.layers.most;
export const MOST_UNITS = FIELDS.layers.of.most;
export const FEWEST = 2; // units that a new layer has
/** By the number of classes; 0: y is a number. */
export const LOSSES_OF = {
  2: ["binary_cross_entropy", "mse", "hinge"],
  3: ["cross_entropy"],
  0: ["mse", "mae", "huber"],
};
export const STOPS = FIELDS.stop.options;
export const SPEEDS = FIELDS.speed.options;
export const PARTS = FIELDS.hidden.of.options;
export const KEYS = Object.keys(FIELDS);

/** What defines a run; a change of it starts anew. The second list may change on the way, and the change is kept in `edits`. */
export const RUN = KEYS.filter((key) => FIELDS[key].restarts);
export const LIVE = ["learning_rate", "batch_size", "l1", "l2"];

/** How many classes there are, 2 or 3; 0 where the targets are numbers. */
export function classesOf({ data, points }) {
  const below = (n) => points.every(([, , y]) => Number.isInteger(y) && y >= 0 && y < n);
  if (data === "own") return below(2) ? 2 : below(3) ? 3 : 0;
  return REGRESSION.includes(data) ? 0 : data === "penguins" ? 3 : 2;
}
export const isRegression = (state) => classesOf(state) === 0;
export const lossesOf = (state) => LOSSES_OF[classesOf(state)];
/** Units of each layer, the inputs first; the last has one for each of three classes, else one. */
export const sizesOf = (state) => [state.features.length, ...state.layers, classesOf(state) === 3 ? 3 : 1];

/** Whether the network has the weight or bias of this name. */
function has(state, key) {
  const sizes = sizesOf(state),
    [, kind, l, i, o] = /** @type {any[]} */ (WEIGHT.exec(key) ?? []);
  if (!kind || l < 1 || l >= sizes.length) return false;
  return kind === "b" ? o === undefined && i < sizes[l] : o !== undefined && i < sizes[l - 1] && o < sizes[l];
}

/** Check one change on the way, which comes no earlier than step `last`. */
function checkEdit(what, edit, last, state) {
  if (!isList(edit, 3) || typeof edit[1] !== "string") refuse(`${what} must be [step, name, value]`, edit);
  const [step, key, value] = edit;
  checkField(`${what}[0]`, { kind: "whole", least: last, most: MOST_STEPS }, step);
  const live = LIVE.includes(key);
  if (!live && !has(state, key))
    refuse(
      `${what} must name a weight of this network such as 'w1.0.0', a bias such as 'b1.0', or one of ${LIVE.join(", ")}`,
      key,
    );
  checkField(`${what}[2]`, live ? FIELDS[key] : { kind: "number", least: -LIMIT, most: LIMIT }, value);
}

export const check = checker(FIELDS, {
  activations(v, { layers: { length } }) {
    if (!isList(v, length)) refuse(`activations must be one for each of the ${length} hidden layers`, v);
    return checkField(
      "activations",
      { kind: "list", of: { kind: "choice", options: HIDDEN_ACTIVATIONS }, least: length, most: length },
      v,
    );
  },
  loss: (v, state) => checkField("loss", { kind: "choice", options: lossesOf(state) }, v),
  edits(v, state) {
    if (!isList(v, 0, MOST_EDITS))
      refuse(`edits must be a list of at most ${MOST_EDITS} changes (Restart begins a new one)`, v);
    v.forEach((edit, i) => {
      checkEdit(`edits[${i}]`, edit, i ? v[i - 1][0] : 0, state);
    });
    return v;
  },
});

/** What a change brings with it: a loss that suits the data, an activation for each layer, and a new start of the run. */
export function complete(changes, state) {
  const all = { ...changes },
    next = { ...state, ...changes };
  if (!("activations" in changes) && Array.isArray(next.layers) && next.layers.length !== state.activations.length) {
    all.activations = next.layers.map((_, l) => state.activations[l] ?? state.activations.at(-1) ?? "tanh");
  }
  if (
    !("loss" in changes) &&
    ("data" in changes || "points" in changes) &&
    DATA.includes(next.data) &&
    Array.isArray(next.points) &&
    (classesOf(next) !== classesOf(state) || !lossesOf(next).includes(next.loss))
  )
    [all.loss] = lossesOf(next);
  if (RUN.some((key) => key in all) && !("steps" in changes)) Object.assign(all, { steps: 0, edits: [] });
  return all;
}

/** The edits with one more of this step. At the first change of a setting its value until then is kept as one of step 0. */
export function withEdit({ edits, steps, ...state }, key, value) {
  const started = LIVE.includes(key) && steps > 0 && !edits.some((e) => e[1] === key) ? [[0, key, state[key]]] : [];
  const before = edits.filter((e) => !(e[0] === steps && e[1] === key));
  return [...started, ...before, [steps, key, value]].sort((a, b) => a[0] - b[0]);
}

// What the page's address shows ----------------------------------------------------------------------------------------

/**
 * The parts that an address such as ?show=run,map asks for; null if it asks for none, a sentence is thrown for an unknown name.
 */
export function shownParts(search) {
  const show = new URLSearchParams(search).get("show");
  if (show === null) return null;
  const names = show.split(",").filter(Boolean),
    odd = names.find((name) => !PARTS.includes(name));
  if (odd === undefined) return names;
  throw new Error(`The address shows the part “${odd.slice(0, 20)}”, but the parts are ${PARTS.join(", ")}.`);
}

// Links ---------------------------------------------------------------------------------------------------------------

const VERSION = "1";
const short = (value) => String(Number(value.toPrecision(15)));

/** The whole state as the part of a link behind the question mark; version 1. */
export function toQuery(state) {
  const { data, points, layers, activations, edits } = state;
  return queryOf({
    v: VERSION,
    ...settingsOf(FIELDS, state, short),
    ...(data === "own" && { own: points.map((p) => p.map(short).join()).join(";") }),
    net: layers.map((n, l) => `${n}${activations[l]}`).join(),
    ...(edits.length && { edits: edits.map(([step, key, value]) => `${step}:${key}:${short(value)}`).join(";") }),
  });
}

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, { initial }) {
  const { asked, changes } = readLink(FIELDS, query, ["v", "own", "net", "edits"]);
  if ("v" in asked && asked.v !== VERSION)
    throw new Error(`The link is of version “${asked.v.slice(0, 10)}”, but this control reads version ${VERSION}.`);
  if ("own" in asked)
    changes.points =
      asked.own === "" ? [] : asked.own.split(";", MOST_POINTS + 1).map((item) => readNumbers("own", item, 3));
  if ("net" in asked) {
    const layers = (asked.net === "" ? [] : asked.net.split(",", 7)).map(
      (item) => /^(\d)([a-z_]+)$/.exec(item) ?? refuse("The link’s net must be a list such as 4tanh,2relu", item),
    );
    changes.layers = layers.map(([, n]) => Number(n));
    changes.activations = layers.map(([, , name]) => name);
  }
  const edits =
    "edits" in asked
      ? asked.edits.split(";", MOST_EDITS + 1).map((item) => {
          const [step, key = "", value = ""] = item.split(":");
          return [readNumbers("edits", step, 1)[0], key, readNumbers("edits", value, 1)[0]];
        })
      : [];
  return { ...initial, ...complete(changes, initial), steps: changes.steps ?? 0, edits };
}
