// What the control of a drawn digit knows, without a page: good states, what the network says, words, links.

import { softmax } from "../../engine/activations.js";
import { chance, percent } from "../../ui/answers.js";
import { checker, check as checkField, held, refuse } from "../../ui/checks.js";
import * as greys from "../../ui/greys.js";
import { memo } from "../../ui/memo.js";
import { fmt } from "../../ui/numbers.js";
import { queryOf, readLink, settingsOf } from "../../ui/share.js";
import { argmax, bytes, forward, smallestChange, unpack, without } from "./network.js";
import FIELDS from "./fields.json" with { type: "json" };

const { PIXELS, base64 } = greys;
export const KEYS = Object.keys(FIELDS);
export const TOWARD = FIELDS.toward.options;

/** How many hidden units there are. */
export const hidden = ({ sizes }) => sizes.slice(1, -1).reduce((sum, n) => sum + n, 0);

export const check = checker(FIELDS, {
  sizes: (v) =>
    Array.isArray(v) &&
    v.length > 1 &&
    v.every((n) => Number.isInteger(n) && n > 0) &&
    v[0] === PIXELS &&
    v.at(-1) === 10
      ? v
      : refuse("sizes must be whole numbers from 784 to 10", v),
  weights: (v, { sizes }) =>
    held(base64("weights")(v)) === bytes(sizes) ? v : refuse(`weights must be ${bytes(sizes)} bytes as base64`, v),
  images: base64("images"),
  off: (v, state) => {
    const good = checkField("off", FIELDS.off, v),
      beyond = good.find((i) => i >= hidden(state));
    if (beyond !== undefined) refuse(`off must be numbers of hidden units, below ${hidden(state)}`, beyond);
    return good;
  },
});

// What the network says ----------------------------------------------------------------------------------------------------

const layersOf = memo(unpack);
const lesioned = memo(without);
const inked = (pixels) => pixels.map((v) => v / 255);

const answerOf = memo((layers, pixels) => {
  const said = forward(layers, inked(pixels)),
    p = softmax(said[said.length - 1]);
  return { said, p, digit: argmax(p) };
});
/** What every layer says to the drawing: `said` layer by layer, the probabilities `p`, and the most probable `digit`. */
export const answer = ({ weights, sizes, off, pixels }) => answerOf(lesioned(layersOf(weights, sizes), off), pixels);

const size = (values) => Math.hypot(...values);

const changeOf = memo((layers, pixels, toward) => {
  const x = inked(pixels),
    moved = smallestChange(layers, x, toward === "any" ? null : Number(toward));
  if (!moved) return null;
  const by = moved.map((v, i) => v - x[i]),
    p = softmax(forward(layers, moved)[layers.length - 1]);
  return { moved, by, digit: argmax(p), p, size: size(by), most: Math.max(...by.map(Math.abs)), whole: size(x) };
});
/** The smallest change found: the picture `moved`, the change `by`, its `size` beside the `whole` drawing's; or null. */
export const change = ({ weights, sizes, off, pixels, toward }) =>
  changeOf(lesioned(layersOf(weights, sizes), off), pixels, toward);

/** [layer, unit] of a hidden unit's number, layers and units counted from 1. */
export function place({ sizes }, i) {
  let layer = 1;
  for (; i >= sizes[layer]; layer++) i -= sizes[layer];
  return [layer, i + 1];
}

// Links ---------------------------------------------------------------------------------------------------------------------

/** The present state as the part of a link behind the question mark. */
export const toQuery = (state) =>
  queryOf({
    draw: greys.written(state.pixels),
    ...(state.off.length && { off: state.off.join() }),
    ...settingsOf(FIELDS, state),
  });

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, { initial }) {
  const { asked, changes } = readLink(FIELDS, query, ["draw", "off"]);
  if ("draw" in asked) changes.pixels = greys.read(asked.draw);
  if ("off" in asked) {
    if (!/^\d{1,4}(,\d{1,4})*$/.test(asked.off))
      refuse("The link's off must be whole numbers with commas between them", asked.off);
    changes.off = asked.off.split(",").map(Number);
  }
  return { ...initial, ...changes };
}

// Words ---------------------------------------------------------------------------------------------------------------------

/** The change in words. */
export function changeWords(state) {
  const found = change(state),
    { digit } = answer(state);
  if (state.toward === String(digit)) return `It says ${digit} already: choose another digit.`;
  if (!found) return "No change was found that it would answer otherwise.";
  const share = found.whole ? `, ${fmt((100 * found.size) / found.whole, 1)} % of the drawing's own` : "";
  return (
    `The smallest change found that makes it say ${found.digit} has length ${fmt(found.size)}${share}; ` +
    `no pixel changes by more than ${percent(found.most)} of full ink.`
  );
}

/** How many units of each layer speak, and which are off. */
function unitWords(state) {
  const { said } = answer(state),
    open = said.slice(0, -1).map((a, l) => `${a.filter((v) => v > 0).length} of ${a.length} in layer ${l + 1}`),
    names = state.off.slice(0, 5).map((i) => place(state, i).join(" · ")),
    off = state.off.length
      ? ` ${state.off.length === 1 ? "1 unit is" : `${state.off.length} units are`} off: ${names.join(", ")}${state.off.length > 5 ? ", …" : ""}.`
      : "";
  return `${open.length ? ` Units that speak: ${open.join(", ")}.` : ""}${off}`;
}

/** What the figures do not say. */
export const news = (state) =>
  `${state.pixels.some(Boolean) ? "" : "Nothing is drawn."}${unitWords(state)}`.trimStart();

/** The whole state in words. */
export function words(state) {
  const { p, digit } = answer(state),
    order = [...p.keys()].sort((a, b) => p[b] - p[a]),
    what = state.pixels.some(Boolean) ? "The network says" : "Nothing is drawn. Even so, the network says";
  return (
    `${what} ${digit} with probability ${percent(p[digit])}, then ${order[1]} with ${chance(p[order[1]])}.` +
    `${unitWords(state)} ${changeWords(state)}`
  );
}
