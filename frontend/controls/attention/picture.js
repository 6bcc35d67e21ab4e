// The pictures of attention: lines from the steps that ask to those they look at, the matrix of a layer, the answers, the training.

import { Chart } from "../../ui/chart.js";
import { percent } from "../../ui/answers.js";
import { attr, h, s, text } from "../../ui/dom.js";
import { onArrow } from "../../ui/drag.js";
import { key, legend, swatch } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import {
  accuracy,
  answered,
  cellWords,
  curve,
  guess,
  headWords,
  keyOf,
  layers,
  named,
  on,
  place,
  reach,
  sequence,
  share,
  times,
  trained,
  walked,
} from "./state.js";
import { answers } from "./tokens.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

const LEAST = 0.03; // of a line, and of what reaches the query through a step, to be drawn
const THICK = 9; // pixels of a line that takes all

// The lines -----------------------------------------------------------------------------------------------------------------------

const CAPTION = 20; // pixels
const BAND = 92;

/** The steps in a row for each layer and one below, and lines between them, whose width is how much the upper takes of the lower. */
export class Lines {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.width = 360;
    this.column = s("rect", { class: "nbw-attention-column", y: 0 });
    this.lines = s("g");
    this.tokens = s("g");
    this.answer = s("text", { class: "nbw-name", y: 14, "text-anchor": "end" });
    this.el = s(
      "svg",
      {
        class: "nbw-plot nbw-attention-lines",
        role: "slider",
        tabindex: 0,
        "aria-label": "Step that asks: left and right arrow keys choose",
        "aria-valuemin": 1,
        keydown: (event) => this.key(event),
        click: (event) => {
          const { left } = this.el.getBoundingClientRect();
          explorer.ask(1 + Math.floor((event.clientX - left) / this.unit));
        },
      },
      this.column,
      this.lines,
      this.tokens,
      this.answer,
    );
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { explorer } = this,
      end = { Home: 1, End: sequence(explorer.state).length }[event.key];
    if (end) {
      event.preventDefault();
      return explorer.ask(end);
    }
    onArrow((way) => explorer.ask(place(explorer.state).query + (way[0] || way[1])))(event);
  }

  /** @param {number} width */
  resize(width) {
    const changed = this.width !== Math.floor(width);
    this.width = Math.floor(width);
    return changed;
  }

  get unit() {
    return Math.min(44, this.width / sequence(this.explorer.state).length);
  }

  draw() {
    const { state } = this.explorer,
      { unit, width } = this,
      { a, T } = walked(state),
      { query } = place(state),
      steps = sequence(state),
      L = layers(state),
      reached = reach(state),
      heads = on(state),
      two = state.task === "recall", // signs of a step, one above the other
      row = two ? 34 : 22,
      each = CAPTION + row + BAND,
      high = L * each + row,
      size = Math.min(15, 1.15 * unit).toFixed(1),
      x = (/** @type {number} */ t) => (t + 0.5) * unit;
    attr(this.el, {
      width,
      height: high,
      viewBox: `0 0 ${width} ${high}`,
      "aria-valuemax": T,
      "aria-valuenow": query,
      "aria-valuetext": `${named(state, query)}`,
    });
    attr(this.column, {
      x: ((query - 1) * unit).toFixed(1),
      y: CAPTION,
      width: unit.toFixed(1),
      height: high - CAPTION,
    });
    const faint = [],
      strong = [],
      captions = [];
    for (let k = 0; k < L; k++) {
      const layer = L - k, // the last one is at the top
        top = k * each + CAPTION + row,
        from = reached[layer - 1];
      const off = heads[layer - 1] ? "" : " nbw-attention-off",
        name = L > 1 ? `layer ${layer}` : "the head";
      captions.push(s("text", { x: 2, y: k * each + 14 }, heads[layer - 1] ? `${name} looks at` : `${name} is off`));
      for (let t = 0; t < T; t++)
        for (let i = 0; i <= t; i++) {
          const v = a[layer - 1][t * T + i];
          if (v < LEAST) continue;
          const asks = from[t] >= LEAST,
            d = `M${x(t).toFixed(1)} ${top + 1}L${x(i).toFixed(1)} ${top + BAND - 1}`;
          (asks ? strong : faint).push(
            s("path", {
              class: `nbw-attention-line${asks ? " nbw-attention-asks" : ""}${off}`,
              d,
              "stroke-width": (THICK * v).toFixed(2),
              ...(asks ? { opacity: (0.25 + 0.75 * Math.min(1, from[t])).toFixed(2) } : {}),
            }),
          );
        }
    }
    this.lines.replaceChildren(...faint, ...strong);
    const rows = Array.from({ length: L + 1 }, (_, k) => k * each + (k < L ? CAPTION : 0));
    this.tokens.replaceChildren(
      ...captions,
      ...rows.flatMap((y) =>
        steps.map((step, t) =>
          s(
            "text",
            {
              class: t === query - 1 ? "nbw-name" : "",
              x: x(t).toFixed(1),
              y: y + 15,
              "text-anchor": "middle",
              style: `font-size: ${size}px`,
            },
            step[0],
            step[1] ? s("tspan", { x: x(t).toFixed(1), dy: 14 }, step[1]) : null,
          ),
        ),
      ),
    );
    const { answer, right } = answered(state);
    attr(this.answer, { x: width - 2 });
    text(this.answer, `answer ${answer}${right === null ? "" : right === answer ? " ✓" : " ✗"}`);
  }
}

