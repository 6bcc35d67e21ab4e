// What stands above the columns of the network's picture: how many layers and units there are, and each layer's activation.

import { h } from "../../ui/dom.js";
import { stepper } from "../../ui/stepper.js";
import { FEWEST, HIDDEN_ACTIVATIONS, MOST_LAYERS, MOST_UNITS } from "./state.js";
import { nameOf } from "./names.js";

/** @import { State } from "../../ui/session.js" */
/** @import { Places } from "../../ui/places.js" */
/** @import { Explorer } from "./explorer.js" */

const TIGHT = 86; // below which a list has no room for its arrow
const ROOM = 62; // pixels between two columns, from which on each has its own above it; else they stand in rows

export class Columns {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.depth = stepper({ label: "Hidden layers", least: 0, most: MOST_LAYERS, onStep: (n) => this.deepen(n) });
    this.heads = Array.from({ length: MOST_LAYERS }, (_, l) => this.head(l));
    this.el = h(
      "div",
      { class: "nbw-heads", role: "group", "aria-label": "Hidden layers" },
      this.depth.el,
      ...this.heads.map(({ el }) => el),
    );
  }

  /** @param {number} l */
  head(l) {
    const units = stepper({
      label: `Layer ${l + 1}`,
      least: 1,
      most: MOST_UNITS,
      onStep: (n) => this.change("layers", l, n),
    });
    const list = h(
      "select",
      { "aria-label": `Activation of layer ${l + 1}`, change: () => this.change("activations", l, list.value) },
      ...HIDDEN_ACTIVATIONS.map((name) => h("option", { value: name }, nameOf(name))),
    );
    return { units, list, el: h("div", { class: "nbw-head" }, units.el, list) };
  }

  /**
   * @param {"layers" | "activations"} key
   * @param {number} l
   * @param {unknown} value
   */
  change(key, l, value) {
    const list = this.explorer.state[key].slice();
    list[l] = value;
    this.explorer.hand({ [key]: list });
  }

  /**
   * A new layer is as wide as the last one.
   * @param {number} n
   */
  deepen(n) {
    const { layers } = this.explorer.state,
      width = Math.max(FEWEST, layers.at(-1) ?? 4);
    this.explorer.hand({ layers: n < layers.length ? layers.slice(0, n) : [...layers, width] });
  }

  /** @param {State} state */
  set({ layers, activations, hidden }) {
    this.depth.set(layers.length);
    this.heads.forEach(({ el, units, list }, l) => {
      el.hidden = l >= layers.length;
      if (el.hidden) return;
      units.set(layers[l]);
      list.hidden = hidden.includes("activations");
      if (list.value !== activations[l]) list.value = activations[l];
    });
  }

  /**
   * Stand above the columns where there is room.
   * @param {Places} places
   */
  place({ units }) {
    const apart = units.length > 1 ? units[1][0].x - (units[0][0]?.x ?? 0) : ROOM,
      inRow = apart < ROOM;
    this.el.classList.toggle("nbw-inrow", inRow);
    this.el.classList.toggle("nbw-tight", !inRow && apart < TIGHT);
    this.el.style.setProperty("--apart", `${Math.min(apart - 4, 112)}px`);
    this.heads.forEach(({ el }, l) => {
      const at = units[l + 1]?.[0];
      if (at) el.style.left = inRow ? "" : `${at.x}px`;
    });
  }
}
