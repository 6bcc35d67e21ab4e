// The pictures of a recurrent network: the text with its states and the message as strips of heat, chances, and what arrives.

import { chance } from "../../ui/answers.js";
import { Chart } from "../../ui/chart.js";
import { attr, context, h, s, text } from "../../ui/dom.js";
import { track } from "../../ui/drag.js";
import { palette } from "../../ui/heatmap.js";
import {
  alphabet,
  asked,
  at,
  back,
  chances,
  effects,
  legal,
  length,
  lengths,
  order,
  places,
  said,
  sign,
  signs,
  states,
} from "./state.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

const CELL = [15, 28]; // pixels of a step, at least and at most
const MOST_SHOWN = 10; // letters with their chances
const LOW = 1e-5; // the chart ends here

/**
 * Paint values (T, H), a column for each step, from −top to top.
 * @param {HTMLCanvasElement} canvas
 * @param {Float64Array} values
 * @param {number} T columns, of which those without values stay empty
 * @param {number} H
 * @param {number} top
 * @param {Uint32Array} colours
 */
function paint(canvas, values, T, H, top, colours) {
  if (canvas.width !== T || canvas.height !== H) Object.assign(canvas, { width: T, height: H });
  const ctx = context(canvas),
    image = ctx.createImageData(T, H),
    pixels = new Uint32Array(image.data.buffer);
  for (let k = 0; k < values.length; k++) {
    const v = Math.max(-1, Math.min(1, top ? values[k] / top : 0));
    pixels[(k % H) * T + Math.floor(k / H)] = colours[Math.round(((v + 1) / 2) * (colours.length - 1))];
  }
  ctx.putImageData(image, 0, 0);
}

const largest = (/** @type {ArrayLike<number>} */ values) =>
  Array.from(values).reduce((top, v) => Math.max(top, Math.abs(v)), 0);

/** The text, and below each letter the state that it left, the message that arrives there, and what it would change. */
export class Tape {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.cell = CELL[0];
    /** @type {Uint32Array | null} */
    this.colours = null;
    this.letters = h("div", { class: "nbw-rnn-row nbw-rnn-letters" });
    this.walk = h("div", { class: "nbw-rnn-row nbw-rnn-places" });
    this.states = h("canvas", { class: "nbw-rnn-strip", "aria-hidden": "true" });
    this.message = h("canvas", { class: "nbw-rnn-strip", "aria-hidden": "true" });
    this.bars = h("div", { class: "nbw-rnn-row nbw-rnn-effects" });
    this.mark = h("i", { class: "nbw-rnn-step" });
    const grammar = explorer.state.grammar.length > 0,
      title = (/** @type {string} */ words) => h("p", {}, h("span", { class: "nbw-rnn-title" }, words));
    this.tape = h(
      "div",
      {
        class: "nbw-rnn-tape",
        tabindex: 0,
        role: "slider",
        "aria-label": "Step: arrow keys move along the text",
        "aria-valuemin": 1,
        keydown: (event) => this.key(event),
        click: (event) => explorer.look(this.stepAt(event)),
        pointerdown: (event) => {
          if (event.button !== 0 || event.pointerType === "touch") return; // a finger taps, or scrolls along
          track(this.tape, event, { move: (e) => explorer.look(this.stepAt(e)), lift: () => {} });
        },
      },
      this.letters,
      grammar ? title("place in the grammar") : null,
      grammar ? this.walk : null,
      title("state, a row for each unit: blue −1, orange +1"),
      this.states,
      title("what arrives of the message"),
      this.message,
      title("chances that move without the letter"),
      this.bars,
      this.mark,
    );
    this.el = h("div", { class: "nbw-rnn-scroll nbw-scroll", role: "group", "aria-label": "The text" }, this.tape);
  }

  /** @param {{ clientX: number }} event */
  stepAt({ clientX }) {
    return Math.floor((clientX - this.tape.getBoundingClientRect().left) / this.cell) + 1;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { state } = this.explorer,
      far = event.shiftKey ? 5 : 1,
      to = {
        ArrowLeft: at(state) - far,
        ArrowDown: at(state) - far,
        ArrowRight: at(state) + far,
        ArrowUp: at(state) + far,
        Home: 1,
        End: length(state),
      }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.explorer.look(to);
  }

  /**
   * Fill a row with an element for each step.
   * @param {Element} row
   * @param {number} T
   */
  row(row, T) {
    while (row.children.length > T) row.lastElementChild?.remove();
    while (row.children.length < T) row.append(h("span"));
    return /** @type {HTMLElement[]} */ ([...row.children]);
  }

  draw() {
    const { state } = this.explorer,
      T = length(state),
      t = at(state),
      H = state.units,
      letters = signs(state.text),
      where = places(state),
      moved = effects(state),
      { dh } = back(state);
    this.colours ??= palette(this.el);
    const room = this.el.clientWidth;
    this.cell = Math.max(CELL[0], Math.min(CELL[1], Math.floor(room / T)));
    this.tape.style.setProperty("--cell", `${this.cell}px`);
    this.tape.style.setProperty("--room", `${room}px`);
    this.tape.style.width = `${this.cell * T}px`;
    this.row(this.letters, T).forEach((el, i) => {
      text(el, sign(letters[i]));
    });
    this.row(this.walk, T).forEach((el, i) => {
      text(el, where[i] === null ? "·" : String(where[i]));
    });
    this.row(this.bars, T).forEach((el, i) => {
      el.style.setProperty("--share", `${(100 * (moved[t - 1 - i] ?? 0)).toFixed(1)}%`);
    });
    paint(this.states, states(state), T, H, 1, this.colours);
    paint(this.message, dh, T, H, largest(dh), this.colours);
    this.mark.style.left = `${(t - 1) * this.cell}px`;
    attr(this.tape, {
      "aria-valuemax": T,
      "aria-valuenow": t,
      "aria-valuetext": `step ${t} of ${T}, ${said(letters[t - 1])}`,
    });
    const left = (t - 0.5) * this.cell - room / 2;
    if (Math.abs(left - this.el.scrollLeft) > room / 2 - this.cell) this.el.scrollLeft = left;
  }
}