// The matrix ----------------------------------------------------------------------------------------------------------------------

const LEFT = 26;
const TOP = 34;

/** How much each step (a row) of a layer takes of each (a column): no step sees a later one. */
export class Matrix {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.width = 300;
    this.hovered = /** @type {number[] | null} */ (null);
    this.cells = s("g");
    this.names = s("g");
    this.row = s("rect", { class: "nbw-attention-row" });
    this.cell = s("rect", { class: "nbw-attention-cell" });
    const at = (/** @type {MouseEvent} */ event) => {
      const { left, top } = this.svg.getBoundingClientRect(),
        place = [event.clientY - top - TOP, event.clientX - left - LEFT].map((v) => 1 + Math.floor(v / this.unit)),
        T = sequence(explorer.state).length;
      return place.every((k) => k >= 1 && k <= T) ? place : null;
    };
    this.svg = s(
      "svg",
      {
        class: "nbw-plot nbw-attention-matrix",
        role: "slider",
        tabindex: 0,
        "aria-label": "Matrix: up and down arrow keys choose the step that asks, left and right the one it looks at",
        "aria-valuemin": 0,
        "aria-valuemax": 100,
        keydown: onArrow((way) => explorer.move(way)),
        click: (event) => {
          const found = at(event);
          if (found) explorer.look(found[0], found[1]);
        },
        pointermove: (event) => this.hover(event.pointerType === "touch" ? null : at(event)),
        pointerleave: () => this.hover(null),
      },
      this.cells,
      this.names,
      this.row,
      this.cell,
    );
    this.says = h("p", { class: "nbw-attention-says" });
    this.el = h("div", { class: "nbw-picture" }, this.svg, this.says);
  }

  /** @param {number[] | null} found the query and key under the pointer */
  hover(found) {
    if (String(found) === String(this.hovered)) return;
    this.hovered = found;
    this.say();
  }

  say() {
    const { state } = this.explorer,
      T = sequence(state).length,
      [query, key] = this.hovered && Math.max(...this.hovered) <= T ? this.hovered : [place(state).query, keyOf(state)];
    text(this.says, `${cellWords(state, query, key)}.`);
  }

  /** @param {number} width */
  resize(width) {
    const changed = this.width !== Math.floor(width);
    this.width = Math.floor(width);
    return changed;
  }

  get unit() {
    return Math.min(22, (this.width - LEFT - 2) / sequence(this.explorer.state).length);
  }

  draw() {
    const { state } = this.explorer,
      { a, T } = walked(state),
      { query, layer } = place(state),
      { unit } = this,
      steps = sequence(state),
      key = keyOf(state),
      values = a[layer - 1],
      side = T * unit;
    attr(this.svg, {
      width: Math.ceil(side + LEFT + 2),
      height: Math.ceil(side + TOP + 2),
      viewBox: `0 0 ${Math.ceil(side + LEFT + 2)} ${Math.ceil(side + TOP + 2)}`,
      "aria-valuenow": (100 * share(state, layer, query, key)).toFixed(1),
      "aria-valuetext": cellWords(state, query, key),
    });
    const cells = [];
    for (let t = 0; t < T; t++)
      for (let i = 0; i <= t; i++)
        cells.push(
          s("rect", {
            x: (LEFT + i * unit).toFixed(1),
            y: (TOP + t * unit).toFixed(1),
            width: (unit - 1).toFixed(1),
            height: (unit - 1).toFixed(1),
            "fill-opacity": values[t * T + i].toFixed(3),
          }),
        );
    this.cells.setAttribute("class", `nbw-attention-cells${on(state)[layer - 1] ? "" : " nbw-attention-off"}`);
    this.cells.replaceChildren(...cells);
    const size = `font-size: ${Math.min(13, 1.1 * unit).toFixed(1)}px`;
    this.names.replaceChildren(
      ...steps.flatMap((step, k) => {
        const mid = (k + 0.5) * unit,
          x = (LEFT + mid).toFixed(1);
        return [
          s(
            "text",
            { class: k === key - 1 ? "nbw-name" : "", x, y: step[1] ? 14 : 28, "text-anchor": "middle", style: size },
            step[0],
            step[1] ? s("tspan", { x, dy: 14 }, step[1]) : null,
          ),
          s(
            "text",
            {
              class: k === query - 1 ? "nbw-name" : "",
              x: LEFT - 5,
              y: (TOP + mid + 4).toFixed(1),
              "text-anchor": "end",
              style: size,
            },
            step,
          ),
        ];
      }),
    );
    attr(this.row, {
      x: LEFT - 1.5,
      y: (TOP + (query - 1) * unit - 1.5).toFixed(1),
      width: (query * unit + 2).toFixed(1),
      height: (unit + 2).toFixed(1),
    });
    attr(this.cell, {
      x: (LEFT + (key - 1) * unit - 1.5).toFixed(1),
      y: (TOP + (query - 1) * unit - 1.5).toFixed(1),
      width: (unit + 2).toFixed(1),
      height: (unit + 2).toFixed(1),
    });
    this.say();
  }
}

