// The map's picture: the points, the net over them, the last example with its winner, and a pen for points of one's own.

import { attr, h, s } from "../../ui/dom.js";
import { Pen } from "../../ui/pen.js";
import { Plot } from "../../ui/plot.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

const SIZES = [5, 7, 10]; // of units that learn with h up to 0.1, up to 0.6, and more

/** The size of a unit that learns with a share of the rate. */
const sizeOf = (/** @type {number} */ share) => Number(share > 0.1) + Number(share > 0.6);

/** The three sizes, for a legend. */
export const sizes = () =>
  h(
    "span",
    { class: "nbw-mapsizes" },
    ...SIZES.map((size) => h("i", { style: `width: ${size}px; height: ${size}px` })),
  );

export class Picture {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.plot = new Plot("Picture: the points, and the net of units, each joined with its neighbours on the grid");
    this.plot.square([0, 0, 1.1], ["x₁", "x₂"]);
    this.pen = new Pen(this.plot, {
      label: "Pen: arrow keys move it, Space or Enter sets a point",
      apart: 0.06,
      far: 1,
      steps: [0.1, 0.02],
      onPoint: (point) => explorer.draw(point),
    });
    this.drawnFor = ""; // the points that stand in the picture
    this.dots = s("path", { class: "nbw-mappoints" });
    this.net = s("path", { class: "nbw-mapnet" });
    this.units = SIZES.map((size) => s("path", { class: "nbw-mapunits", "stroke-width": size }));
    this.example = s("circle", { class: "nbw-mapexample", r: 5 });
    this.winner = s("circle", { class: "nbw-mapwinner", r: 9 });
    this.plot.under.append(this.dots, this.net, ...this.units, this.winner, this.example, this.pen.paper);
    this.plot.over.append(this.pen.cursor);
  }

  /** @param {number} width */
  resize(width) {
    return this.plot.resize(width);
  }

  draw(anew = false) {
    const { plot } = this,
      { run } = this.explorer,
      { X, map, example, winner } = run;
    const at = (/** @type {number} */ x, /** @type {number} */ y) => `${plot.x(x).toFixed(1)} ${plot.y(y).toFixed(1)}`;
    if (anew || this.drawnFor !== this.explorer.setup) {
      this.drawnFor = this.explorer.setup;
      let dots = "";
      for (let i = 0; i < X.length; i += 2) dots += `M${at(X[i], X[i + 1])}h0`;
      attr(this.dots, { d: dots });
      this.pen.lay(1.1);
    }
    const shown = example && !run.done;
    const unit = (/** @type {number} */ u) => at(map.W[2 * u], map.W[2 * u + 1]);
    let net = "",
      units = SIZES.map(() => "");
    for (let row = 0; row < map.rows; row++)
      for (let column = 0; column < map.columns; column++) {
        const u = row * map.columns + column;
        net += `${column ? "L" : "M"}${unit(u)}`;
        units[shown ? sizeOf(run.near(u)) : 0] += `M${unit(u)}h0`;
      }
    for (let column = 0; column < map.columns; column++)
      for (let row = 0; row < map.rows; row++) net += `${row ? "L" : "M"}${unit(row * map.columns + column)}`;
    attr(this.net, { d: net });
    units.forEach((d, size) => {
      attr(this.units[size], { d });
    });
    for (const node of [this.example, this.winner]) node.style.display = shown ? "" : "none";
    if (!shown) return;
    attr(this.example, { cx: plot.x(example[0]).toFixed(1), cy: plot.y(example[1]).toFixed(1) });
    attr(this.winner, {
      cx: plot.x(map.W[2 * winner]).toFixed(1),
      cy: plot.y(map.W[2 * winner + 1]).toFixed(1),
    });
  }
}
