// What the stack's control knows, without a page: its machines, filters, reconstructions, curves, words, links.

import { down, features, filters as filtersOf } from "../../engine/belief.js";
import * as packed from "../../engine/packed.js";
import { checker, check as checkField, fits, held, isList, isTable, refuse } from "../../ui/checks.js";
import { memo } from "../../ui/memo.js";
import { fmt } from "../../ui/numbers.js";
import { queryOf, readLink, settingsOf } from "../../ui/share.js";
import FIELDS from "./fields.json" with { type: "json" };

export const KEYS = Object.keys(FIELDS);
export const NETWORKS = { dbn: "deep belief network", sigmoid: "sigmoid network", relu: "ReLU network" };
const ACCURACY = { kind: "number", least: 0, most: 1 };

// What the author gives, and what a reader sets -----------------------------------------------------------------------

const wholes = (v, least, most) => isList(v, least, most) && v.every((n) => Number.isInteger(n) && n >= 0 && n < 1e7);
const isStack = ({ sizes, steps }) =>
  wholes(sizes, 2, 9) &&
  sizes.every((n) => n > 0 && n < 1e4) &&
  isList(steps, sizes.length - 1) &&
  steps.every((own) => wholes(own, 1, 99) && own.length === steps[0].length);

/** Inputs and units of each frame, machine by machine. */
const shapes = ({ sizes, steps }) => steps.flatMap((own, l) => own.map(() => [sizes[l], sizes[l + 1]]));
const bytesOfWeights = (state) => (isStack(state) ? packed.size(shapes(state), 8, "unit") : NaN);
const bytesOfBiases = (state) => (isStack(state) ? shapes(state).reduce((sum, [n]) => sum + 4 * n, 0) : NaN);
const bytesOfImage = ({ sizes }) => Math.ceil(sizes[0] / 8);

/** How many labels there can be: those of the curves, or none. */
export const counts = ({ curves }) => curves.labels ?? [0];

function isCurves(v) {
  if (!isTable(v)) return false;
  if (!Object.keys(v).length) return true;
  const { labels, dbn } = v;
  return (
    wholes(labels, 2, 99) &&
    isList(dbn, 1, 999) &&
    Object.keys(NETWORKS).every(
      (key) =>
        isList(v[key], dbn.length) &&
        v[key].every((run) => isList(run, labels.length) && run.every((a) => fits(ACCURACY, a))),
    )
  );
}

/** The check of a whole number that must not lie beyond what this stack has. */
const upTo = (key, most) => (v, state) => {
  const good = checkField(key, FIELDS[key], v),
    end = isStack(state) ? most(state) : NaN;
  return good <= end ? good : refuse(`${key} must be at most ${end} here`, v);
};

export const check = checker(FIELDS, {
  sizes: (v, state) => (isStack(state) ? v : refuse("sizes must be those of the layers of the frames", v)),
  steps: (v, state) => (isStack(state) ? v : refuse("steps must be whole numbers, as many for each machine", v)),
  weights: (v, state) =>
    held(v) === bytesOfWeights(state) ? v : refuse("weights must be a base64 text of the frames' weights", v),
  biases: (v, state) =>
    held(v) === bytesOfBiases(state) ? v : refuse("biases must be a base64 text of the frames' biases", v),
  images: (v, state) =>
    isStack(state) && held(v) > 0 && held(v) % bytesOfImage(state) === 0
      ? v
      : refuse("images must be a base64 text with a bit for each pixel of each test digit", v),
  classes: (v, state) =>
    typeof v === "string" && /^\d+$/.test(v) && isStack(state) && v.length * bytesOfImage(state) === held(state.images)
      ? v
      : refuse("classes must be a text with a digit for each test digit", v),
  curves: (v) =>
    isCurves(v) ? v : refuse("curves must be a dict of labels and of the accuracies of three networks", v),
  layers: upTo("layers", ({ steps }) => steps.length),
  layer: upTo("layer", ({ steps }) => steps.length),
  frame: upTo("frame", ({ steps }) => steps[0].length - 1),
  unit: upTo("unit", ({ sizes }) => Math.max(...sizes.slice(1))),
  pixels(v, state) {
    const good = checkField("pixels", FIELDS.pixels, v),
      n = isStack(state) ? state.sizes[0] : NaN;
    return good.length === n ? good : refuse(`pixels must be ${n} numbers of 0 and 1`, v);
  },
  labels(v, state) {
    const good = checkField("labels", FIELDS.labels, v),
      all = isCurves(state.curves) ? counts(state) : [];
    return all.includes(good) ? good : refuse(`labels must be one of ${all.join(", ")}`, v);
  },
});

