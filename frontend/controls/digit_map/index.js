// A map of digits: draw, and see which unit wins, which comes second, and how far all others are.

import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, text } from "../../ui/dom.js";
import { figures, key, legend } from "../../ui/figures.js";
import { DIGITS as FORMAT } from "../../ui/ink.js";
import { fmt } from "../../ui/numbers.js";
import { pad } from "../../ui/pad.js";
import { picker } from "../../ui/picker.js";
import { button } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import { Tiles } from "./picture.js";
import { answer, news, toQuery, words } from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };
import "./style.css";

const NAMES = { units: "what each unit holds", distances: "how near each unit is" };

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.tiles = new Tiles(explorer);
    this.pad = pad({ label: "Drawing", format: FORMAT, onDraw: explorer.setter("pixels") });
    this.shown = picker({
      label: "Show",
      options: FIELDS.shown.options,
      names: NAMES,
      onPick: explorer.setter("shown"),
    });
    this.figures = ["winner holds", "distance"].map(() => h("b"));
    this.box = h(
      "div",
      { class: "nbw-picture" },
      this.tiles.el,
      legend(
        key("nbw-keyfirst", "the winner"),
        key("nbw-keysecond", "the second nearest"),
        key("nbw-keylooked", "looked at"),
      ),
      this.tiles.said,
    );
    this.show(el, {
      name: "digit-map",
      label: "A map of digits",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        beside(
          this.box,
          this.pad.el,
          h(
            "div",
            { class: "nbw-row" },
            button("Draw this unit", () => explorer.take()),
            button("Halfway to this unit", () => explorer.approach()),
          ),
          this.shown.el,
          figures(["winner mostly wins", "its distance"], this.figures),
        ),
      ],
      boxes: [this.box],
      resize: () => this.tiles.draw(),
    });
  }

  draw() {
    super.draw();
    const { state } = this.explorer,
      { distances, winner } = answer(state),
      digit = state.classes[winner];
    this.tiles.draw();
    this.pad.set(state.pixels);
    this.shown.set(state.shown);
    for (const [i, value] of [digit === "-" ? "nothing" : digit, fmt(distances[winner], 3)].entries())
      text(this.figures[i], value);
    this.summary.say(
      () => words(this.explorer.state),
      () => news(this.explorer.state),
    );
  }

  dispose() {
    this.pad.dispose();
    this.tiles.dispose();
    super.dispose();
  }
}

export default control(Explorer, View);
