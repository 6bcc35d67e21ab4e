// What the network says everywhere: the output as a map over (x₁, x₂), its linear regions, the task's goal, and the example.

import { attr, h, s } from "../../ui/dom.js";
import { draggable, onArrow } from "../../ui/drag.js";
import { Heatmap } from "../../ui/heatmap.js";
import { vector } from "../../ui/numbers.js";
import { Plot } from "../../ui/plot.js";
import { REACH } from "../../ui/network/state.js";
import { CORNERS, XOR } from "./tasks.js";

const SHAPE = ["M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z", "M-5 -5h10v10h-10z"];
/** @type {Record<string, number[]>} the squares that tasks ask for, from x₁, x₂ to x₁, x₂ */
const GOALS = { bump: [-0.5, -3, 0.5, 3], tower: [-0.5, -0.5, 0.5, 0.5] };

export class Picture {
  /** @param {import("./explorer.js").Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.plot = new Plot("Picture: the output over the two inputs");
    this.map = new Heatmap("Heat map of the output ŷ over x₁ and x₂");
    this.cuts = s("path", { class: "nbw-cuts" });
    this.here = s("path", { class: "nbw-region-here" });
    this.goal = s("path", { class: "nbw-goal" });
    this.goalNames = ["1", "0"].map((word) => s("text", { class: "nbw-goal-name" }, word));
    this.corners = CORNERS.map((_, i) =>
      s("g", { class: `nbw-class${XOR[i]}` }, s("path", { class: "nbw-mark", d: SHAPE[XOR[i]] })),
    );
    this.x = s(
      "g",
      {
        class: "nbw-example",
        tabindex: 0,
        role: "slider",
        "aria-label": "Example x: arrow keys move it",
        "aria-valuenow": 0,
        keydown: onArrow(([dx, dy]) => this.move([explorer.state.x[0] + 0.05 * dx, explorer.state.x[1] + 0.05 * dy])),
      },
      s("circle", { class: "nbw-hit", r: 16 }),
      s("circle", { class: "nbw-example-ring", r: 7 }),
      s("path", { class: "nbw-example-ring", d: "M-11 0h6M5 0h6M0 -11v6M0 5v6" }),
    );
    this.plot.under.append(this.cuts, this.here, this.goal, ...this.goalNames);
    this.plot.over.append(s("g", { "aria-hidden": "true" }, ...this.corners), this.x);
    this.plot.square([0, 0, REACH], ["x₁", "x₂"]);
    this.el = h("div", { class: "nbw-map" }, this.map.el, this.plot.el);
    /** @type {number[]} */
    let from;
    draggable(this.x, this.plot, {
      start: () => {
        from = explorer.state.x;
      },
      move: (_, [dx, dy]) => this.move([from[0] + dx, from[1] + dy]),
    });
  }

  /** @param {number[]} x */
  move(x) {
    this.explorer.hand({ x: this.plot.clamp(x.map((v) => Math.round(v * 100) / 100 + 0)) });
  }

  /** @param {number} width */
  resize(width) {
    const { plot, map } = this;
    plot.resize(width);
    this.el.style.width = `${plot.width}px`;
    Object.assign(map.el.style, { left: `${plot.x(-REACH)}px`, top: `${plot.y(REACH)}px` });
    map.resize(plot.x(REACH) - plot.x(-REACH));
  }

  draw() {
    const { plot, explorer } = this,
      { x, task } = explorer.state,
      { list, here } = explorer.pieces;
    const px = (/** @type {number[]} */ [u, v]) => `${plot.x(u).toFixed(1)} ${plot.y(v).toFixed(1)}`,
      path = (/** @type {{ corners: number[][] }} */ { corners }) => `M${corners.map(px).join("L")}z`;
    this.map.draw(explorer.maps.output, explorer.outputLooks);
    const several = list !== null && list.length > 1;
    this.cuts.setAttribute("d", several ? list.map(path).join("") : "");
    this.here.setAttribute("d", several && here ? path(here) : "");
    const box = GOALS[task];
    this.goal.setAttribute(
      "d",
      box ? `M${px([box[0], box[1]])}H${plot.x(box[2])}V${plot.y(box[3])}H${plot.x(box[0])}z` : "",
    );
    this.goalNames.forEach((node, i) => {
      node.style.display = box ? "" : "none";
      attr(node, { x: plot.x(i ? 1 : 0.38), y: plot.y(i ? 1.15 : 0.33) });
    });
    this.corners.forEach((node, i) => {
      node.style.display = task === "XOR" ? "" : "none";
      node.setAttribute("transform", `translate(${px(CORNERS[i])})`);
    });
    attr(this.x, { transform: `translate(${px(x)})`, "aria-valuetext": `x = ${vector(x)}`, "aria-valuenow": x[0] });
  }

  dispose() {
    this.map.dispose();
  }
}
