// The descent's pictures: the contour with every path, the profile along the slope, and the race of the costs.

import { cost, evaluate } from "../../engine/surfaces.js";
import { Chart } from "../../ui/chart.js";
import { attr, s } from "../../ui/dom.js";
import { draggable, onArrow } from "../../ui/drag.js";
import { Landscape } from "../../ui/landscape.js";
import { fmt } from "../../ui/numbers.js";
import { arrowPath, Plot } from "../../ui/plot.js";
import { ground, LIMIT, METHODS, Race } from "./state.js";

/** A shape for each method, so that colour is not all that tells them apart. */
export const SHAPE = [
  "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
  "M-4.5 -4.5h9v9h-9z",
  "M0 -6L5.5 4.5h-11z",
  "M0 -6.5L5.5 0L0 6.5L-5.5 0z",
  "M-2 -6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
];

/** @import { Surface } from "../../engine/surfaces.js" */
/** @import { State } from "../../ui/session.js" */
/** @typedef {import("./explorer.js").Explorer} Explorer */

/**
 * Where the leader of a race stands; one that has diverged, where it started.
 * @param {Race} race
 * @param {State} state
 * @returns {number[]}
 */
export const placeOf = ({ leader }, state) =>
  leader.diverged === null ? leader.path[leader.path.length - 1] : state.start;

/** @param {number} v */
const far = (v) => Math.min(9999, Math.max(-9999, v)).toFixed(1);

