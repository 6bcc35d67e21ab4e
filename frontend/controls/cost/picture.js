// The cost's pictures: the points with their residuals, the bowl over (w, b), the loss of a residual.

import { FEATURES, fitJ } from "../../engine/regression.js";
import { Chart } from "../../ui/chart.js";
import { attr, s } from "../../ui/dom.js";
import { draggable, onArrow } from "../../ui/drag.js";
import { Landscape } from "../../ui/landscape.js";
import { fmt, vector } from "../../ui/numbers.js";
import { arrowPath, Plot } from "../../ui/plot.js";
import { best, COSTS, costAt, HALF, NAMES, predict, residualLoss, rows } from "./state.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

/** @param {number} v */
const round = (v) => Math.round(v * 100) / 100 + 0;
/** @param {number} v */
export const px = (v) => Math.min(5000, Math.max(-5000, v)).toFixed(1);
/** @type {Record<string, number[]>} */
const KNOBS = { line: [-2.5, 2.5], curve: [0, 1.6] }; // where the line can be taken hold of
/**
 * @param {string} label
 * @param {(way: [number, number]) => void} move
 */
const knob = (label, move) =>
  s(
    "g",
    {
      class: "nbw-turn",
      tabindex: 0,
      role: "slider",
      "aria-label": label,
      "aria-valuemin": -1e4,
      "aria-valuemax": 1e4,
      keydown: onArrow(move),
    },
    s("circle", { class: "nbw-hit", r: 17 }),
    s("circle", { class: "nbw-knob", r: 6.5 }),
  );

