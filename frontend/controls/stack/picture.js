// The pictures of the stack: a sheet of filters for each layer, and small pictures of pixels.

import { context, h, text } from "../../ui/dom.js";
import { arrow } from "../../ui/drag.js";
import { fmt } from "../../ui/numbers.js";
import { paint } from "../../ui/pad.js";
import {
  apart,
  examples,
  favourites,
  filter,
  filters,
  looked,
  percent,
  reconstructions,
  says,
  trained,
} from "./state.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

const CELL = 30, // pixels of the page for a filter, at least
  FRAME = 1, // pixels of a filter's picture about it
  FAVOURITES = 5;

/**
 * The colours of weights above and below 0, as the page's theme has them: #rrggbb.
 * @param {Element} el
 */
function inks(el) {
  const style = getComputedStyle(el);
  return ["--wants", "--refuses"].map((name) => style.getPropertyValue(name).trim());
}
const rgb = (/** @type {string} */ hex) => [1, 3, 5].map((k) => Number.parseInt(hex.slice(k, k + 2), 16));

/**
 * A small picture with a title.
 * @param {string} label
 */
export function small(label) {
  const canvas = h("canvas", { class: "nbw-thumb", width: 112, height: 112, role: "img", "aria-label": label }),
    title = h("figcaption");
  return { canvas, title, el: h("figure", { class: "nbw-shot" }, canvas, title) };
}

/** A layer of the stack: what its units look for, which of them answer to the drawing, and what it gives back of it. */
export class Layer {
  /**
   * @param {Explorer} explorer
   * @param {number} l counted from 0
   */
  constructor(explorer, l) {
    this.explorer = explorer;
    this.l = l;
    this.units = explorer.state.sizes[l + 1];
    this.columns = 0;
    this.focused = 0; // the cell that the Tab key comes to
    this.canvas = h("canvas", { class: "nbw-filters", "aria-hidden": "true" });
    this.cells = Array.from({ length: this.units }, (_, j) =>
      h("button", {
        type: "button",
        class: "nbw-cell",
        tabindex: j ? -1 : 0,
        click: () => explorer.hand({ layer: l + 1, unit: j + 1 }),
        focus: () => this.here(j),
        keydown: (event) => this.key(event, j),
      }),
    );
    this.grid = h("div", { class: "nbw-cells", role: "group", "aria-label": `Units of layer ${l + 1}` }, ...this.cells);
    this.sheet = h("div", { class: "nbw-sheet" }, this.canvas, this.grid);
    this.title = h("p", { class: "nbw-storeyname" });
    this.back = small(`The drawing as layer ${l + 1} gives it back`);
    this.el = h("div", { class: "nbw-storey" }, h("div", {}, this.title, this.sheet), this.back.el);
    /** @type {unknown[]} what the pictures were drawn for last */
    this.drawnFor = [];
  }

  /** @param {number} j */
  here(j) {
    this.cells[this.focused].tabIndex = -1;
    this.cells[j].tabIndex = 0;
    this.focused = j;
  }

  /**
   * Arrow keys go from cell to cell.
   * @param {KeyboardEvent} event
   * @param {number} j
   */
  key(event, j) {
    const way = arrow(event);
    if (!way) return;
    event.preventDefault();
    this.cells[j + way[0] - this.columns * way[1]]?.focus();
  }

  /**
   * As many columns as there is room for, in rows of nearly the same length.
   * @param {number} width
   */
  resize(width) {
    const room = Math.max(4, Math.floor(width / CELL)),
      columns = Math.ceil(this.units / Math.ceil(this.units / room));
    if (columns === this.columns) return;
    this.columns = columns;
    this.grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    this.drawnFor = [];
  }

