// The pictures of a drawn digit: units as cells, the ten answers as bars, and the change that would be enough.

import { h, text } from "../../ui/dom.js";
import { arrow } from "../../ui/drag.js";
import { fmt } from "../../ui/numbers.js";
import { paint } from "../../ui/pad.js";
import { answer, change } from "./state.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

const ORANGE = "#d55e00",
  BLUE = "#0072b2";

/** The units of one hidden layer, as cells that are the darker the more a unit says. One stop of the keyboard for all. */
export class Units {
  /**
   * @param {Explorer} explorer
   * @param {number} l counted from 0
   * @param {number} first the number of its first unit
   */
  constructor(explorer, l, first) {
    this.explorer = explorer;
    this.l = l;
    this.first = first;
    this.cells = Array.from({ length: explorer.state.sizes[l + 1] }, (_, j) =>
      h("button", {
        type: "button",
        class: "nbw-says",
        tabindex: j ? -1 : 0,
        click: () => explorer.toggle(first + j),
        focus: () => this.here(j),
        keydown: (event) => this.key(event, j),
      }),
    );
    this.el = h("div", { class: "nbw-crowd", role: "group", "aria-label": `Units of layer ${l + 1}` }, ...this.cells);
  }

  /** @param {number} j the cell that the Tab key comes to */
  here(j) {
    this.cells.forEach((cell, i) => {
      cell.tabIndex = i === j ? 0 : -1;
    });
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
    const top = this.cells[0].offsetTop,
      next = this.cells.findIndex((cell) => cell.offsetTop > top),
      columns = next < 0 ? this.cells.length : next;
    this.cells[j + way[0] - columns * way[1]]?.focus();
  }

  draw() {
    const { state } = this.explorer,
      a = answer(state).said[this.l],
      most = Math.max(...a) || 1;
    this.cells.forEach((cell, j) => {
      const off = state.off.includes(this.first + j),
        name = `Unit ${j + 1}: ${off ? "off" : fmt(a[j])}`;
      cell.style.setProperty("--said", `${Math.round((100 * a[j]) / most)}%`);
      cell.setAttribute("aria-pressed", String(off));
      cell.setAttribute("aria-label", name);
      cell.title = name;
    });
  }
}

/** A small picture under its title. */
function small(title, label) {
  const canvas = h("canvas", { class: "nbw-small", width: 112, height: 112, role: "img", "aria-label": label }),
    caption = h("span", {}, title);
  return { canvas, caption, el: h("div", {}, canvas, caption) };
}

/** What the network sees, the change, and what it would answer otherwise. */
export class Change {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.seen = small("", "What the network sees: 28 × 28 pixels");
    this.by = small("the change", "The change: where ink is added, and where it is taken away");
    this.moved = small("", "The drawing with the change");
    this.el = h("div", { class: "nbw-trio" }, this.seen.el, this.by.el, this.moved.el);
    /** @type {unknown} what is drawn */
    this.drawn = null;
  }

  draw(anew = false) {
    const { state } = this.explorer,
      found = change(state),
      now = found ?? state.pixels;
    if (!anew && this.drawn === now && this.last === state.pixels) return;
    this.drawn = now;
    this.last = state.pixels;
    paint(this.seen.canvas, state.pixels, 255);
    paint(this.by.canvas, found?.by ?? [0], found?.most || 1, { ink: ORANGE, under: BLUE });
    paint(this.moved.canvas, found?.moved ?? [0], 1);
    text(this.seen.caption, `seen: ${answer(state).digit}`);
    text(this.moved.caption, found ? `changed: ${found.digit}` : "none found");
  }
}