// The machines --------------------------------------------------------------------------------------------------------

const framesOf = memo((weights, biases, sizes, steps) => {
  const all = shapes({ sizes, steps }),
    layers = packed.unpack(weights, all, 8, "unit"),
    view = new DataView(packed.bytesOf(biases).buffer);
  let at = 0;
  const each = layers.map(({ W, b: c }, k) => {
    const b = Float64Array.from({ length: all[k][0] }, (_, i) => view.getFloat32(at + 4 * i, true));
    at += 4 * b.length;
    return { W, b, c };
  });
  return steps.map((own) => each.splice(0, own.length));
});
const machinesOf = memo((frames, layers, frame) =>
  frames.slice(0, layers).map((own, l) => own[l === layers - 1 ? frame : own.length - 1]),
);
/** The machines that stand, the lowest first: all at their last frame, the top one at `frame`. */
export const machines = ({ weights, biases, sizes, steps, layers, frame }) =>
  machinesOf(framesOf(weights, biases, sizes, steps), layers, frame);

const filtersFor = memo(filtersOf);
/** What the units of each layer look for, (n, m_l). */
export const filters = (state) => filtersFor(machines(state));

const column = (P, m, j) => Float64Array.from({ length: P.length / m }, (_, i) => P[i * m + j]);
/** What unit j of layer l looks for (n), both counted from 0. */
export const filter = (state, l, j) => column(filters(state)[l], state.sizes[l + 1], j);

const saysFor = memo(features);
/** The drawing and what each layer says to it: x, a¹, a², … */
export const says = (state) => saysFor(machines(state), state.pixels);

const againFor = memo((stack, all) => stack.map((_, l) => down(stack.slice(0, l + 1), all[l + 1])));
/** The drawing as each layer gives it back. */
export const reconstructions = (state) => againFor(machines(state), says(state));

/** The mean difference of a pixel. */
export const apart = (x, y) => x.reduce((sum, v, i) => sum + Math.abs(v - y[i]), 0) / x.length;

/** The test digits, a list of pixels each. */
export const examples = memo((images, n) => {
  const data = packed.bytesOf(images),
    bytes = Math.ceil(n / 8);
  return Array.from({ length: data.length / bytes }, (_, k) =>
    Array.from({ length: n }, (__, i) => (data[k * bytes + (i >> 3)] >> (7 - (i & 7))) & 1),
  );
});
const saidOfAll = memo((stack, all) => features(stack, all.flat()));

/** The unit that is looked at, { l, j } counted from 0; null while no layer stands. */
export function looked({ layers, layer, unit, sizes }) {
  if (!layers) return null;
  const l = Math.min(layer, layers) - 1;
  return { l, j: Math.min(unit, sizes[l + 1]) - 1 };
}

/** The test digits that a unit says most to: { i, says } of each, the most first. */
export function favourites(state, { l, j }, n) {
  const all = saidOfAll(machines(state), examples(state.images, state.sizes[0]))[l + 1],
    m = state.sizes[l + 1];
  return Array.from({ length: state.classes.length }, (_, i) => ({ i, says: all[i * m + j] }))
    .sort((a, b) => b.says - a.says)
    .slice(0, n);
}

// The learning curves -------------------------------------------------------------------------------------------------

/** Mean and deviation (n − 1; null for one run) of a list. */
export function spread(values) {
  const n = values.length,
    mean = values.reduce((sum, v) => sum + v, 0) / n;
  return { mean, deviation: n > 1 ? Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1)) : null };
}

/** Mean and deviation of each network with the k-th number of labels, and of the gain over the better of the others. */
export function at({ curves }, k) {
  const of = (key) => curves[key].map((run) => run[k]),
    [dbn, sigmoid, relu] = Object.keys(NETWORKS).map(of),
    gains = dbn.map((v, i) => v - Math.max(sigmoid[i], relu[i]));
  return {
    networks: [dbn, sigmoid, relu].map(spread),
    gain: { ...spread(gains), ahead: gains.filter((v) => v > 0).length, runs: gains.length },
  };
}

