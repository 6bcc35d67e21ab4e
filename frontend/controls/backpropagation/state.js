// What the backpropagation control knows, without a DOM: its stages, the four equations, the step, and their numbers.

import { ACTIVATIONS } from "../../engine/activations.js";
import { backward, finiteDifference, forward, phiOf } from "../../engine/trace.js";
import { checker, check as checkField, refuse } from "../../ui/checks.js";
import { factor, fmt, fmtRate, signed, small, vector } from "../../ui/numbers.js";
import { queryOf, readLink, readNumbers, settingsOf } from "../../ui/share.js";
import { subscript, superscript, symbol } from "../../ui/symbols.js";
import {
  activationWords,
  CHECKS as BASE,
  checkLayers,
  LIMIT,
  layersFromQuery,
  layersToQuery,
  netOf,
  outputName,
  sizesOf,
  sumWords,
} from "../../ui/network/state.js";
import FIELDS from "./fields.json" with { type: "json" };

/** What stands at the end: loss → [the output's activation, the engine's loss]. */
const ENDS = {
  mse: ["linear", "mse"],
  mse_sigmoid: ["sigmoid", "mse"],
  binary_cross_entropy: ["sigmoid", "binary_cross_entropy"],
};
export const LOSSES = FIELDS.loss.options;
export const LOSS_NAMES = {
  mse: "squared error, linear output",
  mse_sigmoid: "squared error, sigmoid output",
  binary_cross_entropy: "cross-entropy, sigmoid output",
};
export const HIDDEN = FIELDS.activation.options;

/** Forward L layers, the loss, then δ, ∂ℓ/∂b and ∂ℓ/∂w of each layer, last one first. */
export const countStages = (layers) => 4 * layers.length + 1;

export const KEYS = Object.keys(FIELDS);
const checkKeys = checker(FIELDS, {
  ...BASE,
  stage: (v, { layers }) => checkField("stage", { kind: "whole", least: 0, most: countStages(layers) }, v),
  before(v, { layers }) {
    if (v === null) return v;
    const good = checkLayers(v, "before");
    if (sizesOf(good).join() !== sizesOf(layers).join())
      refuse("before must be layers of the sizes that layers have", v);
    return good;
  },
});
const SHOWN = ["layers", "activation", "x", "loss", "y", "stage"]; // what the last step belongs to

/**
 * Check changes; other layers bring the stage back to what they have. Another rate takes the last step anew, what else changes
 * forgets it.
 */
export function check(changes, state) {
  if (!state) return checkKeys(changes, state);
  let all = changes;
  if ("layers" in changes && !("stage" in changes)) {
    const { layers } = checkKeys({ layers: changes.layers }, state);
    all = { ...all, stage: Math.min(state.stage, countStages(layers)) };
  }
  if (!("before" in changes) && state.before) {
    if (SHOWN.some((key) => key in changes)) all = { ...all, before: null };
    else if ("learning_rate" in changes) {
      const rate = checkKeys({ learning_rate: changes.learning_rate }, state);
      all = { ...all, ...stepFrom({ ...state, ...rate, layers: state.before }) };
    }
  }
  return checkKeys(all, state);
}

// A link names the layers that a step began at, and that it was taken.
export const toQuery = (state) =>
  queryOf({
    ...layersToQuery(state.before ?? state.layers),
    ...settingsOf(FIELDS, state),
    stage: state.stage,
    ...(state.before && { step: 1 }),
  });

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, { initial }) {
  const { asked, changes } = readLink(FIELDS, query, ["net", "p", "stage", "step"]),
    layers = layersFromQuery(asked, initial.layers);
  if (layers) Object.assign(changes, { layers, stage: 0 });
  if ("stage" in asked) [changes.stage] = readNumbers("stage", asked.stage, 1);
  if (!query) return initial;
  const state = { ...initial, ...changes, layers: layers ?? initial.before ?? initial.layers, before: null };
  if (!("step" in asked)) return state;
  if (asked.step !== "1") refuse("The link's step must be 1", asked.step);
  return { ...state, ...stepFrom(checkKeys(state, null)) };
}

/** Everything about the present example: z, a, the loss, δ and the gradients; ready to be shown stage by stage. */
export function compute(state) {
  const [output, loss] = ENDS[state.loss],
    net = netOf({ ...state, output, loss }),
    seen = forward(net, state.x);
  return { net, ...seen, ...backward(net, seen, state.y) };
}

