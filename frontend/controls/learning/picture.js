// The network as one drawing: a square for each unit with what it says over the plane, a line for each weight, the answer
// with the points, and below them how the cost has fallen.

import { context, h } from "../../ui/dom.js";
import { paint, palette } from "../../ui/heatmap.js";
import { onTheme } from "../../ui/theme.js";
import { MOST, REACH, SIZES } from "./state.js";

/** @import { Run } from "./state.js" */

const WORDS = ["inputs", "8 see a line", "6 see a bend", "the answer"];
const SHORT = ["inputs", "lines", "bends", "the answer"]; // where there is little room
const THUMB = 8; // pixels, half of what the slider below moves along
const TEXT = 18; // pixels for a line of words
const CURVE = 46; // for the curve of the cost
const WIDEST = 640;

export class Picture {
  /** @param {() => void} redraw what to do when the theme has changed */
  constructor(redraw) {
    this.el = h("canvas", {
      class: "nbw-learning-picture",
      role: "img",
      "aria-label": "The network and what its units see",
    });
    this.ctx = context(this.el);
    this.width = this.height = this.tall = 0;
    this.ratio = 1;
    /** @type {{ x: number, y: number, size: number }[][]} where the units are, by layer */
    this.places = [];
    /** @type {Map<number, ImageData>} */
    this.store = new Map();
    /** @type {Uint32Array | null} the colours of the theme; null until they are read */
    this.shades = null;
    /** @type {Record<string, string>} */
    this.colours = {};
    this.off = onTheme(() => {
      this.shades = null;
      redraw();
    });
  }

  /**
   * Take a width in CSS pixels, and place all units.
   * @param {number} width
   */
  resize(width) {
    const wide = Math.round(Math.min(WIDEST, Math.max(220, width)));
    if (wide === this.width && this.ratio === devicePixelRatio) return;
    this.width = wide;
    this.ratio = devicePixelRatio;
    const tall = Math.round(Math.min(300, Math.max(160, 0.46 * wide))),
      unit = Math.floor(tall / (SIZES[1] * 1.25)),
      side = Math.min(tall, Math.round(0.44 * wide)),
      leap = (wide - side) / 3;
    this.places = SIZES.map((n, layer) =>
      Array.from({ length: n }, (_, i) => {
        const size = layer === 3 ? side : unit,
          pitch = tall / Math.max(n, SIZES[2]);
        return {
          x: layer === 3 ? wide - side : layer * leap,
          y: tall / 2 + (i - (n - 1) / 2) * pitch - size / 2,
          size,
        };
      }),
    );
    this.tall = tall;
    this.height = tall + TEXT + CURVE;
    this.el.width = Math.round(wide * this.ratio);
    this.el.height = Math.round(this.height * this.ratio);
    Object.assign(this.el.style, { width: `${wide}px`, height: `${this.height}px` });
    this.store.clear();
  }

  /**
   * Draw a run that is at this step.
   * @param {Run} run
   * @param {number} steps
   */
  draw(run, steps) {
    if (!this.width || !this.el.isConnected) return;
    if (!this.shades) {
      const style = getComputedStyle(this.el);
      this.shades = palette(this.el);
      for (const name of ["ink", "soft", "edge", "paper", "class0", "class1", "accent"])
        this.colours[name] = style.getPropertyValue(`--${name}`).trim();
    }
    const { ctx, ratio } = this;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, this.width, this.height);
    this.drawWeights(run);
    this.drawMaps(run);
    this.drawPoints(run);
    this.drawCurve(run, steps);
  }

  /** @param {Run} run */
  drawWeights({ network }) {
    const { ctx, places, colours } = this;
    network.layers.forEach(({ W, I, O }, l) => {
      for (let i = 0; i < I; i++)
        for (let o = 0; o < O; o++) {
          const from = places[l][i],
            to = places[l + 1][o],
            weight = W[i * O + o],
            [x1, y1, x2, y2] = [from.x + from.size, from.y + from.size / 2, to.x, to.y + to.size / 2],
            bend = (x2 - x1) / 2;
          ctx.strokeStyle = weight > 0 ? colours.class1 : colours.class0;
          ctx.lineWidth = 0.4 + (4 * Math.abs(weight)) / (Math.abs(weight) + 2);
          ctx.globalAlpha = 0.25 + (0.65 * Math.abs(weight)) / (Math.abs(weight) + 1);
          ctx.beginPath();
          ctx.moveTo(x1, y1);
          ctx.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2);
          ctx.stroke();
        }
    });
    ctx.globalAlpha = 1;
  }

  /** @param {Run} run */
  drawMaps(run) {
    const { ctx, ratio, colours } = this,
      shades = /** @type {Uint32Array} */ (this.shades);
    ctx.font = "12px system-ui, sans-serif";
    run.maps().forEach((maps, layer) => {
      maps.forEach((values, i) => {
        const { x, y, size } = this.places[layer][i];
        paint(
          ctx,
          this.store,
          shades,
          values,
          Math.round(x * ratio),
          Math.round(y * ratio),
          Math.round(size * ratio),
          { scale: layer === 3 ? 1.7 : 1 }, // paler below the points
        );
        ctx.strokeStyle = colours.soft;
        ctx.lineWidth = 1;
        ctx.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
      });
      const { x, size } = this.places[layer][0];
      ctx.fillStyle = colours.soft;
      ctx.textAlign = layer ? "center" : "left";
      ctx.fillText((this.places[1][0].x < 100 ? SHORT : WORDS)[layer], layer ? x + size / 2 : x, this.tall + 13);
    });
  }

  /** @param {Run} run */
  drawPoints({ X, y }) {
    const { ctx, colours } = this,
      [{ x: left, y: top, size }] = this.places[3],
      scale = size / (2 * REACH),
      r = Math.max(1.6, size / 110);
    ctx.strokeStyle = colours.paper;
    ctx.lineWidth = 0.8;
    for (const [i, label] of y.entries()) {
      const px = left + (X[2 * i] + REACH) * scale,
        py = top + (REACH - X[2 * i + 1]) * scale;
      ctx.fillStyle = label ? colours.class1 : colours.class0;
      ctx.beginPath();
      if (label) ctx.rect(px - r, py - r, 2 * r, 2 * r);
      else ctx.arc(px, py, 1.15 * r, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
    }
  }

  /**
   * @param {Run} run
   * @param {number} steps
   */
  drawCurve({ costs }, steps) {
    const { ctx, colours, width } = this,
      bottom = this.height - 1,
      high = CURVE - 14,
      most = Math.max(...costs, Number.MIN_VALUE),
      x = (/** @type {number} */ k) => THUMB + (k / MOST) * (width - 2 * THUMB),
      y = (/** @type {number} */ k) => bottom - (high * costs[Math.min(k, costs.length - 1)]) / most;
    ctx.strokeStyle = colours.edge;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(x(0), bottom + 0.5);
    ctx.lineTo(x(MOST), bottom + 0.5);
    ctx.stroke();
    if (!costs.length) return;
    ctx.strokeStyle = colours.accent;
    ctx.lineWidth = 2;
    ctx.beginPath();
    for (let k = 0; k < costs.length; k++) ctx.lineTo(x(k), y(k));
    ctx.stroke();
    ctx.fillStyle = colours.accent;
    ctx.beginPath();
    ctx.arc(x(steps), y(steps), 3.5, 0, 2 * Math.PI);
    ctx.fill();
  }

  dispose() {
    this.off();
  }
}
