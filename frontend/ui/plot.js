import { attr, s, unique } from "./dom.js";

const MARGIN = { left: 42, right: 10, top: 10, bottom: 40 };
const STEP = [1, 2, 5, 10];

/** Round numbers from lo to hi, about `n` of them. */
export function ticks(lo, hi, n = 5) {
  const raw = (hi - lo) / n,
    unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * STEP.find((m) => m * unit >= raw);
  const list = [];
  for (let k = Math.ceil(lo / step); k * step <= hi; k++) list.push(Number((k * step).toPrecision(12)));
  return list;
}

/**
 * A square SVG plot with the same scale on both axes, so that a right angle in the data is one in the picture.
 * One unit of the drawing is one CSS pixel at every width, so text keeps its size on a phone.
 * `under` is clipped to the frame, `over` is not.
 */
export class Plot {
  constructor(label) {
    const id = unique("clip");
    this.size = 360;
    this.clip = s("rect");
    this.back = s("rect", { class: "nbw-frame" });
    this.axes = s("g", { class: "nbw-axes", "aria-hidden": "true" });
    this.under = s("g", { "clip-path": `url(#${id})` });
    this.over = s("g");
    this.el = s(
      "svg",
      { class: "nbw-plot", role: "group", "aria-label": label },
      s("defs", {}, s("clipPath", { id }, this.clip)),
      this.back,
      this.axes,
      this.under,
      this.over,
    );
  }

  /** Show the square of half width `half` about (cx, cy), with axis names. */
  frame([cx, cy, half], names) {
    Object.assign(this, { lo: [cx - half, cy - half], hi: [cx + half, cy + half], half, names });
    this.layout();
  }

  /** Take the given width in pixels; returns whether that changed anything. */
  resize(width) {
    const size = Math.round(Math.max(220, Math.min(width, 440)));
    if (size === this.size) return false;
    this.size = size;
    this.layout();
    return true;
  }

  x(value) {
    return MARGIN.left + (value - this.lo[0]) * this.scale;
  }
  y(value) {
    return MARGIN.top + (this.hi[1] - value) * this.scale;
  }
  invert(px, py) {
    return [this.lo[0] + (px - MARGIN.left) / this.scale, this.hi[1] - (py - MARGIN.top) / this.scale];
  }
  /** The nearest point within the frame. */
  clamp(point) {
    return point.map((v, i) => Math.min(this.hi[i], Math.max(this.lo[i], v)));
  }

  layout() {
    const inner = this.size - MARGIN.left - MARGIN.right,
      height = inner + MARGIN.top + MARGIN.bottom;
    this.scale = inner / (2 * this.half);
    attr(this.el, { width: this.size, height, viewBox: `0 0 ${this.size} ${height}` });
    for (const rect of [this.clip, this.back])
      attr(rect, { x: MARGIN.left, y: MARGIN.top, width: inner, height: inner });
    const bottom = MARGIN.top + inner,
      middle = MARGIN.left + inner / 2;
    this.axes.replaceChildren(
      ...ticks(this.lo[0], this.hi[0]).flatMap((v) => [
        s("line", {
          x1: this.x(v),
          x2: this.x(v),
          y1: MARGIN.top,
          y2: bottom,
          class: v === 0 ? "nbw-zero" : "nbw-grid",
        }),
        this.label(v, { x: this.x(v), y: bottom + 16, "text-anchor": "middle" }),
      ]),
      ...ticks(this.lo[1], this.hi[1]).flatMap((v) => [
        s("line", {
          x1: MARGIN.left,
          x2: MARGIN.left + inner,
          y1: this.y(v),
          y2: this.y(v),
          class: v === 0 ? "nbw-zero" : "nbw-grid",
        }),
        this.label(v, { x: MARGIN.left - 6, y: this.y(v) + 4, "text-anchor": "end" }),
      ]),
      s("text", { class: "nbw-name", x: middle, y: bottom + 34, "text-anchor": "middle" }, this.names[0]),
      s(
        "text",
        {
          class: "nbw-name",
          "text-anchor": "middle",
          transform: `translate(12 ${MARGIN.top + inner / 2}) rotate(-90)`,
        },
        this.names[1],
      ),
    );
  }

  label(value, props) {
    return s("text", props, String(value).replace("-", "−"));
  }
}

/** The outline of an arrow from (x, y) along (dx, dy), in pixels. */
export function arrowPath(x, y, dx, dy) {
  const length = Math.hypot(dx, dy);
  if (length < 1) return "";
  const head = Math.min(9, length * 0.6),
    ux = dx / length,
    uy = dy / length,
    ex = x + dx,
    ey = y + dy;
  const side = (k) =>
    `${(ex - head * ux - k * head * 0.5 * uy).toFixed(1)} ${(ey - head * uy + k * head * 0.5 * ux).toFixed(1)}`;
  return `M${x.toFixed(1)} ${y.toFixed(1)}L${ex.toFixed(1)} ${ey.toFixed(1)}M${side(1)}L${ex.toFixed(1)} ${ey.toFixed(1)}L${side(-1)}`;
}
