// A drawn digit: the pad, what every unit and every output says, and the change that would be enough for another answer.

import { Answers } from "../../ui/answers.js";
import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, text } from "../../ui/dom.js";
import { Examples } from "../../ui/examples.js";
import { key, legend } from "../../ui/figures.js";
import { MNIST } from "../../ui/ink.js";
import { pad } from "../../ui/pad.js";
import { picker } from "../../ui/picker.js";
import { onTheme } from "../../ui/theme.js";
import { button } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import { Change, Units } from "./picture.js";
import { answer, change, changeWords, news, toQuery, TOWARD, words } from "./state.js";
import "./style.css";

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    const { sizes, images } = explorer.state;
    this.pad = pad({ label: "Drawing pad", format: MNIST, onDraw: explorer.setter("pixels") });
    this.examples = new Examples(images, (i) => explorer.example(i));
    this.layers = sizes.slice(1, -1).map((_, l) => {
      const first = sizes.slice(1, l + 1).reduce((sum, n) => sum + n, 0);
      return new Units(explorer, l, first);
    });
    this.answers = new Answers();
    this.change = new Change(explorer);
    this.toward = picker({
      label: "Change it toward",
      options: TOWARD,
      names: { any: "any other digit" },
      onPick: explorer.setter("toward"),
    });
    this.found = h("p");
    this.take = button("Draw the changed one", () => explorer.take());
    this.on = button("All units on", () => explorer.hand({ off: [] }));
    const layers = this.layers.flatMap((units, l) => [
      h("p", { class: "nbw-layer" }, `Layer ${l + 1}: ${sizes[l + 1]} units`),
      units.el,
    ]);
    this.box = h(
      "div",
      { class: "nbw-panel" },
      this.pad.el,
      this.examples.el,
      h("p", { class: "nbw-layer" }, "The ten answers"),
      this.answers.el,
    );
    const hint = "The stronger its colour, the more a unit says. Click a unit to switch it off or on.",
      signs = legend(key("nbw-added", "ink added"), key("nbw-taken", "ink taken away"));
    this.show(el, {
      name: "digits",
      label: "A drawn digit, and what a network says to it",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        beside(
          this.box,
          ...layers,
          layers.length ? h("p", { class: "nbw-hint" }, hint) : null,
          h("p", { class: "nbw-layer" }, "What would change its mind"),
          this.toward.el,
          this.change.el,
          signs,
          this.found,
          h("div", {}, this.take),
        ),
      ],
      buttons: [this.on],
      boxes: [this.box],
      resize: () => this.colours(),
    });
    this.leave = onTheme(() => this.colours());
  }

  /** Draw anew what takes its colour from the page. */
  colours() {
    this.pad.draw();
    this.change.draw(true);
    this.examples.draw();
  }

  draw() {
    super.draw();
    const { state } = this.explorer;
    this.pad.set(state.pixels);
    for (const units of this.layers) units.draw();
    const { p, digit } = answer(state);
    this.answers.draw(p, digit);
    this.change.draw();
    this.toward.set(state.toward);
    text(this.found, changeWords(state));
    this.take.setAttribute("aria-disabled", String(!change(state)));
    this.on.hidden = !state.off.length;
    this.summary.say(
      () => words(state),
      () => news(state),
    );
  }

  dispose() {
    this.leave();
    this.pad.dispose();
    super.dispose();
  }
}

export default control(Explorer, View);
