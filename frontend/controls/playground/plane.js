// The playground's plane: what the network or one unit says everywhere, and the points.

import { h, text } from "../../ui/dom.js";
import { key, legend } from "../../ui/figures.js";
import { Board } from "./board.js";
import { scaleOf } from "./maps.js";
import { className, FEATURE_NAMES, MEASURES, SIGNS } from "./names.js";
import { classesOf, isRegression } from "./state.js";
import { placeName } from "./words.js";

/** @import { Item } from "../../ui/symbols.js" */
/** @import { Explorer } from "./explorer.js" */
/** @import { Maps } from "./maps.js" */

const WIDEST = 400; // pixels

export class Plane {
  /**
   * @param {Explorer} explorer
   * @param {Node[]} switches what stands under the picture
   */
  constructor(explorer, switches) {
    this.explorer = explorer;
    this.board = new Board({
      add: (point) => explorer.addPoint(point),
      remove: (index) => explorer.removePoint(index),
    });
    this.title = h("p", { class: "nbw-mapname" });
    this.low = h("span"); // what the two ends of the scale mean
    this.high = h("span");
    this.scale = h("p", { class: "nbw-scale" }, this.low, h("i", { "aria-hidden": "true" }), this.high);
    this.kinds = SIGNS.map(() => h("span"));
    this.note = h("p", { class: "nbw-hint" }, MEASURES);
    this.classes = legend(...this.kinds.map((words, k) => key(`nbw-species${k}`, words)));
    this.el = h(
      "div",
      { class: "nbw-side" },
      this.title,
      this.board.el,
      this.scale,
      this.classes,
      this.note,
      h("div", { class: "nbw-row nbw-looks" }, ...switches),
    );
  }

  resize() {
    this.board.resize(Math.min(this.el.clientWidth, WIDEST));
  }

  /**
   * The plane as the network sees it, or as a unit or an input does.
   * @param {Maps} maps
   * @param {Item | null} unit
   * @param {string | null} input
   */
  drawMap(maps, unit, input) {
    const { explorer } = this,
      { run, state } = explorer,
      values = maps.plane(run, state, unit, input),
      output = !input && (!unit || unit.layer === run.network.layers.length),
      whole = output && !unit && classesOf(state) === 3,
      scale = input ? scaleOf(run, state, 0, values) : unit ? scaleOf(run, state, unit.layer, values) : 1;
    this.board.drawMap(values, {
      scale,
      discretize: state.discretize && output,
      classes: whole ? 3 : 1,
    });
    const said = input ? FEATURE_NAMES[input] : unit && placeName(explorer, unit);
    text(this.title, !said || (output && run.network.outputs === 1) ? "What the network says" : `What ${said} says`);
    const [low, high] = !output
      ? ["less", "more"]
      : isRegression(state)
        ? ["ŷ = −1", "ŷ = 1"]
        : unit && classesOf(state) === 3
          ? ["no", "yes"]
          : [className(state.data, 0), className(state.data, 1)];
    text(this.low, low);
    text(this.high, high);
    this.scale.hidden = whole;
    this.classes.hidden = !whole;
    this.note.hidden = state.data !== "penguins";
    for (const [k, node] of this.kinds.entries()) text(node, className(state.data, k));
  }

  drawPoints() {
    const { run, state, kind } = this.explorer,
      own = state.data === "own";
    this.board.drawPoints({ data: run.data, numbers: isRegression(state), showTest: state.show_test || own });
    this.board.drawCross(
      own && !this.explorer.gone("data"),
      `Enter adds a point of class ${kind} or removes the one that is there.`,
    );
  }

  dispose() {
    this.board.dispose();
  }
}
