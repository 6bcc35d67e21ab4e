// The view of three units: the units with their weights and biases, and the eight states.

import { h, text } from "../../ui/dom.js";
import { figures, key, legend } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { slider } from "../../ui/slider.js";
import { Bars, Three } from "./picture.js";
import FIELDS from "./fields.json" with { type: "json" };

/** Two visible units and a hidden one, with all that can be computed of them. */
export class ThreeUnits {
  /** @param {import("./explorer.js").Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.three = new Three(explorer);
    this.bars = new Bars(explorer);
    this.left = h(
      "div",
      { class: "nbw-bpart" },
      this.three.el,
      this.bars.el,
      legend(key("nbw-keybar", "probability"), key("nbw-keytick", "share of the chains' visits so far")),
    );
    this.weights = /** @type {const} */ (["w1", "w2", "b1", "b2", "c"]).map((name) => ({
      name,
      slider: slider({
        name: `${name[0] === "w" ? "weight" : "bias"} ${name}`,
        ...FIELDS[name],
        onInput: explorer.setter(name),
      }),
    }));
    this.visits = [h("b"), h("b")];
    this.right = h(
      "div",
      { class: "nbw-bpart" },
      h("div", {}, ...this.weights.map((one) => one.slider.el)),
      figures(["v₁ = v₂, probability", "v₁ = v₂, visits"], this.visits),
    );
  }

  draw() {
    const { state } = this.explorer;
    this.three.draw();
    const { p, visits } = this.bars.draw();
    for (const { name, slider: one } of this.weights) one.set(state[name]);
    for (const [i, shares] of [p, visits].entries()) {
      const equal = shares[0] + shares[1] + shares[6] + shares[7];
      text(this.visits[i], Number.isNaN(equal) ? "–" : `${fmt(100 * equal, 1)} %`);
    }
  }

  recolour() {}

  dispose() {}
}