/** The changes of the step that the gradients ask for: every weight and bias moves by −η times its gradient. */
export function stepFrom(state) {
  const { layers, learning_rate: eta } = state,
    { dW, db } = compute(state),
    moved = (v, gradient) => v - eta * gradient;
  const next = layers.map(({ W, b }, k) => ({
    W: W.map((row, i) => row.map((w, j) => moved(w, dW[k + 1][i * b.length + j]))),
    b: b.map((v, j) => moved(v, db[k + 1][j])),
  }));
  if (!next.every(({ W, b }) => [...W.flat(), ...b].every((v) => Math.abs(v) <= LIMIT)))
    throw new Error(`With η = ${fmtRate(eta)} this step leads beyond ${LIMIT}: choose a smaller η.`);
  return { layers: next, before: layers, stage: countStages(layers) };
}

/** The example behind the present one, from the start; after the last one, or one of the reader's own, the first. */
export function nextExample({ examples, x, y }) {
  const now = [...x, y].join(),
    at = examples.findIndex((row) => row.join() === now),
    [x1, x2, target] = examples[(at + 1) % examples.length];
  return { x: [x1, x2], y: target, stage: 0 };
}

/** ‖g‖², the sum of the squares of all gradients. */
const squared = ({ dW, db }) => [...dW, ...db].reduce((sum, part) => part.reduce((s, g) => s + g * g, sum), 0);

/** What the gradient promises of a step: the change of the loss if the slope stayed as it is. */
export const promise = ({ learning_rate: eta }, known) => -eta * squared(known);

/** What stage k is: { kind: "start" | "forward" | "loss" | "delta" | "bias" | "weight", layer }. */
export function stageOf(layers, k) {
  const L = layers.length;
  if (k <= L) return { kind: k ? "forward" : "start", layer: k };
  if (k === L + 1) return { kind: "loss", layer: L };
  const at = k - L - 2;
  return { kind: ["delta", "bias", "weight"][at % 3], layer: L - Math.floor(at / 3) };
}

/** The stage from which on the δ of a layer, or its gradients of the biases ("bias") or weights ("weight"), are known. */
export const knownFrom = (layers, layer, kind = "delta") =>
  layers.length + 2 + 3 * (layers.length - layer) + ["delta", "bias", "weight"].indexOf(kind);

const up = (layer) => `⁽${superscript(layer)}⁾`;
const delta = (layer, unit) => `δ${up(layer)}${subscript(unit + 1)}`;
const factor4 = (value) => factor(value, small);

/** The general equation of a stage, and the book's name of it. */
export function equation({ layers, loss }, { kind, layer }) {
  const l = up(layer),
    next = up(layer + 1),
    before = up(layer - 1),
    last = layer === layers.length;
  return {
    start: ["Start", "The example x goes in, and its target y waits at the end."],
    forward: [
      `Forward, layer ${layer}`,
      `z${l} = ${layer === 1 ? "x" : `a${before}`} W${l} + b${l},   ${last ? "ŷ" : `a${l}`} = φ(z${l})`,
    ],
    loss: ["The loss", loss !== "binary_cross_entropy" ? "ℓ = (ŷ − y)²" : "ℓ = −y log ŷ − (1 − y) log(1 − ŷ)"],
    delta: last
      ? [
          "Equation 1: δ of the output",
          loss !== "binary_cross_entropy"
            ? `δ${l} = ∂ℓ/∂ŷ · φ′(z${l}) = 2 (ŷ − y) · φ′(z${l})`
            : `δ${l} = ∂ℓ/∂ŷ · φ′(z${l}) = ŷ − y: with cross-entropy, the slope of σ cancels`,
        ]
      : [`Equation 2: δ one layer back, layer ${layer}`, `δ${l} = (δ${next} W${next}ᵀ) ⊙ φ′(z${l})`],
    bias: [`Equation 3: the biases of layer ${layer}`, `∂ℓ/∂b${l} = δ${l}`],
    weight: [
      `Equation 4: the weights of layer ${layer}`,
      `∂ℓ/∂W${l} = ${layer === 1 ? "x" : `a${before}`}ᵀ δ${l},   entry by entry ∂ℓ/∂wᵢⱼ = aᵢ δⱼ`,
    ],
  }[kind];
}

