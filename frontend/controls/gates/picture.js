// The pictures of a cell: its sequence with all that it does on a tape, its gates as valves, what remains of it, and all units.

import { Chart } from "../../ui/chart.js";
import { attr, context, h, s, text } from "../../ui/dom.js";
import { arrow, draggable, onArrow, track } from "../../ui/drag.js";
import { fmt } from "../../ui/numbers.js";
import {
  BIAS,
  curves,
  GATES,
  LETTERS,
  marked,
  NAMES,
  opening,
  place,
  remaining,
  remains,
  share,
  stepOf,
  walked,
} from "./state.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

/** @param {number} v */
const clamp = (v, low, high) => Math.min(high, Math.max(low, v));

/** The next of 1, 2, 5, 10, … that is not below a number: a scale that seldom jumps. */
function round(/** @type {number} */ v) {
  const unit = 10 ** Math.floor(Math.log10(Math.max(v, 1e-12)));
  return ([1, 2, 5].find((n) => n * unit >= v * (1 - 1e-9)) ?? 10) * unit;
}
const most = (/** @type {Float64Array} */ values) => values.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
const lowest = (/** @type {Float64Array} */ values) => values.reduce((low, v) => Math.min(low, v), 0);

// The tape ------------------------------------------------------------------------------------------------------------------------

const ROWS = /** @type {const} */ (["x", "i", "f", "g", "o", "c", "h"]);
const ROW = 38; // pixels
const BAR = 28;
const LEFT = 46;
const RIGHT = 72;

/** Every step from left to right: the number, the gates, the cell and its output, each in a row of its own. */
export class Tape {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.width = 360;
    this.rows = ROWS.map((name, k) => {
      const top = k * ROW + 12;
      return {
        name,
        top,
        title: s("text", { class: "nbw-name", x: 2, y: top + 13 }, name),
        scale: s("text", { x: 2, y: top + 27 }),
        zero: s("line", { class: "nbw-grid" }),
        above: s("path", { class: `nbw-gates-bar nbw-gates-${name}` }),
        below: s("path", { class: "nbw-gates-bar nbw-gates-below" }),
        value: s("text", { class: "nbw-name", y: top + 19, "text-anchor": "end" }),
      };
    });
    this.marks = s("path", { class: "nbw-gates-mark" });
    this.cursor = s("rect", { class: "nbw-gates-cursor", y: 9, height: ROWS.length * ROW });
    this.axis = s("g", { class: "nbw-axes", "aria-hidden": "true" });
    const at = (/** @type {PointerEvent} */ event) => {
      const { left } = this.svg.getBoundingClientRect();
      explorer.clock.stop();
      explorer.show(1 + Math.floor((event.clientX - left - LEFT) / this.unit));
    };
    this.svg = s(
      "svg",
      {
        class: "nbw-plot nbw-gates-tape",
        role: "slider",
        tabindex: 0,
        "aria-label": "Step of the sequence: left and right arrow keys walk, with Shift by 10",
        keydown: (event) => this.key(event),
        pointerdown: (event) => {
          if (event.button !== 0) return;
          at(event);
          track(this.svg, event, { move: at, lift: () => {} });
        },
      },
      ...this.rows.flatMap(({ title, scale, zero, above, below, value }) => [title, scale, zero, above, below, value]),
      this.marks,
      this.axis,
      this.cursor,
    );
    this.el = this.svg;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const way = arrow(event),
      ends = { Home: 1, End: this.explorer.last }[event.key];
    if (!way && !ends) return;
    event.preventDefault();
    this.explorer.clock.stop();
    if (ends) this.explorer.show(ends);
    else if (way) this.explorer.go((way[0] || way[1]) * (event.shiftKey ? 10 : 1));
  }

  /** @param {number} width */
  resize(width) {
    const next = Math.round(clamp(width, 240, 720)),
      changed = next !== this.width;
    this.width = next;
    return changed;
  }

  /** Pixels of a step. */
  get unit() {
    return (this.width - LEFT - RIGHT) / this.explorer.last;
  }

  draw() {
    const { state } = this.explorer,
      all = curves(state),
      T = this.explorer.last,
      { unit, width } = this,
      { step } = place(state),
      high = ROWS.length * ROW + 44;
    const x = (/** @type {number} */ t) => LEFT + (t - 0.5) * unit;
    attr(this.svg, {
      width,
      height: high,
      viewBox: `0 0 ${width} ${high}`,
      "aria-valuemin": 1,
      "aria-valuemax": T,
      "aria-valuenow": step,
    });
    for (const { name, top, scale, zero, above, below, value } of this.rows) {
      const values = all[name],
        signed = name === "g" || name === "h" || lowest(values) < 0,
        full = name === "x" || name === "c" ? round(most(values)) : 1,
        base = signed ? top + BAR / 2 : top + BAR,
        tall = signed ? BAR / 2 : BAR;
      let up = "",
        down = "";
      values.forEach((v, t) => {
        const d = `M${x(t + 1).toFixed(1)} ${base}V${(base - (tall * v) / full).toFixed(1)}`;
        if (v < 0) down += d;
        else up += d;
      });
      const looks = { "stroke-width": Math.max(1, 0.82 * unit).toFixed(2) };
      attr(above, { d: up, ...looks });
      attr(below, { d: down, ...looks });
      attr(zero, { x1: LEFT, x2: width - RIGHT, y1: base, y2: base });
      attr(value, { x: width - 2 });
      text(scale, `${signed ? "±" : "0–"}${fmt(full, 6)}`);
      text(value, "ifo".includes(name) ? opening(values[step - 1], 3) : fmt(values[step - 1], name === "c" ? 4 : 3));
    }
    attr(this.marks, {
      d: marked(state)
        .map((t) => `M${x(t).toFixed(1)} 8l-5 -8h10z`)
        .join(""),
    });
    attr(this.cursor, { x: (x(step) - unit / 2 - 1).toFixed(1), width: (unit + 2).toFixed(1) });
    const every = T > 60 ? 20 : T > 20 ? 10 : T > 8 ? 5 : 1;
    const ticks = Array.from({ length: T }, (_, t) => t + 1).filter((t) => t === 1 || t % every === 0);
    this.axis.replaceChildren(
      ...ticks.map((t) => s("text", { x: x(t).toFixed(1), y: high - 20, "text-anchor": "middle" }, String(t))),
      s("text", { class: "nbw-name", x: LEFT + (T * unit) / 2, y: high - 4, "text-anchor": "middle" }, "step"),
      s("text", { x: width - 2, y: high - 20, "text-anchor": "end" }, `at ${step}`),
    );
  }
}

