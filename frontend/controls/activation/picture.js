// The activation's pictures: the curves with a tangent, their derivatives, and what ten layers leave of a signal.

import { DEPTH } from "../../engine/signal.js";
import { Chart } from "../../ui/chart.js";
import { attr, s } from "../../ui/dom.js";
import { draggable, onArrow } from "../../ui/drag.js";
import { fmt } from "../../ui/numbers.js";
import { A, beyond, depth, ends, FACTORS, functions, NAMES, point, REACH } from "./state.js";

const GRID = Array.from({ length: 241 }, (_, k) => -REACH + k / 20);
const SIGNALS = /** @type {const} */ (["signal", "gradient"]);
const KINDS = /** @type {const} */ (["dead", "saturated"]); // of tails

/** @typedef {import("./explorer.js").Explorer} Explorer */

/**
 * A colour and a dash for each activation, the same everywhere.
 * @param {string} name
 */
export const style = (name) => `nbw-way nbw-m${NAMES.indexOf(name) % 5} nbw-dash${Math.floor(NAMES.indexOf(name) / 5)}`;

/**
 * One line for each activation in a chart.
 * @param {Chart} chart
 */
function lines(chart) {
  const paths = Object.fromEntries(NAMES.map((name) => [name, s("path", { class: style(name) })]));
  chart.under.append(...Object.values(paths));
  return paths;
}

/**
 * The activations that are shown, the chosen one first.
 * @param {{ shown: string[], chosen: string }} state
 * @returns {string[]}
 */
const ordered = ({ shown, chosen }) =>
  NAMES.filter((name) => shown.includes(name)).sort((a, b) => Number(b === chosen) - Number(a === chosen));

/** φ above, φ′ below, over the same inputs x; the point at x can be dragged in both. */
export class Curves {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.phi = new Chart("Curve: the activation a over the input x, with its tangent", { height: 270 });
    this.slope = new Chart("Derivative: φ′ at z = w·x + b over the input x", { height: 180 });
    this.phi.frame([-REACH, A[0]], [REACH, A[1]], ["input x", "a = φ(w·x + b)"]);
    this.slope.frame([-REACH, -0.25], [REACH, 1.25], ["input x", "φ′(z)"]);
    this.charts = [this.phi, this.slope];
    this.drawnFor = ""; // what the curves depend on, as they were drawn last
    this.shades = this.charts.map((chart) =>
      KINDS.map((kind) => {
        const node = s("path", { class: `nbw-${kind}` });
        chart.under.append(node);
        return node;
      }),
    );
    this.curves = this.charts.map(lines);
    this.tangent = s("path", { class: "nbw-change" });
    this.marks = this.charts.map(() => s("path", { class: "nbw-ghost" }));
    this.dot = s("circle", { class: "nbw-there", r: 5 });
    this.knob = s(
      "g",
      {
        class: "nbw-turn",
        tabindex: 0,
        role: "slider",
        "aria-label": "Input x, and with it z: arrow keys move it",
        "aria-valuemin": -REACH,
        "aria-valuemax": REACH,
        keydown: onArrow((way, shift) => this.move(explorer.state.x + (shift ? 0.5 : 0.1) * (way[0] || way[1]))),
      },
      s("circle", { class: "nbw-hit", r: 18 }),
      s("circle", { class: "nbw-knob", r: 6.5 }),
    );
    this.grip = s("path", { class: "nbw-grip" });
    this.readings = this.charts.map((chart, k) => chart.read(() => this.read(k), { across: "x" }));
    this.phi.under.append(this.marks[0], this.tangent);
    this.slope.under.append(this.marks[1], this.dot);
    this.phi.over.append(this.knob);
    this.slope.over.append(this.grip);
    draggable(this.knob, this.phi, { move: ([x]) => this.move(x) });
    draggable(this.grip, this.slope, { move: ([x]) => this.move(x) });
  }

  /**
   * The curves of a chart, to be read.
   * @param {number} k
   */
  read(k) {
    const { state } = this.explorer;
    return ordered(state).map((name) => {
      const f = functions(name, state)[k];
      return { name, kind: style(name), x: GRID, y: GRID.map((x) => f(state.weight * x + state.bias)) };
    });
  }

  /** @param {number} x */
  move(x) {
    this.explorer.hand({ x: Math.min(REACH, Math.max(-REACH, Math.round(x * 20) / 20 + 0)) });
  }

  /** @param {number} width */
  resize(width) {
    return this.charts.map((chart) => chart.resize(width)).some(Boolean);
  }

  draw(anew = false) {
    const { state } = this.explorer,
      { shown, chosen, weight, bias, leak, x } = state,
      drawnFor = JSON.stringify([shown, chosen, weight, bias, leak]);
    if (anew || this.drawnFor !== drawnFor) {
      // the curves do not move while x is dragged
      this.drawnFor = drawnFor;
      for (const name of NAMES) {
        const both = shown.includes(name) ? functions(name, state) : [];
        this.curves.forEach((curves, k) => {
          const f = both[k];
          attr(curves[name], { d: f ? this.charts[k].path(GRID.map((v) => [v, f(weight * v + bias)])) : "" });
          curves[name].classList.toggle("nbw-thick", name === chosen);
        });
      }
      this.shade();
      for (const chart of this.charts) chart.reread();
    }
    const { z, a, slope } = point(state),
      rise = weight * slope,
      { phi } = this,
      far = beyond(a);
    this.tangent.setAttribute(
      "d",
      far
        ? ""
        : phi.path([
            [x - 2, a - 2 * rise],
            [x + 2, a + 2 * rise],
          ]),
    );
    this.knob.setAttribute("transform", `translate(${phi.x(x).toFixed(1)} ${phi.y(phi.clamp([x, a])[1]).toFixed(1)})`);
    attr(this.dot, { cx: this.slope.x(x).toFixed(1), cy: this.slope.y(slope).toFixed(1) });
    attr(this.knob, {
      "aria-valuenow": x,
      "aria-valuetext": `x = ${fmt(x)}, z = ${fmt(z)}, a = ${fmt(a, 3)}${far}, slope ${fmt(slope, 3)}`,
    });
    this.charts.forEach((chart, k) => {
      const d = `M${chart.x(x).toFixed(1)} ${chart.y(chart.hi[1]).toFixed(1)}V${chart.y(chart.lo[1]).toFixed(1)}`;
      this.marks[k].setAttribute("d", d);
      if (k) this.grip.setAttribute("d", d);
    });
  }

  /** The inputs whose z lies in a tail of the chosen activation. */
  shade() {
    const { state } = this.explorer,
      { weight, bias, chosen } = state,
      { left, right } = ends(chosen, state);
    /** @type {{ dead: number[][], saturated: number[][] }} from and to */
    const parts = { dead: [], saturated: [] };
    const to = (/** @type {number} */ z) => Math.min(REACH, Math.max(-REACH, (z - bias) / weight));
    for (const tail of [left, right]) {
      if (!tail) continue;
      const below = tail === left;
      const [edge, kind] = /** @type {[number, "dead" | "saturated"]} */ (tail),
        inside = below ? bias <= edge : bias >= edge;
      if (weight === 0) parts[kind].push(...(inside ? [[-REACH, REACH]] : []));
      else parts[kind].push(below === weight > 0 ? [-REACH, to(edge)] : [to(edge), REACH]);
    }
    this.charts.forEach((chart, k) => {
      const x = (/** @type {number} */ v) => chart.x(v).toFixed(1);
      KINDS.forEach((kind, i) => {
        const some = parts[kind].filter(([a, b]) => b > a);
        attr(this.shades[k][i], { d: some.map(([a, b]) => `M${x(a)} 0H${x(b)}V400H${x(a)}z`).join("") });
      });
    });
  }
}

