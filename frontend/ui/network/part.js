// What the two controls with an editable network share on the screen: the diagram with its readout, the slider of what is
// chosen, the steppers of the layers, and the sliders of the example.

import { chosenSlider } from "../chosen.js";
import { Diagram } from "../diagram.js";
import { h } from "../dom.js";
import { readout } from "../readout.js";
import { slider } from "../slider.js";
import { stepper } from "../stepper.js";
import { subscript } from "../symbols.js";
import { itemName, LIMIT, MOST, REACH, sizesOf, withDepth, withUnits, withValue } from "./state.js";

/** @import { Passed } from "../../engine/trace.js" */
/** @import { Drawing } from "../diagram.js" */
/** @import { Item } from "../symbols.js" */
/** @import { Layer } from "./state.js" */
/** @typedef {import("../control.js").Explorer & { seen: Passed }} NetworkExplorer `seen`: its example, passed through */

/**
 * Steppers for the hidden layers and their units.
 * @param {NetworkExplorer} explorer
 */
export function architecture(explorer) {
  const set = (/** @type {Layer[]} */ layers) => explorer.hand({ layers }),
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
    /** @param {Layer[]} now */
    set(now) {
      depth.set(now.length - 1);
      units.forEach((unit, k) => {
        unit.el.hidden = k >= now.length - 1;
        if (!unit.el.hidden) unit.set(now[k].b.length);
      });
    },
  };
}

/**
 * The two sliders of the example.
 * @param {NetworkExplorer} explorer
 */
export function example(explorer) {
  const rows = [0, 1].map((d) =>
    slider({
      name: `input x${d + 1}`,
      symbol: `x${subscript(d + 1)}`,
      slider: [-REACH, REACH, 0.05],
      least: -REACH,
      most: REACH,
      onInput: (value) => explorer.hand({ x: [0, 1].map((k) => (k === d ? value : explorer.state.x[k])) }),
    }),
  );
  return {
    el: h("div", {}, ...rows.map(({ el }) => el)),
    /** @param {number[]} x */
    set(x) {
      for (const [d, row] of rows.entries()) row.set(x[d]);
    },
  };
}

/**
 * The diagram, the readout of `words(item)` for what the pointer is over or what is chosen, or else of `idle()`, and the chosen
 * number's slider.
 */
export class NetworkPart {
  /**
   * @param {NetworkExplorer} explorer
   * @param {{ label: string, words: (item: Item) => string[], idle: () => string[] }} asked
   */
  constructor(explorer, { label, words, idle }) {
    this.explorer = explorer;
    this.words = words;
    this.idle = idle;
    this.stage = 0; // of the control, as drawn last
    this.looking = false; // whether the reader has chosen or moved something since the last stage
    this.diagram = new Diagram({
      label,
      numbers: true,
      change: (item, value) => {
        this.looking = true;
        explorer.hand({ layers: withValue(explorer.state.layers, item, value) });
      },
      read: ({ kind, layer, from, to }) => {
        const { W, b } = explorer.state.layers[layer - 1] ?? {}; // which may have gone since the last drawing
        return (kind === "weight" ? W?.[from]?.[to] : kind === "bias" ? b?.[to] : 0) ?? 0;
      },
      select: () => {
        this.looking = true;
        this.drawWords();
      },
      hover: () => this.drawWords(),
      describe: (item) => itemName(explorer.state, explorer.seen, item),
    });
    this.readout = readout("Products and sums");
    this.chosen = chosenSlider(this.diagram, LIMIT);
    this.hint = h(
      "p",
      { class: "nbw-hint" },
      "Drag an edge or a bias (the dot at a unit’s corner) up or down; by touch, tap it, then drag its knob; by keys, go to it " +
        "with Page Down, then change it with the arrow keys. A unit has no number to change.",
    );
    this.box = h("div", { class: "nbw-network" }, this.diagram.el);
    this.el = h("div", {}, this.box, this.readout.el, h("div", { class: "nbw-choice" }, this.hint, this.chosen.el));
  }

  /**
   * Draw the diagram; a `stage` that is new is read out before what was chosen earlier.
   * @param {number} stage
   * @param {Drawing} drawing
   * @param {{ outputs: string[], captions: string[] }} names
   */
  draw(stage, drawing, names) {
    if (stage !== this.stage) this.looking = false;
    this.stage = stage;
    this.diagram.shape(sizesOf(this.explorer.state.layers), names);
    this.diagram.draw(drawing);
    this.drawWords();
  }

  drawWords() {
    const { hovered, selected, movable } = this.diagram,
      item = hovered ?? (this.looking ? selected : null);
    this.readout.say(item ? this.words(item) : this.idle());
    this.hint.hidden = Boolean(movable);
    this.chosen.update();
  }

  dispose() {
    this.diagram.dispose();
  }
}
