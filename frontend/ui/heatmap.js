// Numbers as colours: from the blue of negative ones over the colour of the page to the orange of positive ones.
//
// Values lie on a square grid of n × n points, row by row from the top left; the outer points lie on the rim of the picture.
// Between them the picture interpolates, so that few points give a smooth map and an exact border between two classes; what
// jumps is drawn `sharp`, each pixel as the nearest point, so that it shows no value that is never taken.

import { context, h } from "./dom.js";
import { onTheme } from "./theme.js";

const SHADES = 256;
const MOST = 220; // device pixels across a large map: more would cost time and show nothing

/** @typedef {{ scale?: number, discretize?: boolean, sharp?: boolean, classes?: number }} Looks of classes, each point has as many values */

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

/** What stands for a colour of the page that cannot be read. */
const KEPT = { "--class0": "#0072b2", "--class1": "#d55e00", "--class2": "#009e73", "--paper": "#ffffff" };

/**
 * A gradient over colours of an element's theme as 256 packed pixels.
 * @param {Element} el
 * @param {(keyof typeof KEPT)[]} names
 */
function ramp(el, names) {
  const style = getComputedStyle(el),
    canvas = h("canvas", { width: SHADES, height: 1 });
  const ctx = context(canvas, { willReadFrequently: true }),
    colours = ctx.createLinearGradient(0, 0, SHADES, 0);
  names.forEach((name, i) => {
    ctx.fillStyle = KEPT[name];
    ctx.fillStyle = style.getPropertyValue(name).trim();
    colours.addColorStop(i / (names.length - 1), ctx.fillStyle);
  });
  ctx.fillStyle = colours;
  ctx.fillRect(0, 0, SHADES, 1);
  return new Uint32Array(ctx.getImageData(0, 0, SHADES, 1).data.buffer.slice(0));
}

/**
 * The colours of an element's theme from −1 to 1.
 * @param {Element} el
 */
export const palette = (el) => ramp(el, ["--class0", "--paper", "--class1"]);

/**
 * For each of three classes its colours, from that of the page on.
 * @param {Element} el
 */
const palettes = (el) =>
  /** @type {const} */ (["--class0", "--class1", "--class2"]).map((name) => ramp(el, ["--paper", name]));

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

/**
 * Paint a whole canvas by the probabilities of three classes, three numbers a point: in the colour of the most probable class, as
 * strong as it leads over the second one, so that borders have the colour of the page, as between two classes.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Map<number, ImageData>} store
 * @param {Uint32Array[]} shades
 * @param {ArrayLike<number>} values
 * @param {number} size
 * @param {boolean} discretize
 */
function paintClasses(ctx, store, shades, values, size, discretize) {
  const n = Math.round(Math.sqrt(values.length / 3)),
    { before, far } = line(n, size, false);
  const image = store.get(size) ?? ctx.createImageData(size, size);
  store.set(size, image);
  const pixels = new Uint32Array(image.data.buffer);
  if (row.length < 3 * n) row = new Float64Array(3 * n);
  for (let q = 0, at = 0; q < size; q++) {
    const top = before[q] * 3 * n,
      below = top + 3 * n;
    for (let i = 0; i < 3 * n; i++) row[i] = values[top + i] + far[q] * (values[below + i] - values[top + i]);
    for (let p = 0; p < size; p++, at++) {
      let best = 0,
        first = -1,
        second = -1;
      for (let c = 0, k = 3 * before[p]; c < 3; c++, k++) {
        const share = row[k] + far[p] * (row[k + 3] - row[k]);
        if (share > first) {
          second = first;
          first = share;
          best = c;
        } else if (share > second) second = share;
      }
      pixels[at] = shades[best][discretize ? SHADES / 2 : ((SHADES - 1) * (first - second)) | 0];
    }
  }
  ctx.putImageData(image, 0, 0);
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
    /** @type {Uint32Array[] | null} the same for classes */
    this.ramps = null;
    /** @type {ArrayLike<number> | null} */
    this.values = null;
    /** @type {Looks} */
    this.looks = {};
    this.off = onTheme(() => {
      this.shades = this.ramps = null;
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
    const { ctx, store, values, looks, el } = this;
    if (!values || !el.isConnected) return;
    if (looks.classes === 3) {
      this.ramps ??= palettes(el);
      paintClasses(ctx, store, this.ramps, values, el.width, Boolean(looks.discretize));
    } else {
      this.shades ??= palette(el);
      paint(ctx, store, this.shades, values, 0, 0, el.width, looks);
    }
  }

  dispose() {
    this.off();
  }
}
