// The pictures of the Boltzmann machine: sheets of small digits, the hidden units of a chain, three units, and eight bars.

import { attr, context, h, s, text } from "../../ui/dom.js";
import { arrow, onArrow, track } from "../../ui/drag.js";
import { sign } from "../../ui/edges.js";
import { fmt } from "../../ui/numbers.js";
import { landscape, STATES } from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {"w1" | "w2" | "b1" | "b2" | "c"} Weight */

const SIDE = 8;

/**
 * A colour of the page as red, green and blue.
 * @param {Element} el
 * @param {string} name of a CSS variable
 */
function rgb(el, name) {
  const canvas = h("canvas", { width: 1, height: 1 }),
    draw = context(canvas, { willReadFrequently: true });
  draw.fillStyle = getComputedStyle(el).getPropertyValue(name).trim();
  draw.fillRect(0, 0, 1, 1);
  return draw.getImageData(0, 0, 1, 1).data.slice(0, 3);
}

/**
 * Pictures of 8×8 pixels side by side on one canvas, with a pixel of paper between them: what is 1 is ink, what is −1 has the
 * colour of negative weights. With `signed`, what is 1 has that of positive ones.
 */
export class Sheet {
  /**
   * @param {string} label
   * @param {number} columns
   * @param {{ signed?: boolean }} looks
   */
  constructor(label, columns, { signed = false } = {}) {
    this.columns = columns;
    this.signed = signed;
    this.canvas = h("canvas", { class: "nbw-sheet", role: "img", "aria-label": label, width: 1, height: 1 });
    /** @type {[Uint8ClampedArray, Uint8ClampedArray] | null} the colours of 1 and −1; null until they are read */
    this.colours = null;
    /** @type {ArrayLike<number>} */
    this.values = [];
  }

  /** Read the colours anew. */
  recolour() {
    this.colours = null;
    this.draw(this.values);
  }

  /** @param {ArrayLike<number>} values the pictures (N · 64) */
  draw(values) {
    this.values = values;
    const { canvas, columns } = this,
      N = values.length / (SIDE * SIDE);
    if (!N || !canvas.isConnected) return;
    this.colours ??= [
      rgb(canvas, this.signed ? "--class1" : "--ink"),
      rgb(canvas, this.signed ? "--class0" : "--class1"),
    ];
    const [width, height] = [Math.min(N, columns), Math.ceil(N / columns)].map((n) => (SIDE + 1) * n - 1);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const draw = context(canvas),
      image = draw.createImageData(width, height);
    for (let k = 0, i = 0; k < N; k++) {
      const left = (SIDE + 1) * (k % columns),
        top = (SIDE + 1) * Math.floor(k / columns);
      for (let pixel = 0; pixel < SIDE * SIDE; pixel++, i++) {
        const at = 4 * ((top + (pixel >> 3)) * width + left + (pixel % SIDE)),
          v = values[i];
        image.data.set(this.colours[Number(v < 0)], at);
        image.data[at + 3] = 255 * Math.min(1, Math.abs(v));
      }
    }
    draw.putImageData(image, 0, 0);
  }
}

