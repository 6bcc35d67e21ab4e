// A transformer that looks things up: its attention as lines and as a matrix, its heads with switches, its training in records.

import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, text } from "../../ui/dom.js";
import { figures } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { stages } from "../../ui/player.js";
import { slider } from "../../ui/slider.js";
import { button } from "../../ui/transport.js";
import { percent } from "../../ui/answers.js";
import { Explorer } from "./explorer.js";
import { Chances, Lines, Matrix, Training } from "./picture.js";
import { accuracy, habits, layers, news, on, place, sequence, toQuery, words } from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };
import { keys, longest, values } from "./tokens.js";
import "./style.css";

const title = (/** @type {string} */ words) => h("p", { class: "nbw-layer" }, words);

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    const { state } = explorer,
      L = layers(state),
      recall = state.task === "recall",
      key = keys(state),
      value = values(state);
    this.written = "";
    this.typed = h("textarea", {
      rows: 2,
      spellcheck: "false",
      autocapitalize: "off",
      "aria-label": "The sequence: keys with their values, then ? and a key",
      change: () => this.take(),
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Enter" || event.shiftKey) return;
        event.preventDefault();
        this.take();
      },
    });
    this.heads = Array.from({ length: L }, (_, k) =>
      h("input", {
        type: "checkbox",
        change: (/** @type {any} */ event) => explorer.hand({ [`head${k + 1}`]: event.target.checked }),
      }),
    );
    this.lines = new Lines(explorer);
    this.query = slider({
      name: "step that asks",
      symbol: "t",
      slider: FIELDS.query.slider,
      onInput: (v) => explorer.ask(v),
    });
    this.range = /** @type {HTMLInputElement} */ (this.query.el.querySelector("input[type=range]"));
    this.chances = new Chances(explorer);
    this.layer = picker({
      label: "Matrix of",
      options: Array.from({ length: L }, (_, k) => k + 1),
      names: { 1: L > 1 ? "layer 1" : "the head", 2: "layer 2" },
      onPick: (v) => explorer.hand({ layer: Number(v), key: 0 }),
    });
    this.matrix = new Matrix(explorer);
    this.figures = Array.from({ length: 1 }, () => h("b"));
    this.training = explorer.last ? new Training(explorer) : null;
    this.player = stages(explorer, "Along the training");
    this.frame = slider({
      name: "record of the training",
      symbol: "n",
      slider: [0, Math.max(1, explorer.last), 1],
      onInput: (v) => {
        explorer.clock.stop();
        explorer.show(v);
      },
    });
    this.habits = Array.from({ length: L }, (_, k) => [
      h("th", { scope: "row" }, L > 1 ? `layer ${k + 1}` : "the head"),
      ...(recall ? [h("td")] : [h("td"), h("td")]),
    ]);
    const columns = recall
      ? ["the query, from the same key"]
      : ["values, from one step back", "the query, from behind the same key"];
    this.box = h("div", { class: "nbw-picture" }, this.lines.el);
    this.show(el, {
      name: "attention",
      label: "Where a transformer looks",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        h(
          "div",
          { class: "nbw-attention-top" },
          title(
            `Sequence: keys a to ${key.at(-1)}, each with a value 0 to ${value.at(-1)}, then ? and a key; up to ${longest(state)} steps`,
          ),
          this.typed,
          h(
            "div",
            { class: "nbw-row" },
            button("Ask", () => this.take()),
            button("Another sequence", () => explorer.another()),
            ...this.heads.map((box, k) => h("label", {}, box, L > 1 ? `head of layer ${k + 1}` : "head")),
          ),
        ),
        beside(
          h("div", { class: "nbw-panel" }, this.box, this.query.el, this.chances.el),
          ...(L > 1 ? [this.layer.el] : [title("Matrix of the head")]),
          this.matrix.el,
          h(
            "table",
            {},
            h("caption", {}, "How much they take here"),
            h("tr", {}, h("td"), ...columns.map((name) => h("th", { scope: "col" }, name))),
            ...this.habits.map((row) => h("tr", {}, ...row)),
          ),
          ...(this.training
            ? [title("Training, in records"), this.training.el, this.frame.el, this.player.el]
            : [figures(["right on fresh sequences"], this.figures)]),
        ),
      ],
      boxes: [this.box, this.matrix.el, ...(this.training ? [this.training.el] : [])],
      resize: (sized) => {
        for (const { target, contentRect } of sized) {
          if (!contentRect.width) continue;
          const part =
            target === this.box ? this.lines : target === this.matrix.el ? this.matrix : this.training?.chart;
          if (part?.resize(contentRect.width)) this.draw();
        }
      },
    });
  }

  take() {
    if (this.typed.value !== this.written) this.explorer.type(this.typed.value);
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state } = explorer,
      { frame, query, layer } = place(state);
    // what somebody is typing, or what was refused, stays theirs
    if (state.text !== this.written || (!this.message && document.activeElement !== this.typed))
      this.typed.value = state.text;
    this.written = state.text;
    on(state).forEach((on, k) => {
      this.heads[k].checked = on;
    });
    this.lines.draw();
    this.range.max = String(sequence(state).length);
    this.query.set(query);
    this.chances.draw();
    this.layer.set(String(layer));
    this.matrix.draw();
    habits(state).forEach(({ before, answer }, k) => {
      const shown = state.task === "recall" ? [answer] : [before, answer];
      shown.forEach((v, at) => {
        text(this.habits[k][at + 1], Number.isNaN(v) ? "–" : percent(v));
      });
    });
    text(this.figures[0], `${fmt(100 * accuracy(state), 1)} %`);
    if (this.training) {
      this.training.draw();
      this.frame.set(frame);
      this.player.set(explorer.clock.running, frame === 0, frame === explorer.last);
    }
    this.summary.say(
      () => words(state),
      () => news(state),
    );
  }
}

export default control(Explorer, View);
