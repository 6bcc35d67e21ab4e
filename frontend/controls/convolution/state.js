// What the control of a convolutional network knows, without a page: good states, maps, windows, moves, links, words.

import { chance, percent } from "../../ui/answers.js";
import { checker, check as checkField, held, refuse } from "../../ui/checks.js";
import * as greys from "../../ui/greys.js";
import { memo } from "../../ui/memo.js";
import { fmt, signed } from "../../ui/numbers.js";
import { queryOf, readLink, readNumbers, settingsOf, short } from "../../ui/share.js";
import { build, bytes, edited, follows, forward, shifted, sizes, unpack, windowOf } from "./network.js";
import FIELDS from "./fields.json" with { type: "json" };

/** @import { Edit } from "./network.js" */

export const KEYS = Object.keys(FIELDS);
export const LIMIT = FIELDS.edits.of.limits[5][1];
const [MOST_BLOCKS, MOST_MAPS, MOST_KERNEL] = [
  FIELDS.layer.most,
  FIELDS.map.most + 1,
  FIELDS.edits.of.limits[3][1] + 1,
];

// Good states -----------------------------------------------------------------------------------------------------------------

/** Whether these are blocks that fit into one another. */
function isBlocks(v) {
  const whole = (n, least, most) => Number.isInteger(n) && n >= least && n <= most;
  const isBlock = (one) =>
    Array.isArray(one) &&
    one.length === 5 &&
    whole(one[0], 1, MOST_MAPS) &&
    whole(one[1], 1, MOST_KERNEL) &&
    [2, 4].every((k) => whole(one[k], 1, greys.SIDE)) &&
    whole(one[3], 0, greys.SIDE);
  return (
    Array.isArray(v) &&
    v.length >= 1 &&
    v.length <= MOST_BLOCKS &&
    v.every(isBlock) &&
    sizes(v).every(({ maps, pooled }) => maps > 0 && pooled > 0)
  );
}

export const check = checker(FIELDS, {
  blocks: (v) => (isBlocks(v) ? v : refuse("blocks must be rows of maps, kernel, stride, padding and pool", v)),
  weights: (v, { blocks }) =>
    isBlocks(blocks) && held(v) === bytes(blocks) ? v : refuse("weights must be base64 of the blocks' weights", v),
  images: greys.base64("images"),
  edits: (v, { blocks }) => {
    const good = checkField("edits", FIELDS.edits, v),
      all = sizes(blocks),
      places = new Set();
    for (const edit of good) {
      const where = edit.slice(0, 5),
        [layer, map, channel, row, column] = where,
        size = where.every(Number.isInteger) ? all[layer - 1] : undefined,
        there = size && map < size.O && channel < size.C && row < size.K && column < size.K;
      if (!there || places.has(where.join())) refuse("edits must name weights that the network has, each once", where);
      places.add(where.join());
    }
    return good;
  },
});

// The network and what it says --------------------------------------------------------------------------------------------------

const trainedOf = memo(unpack);
const weightsOf = memo(edited);
const networkOf = memo(build);
const pictureOf = memo((pixels, down, across) =>
  shifted(
    Float64Array.from(pixels, (v) => v / 255),
    down,
    across,
  ),
);
const stillOf = memo(forward);
const saidOf = memo(forward);
const followsOf = memo(follows);

/** The network's weights with the edits, block by block. */
export const weights = ({ weights, blocks, edits }) => weightsOf(trainedOf(weights, blocks), blocks, edits);
const network = (state) => networkOf(weights(state), state.blocks);
/** The picture (28 × 28) that the network sees. */
export const picture = ({ pixels, down, across }) => pictureOf(pixels, down, across);
/** What every block says to it, the probabilities `p`, and the most probable `digit`. */
export const answer = (state) => saidOf(network(state), picture(state));
const unmoved = memo((pixels) => Float64Array.from(pixels, (v) => v / 255));
/** The same of the drawing where it was drawn. */
const before = (state) => stillOf(network(state), unmoved(state.pixels));
/** How far each layer's maps move along, see network.js. */
export const moves = (state) =>
  followsOf(state.blocks, before(state).said, answer(state).said, state.down, state.across);

