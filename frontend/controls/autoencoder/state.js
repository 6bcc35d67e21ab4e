// What the autoencoder's control knows, without a DOM: its networks, codes and pictures, words, links.

import { ACTIVATIONS } from "../../engine/activations.js";
import { default_rng } from "../../engine/random.js";
import { checker, held, isTable, refuse } from "../../ui/checks.js";
import { memo } from "../../ui/memo.js";
import { fmt, vector } from "../../ui/numbers.js";
import { queryOf, readLink, settingsOf } from "../../ui/share.js";
import { D, examples, says, size, unpack } from "./model.js";
import FIELDS from "./fields.json" with { type: "json" };

export const KEYS = Object.keys(FIELDS);
export const LIMIT = FIELDS.z1.most;
export const DIGITS = FIELDS.shown.of.options;
export const INK = FIELDS.pixels.limits[0][1]; // of a pixel
export const STOPS = 7; // pictures on the way from start to end

const isText = (v) => typeof v === "string";
const whole = (v) => Number.isInteger(v) && v > 0 && v < 1e5;

/** Whether these are the sizes of layers from `inputs` to `outputs`. */
function isStack(v, inputs, outputs) {
  if (!Array.isArray(v) || !v.length) return false;
  let units = inputs;
  for (const layer of v) {
    if (!Array.isArray(layer) || layer[0] !== units || !whole(layer[1])) return false;
    if (!isText(layer[2]) || !Object.hasOwn(ACTIVATIONS, layer[2])) return false;
    units = layer[1];
  }
  return units === outputs;
}

// What the author gives: a broken one is refused in words, before anything is computed with it.
export const check = checker(FIELDS, {
  model(v) {
    if (!isTable(v) || !isStack(v.encoder, D, 2) || !isStack(v.decoder, 2, D) || ![8, 16].includes(v.bits))
      refuse(
        `model must be a dict with the layers of an encoder from ${D} to 2 and a decoder back, and bits 8 or 16`,
        v,
      );
    return v;
  },
  weights(v, { model }) {
    const wanted = isTable(model) && isStack(model.encoder, D, 2) && isStack(model.decoder, 2, D) ? size(model) : NaN;
    return held(v) === wanted ? v : refuse("weights must be a base64 text of the model's weights", v);
  },
  examples(v) {
    return held(v) > 0 && held(v) % D === 0
      ? v
      : refuse(`examples must be a base64 text with ${D} bytes for each example`, v);
  },
  classes(v, { examples }) {
    return isText(v) && /^\d+$/.test(v) && v.length * D === held(examples)
      ? v
      : refuse("classes must be a text with a digit for each example", v);
  },
});

// What is computed ----------------------------------------------------------------------------------------------------

const networks = memo((text, model) => unpack(text, model));
const inputs = memo(examples);
const allCodes = memo((weights, model, text, N) => says(networks(weights, model)[0], inputs(text), N));

export const encode = ({ weights, model }, x) => says(networks(weights, model)[0], x);
export const decode = ({ weights, model }, z) => says(networks(weights, model)[1], z);
/** The codes of all examples, (N · 2). */
export const codes = ({ weights, model, examples: text, classes }) => allCodes(weights, model, text, classes.length);
/** The i-th example (64). */
export const example = ({ examples: text }, i) => Array.from(inputs(text).subarray(i * D, (i + 1) * D));

const epsilon = memo((seed) => {
  const rng = default_rng(seed);
  return Array.from({ length: D }, () => rng.standard_normal());
});
/** The drawing x (64), from 0 to 1. */
export const drawing = ({ pixels }) => pixels.map((v) => v / INK);
/** The drawing with noise, x + σ ε. */
export const noisy = (state) => drawing(state).map((x, i) => x + state.noise * epsilon(state.seed)[i]);

export const between = ({ start, end }, t) => start.map((z, i) => (1 - t) * z + t * end[i]);

/** The view's code: the point walked to, the one on the way, or that of the noisy drawing. */
export function code(state) {
  if (state.view === "interpolate") return between(state, state.mix);
  return state.view === "repair" ? encode(state, noisy(state)) : [state.z1, state.z2];
}

/** The square that shows the codes of all examples: its middle, and half its width. */
export const square = memo((all) => {
  const [low, high] = [Math.min, Math.max].map((f) =>
    [0, 1].map((axis) => all.reduce((end, v, k) => (k % 2 === axis ? f(end, v) : end), all[axis])),
  );
  const half = Math.max(high[0] - low[0], high[1] - low[1], 1e-6) / 2;
  return [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, 1.08 * half];
});

/** The shown example whose code is nearest to z: { i, distance }. */
export function nearest(state, z) {
  const all = codes(state);
  let best = { i: 0, distance: Infinity };
  for (let i = 0; i < state.classes.length; i++) {
    if (!state.shown.includes(state.classes[i])) continue;
    const distance = Math.hypot(all[2 * i] - z[0], all[2 * i + 1] - z[1]);
    if (distance < best.distance) best = { i, distance };
  }
  return best;
}

/** The mean squared difference of two pictures. */
export const apart = (a, b) => a.reduce((sum, v, i) => sum + (v - b[i]) ** 2, 0) / a.length;

// Links and words -----------------------------------------------------------------------------------------------------

/** The present state as the part of a link behind the question mark; the drawing only where it is not the author's. */
export function toQuery(state) {
  const { draw, ...settings } = settingsOf(FIELDS, state),
    same = state.pixels.every((v, i) => v === state.initial.pixels?.[i]);
  return queryOf({ ...settings, ...(!same && { draw }) });
}

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export const fromQuery = (query, { initial }) => ({ ...initial, ...readLink(FIELDS, query).changes });

/** What stands beside a code. */
function around(state, z) {
  const { i, distance } = nearest(state, z),
    [, , half] = square(codes(state));
  if (!Number.isFinite(distance)) return "No digit of the shown classes is in the plane.";
  const far = distance > half / 4 ? " That is far from every digit: here the decoder was taught nothing." : "";
  return `The nearest test digit of the shown classes is ${state.classes[i] === "8" ? "an" : "a"} ${state.classes[i]}, ${fmt(distance)} away.${far}`;
}

/** What the figures do not say. */
export function news(state) {
  const z = code(state),
    x = drawing(state);
  if (state.view !== "repair") return around(state, z);
  if (!x.some((v) => v > 0)) return "Nothing is drawn yet.";
  const nearer = apart(decode(state, z), x) < apart(noisy(state), x);
  return `The repair is ${nearer ? "nearer to the drawing" : "no nearer to the drawing"} than what the noise made of it. ${around(state, z)}`;
}

/** The whole state in words. */
export function words(state) {
  const z = code(state),
    x = drawing(state);
  if (state.view === "walk") return `The code z = ${vector(z)} is decoded. ${around(state, z)}`;
  if (state.view === "interpolate")
    return (
      `${fmt(100 * state.mix)} % of the way from ${vector(state.start)} to ${vector(state.end)}: ` +
      `the code z = ${vector(z)} is decoded. ${around(state, z)}`
    );
  if (!x.some((v) => v > 0)) return `Nothing is drawn yet. The code of the noise alone is z = ${vector(z)}.`;
  const before = apart(noisy(state), x),
    after = apart(decode(state, z), x);
  return (
    `Noise of deviation ${fmt(state.noise)} moves the drawing by ${fmt(before, 4)} in mean square; its repair is ` +
    `${fmt(after, 4)} away from the drawing, ${after < before ? "nearer" : "not nearer"}. ` +
    `Its code is z = ${vector(z)}. ${around(state, z)}`
  );
}
