// The inputs of the network as maps in its picture: a press takes one in or leaves it out.

import { FEATURES, features } from "../../engine/datasets.js";
import { attr, context, h } from "../../ui/dom.js";
import { grid, paint, palette } from "../../ui/heatmap.js";
import { onTheme } from "../../ui/theme.js";
import { FEATURE_NAMES } from "./names.js";
import { REACH } from "./state.js";

/** @import { State } from "../../ui/session.js" */
/** @import { Places } from "../../ui/places.js" */
/** @import { Explorer } from "./explorer.js" */

export const NAMES = Object.keys(FEATURES);
const POINTS = 12; // across a map
const FINGER = 24; // pixels across a button at least, however small its map

export class Inputs {
  /**
   * `hover(name or null)` is told which input the pointer or the keyboard is on.
   * @param {Explorer} explorer
   * @param {(name: string | null) => void} hover
   */
  constructor(explorer, hover) {
    this.explorer = explorer;
    this.size = 0;
    this.buttons = NAMES.map((name) => {
      const map = h("canvas", { "aria-hidden": "true" }),
        box = h("i", {}, map);
      const el = h(
        "button",
        {
          type: "button",
          class: "nbw-input",
          "aria-label": FEATURE_NAMES[name],
          title: FEATURE_NAMES[name],
          click: () => this.flip(name),
          pointerenter: (event) => event.pointerType !== "touch" && hover(name),
          pointerleave: () => hover(null),
          focus: () => el.matches(":focus-visible") && hover(name),
          blur: () => hover(null),
        },
        box,
      );
      return { name, el, box, map };
    });
    this.el = h(
      "div",
      { class: "nbw-inputs", role: "group", "aria-label": "Inputs of the network" },
      ...this.buttons.map(({ el }) => el),
    );
    this.off = onTheme(() => this.paint());
  }

  /** @param {string} name */
  flip(name) {
    const chosen = this.explorer.state.features;
    this.explorer.hand({ features: NAMES.filter((n) => (n === name) !== chosen.includes(n)) });
  }

  /** @param {State} state */
  set({ features: chosen }) {
    for (const { name, el } of this.buttons) attr(el, { "aria-pressed": String(chosen.includes(name)) });
  }

  /**
   * Stand where the picture has its inputs, those of `names`.
   * @param {Places} places
   * @param {string[]} names
   */
  place({ inputs, size }, names) {
    const across = Math.max(FINGER, size);
    for (const { name, el, box } of this.buttons) {
      const k = names.indexOf(name);
      el.hidden = k < 0;
      if (el.hidden) continue;
      const { x, y } = inputs[k];
      Object.assign(el.style, {
        left: `${x - across / 2}px`,
        top: `${y - across / 2}px`,
        width: `${across}px`,
        height: `${across}px`,
      });
      box.style.width = box.style.height = `${size}px`;
    }
    if (size === this.size) return;
    this.size = size;
    this.paint();
  }

  /** The maps of all inputs, painted once for each theme and size. */
  paint() {
    if (!this.size || !this.el.isConnected) return;
    const shades = palette(this.el),
      points = grid(POINTS, -REACH, REACH),
      store = new Map(),
      across = Math.round((this.size - 2) * devicePixelRatio);
    for (const { name, map } of this.buttons) {
      const values = features(points, [name]);
      map.width = map.height = across;
      paint(context(map), store, shades, values, 0, 0, across, {
        scale: values.reduce((m, v) => Math.max(m, Math.abs(v)), 0),
      });
    }
  }

  dispose() {
    this.off();
  }
}