/** The chances of the next letter, as buttons: the pressed one is the letter that the message is about. */
export class Chances {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    const n = Math.min(MOST_SHOWN, alphabet(explorer.state).length);
    /** @type {number[]} the letters shown */
    this.shown = [];
    this.rows = Array.from({ length: n }, (_, i) => {
      const name = h("b"),
        bar = h("i"),
        value = h("span"),
        el = h(
          "button",
          {
            type: "button",
            class: "nbw-rnn-chance",
            click: () => explorer.ask(alphabet(explorer.state)[this.shown[i]]),
          },
          name,
          " ", // between the words of the button's name
          h("span", { class: "nbw-rnn-gauge" }, bar),
          value,
        );
      return { name, bar, value, el };
    });
    this.el = h(
      "div",
      { class: "nbw-rnn-chances", role: "group", "aria-label": "Chances of the next letter" },
      ...this.rows.map(({ el }) => el),
    );
  }

  draw() {
    const { state } = this.explorer,
      p = chances(state),
      may = legal(state),
      all = alphabet(state),
      k = asked(state);
    this.shown = order(state).slice(0, this.rows.length);
    if (!this.shown.includes(k)) this.shown[this.shown.length - 1] = k;
    if (all.length <= MOST_SHOWN) this.shown.sort((a, b) => a - b); // few letters keep their places
    this.rows.forEach(({ name, bar, value, el }, i) => {
      const one = all[this.shown[i]],
        good = may?.includes(one);
      text(name, sign(one));
      bar.style.width = `${(100 * p[this.shown[i]]).toFixed(2)}%`;
      text(value, `${chance(p[this.shown[i]])}${good ? " • legal" : ""}`);
      el.classList.toggle("nbw-rnn-asked", this.shown[i] === k);
      attr(el, { "aria-pressed": String(state.letter === one) });
    });
  }
}

/** What arrives, over the steps back: the message's length as a line, the letters' own effects as dots. */
export class Arrives {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.chart = new Chart("Over the steps back: how long the message is, and how far the chances would move", {
      height: 230,
      log: true,
    });
    this.line = s("path", { class: "nbw-way nbw-leader nbw-m0" });
    this.dots = s("path", { class: "nbw-dots nbw-m3" });
    this.border = s("path", { class: "nbw-way nbw-m4" });
    this.chart.under.append(this.border, this.line, this.dots);
    this.reading = this.chart.read(() => this.read(), { across: "steps back" });
    this.el = h("div", { class: "nbw-picture" }, this.chart.el, this.reading);
  }

  read() {
    const { state } = this.explorer,
      [arrives, moved] = [lengths(state), effects(state)];
    return [
      { name: "length of the message", kind: "nbw-way nbw-m0", x: [...arrives.keys()], y: arrives },
      { name: "chances that move", kind: "nbw-way nbw-m3", x: [...moved.keys()], y: moved },
    ];
  }

  draw() {
    const { state } = this.explorer,
      { chart } = this,
      all = lengths(state),
      moved = effects(state),
      top = 10 ** Math.max(0, Math.ceil(Math.log10(Math.max(...all, 1))));
    chart.frame([-0.5, LOW], [Math.max(10, all.length - 0.5), top * 2], ["steps back", "share"]);
    chart.reread();
    attr(this.line, { d: chart.path(all.map((v, lag) => [lag, Math.max(v, LOW / 10)])) });
    attr(this.dots, {
      d: moved.map((v, lag) => (v > 0 ? `${chart.path([[lag, v]])}h0` : "")).join(""),
    });
    attr(this.border, {
      d: chart.path([
        [chart.lo[0], 0.01],
        [chart.hi[0], 0.01],
      ]),
    });
  }
}