// The valves ----------------------------------------------------------------------------------------------------------------------

const TURN = 20; // pixels that change a bias by 1
const R = 19;
/** Where each valve sits in the drawing. @type {Record<string, number[]>} */
const PLACES = { input: [150, 108], forget: [78, 48], candidate: [150, 172], output: [268, 48] };

/** The cell at one step as pipes with valves: a valve turned along its pipe is open, across it is shut. */
export class Valves {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    const pipe = (/** @type {string} */ d) => s("path", { class: "nbw-gates-pipe", d });
    this.pipes = {
      before: pipe("M8 48H60"),
      keeps: pipe("M96 48H138"),
      candidate: pipe("M150 154V126"),
      adds: pipe("M150 90V60"),
      cell: pipe("M162 48H250"),
      out: pipe("M286 48H332"),
    };
    this.words = Object.fromEntries(
      [
        ["before", 2, 26, "start"],
        ["cell", 205, 26, "middle"],
        ["out", 338, 26, "end"],
      ].map(([name, x, y, anchor]) => [name, s("text", { class: "nbw-name", x, y, "text-anchor": anchor })]),
    );
    this.valves = GATES.map((gate, k) => this.valve(gate, k));
    this.el = s(
      "svg",
      {
        class: "nbw-plot nbw-gates-valves",
        viewBox: "0 0 340 200",
        role: "group",
        "aria-label": "The cell with its gates",
      },
      ...Object.values(this.pipes),
      s("circle", { class: "nbw-gates-plus", cx: 150, cy: 48, r: 11 }),
      s("path", { class: "nbw-gates-sign", d: "M144 48H156M150 42V54" }),
      s("text", { x: 205, y: 72, "text-anchor": "middle" }, "tanh"),
      ...Object.values(this.words),
      ...this.valves.map(({ el }) => el),
    );
  }

  /**
   * @param {string} gate
   * @param {number} k
   */
  valve(gate, k) {
    const { explorer } = this,
      [x, y] = PLACES[gate],
      blade = s("line", { class: "nbw-gates-blade", x1: -R + 4, x2: R - 4 }),
      inner = k === 2 ? s("circle", { class: "nbw-gates-drop" }) : blade,
      name = s("text", {
        class: "nbw-name",
        ...(k % 2 === 0 ? { x: R + 6, y: 5 } : { x: 0, y: R + 17, "text-anchor": "middle" }),
      });
    const choose = () => explorer.hand({ gate }),
      turn = (/** @type {number} */ bias) => (explorer.state.who === "own" ? explorer.turn(gate, bias) : choose());
    const el = s(
      "g",
      {
        class: "nbw-gates-valve",
        transform: `translate(${x} ${y})`,
        role: "slider",
        tabindex: 0,
        "aria-label": `Valve of the ${NAMES[gate]}: arrow keys change its bias`,
        "aria-valuemin": 0,
        "aria-valuemax": 1,
        keydown: onArrow((way, shift) => turn(explorer.state[gate][BIAS] + (way[0] || way[1]) * (shift ? 1 : 0.1))),
        pointerdown: (event) => {
          if (event.button !== 0) return;
          const from = explorer.state[gate][BIAS];
          choose();
          if (explorer.state.who === "own")
            track(el, event, { move: (e) => turn(from + (event.clientY - e.clientY) / TURN), lift: () => {} });
        },
      },
      s("circle", { class: "nbw-gates-body nbw-hit", r: R }),
      inner,
      name,
    );
    el.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    return { gate, el, blade, inner, name };
  }

  draw() {
    const { state } = this.explorer,
      { c0, c, h: out, values } = stepOf(state),
      [i, f, g] = values,
      full = Math.max(1, round(most(curves(state).c)));
    const flows = { before: c0, keeps: f * c0, candidate: g, adds: i * g, cell: c, out };
    for (const [name, v] of Object.entries(flows)) {
      const whole = name === "candidate" || name === "adds" || name === "out" ? 1 : full;
      attr(this.pipes[/** @type {keyof Valves["pipes"]} */ (name)], {
        "stroke-width": (1.5 + (12 * Math.min(whole, Math.abs(v))) / whole).toFixed(2),
        "data-sign": v < 0 ? "below" : "above",
      });
    }
    text(this.words.before, `c before ${fmt(c0, 3)}`);
    text(this.words.cell, `c ${fmt(c, 3)}`);
    text(this.words.out, `h ${fmt(out, 3)}`);
    this.valves.forEach(({ gate, el, inner, name }, k) => {
      const v = values[k],
        along = gate === "input" ? 90 : 0;
      if (k === 2) attr(inner, { r: (3 + 12 * Math.abs(v)).toFixed(1), "data-sign": v < 0 ? "below" : "above" });
      else attr(inner, { transform: `rotate(${(along + 90 * (1 - v)).toFixed(1)})` });
      attr(el, {
        "aria-valuenow": v.toFixed(4),
        "aria-valuetext": `${LETTERS[k]} = ${opening(v)}`,
        "data-chosen": String(state.gate === gate),
        "aria-disabled": String(state.who !== "own"),
      });
      if (k === 2) attr(el, { "aria-valuemin": -1 });
      text(name, `${LETTERS[k]} ${opening(v, 3)}`);
    });
  }
}

