// What the editable network of two controls knows, without a DOM: which layers are good, how one number of them changes,
// how they stand in a link, and how one example's products and sums read.

import { phiOf } from "../../engine/trace.js";
import { check, isList, isTable, refuse } from "../checks.js";
import { factor, fmt } from "../numbers.js";
import { readNumbers, short } from "../share.js";
import { subscript, symbol } from "../symbols.js";

/** @import { Net, Passed } from "../../engine/trace.js" */
/** @import { State } from "../session.js" */
/** @import { Item } from "../symbols.js" */
/** @typedef {{ W: number[][], b: number[] }} Layer W (inputs × units) */

export const LIMIT = 1000; // beyond it a weight shows nothing new
export const REACH = 1.5; // the picture shows x₁ and x₂ from −REACH to REACH
export const MOST = { layers: 3, units: 8 };
const WEIGHT = { kind: "number", least: -LIMIT, most: LIMIT };

/**
 * @param {any} value
 * @param {string} name
 * @returns {Layer[]}
 */
export function checkLayers(value, name = "layers") {
  if (!isList(value, 2, MOST.layers + 1)) refuse(`${name} must be a list of 2 to ${MOST.layers + 1} layers`, value);
  let inputs = 2;
  return value.map((/** @type {any} */ layer, /** @type {number} */ i) => {
    if (!isTable(layer) || Object.keys(layer).sort().join() !== "W,b")
      refuse(`${name}[${i}] must be a dict with W and b`, layer);
    const most = i === value.length - 1 ? 1 : MOST.units,
      b = check(`${name}[${i}].b`, { kind: "list", of: WEIGHT, least: 1, most }, layer.b),
      row = { kind: "numbers", limits: b.map(() => [-LIMIT, LIMIT]) },
      W = check(`${name}[${i}].W`, { kind: "list", of: row, least: inputs, most: inputs }, layer.W);
    inputs = b.length;
    return { W, b };
  });
}

/** The checks of what is no plain field. */
export const CHECKS = { layers: (/** @type {any} */ value) => checkLayers(value) };

// The layers ------------------------------------------------------------------------------------------------------------

/** @param {Layer[]} layers */
export const sizesOf = (layers) => [2, ...layers.map(({ b }) => b.length)];

/** @type {WeakMap<Layer[], Net["layers"]>} */
const flat = new WeakMap();
/**
 * The layers as the engine's: W row by row in one array.
 * @param {Layer[]} layers
 */
function engineLayers(layers) {
  const made =
    flat.get(layers) ?? layers.map(({ W, b }) => ({ W: Float64Array.from(W.flat()), b: Float64Array.from(b) }));
  flat.set(layers, made);
  return made;
}

/**
 * The network that the engine takes.
 * @param {State} state
 * @returns {Net}
 */
export const netOf = ({ layers, activation, output, loss }) => ({
  layers: engineLayers(layers),
  activation,
  output,
  loss,
});

/**
 * The layers with another value of one weight or bias; what did not change is shared.
 * @param {Layer[]} layers
 * @param {Item} item
 * @param {number} value
 */
export function withValue(layers, { kind, layer, from, to }, value) {
  /** @type {<T>(list: T[], k: number, v: T) => T[]} */
  const put = (list, k, v) => list.map((old, i) => (i === k ? v : old)),
    part = layers[layer - 1];
  return put(
    layers,
    layer - 1,
    kind === "bias"
      ? { W: part.W, b: put(part.b, to, value) }
      : { W: put(part.W, from, put(part.W[from], to, value)), b: part.b },
  );
}

/**
 * Layers with `units` in hidden layer l = 1 …: what is added starts at 0, so it changes nothing yet.
 * @param {Layer[]} layers
 * @param {number} l
 * @param {number} units
 */
export function withUnits(layers, l, units) {
  /** @type {<T>(list: T[], n: number, fill: () => T) => T[]} */
  const fit = (list, n, fill) => Array.from({ length: n }, (_, i) => list[i] ?? fill());
  return layers.map(({ W, b }, k) => {
    if (k === l - 1) return { W: W.map((row) => fit(row, units, () => 0)), b: fit(b, units, () => 0) };
    if (k === l) return { W: fit(W, units, () => b.map(() => 0)), b };
    return { W, b };
  });
}

/**
 * Layers with `count` hidden ones: a new one hands on what the one before it says; the last ones go first.
 * @param {Layer[]} layers
 * @param {number} count
 */
export function withDepth(layers, count) {
  const hidden = layers.slice(0, Math.min(count, layers.length - 1)),
    last = layers[layers.length - 1],
    n = hidden[hidden.length - 1].b.length;
  while (hidden.length < count) {
    const W = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)));
    hidden.push({ W, b: Array(n).fill(0) });
  }
  return [...hidden, { W: Array.from({ length: n }, (_, i) => last.W[i] ?? [0]), b: last.b }];
}

/**
 * Layers of the same sizes with new weights by chance: normal, with variance 2 / inputs (He et al. 2015), and small biases.
 * @param {Layer[]} layers
 */
export function shuffled(layers, random = Math.random) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    two = (/** @type {number} */ v) => Math.round(v * 100) / 100 + 0;
  return layers.map(({ W, b }) => ({
    W: W.map((row) => row.map(() => two(normal() * Math.sqrt(2 / W.length)))),
    b: b.map(() => two(normal() * 0.4)),
  }));
}