/** The numbers put in: a line for each unit, or for each weight. */
export function numbersIn(state, known, { kind, layer }) {
  const { layers, x, y, loss } = state,
    { net, z, a, L, delta: d } = known,
    last = layers.length,
    units = layer ? [...(z[layer] ?? [])].map((_, j) => j) : [];
  const yhat = a[last][0],
    name = (l, j) => outputName(layers, l, j);
  // 1 − ŷ as σ(−z), which is not rounded to 0; and next to 1 the distance from it says more than its digits
  const rest = ACTIVATIONS.sigmoid[0](-z[last][0]),
    log = (p, q) => `log${q < 0.001 ? `(1 − ${small(q)})` : ` ${small(p)}`}`;
  const slope = (l, j) => ACTIVATIONS[phiOf(net, l)][1](z[l][j], a[l][j]);
  return {
    start: () => [
      `x = ${vector(x)}, y = ${fmt(y)}, ${layers.map(({ b }, k) => `b${up(k + 1)} = ${vector(b)}`).join(", ")}.`,
    ],
    forward: () =>
      units.map(
        (j) =>
          `${symbol({ kind: "unit", layer, to: j }, "z")} = ${sumWords(layers, known, layer, j)} = ${fmt(z[layer][j])},  ${activationWords(net, known, layer, j, name(layer, j))}`,
      ),
    loss: () => [
      loss !== "binary_cross_entropy"
        ? `ℓ = (${fmt(yhat, 4)} − ${factor(y)})² = ${small(L)}`
        : `ℓ = −${fmt(y)}·${log(yhat, rest)} − ${fmt(1 - y)}·${log(rest, yhat)} = ${small(L)}`,
    ],
    delta: () =>
      layer === last
        ? [
            loss !== "binary_cross_entropy"
              ? `${delta(layer, 0)} = 2·(${fmt(yhat, 4)} − ${factor(y)})·${factor4(slope(last, 0))} = ${small(d[layer][0])}`
              : `${delta(layer, 0)} = ${fmt(yhat, 4)} − ${factor(y)} = ${small(d[layer][0])}`,
          ]
        : units.map((i) => {
            const back = layers[layer].W[i]
              .map((w, j) => `${(j ? factor : fmt)(w)}·${factor4(d[layer + 1][j])}`)
              .join(" + ");
            return `${delta(layer, i)} = (${back})·${factor4(slope(layer, i))} = ${small(d[layer][i])}`;
          }),
    bias: () =>
      units.map((j) => `∂ℓ/∂${symbol({ kind: "bias", layer, to: j })} = ${delta(layer, j)} = ${small(d[layer][j])}`),
    weight: () =>
      [...a[layer - 1]].flatMap((v, i) =>
        units.map(
          (j) =>
            `∂ℓ/∂${symbol({ kind: "weight", layer, from: i, to: j })} = ${name(layer - 1, i)}·${delta(layer, j)} = ${fmt(v, 4)}·${factor4(d[layer][j])} = ${small(v * d[layer][j])}`,
        ),
      ),
  }[kind]();
}

/** ∂ℓ/∂ of a weight or bias: { exact, difference } by backpropagation and by a finite difference. */
export function gradient({ x, y }, known, { kind, layer, from, to }) {
  const O = known.z[layer].length,
    part = kind === "bias" ? "b" : "W",
    k = kind === "bias" ? to : from * O + to;
  return {
    exact: (kind === "bias" ? known.db : known.dW)[layer][k],
    difference: finiteDifference(known.net, x, y, layer, part, k),
  };
}

/** Whether a hidden unit stands so near the kink of its activation that a nudge of a weight carries it across. */
export const atKink = ({ activation }, { z }) =>
  /relu/.test(activation) && z.slice(1, -1).some((sums) => sums.some((v) => Math.abs(v) < 1e-3));

/** Digits enough to see how well two gradients agree. */
export const six = (value) => small(value, 3, 6);

/** What no equation says: that the pass is complete. */
export const news = ({ layers, stage, before }) =>
  stage === countStages(layers) && !before
    ? ["Every gradient is known: one pass back has found them all. Now the step can be taken."]
    : [];

/**
 * The step in words: what it did to the loss, what the gradient promised, and why the two differ.
 * @param {any} state after it
 * @param {any} cause the pass that it came from
 * @param {any} known the pass after it
 */
