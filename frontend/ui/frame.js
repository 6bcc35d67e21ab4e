// What a Plot and a Chart share: a frame with two axes, their ticks, grid and names, and the way from data to pixels and back.

import { attr, s, unique } from "./dom.js";
import { fills } from "./fullscreen.js";

const TOP = 10; // pixels about the frame
const RIGHT = 10;
const BOTTOM = 40; // for the numbers and the name of the axis across
const NARROWEST = 220;
const TALLEST = 0.72; // of a screen that the control fills: how large a picture grows there
const ROUND = [1, 2, 5, 10];

/**
 * The next of 1, 2, 5, 10, 20 …: an axis that ends there seldom jumps.
 * @param {number} value
 */
export function roundUp(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return unit * (ROUND.find((m) => m * unit >= value * (1 - 1e-9)) ?? 10);
}

/**
 * Round numbers from lo to hi, about `n` of them.
 * @param {number} lo
 * @param {number} hi
 */
function ticks(lo, hi, n = 5) {
  const raw = (hi - lo) / n,
    unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * (ROUND.find((m) => m * unit >= raw) ?? 10);
  const list = [];
  for (let k = Math.ceil(lo / step); k * step <= hi; k++) list.push(Number((k * step).toPrecision(12)));
  return list;
}

/**
 * One unit of the drawing is one CSS pixel at every width, so text keeps its size on a phone.
 * What stands in `under` is clipped to the frame, what stands in `over` is not.
 */
export class Frame {
  /**
   * `left` is the room for the numbers of the axis up, `widest` the largest width that it takes, all in pixels.
   * @param {string} label
   * @param {{ kind?: string, left: number, width: number, height: number, widest: number }} looks
   */
  constructor(label, { kind = "", left, width, height, widest }) {
    const id = unique("frame");
    this.left = left;
    this.width = width;
    this.height = height;
    this.widest = widest;
    this.lo = [0, 0]; // the corners, in data coordinates
    this.hi = [1, 1];
    this.names = ["", ""];
    this.scale = [1, 1]; // pixels for a unit across and up
    this.framed = ""; // the corners and names that were laid out last; none before the first
    this.clip = s("rect");
    this.back = s("rect", { class: "nbw-frame" });
    this.axes = s("g", { class: "nbw-axes", "aria-hidden": "true" });
    this.under = s("g", { "clip-path": `url(#${id})` });
    this.over = s("g");
    this.el = s(
      "svg",
      { class: `nbw-plot${kind}`, role: "group", "aria-label": label },
      s("defs", {}, s("clipPath", { id }, this.clip)),
      this.back,
      this.axes,
      this.under,
      this.over,
    );
  }

  /**
   * Show x from lo[0] to hi[0] and y from lo[1] to hi[1], with the axes' names; an unchanged frame costs nothing.
   * @param {number[]} lo
   * @param {number[]} hi
   * @param {string[]} names
   */
  frame(lo, hi, names) {
    const framed = JSON.stringify([lo, hi, names]);
    if (framed === this.framed) return;
    this.lo = lo;
    this.hi = hi;
    this.names = names;
    this.framed = framed;
    this.layout();
  }

  /**
   * Take the given width in pixels, as far as the picture grows; returns whether that changed anything.
   * @param {number} width
   */
  resize(width) {
    const widest = fills(this.el) ? Math.max(this.widest, TALLEST * innerHeight) : this.widest,
      size = Math.round(Math.max(NARROWEST, Math.min(width, widest)));
    if (size === this.width) return false;
    this.width = size;
    if (this.framed) this.layout();
    return true;
  }

  /**
   * How high a value stands, in units of the axis up; `down` leads back.
   * @param {number} value
   */
  up(value) {
    return value;
  }
  /** @param {number} level */
  down(level) {
    return level;
  }

  /** @param {number} value */
  x(value) {
    return this.left + (value - this.lo[0]) * this.scale[0];
  }
  /** @param {number} value */
  y(value) {
    return TOP + (this.up(this.hi[1]) - this.up(value)) * this.scale[1];
  }
  /**
   * The point of the data at a pixel.
   * @param {number} px
   * @param {number} py
   */
  invert(px, py) {
    return [this.lo[0] + (px - this.left) / this.scale[0], this.down(this.up(this.hi[1]) - (py - TOP) / this.scale[1])];
  }
  /**
   * The nearest point within the frame.
   * @param {number[]} point
   */
  clamp(point) {
    return point.map((v, i) => Math.min(this.hi[i], Math.max(this.lo[i], v)));
  }

  /** About how many ticks each axis has. */
  get tickCounts() {
    return [5, 5];
  }
  /**
   * The levels of the lines across, in units of the axis up.
   * @param {number} low
   * @param {number} high
   */
  rows(low, high) {
    return ticks(low, high, this.tickCounts[1]);
  }
  /**
   * The number at such a line.
   * @param {number} level
   */
  tickName(level) {
    return String(level).replace("-", "−");
  }

  layout() {
    const { left, lo, hi, names } = this,
      inner = this.width - left - RIGHT,
      tall = this.height - TOP - BOTTOM,
      right = left + inner,
      bottom = TOP + tall,
      [low, high] = [this.up(lo[1]), this.up(hi[1])];
    this.scale = [inner / (hi[0] - lo[0]), tall / (high - low)];
    attr(this.el, { width: this.width, height: this.height, viewBox: `0 0 ${this.width} ${this.height}` });
    for (const rect of [this.clip, this.back]) attr(rect, { x: left, y: TOP, width: inner, height: tall });
    const line = (/** @type {number[]} */ [x1, y1, x2, y2], /** @type {boolean} */ zero) =>
      s("line", { x1, y1, x2, y2, class: zero ? "nbw-zero" : "nbw-grid" });
    this.axes.replaceChildren(
      ...ticks(lo[0], hi[0], this.tickCounts[0]).flatMap((v) => {
        const x = this.x(v);
        return [
          line([x, TOP, x, bottom], v === 0),
          s("text", { x, y: bottom + 16, "text-anchor": "middle" }, String(v).replace("-", "−")),
        ];
      }),
      ...this.rows(low, high).flatMap((level) => {
        const y = TOP + (high - level) * this.scale[1];
        return [
          line([left, y, right, y], this.down(level) === 0),
          s("text", { x: left - 4, y: y + 4, "text-anchor": "end" }, this.tickName(level)),
        ];
      }),
      s("text", { class: "nbw-name", x: left + inner / 2, y: bottom + 34, "text-anchor": "middle" }, names[0]),
      s(
        "text",
        { class: "nbw-name", "text-anchor": "middle", transform: `translate(9 ${TOP + tall / 2}) rotate(-90)` },
        names[1],
      ),
    );
  }
}
