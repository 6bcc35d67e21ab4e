import { context, h, s } from "./dom.js";
import { fmt } from "./numbers.js";

/** @typedef {(w1: number, w2: number) => number} Cost */

/**
 * f on an n × n grid over the square frame, row by row from the bottom.
 * @param {Cost} f
 * @param {number[]} frame
 * @param {number} n
 */
function sample(f, [cx, cy, half], n) {
  const values = new Float64Array(n * n),
    step = (2 * half) / (n - 1);
  for (let j = 0, at = 0; j < n; j++)
    for (let i = 0; i < n; i++) values[at++] = f(cx - half + i * step, cy - half + j * step);
  return values;
}

/**
 * The lines where the grid's values are `level`, as flat lists x0 y0 x1 y1 … in grid steps (marching squares).
 * @param {Float64Array} values
 * @param {number} n
 * @param {number} level
 */
export function contour(values, n, level) {
  /** @type {number[]} */
  const found = [];
  for (let j = 0; j < n - 1; j++) {
    for (let i = 0; i < n - 1; i++) {
      const k = j * n + i,
        a = values[k] - level,
        b = values[k + 1] - level,
        c = values[k + n + 1] - level,
        d = values[k + n] - level;
      if (a >= 0 === b >= 0 && a >= 0 === c >= 0 && a >= 0 === d >= 0) continue;
      /** @type {number[]} */
      const cuts = [];
      if (a >= 0 !== b >= 0) cuts.push(i + a / (a - b), j);
      if (b >= 0 !== c >= 0) cuts.push(i + 1, j + b / (b - c));
      if (c >= 0 !== d >= 0) cuts.push(i + 1 - c / (c - d), j + 1);
      if (d >= 0 !== a >= 0) cuts.push(i, j + 1 - d / (d - a));
      // Four cuts: the middle says which pairs belong together.
      if (cuts.length === 8 && a + b + c + d >= 0 !== a >= 0) cuts.push(...cuts.splice(0, 2));
      found.push(...cuts);
    }
  }
  return found;
}

/**
 * Levels from the lowest value upwards, the nearer to it the closer: a bowl has them at about even distances.
 * @param {number} low
 * @param {number} high
 */
function levels(low, high, count = 12) {
  return Array.from({ length: count - 1 }, (_, k) => low + (high - low) * ((k + 1) / count) ** 2);
}

/**
 * A cost of two weights under a Plot: lines of equal cost with their values, darker where it is higher. Lines and shades are
 * a canvas behind the plot, so that what moves on top costs no redrawing of them; their colours suit light and dark pages.
 */
export class Landscape {
  /** @param {import("./plot.js").Plot} plot */
  constructor(plot, n = 49) {
    this.plot = plot;
    this.n = n; // grid points along one side
    /** @type {Float64Array | null} the cost at every grid point; null before the first measurement */
    this.values = null;
    this.low = 0;
    this.high = 0;
    this.seen = false; // whether it has had a size on the screen or on paper
    this.canvas = h("canvas", { class: "nbw-heights", "aria-hidden": "true" });
    this.shades = h("canvas", { width: n, height: n });
    this.marks = s("g", { class: "nbw-heights-names", "aria-hidden": "true" });
    plot.under.append(this.marks);
    this.el = h("div", { class: "nbw-stack" }, this.canvas, plot.el);
  }

  /**
   * Measure the cost f(w₁, w₂) in the plot's frame; `low` is its least value.
   * @param {Cost} f
   * @param {number[]} frame
   * @param {number} low
   */
  measure(f, frame, low) {
    const values = sample(f, frame, this.n);
    this.values = values;
    this.low = low;
    this.high = values.reduce((most, v) => Math.max(most, v), low);
    this.shade(values);
    this.layout();
  }

  /**
   * One pixel a grid point, more opaque where the cost is higher.
   * @param {Float64Array} values
   */
  shade(values) {
    const { n } = this,
      ctx = context(this.shades),
      picture = ctx.createImageData(n, n),
      span = this.high - this.low || 1;
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < n; i++) {
        const part = Math.sqrt(Math.max(0, values[j * n + i] - this.low) / span);
        picture.data.set([0, 114, 178, 110 * part], 4 * ((n - 1 - j) * n + i));
      }
    }
    ctx.putImageData(picture, 0, 0);
  }

  /**
   * The plot takes the given width; returns whether that changed anything.
   * @param {number} width
   */
  resize(width) {
    const changed = this.plot.resize(width) || !this.seen;
    this.seen = true;
    if (changed) this.layout();
    return changed;
  }

  /** Draw what was measured at the plot's present size, once it is seen: a canvas that draws has its section laid out. */
  layout() {
    const { plot, n, canvas, values } = this;
    if (!values || !this.seen) return;
    const size = 2 * plot.half * plot.unit,
      dots = Math.min(2, devicePixelRatio || 1),
      pixels = Math.round(size * dots),
      left = plot.x(plot.lo[0]),
      top = plot.y(plot.hi[1]),
      step = size / (n - 1);
    if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
    Object.assign(canvas.style, { left: `${left}px`, top: `${top}px`, width: `${size}px`, height: `${size}px` });
    const ctx = context(canvas);
    ctx.setTransform(pixels / size, 0, 0, pixels / size, 0, 0);
    ctx.clearRect(0, 0, size, size);
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(this.shades, -step / 2, -step / 2, size + step, size + step);
    ctx.strokeStyle = "rgb(110 122 140 / 0.8)";
    ctx.beginPath();
    /** @type {SVGElement[]} */
    const names = [];
    levels(this.low, this.high).forEach((level, k) => {
      const cuts = contour(values, n, level);
      /** @type {number[] | null} */
      let best = null;
      let far = 0.2;
      for (let at = 0; at < cuts.length; at += 4) {
        const x = cuts[at] * step,
          y = size - cuts[at + 1] * step;
        ctx.moveTo(x, y);
        ctx.lineTo(cuts[at + 2] * step, size - cuts[at + 3] * step);
        // Every third line has its value where it comes nearest to the diagonal from the middle to the lower right.
        const off = Math.abs(x - y) / size;
        if (k % 3 === 1 && off < far && x > size * 0.5 && x < size * 0.93) [best, far] = [[left + x, top + y], off];
      }
      if (best) {
        const [x, y] = best,
          digits = level < 1 ? 2 : level < 10 ? 1 : 0;
        names.push(s("text", { x: x.toFixed(1), y: (y + 4).toFixed(1) }, fmt(level, digits)));
      }
    });
    ctx.stroke();
    this.marks.replaceChildren(...names);
  }
}