export function stepWords({ learning_rate: eta }, cause, known) {
  const size = squared(cause),
    change = known.L - cause.L,
    promised = -eta * size;
  const why =
    size === 0
      ? "The gradient is 0, so nothing moves."
      : change > 0
        ? "The loss has risen: the step was too long for this slope. Take it back, or choose a smaller η."
        : Math.abs(change - promised) < 0.05 * -promised
          ? "The loss fell as promised."
          : "The slope changes on the way, so the two differ; the smaller η is, the less.";
  return [
    `The loss was ${small(cause.L)} and is ${small(known.L)}, a change of ${small(change)}.`,
    `The gradient promised −η‖g‖² = −${fmtRate(eta)}·${small(size)} = ${small(promised)}.`,
    why,
  ];
}

/** What the step did to a weight or bias: old value, −η times its gradient, new value. */
export function moveOf({ before, layers, learning_rate: eta }, cause, { kind, layer, from, to }) {
  const read = (all) => (kind === "bias" ? all[layer - 1].b[to] : all[layer - 1].W[from][to]),
    O = layers[layer - 1].b.length,
    g = kind === "bias" ? cause.db[layer][to] : cause.dW[layer][from * O + to];
  return { old: read(before), g, by: -eta * g + 0, now: read(layers) };
}

/** One weight or bias in the step: w ← 0.35 − 0.1·1.2 = 0.23. */
export function moveWords(state, cause, item) {
  const { old, g, now } = moveOf(state, cause, item);
  return `${symbol(item)} ← ${fmt(old, 4)} − ${fmtRate(state.learning_rate)}·${factor4(g)} = ${fmt(now, 4)}`;
}

/** A unit, a weight or a bias in the step: its own equation before and after it, and what moved. */
export function itemStepWords(state, cause, known, item) {
  const { kind, layer, from, to } = item,
    { layers, before } = state;
  if (layer === 0)
    return [`${outputName(layers, 0, to)} = ${fmt(known.a[0][to])}, an input: the step does not move it.`];
  if (kind !== "unit") {
    const { g } = moveOf(state, cause, item),
      signal = kind === "bias" ? delta(layer, to) : `${outputName(layers, layer - 1, from)}·${delta(layer, to)}`;
    return [`∂ℓ/∂${symbol(item)} = ${signal} = ${small(g)}`, moveWords(state, cause, item)];
  }
  const line = (when, all, pass) =>
    `${when}: ${symbol({ kind, layer, to }, "z")} = ${sumWords(all, pass, layer, to)} = ${fmt(pass.z[layer][to])},  ${activationWords(pass.net, pass, layer, to, outputName(layers, layer, to))}`;
  const mine = [
    ...before[layer - 1].W.map((_, i) => ({ kind: "weight", layer, from: i, to })),
    { kind: "bias", layer, from: -1, to },
  ];
  return [
    line("before", before, cause),
    `${delta(layer, to)} = ${small(cause.delta[layer][to])};  ${mine.map((one) => moveWords(state, cause, one)).join(",  ")}`,
    line("after", layers, known),
  ];
}

/** A move as it stands on an edge: 0.35 − 0.12 → 0.23, or, where there is little room, its middle alone. */
export const moveLabel = ({ old, by, now }, roomy) =>
  roomy ? `${fmt(old, 3)} ${signed(by, 3)} → ${fmt(now, 3)}` : signed(by).replace(" ", "");

/** The whole state in words. */
export function words(state, known, { playing = false, cause = null } = {}) {
  const { layers, x, y, stage, before } = state,
    at = stageOf(layers, stage),
    [title] = equation(state, at);
  const parts = [
    `Network ${sizesOf(layers).join("–")}: x = ${vector(x)}, y = ${fmt(y)}. Stage ${stage} of ${countStages(layers)}: ${title}.`,
  ];
  if (stage > layers.length) parts.push(`ŷ = ${fmt(known.a.at(-1)[0], 4)}, the loss is ${small(known.L)}.`);
  if (!before && !["start", "loss"].includes(at.kind)) parts.push(`First line: ${numbersIn(state, known, at)[0]}.`);
  parts.push(...(cause ? stepWords(state, cause, known) : news(state)));
  if (playing) parts.push("Playing.");
  return parts.join(" ");
}
