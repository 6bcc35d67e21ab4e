// The radial basis function network whose bumps a reader can move: the plane, k-means and its J, the settings, the probe.

import { Chart } from "../../ui/chart.js";
import { control, View as BaseView } from "../../ui/control.js";
import { attr, h, s, text } from "../../ui/dom.js";
import { figures, key, legend } from "../../ui/figures.js";
import { roundUp } from "../../ui/frame.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { slider } from "../../ui/slider.js";
import { button, runButton } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import { Picture } from "./picture.js";
import { examples, MOST, probeWords, toQuery, words } from "./state.js";
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
    this.picture = new Picture(explorer);
    this.chart = new Chart("Chart: J of k-means from step to step", { height: 130 });
    this.curve = s("path", { class: "nbw-fall" });
    this.dots = s("path", { class: "nbw-fall nbw-falldots" });
    this.chart.under.append(this.curve);
    this.chart.over.append(this.dots);
    this.picker = picker({ label: "Data", options: FIELDS.data.options, onPick: (data) => explorer.pick(data) });
    this.run = runButton("Run", () => explorer.run());
    this.units = slider({
      name: "number of centers K",
      symbol: "K",
      slider: [1, MOST, 1],
      onInput: (units) => explorer.begin(units),
    });
    this.factor = slider({
      name: "factor of the widths",
      symbol: "s×",
      ...FIELDS.factor,
      onInput: (factor) => explorer.widen(factor),
    });
    this.lam = slider({ name: "ridge λ", ...FIELDS.lam, onInput: explorer.setter("lam") });
    this.values = [h("b"), h("b"), h("b")];
    this.probe = h("p", { class: "nbw-asked" });
    this.kind = picker({
      label: "New points",
      options: ["0", "1"],
      names: { 0: "class 0 ●", 1: "class 1 ■" },
      onPick: (kind) => {
        explorer.kind = Number(kind);
      },
    });
    this.own = h(
      "div",
      {},
      this.kind.el,
      h("p", { class: "nbw-hint" }, "Click into the picture to add a point, or on one to remove it."),
      button("Add or remove at the probe", () => explorer.click(explorer.state.probe)),
    );
    this.box = h(
      "div",
      { class: "nbw-picture" },
      this.picture.el,
      legend(
        key("nbw-key0", "class 0"),
        key("nbw-key1", "class 1"),
        key("nbw-keycenter", "center, circle of its width"),
      ),
      this.probe,
    );
    this.side = h(
      "div",
      { class: "nbw-panel" },
      this.picker.el,
      this.own,
      h("p", { class: "nbw-title" }, "k-means"),
      h(
        "div",
        { class: "nbw-row nbw-transport", role: "group", "aria-label": "k-means" },
        button("Step", () => {
          explorer.clock.stop();
          explorer.step();
        }),
        this.run.el,
        button("New start", () => explorer.begin(undefined, (explorer.state.seed + 1) % 1e6)),
      ),
      this.chart.el,
      this.chart.read(() => [{ name: "J", kind: "nbw-fall", x: [...this.trail.keys()], y: this.trail }], {
        across: "step",
      }),
      figures(["right", "mean error²", "J"], this.values),
      h("div", {}, this.units.el, this.factor.el, this.lam.el),
    );
    this.show(el, {
      name: "bumps",
      label: "Radial basis function network to move",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [h("div", { class: "nbw-body" }, this.box, this.side)],
      boxes: [this.box, this.side],
      resize: (sized) => {
        for (const { target, contentRect } of sized)
          if (target === this.box) this.picture.resize(contentRect.width);
          else if (this.chart.resize(contentRect.width)) this.drawChart();
      },
    });
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state, trail } = explorer,
      solved = explorer.solved();
    this.picture.draw();
    this.drawChart();
    this.picker.set(state.data);
    this.own.hidden = state.data !== "own";
    this.kind.set(String(explorer.kind));
    this.units.set(state.bumps.length);
    this.factor.set(state.factor);
    this.lam.set(state.lam);
    this.run.set(explorer.clock.running);
    const values = [`${solved.right}/${examples(state).length}`, fmt(solved.mse, 3), fmt(explorer.assigned.J, 3)];
    for (const [i, value] of values.entries()) text(this.values[i], value);
    text(this.probe, probeWords(state, solved));
    this.summary.say(
      () => {
        this.picture.describe();
        return words(explorer.state, explorer.solved(), trail, explorer.clock.running);
      },
      () => "", // the figures, the chart and the line about the probe say it all
    );
  }

  /** J from step to step; before the first one J as it is. */
  get trail() {
    return this.explorer.trail.length ? this.explorer.trail : [this.explorer.assigned.J];
  }

  /** J over the steps; a single dot before the first one. */
  drawChart() {
    const { trail } = this,
      points = trail.map((J, t) => [t, J]);
    this.chart.frame([0, 0], [Math.max(8, trail.length - 1), roundUp(1.1 * trail[0]) || 1], ["step", "J"]);
    attr(this.curve, { d: this.chart.path(points) });
    this.chart.reread();
    attr(this.dots, { d: points.map((point) => `${this.chart.path([point])}h0.01`).join("") });
  }

  dispose() {
    this.picture.dispose();
    super.dispose();
  }
}

export default control(Explorer, View);
