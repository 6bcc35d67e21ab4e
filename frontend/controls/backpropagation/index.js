// Backpropagation on an editable network: forward, then back, one equation at a time with its numbers put in.

import { phiOf } from "../../engine/trace.js";
import { control, View as BaseView } from "../../ui/control.js";
import { h, s, text } from "../../ui/dom.js";
import { fmt, small } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { stages } from "../../ui/player.js";
import { slider } from "../../ui/slider.js";
import { symbol } from "../../ui/symbols.js";
import { button } from "../../ui/transport.js";
import { architecture, example, NetworkPart } from "../../ui/network/part.js";
import { itemWords, PHI, shuffled } from "../../ui/network/state.js";
import { Explorer } from "./explorer.js";
import {
  atKink,
  equation,
  gradient,
  HIDDEN,
  knownFrom,
  LOSS_NAMES,
  LOSSES,
  numbersIn,
  six,
  toQuery,
  words,
} from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };
import "./style.css";

/** @import { Item } from "../../ui/symbols.js" */

const MANY = 40; // items of a picture; with more of them the table waits …
const REST = 150; // … this many milliseconds for the hand to rest

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.part = new NetworkPart(explorer, {
      label: "Network: click a weight, a bias or a unit",
      idle: () => this.stageLines(),
      words: (item) => this.itemLines(item),
    });
    this.active = s("path", { class: "nbw-active" });
    this.part.diagram.under.append(this.active);
    this.activation = picker({
      label: "Hidden φ",
      options: HIDDEN,
      names: { leaky_relu: "leaky ReLU", relu: "ReLU" },
      onPick: explorer.setter("activation"),
    });
    this.loss = picker({
      label: "Loss",
      options: LOSSES,
      names: LOSS_NAMES,
      onPick: explorer.setter("loss"),
    });
    this.architecture = architecture(explorer);
    this.example = example(explorer);
    this.target = slider({
      name: "target y",
      symbol: "y",
      ...FIELDS.y,
      onInput: explorer.setter("y"),
    });
    this.player = stages(explorer);
    this.title = h("strong", {});
    this.formula = h("span", { class: "nbw-equation" });
    this.count = h("span", { class: "nbw-note" });
    this.body = h("tbody", {});
    /** @type {{ row: Element, cells: Element[] }[]} one for each gradient */
    this.rows = [];
    this.later = 0; // the timer of the table
    this.tabled = ""; // the stage and depth that the table was last drawn or ordered for
    this.caption = h("caption", {});
    this.table = h(
      "table",
      {},
      this.caption,
      h(
        "thead",
        {},
        h("tr", {}, ...["gradient", "sent back", "difference", "apart"].map((word) => h("th", { scope: "col" }, word))),
      ),
      this.body,
    );
    this.checks = h(
      "div",
      { class: "nbw-gradients", role: "group", tabindex: 0, "aria-label": "Gradients beside finite differences" },
      this.table,
    );
    this.show(el, {
      name: "backpropagation",
      label: "Backpropagation, step by step",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        h("div", { class: "nbw-settings" }, this.activation.el, this.loss.el),
        this.architecture.el,
        h("p", { class: "nbw-stage" }, this.title, this.count, this.formula),
        this.part.el,
        h(
          "div",
          { class: "nbw-body" },
          this.checks,
          h("div", { class: "nbw-panel" }, this.player.el, h("div", {}, this.example.el, this.target.el)),
        ),
      ],
      buttons: [button("Shuffle weights", () => explorer.hand({ layers: shuffled(explorer.state.layers) }))],
      boxes: [this.part.box],
      resize: () => {
        this.part.diagram.resize(this.part.box.clientWidth);
        this.draw();
      },
    });
  }

  stageLines() {
    return numbersIn(this.explorer.state, this.explorer.seen, this.explorer.stage);
  }

  /**
   * An item's own sums, and its δ or gradient once the pass back has reached it.
   * @param {Item} item
   */
  itemLines(item) {
    const { state, seen } = this.explorer,
      lines = itemWords({ ...state, ...seen.net, layers: state.layers }, seen, item),
      { kind, layer, to } = item;
    if (layer === 0 || state.stage < knownFrom(state.layers, layer, kind === "unit" ? "delta" : kind)) return lines;
    if (kind === "unit") return [...lines, `δ = ∂L/∂z = ${six(seen.delta[layer][to])}`];
    const { exact, difference } = gradient(state, seen, item);
    return [...lines, `∂L/∂${symbol(item)} = ${six(exact)}; by a finite difference ${six(difference)}.`];
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state, seen, stage } = explorer,
      { layers } = state,
      digits = this.part.diagram.places.size < 30 ? 1 : 2;
    this.part.draw(
      state.stage,
      {
        layers: seen.net.layers,
        texts: (l, j) => (state.stage >= l ? fmt(seen.a[l][j], digits) : "·"),
        tops: (l, j) => (l > 0 && state.stage >= knownFrom(layers, l) ? `δ ${fmt(seen.delta[l][j])}` : ""),
      },
      { outputs: ["ŷ"], captions: ["inputs", ...seen.net.layers.map((_, k) => PHI[phiOf(seen.net, k + 1)])] },
    );
    this.drawActive(stage);
    const [title, formula] = equation(state, stage);
    text(this.title, title);
    text(this.count, `stage ${state.stage} of ${explorer.last}`);
    text(this.formula, formula);
    this.drawTableSoon();
    this.activation.set(state.activation);
    this.loss.set(state.loss);
    this.architecture.set(layers);
    this.example.set(state.x);
    this.target.set(state.y);
    this.player.set(explorer.clock.running, state.stage === 0, state.stage === explorer.last);
    this.summary.say(() => words(explorer.state, explorer.seen, { playing: explorer.clock.running }));
  }

  /**
   * A frame about the layer that this stage speaks of, with the weights that it uses.
   * @param {Explorer["stage"]} stage
   */
  drawActive({ kind, layer }) {
    const { units, size } = this.part.diagram.places,
      half = size / 2 + 7,
      back = kind === "forward" || kind === "weight",
      on = kind === "delta" && layer < units.length - 1;
    const columns = units.slice(back ? layer - 1 : layer, on ? layer + 2 : layer + 1),
      y = columns.flat().map((unit) => unit.y);
    const left = back ? units[layer - 1][0].x + half : units[layer][0].x - half,
      right = on ? units[layer + 1][0].x - half : units[layer][0].x + half;
    this.active.setAttribute("d", `M${left} ${Math.min(...y) - half - 12}H${right}V${Math.max(...y) + half}H${left}z`);
  }

  drawTableSoon() {
    const { state } = this.explorer,
      tabled = `${state.stage} ${state.layers.length}`,
      many = this.part.diagram.items.length > MANY;
    clearTimeout(this.later);
    if (!many || this.tabled !== tabled) this.drawTable();
    else this.later = setTimeout(() => this.drawTable(), REST);
    this.tabled = tabled;
  }

  /** The gradients that are known so far, layer by layer, each beside its finite difference. */
  drawTable() {
    const { state, seen } = this.explorer,
      items = this.part.diagram.items.filter(
        ({ kind, layer }) => kind !== "unit" && state.stage >= knownFrom(state.layers, layer, kind),
      );
    items.sort((a, b) => a.layer - b.layer || (a.from >>> 0) - (b.from >>> 0)); // W row by row, then the biases, which come from −1
    while (this.rows.length < items.length) {
      const cells = [h("th", { scope: "row" }), h("td"), h("td"), h("td")];
      this.rows.push({ row: h("tr", {}, ...cells), cells });
    }
    this.rows.length = items.length;
    if (this.body.children.length !== items.length) this.body.replaceChildren(...this.rows.map(({ row }) => row));
    let worst = 0;
    items.forEach((item, k) => {
      const { exact, difference } = gradient(state, seen, item),
        apart = Math.abs(exact - difference),
        words = [`∂L/∂${symbol(item)}`, six(exact), six(difference), small(apart, 0)];
      worst = Math.max(worst, apart);
      for (const [c, cell] of this.rows[k].cells.entries()) text(cell, words[c]);
    });
    const kink = worst > 1e-4 && atKink(state, seen) ? ": a unit stands at its kink, where there is no slope" : "";
    text(
      this.caption,
      items.length
        ? `${items.length} gradient${items.length > 1 ? "s" : ""} beside (L(p + h) − L(p − h)) / 2h: at most ${small(worst, 0)} apart${kink}`
        : "No gradient is known yet: they come from the loss backwards.",
    );
    this.table.classList.toggle("nbw-bare", !items.length);
  }

  dispose() {
    super.dispose();
    clearTimeout(this.later);
    this.part.dispose();
  }
}

export default control(Explorer, View);
