// The cost's pictures: the points with their residuals, the bowl over (w, b), the loss of a residual; a logit and its two losses.

import { sigmoid } from "../../engine/activations.js";
import { FEATURES, fitJ, logitLosses, logitRuns } from "../../engine/regression.js";
import { Chart } from "../../ui/chart.js";
import { attr, h, s, text } from "../../ui/dom.js";
import { arrow, draggable } from "../../ui/drag.js";
import { Landscape } from "../../ui/landscape.js";
import { fmt, vector } from "../../ui/numbers.js";
import { arrowPath, Plot } from "../../ui/plot.js";
import { best, COSTS, costAt, HALF, LOGIT, predict, residualLoss, rows } from "./state.js";

const round = (v) => Math.round(v * 100) / 100 + 0;
const px = (v) => Math.min(5000, Math.max(-5000, v)).toFixed(1);
const KNOBS = { line: [-2.5, 2.5], curve: [0, 1.6] }; // where the line can be taken hold of
/** What an arrow key does: `move(dx, dy)` with one of the two ±1. */
const arrows = (move) => (event) => {
  const way = arrow(event);
  if (!way) return;
  event.preventDefault();
  move(...way);
};
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
      keydown: arrows(move),
    },
    s("circle", { class: "nbw-hit", r: 17 }),
    s("circle", { class: "nbw-knob", r: 6.5 }),
  );

/** The points, the line or parabola, and every residual as its cost measures it. */
export class Data {
  constructor(explorer) {
    this.explorer = explorer;
    this.plot = new Plot("Picture: points, the line that predicts them, and their residuals");
    this.plot.frame([0, 0, HALF], ["x", "y"]);
    Object.assign(this, {
      band: s("path", { class: "nbw-band" }),
      squares: s("path", { class: "nbw-squares" }),
      rests: s("path", { class: "nbw-residual" }),
      line: s("path", { class: "nbw-boundary" }),
      others: COSTS.map((loss, i) => s("path", { class: `nbw-way nbw-m${i + 1}` })),
      points: s("g"),
    });
    this.knobs = [0, 1].map((i) => {
      const node = knob(`Line, ${i ? "right" : "left"} handle: arrow keys move it`, (x, y) =>
        this.turn(
          i,
          predict(this.state, this.state.weight, this.state.bias, KNOBS[this.state.view][i]) + 0.1 * (y || x),
        ),
      );
      draggable(node, this.plot, { move: ([, y]) => this.turn(i, y) });
      return node;
    });
    this.plot.under.append(this.band, this.squares, this.rests, ...this.others, this.line);
    this.plot.over.append(this.points, ...this.knobs);
    this.nodes = [];
  }

  get el() {
    return this.plot.el;
  }
  get state() {
    return this.explorer.state;
  }

  /** Take the line to height y at one handle, while the other one stays. */
  turn(i, y) {
    const { state } = this,
      at = KNOBS[state.view],
      f = at.map(FEATURES[state.view]),
      ends = at.map((x) => predict(state, state.weight, state.bias, x));
    ends[i] = Math.min(HALF, Math.max(-HALF, y));
    const weight = (ends[1] - ends[0]) / (f[1] - f[0]);
    this.explorer.hand({ weight: round(weight), bias: round(ends[0] - weight * f[0]) });
  }

  move(i, point) {
    const points = this.state.points.slice();
    points[i] = this.plot.clamp(point).map(round);
    this.explorer.hand({ points });
  }

