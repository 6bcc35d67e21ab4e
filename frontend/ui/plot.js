import { Frame } from "./frame.js";

const WIDTH = 360;
const LOWER = 2; // by so many pixels a plot is lower than wide, as the room below the frame is less than that beside it

/** A square picture with the same scale on both axes, so that a right angle in the data is one in the picture. */
export class Plot extends Frame {
  /** @param {string} label */
  constructor(label) {
    super(label, { left: 42, width: WIDTH, height: WIDTH - LOWER, widest: 440 });
    this.half = 1; // half the width of what it shows
  }

  /**
   * Show the square of half width `half` about (cx, cy), with the axes' names.
   * @param {number[]} square
   * @param {string[]} names
   */
  square([cx, cy, half], names) {
    this.half = half;
    this.frame([cx - half, cy - half], [cx + half, cy + half], names);
  }

  /** Pixels for a unit, across as up. */
  get unit() {
    return this.scale[0];
  }

  layout() {
    this.height = this.width - LOWER;
    super.layout();
  }
}

/**
 * The outline of an arrow from (x, y) along (dx, dy), in pixels.
 * @param {number} x
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 */
export function arrowPath(x, y, dx, dy) {
  const length = Math.hypot(dx, dy);
  if (length < 1) return "";
  const head = Math.min(9, length * 0.6),
    ux = dx / length,
    uy = dy / length,
    ex = x + dx,
    ey = y + dy;
  const at = (/** @type {number} */ px, /** @type {number} */ py) => `${px.toFixed(1)} ${py.toFixed(1)}`;
  const side = (/** @type {number} */ k) => at(ex - head * (ux + k * 0.5 * uy), ey - head * (uy - k * 0.5 * ux));
  return `M${at(x, y)}L${at(ex, ey)}M${side(1)}L${at(ex, ey)}L${side(-1)}`;
}
