// The settings of the playground: what a reader may choose, each part with the name by which a lesson can hide it.

import { FEATURES } from "../../engine/datasets.js";
import { INITIALIZATIONS } from "../../engine/network.js";
import { OPTIMIZERS } from "../../engine/optimizers.js";
import { h } from "../../ui/dom.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { slider } from "../../ui/slider.js";
import { button } from "../../ui/transport.js";
import { stepper } from "../../ui/network/part.js";
import { DATA, HIDDEN_ACTIVATIONS, LOSSES_OF, lossesOf, readTable, SPEEDS, STOPS } from "./state.js";

const RATES = [1e-5, 3e-5, 1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const STRENGTHS = [0, 1e-5, 1e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
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
const STOP_NAMES = {
  never: "never",
  epochs: "at this epoch",
  loss: "at this train loss",
  patience: "test loss stalls",
};
const STOP_VALUES = { never: 500, epochs: 500, loss: 0.01, patience: 50 };
const SPEED_NAMES = { step: "one step a frame", epoch: "one epoch a frame", fast: "as fast as it goes" };
export const FEATURE_NAMES = {
  x1: "x₁",
  x2: "x₂",
  "x1^2": "x₁²",
  "x2^2": "x₂²",
  "x1*x2": "x₁x₂",
  "sin(x1)": "sin x₁",
  "sin(x2)": "sin x₂",
};
export const nameOf = (key) => NAMES[key] ?? key;

/** A list of numbers to choose from; one that is not in it, from Python or a link, is added. */
function numberPicker({ label, values, onPick }) {
  const option = (value) => h("option", { value }, fmt(value, 6)),
    { el, set } = picker({ label, options: [], onPick: (v) => onPick(Number(v)) }),
    select = el.querySelector("select");
  select.append(...values.map(option));
  return {
    el,
    set(value) {
      if (![...select.options].some((known) => Number(known.value) === value)) select.append(option(value));
      set(String(value));
    },
  };
}

/** One input that can be switched on and off. */
function toggle(label, onToggle) {
  const box = h("input", { type: "checkbox", change: () => onToggle(box.checked) });
  return {
    el: h("label", { class: "nbw-toggle" }, box, label),
    set: (on) => {
      box.checked = on;
    },
  };
}

/** The features as switches. */
function featureSwitches(explorer) {
  const names = Object.keys(FEATURES),
    chosen = () => explorer.state.features;
  const flip = (name) => explorer.hand({ features: names.filter((n) => (n === name) !== chosen().includes(n)) });
  const nodes = names.map((name) => button(FEATURE_NAMES[name], () => flip(name), { "aria-pressed": "false" }));
  return {
    el: h(
      "div",
      { class: "nbw-chips", role: "group", "aria-label": "Inputs of the network" },
      h("span", {}, "Inputs"),
      ...nodes,
    ),
    set: (on) => nodes.forEach((node, i) => node.setAttribute("aria-pressed", String(on.includes(names[i])))),
  };
}

/** The hidden layers: their number, units and activations. */
function layerCards(explorer) {
  const { state } = explorer,
    change = (key, l, value) => explorer.hand({ [key]: explorer.state[key].map((v, k) => (k === l ? value : v)) });
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

/** Drawing and pasting points of one's own. */
function ownData(explorer) {
  const kinds = [0, 1].map((k) =>
    button(`class ${k} ${k ? "■" : "●"}`, () => explorer.draws(k), { class: `nbw-kind${k}` }),
  );
  const field = h("textarea", {
    rows: 4,
    spellcheck: "false",
    "aria-label": "Points to paste: one in a line, x₁, x₂, y",
    placeholder: "x1, x2, y\n1.5, -2, 0\n-3, 0.5, 1",
  });
  const paste = () => {
    try {
      explorer.hand({ points: readTable(field.value) });
    } catch (error) {
      explorer.session.say(error.message);
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
    set: (on, kind) => {
      panel.hidden = !on;
      kinds.forEach((node, k) => node.setAttribute("aria-pressed", String(k === kind)));
    },
  };
}

/** When the run ends by itself. */
function stopRule(explorer) {
  const list = picker({
    label: "Stop",
    options: STOPS,
    names: STOP_NAMES,
    onPick: (stop) => explorer.hand({ stop, stop_at: STOP_VALUES[stop] }),
  });
  const entry = h("input", {
    type: "number",
    min: 0,
    step: "any",
    "aria-label": "Stop: the value",
    change: () => {
      if (Number(entry.value) > 0) explorer.hand({ stop_at: Number(entry.value) });
      else entry.value = String(explorer.state.stop_at);
    },
  });
  return {
    el: h("div", { class: "nbw-stop" }, list.el, entry),
    set({ stop, stop_at }) {
      list.set(stop);
      entry.hidden = stop === "never";
      if (entry.ownerDocument.activeElement !== entry && entry.value !== String(stop_at)) entry.value = String(stop_at);
    },
  };
}

/** All settings; returns { groups: { data, network, training, shown }, features, cards, set(state) }. */
export function settings(explorer) {
  const hand = (key) => (value) => explorer.hand({ [key]: value });
  const rows = {
    data: picker({ label: "Data", options: DATA, names: NAMES, onPick: hand("data") }),
    own: ownData(explorer),
    noise: slider({ name: "noise", symbol: "Noise", min: 0, max: 2, step: 0.1, onInput: hand("noise") }),
    train_share: slider({
      name: "share of the points for training, in percent",
      symbol: "Training %",
      min: 10,
      max: 90,
      step: 10,
      onInput: hand("train_share"),
    }),
    new_data: { el: button("New points", () => explorer.hand({ data_seed: explorer.state.data_seed + 1 })) },
    init: picker({ label: "First weights", options: Object.keys(INITIALIZATIONS), names: NAMES, onPick: hand("init") }),
    dropout: numberPicker({ label: "Dropout", values: [0, 0.1, 0.2, 0.3, 0.5], onPick: hand("dropout") }),
    new_weights: { el: button("New weights", () => explorer.hand({ seed: explorer.state.seed + 1 })) },
    loss: picker({
      label: "Loss",
      options: [...new Set(Object.values(LOSSES_OF).flat())],
      names: NAMES,
      onPick: hand("loss"),
    }),
    optimizer: picker({ label: "Method", options: Object.keys(OPTIMIZERS), names: NAMES, onPick: hand("optimizer") }),
    learning_rate: numberPicker({ label: "Learning rate", values: RATES, onPick: hand("learning_rate") }),
    batch_size: slider({
      name: "batch size",
      symbol: "Batch",
      min: 1,
      max: 30,
      step: 1,
      onInput: (n) => explorer.hand({ batch_size: Math.round(n) }),
    }),
    l1: numberPicker({ label: "Penalty L1", values: STRENGTHS, onPick: hand("l1") }),
    l2: numberPicker({ label: "Penalty L2", values: STRENGTHS, onPick: hand("l2") }),
    stop: stopRule(explorer),
    speed: picker({ label: "Speed", options: SPEEDS, names: SPEED_NAMES, onPick: hand("speed") }),
    test: toggle("test points", hand("show_test")),
    discretize: toggle("only the decision", hand("discretize")),
    gradients: toggle("edges show gradients", (on) => explorer.showGradients(on)),
  };
  const features = featureSwitches(explorer),
    cards = layerCards(explorer);
  const group = (title, ...names) =>
    h(
      "div",
      { class: "nbw-group", role: "group", "aria-label": title },
      h("p", { class: "nbw-title" }, title),
      ...names.map((name) => rows[name].el),
    );
  const groups = {
    data: group("Data", "data", "own", "noise", "train_share", "new_data"),
    network: group("Network", "init", "dropout", "new_weights"),
    training: group("Training", "loss", "optimizer", "learning_rate", "batch_size", "l1", "l2"),
    running: group("Running", "speed", "stop"),
  };
  const parts = { ...rows, features, layers: cards };
  return {
    groups,
    rows,
    features,
    cards,
    set(state) {
      const gone = (part) => state.hidden.includes(part);
      for (const [name, { el }] of Object.entries(parts))
        if (name !== "own") el.hidden = gone(name === "l1" || name === "l2" ? "regularization" : name);
      for (const key of [
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
      ])
        rows[key].set(state[key]);
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
      for (const node of Object.values(groups))
        node.hidden = [...node.children].slice(1).every((child) => child.hidden);
    },
  };
}