/** The hidden units as cells, the stronger the more probable; one of them is chosen, by a click or by the arrow keys. */
export class Units {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.m = explorer.state.hidden;
    this.side = Math.ceil(Math.sqrt(this.m));
    this.cells = Array.from({ length: this.m }, (_, j) =>
      s("rect", { x: j % this.side, y: Math.floor(j / this.side), width: 1, height: 1 }),
    );
    this.chosen = s("rect", { class: "nbw-bchosen", width: 1, height: 1 });
    this.el = s(
      "svg",
      {
        class: "nbw-hiddens",
        viewBox: `-0.1 -0.1 ${this.side + 0.2} ${this.side + 0.2}`,
        tabindex: 0,
        role: "slider",
        "aria-label": "Hidden unit whose weights are shown: arrow keys choose it",
        "aria-valuemin": 1,
        "aria-valuemax": this.m,
        keydown: (event) => this.key(event),
        click: (event) => this.press(event),
      },
      ...this.cells,
      this.chosen,
    );
  }

  get unit() {
    return Math.min(this.explorer.state.unit, this.m - 1);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const way = arrow(event);
    if (!way) return;
    event.preventDefault();
    this.choose(this.unit + way[0] - this.side * way[1]);
  }

  /** @param {MouseEvent} event */
  press(event) {
    const box = this.el.getBoundingClientRect(),
      at = (/** @type {number} */ far, /** @type {number} */ size) =>
        Math.min(this.side - 1, Math.max(0, Math.floor((far / size) * (this.side + 0.2) - 0.1)));
    this.choose(at(event.clientY - box.top, box.height) * this.side + at(event.clientX - box.left, box.width));
  }

  /** @param {number} unit */
  choose(unit) {
    if (unit >= 0 && unit < this.m) this.explorer.hand({ unit });
  }

  /** @param {Float64Array} p p(h = 1 | v) of each unit */
  draw(p) {
    const { unit, side } = this;
    p.forEach((v, j) => {
      attr(this.cells[j], { "fill-opacity": v.toFixed(2) });
    });
    attr(this.chosen, { x: unit % side, y: Math.floor(unit / side) });
    attr(this.el, { "aria-valuenow": unit + 1, "aria-valuetext": `unit ${unit + 1}, on with ${fmt(p[unit])}` });
  }
}

/** @type {Record<Weight, { at: [number, number], symbol: string, words: string }>} */
const KNOBS = {
  w1: { at: [97, 92], symbol: "w₁", words: "Weight w₁ between v₁ and h" },
  w2: { at: [203, 92], symbol: "w₂", words: "Weight w₂ between v₂ and h" },
  b1: { at: [45, 182], symbol: "b₁", words: "Bias b₁ of v₁" },
  b2: { at: [255, 182], symbol: "b₂", words: "Bias b₂ of v₂" },
  c: { at: [225, 32], symbol: "c", words: "Bias c of h" },
};
const UNITS = { v1: [45, 145], v2: [255, 145], h: [150, 32] };
const GAIN = 0.04; // by how much a weight changes for each pixel of a drag

