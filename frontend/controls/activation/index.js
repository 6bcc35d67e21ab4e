// The activation: its curve and slope under w and b, where it stops learning, and what ten layers of it leave of a signal.

import { DEPTH } from "../../engine/signal.js";
import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, text } from "../../ui/dom.js";
import { figures, key, legend, swatch } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { rate } from "../../ui/rate.js";
import { slider } from "../../ui/slider.js";
import { button } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import { Curves, Depth, style } from "./picture.js";
import { depth, INITS, NAMES, news, point, size, toQuery, words } from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };
import "./style.css";

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.curves = new Curves(explorer);
    this.depth = new Depth(explorer);
    this.boxes = NAMES.map((name) =>
      h("input", { type: "checkbox", change: (event) => explorer.toggle(name, event.target.checked) }),
    );
    this.chosen = picker({ label: "Look at", options: NAMES, onPick: explorer.setter("chosen") });
    this.init = picker({ label: "First weights", options: INITS, onPick: explorer.setter("init") });
    this.sliders = [
      slider({ name: "input x", symbol: "x", ...FIELDS.x, onInput: explorer.setter("x") }),
      slider({ name: "weight w", ...FIELDS.weight, onInput: explorer.setter("weight") }),
      slider({ name: "bias b", ...FIELDS.bias, onInput: explorer.setter("bias") }),
    ];
    this.leak = slider({ name: "leak α", ...FIELDS.leak, onInput: explorer.setter("leak") });
    this.scale = rate({
      name: "scale of the first weights",
      symbol: "×",
      field: FIELDS.scale,
      low: -1,
      high: 1,
      onInput: explorer.setter("scale"),
    });
    this.figures = ["z", "a", "φ′(z)"].map(() => h("b"));
    this.left = ["signal", "gradient"].map(() => h("b"));
    this.box = h(
      "div",
      { class: "nbw-picture" },
      this.curves.phi.el,
      this.curves.readings[0],
      this.curves.slope.el,
      this.curves.readings[1],
      legend(key("nbw-keydead", "dead: φ′ = 0"), key("nbw-keysaturated", "saturated: φ′ below 5 % of its largest")),
    );
    this.choice = h(
      "div",
      { class: "nbw-checks", role: "group", "aria-label": "Activations shown" },
      ...NAMES.map((name, i) => h("label", { class: "nbw-check" }, this.boxes[i], swatch(style(name)), name)),
    );
    const deep = ["Signal: how much the examples still differ.", "Gradient: back from layer 10 to the input."].map(
      (title, i) => h("div", {}, h("p", {}, title), this.depth.charts[i].el, this.depth.readings[i]),
    );
    this.show(el, {
      name: "activation",
      label: "Activation functions",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        beside(
          this.box,
          this.choice,
          this.chosen.el,
          h("div", {}, ...this.sliders.map((one) => one.el), this.leak.el),
          figures(["z = w·x + b", "a = φ(z)", "φ′(z)"], this.figures),
        ),
        h("p", { class: "nbw-title" }, "Ten layers of 32 units"),
        h(
          "div",
          { class: "nbw-pair" },
          h("div", { class: "nbw-panel" }, this.init.el, this.scale.el),
          h(
            "div",
            { class: "nbw-panel" },
            figures(["signal left", "gradient left"], this.left),
            h(
              "div",
              {},
              button("Other draws", () => explorer.hand({ seed: (explorer.state.seed + 1) % 1e6 })),
            ),
          ),
        ),
        h("div", { class: "nbw-pair" }, ...deep),
      ],
      boxes: [this.box, deep[0]],
      resize: (sized) => {
        for (const { target, contentRect } of sized) {
          const part = target === this.box ? this.curves : this.depth;
          if (contentRect.width && part.resize(contentRect.width)) part.draw(true);
        }
      },
    });
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state } = explorer,
      { z, a, slope } = point(state),
      { signal, gradient } = depth(state.chosen, state);
    this.curves.draw();
    this.depth.draw();
    this.boxes.forEach((box, i) => {
      box.checked = state.shown.includes(NAMES[i]);
    });
    this.chosen.set(state.chosen);
    this.init.set(state.init);
    for (const [i, value] of [state.x, state.weight, state.bias].entries()) this.sliders[i].set(value);
    this.leak.set(state.leak);
    this.leak.el.hidden = !state.shown.includes("leaky_relu");
    this.scale.set(state.scale);
    for (const [i, value] of [z, a, slope].entries()) text(this.figures[i], fmt(value, 4));
    text(this.left[0], size(signal[DEPTH] / signal[0]));
    text(this.left[1], size(gradient[0] / gradient[DEPTH]));
    this.summary.say(
      () => words(explorer.state),
      () => news(explorer.state),
    );
  }
}

export default control(Explorer, View);
