// Backpropagation on an editable network: forward, back one equation at a time with its numbers put in, and the step.

import { phiOf } from "../../engine/trace.js";
import { control, View as BaseView } from "../../ui/control.js";
import { attr, beside, h, s, text } from "../../ui/dom.js";
import { figure } from "../../ui/figures.js";
import { fmt, signed, small } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { player } from "../../ui/player.js";
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
  itemStepWords,
  knownFrom,
  LOSS_NAMES,
  LOSSES,
  moveLabel,
  moveOf,
  news,
  numbersIn,
  promise,
  six,
  stepWords,
  toQuery,
  words,
} from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };
import "./style.css";

/** @type {Record<string, string>} */
const LOSS_TITLES = { before: "ℓ before", after: "ℓ after", change: "its change", promised: "promised: −η‖g‖²" };
const STEP = ["The step", "w ← w − η ∂ℓ/∂w and b ← b − η ∂ℓ/∂b, all at once; then forward again"];
/** @import { Item } from "../../ui/symbols.js" */

const MANY = 40; // items of a picture; with more of them the table waits …
const WIDE = 240; // pixels from column to column, beyond which a whole move has room on an edge
const HEADS = {
  gradient: ["gradient", "sent back", "difference", "apart"],
  step: ["", "old", "−η·gradient", "new"],
};
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
    this.moves = [3, 6, 10].map((width) => s("path", { class: "nbw-move", "stroke-width": width }));
    this.part.diagram.under.append(this.active, ...this.moves);
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
    this.eta = slider({ name: "learning rate η", ...FIELDS.learning_rate, onInput: explorer.setter("learning_rate") });
    this.player = player({
      label: "Forward, back and the step",
      onBack: () => explorer.step(-1),
      onStep: () => explorer.step(1),
      onPlay: () => explorer.play(),
    });
    this.take = button("Take the step", () => {
      explorer.clock.stop();
      explorer.take();
    });
    this.values = { before: h("b"), after: h("b"), change: h("b"), promised: h("b") };
    this.title = h("strong", {});
    this.formula = h("span", { class: "nbw-equation" });
    this.count = h("span", { class: "nbw-note" });
    this.body = h("tbody", {});
    /** @type {{ row: Element, cells: Element[] }[]} one for each gradient */
    this.rows = [];
    this.later = 0; // the timer of the table
    this.tabled = ""; // the stage and depth that the table was last drawn or ordered for
    this.caption = h("caption", {});
    this.heads = HEADS.gradient.map((word) => h("th", { scope: "col" }, word));
    this.table = h("table", {}, this.caption, h("thead", {}, h("tr", {}, ...this.heads)), this.body);
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
        beside(
          this.checks,
          this.player.el,
          h(
            "div",
            { class: "nbw-row" },
            this.take,
            button("Next example", () => explorer.next()),
          ),
          h(
            "div",
            { class: "nbw-figures nbw-losses" },
            ...Object.entries(this.values).map(([name, value]) => figure(LOSS_TITLES[name], value)),
          ),
          h("div", {}, this.example.el, this.target.el, this.eta.el),
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
    const { state, seen, stage, cause } = this.explorer;
    return cause ? stepWords(state, cause, seen) : numbersIn(state, seen, stage);
  }

  /**
   * An item's own sums, and its δ or gradient once the pass back has reached it; after the step what that did to it.
   * @param {Item} item
   */
  itemLines(item) {
    const { state, seen, cause } = this.explorer;
    if (cause) return itemStepWords(state, cause, seen, item);
    const lines = itemWords({ ...state, ...seen.net, layers: state.layers }, seen, item),
      { kind, layer, to } = item;
    if (layer === 0 || state.stage < knownFrom(state.layers, layer, kind === "unit" ? "delta" : kind)) return lines;
    if (kind === "unit") return [...lines, `δ = ∂ℓ/∂z = ${six(seen.delta[layer][to])}`];
    const { exact, difference } = gradient(state, seen, item);
    return [...lines, `∂ℓ/∂${symbol(item)} = ${six(exact)}; by a finite difference ${six(difference)}.`];
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state, seen, stage, cause } = explorer,
      { layers } = state,
      sent = cause ?? seen, // the δ that go back; behind the step those that it came from
      { units, size } = this.part.diagram.places,
      roomy = units.length > 1 && units[1][0].x - units[0][0].x > WIDE,
      digits = size < 30 ? 1 : 2;
    this.part.draw(
      state.stage,
      {
        layers: seen.net.layers,
        texts: (l, j) => (state.stage >= l ? fmt(seen.a[l][j], digits) : "·"),
        tops: (l, j) => (l > 0 && state.stage >= knownFrom(layers, l) ? `δ ${fmt(sent.delta[l][j])}` : ""),
        ...(cause && { labels: (item) => moveLabel(moveOf(state, cause, item), roomy) }),
      },
      { outputs: ["ŷ"], captions: ["inputs", ...seen.net.layers.map((_, k) => PHI[phiOf(seen.net, k + 1)])] },
    );
    this.drawActive(cause ? null : stage);
    this.drawMoves();
    this.drawLosses();
    const [title, formula] = cause ? STEP : equation(state, stage);
    text(this.title, title);
    text(this.count, cause ? "" : `stage ${state.stage} of ${explorer.last}`);
    text(this.formula, formula);
    this.drawTableSoon();
    this.activation.set(state.activation);
    this.loss.set(state.loss);
    this.architecture.set(layers);
    this.example.set(state.x);
    this.target.set(state.y);
    this.eta.set(state.learning_rate);
    this.player.set(explorer.clock.running, state.stage === 0, explorer.ended);
    this.summary.say(
      () => words(explorer.state, explorer.seen, { playing: explorer.clock.running, cause: explorer.cause }),
      () => news(state).join(" "),
    );
  }

  /** How far the step moved each weight: a band under its edge, in three widths. */
  drawMoves() {
    const { state, cause } = this.explorer,
      { items, lines } = this.part.diagram.places,
      paths = ["", "", ""];
    if (cause) {
      const by = items.map((item) => (item.kind === "weight" ? Math.abs(moveOf(state, cause, item).by) : 0)),
        most = Math.max(...by);
      items.forEach((_, k) => {
        const line = lines[k];
        if (line && by[k] > 0.01 * most)
          paths[Math.min(2, Math.floor((3 * by[k]) / most))] += `M${line[0]} ${line[1]}L${line[2]} ${line[3]}`;
      });
    }
    for (const [k, d] of paths.entries()) attr(this.moves[k], { d });
  }

  /** The loss before and after the step, beside what the gradient promised. */
  drawLosses() {
    const { state, seen, cause, last } = this.explorer,
      { before, after, change, promised } = this.values,
      known = state.stage === last;
    text(before, cause ? small(cause.L) : state.stage > state.layers.length ? small(seen.L) : "·");
    text(after, cause ? small(seen.L) : "·");
    text(change, cause ? small(seen.L - cause.L) : "·");
    text(promised, known ? small(promise(state, cause ?? seen)) : "·");
  }

  /**
   * A frame about the layer that this stage speaks of, with the weights that it uses; none behind the step.
   * @param {Explorer["stage"] | null} stage
   */
  drawActive(stage) {
    if (!stage) return attr(this.active, { d: "" });
    const { kind, layer } = stage;
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
      tabled = `${state.stage} ${state.layers.length} ${Boolean(state.before)}`,
      many = this.part.diagram.items.length > MANY;
    clearTimeout(this.later);
    if (!many || this.tabled !== tabled) this.drawTable();
    else this.later = setTimeout(() => this.drawTable(), REST);
    this.tabled = tabled;
  }

  /** The gradients that are known so far, layer by layer, each beside its finite difference; or what the step did. */
  drawTable() {
    const { state, seen, cause } = this.explorer,
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
    const write = (/** @type {number} */ k, /** @type {string[]} */ words) => {
      for (const [c, cell] of this.rows[k].cells.entries()) text(cell, words[c]);
    };
    for (const [c, head] of this.heads.entries()) text(head, HEADS[cause ? "step" : "gradient"][c]);
    this.table.classList.toggle("nbw-bare", !items.length);
    if (cause) {
      items.forEach((item, k) => {
        const { old, by, now } = moveOf(state, cause, item);
        write(k, [symbol(item), small(old), by < 0 ? signed(by, 4) : `+ ${small(by)}`, small(now)]);
      });
      return text(this.caption, "What the step did: new = old − η · ∂ℓ/∂ of it, all at once");
    }
    let worst = 0;
    items.forEach((item, k) => {
      const { exact, difference } = gradient(state, seen, item),
        apart = Math.abs(exact - difference);
      worst = Math.max(worst, apart);
      write(k, [`∂ℓ/∂${symbol(item)}`, six(exact), six(difference), small(apart, 0)]);
    });
    const kink = worst > 1e-4 && atKink(state, seen) ? ": a unit stands at its kink, where there is no slope" : "";
    text(
      this.caption,
      items.length
        ? `${items.length} gradient${items.length > 1 ? "s" : ""} beside (ℓ(p + h) − ℓ(p − h)) / 2h: at most ${small(worst, 0)} apart${kink}`
        : "No gradient is known yet: they come from the loss backwards.",
    );
  }

  dispose() {
    super.dispose();
    clearTimeout(this.later);
    this.part.dispose();
  }
}

export default control(Explorer, View);
