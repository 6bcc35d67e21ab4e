// The perceptron's picture: points, boundary, half-plane, the normal vector, and the last update.

import { predict } from "../../engine/perceptron.js";
import { attr, s } from "../../ui/dom.js";
import { arrow, draggable } from "../../ui/drag.js";
import { vector } from "../../ui/numbers.js";
import { arrowPath, Plot } from "../../ui/plot.js";
import { rows } from "./state.js";

const FEW = 12; // up to here every point is a stop of the Tab key; of more, one is
const TURN = Math.PI / 60; // a key press turns the line by 3°
const SHAPE = ["M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z", "M-5 -5h10v10h-10z"];

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
    /** @type {SVGElement[]} one for each point */
    this.nodes = [];
    /** @type {{ point: number[], label: number, wrong: boolean }[]} each point as it was drawn last */
    this.drawn = [];
    const path = (/** @type {string} */ name) => s("path", { class: name });
    this.shade = path("nbw-shade"); // where 1 is predicted
    this.ghost = path("nbw-ghost"); // the boundary before the last update
    this.boundary = path("nbw-boundary");
    this.normalBefore = path("nbw-was");
    this.change = path("nbw-change"); // what the update added to it
    this.normal = path("nbw-normal");
    this.ring = s("circle", { class: "nbw-ring", r: 11 }); // about the point that was visited
    this.marks = s("g");
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
    over.append(this.ring, this.marks, ...this.turns, this.changeName, this.normalName);
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
    if (!turn) return this.shift(from, way[0] * this.nudge, way[1] * this.nudge);
    const angle = Math.atan2(w2, w1) - (way[0] - way[1]) * TURN;
    this.aim(from, [Math.cos(angle), Math.sin(angle)]);
  }

  /** How far a key press moves something. */
  get nudge() {
    return this.plot.half / 25;
  }

  /**
   * @param {number} i
   * @param {number[]} point
   */
  movePoint(i, point) {
    const points = this.state.points.slice();
    points[i] = this.plot.clamp(point.map((v) => Math.round(v * 100) / 100 + 0));
    this.explorer.hand({ points });
  }

  /** @param {number} i */
  flip(i) {
    const labels = this.state.labels.slice();
    labels[i] = 1 - labels[i];
    this.explorer.hand({ labels });
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} i
   */
  pointKey(event, i) {
    const way = arrow(event),
      n = this.nodes.length;
    const go = { PageDown: (i + 1) % n, PageUp: (i + n - 1) % n, Home: 0, End: n - 1 }[event.key];
    if (way) {
      const [x1, x2] = this.state.points[i];
      this.movePoint(i, [x1 + way[0] * this.nudge, x2 + way[1] * this.nudge]);
    } else if (event.key === "Enter" || event.key === " ") this.flip(i);
    else if (go !== undefined) this.focusPoint(go);
    else return;
    event.preventDefault();
  }

  /**
   * Among many points the Tab key stops at one; PageUp and PageDown go on from there.
   * @param {number} i
   */
  focusPoint(i) {
    if (this.nodes.length > FEW)
      for (const [k, node] of this.nodes.entries()) attr(node, { tabindex: k === i ? 0 : -1 });
    this.nodes[i].focus();
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
      this.makePoints();
    }
    this.drawLine();
    this.drawPoints();
    this.moved = false;
  }

  makePoints() {
    const n = this.state.points.length;
    this.drawn = [];
    this.nodes = Array.from({ length: n }, (_, i) => {
      const node = s(
        "g",
        {
          class: "nbw-point",
          role: "button",
          tabindex: n <= FEW || i === 0 ? 0 : -1,
          keydown: (event) => this.pointKey(event, i),
        },
        s("circle", { class: "nbw-hit", r: n <= FEW ? 16 : 11 }),
        s("path", { class: "nbw-mark" }),
        s("path", { class: "nbw-cross", d: n <= FEW ? "M-9 -9L9 9M9 -9L-9 9" : "M-6 -6L6 6M6 -6L-6 6" }),
      );
      /** @type {number[]} */
      let from;
      draggable(node, this.plot, {
        start: () => {
          from = this.state.points[i];
        },
        move: (_, [dx, dy]) => this.movePoint(i, [from[0] + dx, from[1] + dy]),
        click: () => this.flip(i),
      });
      return node;
    });
    this.marks.replaceChildren(...this.nodes);
  }

  drawPoints() {
    const { points, labels, weights, bias } = this.state,
      X = rows(points),
      visit = this.explorer.visit;
    const at = (/** @type {number[]} */ [x, y]) => [this.plot.x(x).toFixed(1), this.plot.y(y).toFixed(1)];
    for (const [i, point] of points.entries()) {
      const label = labels[i],
        wrong = predict(weights, bias, X, i) !== label,
        was = this.drawn[i],
        node = this.nodes[i];
      if (this.moved || was?.point !== point) attr(node, { transform: `translate(${at(point).join(" ")})` });
      if (was?.label !== label) node.children[1].setAttribute("d", SHAPE[label]);
      if (was?.label !== label || was?.wrong !== wrong) {
        attr(node, { class: `nbw-point nbw-class${label}${wrong ? " nbw-wrong" : ""}` });
      }
      this.drawn[i] = { point, label, wrong };
    }
    this.ring.style.display = visit ? "" : "none";
    if (!visit) return;
    const [cx, cy] = at(points[visit.index]);
    attr(this.ring, { cx, cy });
  }

  /** Give a screen reader the words for each point. */
  describePoints() {
    for (const [i, { point, label, wrong }] of this.drawn.entries()) {
      const what = `Point ${i + 1}: ${vector(point)}, class ${label}, ${wrong ? "wrong" : "right"}.`;
      attr(this.nodes[i], { "aria-label": `${what} Arrow keys move it, Enter changes its class.` });
    }
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
