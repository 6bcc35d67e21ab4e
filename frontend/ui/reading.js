// The numbers of a chart's curves: at a cursor that follows the pointer or the arrow keys, and as a table.

import { attr, h, s, text } from "./dom.js";
import { fmt, small } from "./numbers.js";

/** @import { Chart } from "./chart.js" */
/** @typedef {{ name: string, kind: string, x: ArrayLike<number>, y: ArrayLike<number> }} Curve `kind`: the class of its line */
/**
 * How numbers are told: what is across, and how a number of it and of a curve is written.
 * @typedef {{ across: string, x?: (value: number) => string, y?: (value: number) => string }} Said
 */

const ROWS = 12; // of the table
const JUMP = 10; // points that Page Up and Page Down go

/**
 * The place of the number in an ascending list that is nearest to `value`.
 * @param {ArrayLike<number>} list
 * @param {number} value
 */
function nearest(list, value) {
  let low = 0,
    high = list.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (list[middle] > value) high = middle;
    else low = middle;
  }
  return high > 0 && Math.abs(list[high] - value) < Math.abs(list[low] - value) ? high : low;
}

export class Reading {
  /**
   * @param {Chart} chart
   * @param {() => Curve[]} source what there is to read, asked only while somebody reads; the first curve says where the cursor stops
   * @param {Said} said
   */
  constructor(chart, source, { across, x = fmt, y = small }) {
    this.chart = chart;
    this.source = source;
    this.said = { across, x: (/** @type {number} */ v) => x(v), y: (/** @type {number} */ v) => y(v) };
    /** @type {Curve[] | null} what the source said; null once it may say something else */
    this.known = null;
    /** @type {number | null} where the cursor is, in units of the axis across; null: nowhere */
    this.at = null;
    this.line = s("path", { class: "nbw-readline" });
    this.dots = s("g");
    this.area = s("rect", {
      class: "nbw-sense",
      tabindex: 0,
      role: "slider",
      "aria-label": `${chart.el.getAttribute("aria-label")}: arrow keys read the numbers`,
      "aria-valuenow": 0,
      pointermove: (event) => this.point(event),
      pointerdown: (event) => this.point(event),
      pointerleave: (event) => event.pointerType !== "touch" && this.move(null),
      focus: () => this.at ?? this.move(this.last),
      blur: () => this.move(null),
      keydown: (event) => this.key(event),
    });
    chart.over.prepend(this.area, this.line, this.dots); // below what can be dragged
    this.words = h("p", { class: "nbw-read" });
    this.table = h("table", {});
    this.details = h(
      "details",
      { class: "nbw-numbers", toggle: () => this.tabulate() },
      h("summary", { tabindex: 0 }, "Numbers as a table"),
      this.table,
    );
    this.el = h("div", {}, this.words, this.details);
    this.layout();
  }

  /** @returns {Curve[]} */
  get curves() {
    this.known ??= this.source();
    return this.known;
  }

  get last() {
    const x = this.curves[0]?.x ?? [];
    return x.length ? x[x.length - 1] : null;
  }

  /** The curves have changed: who reads is told; otherwise it costs nothing. */
  follow() {
    this.known = null;
    if (this.at !== null) {
      if (!this.curves[0]?.x.length) this.at = null;
      this.draw();
    }
    if (this.details.open) this.tabulate();
  }

  layout() {
    const { chart, area } = this;
    for (const name of ["x", "y", "width", "height"]) attr(area, { [name]: chart.back.getAttribute(name) ?? 0 });
    this.draw();
  }

  /** @param {PointerEvent} event */
  point(event) {
    const box = this.chart.el.getBoundingClientRect();
    this.move(this.chart.invert(event.clientX - box.left, 0)[0]);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const x = this.curves[0]?.x ?? [],
      end = x.length - 1,
      now = nearest(x, this.at ?? this.last ?? 0);
    /** @type {Record<string, number>} */
    const ways = {
      ArrowLeft: now - 1,
      ArrowDown: now - 1,
      ArrowRight: now + 1,
      ArrowUp: now + 1,
      PageDown: now - JUMP,
      PageUp: now + JUMP,
      Home: 0,
      End: end,
    };
    if (!(event.key in ways) || end < 0) return;
    event.preventDefault();
    this.move(x[Math.max(0, Math.min(end, ways[event.key]))]);
  }

  /** @param {number | null} at */
  move(at) {
    const x = this.curves[0]?.x ?? [];
    this.at = at === null || !x.length ? null : x[nearest(x, at)];
    this.draw();
  }

  /**
   * What stands at a place: for each curve that has a number near it its name, its number and the place of that.
   * @param {number} at
   */
  values(at) {
    return this.curves.flatMap(({ name, kind, x, y }) => {
      const i = nearest(x, at),
        value = y[i];
      return x.length && Number.isFinite(value) && at <= x[x.length - 1] ? [{ name, kind, x: x[i], value }] : [];
    });
  }

  draw() {
    const { chart, at, said, area } = this,
      found = at === null ? [] : this.values(at),
      place = at === null ? "" : `${said.across} ${said.x(at)}`,
      words = found.map(({ name, value }) => `${name} ${said.y(value)}`);
    const top = Number(area.getAttribute("y")),
      low = top + Number(area.getAttribute("height"));
    attr(this.line, { d: at === null ? "" : `M${chart.x(at).toFixed(1)} ${top}V${low}` });
    while (this.dots.childNodes.length < found.length) this.dots.append(s("circle", { r: 3.5 }));
    for (const [k, dot] of [...this.dots.children].entries()) {
      const one = found[k];
      attr(dot, {
        class: one ? `nbw-readdot ${one.kind}` : "nbw-readdot",
        display: one ? "" : "none",
        ...(one && { cx: chart.x(one.x).toFixed(1), cy: Math.max(top, Math.min(low, chart.y(one.value))).toFixed(1) }),
      });
    }
    const all = [place, ...words].join(", ");
    text(this.words, place ? all : "");
    attr(area, { "aria-valuenow": at ?? 0, "aria-valuetext": place ? all : "no numbers yet" });
  }

  /** Some rows, evenly, of all curves. */
  tabulate() {
    if (!this.details.open) return;
    const { curves, said, table } = this,
      x = curves[0]?.x ?? [],
      n = Math.min(ROWS, x.length),
      rows = Array.from({ length: n }, (_, k) => x[Math.round((k * (x.length - 1)) / Math.max(1, n - 1))]);
    table.replaceChildren(
      h("caption", {}, this.chart.el.getAttribute("aria-label")),
      h(
        "thead",
        {},
        h("tr", {}, ...[said.across, ...curves.map(({ name }) => name)].map((name) => h("th", { scope: "col" }, name))),
      ),
      h(
        "tbody",
        {},
        ...rows.map((at) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, said.x(at)),
            ...curves.map((curve) => {
              const [one] = at <= (curve.x[curve.x.length - 1] ?? -1) ? [curve.y[nearest(curve.x, at)]] : [NaN];
              return h("td", {}, Number.isFinite(one) ? said.y(one) : "–");
            }),
          ),
        ),
      ),
    );
  }
}