/** The three units: weights as edges, and a handle for each number, which is dragged up and down. */
export class Three {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    const line = (/** @type {number[]} */ [x, y]) => s("path", { d: `M${x} ${y}L150 32` });
    this.edges = { w1: line(UNITS.v1), w2: line(UNITS.v2) };
    this.units = Object.entries(UNITS).map(([name, [cx, cy]]) => {
      const inner = s("circle", { class: "nbw-bshare", cx, cy, r: 20 });
      const symbol = { v1: "v₁", v2: "v₂", h: "h" }[name] ?? "",
        value = s("text", { x: cx, y: cy + 13, class: "nbw-bvalue" });
      const el = s(
        "g",
        {},
        s("circle", { class: "nbw-bunit", cx, cy, r: 22 }),
        inner,
        s("text", { x: cx, y: cy - 1 }, symbol),
        value,
      );
      return { el, inner, value };
    });
    this.knobs = /** @type {Weight[]} */ (Object.keys(KNOBS)).map((key) => ({ key, ...this.knob(key) }));
    this.el = s(
      "svg",
      { class: "nbw-three", viewBox: "0 0 300 204", role: "group", "aria-label": "Two visible units and a hidden one" },
      ...Object.values(this.edges),
      ...this.units.map(({ el }) => el),
      ...this.knobs.map(({ el }) => el),
    );
  }

  /** @param {Weight} key */
  knob(key) {
    const { at, words, symbol } = KNOBS[key],
      { least, most } = FIELDS[key],
      value = s("text", { y: 4 });
    const move = (/** @type {number} */ v) => {
      const change = { [key]: Math.round(10 * Math.min(most, Math.max(least, v))) / 10 + 0 };
      this.explorer.hand(change);
    };
    const el = s(
      "g",
      {
        class: "nbw-turn nbw-bhandle",
        transform: `translate(${at[0]} ${at[1]})`,
        tabindex: 0,
        role: "slider",
        "aria-label": `${words}: arrow keys change it`,
        "aria-valuemin": least,
        "aria-valuemax": most,
        keydown: onArrow(([dx, dy], shift) => move(this.explorer.state[key] + (shift ? 1 : 0.1) * (dx + dy))),
        pointerdown: (/** @type {PointerEvent} */ down) => {
          if (down.button !== 0) return;
          const from = this.explorer.state[key];
          track(el, down, { move: (e) => move(from + GAIN * (down.clientY - e.clientY)), lift: () => {} });
        },
      },
      s("rect", { class: "nbw-hit", x: -37, y: -15, width: 74, height: 30, rx: 8 }),
      s("rect", { class: "nbw-plate", x: -34, y: -12, width: 68, height: 24, rx: 6 }),
      value,
    );
    el.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    return { el, value, symbol };
  }

  draw() {
    const { state } = this.explorer,
      { p } = landscape(state);
    for (const key of /** @type {const} */ (["w1", "w2"])) {
      const w = state[key];
      attr(this.edges[key], {
        class: `nbw-bedge nbw-b${sign(w)}`,
        "stroke-width": (1 + (7 * Math.abs(w)) / (Math.abs(w) + 3)).toFixed(1),
      });
    }
    this.units.forEach(({ inner, value }, i) => {
      const on = STATES.reduce((sum, bits, k) => sum + bits[i] * p[k], 0);
      attr(inner, { "fill-opacity": (0.55 * on).toFixed(3) });
      text(value, fmt(on));
    });
    for (const { key, el, value, symbol } of this.knobs) {
      text(value, `${symbol} = ${fmt(state[key], 1)}`);
      attr(el, { "aria-valuenow": state[key], "aria-valuetext": `${symbol} = ${fmt(state[key], 2)}` });
    }
  }
}

/** The eight states: energy, a bar for the probability, a line at the share of the visits, and where the chains are now. */
export class Bars {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.rows = STATES.map((bits) => {
      const [bar, tick] = [h("i"), h("span", { class: "nbw-btick" })],
        [energy, value, here] = ["nbw-benergy", "nbw-bchance", "nbw-bhere"].map((name) => h("span", { class: name }));
      const el = h(
        "li",
        {},
        h("b", {}, bits.join(" ")),
        energy,
        h("span", { class: "nbw-bgauge" }, bar, tick),
        value,
        here,
      );
      return { el, bar, tick, energy, value, here };
    });
    this.el = h(
      "div",
      {},
      h(
        "p",
        { class: "nbw-bheads", "aria-hidden": "true" },
        ...["v₁ v₂ h", "E", "probability", "chains now"].map((name) => h("span", {}, name)),
      ),
      h("ul", { class: "nbw-eight", "aria-label": "The eight states" }, ...this.rows.map(({ el }) => el)),
    );
  }

  /** Returns the probabilities, and the shares of the visits, NaN before the first. */
  draw() {
    const { state } = this.explorer,
      { E, p } = landscape(state),
      total = state.visits.reduce((/** @type {number} */ sum, /** @type {number} */ n) => sum + n, 0);
    const visits = state.visits.map((/** @type {number} */ n) => n / total);
    this.rows.forEach(({ bar, tick, energy, value, here }, k) => {
      bar.style.width = `${(100 * p[k]).toFixed(2)}%`;
      tick.style.display = total ? "" : "none";
      tick.style.left = `${(100 * (visits[k] || 0)).toFixed(2)}%`;
      text(energy, fmt(E[k], 1));
      text(value, `${fmt(100 * p[k], 1)} %`);
      text(here, String(state.small.filter((/** @type {number} */ at) => at === k).length));
    });
    return { p, visits };
  }
}