/** The share of the ink that has left the picture. */
export function lost(state) {
  const sum = (values) => values.reduce((all, v) => all + v, 0),
    all = sum(unmoved(state.pixels));
  return all ? 1 - sum(picture(state)) / all : 0;
}

/** The window shown, each number at most the last one there is. */
export function place({ blocks, layer, map, channel, row, column }) {
  const l = Math.min(layer, blocks.length),
    { C, O, maps } = sizes(blocks)[l - 1],
    upTo = (v, n) => Math.min(v, n - 1);
  return { layer: l, map: upTo(map, O), channel: upTo(channel, C), row: upTo(row, maps), column: upTo(column, maps) };
}
/** The sizes of the layer that is shown. */
export const size = (state) => sizes(state.blocks)[place(state).layer - 1];

/** What comes into a layer: the picture, or the maps before it. */
export const input = (state, layer = place(state).layer) =>
  layer > 1 ? answer(state).said[layer - 2].pooled : picture(state);

/** The patch, kernel, products and sums of a window, by default of the one that is shown. */
export function windowAt(state, at = place(state)) {
  const { layer } = at;
  return windowOf(sizes(state.blocks)[layer - 1], weights(state)[layer - 1], input(state, layer), at);
}

// Kernels -----------------------------------------------------------------------------------------------------------------------

const NINE = {
  "vertical edge": [1, 0, -1, 2, 0, -2, 1, 0, -1],
  "horizontal edge": [1, 2, 1, 0, 0, 0, -1, -2, -1],
  outline: [-1, -1, -1, -1, 8, -1, -1, -1, -1],
  sharpen: [0, -1, 0, -1, 5, -1, 0, -1, 0],
  copy: [0, 0, 0, 0, 1, 0, 0, 0, 0],
};
/** The kernels to choose from by name; those of 3 × 3 stand in the middle of larger ones. */
export const PRESETS = [...Object.keys(NINE), "mean", "zeros"];

/**
 * A preset's kernel of K × K by rows; null where 3 × 3 numbers have no room.
 * @param {string} name
 * @param {number} K
 */
export function preset(name, K) {
  if (name === "zeros" || name === "mean") return new Array(K * K).fill(name === "mean" ? 1 / (K * K) : 0);
  const nine = NINE[name],
    edge = Math.floor((K - 3) / 2);
  if (!nine || K < 3) return null;
  return Array.from({ length: K * K }, (_, k) => {
    const u = Math.floor(k / K) - edge,
      v = (k % K) - edge;
    return u >= 0 && v >= 0 && u < 3 && v < 3 ? nine[3 * u + v] : 0;
  });
}

const ofKernel = ({ layer, map, channel }) => {
  const name = [layer, map, channel].join();
  return (edit) => edit.slice(0, 3).join() === name;
};
/** The edits without those of the kernel shown. */
export const without = (state, at = place(state)) => state.edits.filter((edit) => !ofKernel(at)(edit));
/** How many weights of the kernel shown are edited. */
export const changed = (state) => state.edits.length - without(state).length;

/** The edits with all weights of the kernel shown set. */
export function withKernel(state, kernel, at = place(state)) {
  const { K } = sizes(state.blocks)[at.layer - 1];
  return [
    ...without(state, at),
    ...Array.from(kernel, (w, k) => [at.layer, at.map, at.channel, Math.floor(k / K), k % K, w]),
  ];
}

/** The edits with one weight of the kernel shown set. */
export function withWeight(state, u, v, w) {
  const { layer, map, channel } = place(state),
    where = [layer, map, channel, u, v];
  return [...state.edits.filter((edit) => edit.slice(0, 5).join() !== where.join()), [...where, w]];
}

/** The name of the kernel shown: "trained", a preset's, or "own". */
export function kernelName(state) {
  if (!changed(state)) return "trained";
  const { K } = size(state),
    { kernel } = windowAt(state).channels[place(state).channel];
  return PRESETS.find((name) => preset(name, K)?.every((w, k) => w === kernel[k])) ?? "own";
}

// Links -------------------------------------------------------------------------------------------------------------------------