/** Signal (how much examples differ) and gradient, layer by layer, in powers of ten. */
export class Depth {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.drawnFor = ""; // what the lines depend on, as they were drawn last
    this.charts = [
      ["how much the examples differ", "a between examples"],
      ["the gradient's standard deviation", "deviation of ∂J/∂a"],
    ].map(([what, axis]) => {
      const chart = new Chart(`Ten layers deep: ${what}, layer by layer`, { height: 210, log: true });
      chart.frame([0, FACTORS[0]], [DEPTH, FACTORS[1]], ["layer", axis]);
      return chart;
    });
    this.readings = this.charts.map((chart, k) => chart.read(() => this.read(SIGNALS[k]), { across: "layer" }));
    this.lines = this.charts.map(lines);
    this.dots = this.charts.map((chart) => {
      const node = s("path", { class: "nbw-dots" });
      chart.under.append(node);
      return node;
    });
  }

  /** @param {number} width */
  resize(width) {
    return this.charts.map((chart) => chart.resize(width)).some(Boolean);
  }

  /** @param {"signal" | "gradient"} what */
  read(what) {
    const { state } = this.explorer;
    return ordered(state).map((name) => {
      const y = depth(name, state)[what];
      return { name, kind: style(name), x: [...y.keys()], y };
    });
  }

  draw(anew = false) {
    const { state } = this.explorer,
      { shown, chosen, leak, init, scale, seed } = state,
      drawnFor = JSON.stringify([shown, chosen, leak, init, scale, seed]);
    if (!anew && this.drawnFor === drawnFor) return;
    this.drawnFor = drawnFor;
    for (const chart of this.charts) chart.reread();
    SIGNALS.forEach((what, k) => {
      const chart = this.charts[k],
        points = (/** @type {string} */ name) =>
          depth(name, state)[what].map((/** @type {number} */ v, /** @type {number} */ l) => [l, Math.max(v, 1e-12)]);
      for (const name of NAMES) {
        this.lines[k][name].setAttribute("d", shown.includes(name) ? chart.path(points(name)) : "");
        this.lines[k][name].classList.toggle("nbw-thick", name === chosen);
      }
      this.dots[k].setAttribute("class", `nbw-dots nbw-m${NAMES.indexOf(chosen) % 5}`);
      this.dots[k].setAttribute(
        "d",
        points(chosen)
          .map(
            (/** @type {number[]} */ [l, v]) => `M${chart.x(l).toFixed(1)} ${Math.min(999, chart.y(v)).toFixed(1)}h0`,
          )
          .join(""),
      );
    });
  }
}
