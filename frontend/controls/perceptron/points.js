// The points of the perceptron's picture, which can be moved and can change their class.

import { predict } from "../../engine/perceptron.js";
import { attr, s } from "../../ui/dom.js";
import { arrow, draggable } from "../../ui/drag.js";
import { vector } from "../../ui/numbers.js";
import { rows } from "./state.js";

const FEW = 12; // up to here every point is a stop of the Tab key; of more, one is
const SHAPE = ["M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z", "M-5 -5h10v10h-10z"]; // of the two classes

export class Points {
  /**
   * @param {import("./explorer.js").Explorer} explorer
   * @param {import("../../ui/plot.js").Plot} plot
   */
  constructor(explorer, plot) {
    this.explorer = explorer;
    this.plot = plot;
    /** @type {SVGElement[]} one for each point */
    this.nodes = [];
    /** @type {{ point: number[], label: number, wrong: boolean }[]} each point as it was drawn last */
    this.drawn = [];
    this.ring = s("circle", { class: "nbw-ring", r: 11 }); // about the point that was visited
    this.marks = s("g");
    this.el = s("g", {}, this.ring, this.marks);
  }

  /** How far a key press moves something. */
  get nudge() {
    return this.plot.half / 25;
  }

  /**
   * @param {number} i
   * @param {number[]} point
   */
  move(i, point) {
    const points = this.explorer.state.points.slice();
    points[i] = this.plot.clamp(point.map((v) => Math.round(v * 100) / 100 + 0));
    this.explorer.hand({ points });
  }

  /** @param {number} i */
  flip(i) {
    const labels = this.explorer.state.labels.slice();
    labels[i] = 1 - labels[i];
    this.explorer.hand({ labels });
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} i
   */
  key(event, i) {
    const way = arrow(event),
      n = this.nodes.length;
    const go = { PageDown: (i + 1) % n, PageUp: (i + n - 1) % n, Home: 0, End: n - 1 }[event.key];
    if (way) {
      const [x1, x2] = this.explorer.state.points[i];
      this.move(i, [x1 + way[0] * this.nudge, x2 + way[1] * this.nudge]);
    } else if (event.key === "Enter" || event.key === " ") this.flip(i);
    else if (go !== undefined) this.focus(go);
    else return;
    event.preventDefault();
  }

  /**
   * Among many points the Tab key stops at one; PageUp and PageDown go on from there.
   * @param {number} i
   */
  focus(i) {
    if (this.nodes.length > FEW)
      for (const [k, node] of this.nodes.entries()) attr(node, { tabindex: k === i ? 0 : -1 });
    this.nodes[i].focus();
  }

  /** Make a node for each point of another data set. */
  make() {
    const n = this.explorer.state.points.length;
    this.drawn = [];
    this.nodes = Array.from({ length: n }, (_, i) => {
      const node = s(
        "g",
        {
          class: "nbw-point",
          role: "button",
          tabindex: n <= FEW || i === 0 ? 0 : -1,
          keydown: (event) => this.key(event, i),
        },
        s("circle", { class: "nbw-hit", r: n <= FEW ? 16 : 11 }),
        s("path", { class: "nbw-mark" }),
        s("path", { class: "nbw-cross", d: n <= FEW ? "M-9 -9L9 9M9 -9L-9 9" : "M-6 -6L6 6M6 -6L-6 6" }),
      );
      /** @type {number[]} */
      let from;
      draggable(node, this.plot, {
        start: () => {
          from = this.explorer.state.points[i];
        },
        move: (_, [dx, dy]) => this.move(i, [from[0] + dx, from[1] + dy]),
        click: () => this.flip(i),
      });
      return node;
    });
    this.marks.replaceChildren(...this.nodes);
  }

  /** @param {boolean} moved whether the frame has changed, so that every point must be put in its place again */
  draw(moved) {
    const { points, labels, weights, bias } = this.explorer.state,
      X = rows(points),
      visit = this.explorer.visit;
    const at = (/** @type {number[]} */ [x, y]) => [this.plot.x(x).toFixed(1), this.plot.y(y).toFixed(1)];
    for (const [i, point] of points.entries()) {
      const label = labels[i],
        wrong = predict(weights, bias, X, i) !== label,
        was = this.drawn[i],
        node = this.nodes[i];
      if (moved || was?.point !== point) attr(node, { transform: `translate(${at(point).join(" ")})` });
      if (was?.label !== label) node.children[1].setAttribute("d", SHAPE[label]);
      if (was?.label !== label || was?.wrong !== wrong) {
        attr(node, { class: `nbw-point nbw-class${label}${wrong ? " nbw-wrong" : ""}` });
      }
      this.drawn[i] = { point, label, wrong };
    }
    this.ring.style.display = visit ? "" : "none";
    if (!visit) return;
    const [cx, cy] = at(points[visit.index]);
    attr(this.ring, { cx, cy });
  }

  /** Give a screen reader the words for each point. */
  describe() {
    for (const [i, { point, label, wrong }] of this.drawn.entries()) {
      const what = `Point ${i + 1}: ${vector(point)}, class ${label}, ${wrong ? "wrong" : "right"}.`;
      attr(this.nodes[i], { "aria-label": `${what} Arrow keys move it, Enter changes its class.` });
    }
  }
}
