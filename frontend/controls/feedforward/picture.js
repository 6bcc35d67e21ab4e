// What the network says everywhere: the output as a map over (x₁, x₂), its linear regions, the task's goal, and the example.

import { attr, h, s } from "../../ui/dom.js";
import { arrow, draggable } from "../../ui/drag.js";
import { Heatmap } from "../../ui/heatmap.js";
import { vector } from "../../ui/numbers.js";
import { Plot } from "../../ui/plot.js";
import { REACH } from "../../ui/network/state.js";
import { CORNERS, XOR } from "./tasks.js";

const SHAPE = ["M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z", "M-5 -5h10v10h-10z"];
const LEFT = 42,
  TOP = 10; // the frame's place in a Plot

export class Picture {
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
        keydown: (event) => this.key(event),
      },
      s("circle", { class: "nbw-hit", r: 16 }),
      s("circle", { class: "nbw-example-ring", r: 7 }),
      s("path", { class: "nbw-example-ring", d: "M-11 0h6M5 0h6M0 -11v6M0 5v6" }),
    );
    this.plot.under.append(this.cuts, this.here, this.goal, ...this.goalNames);
    this.plot.over.append(s("g", { "aria-hidden": "true" }, ...this.corners), this.x);
    this.plot.frame([0, 0, REACH], ["x₁", "x₂"]);
    this.el = h("div", { class: "nbw-map" }, this.map.el, this.plot.el);
    let from;
    draggable(this.x, this.plot, {
      start: () => {
        from = explorer.state.x;
      },
      move: (_, [dx, dy]) => this.move([from[0] + dx, from[1] + dy]),
    });
  }

  move(x) {
    this.explorer.hand({ x: this.plot.clamp(x.map((v) => Math.round(v * 100) / 100 + 0)) });
  }

  key(event) {
    const way = arrow(event);
    if (!way) return;
    event.preventDefault();
    this.move(this.explorer.state.x.map((v, d) => v + way[d] * 0.05));
  }

  resize(width) {
    this.plot.resize(width);
    const inner = this.plot.size - LEFT - 10;
    this.el.style.width = `${this.plot.size}px`;
    Object.assign(this.map.el.style, { left: `${LEFT}px`, top: `${TOP}px` });
    this.map.resize(inner);
  }

  draw() {
    const { plot, explorer } = this,
      { x, task } = explorer.state,
      { list, here } = explorer.pieces;
    const px = ([u, v]) => `${plot.x(u).toFixed(1)} ${plot.y(v).toFixed(1)}`,
      path = ({ corners }) => `M${corners.map(px).join("L")}z`;
    this.map.draw(explorer.outputMap, explorer.outputScale);
    this.cuts.setAttribute("d", list && list.length > 1 ? list.map(path).join("") : "");
    this.here.setAttribute("d", here && list.length > 1 ? path(here) : "");
    const box = { bump: [-0.5, -3, 0.5, 3], tower: [-0.5, -0.5, 0.5, 0.5] }[task];
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
