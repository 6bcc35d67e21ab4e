// The picture: the cloud over its examples, arrows of the score on a grid, the way of one point, and a pen.

import { attr, s } from "../../ui/dom.js";
import { memo } from "../../ui/memo.js";
import { Pen } from "../../ui/pen.js";
import { arrowPath, Plot } from "../../ui/plot.js";
import { HALF } from "./state.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

const [ROWS, REACH] = [13, 2.4]; // arrows in a row, and where the last of them stands
const GRID = Float64Array.from({ length: 2 * ROWS * ROWS }, (_, k) => {
  const place = k % 2 ? Math.floor(k / 2 / ROWS) : (k / 2) % ROWS;
  return REACH * ((2 * Math.floor(place)) / (ROWS - 1) - 1);
});
const LONGEST = (0.9 * 2 * REACH) / (ROWS - 1); // of an arrow: a little less than a cell

export class Picture {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.plot = new Plot("Picture: a cloud of points, its examples behind it, and arrows of the score");
    this.plot.square([0, 0, HALF], ["x₁", "x₂"]);
    this.pen = new Pen(this.plot, {
      label: "Place: arrow keys move it, Space or Enter picks the nearest point, or sets one when you draw",
      apart: 0.1,
      far: 2,
      steps: [0.2, 0.05],
      onPoint: (place) => explorer.tap(place),
    });
    this.examples = s("path", { class: "nbw-difexamples" });
    this.arrows = s("path", { class: "nbw-difarrows" });
    this.cloud = s("path", { class: "nbw-difcloud" });
    this.way = s("path", { class: "nbw-difway" });
    this.point = s("circle", { class: "nbw-difpoint", r: 5 });
    this.plot.under.append(this.examples, this.arrows, this.cloud, this.way, this.point, this.pen.paper);
    this.plot.over.append(this.pen.cursor);
    this.dotsOf = memo((/** @type {Float64Array} */ X, /** @type {number} */ _width) => this.dots(X));
  }

  /** @param {number} width */
  resize(width) {
    return this.plot.resize(width);
  }

  /** @type {(x: number, y: number) => string} */
  at(x, y) {
    return `${this.plot.x(x).toFixed(1)} ${this.plot.y(y).toFixed(1)}`;
  }

  /**
   * The points that lie within the frame.
   * @param {Float64Array} X
   */
  dots(X) {
    let dots = "";
    for (let k = 0; k < X.length; k += 2)
      if (Math.abs(X[k]) < HALF && Math.abs(X[k + 1]) < HALF) dots += `M${this.at(X[k], X[k + 1])}h0`;
    return dots;
  }

  /** An arrow at each place of the grid, as long as the step to what the network takes for the original, at most a cell. */
  field() {
    const { plot } = this,
      pulls = this.explorer.scene.pulls(GRID);
    let arrows = "";
    for (let k = 0; k < GRID.length; k += 2) {
      const length = Math.hypot(pulls[k], pulls[k + 1]),
        scale = (plot.unit * Math.min(LONGEST, length)) / (length || 1);
      arrows += arrowPath(plot.x(GRID[k]), plot.y(GRID[k + 1]), scale * pulls[k], -scale * pulls[k + 1]);
    }
    return arrows;
  }

  draw() {
    const { plot, explorer } = this,
      { scene, state } = explorer,
      { cloud, examples, line } = scene,
      empty = !cloud.length;
    this.pen.lay(HALF);
    this.pen.paper.classList.toggle("nbw-difdrawing", explorer.pen);
    attr(this.examples, { d: this.dotsOf(examples.X, plot.width) });
    attr(this.cloud, { d: this.dots(cloud) });
    attr(this.arrows, { d: state.arrows && !empty ? this.field() : "" });
    attr(this.way, { d: line.length > 1 ? `M${line.map(([x, y]) => this.at(x, y)).join("L")}` : "" });
    this.point.style.display = empty ? "none" : "";
    if (empty) return;
    const [x, y] = line[line.length - 1];
    attr(this.point, { cx: plot.x(x).toFixed(1), cy: plot.y(y).toFixed(1) });
  }
}
