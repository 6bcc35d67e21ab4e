// One step of the training as the chosen unit meets it: its equation in numbers, and each of its weights before and after it.

import { h, text } from "../../ui/dom.js";
import { factor, fmt, small } from "../../ui/numbers.js";
import { subscript } from "../../ui/symbols.js";
import { button } from "../../ui/transport.js";
import { FEATURE_NAMES, nameOf } from "./names.js";
import { outputActivation } from "./run.js";
import { placeName } from "./words.js";

/** @import { Item } from "../../ui/symbols.js" */
/** @import { Explorer } from "./explorer.js" */
/** @import { Taken } from "./run.js" */

const PAUSE = 100; // milliseconds between two drawings while the network is trained
const HEADS = ["", "before", "∂J/∂w", "−η ∂J/∂w", "after"];

/**
 * A number with four decimals, or as a power of ten where these would all be 0.
 * @param {number} value
 */
const say = (value) => (value && Math.abs(value) < 5e-5 ? small(value, 1, 4) : value.toFixed(4).replace("-", "−"));

export class Change {
  /**
   * `chosen()` gives the unit, weight or bias that is chosen in the network.
   * @param {Explorer} explorer
   * @param {() => Item | null} chosen
   */
  constructor(explorer, chosen) {
    this.explorer = explorer;
    this.chosen = chosen;
    this.drawn = 0; // when
    this.title = h("p", {});
    this.before = h("p", { class: "nbw-formula" });
    this.after = h("p", { class: "nbw-formula" });
    this.heads = HEADS.map((name) => h("th", { scope: "col" }, name));
    this.body = h("tbody", {});
    this.table = h("table", { class: "nbw-update" }, h("thead", {}, h("tr", {}, ...this.heads)), this.body);
    this.note = h("p", { class: "nbw-hint" });
    this.el = h(
      "div",
      { class: "nbw-change-of", role: "group", "aria-label": "One step of the chosen unit" },
      h(
        "div",
        { class: "nbw-row" },
        this.title,
        button("Step slowly", () => explorer.slowStep()),
      ),
      this.note,
      this.before,
      this.table,
      this.after,
    );
  }

  draw() {
    const { explorer } = this,
      { run, phase, clock } = explorer,
      item = this.chosen(),
      unit = item && item.layer > 0 && item.layer < run.sizes.length ? item : null;
    explorer.looking = Boolean(unit);
    this.el.hidden = !unit || explorer.gone("change") || run.empty;
    if (this.el.hidden || !unit || (clock.running && performance.now() - this.drawn < PAUSE)) return;
    this.drawn = performance.now();
    const { taken } = run,
      place = placeName(explorer, { ...unit, kind: "unit" });
    this.table.hidden = this.before.hidden = this.after.hidden = !taken;
    if (!taken) {
      text(this.title, place);
      text(
        this.note,
        "Take a step, and its weights stand here before and after it, beside what the gradient asked for.",
      );
      return;
    }
    const method = explorer.state.optimizer;
    text(this.title, `${place} in step ${taken.step}`);
    text(
      this.note,
      `η = ${fmt(taken.rate, 6)}, a batch of ${taken.size}; the equation is that of its first example.` +
        (method === "SGD"
          ? ""
          : ` The change is ${nameOf(method)}’s, which makes its own of the gradients it has seen.`),
    );
    text(this.before, this.equation(unit, taken, taken.before));
    text(this.after, phase < 3 ? " " : this.equation(unit, taken, taken.after));
    text(this.heads[3], method === "SGD" ? "−η ∂J/∂w" : "change");
    this.el.dataset.phase = String(phase);
    this.fill(unit, taken, phase);
  }

  /**
   * The rows of the table: a weight each, then the bias.
   * @param {Item} unit
   * @param {Taken} taken
   * @param {number} phase
   */
  fill({ layer, to }, taken, phase) {
    const { run, state } = this.explorer,
      { I, O } = run.network.layers[layer - 1],
      names = Array.from({ length: I }, (_, i) =>
        layer === 1 ? `w from ${FEATURE_NAMES[state.features[i]]}` : `w from unit ${i + 1}`,
      );
    const at = (/** @type {number} */ i) => this.start(layer) + (i < I ? i * O + to : I * O + to),
      rows = [...names, "b"];
    while (this.body.rows.length > rows.length) this.body.lastChild?.remove();
    while (this.body.rows.length < rows.length)
      this.body.append(h("tr", {}, h("th", { scope: "row" }), ...HEADS.slice(1).map(() => h("td", {}))));
    rows.forEach((name, i) => {
      const k = at(i),
        [old, slope, now] = [taken.before[k], taken.grads[k], taken.after[k]];
      const numbers = [old, slope, now - old, now].map((value, n) => (n <= phase ? say(value) : ""));
      for (const [n, cell] of [...this.body.rows[i].cells].entries()) text(cell, n ? numbers[n - 1] : name);
    });
  }

  /**
   * Where a layer's parameters begin in the list of all.
   * @param {number} layer
   */
  start(layer) {
    return this.explorer.run.network.layers.slice(0, layer - 1).reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * The unit's equation in numbers, for the batch's first example with these parameters.
   * @param {Item} unit
   * @param {Taken} taken
   * @param {Float64Array} params
   */
  equation({ layer, to }, { x }, params) {
    const { run, state } = this.explorer,
      { network } = run,
      kept = network.params.slice();
    network.params.set(params);
    network.forward(x, 1);
    const { I, O, W, b, z, a } = network.layers[layer - 1],
      inputs = layer === 1 ? x : network.layers[layer - 2].a,
      terms = Array.from({ length: I }, (_, i) => `${factor(W[i * O + to], say)}·${factor(inputs[i], say)}`),
      sum = `z${subscript(to + 1)} = ${terms.join(" + ")} ${b[to] < 0 ? "−" : "+"} ${say(Math.abs(b[to]))} = ${say(z[to])}`,
      activation = state.activations[layer - 1] ?? outputActivation(state),
      value =
        activation === "linear"
          ? ""
          : `,  a${subscript(to + 1)} = ${nameOf(activation)}(z${subscript(to + 1)}) = ${say(a[to])}`;
    network.params.set(kept);
    return sum + value;
  }
}