// The answers ---------------------------------------------------------------------------------------------------------------------

/** The chances of all answers as bars: the most probable one bold, the right one with a tick. */
export class Chances {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.rows = [...answers(explorer.state)].map((name) => {
      const bar = h("i"),
        sign = h("b", {}, name),
        value = h("span", { class: "nbw-chance" });
      return { name, bar, sign, value, el: h("li", {}, sign, h("span", { class: "nbw-gauge" }, bar), value) };
    });
    this.title = h("p", { class: "nbw-layer" });
    this.el = h(
      "div",
      {},
      this.title,
      h("ul", { class: "nbw-bars", "aria-label": "Chance of each answer" }, ...this.rows.map((row) => row.el)),
    );
  }

  draw() {
    const { state } = this.explorer,
      { chances, best, said, right } = answered(state);
    const mark =
      right === null ? (said.length ? "; ? is in the sequence" : "; none is in the sequence") : "; ✓ is right";
    text(this.title, `Answer at ${named(state, place(state).query)}${mark}`);
    this.rows.forEach(({ name, bar, sign, value, el }, k) => {
      bar.style.width = `${(100 * chances[k]).toFixed(2)}%`;
      text(sign, name + (name === right ? " ✓" : said.includes(name) ? " ?" : ""));
      text(value, percent(chances[k]));
      el.classList.toggle("nbw-first", k === best);
    });
  }
}

