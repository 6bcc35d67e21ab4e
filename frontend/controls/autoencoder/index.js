// The autoencoder: walk in the plane of its codes, go from one point to another, corrupt a drawing and see it repaired.

import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, text } from "../../ui/dom.js";
import { figures } from "../../ui/figures.js";
import { DIGITS as FORMAT } from "../../ui/ink.js";
import { memo } from "../../ui/memo.js";
import { fmt } from "../../ui/numbers.js";
import { pad } from "../../ui/pad.js";
import { picker } from "../../ui/picker.js";
import { slider } from "../../ui/slider.js";
import { button } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import { Digit, Plane } from "./picture.js";
import {
  DIGITS,
  STOPS,
  apart,
  between,
  code,
  codes,
  decode,
  drawing,
  news,
  noisy,
  square,
  toQuery,
  words,
} from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };
import "./style.css";

const NAMES = { walk: "Walk in the plane", interpolate: "From A to B", repair: "Repair a drawing" };
const HINTS = {
  walk: "Press in the plane and move the pointer, tap, or move the point with the arrow keys.",
  interpolate: "Drag A and B, or press in the plane: the nearer of the two comes.",
  repair: "Draw a digit: it is laid as the test digits are. The ring in the plane is at its code.",
};

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.plane = new Plane(explorer);
    this.view = picker({
      label: "View",
      options: FIELDS.view.options,
      names: NAMES,
      onPick: explorer.setter("view"),
    });
    this.boxes = DIGITS.map((/** @type {string} */ name) =>
      h("input", { type: "checkbox", change: (event) => explorer.toggle(name, event.target.checked) }),
    );
    this.decoded = new Digit("decoded, x̂");
    this.pad = pad({ label: "Drawing", format: FORMAT, onDraw: explorer.setter("pixels") });
    this.drawing = new Digit("drawing, x");
    this.corrupted = new Digit("with noise");
    this.repaired = new Digit("repaired, x̂");
    this.stops = Array.from(
      { length: STOPS },
      (_, k) => new Digit({ 0: "A", [STOPS - 1]: "B" }[k] ?? `${Math.round((100 * k) / (STOPS - 1))} %`),
    );
    const [cx, cy, half] = square(codes(explorer.state)),
      step = 10 ** Math.floor(Math.log10(half / 20));
    const range = (/** @type {number} */ c) => {
      const ends = [c - half, c + half].map((v) => Number((Math.round(v / step) * step).toPrecision(6)));
      return [...ends, Number(step.toPrecision(1))];
    };
    this.z = [
      slider({ name: "code z₁", symbol: "z₁", slider: range(cx), onInput: explorer.setter("z1") }),
      slider({ name: "code z₂", symbol: "z₂", slider: range(cy), onInput: explorer.setter("z2") }),
    ];
    this.mix = slider({ name: "share t of the way from A to B", ...FIELDS.mix, onInput: explorer.setter("mix") });
    this.noise = slider({ name: "noise σ", ...FIELDS.noise, onInput: explorer.setter("noise") });
    this.errors = [h("b"), h("b")];
    this.hint = h("p", { class: "nbw-hint" });
    this.parts = {
      walk: h("div", { class: "nbw-part" }, ...this.z.map((one) => one.el)),
      interpolate: h("div", { class: "nbw-part" }, this.mix.el),
      repair: h(
        "div",
        { class: "nbw-part" },
        this.pad.el,
        h("div", { class: "nbw-shots" }, this.drawing.el, this.corrupted.el, this.repaired.el),
        this.noise.el,
        h(
          "div",
          { class: "nbw-row" },
          button("Next test digit", () => explorer.take()),
          button("Other noise", () => explorer.hand({ seed: (explorer.state.seed + 1) % 1e6 })),
        ),
        figures(["noise moved x by", "x̂ lies from x by"], this.errors),
      ),
    };
    this.strip = h("div", { class: "nbw-shots nbw-strip" }, ...this.stops.map((one) => one.el));
    this.box = h(
      "div",
      { class: "nbw-picture" },
      this.plane.plot.el,
      h(
        "div",
        { class: "nbw-classes", role: "group", "aria-label": "Classes shown" },
        ...DIGITS.map((/** @type {string} */ name, /** @type {number} */ k) =>
          h("label", { class: "nbw-check" }, this.boxes[k], h("b", { class: `nbw-m${k % 5}` }, name)),
        ),
      ),
    );
    this.way = memo((weights, model, start, end) =>
      this.stops.forEach((one, k) => {
        one.draw(decode({ weights, model }, between({ start, end }, k / (STOPS - 1))));
      }),
    );
    this.show(el, {
      name: "autoencoder",
      label: "Autoencoder: the plane of codes",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [beside(this.box, this.view.el, this.hint, this.decoded.el, ...Object.values(this.parts)), this.strip],
      boxes: [this.box],
      resize: ([{ contentRect }]) => {
        if (contentRect.width && this.plane.resize(contentRect.width)) this.plane.draw();
      },
    });
  }

  draw() {
    super.draw();
    const { state } = this.explorer,
      { view } = state,
      made = decode(state, code(state));
    this.plane.draw();
    this.view.set(view);
    text(this.hint, HINTS[/** @type {keyof typeof HINTS} */ (view)]);
    this.boxes.forEach((/** @type {HTMLInputElement} */ box, /** @type {number} */ k) => {
      box.checked = state.shown.includes(DIGITS[k]);
    });
    for (const [name, part] of Object.entries(this.parts)) part.hidden = name !== view;
    this.decoded.el.hidden = view === "repair";
    this.strip.hidden = view !== "interpolate";
    if (view === "repair") {
      const x = noisy(state);
      this.pad.set(state.pixels);
      this.drawing.draw(drawing(state));
      this.corrupted.draw(x);
      this.repaired.draw(made);
      [x, made].forEach((one, i) => {
        text(this.errors[i], fmt(apart(one, drawing(state)), 4));
      });
    } else this.decoded.draw(made);
    if (view === "interpolate") this.way(state.weights, state.model, state.start, state.end);
    this.z[0].set(state.z1);
    this.z[1].set(state.z2);
    this.mix.set(state.mix);
    this.noise.set(state.noise);
    this.summary.say(
      () => words(this.explorer.state),
      () => news(this.explorer.state),
    );
  }

  dispose() {
    this.pad.dispose();
    super.dispose();
  }
}

export default control(Explorer, View);
