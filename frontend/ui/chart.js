import { attr, s, unique } from "./dom.js";
import { ticks } from "./plot.js";

const MARGIN = { left: 46, right: 10, top: 10, bottom: 40 };
const SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** A power of ten as it is written: 10⁻³. */
export const power = (k) => `10${k < 0 ? "⁻" : ""}${[...String(Math.abs(k))].map((d) => SUPER[d]).join("")}`;

/**
 * A chart of curves: two axes with their own ranges, which stay where they are; the vertical one may be logarithmic.
 * As in a Plot, one unit of the drawing is one CSS pixel, `under` is clipped to the frame and `over` is not.
 */
export class Chart {
  constructor(label, { height = 190, log = false } = {}) {
    const id = unique("chart");
    Object.assign(this, { width: 320, height, log, range: null });
    this.clip = s("rect");
    this.back = s("rect", { class: "nbw-frame" });
    this.axes = s("g", { class: "nbw-axes", "aria-hidden": "true" });
    this.under = s("g", { "clip-path": `url(#${id})` });
    this.over = s("g");
    this.el = s(
      "svg",
      { class: "nbw-plot nbw-chart", role: "group", "aria-label": label },
      s("defs", {}, s("clipPath", { id }, this.clip)),
      this.back,
      this.axes,
      this.under,
      this.over,
    );
  }

  /** Show x from lo[0] to hi[0] and y from lo[1] to hi[1], with axis names; an unchanged frame costs nothing. */
  frame(lo, hi, names) {
    const range = JSON.stringify([lo, hi, names]);
    if (range === this.range) return false;
    Object.assign(this, { lo, hi, names, range });
    this.layout();
    return true;
  }

  /** Take the given width in pixels; returns whether that changed anything. */
  resize(width) {
    const size = Math.round(Math.max(220, Math.min(width, 720)));
    if (size === this.width) return false;
    this.width = size;
    if (this.range) this.layout();
    return true;
  }

  up(value) {
    return this.log ? Math.log10(Math.max(value, 1e-300)) : value;
  }
  x(value) {
    return MARGIN.left + (value - this.lo[0]) * this.scale[0];
  }
  y(value) {
    return MARGIN.top + (this.up(this.hi[1]) - this.up(value)) * this.scale[1];
  }
  invert(px, py) {
    const y = this.up(this.hi[1]) - (py - MARGIN.top) / this.scale[1];
    return [this.lo[0] + (px - MARGIN.left) / this.scale[0], this.log ? 10 ** y : y];
  }
  clamp(point) {
    return point.map((v, i) => Math.min(this.hi[i], Math.max(this.lo[i], v)));
  }

  /** The path through points (x, y); what lies far outside is drawn at its rim, where the frame cuts it off. */
  path(points) {
    let d = "";
    for (const [x, y] of points) {
      const py = Math.min(this.height + 2000, Math.max(-2000, this.y(y)));
      if (Number.isFinite(py)) d += `${d ? "L" : "M"}${this.x(x).toFixed(1)} ${py.toFixed(1)}`;
    }
    return d;
  }

  layout() {
    const width = this.width - MARGIN.left - MARGIN.right,
      height = this.height - MARGIN.top - MARGIN.bottom;
    this.scale = [width / (this.hi[0] - this.lo[0]), height / (this.up(this.hi[1]) - this.up(this.lo[1]))];
    attr(this.el, { width: this.width, height: this.height, viewBox: `0 0 ${this.width} ${this.height}` });
    for (const rect of [this.clip, this.back]) attr(rect, { x: MARGIN.left, y: MARGIN.top, width, height });
    const bottom = MARGIN.top + height,
      right = MARGIN.left + width,
      [low, high] = [this.up(this.lo[1]), this.up(this.hi[1])];
    const rows = ticks(low, high, this.log ? 4 : 3).filter((v) => !this.log || Number.isInteger(v));
    this.axes.replaceChildren(
      ...ticks(this.lo[0], this.hi[0], Math.min(6, width / 55)).flatMap((v) => [
        s("line", {
          x1: this.x(v),
          x2: this.x(v),
          y1: MARGIN.top,
          y2: bottom,
          class: v === 0 ? "nbw-zero" : "nbw-grid",
        }),
        s("text", { x: this.x(v), y: bottom + 16, "text-anchor": "middle" }, String(v).replace("-", "−")),
      ]),
      ...rows.flatMap((v) => {
        const y = (MARGIN.top + (high - v) * this.scale[1]).toFixed(1);
        return [
          s("line", {
            x1: MARGIN.left,
            x2: right,
            y1: y,
            y2: y,
            class: v === 0 && !this.log ? "nbw-zero" : "nbw-grid",
          }),
          s(
            "text",
            { x: MARGIN.left - 4, y: Number(y) + 4, "text-anchor": "end" },
            this.log ? power(v) : String(v).replace("-", "−"),
          ),
        ];
      }),
      s(
        "text",
        { class: "nbw-name", x: MARGIN.left + width / 2, y: bottom + 34, "text-anchor": "middle" },
        this.names[0],
      ),
      s(
        "text",
        {
          class: "nbw-name",
          "text-anchor": "middle",
          transform: `translate(9 ${MARGIN.top + height / 2}) rotate(-90)`,
        },
        this.names[1],
      ),
    );
  }
}