/** The present state as the part of a link behind the question mark. */
export const toQuery = (state) =>
  queryOf({
    draw: greys.written(state.pixels),
    ...settingsOf(FIELDS, state),
    ...(state.edits.length && { edits: state.edits.map((edit) => edit.map(short).join()).join(";") }),
  });

/**
 * The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. Beside what
 * `toQuery` writes it may name a `kernel` for the map and channel shown: a preset, or its weights by rows.
 */
export function fromQuery(query, state) {
  const { asked, changes } = readLink(FIELDS, query, ["draw", "edits", "kernel"]),
    next = { ...state.initial, ...changes };
  if ("draw" in asked) next.pixels = greys.read(asked.draw);
  if ("edits" in asked) next.edits = asked.edits.split(";").map((edit) => readNumbers("edits", edit, 6));
  if ("kernel" in asked) {
    const good = check(changes, state), // what is shown must be known before its kernel can be set
      whole = { ...state, ...next, ...good },
      { K } = size(whole),
      name = asked.kernel.replaceAll("-", " ");
    const kernel = PRESETS.includes(name) ? preset(name, K) : readNumbers("kernel", asked.kernel, K * K);
    if (!kernel) refuse(`The link's kernel must fit into ${K} × ${K} weights`, asked.kernel);
    next.edits = withKernel(whole, kernel);
  }
  return next;
}

// Words -------------------------------------------------------------------------------------------------------------------------

/** How the maps of one stage follow a move. */
export function followWords({ share, cells }) {
  if (share < 1e-9) return "exactly";
  const part = cells.find((n) => !Number.isInteger(n)); // no whole number of the maps' own cells
  return `${percent(share)} differ${part === undefined ? "" : `: moved by ${fmt(Math.abs(part), 3)} cells`}`;
}

/** The move in words, and what it does. */
export function moveWords(state) {
  const { across, down } = state;
  if (!across && !down) return "The drawing stands where it was drawn: move it.";
  const way = [
      across && `${Math.abs(across)} ${across > 0 ? "right" : "left"}`,
      down && `${Math.abs(down)} ${down > 0 ? "down" : "up"}`,
    ],
    exact = moves(state).filter(({ share }) => share < 1e-9),
    all = moves(state).length,
    gone = lost(state) > 1e-9 ? ` ${chance(lost(state))} of its ink has left the picture.` : "",
    was = before(state).digit;
  return (
    `Moved by ${way.filter(Boolean).join(" and ")}, ${exact.length === all ? "all" : `${exact.length} of ${all}`} stages of maps move along exactly.${gone} ` +
    `Before the move it said ${was}.`
  );
}

/** What the window's sums say, in one line. */
export function sumWords(state, at = place(state)) {
  const { channels, b, z, a } = windowAt(state, at),
    { C } = sizes(state.blocks)[at.layer - 1],
    own = fmt(channels[at.channel].sum, 4);
  const start =
    C > 1
      ? `channel ${at.channel}’s products sum to ${own}, those of all ${C} channels to ${fmt(z - b, 4)}`
      : `the products sum to ${own}`;
  return `${start}; z = ${fmt(z - b, 4)} ${signed(b, 4)} = ${fmt(z, 4)}, and a = ${fmt(a, 4)} behind ReLU.`;
}

/** How many weights are edited, in words. */
function editWords({ edits: { length } }) {
  return length ? ` ${length} ${length === 1 ? "weight is" : "weights are"} edited.` : "";
}

/** What the figures do not say. */
export const news = (state) =>
  `${state.pixels.some(Boolean) ? "" : "Nothing is drawn."}${editWords(state)}`.trimStart();

/** The whole state in words. */
export function words(state) {
  const { p, digit } = answer(state),
    order = [...p.keys()].sort((a, b) => p[b] - p[a]),
    { layer, map, row, column } = place(state),
    edits = editWords(state),
    what = state.pixels.some(Boolean) ? "The network says" : "Nothing is drawn. Even so, the network says";
  return (
    `${what} ${digit} with probability ${percent(p[digit])}, then ${order[1]} with ${chance(p[order[1]])}. ${moveWords(state)}${edits} ` +
    `Layer ${layer}, map ${map}, row ${row}, column ${column}: ${sumWords(state)}`
  );
}
