// Numbers as colours: from the blue of negative ones over the colour of the page to the orange of positive ones.
//
// Values lie on a square grid of n × n points, row by row from the top left; the outer points lie on the rim of the picture.
// Between them the picture interpolates, so that few points give a smooth map and an exact border between two classes; what
// jumps is drawn `sharp`, each pixel as the nearest point, so that it shows no value that is never taken.

import { context, h } from "./dom.js";
import { onTheme } from "./theme.js";

const SHADES = 256;
const MOST = 220; // device pixels across a large map: more would cost time and show nothing

/** @typedef {{ scale?: number, discretize?: boolean, sharp?: boolean }} Looks */

/**
 * The x₁, x₂ of n × n grid points from [lo, lo] to [hi, hi], in the order of a heat map's values: (n·n rows, 2).
 * @param {number} n
 * @param {number} lo
 * @param {number} hi
 */
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

/**
 * The colours of an element's theme as 256 packed pixels, from −1 to 1.
 * @param {Element} el
 */
export function palette(el) {
  const style = getComputedStyle(el),
    canvas = h("canvas", { width: SHADES, height: 1 });
  const ctx = context(canvas, { willReadFrequently: true }),
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

/** @type {Map<string, { before: Int32Array, far: Float32Array }>} */
const lines = new Map();
/**
 * For each of `size` pixels of a line, the one of n grid points before it and how far it is from there.
 * @param {number} n
 * @param {number} size
 * @param {boolean} sharp
 */
function line(n, size, sharp) {
  const key = `${n},${size},${sharp}`,
    known = lines.get(key);
  if (known) return known;
  if (lines.size > 64) lines.clear();
  const before = new Int32Array(size),
    far = new Float32Array(size);
  for (let p = 0; p < size; p++) {
    const at = ((p + 0.5) / size) * (n - 1);
    before[p] = Math.min(n - 2, Math.floor(at));
    far[p] = sharp ? Math.round(at - before[p]) : at - before[p];
  }
  lines.set(key, { before, far });
  return { before, far };
}

let row = new Float64Array(0); // between two rows of values, the one that a line of pixels needs

/**
 * Paint `values` into a square of `size` device pixels at (x, y) of a canvas. `scale` is the value that has the full colour;
 * with `discretize` only the sign counts. The pixels are those of one ImageData for each size, kept in `store`.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Map<number, ImageData>} store
 * @param {Uint32Array} shades
 * @param {ArrayLike<number>} values
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {Looks} looks
 */
export function paint(ctx, store, shades, values, x, y, size, { scale = 1, discretize = false, sharp = false } = {}) {
  const n = Math.round(Math.sqrt(values.length)),
    { before, far } = line(n, size, sharp);
  const image = store.get(size) ?? ctx.createImageData(size, size);
  store.set(size, image);
  const pixels = new Uint32Array(image.data.buffer),
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

/** One map in a canvas of its own. */
export class Heatmap {
  /** @param {string} label */
  constructor(label) {
    this.el = h("canvas", { class: "nbw-heatmap", width: 1, height: 1, role: "img", "aria-label": label });
    this.ctx = context(this.el);
    /** @type {Map<number, ImageData>} */
    this.store = new Map();
    /** @type {Uint32Array | null} the colours of the theme; null until they are read */
    this.shades = null;
    /** @type {ArrayLike<number> | null} */
    this.values = null;
    /** @type {Looks} */
    this.looks = {};
    this.off = onTheme(() => {
      this.shades = null;
      this.repaint();
    });
  }

  /**
   * Take a width in CSS pixels; fewer pixels than the screen has are stretched smoothly.
   * @param {number} width
   */
  resize(width) {
    const size = Math.max(1, Math.min(MOST, Math.round(width * devicePixelRatio)));
    Object.assign(this.el.style, { width: `${width}px`, height: `${width}px` });
    if (this.el.width === size) return;
    this.el.width = this.el.height = size;
    this.store.clear();
    this.repaint();
  }

  /**
   * @param {ArrayLike<number>} values
   * @param {Looks} looks
   */
  draw(values, looks) {
    this.values = values;
    this.looks = looks;
    this.repaint();
  }

  repaint() {
    if (!this.values || !this.el.isConnected) return;
    this.shades ??= palette(this.el);
    paint(this.ctx, this.store, this.shades, this.values, 0, 0, this.el.width, this.looks);
  }

  dispose() {
    this.off();
  }
}