// What remains, for each bias of the forget gate ------------------------------------------------------------------------------------

export class Remaining {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.chart = new Chart("What remains of the cell at the end, for each bias of the forget gate", { height: 170 });
    this.chart.frame([-2, 0], [12, 1.02], ["bias b of the forget gate", "share that remains"]);
    this.curve = s("path", { class: "nbw-way nbw-m0" });
    this.line = s("path", { class: "nbw-ghost" });
    const turn = (/** @type {number} */ bias) => explorer.turn("forget", bias);
    this.grip = s(
      "g",
      {
        class: "nbw-gates-grip",
        role: "slider",
        tabindex: 0,
        "aria-label": "Bias of the forget gate, on the curve",
        "aria-valuemin": -20,
        "aria-valuemax": 20,
        keydown: onArrow((way, shift) => turn(explorer.state.forget[BIAS] + (way[0] || way[1]) * (shift ? 1 : 0.1))),
      },
      s("circle", { class: "nbw-hit", r: 16 }),
      s("circle", { class: "nbw-gates-point", r: 7 }),
    );
    this.chart.under.append(this.line, this.curve);
    this.chart.over.append(this.grip);
    draggable(this.grip, this.chart, { move: ([b]) => turn(b) });
    this.says = h("p", {});
    this.reading = this.chart.read(() => this.read(), { across: "b", y: share });
    this.el = h("div", { class: "nbw-picture" }, this.chart.el, this.reading, this.says);
  }

  read() {
    const points = remaining(this.explorer.state);
    return [
      { name: "share that remains", kind: "nbw-way nbw-m0", x: points.map(([b]) => b), y: points.map(([, v]) => v) },
    ];
  }

  draw() {
    const { state } = this.explorer,
      { chart } = this,
      b = state.forget[BIAS],
      now = remains(state),
      at = clamp(b, -2, 12),
      x = chart.x(at).toFixed(1);
    attr(this.curve, { d: chart.path(remaining(state)) });
    chart.reread();
    attr(this.line, { d: `M${x} ${chart.y(0).toFixed(1)}V${chart.y(now).toFixed(1)}` });
    attr(this.grip, {
      transform: `translate(${x} ${chart.y(now).toFixed(1)})`,
      "aria-valuenow": b,
      "aria-valuetext": `b ${fmt(b)}: ${share(now)} remains`,
    });
    text(
      this.says,
      `With b = ${fmt(b)} there remains ${share(now)}; the error that goes back along the cell shrinks by the same factor.`,
    );
  }
}

