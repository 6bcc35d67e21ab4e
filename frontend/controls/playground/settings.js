// The settings of the playground: what a reader may choose, each part with the name by which a lesson can hide it.

import { FEATURES } from "../../engine/datasets.js";
import { INITIALIZATIONS } from "../../engine/network.js";
import { OPTIMIZERS } from "../../engine/optimizers.js";
import { h } from "../../ui/dom.js";
import { entry } from "../../ui/entry.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { unchanged } from "../../ui/session.js";
import { slider } from "../../ui/slider.js";
import { stepper } from "../../ui/stepper.js";
import { button } from "../../ui/transport.js";
import FIELDS from "./fields.json" with { type: "json" };
import { DATA, HIDDEN_ACTIVATIONS, LOSSES_OF, lossesOf, SPEEDS, STOPS } from "./state.js";
import { readTable } from "./table.js";

/** @import { State } from "../../ui/session.js" */
/** @import { Explorer } from "./explorer.js" */

const RATES = [1e-5, 3e-5, 1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const STRENGTHS = [0, 1e-5, 1e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
/** @type {Record<string, string>} */
const NAMES = {
  circle: "circle",
  xor: "XOR",
  gauss: "two clouds",
  spiral: "spiral",
  plane: "plane (numbers)",
  "multi-gauss": "hills (numbers)",
  own: "my own points",
  linear: "linear",
  step: "step",
  sigmoid: "sigmoid",
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  elu: "ELU",
  gelu: "GELU",
  silu: "SiLU",
  binary_cross_entropy: "cross-entropy",
  mse: "squared error",
  mae: "absolute error",
  huber: "Huber",
  hinge: "hinge",
  SGD: "gradient descent",
  Momentum: "momentum",
  zeros: "zeros",
  normal: "normal, deviation 1",
  xavier: "Xavier",
  he: "He",
};
/** @type {Record<string, string>} */
const STOP_NAMES = {
  never: "never",
  epochs: "at this epoch",
  loss: "at this train loss",
  patience: "test loss stalls",
};
/** @type {Record<string, number>} */
const STOP_VALUES = { never: 500, epochs: 500, loss: 0.01, patience: 50 };
/** @type {Record<string, string>} */
const SPEED_NAMES = { step: "one step a frame", epoch: "one epoch a frame", fast: "as fast as it goes" };
/** @type {Record<string, string>} */
export const FEATURE_NAMES = {
  x1: "x₁",
  x2: "x₂",
  "x1^2": "x₁²",
  "x2^2": "x₂²",
  "x1*x2": "x₁x₂",
  "sin(x1)": "sin x₁",
  "sin(x2)": "sin x₂",
};
/** Settings that show a field of the state as it is. */
const SIMPLE = /** @type {const} */ ([
  "data",
  "noise",
  "train_share",
  "init",
  "dropout",
  "optimizer",
  "learning_rate",
  "batch_size",
  "l1",
  "l2",
  "speed",
  "discretize",
]);
/** @param {string} key */
export const nameOf = (key) => NAMES[key] ?? key;

/**
 * A list of numbers to choose from; one that is not in it, from Python or a link, is added.
 * @param {{ label: string, values: number[], onPick: (value: number) => void }} asked
 */
function numberPicker({ label, values, onPick }) {
  const option = (/** @type {number} */ value) => h("option", { value }, fmt(value, 6)),
    { el, select, set } = picker({ label, options: [], onPick: (v) => onPick(Number(v)) });
  select.append(...values.map(option));
  return {
    el,
    /** @param {number} value */
    set(value) {
      if (![...select.options].some((known) => Number(known.value) === value)) select.append(option(value));
      set(String(value));
    },
  };
}

/**
 * One input that can be switched on and off.
 * @param {string} label
 * @param {(on: boolean) => void} onToggle
 */
function toggle(label, onToggle) {
  const box = h("input", { type: "checkbox", change: () => onToggle(box.checked) });
  return {
    el: h("label", { class: "nbw-toggle" }, box, label),
    /** @param {boolean} on */
    set(on) {
      box.checked = on;
    },
  };
}

/**
 * The features as switches.
 * @param {Explorer} explorer
 */
function featureSwitches(explorer) {
  const names = Object.keys(FEATURES),
    chosen = () => explorer.state.features;
  const flip = (/** @type {string} */ name) =>
    explorer.hand({ features: names.filter((n) => (n === name) !== chosen().includes(n)) });
  const nodes = names.map((name) => button(FEATURE_NAMES[name], () => flip(name), { "aria-pressed": "false" }));
  return {
    el: h(
      "div",
      { class: "nbw-chips", role: "group", "aria-label": "Inputs of the network" },
      h("span", {}, "Inputs"),
      ...nodes,
    ),
    /** @param {string[]} on */
    set(on) {
      for (const [i, node] of nodes.entries()) node.setAttribute("aria-pressed", String(on.includes(names[i])));
    },
  };
}

/**
 * The hidden layers: their number, units and activations.
 * @param {Explorer} explorer
 */
function layerCards(explorer) {
  /** @type {(key: "layers" | "activations", l: number, value: unknown) => void} */
  const change = (key, l, value) => {
    const list = explorer.state[key].slice();
    list[l] = value;
    explorer.hand({ [key]: list });
  };
  const depth = stepper({
    label: "Hidden layers",
    least: 0,
    most: 6,
    onStep: (n) => {
      const { layers } = explorer.state;
      explorer.hand({
        layers: n < layers.length ? layers.slice(0, n) : [...layers, Math.max(2, Math.min(layers.at(-1) ?? 4, 8))],
      });
    },
  });
  const cards = Array.from({ length: 6 }, (_, l) => {
    const units = stepper({ label: `Layer ${l + 1}`, least: 1, most: 8, onStep: (n) => change("layers", l, n) });
    const list = h(
      "select",
      { "aria-label": `Activation of layer ${l + 1}`, change: () => change("activations", l, list.value) },
      ...HIDDEN_ACTIVATIONS.map((name) => h("option", { value: name }, nameOf(name))),
    );
    return { units, list, el: h("div", { class: "nbw-card" }, units.el, list) };
  });
  return {
    el: h(
      "div",
      { class: "nbw-cards", role: "group", "aria-label": "Hidden layers" },
      depth.el,
      ...cards.map(({ el }) => el),
    ),
    /** @param {State} state */
    set({ layers, activations, hidden }) {
      depth.set(layers.length);
      cards.forEach(({ el, units, list }, l) => {
        el.hidden = l >= layers.length;
        if (el.hidden) return;
        units.set(layers[l]);
        list.hidden = hidden.includes("activations");
        if (list.value !== activations[l]) list.value = activations[l];
      });
    },
  };
}

/**
 * Drawing and pasting points of one's own.
 * @param {Explorer} explorer
 */
function ownData(explorer) {
  const kinds = [0, 1].map((k) =>
    button(`class ${k} ${k ? "■" : "●"}`, () => explorer.draws(k), { class: `nbw-kind${k}` }),
  );
  const field = h("textarea", {
    rows: 4,
    spellcheck: "false",
    "aria-label": "Points to paste: one in a line, x₁, x₂, y; two values of y are two classes",
    placeholder: "x1, x2, y\n1.5, -2, 0\n-3, 0.5, 1",
  });
  const paste = () => {
    try {
      const { points, words } = readTable(field.value),
        { loss } = explorer.state;
      if (!explorer.hand({ points })) return;
      const now = explorer.state.loss;
      explorer.session.say(now === loss ? words : `${words} The loss is now ${nameOf(now)}.`);
    } catch (error) {
      explorer.session.say(unchanged(error));
    }
  };
  const panel = h(
    "div",
    { class: "nbw-own" },
    h(
      "div",
      { class: "nbw-row", role: "group", "aria-label": "A click adds a point of" },
      h("span", {}, "Click adds"),
      ...kinds,
    ),
    h(
      "p",
      { class: "nbw-hint" },
      "Click in the picture to add a point, on a point to remove it. Rings are for the test.",
    ),
    h(
      "details",
      {},
      h("summary", { tabindex: 0 }, "Paste a table (CSV)"),
      field,
      h(
        "div",
        { class: "nbw-row" },
        button("Use these points", paste),
        button("Remove all points", () => explorer.hand({ points: [] })),
      ),
    ),
  );
  return {
    el: panel,
    /**
     * @param {boolean} on
     * @param {number} kind the class that a click adds
     */
    set(on, kind) {
      panel.hidden = !on;
      for (const [k, node] of kinds.entries()) node.setAttribute("aria-pressed", String(k === kind));
    },
  };
}

/**
 * When the run ends by itself.
 * @param {Explorer} explorer
 */
function stopRule(explorer) {
  const list = picker({
    label: "Stop",
    options: STOPS,
    names: STOP_NAMES,
    onPick: (stop) => explorer.hand({ stop, stop_at: STOP_VALUES[stop] }),
  });
  const value = entry({
    name: "Stop: the value",
    min: 0,
    event: "change", // on the way to 50 stands a 5, at which the run might end
    onInput: (stop_at) => {
      if (stop_at > 0) explorer.hand({ stop_at });
    },
  });
  return {
    el: h("div", { class: "nbw-stop" }, list.el, value.el),
    /** @param {State} state */
    set({ stop, stop_at }) {
      list.set(stop);
      value.el.hidden = stop === "never";
      value.set(stop_at);
    },
  };
}

/**
 * All settings.
 * @param {Explorer} explorer
 */
export function settings(explorer) {
  const rows = {
    data: picker({ label: "Data", options: DATA, names: NAMES, onPick: explorer.setter("data") }),
    own: ownData(explorer),
    noise: slider({ name: "noise", symbol: "Noise", ...FIELDS.noise, onInput: explorer.setter("noise") }),
    train_share: slider({
      name: "share of the points for training, in percent",
      symbol: "Training %",
      ...FIELDS.train_share,
      onInput: explorer.setter("train_share"),
    }),
    new_data: { el: button("New points", () => explorer.hand({ data_seed: explorer.state.data_seed + 1 })) },
    init: picker({
      label: "First weights",
      options: Object.keys(INITIALIZATIONS),
      names: NAMES,
      onPick: explorer.setter("init"),
    }),
    dropout: numberPicker({ label: "Dropout", values: [0, 0.1, 0.2, 0.3, 0.5], onPick: explorer.setter("dropout") }),
    new_weights: { el: button("New weights", () => explorer.hand({ seed: explorer.state.seed + 1 })) },
    loss: picker({
      label: "Loss",
      options: [...new Set(Object.values(LOSSES_OF).flat())],
      names: NAMES,
      onPick: explorer.setter("loss"),
    }),
    optimizer: picker({
      label: "Method",
      options: Object.keys(OPTIMIZERS),
      names: NAMES,
      onPick: explorer.setter("optimizer"),
    }),
    learning_rate: numberPicker({ label: "Learning rate", values: RATES, onPick: explorer.setter("learning_rate") }),
    batch_size: slider({
      name: "batch size",
      symbol: "Batch",
      ...FIELDS.batch_size,
      onInput: (n) => explorer.hand({ batch_size: Math.round(n) }),
    }),
    l1: numberPicker({ label: "Penalty L1", values: STRENGTHS, onPick: explorer.setter("l1") }),
    l2: numberPicker({ label: "Penalty L2", values: STRENGTHS, onPick: explorer.setter("l2") }),
    stop: stopRule(explorer),
    speed: picker({ label: "Speed", options: SPEEDS, names: SPEED_NAMES, onPick: explorer.setter("speed") }),
    test: toggle("test points", explorer.setter("show_test")),
    discretize: toggle("only the decision", explorer.setter("discretize")),
    gradients: toggle("edges show gradients", (on) => explorer.showGradients(on)),
  };
  const features = featureSwitches(explorer),
    cards = layerCards(explorer);
  const group = (/** @type {string} */ title, /** @type {{ el: HTMLElement }[]} */ ...members) => ({
    members,
    el: h(
      "div",
      { class: "nbw-group", role: "group", "aria-label": title },
      h("p", { class: "nbw-title" }, title),
      ...members.map(({ el }) => el),
    ),
  });
  const groups = {
    data: group("Data", rows.data, rows.own, rows.noise, rows.train_share, rows.new_data),
    network: group("Network", rows.init, rows.dropout, rows.new_weights),
    training: group("Training", rows.loss, rows.optimizer, rows.learning_rate, rows.batch_size, rows.l1, rows.l2),
    running: group("Running", rows.speed, rows.stop),
  };
  /** @type {Record<string, { el: HTMLElement }>} by the name under which a lesson hides them */
  const parts = { ...rows, features, layers: cards };
  return {
    groups,
    rows,
    features,
    cards,
    /** @param {State} state */
    set(state) {
      const gone = (/** @type {string} */ part) => state.hidden.includes(part);
      for (const [name, { el }] of Object.entries(parts))
        if (name !== "own") el.hidden = gone(name === "l1" || name === "l2" ? "regularization" : name);
      for (const key of SIMPLE) /** @type {{ set: (value: any) => void }} */ (rows[key]).set(state[key]);
      const own = state.data === "own";
      rows.own.set(own && !gone("data"), explorer.kind);
      rows.noise.el.hidden ||= own;
      rows.new_data.el.hidden ||= own;
      rows.test.el.hidden ||= own;
      rows.loss.set(state.loss, lossesOf(state));
      rows.stop.set(state);
      rows.test.set(state.show_test);
      rows.gradients.set(explorer.gradients);
      features.set(state.features);
      cards.set(state);
      for (const { el, members } of Object.values(groups)) el.hidden = members.every((member) => member.el.hidden);
    },
  };
}