// The training --------------------------------------------------------------------------------------------------------------------

/** How many answers are right, record by record, with the heads that are on and with all. */
export class Training {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    const { steps } = explorer.state,
      end = steps.at(-1) || 1;
    this.chart = new Chart("Share of right answers on fresh sequences, over the steps of training", { height: 180 });
    this.chart.frame([-0.02 * end, 0], [1.02 * end, 1.03], ["step of training", "right"]);
    this.guess = s("path", { class: "nbw-ghost" });
    this.all = s("path", { class: "nbw-way nbw-m0" });
    this.dots = s("path", { class: "nbw-dots nbw-m0" });
    this.some = s("path", { class: "nbw-way nbw-m1" });
    this.line = s("path", { class: "nbw-change" });
    this.point = s("circle", { class: "nbw-there", r: 6 });
    this.chart.under.append(this.guess, this.all, this.dots, this.some, this.line);
    this.chart.over.append(this.point);
    this.chart.el.addEventListener("click", (event) => {
      const { left } = this.chart.el.getBoundingClientRect(),
        [wanted] = this.chart.invert(event.clientX - left, 0),
        far = (/** @type {number} */ f) => Math.abs(steps[f] - wanted);
      explorer.clock.stop();
      explorer.show([...steps.keys()].reduce((best, f) => (far(f) < far(best) ? f : best)));
    });
    this.others = key(swatch("nbw-way nbw-m1"), "with the heads as they are");
    this.says = h("p", {});
    this.el = h(
      "div",
      { class: "nbw-picture" },
      this.chart.el,
      legend(
        key(swatch("nbw-way nbw-m0"), "all heads on"),
        this.others,
        key(swatch("nbw-ghost"), "a guess among the values"),
      ),
      this.chart.read(() => this.read(), { across: "step", x: times, y: (share) => `${fmt(100 * share, 1)} %` }),
      this.says,
    );
  }

  read() {
    const { state } = this.explorer,
      x = state.steps,
      whole = {
        name: "all heads on",
        kind: "nbw-way nbw-m0",
        x,
        y: curve(
          state,
          on(state).map(() => true),
        ),
      },
      some = { name: "with the heads as they are", kind: "nbw-way nbw-m1", x, y: curve(state) };
    return on(state).includes(false) ? [whole, some] : [whole];
  }

  draw() {
    const { state } = this.explorer,
      { chart } = this,
      { steps } = state,
      all = layers(state) === 1 ? [true] : [true, true],
      points = (/** @type {number[]} */ shares) => shares.map((v, f) => [steps[f], v]),
      whole = points(curve(state, all)),
      switched = on(state).includes(false),
      now = accuracy(state),
      x = chart.x(steps[place(state).frame]).toFixed(1),
      y = chart.y(now).toFixed(1);
    chart.reread();
    attr(this.guess, { d: chart.path([chart.lo[0], chart.hi[0]].map((at) => [at, guess(state)])) });
    attr(this.all, { d: chart.path(whole) });
    attr(this.dots, {
      d: whole.map(([at, v]) => `M${chart.x(at).toFixed(1)} ${chart.y(v).toFixed(1)}h0`).join(""),
    });
    attr(this.some, { d: switched ? chart.path(points(curve(state))) : "M0 0" });
    attr(this.line, { d: `M${x} ${chart.y(0).toFixed(1)}V${chart.y(1).toFixed(1)}` });
    attr(this.point, { cx: x, cy: y });
    this.others.hidden = !switched;
    text(this.says, `After ${trained(state)}: ${fmt(100 * now, 1)} % of fresh sequences right, ${headWords(state)}.`);
  }
}
