// The autoencoder's pictures: a digit of 8×8 pixels, and the plane of codes with the digits at theirs.

import { attr, h, s } from "../../ui/dom.js";
import { draggable, onArrow, track } from "../../ui/drag.js";
import { vector } from "../../ui/numbers.js";
import { Plot } from "../../ui/plot.js";
import { between, code, codes, square, STOPS } from "./state.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {"code" | "start" | "end"} Which a point that can be moved */

const SIDE = 8;

/** A picture of 8×8 pixels from 0, paper, to 1, ink; what lies beyond is drawn as the end. */
export class Digit {
  /** @param {string} title */
  constructor(title) {
    this.pixels = Array.from({ length: SIDE * SIDE }, (_, i) =>
      s("rect", { x: i % SIDE, y: Math.floor(i / SIDE), width: 1, height: 1 }),
    );
    this.svg = s("svg", { class: "nbw-pixels", viewBox: "0 0 8 8", role: "img", "aria-label": title }, ...this.pixels);
    this.title = h("figcaption", {}, title);
    this.el = h("figure", { class: "nbw-shot" }, this.svg, this.title);
  }

  /** @param {number[]} values */
  draw(values) {
    values.forEach((v, i) => {
      attr(this.pixels[i], { "fill-opacity": Math.min(1, Math.max(0, v)).toFixed(3) });
    });
  }
}

/** The plane of codes: each example is its digit, in the colour of its class; one point is walked, or the two ends. */
export class Plane {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.plot = new Plot("The plane of codes z₁ and z₂, with the test digits at theirs");
    this.glyphs = s("g", { class: "nbw-glyphs" });
    this.way = s("path", { class: "nbw-change" });
    this.stops = s("path", { class: "nbw-stops" });
    this.here = s(
      "g",
      { class: "nbw-place" },
      s("path", { d: "M-12 0H-5M5 0H12M0 -12V-5M0 5V12" }),
      s("circle", { r: 7 }),
    );
    this.plot.under.append(this.glyphs, this.way, this.stops, this.here);
    this.knobs = {
      code: this.knob("code", "", "Code that is decoded"),
      start: this.knob("start", "A", "Start A of the way"),
      end: this.knob("end", "B", "End B of the way"),
    };
    this.plot.over.append(...Object.values(this.knobs));
    this.plot.el.addEventListener("pointerdown", (event) => this.press(event));
    /** @type {unknown[]} what the digits were drawn for last */
    this.drawnFor = [];
  }

  /**
   * A point to be moved, with a letter.
   * @param {Which} which
   * @param {string} letter
   * @param {string} label
   */
  knob(which, letter, label) {
    const node = s(
      "g",
      {
        class: "nbw-turn",
        tabindex: 0,
        role: "slider",
        "aria-label": `${label}: arrow keys move it`,
        "aria-valuenow": 0,
        keydown: onArrow((way, shift) => {
          const step = (shift ? 0.2 : 0.04) * this.plot.half;
          this.explorer.move(
            which,
            this.at(which).map((v, i) => v + step * way[i]),
          );
        }),
      },
      s("circle", { class: "nbw-hit", r: 18 }),
      s("circle", { class: "nbw-knob", r: letter ? 9 : 7 }),
      letter ? s("text", { "text-anchor": "middle", y: 4 }, letter) : null,
    );
    draggable(node, this.plot, { move: (to) => this.explorer.move(which, this.plot.clamp(to)) });
    return node;
  }

  /** @param {Which} which */
  at(which) {
    const { state } = this.explorer;
    return which === "code" ? [state.z1, state.z2] : state[which];
  }

  /**
   * The point goes where the pointer is pressed, and follows it; a finger only taps, as it may be about to scroll the page.
   * @param {PointerEvent} down
   */
  press(down) {
    const { view, start, end } = this.explorer.state;
    if (down.button !== 0 || view === "repair" || /** @type {Element} */ (down.target).closest(".nbw-turn")) return;
    const box = this.plot.el.getBoundingClientRect();
    const to = (/** @type {PointerEvent} */ e) =>
      this.plot.clamp(this.plot.invert(e.clientX - box.left, e.clientY - box.top));
    const far = (/** @type {number[]} */ z) => Math.hypot(z[0] - to(down)[0], z[1] - to(down)[1]);
    const which = view === "walk" ? "code" : far(start) < far(end) ? "start" : "end";
    const finger = down.pointerType === "touch";
    if (!finger) {
      down.preventDefault(); // no text is selected on the way
      this.explorer.move(which, to(down));
      this.knobs[which].focus({ preventScroll: true });
    }
    track(this.plot.el, down, {
      move: (event) => !finger && this.explorer.move(which, to(event)),
      lift: (clicked) => clicked && finger && this.explorer.move(which, to(down)),
    });
  }

  /** @param {number} width */
  resize(width) {
    return this.plot.resize(width);
  }

  draw() {
    const { state } = this.explorer,
      { plot } = this,
      all = codes(state),
      { view } = state;
    plot.square(square(all), ["z₁", "z₂"]);
    const drawnFor = [all, plot.width, state.shown.join()];
    if (drawnFor.some((v, i) => v !== this.drawnFor[i])) {
      // the digits do not move while the point does
      this.drawnFor = drawnFor;
      this.glyphs.replaceChildren(
        ...[...state.classes].flatMap((/** @type {string} */ name, i) =>
          state.shown.includes(name)
            ? [
                s(
                  "text",
                  {
                    class: `nbw-m${Number(name) % 5}`,
                    x: plot.x(all[2 * i]).toFixed(1),
                    y: (plot.y(all[2 * i + 1]) + 4).toFixed(1),
                  },
                  name,
                ),
              ]
            : [],
        ),
      );
    }
    const place = (/** @type {Element} */ node, /** @type {number[]} */ z) =>
      attr(node, { transform: `translate(${plot.x(z[0]).toFixed(1)} ${plot.y(z[1]).toFixed(1)})` });
    for (const [which, node] of /** @type {[Which, Element][]} */ (Object.entries(this.knobs))) {
      const off = (which === "code") !== (view === "walk") || view === "repair";
      attr(node, { visibility: off ? "hidden" : "visible", tabindex: off ? -1 : 0 });
      const z = this.at(which);
      place(node, plot.clamp(z)); // a point beyond the picture waits at its rim
      attr(node, { "aria-valuetext": `z = ${vector(z)}` });
    }
    place(this.here, code(state));
    attr(this.here, { visibility: view === "walk" ? "hidden" : "visible" });
    const on = view === "interpolate",
      dot = (/** @type {number[]} */ z) => `M${plot.x(z[0]).toFixed(1)} ${plot.y(z[1]).toFixed(1)}h0`;
    const stop = Array.from({ length: STOPS }, (_, k) => between(state, k / (STOPS - 1)));
    attr(this.stops, { d: on ? stop.map(dot).join("") : "" });
    attr(this.way, {
      d: on ? `M${[stop[0], stop[STOPS - 1]].map((z) => `${plot.x(z[0])} ${plot.y(z[1])}`).join("L")}` : "",
    });
  }
}
