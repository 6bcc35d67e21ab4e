// The settings of the playground: what a reader may choose, each part with the name by which a lesson can hide it.

import { INITIALIZATIONS } from "../../engine/network.js";
import { OPTIMIZERS } from "../../engine/optimizers.js";
import { h } from "../../ui/dom.js";
import { entry } from "../../ui/entry.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { slider } from "../../ui/slider.js";
import { button } from "../../ui/transport.js";
import FIELDS from "./fields.json" with { type: "json" };
import { NAMES } from "./names.js";
import { OwnData } from "./own.js";
import { LOSSES_OF, lossesOf, SPEEDS, STOPS } from "./state.js";

/** @import { State } from "../../ui/session.js" */
/** @import { Explorer } from "./explorer.js" */

const RATES = [1e-5, 3e-5, 1e-4, 3e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const STRENGTHS = [0, 1e-5, 1e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
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
/** Settings that show a field of the state as it is. */
const SIMPLE = /** @type {const} */ ([
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
    own: new OwnData(explorer),
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
    data: group("Data", rows.own, rows.noise, rows.train_share, rows.new_data),
    network: group("Network", rows.init, rows.dropout, rows.new_weights),
    training: group("Training", rows.loss, rows.optimizer, rows.batch_size, rows.l1, rows.l2),
    running: group("Running", rows.speed, rows.stop),
  };
  return {
    groups,
    rows,
    /** @param {State} state */
    set(state) {
      // a lesson hides them by these names
      for (const [name, { el }] of Object.entries(rows))
        if (name !== "own") el.hidden = explorer.gone(name === "l1" || name === "l2" ? "regularization" : name);
      for (const key of SIMPLE) /** @type {{ set: (value: any) => void }} */ (rows[key]).set(state[key]);
      const own = state.data === "own";
      rows.own.set(own && !explorer.gone("data"), explorer.kind);
      rows.noise.el.hidden ||= own || state.data === "penguins";
      rows.new_data.el.hidden ||= own || state.data === "penguins";
      rows.test.el.hidden ||= own;
      rows.loss.set(state.loss, lossesOf(state));
      rows.stop.set(state);
      rows.test.set(state.show_test);
      rows.gradients.set(explorer.gradients);
      for (const { el, members } of Object.values(groups)) el.hidden = members.every((member) => member.el.hidden);
    },
  };
}
