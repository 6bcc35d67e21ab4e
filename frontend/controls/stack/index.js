// A deep belief network that grows: the drawing at the bottom, layer upon layer above it, and below what few labels teach.

import { control, View as BaseView } from "../../ui/control.js";
import { h, text } from "../../ui/dom.js";
import { key, legend } from "../../ui/figures.js";
import { DIGITS } from "../../ui/ink.js";
import { pad, paint } from "../../ui/pad.js";
import { slider } from "../../ui/slider.js";
import { disable } from "../../ui/stepper.js";
import { onTheme } from "../../ui/theme.js";
import { button } from "../../ui/transport.js";
import { Curves } from "./curves.js";
import { Explorer } from "./explorer.js";
import { Layer, small, Unit } from "./picture.js";
import { examples, news, toQuery, words } from "./state.js";
import "./style.css";

/**
 * How drawings become pictures of so many pixels a side, of ink or paper: small ones as scikit-learn's digits are made,
 * others as MNIST's are.
 * @param {number} side
 * @returns {import("../../ui/ink.js").Format}
 */
const format = (side) =>
  side === DIGITS.side
    ? { ...DIGITS, most: 1 }
    : { side, most: 1, box: (20 / 28) * side, pen: side / 16, samples: 4, centre: "mass" };

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    const { sizes, steps, images, classes, curves } = explorer.state;
    this.grow = button("", () => explorer.grow(), { class: "nbw-main" });
    this.shrink = button("Take the top layer away", () => explorer.shrink());
    this.frame = slider({
      name: "frame of the top layer's training",
      symbol: "t",
      slider: [0, explorer.last, 1],
      onInput: explorer.setter("frame"),
    });
    this.training = h("div", {}, h("p", { class: "nbw-hint" }, "Training of the top layer"), this.frame.el);
    this.layers = steps.map((/** @type {number[]} */ _, /** @type {number} */ l) => new Layer(explorer, l));
    this.pad = pad({ label: "Drawing pad", format: format(Math.sqrt(sizes[0])), onDraw: explorer.setter("pixels") });
    this.examples = examples(images, sizes[0]).map((_, i) => {
      const canvas = h("canvas", { width: 56, height: 56, "aria-hidden": "true" });
      const take = { type: "button", "aria-label": `Test digit ${classes[i]}`, click: () => explorer.example(i) };
      return { canvas, el: h("button", take, canvas) };
    });
    this.seen = small("What the stack sees of the drawing");
    text(this.seen.title, "what the stack sees");
    this.unit = new Unit(explorer);
    this.curves = curves.labels ? new Curves(explorer) : null;
    this.box = h("div", { class: "nbw-storeys" }, ...[...this.layers].reverse().map((layer) => layer.el));
    this.show(el, {
      name: "belief", // nbw-stack is a class of ui/landscape.css
      label: "A deep belief network that grows layer by layer",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        h("div", { class: "nbw-row" }, this.grow, this.shrink),
        this.training,
        legend(
          key("nbw-keywants", "wants ink"),
          key("nbw-keyrefuses", "wants none"),
          key("nbw-keyon", "answers to the drawing"),
        ),
        this.box,
        h(
          "div",
          { class: "nbw-ground" },
          h(
            "div",
            {},
            h("p", { class: "nbw-storeyname" }, `The drawing: ${sizes[0]} pixels, ink or paper`),
            this.pad.el,
          ),
          h(
            "div",
            { class: "nbw-panel" },
            h(
              "div",
              { class: "nbw-given" },
              h(
                "div",
                { class: "nbw-choices", role: "group", "aria-label": "Test digits to take" },
                ...this.examples.map((one) => one.el),
              ),
              this.seen.el,
            ),
            this.unit.el,
          ),
        ),
        ...(this.curves
          ? [h("p", { class: "nbw-title" }, "Then a few labels: what each network makes of them"), this.curves.el]
          : []),
      ],
      boxes: [this.box, ...(this.curves ? [this.curves.box] : [])],
      resize: (sized) => this.resize(sized),
    });
    this.leave = onTheme(() => this.colours());
  }

  /** @param {import("../../ui/control.js").Sized[]} sized */
  resize(sized) {
    for (const { target, contentRect } of sized) {
      if (!contentRect.width) continue;
      if (target === this.curves?.box) this.curves.resize(contentRect.width);
      else for (const layer of this.layers) layer.resize(contentRect.width - (contentRect.width > 420 ? 128 : 0));
    }
    this.colours();
  }

  /** Draw anew what takes its colour from the page. */
  colours() {
    const { images, sizes } = this.explorer.state,
      all = examples(images, sizes[0]);
    this.examples.forEach(({ canvas }, i) => {
      paint(canvas, all[i], 1);
    });
    this.draw();
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state, next } = explorer;
    text(this.grow, next || "All layers stand");
    disable(this.grow, !next);
    disable(this.shrink, !state.layers);
    this.training.hidden = !state.layers;
    this.frame.set(state.frame);
    for (const layer of this.layers) layer.draw();
    this.pad.set(state.pixels);
    paint(this.seen.canvas, state.pixels, 1);
    this.unit.draw();
    this.curves?.draw();
    this.summary.say(
      () => words(explorer.state),
      () => news(explorer.state),
    );
  }

  dispose() {
    this.leave();
    this.pad.dispose();
    super.dispose();
  }
}

export default control(Explorer, View);
