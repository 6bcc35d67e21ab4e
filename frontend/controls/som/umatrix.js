// The U-matrix: for each unit its mean distance to the units beside it on the grid, as the strength of a colour.

import { attr, h, s, text } from "../../ui/dom.js";
import { fmt } from "../../ui/numbers.js";

const SIDE = 120;

export class UMatrix {
  /** @param {import("./explorer.js").Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.svg = s("svg", {
      class: "nbw-umatrix",
      role: "img",
      "aria-label": "U-matrix: a cell for each unit of the grid",
      width: SIDE,
      height: SIDE,
    });
    this.winner = s("rect", { class: "nbw-umatrixwinner", width: 1, height: 1 });
    /** @type {Element[]} */
    this.cells = [];
    this.columns = 0;
    this.words = h("p", { class: "nbw-hint" });
    this.el = h("div", { class: "nbw-row" }, this.svg, this.words);
  }

  /**
   * A cell for each unit, as the units stand in the grid.
   * @param {number} rows
   * @param {number} columns
   */
  lay(rows, columns) {
    this.columns = columns;
    this.cells = Array.from({ length: rows * columns }, (_, u) =>
      s("rect", { x: u % columns, y: Math.floor(u / columns), width: 1, height: 1 }),
    );
    this.svg.replaceChildren(...this.cells, this.winner);
    attr(this.svg, { viewBox: `-0.1 -0.1 ${columns + 0.2} ${rows + 0.2}` });
  }

  draw() {
    const { map, winner, example, done } = this.explorer.run,
      { rows, columns, units } = map,
      U = map.uMatrix(),
      full = 4 / (Math.max(rows, columns) - 1); // twice as far as units lie in an even net over the square: it never jumps
    if (units !== this.cells.length || columns !== this.columns) this.lay(rows, columns);
    U.forEach((d, u) => {
      attr(this.cells[u], { "fill-opacity": Math.min(1, d / full).toFixed(2) });
    });
    const shown = example && !done;
    this.winner.style.display = shown ? "" : "none";
    if (shown) attr(this.winner, { x: winner % columns, y: Math.floor(winner / columns) });
    text(
      this.words,
      `U-matrix: the stronger a cell, the farther its unit from those beside it, on average. Now from ${fmt(Math.min(...U), 2)} ` +
        `to ${fmt(Math.max(...U), 2)}; the full colour is ${fmt(full, 2)} or more.`,
    );
  }
}
