// The perceptron's picture: points, boundary, half-plane, the normal vector, and the last update.

import { attr, s } from "../../ui/dom.js";
import { arrow, draggable } from "../../ui/drag.js";
import { arrowPath, Plot } from "../../ui/plot.js";
import { Points } from "./points.js";

const TURN = Math.PI / 60; // a key press turns the line by 3°

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("../../ui/session.js").State} State */
/** @typedef {State & { pivot: number[] }} Grabbed the state when the line was taken hold of, and what it turns about */

/**
 * The part of the frame where w·x + b ≥ 0, as corners, and the ends of the line within it (null if it is not there).
 * @param {number[]} lo the frame's corners
 * @param {number[]} hi
 * @param {number[]} w
 * @param {number} b
 */
function halfPlane([x0, y0], [x1, y1], [w1, w2], b) {
  const size = Math.hypot(w1, w2),
    corners = [
      [x0, y0],
      [x1, y0],
      [x1, y1],
      [x0, y1],
    ];
  if (size === 0) return { corners: b >= 0 ? corners : [], ends: null };
  const z = corners.map(([x, y]) => (w1 * x + w2 * y + b) / size);
  /** @type {number[][]} */
  const kept = [];
  /** @type {number[][]} */
  const ends = [];
  corners.forEach((from, i) => {
    const j = (i + 1) % 4,
      to = corners[j];
    if (z[i] >= 0) kept.push(from);
    if (z[i] >= 0 === z[j] >= 0) return;
    const t = z[i] / (z[i] - z[j]),
      cut = [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
    kept.push(cut);
    ends.push(cut);
  });
  return { corners: kept, ends: ends.length === 2 ? ends : null };
}

/**
 * Weights and bias in steps that suit their size, so that a dragged line has readable numbers.
 * @param {number[]} w
 * @param {number} b
 */
function readable([w1, w2], b) {
  const unit = 10 ** (2 - Math.floor(Math.log10(Math.hypot(w1, w2) || 1))),
    round = (/** @type {number} */ v) => Math.round(v * unit) / unit + 0;
  return { weights: [round(w1), round(w2)], bias: round(b) };
}

export class Picture {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.plot = new Plot("Picture: the points, and the boundary between the two predicted classes");
    this.data = ""; // the data set whose frame is shown
    this.moved = false; // whether the frame has changed, so that everything must be put in its place again
    this.points = new Points(explorer, this.plot);
    const path = (/** @type {string} */ name) => s("path", { class: name });
    this.shade = path("nbw-shade"); // where 1 is predicted
    this.ghost = path("nbw-ghost"); // the boundary before the last update
    this.boundary = path("nbw-boundary");
    this.normalBefore = path("nbw-was");
    this.change = path("nbw-change"); // what the update added to it
    this.normal = path("nbw-normal");
    this.normalName = s("text", { class: "nbw-vector-name" }, "w");
    this.changeName = s("text", { class: "nbw-vector-name nbw-change-name" }, "η(y−ŷ)x");
    this.grip = s("path", {
      class: "nbw-grip",
      tabindex: 0,
      role: "slider",
      "aria-label": "Boundary: arrow keys move it, with Shift they turn it",
      keydown: (event) => this.key(event, event.shiftKey),
    });
    this.turns = [1, -1].map((way) =>
      s(
        "g",
        {
          class: "nbw-turn",
          ...(way === 1 && {
            tabindex: 0,
            role: "slider",
            "aria-label": "Direction of the boundary: arrow keys turn it",
            "aria-valuemin": -180,
            "aria-valuemax": 180,
            keydown: (event) => this.key(event, true),
          }),
        },
        s("circle", { class: "nbw-hit", r: 16 }),
        s("circle", { class: "nbw-knob", r: 6 }),
      ),
    );
    const { under, over } = this.plot;
    under.append(this.shade, this.ghost, this.normalBefore, this.boundary, this.grip, this.normal, this.change);
    over.append(this.points.el, ...this.turns, this.changeName, this.normalName);
    this.grab();
  }

  get el() {
    return this.plot.el;
  }
  get state() {
    return this.explorer.state;
  }

  // By pointer -------------------------------------------------------------------------------------------------------

  grab() {
    /** @type {Grabbed} */
    let from;
    const start = () => {
      from = { ...this.state, pivot: this.pivot() };
    };
    draggable(this.grip, this.plot, { start, move: (_, [dx, dy]) => this.shift(from, dx, dy) });
    for (const [i, node] of this.turns.entries())
      draggable(node, this.plot, {
        start,
        move: ([x, y]) => {
          const way = i ? -1 : 1,
            dx = way * (x - from.pivot[0]),
            dy = way * (y - from.pivot[1]),
            length = Math.hypot(dx, dy);
          if (length > 0) this.aim(from, [dy / length, -dx / length]);
        },
      });
  }

  /**
   * Move the line without turning it.
   * @param {Grabbed} from
   * @param {number} dx
   * @param {number} dy
   */
  shift({ weights: [w1, w2], bias }, dx, dy) {
    this.explorer.hand({ weights: [w1, w2], bias: readable([w1, w2], bias - w1 * dx - w2 * dy).bias });
  }

  /**
   * Give the line another unit normal; it turns about the pivot, and ‖w‖ stays.
   * @param {Grabbed} from
   * @param {number[]} normal
   */
  aim({ weights: [w1, w2], pivot: [px, py] }, [ux, uy]) {
    const size = Math.hypot(w1, w2);
    this.explorer.hand(readable([size * ux, size * uy], -size * (ux * px + uy * py)));
  }

  /**
   * The point of a line nearest to the middle of the frame; if that is out of sight, the middle of what is seen.
   * @returns {number[]}
   */
  pivot([w1, w2] = this.state.weights, b = this.state.bias) {
    const { lo, hi } = this.plot,
      middle = (/** @type {number[]} */ p, /** @type {number[]} */ q) => [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2],
      center = middle(lo, hi);
    const z = (w1 * center[0] + w2 * center[1] + b) / (w1 * w1 + w2 * w2),
      foot = [center[0] - z * w1, center[1] - z * w2];
    if (foot.every((v, i) => v >= lo[i] && v <= hi[i])) return foot;
    const { ends } = halfPlane(lo, hi, [w1, w2], b);
    return ends ? middle(ends[0], ends[1]) : foot;
  }

  // By key -----------------------------------------------------------------------------------------------------------

  /**
   * @param {KeyboardEvent} event
   * @param {boolean} turn
   */
  key(event, turn) {
    const way = arrow(event);
    if (!way) return;
    event.preventDefault();
    const {
        weights: [w1, w2],
      } = this.state,
      from = { ...this.state, pivot: this.pivot() };
    if (!turn) return this.shift(from, way[0] * this.points.nudge, way[1] * this.points.nudge);
    const angle = Math.atan2(w2, w1) - (way[0] - way[1]) * TURN;
    this.aim(from, [Math.cos(angle), Math.sin(angle)]);
  }

  // Drawing ----------------------------------------------------------------------------------------------------------

  /**
   * Take a width; returns whether that changed anything.
   * @param {number} width
   */
  resize(width) {
    const changed = this.plot.resize(width);
    this.moved ||= changed;
    return changed;
  }

  draw() {
    const { data, datasets } = this.state;
    if (this.data !== data) {
      this.data = data;
      this.plot.square(datasets[data].frame, datasets[data].axes);
      this.points.make();
    }
    this.drawLine();
    this.points.draw(this.moved);
    this.moved = false;
  }

  drawLine() {
    const { plot } = this,
      { weights, bias } = this.state,
      { visit } = this.explorer;
    const at = (/** @type {number[]} */ [x, y]) => `${plot.x(x).toFixed(1)} ${plot.y(y).toFixed(1)}`;
    const path = (/** @type {number[][] | null} */ list) => (list?.length ? `M${list.map(at).join("L")}` : "");
    const { corners, ends } = halfPlane(plot.lo, plot.hi, weights, bias);
    attr(this.shade, { d: path(corners) });
    for (const node of [this.boundary, this.grip]) attr(node, { d: path(ends) });
    this.grip.style.display = ends ? "" : "none";
    attr(this.grip, {
      "aria-valuenow": bias,
      "aria-valuetext": `bias ${bias}`,
      "aria-valuemin": -1e6,
      "aria-valuemax": 1e6,
    });
    this.drawTurns(ends);

    const update = visit?.mistake ? visit : null,
      before = update && halfPlane(plot.lo, plot.hi, update.before, update.before[2]);
    attr(this.ghost, { d: path(before?.ends ?? null) });
    const pixels = (plot.unit * plot.half) / 4,
      size = Math.hypot(...weights);
    const shrink = Math.min(1, 3.2 / Math.max(size, update ? Math.hypot(update.before[0], update.before[1]) : 0));
    const length = (/** @type {number[]} */ [w1, w2]) => [w1 * pixels * shrink, -w2 * pixels * shrink];
    const foot = ends ? this.pivot() : null,
      [nx, ny] = length(weights);
    attr(this.normal, { d: foot ? arrowPath(plot.x(foot[0]), plot.y(foot[1]), nx, ny) : "" });
    this.name(this.normalName, foot, nx, ny);

    // The update in the picture: from the tip of the old normal, the vector that was added.
    const base = update && before?.ends ? this.pivot(update.before, update.before[2]) : null,
      anchor = base ?? (update ? foot : null),
      factor = update ? update.eta * (update.y - update.yhat) : 0,
      [ox, oy] = update ? length(update.before) : [0, 0],
      [dx, dy] = update ? length(update.x.map((/** @type {number} */ v) => factor * v)) : [0, 0];
    attr(this.normalBefore, { d: base ? arrowPath(plot.x(base[0]), plot.y(base[1]), ox, oy) : "" });
    attr(this.change, { d: anchor ? arrowPath(plot.x(anchor[0]) + ox, plot.y(anchor[1]) + oy, dx, dy) : "" });
    this.name(this.changeName, anchor && [anchor[0] + ox / plot.unit, anchor[1] - oy / plot.unit], dx, dy);
  }

  /**
   * Put a vector's name within the frame: beyond its tip, but beside the shaft of the change, whose tip is that of the new w.
   * @param {SVGElement} node
   * @param {number[] | null} from
   * @param {number} dx
   * @param {number} dy
   */
  name(node, from, dx, dy) {
    const length = Math.hypot(dx, dy),
      { plot } = this,
      beside = node === this.changeName,
      wide = beside ? 30 : 8;
    node.style.display = from && length >= 4 ? "" : "none";
    if (!from || length < 4) return;
    const x = plot.x(from[0]) + (beside ? dx / 2 + (36 * dy) / length : dx * (1 + 11 / length));
    const y = plot.y(from[1]) + (beside ? dy / 2 - (15 * dx) / length : dy * (1 + 11 / length));
    const left = Math.min(plot.x(plot.hi[0]) - wide, Math.max(plot.x(plot.lo[0]) + wide, x));
    const top = Math.min(plot.y(plot.lo[1]) - 4, Math.max(plot.y(plot.hi[1]) + 12, y + 4));
    // moved by a transform, not by x and y, which would lay the text out again in every frame
    attr(node, { transform: `translate(${left.toFixed(1)} ${top.toFixed(1)})` });
  }

  /**
   * The two handles that turn the line.
   * @param {number[][] | null} ends
   */
  drawTurns(ends) {
    const { plot } = this,
      {
        weights: [w1, w2],
      } = this.state;
    if (ends) {
      // the first handle lies along (−w₂, w₁), so that turning knows its side
      const [a, b] = ends,
        along = (b[0] - a[0]) * -w2 + (b[1] - a[1]) * w1,
        [first, second] = along > 0 ? [b, a] : [a, b];
      const px = [first, second].map(([x, y]) => [plot.x(x), plot.y(y)]),
        dx = px[0][0] - px[1][0],
        dy = px[0][1] - px[1][1];
      const length = Math.hypot(dx, dy) || 1,
        inset = Math.min(16, length / 3);
      this.turns.forEach((node, i) => {
        const k = ((i ? 1 : -1) * inset) / length;
        attr(node, { transform: `translate(${(px[i][0] + k * dx).toFixed(1)} ${(px[i][1] + k * dy).toFixed(1)})` });
      });
      const degrees = Math.round((Math.atan2(w2, w1) * 180) / Math.PI);
      attr(this.turns[0], { "aria-valuenow": degrees, "aria-valuetext": `w points to ${degrees}°` });
    }
    for (const node of this.turns) node.style.display = ends ? "" : "none";
  }
}
