// The plane: ŷ as colours with its border at 0.5, the points, a circle of the width about each center, and the probe.

import { attr, h, s } from "../../ui/dom.js";
import { draggable, onArrow } from "../../ui/drag.js";
import { Heatmap } from "../../ui/heatmap.js";
import { contour } from "../../ui/landscape.js";
import { fmt, vector } from "../../ui/numbers.js";
import { Plot } from "../../ui/plot.js";
import { NODES } from "./explorer.js";
import { REACH } from "./state.js";

const STEP = 0.1; // a key press moves by so much
const WIDER = 1.1; // or makes a bump wider by this factor

/** @typedef {import("./explorer.js").Explorer} Explorer */

export class Picture {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.plot = new Plot("Picture: the points, the bumps, and what the network says everywhere");
    this.heat = new Heatmap("What the network says everywhere, as colours");
    this.floor = s("rect", { class: "nbw-floor", click: (/** @type {MouseEvent} */ event) => this.click(event) });
    const path = (/** @type {string} */ name) => s("path", { class: name });
    this.assigned = path("nbw-assigned"); // from each point to its center
    this.border = path("nbw-boundary nbw-border");
    this.marks = [path("nbw-bumpdots nbw-class0"), path("nbw-bumpdots nbw-class1")];
    this.circles = s("g");
    this.centers = s("g");
    /** @type {{ circle: SVGElement, center: SVGElement, handle: SVGElement }[]} */
    this.nodes = [];
    this.probeName = s("text", { class: "nbw-probename" }, "probe");
    this.probe = s(
      "g",
      {
        class: "nbw-probe",
        tabindex: 0,
        role: "button",
        keydown: onArrow(([dx, dy], shift) =>
          this.ask(
            [dx, dy].map((d) => d * (shift ? 5 : 1) * STEP),
            true,
          ),
        ),
      },
      s("circle", { class: "nbw-hit", r: 16 }),
      s("path", { class: "nbw-aim", d: "M-8 -8L8 8M8 -8L-8 8" }),
      this.probeName,
    );
    draggable(this.probe, this.plot, { move: (point) => this.ask(point, false) });
    this.plot.square([0, 0, REACH], ["x₁", "x₂"]);
    this.plot.under.append(this.floor, this.assigned, this.border, ...this.marks, this.circles);
    this.plot.over.append(this.centers, this.probe);
    this.el = h("div", { class: "nbw-bumpstack" }, this.heat.el, this.plot.el);
    this.place();
  }

  /** @param {MouseEvent} event */
  click(event) {
    const box = this.plot.el.getBoundingClientRect();
    this.explorer.click(this.plot.invert(event.clientX - box.left, event.clientY - box.top));
  }

  /**
   * Put the probe at a point, or move it by one.
   * @param {number[]} point
   * @param {boolean} by
   */
  ask(point, by) {
    const from = by ? this.explorer.state.probe : [0, 0];
    this.explorer.hand({
      probe: this.plot.clamp(point.map((v, i) => Math.round(1000 * (v + from[i])) / 1000 + 0)),
    });
  }

  /** @param {number} width */
  resize(width) {
    if (!this.plot.resize(width)) return;
    this.place();
    this.draw();
  }

  /** Everything that hangs on the size alone. */
  place() {
    const { plot } = this,
      size = 2 * REACH * plot.unit,
      [x, y] = [plot.x(-REACH), plot.y(REACH)];
    attr(this.floor, { x, y, width: size, height: size });
    Object.assign(this.heat.el.style, { left: `${x}px`, top: `${y}px` });
    this.heat.resize(size);
  }

  /** As many nodes as there are bumps; those that are there stay, so that no more than the others is laid out. */
  build() {
    const K = this.explorer.state.bumps.length;
    for (let k = this.nodes.length; k < K; k++) {
      const node = this.node(k);
      this.nodes.push(node);
      this.circles.append(node.circle);
      this.centers.append(node.handle, node.center);
    }
    for (const { circle, center, handle } of this.nodes.splice(K))
      for (const one of [circle, center, handle]) one.remove();
  }

  /** @param {number} k */
  node(k) {
    const { explorer, plot } = this,
      now = () => explorer.state.bumps[k],
      key = onArrow(([dx, dy], shift) => {
        const [c1, c2, width] = now();
        explorer.bump(k, shift ? [c1, c2, width * WIDER ** (dx + dy)] : [c1 + dx * STEP, c2 + dy * STEP, width]);
      }),
      circle = s("circle", { class: "nbw-width" }),
      center = s(
        "g",
        { class: "nbw-center", tabindex: 0, role: "button", keydown: key },
        s("circle", { class: "nbw-hit", r: 13 }),
        s("path", { class: "nbw-bumpmark", d: "M0 -7L7 0L0 7L-7 0Z" }),
      ),
      handle = s(
        "g",
        { class: "nbw-turn" },
        s("circle", { class: "nbw-hit", r: 13 }),
        s("circle", { class: "nbw-knob", r: 4.5 }),
      );
    /** @type {number[]} */
    let from;
    draggable(center, plot, {
      start: () => {
        from = now();
      },
      move: (_, [dx, dy]) => explorer.bump(k, [from[0] + dx, from[1] + dy, from[2]]),
    });
    draggable(handle, plot, {
      move: ([x, y]) => {
        const [c1, c2] = now();
        explorer.bump(k, [c1, c2, Math.hypot(x - c1, y - c2)]);
      },
    });
    return { circle, center, handle };
  }

  draw() {
    const { explorer, plot } = this,
      { state, rows, trail } = explorer,
      solved = explorer.solved(),
      at = (/** @type {number[]} */ [x, y]) => `${plot.x(x).toFixed(1)} ${plot.y(y).toFixed(1)}`;
    this.heat.draw(solved.map, { scale: 0.5 });
    this.build();
    attr(this.border, { d: this.lines(solved.map) });
    const shapes = ["m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0", "m-3 -3h6v6h-6z"];
    for (const [k, mark] of this.marks.entries()) {
      const mine = rows.filter((/** @type {number[]} */ [, , y]) => Number(y >= 0.5) === k);
      attr(mark, { d: mine.map((/** @type {number[]} */ row) => `M${at(row)}${shapes[k]}`).join("") });
    }
    const { k: nearest } = trail.length ? explorer.assigned : { k: [] };
    attr(this.assigned, {
      d: Array.from(nearest, (k, n) => `M${at(rows[n])}L${at(state.bumps[k])}`).join(""),
    });
    for (const [k, [c1, c2, width]] of state.bumps.entries()) {
      const { circle, center, handle } = this.nodes[k],
        r = width * plot.unit,
        reach = Math.SQRT1_2 * width,
        knob = plot.clamp([c1 + (c1 + reach > REACH ? -reach : reach), c2 + (c2 + reach > REACH ? -reach : reach)]);
      attr(circle, { cx: plot.x(c1), cy: plot.y(c2), r });
      attr(center, { transform: `translate(${at([c1, c2])})` });
      attr(handle, { transform: `translate(${at(knob)})` });
    }
    attr(this.probe, { transform: `translate(${at(state.probe)})` });
    attr(this.probeName, { y: state.probe[1] > 0 ? 22 : -13 }); // towards the middle, so that it is never cut off
    this.floor.classList.toggle("nbw-bumppaper", state.data === "own");
  }

  /**
   * The border ŷ = 0.5.
   * @param {Float64Array} map
   */
  lines(map) {
    const cuts = contour(map, NODES, 0),
      step = (2 * REACH * this.plot.unit) / (NODES - 1),
      [left, top] = [this.plot.x(-REACH), this.plot.y(REACH)];
    let d = "";
    for (let i = 0; i < cuts.length; i += 2)
      d += `${i % 4 ? "L" : "M"}${(left + cuts[i] * step).toFixed(1)} ${(top + cuts[i + 1] * step).toFixed(1)}`;
    return d;
  }

  /** Give a screen reader the words for what can be moved. */
  describe() {
    const { bumps, probe } = this.explorer.state,
      { W, at } = this.explorer.solved();
    for (const [k, [c1, c2, width]] of bumps.entries())
      attr(this.nodes[k].center, {
        "aria-label": `Center ${k + 1}: ${vector([c1, c2])}, width ${fmt(width, 2)}, weight ${fmt(W[k], 2)}. Arrow keys move it, with Shift they change its width.`,
      });
    attr(this.probe, { "aria-label": `Probe at ${vector(probe)}: ŷ = ${fmt(at, 3)}. Arrow keys move it.` });
  }

  dispose() {
    this.heat.dispose();
  }
}