// Links -----------------------------------------------------------------------------------------------------------------

/**
 * The sizes and all numbers of layers, W before b, as the settings net and p of a link.
 * @param {Layer[]} layers
 */
export const layersToQuery = (layers) => ({
  net: sizesOf(layers).join("-"),
  p: layers
    .flatMap(({ W, b }) => [...W.flat(), ...b])
    .map(short)
    .join(","),
});

/**
 * The layers that a link asks for, on top of `layers`; undefined if it gives no numbers and no other sizes.
 * @param {{ net?: string, p?: string }} asked
 * @param {Layer[]} layers
 */
export function layersFromQuery({ net, p }, layers) {
  const own = sizesOf(layers).join("-"),
    text = net ?? own;
  if (p === undefined && text === own) return undefined;
  if (!/^2(-[1-8]){1,3}-1$/.test(text))
    throw new Error(
      `The link's net must name layers such as 2-3-1, with 1 to 3 hidden layers of 1 to 8 units, but came as “${text.slice(0, 40)}”.`,
    );
  const sizes = text.split("-").map(Number),
    count = sizes.slice(1).reduce((sum, n, l) => sum + n * (sizes[l] + 1), 0);
  const all = p === undefined ? Array(count).fill(0) : readNumbers("p", p, count);
  let at = 0;
  const take = (/** @type {number} */ n) => {
    at += n;
    return all.slice(at - n, at);
  };
  return sizes.slice(1).map((O, l) => ({ W: Array.from({ length: sizes[l] }, () => take(O)), b: take(O) }));
}

// Words -----------------------------------------------------------------------------------------------------------------

/** @type {Record<string, string>} */
export const PHI = {
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  tanh: "tanh",
  sigmoid: "σ",
  step: "step",
  linear: "linear",
};

/**
 * The book's name of what a unit says: x₁ for an input, ŷ for the output, a⁽¹⁾₂ between.
 * @param {Layer[]} layers
 * @param {number} layer
 * @param {number} unit
 */
export const outputName = (layers, layer, unit) =>
  layer === 0 ? `x${subscript(unit + 1)}` : layer === layers.length ? "ŷ" : symbol({ kind: "unit", layer, to: unit });

/**
 * The sum of one unit with its numbers put in: "1·0.5 + 0·(−1) + 0.2".
 * @param {Layer[]} layers
 * @param {Passed} passed
 * @param {number} layer
 * @param {number} unit
 */
export function sumWords(layers, { a }, layer, unit) {
  const { W, b } = layers[layer - 1];
  return [...W.map((row, i) => `${(i ? factor : fmt)(a[layer - 1][i])}·${factor(row[unit])}`), factor(b[unit])].join(
    " + ",
  );
}

/**
 * A unit, a weight or a bias for the present example: lines with every product and sum.
 * @param {State} state
 * @param {Passed} seen
 * @param {Item} item
 */
export function itemWords(state, seen, item) {
  const { layers } = state,
    { kind, layer, from, to } = item,
    net = netOf(state),
    z = symbol({ kind: "unit", layer, to }, "z");
  if (layer === 0) return [`${outputName(layers, 0, to)} = ${fmt(seen.a[0][to])}, an input.`];
  const total = fmt(seen.z[layer][to]);
  if (kind === "weight") {
    const w = layers[layer - 1].W[from][to],
      input = seen.a[layer - 1][from],
      name = outputName(layers, layer - 1, from);
    return [
      `${symbol(item)} = ${fmt(w)} from ${name} to ${outputName(layers, layer, to)}.`,
      `Product ${name}·${symbol(item)} = ${fmt(input)}·${factor(w)} = ${fmt(input * w)}, one part of ${z} = ${total}.`,
    ];
  }
  if (kind === "bias")
    return [`${symbol(item)} = ${fmt(layers[layer - 1].b[to])}, added to the products: ${z} = ${total}.`];
  return [
    `${z} = ${sumWords(layers, seen, layer, to)} = ${total}`,
    activationWords(net, seen, layer, to, outputName(layers, layer, to)),
  ];
}

/**
 * a = φ(z) with its numbers.
 * @param {Net} net
 * @param {Passed} passed
 * @param {number} layer
 * @param {number} unit
 * @param {string} name
 */
export function activationWords(net, { z, a }, layer, unit, name) {
  const phi = phiOf(net, layer),
    value = fmt(a[layer][unit]);
  return phi === "linear" ? `${name} = z = ${value}` : `${name} = ${PHI[phi]}(${fmt(z[layer][unit])}) = ${value}`;
}

/**
 * What a screen reader says of an item: its name and value.
 * @param {State} state
 * @param {Passed} seen
 * @param {Item} item
 */
export function itemName(state, seen, item) {
  const { layers } = state,
    { kind, layer, from, to } = item,
    unit = layer === layers.length ? "the output" : `unit ${to + 1} of layer ${layer}`;
  if (kind === "weight")
    return `weight from ${layer === 1 ? `input x${from + 1}` : `unit ${from + 1} of layer ${layer - 1}`} to ${unit}: ${fmt(layers[layer - 1].W[from][to])}`;
  if (kind === "bias") return `bias of ${unit}: ${fmt(layers[layer - 1].b[to])}`;
  return layer === 0 ? `input x${to + 1}: ${fmt(seen.a[0][to])}` : `${unit}: ${fmt(seen.a[layer][to])}`;
}
