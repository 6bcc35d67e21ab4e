// The game's plane: what D says everywhere, true and invented points, the modes, the arrows that G follows, a pen; and both costs.

import { Chart } from "../../ui/chart.js";
import { attr, h, s } from "../../ui/dom.js";
import { grid, Heatmap } from "../../ui/heatmap.js";
import { Pen } from "../../ui/pen.js";
import { arrowPath, Plot } from "../../ui/plot.js";
import { RADIUS, REACH, ROUNDS } from "./run.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./run.js").Run} Run */

const FULL = 0.7; // the colours are full where 2 σ(D(x)) − 1 is as far from 0 as this: for 15 % and 85 %
const N = 33; // points of the map's grid along each side
const LONGEST = 0.9; // of an arrow, for a pull that is as strong as can be
const MANY = 40; // modes, of which circles would hide the rest
const LEVEL = 2 * Math.log(2); // J_D of who says 1/2 everywhere

export class Plane {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.plot = new Plot("Picture: the discriminator's map, true points, invented points, and where these are sent");
    this.plot.square([0, 0, REACH], ["x₁", "x₂"]);
    this.map = new Heatmap("What the discriminator says at every point of the plane");
    this.grid = grid(N, -REACH, REACH);
    this.pen = new Pen(this.plot, {
      label: "Pen: arrow keys move it, Space or Enter sets a place",
      apart: 0.1,
      far: 2.7,
      steps: [0.25, 0.05],
      onPoint: (point) => explorer.draw(point),
    });
    /** @type {Run | null} the run, and its round, that the picture shows */
    this.run = null;
    this.rounds = -1;
    this.saturating = false;
    this.outline = s("path", { class: "nbw-gamedots nbw-gameedge" });
    this.dots = s("path", { class: "nbw-gamedots" });
    this.lost = s("path", { class: "nbw-gamemode nbw-gamelost" });
    this.found = s("path", { class: "nbw-gamemode" });
    this.invented = s("path", { class: "nbw-gameinvented" });
    this.arrows = s("path", { class: "nbw-gamearrow" });
    const { under, over } = this.plot;
    under.append(this.outline, this.dots, this.lost, this.found, this.invented, this.arrows, this.pen.paper);
    over.append(this.pen.cursor);
    this.el = h("div", { class: "nbw-map nbw-game-map" }, this.map.el, this.plot.el);
    this.layout();
  }

  /** @param {number} width */
  resize(width) {
    if (!this.plot.resize(width)) return;
    this.layout();
    this.draw();
  }

  layout() {
    const { plot } = this,
      [left, top] = [plot.x(-REACH), plot.y(REACH)],
      inner = plot.x(REACH) - left;
    this.map.resize(inner);
    Object.assign(this.map.el.style, { left: `${left}px`, top: `${top}px`, width: `${inner}px`, height: `${inner}px` });
    this.el.style.width = `${plot.width}px`;
    this.pen.lay(REACH);
    this.run = null;
  }

  // What is there -----------------------------------------------------------------------------------------------------

  draw() {
    const { plot } = this,
      { run, state } = this.explorer,
      own = state.data === "own",
      other = run !== this.run;
    this.pen.show(own);
    if (!other && run.rounds === this.rounds && state.saturating === this.saturating) return;
    this.run = run;
    this.rounds = run.rounds;
    this.saturating = state.saturating;
    const at = (/** @type {number} */ x, /** @type {number} */ y) => `${plot.x(x).toFixed(1)} ${plot.y(y).toFixed(1)}`;
    if (other) {
      let d = "";
      for (let k = 0; k < run.true.length; k += 2) d += `M${at(run.true[k], run.true[k + 1])}h0`;
      for (const node of [this.outline, this.dots]) attr(node, { d });
    }
    this.map.draw(
      run.belief(this.grid).map((p) => 2 * p - 1),
      { scale: FULL },
    );
    const { X, own: has } = run.invented;
    let crosses = "";
    for (let k = 0; k < X.length; k += 2) crosses += `M${at(X[k], X[k + 1])}m-2.2-2.2l4.4 4.4m0-4.4l-4.4 4.4`;
    attr(this.invented, { d: crosses });
    const r = (RADIUS * plot.unit).toFixed(1),
      wide = (2 * RADIUS * plot.unit).toFixed(1);
    const circles = (/** @type {boolean} */ which) =>
      run.first
        .filter((_, mode) => has[mode] === which && run.first.length <= MANY)
        .map(([x, y]) => `M${at(x - RADIUS, y)}a${r} ${r} 0 1 0 ${wide} 0a${r} ${r} 0 1 0 -${wide} 0`)
        .join("");
    attr(this.found, { d: circles(true) });
    attr(this.lost, { d: circles(false) });
    this.drawArrows(run.pulls(state));
  }

  /**
   * Arrows as long as LONGEST · p / (1 + p) for a pull of strength p.
   * @param {{ X: Float64Array, pull: Float64Array }} pulls
   */
  drawArrows({ X, pull }) {
    const { plot } = this;
    let d = "";
    for (let k = 0; k < X.length; k += 2) {
      const length = (LONGEST * plot.unit) / (1 + Math.hypot(pull[k], pull[k + 1]));
      d += arrowPath(plot.x(X[k]), plot.y(X[k + 1]), length * pull[k], -length * pull[k + 1]);
    }
    attr(this.arrows, { d });
  }

  dispose() {
    this.map.dispose();
  }
}

/** Both costs, round by round. */
export class Costs {
  constructor() {
    this.chart = new Chart("Both players' costs, means of ten rounds", { height: 150 });
    this.D = s("path", { class: "nbw-way nbw-m1" });
    this.G = s("path", { class: "nbw-way nbw-m3" });
    this.level = s("path", { class: "nbw-way nbw-gamelevel" });
    this.chart.under.append(this.level, this.D, this.G);
    this.el = this.chart.el;
    /** @type {{ round: number[], D: number[], G: number[] }} */
    this.curves = { round: [], D: [], G: [] };
    this.reading = this.chart.read(() => this.read(), { across: "round" });
  }

  read() {
    const { round, D, G } = this.curves;
    return [
      { name: "discriminator", kind: "nbw-way nbw-m1", x: round, y: D },
      { name: "generator", kind: "nbw-way nbw-m3", x: round, y: G },
    ];
  }

  /** @param {number} width */
  resize(width) {
    return this.chart.resize(width);
  }

  /**
   * @param {Run} run
   * @param {boolean} saturating the generator's cost is negative then
   */
  draw({ curves }, saturating) {
    const { chart } = this;
    this.curves = curves;
    chart.reread();
    chart.frame([0, saturating ? -3 : 0], [ROUNDS, saturating ? 3 : 4], ["round", "cost"]);
    const path = (/** @type {number[]} */ costs) => chart.path(curves.round.map((t, i) => [t, costs[i]]));
    attr(this.D, { d: path(curves.D) });
    attr(this.G, { d: path(curves.G) });
    attr(this.level, { d: chart.path([0, ROUNDS].map((t) => [t, LEVEL])) });
  }
}