// All units of the learned network -----------------------------------------------------------------------------------------------

/** The cells of all units, a row each, from blue (negative) over the page's colour to orange; a row's largest has the full colour. */
export class Units {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.mark = h("i", { class: "nbw-gates-unit" });
    this.drawn = /** @type {unknown} */ (null);
    const at = (/** @type {PointerEvent} */ event) => {
      const box = this.canvas.getBoundingClientRect(),
        { units } = explorer.state;
      explorer.hand({ unit: clamp(Math.floor(((event.clientY - box.top) / box.height) * units), 0, units - 1) });
    };
    this.map = h(
      "div",
      {
        class: "nbw-gates-map",
        role: "slider",
        tabindex: 0,
        "aria-label": "Unit of the learned network: up and down arrow keys choose",
        "aria-orientation": "vertical",
        "aria-valuemin": 0,
        keydown: onArrow((way) => {
          const { units } = explorer.state;
          explorer.hand({ unit: clamp(place(explorer.state).unit - (way[1] || -way[0]), 0, units - 1) });
        }),
        pointerdown: (event) => {
          if (event.button !== 0) return;
          at(event);
          track(this.map, event, { move: at, lift: () => {} });
        },
      },
      this.canvas,
      this.mark,
    );
    this.map.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    this.el = h(
      "div",
      {},
      h("p", { class: "nbw-hint" }, "The cells c of all units, a row each, from the first step to the last"),
      this.map,
    );
  }

  /** Forget what is painted: the page's colours have changed. */
  recolour() {
    this.drawn = null;
  }

  draw() {
    const { state } = this.explorer,
      { unit } = place(state),
      all = walked(state),
      { H, T } = all;
    attr(this.map, { "aria-valuemax": H - 1, "aria-valuenow": unit });
    this.map.style.height = `${Math.max(64, 7 * H)}px`;
    this.mark.style.top = `${(100 * unit) / H}%`;
    this.mark.style.height = `${100 / H}%`;
    if (this.drawn === all || !this.el.isConnected) return;
    this.drawn = all;
    const style = getComputedStyle(this.el),
      tone = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    Object.assign(this.canvas, { width: T, height: H });
    const ctx = context(this.canvas);
    for (let j = 0; j < H; j++) {
      const row = Float64Array.from({ length: T }, (_, t) => all.cells[t * H + j]),
        full = most(row) || 1;
      row.forEach((v, t) => {
        ctx.globalAlpha = Math.abs(v) / full;
        ctx.fillStyle = tone(v < 0 ? "--class0" : "--class1");
        ctx.fillRect(t, j, 1, 1);
      });
    }
  }
}
