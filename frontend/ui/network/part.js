// What the two controls with an editable network share on the screen: the diagram with its readout, the number entry of what
// is chosen, the steppers of the layers, and the sliders of the example.

import { Diagram } from "../diagram.js";
import { h, text } from "../dom.js";
import { slider } from "../slider.js";
import { symbol } from "../symbols.js";
import { button } from "../transport.js";
import { readout } from "./stages.js";
import { itemName, MOST, REACH, sizesOf, withDepth, withUnits, withValue } from "./state.js";

/** A whole number between two buttons. Returns { el, set(value) }. */
export function stepper({ label, least, most, onStep }) {
  const value = h("output", {}),
    step = (by) => {
      if (now + by >= least && now + by <= most) onStep(now + by);
    };
  const less = button("−", () => step(-1), { "aria-label": `${label}: one less` }),
    more = button("+", () => step(1), { "aria-label": `${label}: one more` });
  let now = least;
  return {
    el: h("div", { class: "nbw-stepper", role: "group", "aria-label": label }, h("span", {}, label), less, value, more),
    set(next) {
      now = next;
      text(value, String(now));
      // aria-disabled and not disabled: a button that the keyboard stands on must not vanish from under it
      less.setAttribute("aria-disabled", String(now <= least));
      more.setAttribute("aria-disabled", String(now >= most));
    },
  };
}

/** Steppers for the hidden layers and their units. Returns { el, set(layers) }. */
export function architecture(explorer) {
  const set = (layers) => explorer.hand({ layers }),
    layers = () => explorer.state.layers;
  const depth = stepper({
    label: "Hidden layers",
    least: 1,
    most: MOST.layers,
    onStep: (n) => set(withDepth(layers(), n)),
  });
  const units = Array.from({ length: MOST.layers }, (_, k) =>
    stepper({
      label: `Units in layer ${k + 1}`,
      least: 1,
      most: MOST.units,
      onStep: (n) => set(withUnits(layers(), k + 1, n)),
    }),
  );
  return {
    el: h("div", { class: "nbw-steppers" }, depth.el, ...units.map(({ el }) => el)),
    set(now) {
      depth.set(now.length - 1);
      units.forEach((unit, k) => {
        unit.el.hidden = k >= now.length - 1;
        if (!unit.el.hidden) unit.set(now[k].b.length);
      });
    },
  };
}

/** The two sliders of the example. Returns { el, set(x) }. */
export function example(explorer) {
  const rows = [0, 1].map((d) =>
    slider({
      name: `input x${d + 1}`,
      symbol: `x${"₁₂"[d]}`,
      min: -REACH,
      max: REACH,
      step: 0.05,
      onInput: (value) => explorer.hand({ x: explorer.state.x.map((v, k) => (k === d ? value : v)) }),
    }),
  );
  return { el: h("div", {}, ...rows.map(({ el }) => el)), set: (x) => rows.forEach((row, d) => row.set(x[d])) };
}

/** The diagram, the readout of `words(item)` for what the pointer is over or what is chosen, and the chosen number's slider. */
export class NetworkPart {
  constructor(explorer, { label, words, idle, change, numbers = false }) {
    Object.assign(this, { explorer, words, idle });
    const move = (item, value) => {
      this.looking = true;
      explorer.hand(change?.(item, value) ?? { layers: withValue(explorer.state.layers, item, value) });
    };
    const read = ({ kind, layer, from, to }) => {
      const { W, b } = explorer.state.layers[layer - 1] ?? {};
      return kind === "weight" ? W[from][to] : kind === "bias" ? b[to] : 0;
    };
    this.diagram = new Diagram({
      label,
      numbers,
      change: move,
      read,
      select: () => this.look(),
      hover: () => this.tell(),
      describe: (item) => itemName(explorer.state, explorer.seen, item),
    });
    this.readout = readout("Products and sums");
    this.chosen = slider({
      name: "chosen weight or bias",
      symbol: "w",
      min: -5,
      max: 5,
      step: 0.1,
      onInput: (value) => {
        if (this.movable) move(this.diagram.selected, value);
      },
    });
    this.chosen.el.classList.add("nbw-chosen");
    this.hint = h(
      "p",
      { class: "nbw-hint" },
      "Drag an edge or a bias (the dot at a unit’s corner) up or down. By touch, tap it, then drag its knob.",
    );
    this.box = h("div", { class: "nbw-network" }, this.diagram.el);
    this.el = h("div", {}, this.box, this.readout.el, h("div", { class: "nbw-choice" }, this.hint, this.chosen.el));
  }

  get movable() {
    const { selected } = this.diagram;
    return selected && selected.kind !== "unit";
  }

  /** Draw the diagram with what the caller adds to the layers; a `stage` that is new is told before what was chosen earlier. */
  draw(engine, what, names) {
    if (what.stage !== this.stage) this.looking = false;
    this.stage = what.stage;
    this.diagram.shape(sizesOf(this.explorer.state.layers), names);
    this.diagram.draw({ layers: engine, ...what });
    this.tell();
  }

  look() {
    this.looking = true;
    this.tell();
  }

  tell() {
    const { diagram } = this,
      item = diagram.hovered ?? (this.looking ? diagram.selected : null);
    this.readout.say(item ? this.words(item) : this.idle());
    this.hint.hidden = Boolean(this.movable);
    this.chosen.el.hidden = !this.movable;
    if (!this.movable) return;
    text(this.chosen.el.firstChild, symbol(diagram.selected));
    this.chosen.set(diagram.valueOf(diagram.selected));
  }

  dispose() {
    this.diagram.dispose();
  }
}
