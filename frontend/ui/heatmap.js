// Numbers as colours: from the blue of the negative over the paper to the orange of the positive.
//
// Values lie on a square grid of n × n points, row by row from the top left; the outer points lie on the rim of the picture.
// Between them the picture interpolates, so that few points give a smooth map and an exact border between two classes; what
// jumps is drawn `sharp`, each pixel as the nearest point, so that it shows no value that is never taken.

import { h } from "./dom.js";
import { onTheme } from "./theme.js";

const SHADES = 256;
const MOST = 220; // device pixels across a large map: more would cost time and show nothing

/** The x₁, x₂ of n × n grid points from [lo, lo] to [hi, hi], in the order of a heat map's values: (n·n rows, 2). */
export function grid(n, lo, hi) {
  const X = new Float64Array(2 * n * n),
    step = (hi - lo) / (n - 1);
  for (let j = 0, at = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      X[at++] = lo + i * step;
      X[at++] = hi - j * step;
    }
  }
  return X;
}

/** The colours of an element's theme as 256 packed pixels, from −1 to 1. */
export function palette(el) {
  const style = getComputedStyle(el),
    canvas = h("canvas", { width: SHADES, height: 1 });
  const ctx = canvas.getContext("2d", { willReadFrequently: true }),
    colours = ctx.createLinearGradient(0, 0, SHADES, 0);
  ["--class0", "--paper", "--class1"].forEach((name, i) => {
    ctx.fillStyle = ["#0072b2", "#ffffff", "#d55e00"][i]; // kept where the page's colour cannot be read
    ctx.fillStyle = style.getPropertyValue(name).trim();
    colours.addColorStop(i / 2, ctx.fillStyle);
  });
  ctx.fillStyle = colours;
  ctx.fillRect(0, 0, SHADES, 1);
  return new Uint32Array(ctx.getImageData(0, 0, SHADES, 1).data.buffer.slice(0));
}

const lines = new Map(); // "n,size,sharp" → for each pixel of a line, the grid point before it and how far it is from there
function line(n, size, sharp) {
  const key = [n, size, sharp].join();
  if (!lines.has(key)) {
    if (lines.size > 64) lines.clear();
    const before = new Int32Array(size),
      far = new Float32Array(size);
    for (let p = 0; p < size; p++) {
      const at = ((p + 0.5) / size) * (n - 1);
      before[p] = Math.min(n - 2, Math.floor(at));
      far[p] = sharp ? Math.round(at - before[p]) : at - before[p];
    }
    lines.set(key, { before, far });
  }
  return lines.get(key);
}

let row = new Float64Array(0); // between two rows of values, the one that a line of pixels needs

/**
 * Paint `values` into a square of `size` device pixels at (x, y) of a canvas. `scale` is the value that has the full colour;
 * with `discretize` only the sign counts. `pixels` are of one ImageData for each size, kept in `store`.
 */
export function paint(ctx, store, shades, values, x, y, size, { scale = 1, discretize = false, sharp } = {}) {
  const n = Math.round(Math.sqrt(values.length)),
    { before, far } = line(n, size, sharp);
  if (!store.has(size)) store.set(size, ctx.createImageData(size, size));
  const image = store.get(size),
    pixels = new Uint32Array(image.data.buffer),
    half = (SHADES - 1) / 2,
    factor = half / scale;
  if (row.length < n) row = new Float64Array(n);
  for (let q = 0, at = 0; q < size; q++) {
    const top = before[q] * n,
      down = far[q];
    for (let i = 0; i < n; i++)
      row[i] = half + factor * (values[top + i] + down * (values[top + n + i] - values[top + i]));
    for (let p = 0; p < size; p++, at++) {
      const k = before[p],
        shade = row[k] + far[p] * (row[k + 1] - row[k]);
      // Only the sign: a paler colour than the full one, so that points stay visible. What is no number is drawn as the middle.
      const index = discretize
        ? shade >= half
          ? 192
          : 64
        : shade > SHADES - 1
          ? SHADES - 1
          : shade > 0
            ? shade
            : shade <= 0
              ? 0
              : half;
      pixels[at] = shades[index | 0];
    }
  }
  ctx.putImageData(image, x, y);
}

/** One map in a canvas of its own: draw(values, options), resize(width in CSS pixels). */
export class Heatmap {
  constructor(label) {
    this.el = h("canvas", { class: "nbw-heatmap", width: 1, height: 1, role: "img", "aria-label": label });
    this.ctx = this.el.getContext("2d");
    this.store = new Map();
    this.off = onTheme(() => {
      this.shades = null;
      this.again();
    });
  }

  /** Take a width; fewer pixels than the screen has are stretched smoothly. */
  resize(width) {
    const size = Math.max(1, Math.min(MOST, Math.round(width * devicePixelRatio)));
    Object.assign(this.el.style, { width: `${width}px`, height: `${width}px` });
    if (this.el.width === size) return;
    this.el.width = this.el.height = size;
    this.store.clear();
    this.again();
  }

  draw(values, options) {
    this.last = [values, options];
    this.again();
  }

  again() {
    if (!this.last || !this.el.isConnected) return;
    this.shades ??= palette(this.el);
    const [values, options] = this.last;
    paint(this.ctx, this.store, this.shades, values, 0, 0, this.el.width, options);
  }

  dispose() {
    this.off();
  }
}
