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

/** The logit's charts: both losses and both δ over z, and both learning curves. */
export class Logit {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    /** @type {number | null} the target that the curves were drawn for last; null when they must be drawn anew */
    this.drawnFor = null;
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
    this.columns = this.charts.map((one, i) => h("div", {}, titles[i], one.el));
    this.el = h("div", { class: "nbw-pair" }, ...this.columns);
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
      const grid = Array.from({ length: 161 }, (_, k) => -LOGIT + k / 10),
        values = grid.map((z) => logitLosses(z, target));
      [this.loss, this.delta].forEach((chart, k) => {
        BOTH.forEach((name, i) => {
          attr(this.lines[k][i], { d: chart.path(grid.map((z, n) => [z, values[n][name][k]])) });
        });
      });
    }
    const runs = logitRuns(logit, target, eta, steps);
    this.learn.frame([0, -0.03], [steps, 1.03], ["step", "|ŷ − y|"]);
    text(this.title, `Learning: n = ${steps} steps z ← z − ηδ from this z, under either cost.`);
    BOTH.forEach((name, i) => {
      this.lines[2][i].setAttribute("d", this.learn.path(runs[name].map((z, k) => [k, Math.abs(sigmoid(z) - target)])));
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