/** The points, the line or parabola, and every residual as its cost measures it. */
export class Data {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.plot = new Plot("Picture: points, the line that predicts them, and their residuals");
    this.plot.square([0, 0, HALF], ["x", "y"]);
    this.band = s("path", { class: "nbw-band" }); // within Huber's θ of the line
    this.squares = s("path", { class: "nbw-squares" });
    this.residuals = s("path", { class: "nbw-residual" });
    this.line = s("path", { class: "nbw-boundary" });
    this.bests = COSTS.map((_, i) => s("path", { class: `nbw-way nbw-m${i + 1}` })); // the best line under each cost
    this.points = s("g");
    this.knobs = [0, 1].map((i) => {
      const node = knob(`Line, ${i ? "right" : "left"} handle: arrow keys move it`, ([x, y]) =>
        this.turn(
          i,
          predict(this.state, this.state.weight, this.state.bias, KNOBS[this.state.view][i]) + 0.1 * (y || x),
        ),
      );
      draggable(node, this.plot, { move: ([, y]) => this.turn(i, y) });
      return node;
    });
    this.plot.under.append(this.band, this.squares, this.residuals, ...this.bests, this.line);
    this.plot.over.append(this.points, ...this.knobs);
    /** @type {SVGElement[]} one for each point */
    this.nodes = [];
  }

  get el() {
    return this.plot.el;
  }
  get state() {
    return this.explorer.state;
  }

  /**
   * Take the line to height y at one handle, while the other one stays.
   * @param {number} i
   * @param {number} y
   */
  turn(i, y) {
    const { state } = this,
      at = KNOBS[state.view],
      f = at.map(FEATURES[state.view]),
      ends = at.map((x) => predict(state, state.weight, state.bias, x));
    ends[i] = Math.min(HALF, Math.max(-HALF, y));
    const weight = (ends[1] - ends[0]) / (f[1] - f[0]);
    this.explorer.hand({ weight: round(weight), bias: round(ends[0] - weight * f[0]) });
  }

  /**
   * @param {number} i
   * @param {number[]} point
   */
  move(i, point) {
    const points = this.state.points.slice();
    points[i] = this.plot.clamp(point).map(round);
    this.explorer.hand({ points });
  }

  /** @param {number} n */
  makePoints(n) {
    this.nodes = Array.from({ length: n }, (_, i) => {
      const node = s(
        "g",
        {
          class: "nbw-point nbw-sample",
          role: "button",
          tabindex: 0,
          keydown: onArrow(([dx, dy]) => {
            const [x, y] = this.state.points[i];
            this.move(i, [x + 0.1 * dx, y + 0.1 * dy]);
          }),
        },
        s("circle", { class: "nbw-hit", r: 15 }),
        s("circle", { class: "nbw-mark", r: 5 }),
      );
      /** @type {number[]} */
      let from;
      draggable(node, this.plot, {
        start: () => {
          from = this.state.points[i];
        },
        move: (_, [dx, dy]) => this.move(i, [from[0] + dx, from[1] + dy]),
      });
      return node;
    });
    this.points.replaceChildren(...this.nodes);
  }

  /**
   * @param {number} w
   * @param {number} b
   */
  curve(w, b) {
    const { state, plot } = this,
      n = state.view === "curve" ? 61 : 2;
    return `M${Array.from({ length: n }, (_, k) => {
      const x = -HALF + (2 * HALF * k) / (n - 1);
      return `${px(plot.x(x))} ${px(plot.y(predict(state, w, b, x)))}`;
    }).join("L")}`;
  }

  draw() {
    const { state, plot } = this,
      { points, weight, bias, loss, delta } = state;
    if (this.nodes.length !== points.length) this.makePoints(points.length);
    let squares = "",
      residuals = "";
    for (const [i, [x, y]] of points.entries()) {
      const to = predict(state, weight, bias, x),
        X = plot.x(x),
        Y = plot.y(y),
        T = plot.y(to);
      this.nodes[i].setAttribute("transform", `translate(${px(X)} ${px(Y)})`);
      residuals += `M${px(X)} ${px(Y)}V${px(T)}`;
      // A square of the residual's length, on the side where there is room.
      if (loss === "mse") squares += `M${px(X)} ${px(Y)}V${px(T)}h${px((x > 0 ? -1 : 1) * Math.abs(T - Y))}V${px(Y)}z`;
    }
    this.squares.setAttribute("d", squares);
    this.residuals.setAttribute("d", residuals);
    this.line.setAttribute("d", this.curve(weight, bias));
    this.band.setAttribute(
      "d",
      loss === "huber"
        ? `${this.curve(weight, bias + delta)}L${this.curve(weight, bias - delta)
            .slice(1)
            .split("L")
            .reverse()
            .join("L")}z`
        : "",
    );
    COSTS.forEach((name, i) => {
      const [w, b] = best(state, name);
      attr(this.bests[i], { d: state.compare ? this.curve(w, b) : "" });
    });
    this.knobs.forEach((node, i) => {
      const x = KNOBS[state.view][i],
        y = predict(state, weight, bias, x),
        seen = Math.abs(y) <= HALF;
      node.setAttribute("transform", `translate(${px(plot.x(x))} ${px(plot.y(Math.min(HALF, Math.max(-HALF, y))))})`);
      attr(node, {
        "aria-valuenow": fmt(y).replace("−", "-"),
        "aria-valuetext": `${fmt(y)} at x = ${fmt(x)}${seen ? "" : ", outside the picture"}`,
      });
    });
  }

  /** What a screen reader says of each point. */
  describePoints() {
    for (const [i, point] of this.state.points.entries()) {
      const e = predict(this.state, this.state.weight, this.state.bias, point[0]) - point[1];
      if (this.nodes[i])
        attr(this.nodes[i], {
          "aria-label": `Point ${i + 1}: ${vector(point)}, residual ${fmt(e)}. Arrow keys move it.`,
        });
    }
  }
}