/** The contour, the paths and the start that can be dragged. */
export class Contour {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.plot = new Plot("Contour: lines of equal cost over the two weights, and the way down");
    this.land = new Landscape(this.plot);
    /** @type {Surface | null} the surface that was measured last */
    this.surface = null;
    this.minimum = s("path", { class: "nbw-minimum", d: "M-7 0H7M0 -7V7" });
    this.ghost = s("path", { class: "nbw-ghost" });
    this.ahead = s("path", { class: "nbw-change" });
    this.paths = METHODS.map((_, i) => s("path", { class: `nbw-way nbw-m${i}` }));
    this.dots = s("path", { class: "nbw-dots" });
    this.ends = METHODS.map((_, i) => s("path", { class: `nbw-end nbw-m${i}`, d: SHAPE[i] }));
    this.start = s(
      "g",
      {
        class: "nbw-turn nbw-start",
        tabindex: 0,
        role: "slider",
        "aria-valuemin": -100,
        "aria-valuemax": 100,
        "aria-label": "Start of the descent: arrow keys move it",
        keydown: onArrow((way, shift) => this.nudge(way, shift)),
      },
      s("circle", { class: "nbw-hit", r: 18 }),
      s("circle", { class: "nbw-knob", r: 7 }),
    );
    const { under, over } = this.plot;
    under.append(this.minimum, this.ghost, ...this.paths, this.dots, this.ahead, ...this.ends);
    over.append(this.start);
    /** @type {number[]} */
    let from;
    draggable(this.start, this.plot, {
      start: () => {
        from = this.explorer.state.start;
      },
      move: (_, [dx, dy]) => this.move([from[0] + dx, from[1] + dy]),
    });
    this.plot.el.addEventListener("click", (event) => {
      // a click beside the handle moves the start there
      if (this.start.contains(/** @type {Node} */ (event.target))) return;
      const box = this.plot.el.getBoundingClientRect(),
        to = this.plot.invert(event.clientX - box.left, event.clientY - box.top);
      if (this.plot.clamp(to).every((v, i) => v === to[i])) this.move(to);
    });
  }

  get el() {
    return this.land.el;
  }

  /** @param {number[]} point */
  move(point) {
    this.explorer.hand({ start: this.plot.clamp(point).map((v) => Math.round(v * 100) / 100 + 0) });
  }

  /**
   * @param {number[]} way of an arrow key
   * @param {boolean} shift
   */
  nudge(way, shift) {
    const [w1, w2] = this.explorer.state.start,
      step = this.plot.half / (shift ? 10 : 40);
    this.move([w1 + way[0] * step, w2 + way[1] * step]);
  }

  /** @param {number} width */
  resize(width) {
    if (!this.land.resize(width)) return;
    this.draw();
  }

  draw() {
    const { explorer, plot } = this,
      { race, state, ghost } = explorer,
      surface = ground(state);
    if (this.surface !== surface) {
      this.surface = surface;
      plot.square(surface.frame, ["w₁", "w₂"]);
      this.land.measure((w1, w2) => cost(surface, w1, w2), surface.frame, surface.floor);
    }
    const at = (/** @type {number[]} */ [a, b]) => `${far(plot.x(a))} ${far(plot.y(b))}`,
      line = (/** @type {number[][]} */ list) => (list.length > 1 ? `M${list.map(at).join("L")}` : "");
    this.minimum.setAttribute("transform", `translate(${at(surface.minimum)})`);
    this.ghost.setAttribute("d", line(ghost ?? []));
    METHODS.forEach((method, i) => {
      const runner = race.steps > 0 ? race.runners.find((one) => one.method === method) : undefined,
        path = runner?.path ?? [];
      this.paths[i].setAttribute("d", line(path));
      this.paths[i].classList.toggle("nbw-leader", method === state.method);
      this.ends[i].style.display = runner?.diverged === null ? "" : "none";
      if (runner) this.ends[i].setAttribute("transform", `translate(${at(path[path.length - 1])})`);
    });
    const { path } = race.leader;
    this.dots.setAttribute("d", race.steps ? path.map((/** @type {number[]} */ w) => `M${at(w)}h0`).join("") : "");
    this.dots.setAttribute("class", `nbw-dots nbw-m${METHODS.indexOf(state.method)}`);
    this.drawAhead();
    this.start.setAttribute("transform", `translate(${at(state.start)})`);
    attr(this.start, {
      "aria-valuenow": state.start[0],
      "aria-valuetext": `w₁ = ${fmt(state.start[0])}, w₂ = ${fmt(state.start[1])}`,
    });
  }

  /** Before the first step: where it will lead. */
  drawAhead() {
    const { state } = this.explorer,
      { plot } = this;
    if (state.steps) return this.ahead.setAttribute("d", "");
    const one = new Race({ ...state, rivals: [] });
    one.step();
    const [from, to] = one.leader.path,
      [dx, dy] = [plot.x(to[0]) - plot.x(from[0]), plot.y(to[1]) - plot.y(from[1])];
    const length = Math.hypot(dx, dy),
      shrink = Math.min(1, 2000 / length);
    this.ahead.setAttribute(
      "d",
      Number.isFinite(length) ? arrowPath(plot.x(from[0]), plot.y(from[1]), dx * shrink, dy * shrink) : "",
    );
  }
}

