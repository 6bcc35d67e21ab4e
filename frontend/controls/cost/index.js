// The cost: points and a line to drag under three costs, the bowl over its weights, and one logit under two losses.

import { logitLosses } from "../../engine/regression.js";
import { control, View as BaseView } from "../../ui/control.js";
import { h, text } from "../../ui/dom.js";
import { figures, key, legend, swatch } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { rate } from "../../ui/rate.js";
import { slider } from "../../ui/slider.js";
import { button, transport } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import { Logit } from "./logit.js";
import { Bowl, Data, Losses } from "./picture.js";
import { best, costAt, COSTS, formula, NAMES, news, RULES, toQuery, VIEWS, words } from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };
import "./style.css";

/** @import { State } from "../../ui/session.js" */

const SHOWN = { line: "a line", curve: "a curve", logit: "a logit" };

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.data = new Data(explorer);
    this.bowl = new Bowl(explorer);
    this.losses = new Losses(explorer);
    this.logit = new Logit(explorer);
    this.view = picker({ label: "Show", options: VIEWS, names: SHOWN, onPick: explorer.setter("view") });
    this.loss = picker({ label: "Cost", options: COSTS, names: NAMES, onPick: explorer.setter("loss") });
    this.target = picker({
      label: "Target y",
      options: ["0", "1"],
      onPick: (y) => explorer.hand({ target: Number(y) }),
    });
    this.w = slider({ name: "weight w", ...FIELDS.weight, onInput: explorer.setter("weight") });
    this.b = slider({ name: "bias b", ...FIELDS.bias, onInput: explorer.setter("bias") });
    this.d = slider({ name: "Huber's θ", ...FIELDS.delta, onInput: explorer.setter("delta") });
    this.z = slider({ name: "logit z", ...FIELDS.logit, onInput: explorer.setter("logit") });
    this.eta = rate({
      name: "learning rate η",
      symbol: "η",
      field: FIELDS.learning_rate,
      low: -3,
      high: 0,
      onInput: explorer.setter("learning_rate"),
    });
    this.logitEta = rate({
      name: "learning rate η of the logit",
      symbol: "η",
      field: FIELDS.logit_rate,
      low: -2,
      high: 1,
      onInput: explorer.setter("logit_rate"),
    });
    this.steps = slider({
      name: "steps of the learning curves",
      ...FIELDS.steps,
      onInput: explorer.setter("steps"),
    });
    this.transport = transport({
      round: "10 steps",
      onStep: () => explorer.advance(1),
      onRound: () => explorer.advance(10),
      onRun: () => explorer.run(),
    });
    this.compare = h("input", { type: "checkbox", change: () => explorer.hand({ compare: this.compare.checked }) });
    this.formula = h("p", { class: "nbw-formula" });
    this.rule = h("p", { class: "nbw-model" });
    this.figures = ["now", "least", "slope"].map(() => h("b"));
    this.logitFigures = ["prediction", "squared", "entropy"].map(() => h("b"));
    const lines = (/** @type {string[]} */ names, /** @type {number[]} */ colours) =>
      legend(...names.map((name, i) => key(swatch(`nbw-way nbw-m${colours[i]}`), name)));
    this.left = h("div", {}, this.data.el);
    this.fit = h(
      "div",
      {},
      h("div", { class: "nbw-pair" }, this.left, h("div", {}, this.bowl.el)),
      this.rule,
      h(
        "div",
        { class: "nbw-pair" },
        h(
          "div",
          { class: "nbw-panel" },
          this.loss.el,
          h("div", {}, this.w.el, this.b.el, this.d.el, this.eta.el),
          this.transport.el,
          h(
            "div",
            { class: "nbw-row" },
            button("Best fit", () => explorer.best()),
            h("label", { class: "nbw-check" }, this.compare, "best of all three"),
          ),
        ),
        h(
          "div",
          { class: "nbw-panel" },
          this.formula,
          figures(["J now", "J at best", "‖gradient‖"], this.figures),
          this.losses.el,
          this.losses.reading,
          lines(Object.values(NAMES), [1, 2, 3]),
        ),
      ),
    );
    this.one = h(
      "div",
      {},
      h(
        "div",
        { class: "nbw-pair" },
        h("div", { class: "nbw-panel" }, this.target.el, this.z.el, this.logitEta.el),
        h(
          "div",
          { class: "nbw-panel" },
          figures(["prediction ŷ", "δ squared", "δ entropy"], this.logitFigures),
          lines(["squared error of σ(z)", "cross-entropy"], [1, 4]),
        ),
      ),
      this.logit.el,
    );
    this.logit.title.after(this.steps.el);
    this.show(el, {
      name: "cost",
      label: "Costs of a line and of a logit",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [this.view.el, this.fit, this.one],
      boxes: [this.left, this.logit.columns[0]],
      resize: (sized) => {
        for (const { target, contentRect } of sized) {
          const { width } = contentRect;
          if (!width) continue; // in the other views the other part is hidden
          if (target === this.left) {
            this.data.plot.resize(width);
            this.bowl.resize(width);
            this.losses.resize(width);
          } else this.logit.resize(width, this.logit.el.clientWidth);
          this.draw();
        }
      },
    });
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state } = explorer,
      single = state.view === "logit";
    this.fit.hidden = single;
    this.one.hidden = !single;
    this.view.set(state.view);
    if (single) this.drawLogit(state);
    else this.drawFit(state);
    this.summary.say(
      () => {
        if (explorer.state.view !== "logit") this.data.describePoints();
        return words(explorer.state, explorer.clock.running);
      },
      () => news(explorer.state),
    );
  }

  /** @param {State} state */
  drawFit(state) {
    const { J, g } = costAt(state),
      [w, b] = best(state),
      least = costAt(state, w, b).J;
    this.data.draw();
    this.bowl.draw();
    this.losses.draw();
    this.loss.set(state.loss);
    this.w.set(state.weight);
    this.b.set(state.bias);
    this.d.set(state.delta);
    this.d.el.hidden = state.loss !== "huber";
    this.eta.set(state.learning_rate);
    this.transport.set(this.explorer.clock.running);
    this.compare.checked = state.compare;
    text(this.formula, formula(state));
    text(this.rule, `J is the mean of ${RULES[state.loss]}.`);
    for (const [i, value] of [J, least, Math.hypot(...g)].entries()) text(this.figures[i], fmt(value, 3));
  }

  /** @param {State} state */
  drawLogit({ logit, target, logit_rate, steps }) {
    const { y_hat, squared, entropy } = logitLosses(logit, target);
    this.logit.draw();
    this.target.set(String(target));
    this.z.set(logit);
    this.logitEta.set(logit_rate);
    this.steps.set(steps);
    for (const [i, value] of [y_hat, squared[1], entropy[1]].entries()) text(this.logitFigures[i], fmt(value, 4));
  }
}

export default control(Explorer, View);