/** The cost over all lines (w, b), with the present one to drag. */
export class Bowl {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.plot = new Plot("Bowl: lines of equal cost over w and b, and the present point");
    this.plot.square([0, 0, HALF], ["w", "b"]);
    this.land = new Landscape(this.plot, 37);
    /** @type {unknown[]} what the landscape was measured for last: features and targets, cost and θ */
    this.measured = [];
    this.best = s("path", { class: "nbw-minimum", d: "M-7 0H7M0 -7V7" });
    this.bests = COSTS.map((_, i) => s("circle", { class: `nbw-dots nbw-m${i + 1}`, r: 2.5 }));
    this.trail = s("path", { class: "nbw-way nbw-m0" });
    this.ahead = s("path", { class: "nbw-change" });
    this.here = knob("Present line (w, b): arrow keys move it", ([dx, dy]) =>
      this.move([explorer.state.weight + 0.1 * dx, explorer.state.bias + 0.1 * dy]),
    );
    this.here.classList.add("nbw-present");
    /** @type {number[]} */
    let from;
    draggable(this.here, this.plot, {
      start: () => {
        from = [explorer.state.weight, explorer.state.bias];
      },
      move: (_, [dx, dy]) => this.move([from[0] + dx, from[1] + dy]),
    });
    this.plot.under.append(this.best, ...this.bests, this.trail, this.ahead);
    this.plot.over.append(this.here);
  }

  get el() {
    return this.land.el;
  }

  /** @param {number[]} point */
  move(point) {
    const [weight, bias] = this.plot.clamp(point).map(round);
    this.explorer.hand({ weight, bias });
  }

  /** @param {number} width */
  resize(width) {
    if (!this.land.resize(width)) return;
    this.draw();
  }

  draw() {
    const { plot } = this,
      { state, trail } = this.explorer,
      { weight, bias, loss, delta, learning_rate: eta } = state;
    const { f, y } = rows(state),
      measured = [f, y, loss, delta],
      [bestW, bestB] = best(state),
      at = (/** @type {number[]} */ [w, b]) => `${px(plot.x(w))} ${px(plot.y(b))}`;
    if (measured.some((part, i) => part !== this.measured[i])) {
      this.measured = measured;
      this.land.measure((w, b) => fitJ(loss, f, y, w, b, delta), [0, 0, HALF], costAt(state, bestW, bestB).J);
    }
    this.best.setAttribute("transform", `translate(${at([bestW, bestB])})`);
    COSTS.forEach((name, i) => {
      this.bests[i].style.display = state.compare ? "" : "none";
      if (state.compare) this.bests[i].setAttribute("transform", `translate(${at(best(state, name))})`);
    });
    this.trail.setAttribute("d", trail.length > 1 ? `M${trail.map(at).join("L")}` : "");
    const { g } = costAt(state),
      inside = Math.max(Math.abs(weight), Math.abs(bias)) <= HALF,
      [dx, dy] = [-eta * g[0], eta * g[1]].map((v) => Math.min(2e3, Math.max(-2e3, v * plot.unit)));
    this.ahead.setAttribute("d", inside ? arrowPath(plot.x(weight), plot.y(bias), dx, dy) : "");
    this.here.style.display = inside ? "" : "none";
    this.here.setAttribute("transform", `translate(${at([weight, bias])})`);
    attr(this.here, { "aria-valuenow": weight, "aria-valuetext": `w = ${fmt(weight)}, b = ${fmt(bias)}` });
  }
}

const RESIDUALS = Array.from({ length: 121 }, (_, k) => -6 + k / 10);

/** The loss as a function of the residual e, with a dot for every point. */
export class Losses {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    /** @type {number | null} the θ that the lines were drawn for last; null when they must be drawn anew */
    this.delta = null;
    this.chart = new Chart("Loss: what a residual costs", { height: 210 });
    this.chart.frame([-6, -0.4], [6, 9], ["residual e = ŷ − y", "loss ℓ"]);
    this.lines = COSTS.map((_, i) => s("path", { class: `nbw-way nbw-m${i + 1}` }));
    this.dots = s("path", { class: "nbw-dots nbw-m0" });
    this.chart.under.append(...this.lines, this.dots);
    this.reading = this.chart.read(() => this.read(), { across: "e" });
  }

  read() {
    const { delta } = this.explorer.state;
    return COSTS.map((loss, i) => ({
      name: NAMES[loss],
      kind: `nbw-way nbw-m${i + 1}`,
      x: RESIDUALS,
      y: RESIDUALS.map((e) => residualLoss({ loss, delta }, e)),
    }));
  }

  get el() {
    return this.chart.el;
  }

  /** @param {number} width */
  resize(width) {
    if (this.chart.resize(width)) this.delta = null;
  }

  draw() {
    const { chart } = this,
      { state } = this.explorer,
      loss = (/** @type {string} */ name, /** @type {number} */ e) =>
        residualLoss({ loss: name, delta: state.delta }, e);
    COSTS.forEach((name, i) => {
      if (this.delta !== state.delta)
        this.lines[i].setAttribute("d", chart.path(RESIDUALS.map((e) => [e, loss(name, e)])));
      this.lines[i].classList.toggle("nbw-thick", name === state.loss);
    });
    this.delta = state.delta;
    chart.reread();
    let dots = "";
    for (const [x, y] of state.points) {
      const e = predict(state, state.weight, state.bias, x) - y;
      dots += `M${px(chart.x(e))} ${px(chart.y(loss(state.loss, e)))}h0`;
    }
    this.dots.setAttribute("d", dots);
  }
}