/** The cost along the slope through the leader's point, with the parabola that has its curvature, and the next gradient step. */
export class Profile {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.chart = new Chart("Profile: the cost along the steepest way down");
    this.curve = s("path", { class: "nbw-boundary" });
    this.parabola = s("path", { class: "nbw-ghost" });
    this.jump = s("path", { class: "nbw-change" });
    this.here = s("circle", { class: "nbw-here", r: 5 });
    this.there = s("circle", { class: "nbw-there", r: 5 });
    this.chart.under.append(this.parabola, this.curve, this.jump, this.here, this.there);
    /** @type {number[][]} distance, cost, and cost of the parabola, point by point */
    this.drawn = [[], [], []];
    this.reading = this.chart.read(() => this.read(), { across: "distance" });
  }

  read() {
    const [x, cost, parabola] = this.drawn;
    return [
      { name: "cost J", kind: "nbw-way nbw-m0", x, y: cost },
      { name: "its parabola", kind: "nbw-way nbw-m0", x, y: parabola },
    ];
  }

  get el() {
    return this.chart.el;
  }

  /** @param {Landscape} land the measured surface */
  draw(land) {
    const { explorer, chart } = this,
      { race, state } = explorer,
      surface = ground(state),
      half = surface.frame[2];
    // The range belongs to the surface, not to the point: nothing jumps while the start is dragged. A parabola's steep corners are cut off.
    const top = land.low + (land.high - land.low) * (surface.quadratic ? 0.4 : 1.05),
      from = Math.min(0, land.low);
    chart.frame([-half / 2, from - 0.06 * (top - from)], [1.5 * half, top], ["distance downhill", "cost J"]);
    const w = placeOf(race, state);
    const {
        J,
        g,
        H: [a, b, c],
      } = evaluate(surface, w),
      size = Math.hypot(...g),
      u = size > 1e-12 ? [-g[0] / size, -g[1] / size] : [1, 0];
    const bend = a * u[0] * u[0] + 2 * b * u[0] * u[1] + c * u[1] * u[1],
      along = (/** @type {number} */ t) => cost(surface, w[0] + t * u[0], w[1] + t * u[1]);
    const grid = Array.from({ length: 81 }, (_, k) => -half / 2 + (k * 2 * half) / 80),
      step = state.rates[state.method] * size,
      t = Math.min(step, 2 * half);
    const x = chart.x(0),
      y = Math.max(10, chart.y(J)); // what is higher than the frame lies at its rim
    this.drawn = [grid, grid.map(along), grid.map((x) => J - size * x + (bend * x * x) / 2)];
    for (const [i, node] of [this.curve, this.parabola].entries())
      attr(node, { d: chart.path(grid.map((x, k) => [x, this.drawn[i + 1][k]])) });
    chart.reread();
    attr(this.here, { cx: far(x), cy: far(y) });
    attr(this.there, { cx: far(chart.x(step)), cy: far(chart.y(along(step))) });
    this.jump.setAttribute("d", arrowPath(x, y, chart.x(t) - x, Math.max(-60, Math.min(500, chart.y(along(t)))) - y));
  }
}

/** The cost above the minimum, step by step, of everybody who races. */
export class Costs {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.chart = new Chart("Costs: how far each method is above the lowest cost, step by step", { log: true });
    this.chart.frame([0, 1e-6], [LIMIT, 1e3], ["step", "J − min J"]);
    this.goal = s("path", { class: "nbw-ghost" });
    this.lines = METHODS.map((_, i) => s("path", { class: `nbw-way nbw-m${i}` }));
    this.ends = METHODS.map((_, i) => s("path", { class: `nbw-end nbw-m${i}`, d: SHAPE[i] }));
    this.chart.under.append(this.goal, ...this.lines, ...this.ends);
    this.reading = this.chart.read(() => this.read(), { across: "step" });
  }

  /** The race, its leader first. */
  read() {
    const { race } = this.explorer,
      { leader, runners, ground } = race;
    return [leader, ...runners.filter((one) => one !== leader)].map(({ method, costs }) => ({
      name: method,
      kind: `nbw-way nbw-m${METHODS.indexOf(method)}`,
      x: [...costs.keys()],
      y: costs.map((J) => J - ground.floor),
    }));
  }

  get el() {
    return this.chart.el;
  }

  draw() {
    const { chart } = this,
      { race } = this.explorer,
      { floor } = race.ground;
    chart.reread();
    this.goal.setAttribute(
      "d",
      chart.path([
        [0, race.goal - floor],
        [LIMIT, race.goal - floor],
      ]),
    );
    METHODS.forEach((method, i) => {
      const runner = race.runners.find((one) => one.method === method),
        points = runner?.costs.map((J, k) => [k, Math.max(1e-7, J - floor)]) ?? [];
      this.lines[i].setAttribute("d", chart.path(points));
      this.lines[i].classList.toggle("nbw-leader", runner === race.leader);
      this.ends[i].style.display = runner && race.steps ? "" : "none";
      const [x, y] = points.at(-1) ?? [0, 1];
      if (runner)
        this.ends[i].setAttribute(
          "transform",
          `translate(${far(chart.x(x))} ${Math.min(chart.y(1e-6), Math.max(10, chart.y(y))).toFixed(1)})`,
        );
    });
  }
}
