// The self-organizing map: a net that unfolds over a shape, by example or by the batch.

import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, text } from "../../ui/dom.js";
import { figures, key, legend } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { slider } from "../../ui/slider.js";
import { stepper } from "../../ui/stepper.js";
import { button, transport } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import { Picture, sizes } from "./picture.js";
import { DATA, FORMS, news, STARTS, toQuery, words } from "./state.js";
import { UMatrix } from "./umatrix.js";
import FIELDS from "./fields.json" with { type: "json" };
import "./style.css";

const FORM = { online: "one example a step", batch: "all examples a step" };

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.picture = new Picture(explorer);
    this.umatrix = new UMatrix(explorer);
    this.data = picker({
      label: "Points",
      options: DATA,
      names: { own: "your own" },
      onPick: explorer.setter("data"),
    });
    this.start = picker({ label: "First net", options: STARTS, onPick: explorer.setter("start") });
    this.form = picker({ label: "Step", options: FORMS, names: FORM, onPick: explorer.setter("form") });
    const side = (/** @type {"rows" | "columns"} */ name) =>
      stepper({ label: name, least: FIELDS[name].least, most: FIELDS[name].most, onStep: explorer.setter(name) });
    this.rows = side("rows");
    this.columns = side("columns");
    this.eta = slider({ name: "rate η of the first step", ...FIELDS.eta, onInput: explorer.setter("eta") });
    this.sigma = slider({ name: "radius σ₀ of the first step", ...FIELDS.sigma, onInput: explorer.setter("sigma") });
    this.last = slider({ name: "radius σ₁ of the last step", ...FIELDS.last, onInput: explorer.setter("last") });
    this.transport = transport({
      round: "50 steps",
      onStep: () => explorer.advance(1),
      onRound: () => explorer.advance(50),
      onRun: () => explorer.toggle(),
    });
    this.figures = ["step", "σ", "quantization", "topographic"].map(() => h("b"));
    this.box = h(
      "div",
      { class: "nbw-picture" },
      this.picture.plot.el,
      legend(
        key("nbw-keymapexample", "the last example"),
        key("nbw-keymapwinner", "its winner"),
        key(sizes(), "a unit: the larger, the more it learned from the example"),
      ),
      this.umatrix.el,
    );
    this.show(el, {
      name: "som",
      label: "A self-organizing map",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        beside(
          this.box,
          h("div", { class: "nbw-row" }, this.data.el, this.start.el, this.form.el),
          h("div", { class: "nbw-row" }, this.rows.el, this.columns.el),
          h("div", {}, this.eta.el, this.sigma.el, this.last.el),
          this.transport.el,
          figures(["step", "radius σ"], this.figures.slice(0, 2)),
          figures(["quantization error", "topographic error"], this.figures.slice(2)),
          h(
            "div",
            { class: "nbw-row" },
            button("Other draws", () => explorer.hand({ seed: (explorer.state.seed + 1) % 1e6 })),
            button("Clear, and draw", () => explorer.clear()),
          ),
        ),
      ],
      boxes: [this.box],
      resize: ([{ contentRect }]) => {
        if (contentRect.width && this.picture.resize(contentRect.width)) this.picture.draw(true);
      },
    });
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { run, state } = explorer,
      { sigma } = run.schedule,
      { errors } = run;
    this.picture.draw();
    this.umatrix.draw();
    this.data.set(state.data);
    this.start.set(state.start);
    this.form.set(state.form);
    this.rows.set(state.rows);
    this.columns.set(state.columns);
    for (const name of /** @type {const} */ (["eta", "sigma", "last"])) this[name].set(state[name]);
    this.eta.el.hidden = state.form === "batch";
    this.transport.set(explorer.clock.running);
    const values = [
      `${run.steps} of ${run.limit}`,
      fmt(sigma, 2),
      errors ? fmt(errors.quantization, 3) : "–",
      errors ? `${fmt(100 * errors.topographic, 1)} %` : "–",
    ];
    for (const [i, value] of values.entries()) text(this.figures[i], value);
    this.summary.say(
      () => words(run),
      () => news(run),
    );
  }
}

export default control(Explorer, View);
