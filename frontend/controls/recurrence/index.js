// A recurrent network that reads what somebody types: its states, its chances, the message back, and what it writes itself.

import { control, View as BaseView } from "../../ui/control.js";
import { h, text } from "../../ui/dom.js";
import { key, legend, swatch } from "../../ui/figures.js";
import { slider } from "../../ui/slider.js";
import { onTheme } from "../../ui/theme.js";
import { button, runButton } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import FIELDS from "./fields.json" with { type: "json" };
import { Arrives, Chances, Tape } from "./picture.js";
import { alphabet, asked, at, news, said, toQuery, typed, words } from "./state.js";
import "./style.css";

/** @type {(words: string) => HTMLElement} */
const title = (words) => h("p", { class: "nbw-rnn-head" }, words);

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.field = h("textarea", {
      class: "nbw-rnn-text",
      rows: 2,
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      "aria-label": "Text that the network reads",
      input: () => explorer.type(this.field.value),
      blur: () => this.draw(),
    });
    this.run = runButton("Write on", () => explorer.run());
    this.seed = button("Seed 0: take the next", () => explorer.reseed());
    this.temperature = slider({
      name: "temperature",
      ...FIELDS.temperature,
      symbol: "τ",
      onInput: explorer.setter("temperature"),
    });
    this.tape = new Tape(explorer);
    this.chances = new Chances(explorer);
    this.arrives = new Arrives(explorer);
    this.about = title("");
    this.next = title("");
    this.show(el, {
      name: "recurrence",
      label: "A recurrent network that reads a text",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        h(
          "div",
          { class: "nbw-panel" },
          h("label", { class: "nbw-rnn-label" }, h("span", {}, "Type a text"), this.field),
          h(
            "div",
            { class: "nbw-row" },
            button("Write a letter", () => explorer.write()),
            this.run.el,
            this.seed,
          ),
          title("Temperature of what it writes"),
          this.temperature.el,
          this.tape.el,
        ),
        h(
          "div",
          { class: "nbw-body nbw-rnn-below" },
          h(
            "div",
            { class: "nbw-panel" },
            this.about,
            this.arrives.el,
            legend(
              key(swatch("nbw-way nbw-leader nbw-m0"), "length of the message, as a share"),
              key(h("i", { class: "nbw-rnn-dot" }), "chances that move without the letter"),
              key(swatch("nbw-way nbw-m4"), "1 %"),
            ),
          ),
          h("div", { class: "nbw-panel" }, this.next, this.chances.el),
        ),
      ],
      boxes: [this.arrives.el, this.tape.el],
      resize: (sized) => {
        for (const { target, contentRect } of sized) {
          if (target === this.arrives.el) this.arrives.chart.resize(contentRect.width);
        }
        this.drawPictures();
      },
    });
    this.leave = onTheme(() => {
      this.tape.colours = null;
      this.drawPictures();
    });
  }

  drawPictures() {
    if (!this.el.isConnected) return; // no colour and no width is known yet
    this.tape.draw();
    this.arrives.draw();
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state } = explorer;
    // What somebody is typing stays theirs: it may be refused, or mean letters in another case.
    const theirs = this.message || !this.field.value || typed(this.field.value, state) === state.text;
    if (document.activeElement !== this.field || !theirs) this.field.value = state.text;
    this.run.set(explorer.clock.running);
    this.temperature.set(state.temperature);
    this.chances.draw();
    text(this.about, `What arrives of the message about “${said(alphabet(state)[asked(state)])}”`);
    text(this.next, `What comes after step ${at(state)}`);
    text(this.seed, `Seed ${state.seed}: take the next`);
    this.drawPictures();
    this.summary.say(
      () => words(state),
      () => news(state),
    );
  }

  dispose() {
    this.leave();
    super.dispose();
  }
}

export default control(Explorer, View);
