// The view of the machine that learns in the page: its fantasies and reconstructions, its weights, and two lines.

import { Chart } from "../../ui/chart.js";
import { h, s, text } from "../../ui/dom.js";
import { figures, key, legend, swatch } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { slider } from "../../ui/slider.js";
import { stepper } from "../../ui/stepper.js";
import { Sheet } from "./picture.js";
import { CHAINS, D, MOST_UPDATES } from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };

const WIDEST = 25; // pixels wrong, the top of the chart
const WAYS = ["nbw-way nbw-thick nbw-m2", "nbw-way nbw-thick nbw-m4"]; // of what is given back, and of fantasies

/** A machine that learns. */
export class Learn {
  /** @param {import("./explorer.js").Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.sheets = {
      fantasies: new Sheet("Twelve fantasies of the machine that learns", 6),
      examples: new Sheet("Six examples, and below each how the machine gives it back", 6),
      filters: new Sheet("The weights of each hidden unit", 10, { signed: true }),
    };
    this.chart = new Chart("Pixels wrong after so many updates", { height: 170 });
    this.chart.frame([0, 0], [1.04 * MOST_UPDATES, WIDEST], ["updates", "pixels wrong"]);
    this.curves = WAYS.map((name) => s("path", { class: name }));
    this.chart.under.append(...this.curves);
    const titled = (/** @type {string} */ words, /** @type {Sheet} */ sheet) => [
      h("p", { class: "nbw-blayer" }, words),
      sheet.canvas,
    ];
    this.left = h(
      "div",
      { class: "nbw-bpart" },
      ...titled("Fantasies: chains that never see the data", this.sheets.fantasies),
      ...titled("Six examples, and below each its reconstruction", this.sheets.examples),
      ...titled("What each hidden unit looks for", this.sheets.filters),
      this.chart.el,
      legend(key(swatch(WAYS[0]), "reconstruction"), key(swatch(WAYS[1]), "fantasy, against the nearest example")),
      this.chart.read(() => this.read(), { across: "updates" }),
    );
    this.number = picker({
      label: "Hidden units",
      options: FIELDS.units.options,
      onPick: (value) => explorer.hand({ units: Number(value) }),
    });
    this.eta = slider({ name: "learning rate η", ...FIELDS.eta, onInput: explorer.setter("eta") });
    this.k = stepper({
      label: "k, steps of a chain",
      least: FIELDS.k.least,
      most: FIELDS.k.most,
      onStep: explorer.setter("k"),
    });
    this.persistent = h("input", {
      type: "checkbox",
      change: (event) => explorer.hand({ persistent: event.target.checked }),
    });
    this.learned = [h("b"), h("b"), h("b")];
    this.right = h(
      "div",
      { class: "nbw-bpart" },
      this.number.el,
      this.eta.el,
      this.k.el,
      h("label", {}, this.persistent, "chains that go on (persistent)"),
      figures(["updates", "reconstruction", "fantasy"], this.learned),
    );
  }

  read() {
    const { curve } = this.explorer.learning,
      x = curve.map(([updates]) => updates);
    return ["reconstruction", "fantasy"].map((name, i) => ({
      name,
      kind: WAYS[i],
      x,
      y: curve.map((row) => row[i + 1]),
    }));
  }

  draw() {
    const { explorer, chart } = this,
      { state, learning } = explorer,
      { rbm, curve } = learning,
      [off, far] = learning.wrong(),
      six = 6 * D;
    this.sheets.fantasies.draw(learning.fantasies.subarray(0, CHAINS * D));
    this.sheets.examples.draw([...learning.V.subarray(0, six), ...learning.reconstructions().subarray(0, six)]);
    const most = rbm.W.reduce((high, w) => Math.max(high, Math.abs(w)), 1e-12);
    this.sheets.filters.draw(
      Float64Array.from({ length: rbm.m * D }, (_, at) => rbm.W[(at % D) * rbm.m + Math.floor(at / D)] / most),
    );
    chart.reread();
    this.curves.forEach((node, i) => {
      node.setAttribute("d", chart.path(curve.map((row) => [row[0], row[i + 1]])));
    });
    this.number.set(String(state.units));
    this.eta.set(state.eta);
    this.k.set(state.k);
    this.persistent.checked = state.persistent;
    [String(learning.updates), fmt(off, 1), fmt(far, 1)].forEach((value, i) => {
      text(this.learned[i], value);
    });
  }

  /** Draw anew what takes its colour from the page. */
  recolour() {
    for (const sheet of Object.values(this.sheets)) sheet.recolour();
  }

  dispose() {}
}
