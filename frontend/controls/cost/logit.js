// The cost's pictures of one logit: both losses and both slopes over it, and how gradient descent moves it under either.

import { sigmoid } from "../../engine/activations.js";
import { logitLosses, logitRuns } from "../../engine/regression.js";
import { Chart } from "../../ui/chart.js";
import { attr, h, s, text } from "../../ui/dom.js";
import { draggable, onArrow } from "../../ui/drag.js";
import { fmt } from "../../ui/numbers.js";
import { px } from "./picture.js";
import { LOGIT } from "./state.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

const BOTH = /** @type {const} */ (["squared", "entropy"]);
const NAMES = ["squared error", "cross-entropy"];
const GRID = Array.from({ length: 161 }, (_, k) => -LOGIT + k / 10);

/** The logit's charts: both losses and both δ over z, and both learning curves. */
export class Logit {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    /** @type {number | null} the target that the curves were drawn for last; null when they must be drawn anew */
    this.drawnFor = null;
    /** @type {number[][][]} of each loss, over the grid: the loss and its δ */
    this.values = [[], []];
    /** @type {number[][]} of each loss, step by step: how far from the target */
    this.runs = [[], []];
    const chart = (/** @type {string} */ label) => new Chart(label, { height: 210 });
    this.loss = chart("Loss over the logit z: squared error through the sigmoid, and cross-entropy");
    this.delta = chart("δ over the logit z: how hard each cost pulls");
    this.learn = chart("Learning curves: distance to the target, step by step, from the same start");
    this.loss.frame([-LOGIT, -0.3], [LOGIT, LOGIT + 0.3], ["logit z", "loss ℓ"]);
    this.delta.frame([-LOGIT, -1.1], [LOGIT, 1.1], ["logit z", "δ = ∂ℓ/∂z"]);
    this.charts = [this.loss, this.delta, this.learn];
    this.lines = this.charts.map((one) =>
      BOTH.map((_, i) => {
        const line = s("path", { class: `nbw-way nbw-thick nbw-m${1 + 3 * i}` });
        one.under.append(line);
        return line;
      }),
    );
    this.marks = this.charts.slice(0, 2).map((one, k) => {
      const line = s("path", { class: "nbw-ghost" }),
        dots = BOTH.map((_, i) => s("circle", { class: `nbw-end nbw-m${1 + 3 * i}`, r: 5 }));
      const grip = s("path", {
        class: "nbw-grip",
        ...(k === 0 && {
          tabindex: 0,
          role: "slider",
          "aria-label": "Logit z: arrow keys move it",
          "aria-valuemin": -LOGIT,
          "aria-valuemax": LOGIT,
          keydown: onArrow(([dx, dy]) => this.move(explorer.state.logit + 0.25 * (dx || dy))),
        }),
      });
      draggable(grip, one, { move: ([z]) => this.move(z) });
      one.under.append(line, ...dots);
      one.over.append(grip);
      return { line, dots, grip };
    });
    this.title = h("p");
    const titles = [
      h("p", {}, "Loss: what a prediction from z costs, under either cost."),
      h("p", {}, "δ: how hard each cost pulls at z. Where the sigmoid saturates, squared error lets go."),
      this.title,
    ];
    this.columns = this.charts.map((one, i) =>
      h(
        "div",
        {},
        titles[i],
        one.el,
        one.read(() => this.read(i), { across: i < 2 ? "z" : "step" }),
      ),
    );
    this.el = h("div", { class: "nbw-pair" }, ...this.columns);
  }

  /**
   * The curves of a chart, to be read.
   * @param {number} k
   */
  read(k) {
    return NAMES.map((name, i) => {
      const y = k < 2 ? this.values[i].map((both) => both[k]) : this.runs[i];
      return { name, kind: `nbw-way nbw-m${1 + 3 * i}`, x: k < 2 ? GRID : [...y.keys()], y };
    });
  }

  /** @param {number} z */
  move(z) {
    this.explorer.hand({ logit: Math.min(LOGIT, Math.max(-LOGIT, Math.round(z * 20) / 20 + 0)) });
  }

  /**
   * Take the widths of a column and of the whole row.
   * @param {number} column
   * @param {number} row
   */
  resize(column, row) {
    if ([this.loss.resize(column), this.delta.resize(column), this.learn.resize(row)].some(Boolean))
      this.drawnFor = null;
  }

  draw() {
    const { logit, target, logit_rate: eta, steps } = this.explorer.state,
      here = logitLosses(logit, target);
    if (this.drawnFor !== target) {
      this.drawnFor = target;
      const values = GRID.map((z) => logitLosses(z, target));
      this.values = BOTH.map((name) => values.map((one) => one[name]));
      [this.loss, this.delta].forEach((chart, k) => {
        this.values.forEach((value, i) => {
          attr(this.lines[k][i], { d: chart.path(GRID.map((z, n) => [z, value[n][k]])) });
        });
      });
    }
    const runs = logitRuns(logit, target, eta, steps);
    this.learn.frame([0, -0.03], [steps, 1.03], ["step", "|ŷ − y|"]);
    text(this.title, `Learning: n = ${steps} steps z ← z − ηδ from this z, under either cost.`);
    this.runs = BOTH.map((name) => Array.from(runs[name], (z) => Math.abs(sigmoid(z) - target)));
    for (const chart of this.charts) chart.reread();
    BOTH.forEach((name, i) => {
      attr(this.lines[2][i], { d: this.learn.path(this.runs[i].map((far, k) => [k, far])) });
      for (const [k, { dots }] of this.marks.entries())
        attr(dots[i], { cx: px(this.charts[k].x(logit)), cy: px(this.charts[k].y(here[name][k])) });
    });
    this.marks.forEach(({ line, grip }, k) => {
      const { lo, hi } = this.charts[k],
        x = px(this.charts[k].x(logit)),
        d = `M${x} ${px(this.charts[k].y(hi[1]))}V${px(this.charts[k].y(lo[1]))}`;
      line.setAttribute("d", d);
      grip.setAttribute("d", d);
    });
    attr(this.marks[0].grip, { "aria-valuenow": logit, "aria-valuetext": `z = ${fmt(logit)}` });
  }
}
