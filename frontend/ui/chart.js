import { Frame } from "./frame.js";
import { Reading } from "./reading.js";
import { power } from "./symbols.js";

const BEYOND = 2000; // pixels outside the frame, from where on a curve stays

/** @import { Curve, Said } from "./reading.js" */

/**
 * A chart of curves: two axes with their own ranges, which stay where they are; the vertical one may be logarithmic. Where `read`
 * says what is drawn, a cursor tells their numbers, by pointer and keys.
 */
export class Chart extends Frame {
  /** @param {string} label */
  constructor(label, { height = 190, log = false } = {}) {
    super(label, { kind: " nbw-chart", left: 46, width: 320, height, widest: 720 });
    this.log = log;
    /** @type {Reading | null} */
    this.reading = null;
  }

  /**
   * Draw the axis up by powers of ten, or evenly; a new frame must follow.
   * @param {boolean} log
   */
  setLog(log) {
    if (log === this.log) return;
    this.log = log;
    this.framed = "";
  }

  /**
   * Let curves be read, which `source` gives; the words and the table that this returns belong below the chart.
   * @param {() => Curve[]} source
   * @param {Said} said
   */
  read(source, said) {
    this.reading = new Reading(this, source, said);
    return this.reading.el;
  }

  /** What is read has changed. */
  reread() {
    this.reading?.follow();
  }

  layout() {
    super.layout();
    this.reading?.layout();
  }

  /** @param {number} value */
  up(value) {
    return this.log ? Math.log10(Math.max(value, 1e-300)) : value;
  }
  /** @param {number} level */
  down(level) {
    return this.log ? 10 ** level : level;
  }

  get tickCounts() {
    return [Math.min(6, (this.width - 56) / 55), this.log ? 4 : 3];
  }
  /**
   * @param {number} low
   * @param {number} high
   */
  rows(low, high) {
    return super.rows(low, high).filter((level) => !this.log || Number.isInteger(level));
  }
  /** @param {number} level */
  tickName(level) {
    return this.log ? power(level) : super.tickName(level);
  }

  /**
   * The path through points (x, y); what lies far outside is drawn at its rim, where the frame cuts it off.
   * @param {number[][]} points
   */
  path(points) {
    let d = "";
    for (const [x, y] of points) {
      const py = Math.min(this.height + BEYOND, Math.max(-BEYOND, this.y(y)));
      if (Number.isFinite(py)) d += `${d ? "L" : "M"}${this.x(x).toFixed(1)} ${py.toFixed(1)}`;
    }
    return d;
  }
}
