// The picture of the plane: what the network says everywhere, the points, and a cross-hair to draw points of one's own.

import { attr, context, h, s } from "../../ui/dom.js";
import { arrow } from "../../ui/drag.js";
import { Heatmap } from "../../ui/heatmap.js";
import { fmt } from "../../ui/numbers.js";
import { Plot } from "../../ui/plot.js";
import { onTheme } from "../../ui/theme.js";
import { colours, drawPoint } from "./points.js";
import { REACH } from "./state.js";

const NEAR = 9; // pixels within which a click means a point that is there
const NUDGE = 0.25;
const RADIUS = 3.4;
const LEVELS = 16; // shades of a number on either side of 0, each with a picture of its own

/** @import { Looks } from "../../ui/heatmap.js" */
/** @import { Data } from "./run.js" */
/**
 * The points, and how they are shown: `numbers` when y is no class, and whether the test points are there, as rings.
 * @typedef {{ data: Data, numbers: boolean, showTest: boolean }} Points
 */

/** @param {number} v */
const round = (v) => Math.round(Math.max(-REACH, Math.min(REACH, v)) * 100) / 100 + 0;

export class Board {
  /**
   * `add(point)` adds a point [x₁, x₂], `remove(index)` removes one; both are asked for only while data are one's own.
   * @param {{ add: (point: number[]) => void, remove: (index: number) => void }} asked
   */
  constructor({ add, remove }) {
    this.add = add;
    this.remove = remove;
    this.at = [0, 0]; // of the cross-hair
    /** @type {boolean | null} whether the reader may draw; null before the first drawing */
    this.drawable = null;
    this.enter = ""; // what Enter does, in words
    this.ratio = devicePixelRatio;
    /** @type {Map<string, HTMLCanvasElement>} the pictures of points, by how they look */
    this.sprites = new Map();
    /** @type {import("./points.js").Colours | null} the theme's; null until they are read */
    this.colours = null;
    /** @type {Points | null} the points, and the same if they are drawn as they should be */
    this.points = null;
    /** @type {Points | null} */
    this.drawn = null;
    this.plot = new Plot("The plane of x₁ and x₂");
    this.plot.square([0, 0, REACH], ["x₁", "x₂"]);
    this.map = new Heatmap("What the network says at every point of the plane");
    this.dots = h("canvas", { class: "nbw-examples", "aria-hidden": "true" });
    this.cross = s(
      "g",
      {
        class: "nbw-crosshair",
        tabindex: 0,
        role: "application",
        "aria-roledescription": "cross-hair",
        keydown: (event) => this.key(event),
      },
      s("circle", { class: "nbw-hit", r: 12 }),
      s("path", { d: "M-9 0h6M3 0h6M0 -9v6M0 3v6" }),
    );
    this.plot.over.append(this.cross);
    this.el = h("div", { class: "nbw-map nbw-board" }, this.map.el, this.dots, this.plot.el);
    this.plot.el.addEventListener("pointerdown", (event) => this.press(event));
    this.off = onTheme(() => {
      this.colours = this.drawn = null;
      this.sprites.clear();
      this.paintPoints();
    });
    this.layout();
  }

  /** @param {number} width */
  resize(width) {
    if (this.plot.resize(width) || this.ratio !== devicePixelRatio) this.layout();
  }

  layout() {
    const { plot } = this,
      left = plot.x(-REACH),
      top = plot.y(REACH),
      inner = plot.x(REACH) - left;
    this.ratio = devicePixelRatio;
    this.map.resize(inner);
    for (const canvas of [this.map.el, this.dots])
      Object.assign(canvas.style, { left: `${left}px`, top: `${top}px`, width: `${inner}px`, height: `${inner}px` });
    this.el.style.width = `${plot.width}px`;
    this.dots.width = this.dots.height = Math.round(inner * this.ratio);
    this.sprites.clear();
    this.drawn = null;
    this.paintPoints();
    this.placeCross();
  }

  /**
   * Draw points; unchanged ones cost nothing.
   * @param {Points} points
   */
  drawPoints(points) {
    this.points = points;
    this.paintPoints();
  }

