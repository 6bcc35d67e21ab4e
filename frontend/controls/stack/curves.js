// The learning curves: three networks, the accuracy over the number of labels, and a line that a reader moves.

import { Chart } from "../../ui/chart.js";
import { attr, h, s, text } from "../../ui/dom.js";
import { draggable, onArrow } from "../../ui/drag.js";
import { swatch } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { at, counts, gained, NETWORKS, within } from "./state.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

const NAMES = Object.values(NETWORKS);
const WAY = ["nbw-way nbw-leader nbw-m0", "nbw-way nbw-m1", "nbw-way nbw-m2"];

/** A chart whose axis across is logarithmic and names the numbers of labels alone. */
class Labels extends Chart {
  /** @param {number[]} numbers */
  constructor(numbers) {
    super("Learning curves: test accuracy over the number of labels", { height: 250 });
    this.numbers = numbers;
  }

  /** None of the usual ticks across: the range is far below a tenth of a step. */
  get tickCounts() {
    return [0.01, 4];
  }

  layout() {
    super.layout();
    const bottom = this.y(this.lo[1]);
    for (const n of this.numbers) {
      const x = this.x(Math.log10(n));
      this.axes.append(
        s("line", { class: "nbw-grid", x1: x, y1: this.y(this.hi[1]), x2: x, y2: bottom }),
        s("text", { x, y: bottom + 16, "text-anchor": "middle" }, String(n)),
      );
    }
  }
}

export class Curves {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    const numbers = counts(explorer.state),
      runs = explorer.state.curves.dbn.length;
    this.values = numbers.map((/** @type {number} */ _, /** @type {number} */ k) => at(explorer.state, k).networks);
    this.chart = new Labels(numbers);
    this.bands = WAY.map((_, k) => s("path", { class: `nbw-spread nbw-m${k}` }));
    this.ways = WAY.map((names) => s("path", { class: names }));
    this.dots = WAY.map((_, k) => s("path", { class: `nbw-dots nbw-m${k}` }));
    this.line = s("path", { class: "nbw-change" });
    this.knob = s(
      "g",
      {
        class: "nbw-turn",
        tabindex: 0,
        role: "slider",
        "aria-label": "Number of labels: arrow keys move the line",
        "aria-valuemin": numbers[0],
        "aria-valuemax": numbers.at(-1),
        keydown: onArrow(([x, y]) => this.step(x || y)),
      },
      s("circle", { class: "nbw-hit", r: 18 }),
      s("circle", { class: "nbw-knob", r: 7 }),
    );
    draggable(this.knob, this.chart, { move: ([x]) => explorer.label(10 ** x) });
    this.chart.el.addEventListener("click", (event) => {
      const box = this.chart.el.getBoundingClientRect();
      explorer.label(10 ** this.chart.invert(event.clientX - box.left, 0)[0]);
    });
    this.chart.under.append(...this.bands, ...this.ways, ...this.dots, this.line);
    this.chart.over.append(this.knob);
    this.cells = NAMES.map(() => h("td"));
    this.head = h("th", { scope: "col" });
    this.gain = h("p");
    const said = {
      across: "labels",
      x: (/** @type {number} */ v) => fmt(10 ** v, 0),
      y: (/** @type {number} */ v) => `${fmt(v, 1)} %`,
    };
    this.box = h(
      "div",
      { class: "nbw-picture" },
      this.chart.el,
      this.chart.read(() => this.read(), said),
    );
    this.el = h(
      "div",
      { class: "nbw-body nbw-few" },
      this.box,
      h(
        "div",
        { class: "nbw-panel" },
        h(
          "table",
          {},
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "network"), this.head)),
          h(
            "tbody",
            {},
            ...NAMES.map((name, k) =>
              h("tr", {}, h("th", { scope: "row" }, swatch(WAY[k]), ` ${name}`), this.cells[k]),
            ),
          ),
        ),
        this.gain,
        runs > 1
          ? h("p", { class: "nbw-hint" }, `± and the shaded bands: one standard deviation over ${runs} paired runs.`)
          : null,
      ),
    );
  }

  read() {
    const x = counts(this.explorer.state).map(Math.log10);
    return NAMES.map((name, k) => ({ name, kind: WAY[k], x, y: this.values.map((all) => 100 * all[k].mean) }));
  }

  /**
   * To the next number of labels, or the one before.
   * @param {number} by
   */
  step(by) {
    const all = counts(this.explorer.state),
      next = all[all.indexOf(this.explorer.state.labels) + by];
    if (next) this.explorer.hand({ labels: next });
  }

  /** @param {number} width */
  resize(width) {
    return this.chart.resize(width);
  }

  /** The curves as they were measured: they change with the width alone. */
  lay() {
    const { chart, values } = this,
      numbers = counts(this.explorer.state),
      x = numbers.map(Math.log10),
      ends = values.flat().flatMap(({ mean, deviation }) => [mean - (deviation ?? 0), mean + (deviation ?? 0)]),
      room = 0.05 * (x[x.length - 1] - x[0]);
    chart.frame(
      [x[0] - room, Math.floor(20 * Math.min(...ends)) / 20].map((v, i) => (i ? 100 * v : v)),
      [x[x.length - 1] + room, Math.min(1, Math.ceil(20 * Math.max(...ends)) / 20)].map((v, i) => (i ? 100 * v : v)),
      ["images with a label", "test accuracy, %"],
    );
    WAY.forEach((_, k) => {
      const points = (/** @type {number} */ sign) =>
        values.map((all, i) => [x[i], 100 * (all[k].mean + sign * (all[k].deviation ?? 0))]);
      attr(this.ways[k], { d: chart.path(points(0)) });
      attr(this.dots[k], {
        d: points(0)
          .map((p) => `${chart.path([p])}h0`)
          .join(""),
      });
      attr(this.bands[k], { d: `${chart.path([...points(1), ...points(-1).reverse()])}Z` });
    });
  }

  draw() {
    const { state } = this.explorer,
      { labels } = state,
      { chart } = this,
      { networks } = at(state, counts(state).indexOf(labels));
    this.lay();
    const x = chart.x(Math.log10(labels)).toFixed(1),
      [top, bottom] = [chart.y(chart.hi[1]), chart.y(chart.lo[1])];
    attr(this.line, { d: `M${x} ${top}V${bottom}` });
    attr(this.knob, {
      transform: `translate(${x} ${top + 8})`,
      "aria-valuenow": labels,
      "aria-valuetext": `${labels} labels`,
    });
    text(this.head, `${labels} labels`);
    networks.forEach((one, k) => {
      text(this.cells[k], within(one));
    });
    text(this.gain, gained(state));
  }
}