  makePoints(n) {
    this.nodes = Array.from({ length: n }, (_, i) => {
      const node = s(
        "g",
        {
          class: "nbw-point nbw-sample",
          role: "button",
          tabindex: 0,
          keydown: arrows((...way) =>
            this.move(
              i,
              this.state.points[i].map((v, d) => v + way[d] * 0.1),
            ),
          ),
        },
        s("circle", { class: "nbw-hit", r: 15 }),
        s("circle", { class: "nbw-mark", r: 5 }),
      );
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
      rests = "";
    points.forEach(([x, y], i) => {
      const to = predict(state, weight, bias, x),
        X = plot.x(x),
        Y = plot.y(y),
        T = plot.y(to);
      this.nodes[i].setAttribute("transform", `translate(${px(X)} ${px(Y)})`);
      rests += `M${px(X)} ${px(Y)}V${px(T)}`;
      // A square of the residual's length, on the side where there is room.
      if (loss === "mse") squares += `M${px(X)} ${px(Y)}V${px(T)}h${px((x > 0 ? -1 : 1) * Math.abs(T - Y))}V${px(Y)}z`;
    });
    this.squares.setAttribute("d", squares);
    this.rests.setAttribute("d", rests);
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
    COSTS.forEach((name, i) => this.others[i].setAttribute("d", state.compare ? this.curve(...best(state, name)) : ""));
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
  tell() {
    this.state.points.forEach((point, i) => {
      const e = predict(this.state, this.state.weight, this.state.bias, point[0]) - point[1];
      if (this.nodes[i])
        attr(this.nodes[i], {
          "aria-label": `Point ${i + 1}: ${vector(point)}, residual ${fmt(e)}. Arrow keys move it.`,
        });
    });
  }
}

/** The cost over all lines (w, b), with the present one to drag. */
export class Bowl {
  constructor(explorer) {
    this.explorer = explorer;
    this.plot = new Plot("Bowl: lines of equal cost over w and b, and the present point");
    this.plot.frame([0, 0, HALF], ["w", "b"]);
    this.land = new Landscape(this.plot, 37);
    this.best = s("path", { class: "nbw-minimum", d: "M-7 0H7M0 -7V7" });
    this.others = COSTS.map((_, i) => s("circle", { class: `nbw-dots nbw-m${i + 1}`, r: 2.5 }));
    this.trail = s("path", { class: "nbw-way nbw-m0" });
    this.ahead = s("path", { class: "nbw-change" });
    this.here = knob("Present line (w, b): arrow keys move it", (dx, dy) =>
      this.move([explorer.state.weight + 0.1 * dx, explorer.state.bias + 0.1 * dy]),
    );
    this.here.classList.add("nbw-present");
    let from;
    draggable(this.here, this.plot, {
      start: () => {
        from = [explorer.state.weight, explorer.state.bias];
      },
      move: (_, [dx, dy]) => this.move([from[0] + dx, from[1] + dy]),
    });
    this.plot.under.append(this.best, ...this.others, this.trail, this.ahead);
    this.plot.over.append(this.here);
  }

  get el() {
    return this.land.el;
  }

  move(point) {
    const [weight, bias] = this.plot.clamp(point).map(round);
    this.explorer.hand({ weight, bias });
  }

  resize(width) {
    if (!this.plot.resize(width)) return;
    if (this.land.values) this.land.layout();
    this.draw();
  }

  draw() {
    const { plot } = this,
      { state, trail } = this.explorer,
      { weight, bias, loss, delta, learning_rate: eta } = state;
    const data = rows(state),
      key = `${loss},${delta}`,
      at = ([w, b]) => `${px(plot.x(w))} ${px(plot.y(b))}`;
    if (this.data !== data || this.key !== key) {
      Object.assign(this, { data, key });
      this.land.measure(
        (w, b) => fitJ(loss, data.f, data.y, w, b, delta),
        [0, 0, HALF],
        costAt(state, ...best(state)).J,
      );
    }
    this.best.setAttribute("transform", `translate(${at(best(state))})`);
    COSTS.forEach((name, i) => {
      this.others[i].style.display = state.compare ? "" : "none";
      if (state.compare) this.others[i].setAttribute("transform", `translate(${at(best(state, name))})`);
    });
    this.trail.setAttribute("d", trail.length > 1 ? `M${trail.map(at).join("L")}` : "");
    const { g } = costAt(state),
      inside = Math.max(Math.abs(weight), Math.abs(bias)) <= HALF;
    this.ahead.setAttribute(
      "d",
      inside
        ? arrowPath(
            plot.x(weight),
            plot.y(bias),
            Math.min(2e3, Math.max(-2e3, -eta * g[0] * plot.scale)),
            Math.min(2e3, Math.max(-2e3, eta * g[1] * plot.scale)),
          )
        : "",
    );
    this.here.style.display = inside ? "" : "none";
    this.here.setAttribute("transform", `translate(${at([weight, bias])})`);
    attr(this.here, { "aria-valuenow": weight, "aria-valuetext": `w = ${fmt(weight)}, b = ${fmt(bias)}` });
  }
}

/** The loss as a function of the residual e, with a dot for every point. */
export class Losses {
  constructor(explorer) {
    this.explorer = explorer;
    this.chart = new Chart("Loss: what a residual costs", { height: 210 });
    this.chart.frame([-6, -0.4], [6, 9], ["residual e = ŷ − y", "loss L"]);
    this.lines = COSTS.map((_, i) => s("path", { class: `nbw-way nbw-m${i + 1}` }));
    this.dots = s("path", { class: "nbw-dots nbw-m0" });
    this.chart.under.append(...this.lines, this.dots);
  }

  get el() {
    return this.chart.el;
  }

  resize(width) {
    if (this.chart.resize(width)) this.delta = null;
  }

  draw() {
    const { chart } = this,
      { state } = this.explorer,
      grid = Array.from({ length: 121 }, (_, k) => -6 + k / 10),
      loss = (name, e) => residualLoss({ loss: name, delta: state.delta }, e);
    COSTS.forEach((name, i) => {
      if (this.delta !== state.delta) this.lines[i].setAttribute("d", chart.path(grid.map((e) => [e, loss(name, e)])));
      this.lines[i].classList.toggle("nbw-thick", name === state.loss);
    });
    this.delta = state.delta;
    this.dots.setAttribute(
      "d",
      state.points
        .map(([x, y]) => {
          const e = predict(state, state.weight, state.bias, x) - y;
          return `M${px(chart.x(e))} ${px(chart.y(loss(state.loss, e)))}h0`;
        })
        .join(""),
    );
  }
}

const BOTH = ["squared", "entropy"];

/** The logit's charts: both losses and both δ over z, and both learning curves. */
export class Logit {
  constructor(explorer) {
    this.explorer = explorer;
    const chart = (label, options) => new Chart(label, { height: 210, ...options });
    this.loss = chart("Loss over the logit z: squared error through the sigmoid, and cross-entropy");
    this.delta = chart("δ over the logit z: how hard each cost pulls");
    this.learn = chart("Learning curves: distance to the target, step by step, from the same start");
    this.loss.frame([-LOGIT, -0.3], [LOGIT, LOGIT + 0.3], ["logit z", "loss L"]);
    this.delta.frame([-LOGIT, -1.1], [LOGIT, 1.1], ["logit z", "δ = ∂L/∂z"]);
    this.charts = [this.loss, this.delta, this.learn];
    this.lines = this.charts.map((one) =>
      BOTH.map((_, i) => {
        const line = s("path", { class: `nbw-way nbw-thick nbw-m${1 + 3 * i}` });
        one.under.append(line);
        return line;
      }),
    );
    this.marks = this.charts.slice(0, 2).map((one, k) => {
      const line = s("path", { class: "nbw-ghost" }),
        dots = BOTH.map((_, i) => s("circle", { class: `nbw-end nbw-m${1 + 3 * i}`, r: 5 }));
      const grip = s("path", {
        class: "nbw-grip",
        ...(k === 0 && {
          tabindex: 0,
          role: "slider",
          "aria-label": "Logit z: arrow keys move it",
          "aria-valuemin": -LOGIT,
          "aria-valuemax": LOGIT,
          keydown: arrows((x, y) => this.move(explorer.state.logit + 0.25 * (x || y))),
        }),
      });
      draggable(grip, one, { move: ([z]) => this.move(z) });
      one.under.append(line, ...dots);
      one.over.append(grip);
      return { line, dots, grip };
    });
    this.title = h("p");
    const part = (title, one) => h("div", {}, title, one.el),
      p = (words) => h("p", {}, words);
    this.el = h(
      "div",
      { class: "nbw-pair" },
      part(p("Loss: what a prediction from z costs, under either cost."), this.loss),
      part(p("δ: how hard each cost pulls at z. Where the sigmoid saturates, squared error lets go."), this.delta),
      part(this.title, this.learn),
    );
  }

  move(z) {
    this.explorer.hand({ logit: Math.min(LOGIT, Math.max(-LOGIT, Math.round(z * 20) / 20 + 0)) });
  }

  /** Take the widths of a column and of the whole row. */
  resize(column, row) {
    if ([this.loss.resize(column), this.delta.resize(column), this.learn.resize(row)].some(Boolean)) this.drawn = null;
  }

  draw() {
    const { logit, target, logit_rate: eta, steps } = this.explorer.state,
      here = logitLosses(logit, target);
    if (this.drawn !== target) {
      // the curves depend on the target alone
      this.drawn = target;
      const grid = Array.from({ length: 161 }, (_, k) => -LOGIT + k / 10),
        values = grid.map((z) => logitLosses(z, target));
      BOTH.forEach((name, i) =>
        [0, 1].forEach((k) =>
          this.lines[k][i].setAttribute("d", this.charts[k].path(grid.map((z, n) => [z, values[n][name][k]]))),
        ),
      );
    }
    const runs = logitRuns(logit, target, eta, steps);
    this.learn.frame([0, -0.03], [steps, 1.03], ["step", "|ŷ − y|"]);
    text(this.title, `Learning: n = ${steps} steps z ← z − ηδ from this z, under either cost.`);
    BOTH.forEach((name, i) => {
      this.lines[2][i].setAttribute("d", this.learn.path(runs[name].map((z, k) => [k, Math.abs(sigmoid(z) - target)])));
      this.marks.forEach(({ dots }, k) =>
        attr(dots[i], { cx: px(this.charts[k].x(logit)), cy: px(this.charts[k].y(here[name][k])) }),
      );
    });
    this.marks.forEach(({ line, grip }, k) => {
      const { lo, hi } = this.charts[k],
        x = px(this.charts[k].x(logit)),
        d = `M${x} ${px(this.charts[k].y(hi[1]))}V${px(this.charts[k].y(lo[1]))}`;
      line.setAttribute("d", d);
      grip.setAttribute("d", d);
    });
    attr(this.marks[0].grip, { "aria-valuenow": logit, "aria-valuetext": `z = ${fmt(logit)}` });
  }
}