  paintPoints() {
    const { points, drawn, dots } = this;
    if (!points || !this.el.isConnected) return;
    const { data, numbers, showTest } = points;
    if (drawn && drawn.data === data && drawn.numbers === numbers && drawn.showTest === showTest) return;
    this.drawn = points;
    const { X, y, train, test } = data,
      ctx = context(dots, { willReadFrequently: true }),
      scale = dots.width / (2 * REACH);
    ctx.clearRect(0, 0, dots.width, dots.height);
    const draw = (/** @type {number} */ i, /** @type {boolean} */ ring) => {
      const value = numbers ? Math.round(LEVELS * Math.max(-1, Math.min(1, y[i]))) : y[i],
        picture = this.sprite(value, numbers, ring),
        half = picture.width / 2;
      ctx.drawImage(
        picture,
        Math.round((X[2 * i] + REACH) * scale - half),
        Math.round((REACH - X[2 * i + 1]) * scale - half),
      );
    };
    if (showTest) for (const i of test) draw(i, true);
    for (const i of train.length ? train : y.keys()) draw(i, false);
  }

  /**
   * The picture of a point: of class `value`, or with `numbers` of value / LEVELS. A test point is a ring.
   * @param {number} value
   * @param {boolean} numbers
   * @param {boolean} ring
   */
  sprite(value, numbers, ring) {
    const key = `${value},${numbers},${ring}`,
      known = this.sprites.get(key),
      { ratio } = this;
    if (known) return known;
    this.colours ??= colours(this.el);
    const r = RADIUS * ratio,
      size = 2 * Math.ceil(r + 2 * ratio),
      picture = h("canvas", { width: size, height: size }),
      rim = ratio * (ring ? 1.8 : numbers ? 0.7 : 1);
    drawPoint(context(picture, { willReadFrequently: true }), this.colours, {
      x: size / 2,
      y: size / 2,
      r,
      value: numbers ? value / LEVELS : value,
      numbers,
      ring,
      rim,
    });
    this.sprites.set(key, picture);
    return picture;
  }

  /**
   * Draw the map by its values on a square grid, row by row.
   * @param {ArrayLike<number>} values
   * @param {Looks} looks
   */
  drawMap(values, looks) {
    this.map.draw(values, looks);
  }

  // Points of one's own --------------------------------------------------------------------------------------------------

  /**
   * Draw the cross-hair, if the reader may draw points; a screen reader says what Enter does.
   * @param {boolean} drawable
   * @param {string} enter
   */
  drawCross(drawable, enter) {
    this.enter = enter;
    if (this.drawable !== drawable) {
      this.drawable = drawable;
      this.el.classList.toggle("nbw-drawable", drawable);
      this.cross.style.display = drawable ? "" : "none";
    }
    if (drawable)
      this.cross.setAttribute(
        "aria-label",
        `Cross-hair at (${fmt(this.at[0])}, ${fmt(this.at[1])}): arrow keys move it, ${enter}`,
      );
  }

  placeCross() {
    attr(this.cross, {
      transform: `translate(${this.plot.x(this.at[0]).toFixed(1)} ${this.plot.y(this.at[1]).toFixed(1)})`,
    });
    if (!this.drawable) this.cross.style.display = "none";
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (!this.drawable || event.button !== 0) return;
    const box = this.plot.el.getBoundingClientRect(),
      [x, y] = this.plot.invert(event.clientX - box.left, event.clientY - box.top);
    if (Math.abs(x) > REACH || Math.abs(y) > REACH) return;
    this.at = [round(x), round(y)];
    this.placeCross();
    this.toggle();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const way = arrow(event),
      fine = event.shiftKey ? 0.2 : 1;
    if (way) {
      this.at = this.at.map((v, d) => round(v + way[d] * NUDGE * fine));
      this.placeCross();
      this.drawCross(true, this.enter);
    } else if (event.key === "Enter" || event.key === " ") this.toggle();
    else return;
    event.preventDefault();
  }

  /** Add a point at the cross-hair, or remove the one that is there. */
  toggle() {
    const X = this.points?.data.X ?? [];
    let best = -1,
      least = NEAR / this.plot.unit;
    for (let i = 0; i < X.length / 2; i++) {
      const distance = Math.hypot(X[2 * i] - this.at[0], X[2 * i + 1] - this.at[1]);
      if (distance < least) [best, least] = [i, distance];
    }
    if (best >= 0) this.remove(best);
    else this.add(this.at);
  }

  dispose() {
    this.off();
    this.map.dispose();
  }
}
