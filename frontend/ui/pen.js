// A pen that sets points in a square plot: one for each piece of a pointer's way, or one by one from the keyboard.

import { attr, s } from "./dom.js";
import { draggable, onArrow } from "./drag.js";

/** @typedef {import("./drag.js").Point} Point */

export class Pen {
  /**
   * @param {import("./plot.js").Plot} plot
   * @param {object} hand
   * @param {string} hand.label what the keyboard's pen is and does
   * @param {number} hand.apart the length of a pointer's way from one point to the next
   * @param {number} hand.far how far from the middle the keyboard's pen can go
   * @param {[number, number]} hand.steps of the arrow keys, without and with Shift
   * @param {(point: Point) => void} hand.onPoint
   */
  constructor(plot, { label, apart, far, steps, onPoint }) {
    this.plot = plot;
    this.apart = apart;
    this.far = far;
    this.steps = steps;
    this.onPoint = onPoint;
    /** @type {Point} where the keyboard's pen is */
    this.at = [0, 0];
    /** @type {Point} where the pointer went down */
    this.down = [0, 0];
    /** @type {Point | null} the last point of the stroke that is being drawn */
    this.before = null;
    this.paper = s("rect", { class: "nbw-penpaper", pointerdown: (event) => this.begin(event) });
    this.cursor = s(
      "g",
      { class: "nbw-turn", tabindex: 0, role: "application", "aria-label": label, keydown: (event) => this.key(event) },
      s("circle", { class: "nbw-hit", r: 18 }),
      s("path", { class: "nbw-pencross", d: "M-7 0H7M0 -7V7" }),
    );
    draggable(this.paper, plot, { move: (point) => this.trace(point), click: () => onPoint(this.down) });
  }

  /**
   * Begin a stroke: its first point may lie anywhere, also on the last one of the stroke before.
   * @param {PointerEvent} event
   */
  begin(event) {
    const box = this.plot.el.getBoundingClientRect();
    this.down = this.plot.invert(event.clientX - box.left, event.clientY - box.top);
    this.before = null;
  }

  /**
   * Along a pointer: a point for each step of a certain length.
   * @param {Point} point
   */
  trace(point) {
    const { before } = this;
    if (before && Math.hypot(point[0] - before[0], point[1] - before[1]) < this.apart) return;
    this.before = point;
    this.onPoint(point);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      this.onPoint(this.at);
    } else
      onArrow((way, shift) => {
        const step = this.steps[Number(shift)];
        this.at = this.at.map((v, i) => Math.min(this.far, Math.max(-this.far, v + way[i] * step)));
        this.place();
      })(event);
  }

  /** Put the keyboard's pen where it is. */
  place() {
    const [x, y] = this.at;
    attr(this.cursor, {
      transform: `translate(${this.plot.x(x).toFixed(1)} ${this.plot.y(y).toFixed(1)})`,
      "aria-description": `at ${x.toFixed(2)}, ${y.toFixed(2)}`,
    });
  }

  /**
   * Lay the paper over the square that reaches this far from the middle.
   * @param {number} reach
   */
  lay(reach) {
    const { plot } = this,
      [left, top] = [plot.x(-reach), plot.y(reach)];
    attr(this.paper, { x: left, y: top, width: plot.x(reach) - left, height: plot.y(-reach) - top });
    this.place();
  }

  /** @param {boolean} shown */
  show(shown) {
    for (const node of [this.paper, this.cursor]) node.style.display = shown ? "" : "none";
  }
}
