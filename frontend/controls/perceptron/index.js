// The perceptron that a reader can move: sliders, the picture, and the learning rule, visit by visit.

import { control, View as BaseView } from "../../ui/control.js";
import { h, text } from "../../ui/dom.js";
import { figure, key, legend } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { slider } from "../../ui/slider.js";
import { transport } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import { Picture } from "./picture.js";
import { bound, formula, news, right, toQuery, visitWords, words } from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };
import "./style.css";

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    const weight = (/** @type {number} */ i) => (/** @type {number} */ value) =>
      explorer.hand({ weights: [0, 1].map((k) => (k === i ? value : explorer.state.weights[k])) });
    super(explorer);
    this.picture = new Picture(explorer);
    this.sliders = [
      slider({ name: "weight w₁", ...FIELDS.weights, symbol: "w₁", onInput: weight(0) }),
      slider({ name: "weight w₂", ...FIELDS.weights, symbol: "w₂", onInput: weight(1) }),
      slider({ name: "bias b", ...FIELDS.bias, onInput: explorer.setter("bias") }),
      slider({ name: "learning rate η", ...FIELDS.learning_rate, onInput: explorer.setter("learning_rate") }),
    ];
    this.picker = picker({ label: "Data", options: explorer.state.choices, onPick: (data) => explorer.pick(data) });
    this.transport = transport({
      round: "Epoch",
      onStep: () => explorer.step(),
      onRound: () => explorer.epoch(),
      onRun: () => explorer.run(),
    });
    this.formula = h("p", { class: "nbw-formula" });
    this.figures = { right: h("b"), mistakes: h("b"), bound: h("b") };
    this.boundName = h("span");
    this.visit = [1, 2, 3].map(() => h("span")); // three lines about the last visit
    this.classes = [h("span"), h("span")];
    this.box = h(
      "div",
      { class: "nbw-picture" },
      this.picture.el,
      legend(
        key("nbw-key0", this.classes[0]),
        key("nbw-key1", this.classes[1]),
        key("nbw-keyshade", "predicted 1"),
        key("nbw-keywrong", "wrong"),
      ),
    );
    const panel = h(
      "div",
      { class: "nbw-panel" },
      this.picker.el,
      this.transport.el,
      h(
        "div",
        { class: "nbw-figures" },
        figure("right", this.figures.right),
        figure("mistakes", this.figures.mistakes),
        figure(this.boundName, this.figures.bound),
      ),
      h("div", {}, ...this.sliders.map(({ el: row }) => row)),
      this.formula,
    );
    this.show(el, {
      name: "perceptron",
      label: "Perceptron to move and train",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [h("div", { class: "nbw-body" }, this.box, panel), h("p", { class: "nbw-visit" }, ...this.visit)],
      boxes: [this.box],
      resize: ([{ contentRect }]) => {
        if (this.picture.resize(contentRect.width)) this.picture.draw();
      },
    });
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state, visit } = explorer,
      { weights, bias, learning_rate: eta } = state;
    this.picture.draw();
    for (const [i, value] of [...weights, bias, eta].entries()) this.sliders[i].set(value);
    this.picker.set(state.data);
    this.transport.set(explorer.clock.running);
    text(this.formula, formula(weights, bias));
    for (const [k, name] of this.classes.entries()) text(name, state.datasets[state.data].classes[k]);
    const limit = bound(state),
      zero = state.start.every((/** @type {number} */ v) => v === 0);
    text(this.figures.right, `${right(state)} of ${state.labels.length}`);
    text(this.figures.mistakes, String(state.mistakes));
    text(this.boundName, zero ? "bound (R/γ)²" : "bound from here");
    text(this.figures.bound, limit === Infinity ? "none" : fmt(limit, 1));
    const lines = visitWords(visit, state);
    for (const [i, line] of this.visit.entries()) text(line, lines[i]);
    this.summary.say(
      () => {
        this.picture.points.describe();
        return words(explorer.state, { circle: explorer.circle, running: explorer.clock.running });
      },
      () => news(state, explorer.circle),
    );
  }
}

export default control(Explorer, View);