// Links and words -----------------------------------------------------------------------------------------------------

/** Pixels as a link names them: a bit each, in base64 with signs that links leave as they are. */
function bits(pixels) {
  const bytes = new Array(Math.ceil(pixels.length / 8)).fill(0);
  pixels.forEach((v, i) => {
    bytes[i >> 3] |= v << (7 - (i & 7));
  });
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");
}

/** The present state as the part of a link behind the question mark; the drawing only where it is not the author's. */
export function toQuery(state) {
  const same = state.pixels.every((v, i) => v === state.initial.pixels?.[i]);
  return queryOf({ ...settingsOf(FIELDS, state), ...(!same && { draw: bits(state.pixels) }) });
}

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, { initial, sizes }) {
  const { asked, changes } = readLink(FIELDS, query, ["draw"]),
    [n] = sizes;
  if ("draw" in asked) {
    if (!/^[\w-]*$/.test(asked.draw) || asked.draw.length !== Math.ceil((8 * Math.ceil(n / 8)) / 6))
      refuse("The link's draw must be a drawing as this control writes it", asked.draw);
    [changes.pixels] = examples(asked.draw.replace(/-/g, "+").replace(/_/g, "/"), n);
  }
  return { ...initial, ...changes };
}

export const percent = (v) => `${fmt(100 * v, 1)} %`;
export const within = ({ mean, deviation }) =>
  percent(mean) + (deviation === null ? "" : ` ± ${fmt(100 * deviation, 1)}`);
const several = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
const list = (parts) => (parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`);

/** How far a layer has been trained, in words. */
export function trained({ steps, layers, frame }, l) {
  const own = steps[l],
    last = own.at(-1),
    now = own[l === layers - 1 ? frame : own.length - 1];
  return now === last ? `trained, ${several(last, "step")}` : `after ${now} of ${several(last, "step")}`;
}

/** What the pretraining gains with the number of labels that is looked at, in words. */
export function gained(state) {
  const { gain } = at(state, counts(state).indexOf(state.labels)),
    points = fmt(100 * Math.abs(gain.mean), 1),
    more = gain.deviation === null ? "" : ` ± ${fmt(100 * gain.deviation, 1)}`,
    ahead = gain.runs > 1 ? `, ahead in ${gain.ahead} of ${gain.runs} runs` : "";
  return `The deep belief network is ${points}${more} ${points === "1" && !more ? "point" : "points"} ${gain.mean < 0 ? "worse" : "better"} than the better of the others${ahead}.`;
}

/** What the figures do not say. */
export const news = ({ layers, pixels }) =>
  [!layers && "No layer stands yet.", !pixels.some(Boolean) && "Nothing is drawn."].filter(Boolean).join(" ");

/** The whole state in words. */
export function words(state) {
  const { layers, steps, sizes, pixels, labels, curves } = state,
    stands = layers
      ? `${layers} of ${several(steps.length, "layer")} stand${layers === 1 ? "s" : ""}`
      : "No layer stands yet",
    top = layers ? `, the top one ${trained(state, layers - 1)}` : "",
    lost = reconstructions(state).map((x, l) => `${percent(apart(x, pixels))} from layer ${l + 1}`),
    unit = looked(state);
  const parts = [`${stands}${top}.`];
  if (!pixels.some(Boolean)) parts.push("Nothing is drawn.");
  if (layers) parts.push(`The drawing comes back with a mean error of a pixel of ${list(lost)}.`);
  if (unit)
    parts.push(
      `Unit ${unit.j + 1} of the ${sizes[unit.l + 1]} of layer ${unit.l + 1} says ${fmt(says(state)[unit.l + 1][unit.j])} to the drawing.`,
    );
  if (curves.labels) {
    const { networks } = at(state, counts(state).indexOf(labels)),
      all = Object.values(NETWORKS).map((name, k) => `${name} ${within(networks[k])}`);
    parts.push(`Test accuracy with ${several(labels, "label")}: ${list(all)}. ${gained(state)}`);
  }
  return parts.join(" ");
}