  /** Paint all filters, each by its own largest weight: orange where it wants ink, blue where it wants none. */
  paintFilters(/** @type {Float64Array} */ P) {
    const { canvas, columns, units } = this,
      side = Math.sqrt(P.length / units),
      cell = side + 2 * FRAME,
      width = columns * cell,
      height = Math.ceil(units / columns) * cell,
      most = new Float64Array(units),
      [wants, refuses] = inks(canvas).map(rgb);
    Object.assign(canvas, { width, height });
    P.forEach((w, k) => {
      most[k % units] = Math.max(most[k % units], Math.abs(w));
    });
    const picture = context(canvas).createImageData(width, height);
    P.forEach((w, k) => {
      const j = k % units,
        i = (k - j) / units,
        x = (j % columns) * cell + FRAME + (i % side),
        y = Math.floor(j / columns) * cell + FRAME + Math.floor(i / side);
      picture.data.set(
        [...(w > 0 ? wants : refuses), Math.round((255 * Math.abs(w)) / (most[j] || 1))],
        4 * (y * width + x),
      );
    });
    context(canvas).putImageData(picture, 0, 0);
  }

  draw() {
    const { l } = this,
      { state } = this.explorer;
    this.el.hidden = l >= state.layers;
    if (this.el.hidden || !this.columns) return;
    const P = filters(state)[l],
      again = reconstructions(state)[l],
      theme = getComputedStyle(this.back.canvas).color,
      unit = looked(state),
      chosen = unit?.l === l ? unit.j : -1,
      now = [P, again, theme, chosen];
    text(this.title, `Layer ${l + 1}: ${this.units} units, ${trained(state, l)}`);
    if (now.every((v, i) => v === this.drawnFor[i])) return;
    if (P !== this.drawnFor[0] || theme !== this.drawnFor[2]) this.paintFilters(P);
    this.drawnFor = now;
    paint(this.back.canvas, again, 1);
    text(this.back.title, `given back, ${percent(apart(again, state.pixels)).replace(" ", "\u00a0")}\u00a0off`);
    const a = says(state)[l + 1];
    this.cells.forEach((cell, j) => {
      const name = `Unit ${j + 1} says ${fmt(a[j])}`;
      cell.classList.toggle("nbw-on", a[j] > 0.5);
      cell.setAttribute("aria-pressed", String(j === chosen));
      if (cell.title !== name) {
        cell.title = name;
        cell.setAttribute("aria-label", name);
      }
    });
  }
}

/** The unit that is looked at: its filter, what it says to the drawing, and the test digits that it says most to. */
export class Unit {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.filter = small("The filter of the unit that is looked at");
    this.title = h("p", { class: "nbw-storeyname" });
    this.words = h("p", { class: "nbw-hint" });
    this.thumbs = Array.from({ length: Math.min(FAVOURITES, explorer.state.classes.length) }, () =>
      small("A test digit that the unit says much to"),
    );
    this.el = h(
      "div",
      { class: "nbw-looked" },
      this.title,
      h(
        "div",
        { class: "nbw-lookedat" },
        this.filter.el,
        h("div", { class: "nbw-shots" }, ...this.thumbs.map((one) => one.el)),
      ),
      this.words,
    );
  }

  draw() {
    const { state } = this.explorer,
      unit = looked(state);
    this.el.hidden = !unit;
    if (!unit) return;
    const w = filter(state, unit.l, unit.j),
      most = w.reduce((m, v) => Math.max(m, Math.abs(v)), 0) || 1,
      all = examples(state.images, state.sizes[0]);
    const [ink, under] = inks(this.filter.canvas);
    paint(this.filter.canvas, w, most, { ink, under });
    text(this.title, `Unit ${unit.j + 1} of layer ${unit.l + 1}`);
    text(this.filter.title, `says ${fmt(says(state)[unit.l + 1][unit.j])}`);
    text(this.words, "Its filter and what it says to the drawing; then the test digits that it says most to.");
    favourites(state, unit, this.thumbs.length).forEach(({ i, says: said }, k) => {
      const { canvas, title } = this.thumbs[k];
      paint(canvas, all[i], 1);
      canvas.setAttribute("aria-label", `Test digit ${state.classes[i]}`);
      text(title, fmt(said));
    });
  }
}
