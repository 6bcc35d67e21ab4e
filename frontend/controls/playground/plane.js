// The playground's plane: what the network or one unit says everywhere, and the points.

import { h, text } from "../../ui/dom.js";
import { Board } from "./board.js";
import { scaleOf } from "./maps.js";
import { isRegression } from "./state.js";
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
    this.el = h(
      "div",
      { class: "nbw-side" },
      this.title,
      this.board.el,
      h("p", { class: "nbw-scale" }, this.low, h("i", { "aria-hidden": "true" }), this.high),
      h("div", { class: "nbw-row nbw-looks" }, ...switches),
    );
  }

  resize() {
    this.board.resize(Math.min(this.el.clientWidth, WIDEST));
  }

  /**
   * The plane as the network sees it, or as the unit does.
   * @param {Maps} maps
   * @param {Item | null} unit
   */
  drawMap(maps, unit) {
    const { explorer } = this,
      { run, state } = explorer,
      values = maps.plane(run, state, unit),
      output = !unit || unit.layer === run.network.layers.length;
    this.board.drawMap(values, {
      scale: unit ? scaleOf(run, state, unit.layer, values) : 1,
      discretize: state.discretize && output,
    });
    text(this.title, output ? "What the network says" : `What ${placeName(explorer, unit)} says`);
    const [low, high] = !output
      ? ["less", "more"]
      : isRegression(state)
        ? ["ŷ = −1", "ŷ = 1"]
        : ["class 0 ●", "class 1 ■"];
    text(this.low, low);
    text(this.high, high);
  }

  drawPoints() {
    const { run, state, kind } = this.explorer,
      own = state.data === "own";
    this.board.drawPoints({ data: run.data, numbers: isRegression(state), showTest: state.show_test || own });
    this.board.drawCross(
      own && !state.hidden.includes("data"),
      `Enter adds a point of class ${kind} or removes the one that is there.`,
    );
  }

  dispose() {
    this.board.dispose();
  }
}
