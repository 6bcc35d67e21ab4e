// A cut through the picture: the output over x₁ at the example's x₂, and what each unit of the last hidden layer adds to it.

import { Chart } from "../../ui/chart.js";
import { attr, s } from "../../ui/dom.js";
import { MOST, REACH } from "../../ui/network/state.js";

const COLORS = 4; // of the parts; the sum has one more

export class Cut {
  /** @param {import("./explorer.js").Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.chart = new Chart("Cut: the output ŷ over x₁, and what each unit of the last hidden layer adds to it", {
      height: 210,
    });
    this.parts = Array.from({ length: MOST.units }, (_, k) => s("path", { class: `nbw-way nbw-m${1 + (k % COLORS)}` }));
    this.sum = s("path", { class: "nbw-way nbw-m0 nbw-thick" });
    this.here = s("circle", { class: "nbw-there", r: 5 });
    this.chart.under.append(...this.parts, this.sum, this.here);
    this.el = this.chart.el;
    this.reading = this.chart.read(() => this.read(), { across: "x₁" });
  }

  read() {
    const { x1, parts, yhat } = this.explorer.cut;
    return [
      { name: "ŷ", kind: "nbw-way nbw-m0", x: x1, y: yhat },
      ...parts.map((y, k) => ({ name: `unit ${k + 1} adds`, kind: `nbw-way nbw-m${1 + (k % COLORS)}`, x: x1, y })),
    ];
  }

  draw() {
    const { chart, explorer } = this,
      { x } = explorer.state,
      { x1, parts, yhat } = explorer.cut,
      { scale } = explorer.outputLooks,
      top = parts.some((part) => part.some((v) => Math.abs(v) > scale)) ? 2 * scale : scale; // room for what is added up
    const [low, high] = explorer.state.output === "linear" ? [-top, top] : [-0.25, 1.25];
    chart.frame([-REACH, low], [REACH, high], ["x₁", "ŷ"]);
    const path = (/** @type {Float64Array} */ values) => chart.path(x1.map((v, k) => [v, values[k]]));
    this.parts.forEach((node, k) => {
      attr(node, { d: parts[k] ? path(parts[k]) : "" });
    });
    chart.reread();
    attr(this.sum, { d: path(yhat) });
    attr(this.here, { cx: chart.x(x[0]), cy: chart.y(explorer.seen.a[explorer.last][0]) });
  }
}
