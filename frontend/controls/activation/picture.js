// The activation's pictures: the curves with a tangent, their derivatives, and what ten layers leave of a signal.

import { DEPTH } from "../../engine/signal.js";
import { Chart } from "../../ui/chart.js";
import { attr, s } from "../../ui/dom.js";
import { arrow, draggable } from "../../ui/drag.js";
import { fmt } from "../../ui/numbers.js";
import { A, beyond, depth, ends, FACTORS, functions, NAMES, point, REACH } from "./state.js";

const GRID = Array.from({ length: 241 }, (_, k) => -REACH + k / 20);
/** A colour and a dash for each activation, the same everywhere. */
export const style = (name) => `nbw-way nbw-m${NAMES.indexOf(name) % 5} nbw-dash${Math.floor(NAMES.indexOf(name) / 5)}`;

/** One line for each activation in a chart. */
function lines(chart) {
  const paths = Object.fromEntries(NAMES.map((name) => [name, s("path", { class: style(name) })]));
  chart.under.append(...Object.values(paths));
  return paths;
}

/** φ above, φ′ below, over the same inputs x; the point at x can be dragged in both. */
export class Curves {
  constructor(explorer) {
    this.explorer = explorer;
    this.phi = new Chart("Curve: the activation a over the input x, with its tangent", { height: 270 });
    this.slope = new Chart("Derivative: φ′ at z = w·x + b over the input x", { height: 180 });
    this.phi.frame([-REACH, A[0]], [REACH, A[1]], ["input x", "a = φ(w·x + b)"]);
    this.slope.frame([-REACH, -0.25], [REACH, 1.25], ["input x", "φ′(z)"]);
    this.charts = [this.phi, this.slope];
    this.shades = this.charts.map((chart) =>
      ["dead", "saturated"].map((kind) => {
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
        keydown: (event) => this.key(event),
      },
      s("circle", { class: "nbw-hit", r: 18 }),
      s("circle", { class: "nbw-knob", r: 6.5 }),
    );
    this.grip = s("path", { class: "nbw-grip" });
    this.phi.under.append(this.marks[0], this.tangent);
    this.slope.under.append(this.marks[1], this.dot);
    this.phi.over.append(this.knob);
    this.slope.over.append(this.grip);
    draggable(this.knob, this.phi, { move: ([x]) => this.move(x) });
    draggable(this.grip, this.slope, { move: ([x]) => this.move(x) });
  }

  move(x) {
    this.explorer.hand({ x: Math.min(REACH, Math.max(-REACH, Math.round(x * 20) / 20 + 0)) });
  }

  key(event) {
    const way = arrow(event);
    if (!way) return;
    event.preventDefault();
    this.move(this.explorer.state.x + (event.shiftKey ? 0.5 : 0.1) * (way[0] || way[1]));
  }

  resize(width) {
    return this.charts.map((chart) => chart.resize(width)).some(Boolean);
  }

  draw(anew) {
    const { state } = this.explorer,
      { shown, chosen, weight, bias, leak, x } = state,
      key = JSON.stringify([shown, chosen, weight, bias, leak]);
    if (anew || this.key_ !== key) {
      // the curves do not move while x is dragged
      this.key_ = key;
      NAMES.forEach((name) =>
        [0, 1].forEach((k) => {
          const f = shown.includes(name) ? functions(name, state)[k] : null,
            node = this.curves[k][name];
          node.setAttribute("d", f ? this.charts[k].path(GRID.map((v) => [v, f(weight * v + bias)])) : "");
          node.classList.toggle("nbw-thick", name === chosen);
        }),
      );
      this.shade(state);
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
  shade(state) {
    const { weight, bias, chosen } = state,
      { left, right } = ends(chosen, state),
      parts = { dead: [], saturated: [] };
    const to = (z) => Math.min(REACH, Math.max(-REACH, (z - bias) / weight));
    for (const [tail, below] of [
      [left, true],
      [right, false],
    ]) {
      if (!tail) continue;
      const [edge, kind] = tail,
        inside = below ? bias <= edge : bias >= edge;
      if (weight === 0) parts[kind].push(...(inside ? [[-REACH, REACH]] : []));
      else parts[kind].push(below === weight > 0 ? [-REACH, to(edge)] : [to(edge), REACH]);
    }
    this.charts.forEach((chart, k) =>
      ["dead", "saturated"].forEach((kind, i) =>
        this.shades[k][i].setAttribute(
          "d",
          parts[kind]
            .filter(([a, b]) => b > a)
            .map(([a, b]) => `M${chart.x(a).toFixed(1)} 0H${chart.x(b).toFixed(1)}V400H${chart.x(a).toFixed(1)}z`)
            .join(""),
        ),
      ),
    );
  }
}

/** Signal (how much examples differ) and gradient, layer by layer, in powers of ten. */
export class Depth {
  constructor(explorer) {
    this.explorer = explorer;
    this.charts = [
      ["how much the examples differ", "a between examples"],
      ["the gradient's standard deviation", "deviation of ∂J/∂a"],
    ].map(([what, axis]) => {
      const chart = new Chart(`Ten layers deep: ${what}, layer by layer`, { height: 210, log: true });
      chart.frame([0, FACTORS[0]], [DEPTH, FACTORS[1]], ["layer", axis]);
      return chart;
    });
    this.lines = this.charts.map(lines);
    this.dots = this.charts.map((chart) => {
      const node = s("path", { class: "nbw-dots" });
      chart.under.append(node);
      return node;
    });
  }

  resize(width) {
    return this.charts.map((chart) => chart.resize(width)).some(Boolean);
  }

  draw(anew) {
    const { state } = this.explorer,
      { shown, chosen, leak, init, scale, seed } = state,
      key = JSON.stringify([shown, chosen, leak, init, scale, seed]);
    if (!anew && this.key === key) return;
    this.key = key;
    ["signal", "gradient"].forEach((what, k) => {
      const chart = this.charts[k],
        points = (name) => depth(name, state)[what].map((v, l) => [l, Math.max(v, 1e-12)]);
      for (const name of NAMES) {
        this.lines[k][name].setAttribute("d", shown.includes(name) ? chart.path(points(name)) : "");
        this.lines[k][name].classList.toggle("nbw-thick", name === chosen);
      }
      this.dots[k].setAttribute("class", `nbw-dots nbw-m${NAMES.indexOf(chosen) % 5}`);
      this.dots[k].setAttribute(
        "d",
        points(chosen)
          .map(([l, v]) => `M${chart.x(l).toFixed(1)} ${Math.min(999, chart.y(v)).toFixed(1)}h0`)
          .join(""),
      );
    });
  }
}
