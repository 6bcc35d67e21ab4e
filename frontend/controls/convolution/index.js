// A digit on its way through a convolutional network: the pad, the maps, the window's products, the kernel, the move.

import { Answers } from "../../ui/answers.js";
import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, text } from "../../ui/dom.js";
import { Examples } from "../../ui/examples.js";
import { MNIST } from "../../ui/ink.js";
import { pad } from "../../ui/pad.js";
import { picker } from "../../ui/picker.js";
import { slider } from "../../ui/slider.js";
import { onTheme } from "../../ui/theme.js";
import { button } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import FIELDS from "./fields.json" with { type: "json" };
import { sizes } from "./network.js";
import { Channels, Follow, forgetInk, Maps, Products, Scene } from "./picture.js";
import {
  PRESETS,
  answer,
  kernelName,
  moveWords,
  news,
  place,
  preset,
  size,
  sumWords,
  toQuery,
  words,
} from "./state.js";
import "./style.css";

const WEIGHT = [-2, 2, 0.05]; // of the slider; typed, a weight may be larger
const HINT =
  "Point at either picture: the window follows, and a click holds it. Drag a weight up or down, or choose one and set it here.";

/** @type {(words: string) => HTMLElement} */
const title = (words) => h("p", { class: "nbw-layer" }, words);

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    const { blocks, images } = explorer.state;
    this.pad = pad({ label: "Drawing pad", format: MNIST, onDraw: explorer.setter("pixels") });
    this.examples = new Examples(images, (i) => explorer.example(i));
    const mover = (/** @type {"across" | "down"} */ key, name, symbol) =>
      slider({ name, symbol, ...FIELDS[key], onInput: explorer.setter(key) });
    this.across = mover("across", "move to the right", "→");
    this.down = mover("down", "move down", "↓");
    this.answers = new Answers();
    this.maps = blocks.map((_, l) => new Maps(explorer, l));
    this.follow = new Follow(explorer);
    this.moved = h("p", {});
    this.scene = new Scene(explorer, () => this.drawWindow());
    this.sum = h("p", { class: "nbw-conv-sum" });
    this.kernels = picker({
      label: "Kernel",
      options: ["trained", ...PRESETS, "own"],
      names: { trained: "as trained", own: "your own" },
      onPick: (name) => explorer.preset(name),
    });
    this.weight = slider({
      name: "weight of the kernel",
      symbol: "w",
      slider: WEIGHT,
      onInput: (w) => this.products.set(this.products.chosen, w),
    });
    // Layers may have kernels of different sizes and channels, so each has grids of its own.
    this.parts = sizes(blocks).map(({ C, K }) => {
      const products = new Products(explorer, K);
      products.onChoose = () => this.drawWindow();
      return { products, channels: new Channels(explorer, C), C };
    });
    this.trained = button("All weights as trained", () => explorer.hand({ edits: [] }));
    this.box = h(
      "div",
      { class: "nbw-panel" },
      this.pad.el,
      images ? this.examples.el : null,
      title("Move the digit, in pixels"),
      this.across.el,
      this.down.el,
      title("The ten answers"),
      this.answers.el,
    );
    const maps = sizes(blocks).flatMap(({ O, maps, pool, pooled }, l) => [
      title(`Layer ${l + 1}: ${O} maps of ${maps} × ${maps}${pool > 1 ? `, pooled to ${pooled} × ${pooled}` : ""}`),
      this.maps[l].el,
    ]);
    this.show(el, {
      name: "convolution",
      label: "A digit on its way through a convolutional network",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        beside(this.box, ...maps, title("What moves along with the digit"), this.follow.el, this.moved),
        h(
          "div",
          { class: "nbw-panel nbw-conv-below" },
          h(
            "div",
            { class: "nbw-conv-seen" },
            this.scene.el,
            h("div", { class: "nbw-panel" }, this.kernels.el, this.weight.el, h("p", { class: "nbw-hint" }, HINT)),
          ),
          ...this.parts.flatMap(({ products, channels }) => [products.el, channels.el]),
          this.sum,
        ),
      ],
      buttons: [this.trained],
      boxes: [this.box],
      resize: () => this.colours(),
    });
    this.leave = onTheme(() => this.colours());
  }

  /** The products of the layer that is shown. */
  get products() {
    return this.parts[place(this.explorer.state).layer - 1].products;
  }

  /** Draw anew what takes its colour from the page. */
  colours() {
    forgetInk();
    this.pad.draw();
    this.examples.draw();
    this.drawMaps();
  }

  drawMaps() {
    if (!this.el.isConnected) return; // no colour is known yet
    for (const maps of this.maps) maps.draw();
    this.drawWindow();
  }

  /** The window under the pointer, or the state's. */
  drawWindow() {
    const { state } = this.explorer,
      at = this.scene.place;
    this.scene.draw();
    this.parts.forEach(({ products, channels, C }, l) => {
      const here = at.layer === l + 1;
      products.el.hidden = !here;
      channels.el.hidden = !here || C < 2;
      if (!here) return;
      products.draw(at);
      channels.draw(at);
      this.weight.set(products.now[products.chosen]);
    });
    text(this.sum, `Layer ${at.layer}, map ${at.map}, row ${at.row}, column ${at.column}: ${sumWords(state, at)}`);
  }

  draw() {
    super.draw();
    const { state } = this.explorer,
      { p, digit } = answer(state),
      { K } = size(state),
      name = kernelName(state);
    this.pad.set(state.pixels);
    this.across.set(state.across);
    this.down.set(state.down);
    this.answers.draw(p, digit);
    this.follow.draw();
    text(this.moved, moveWords(state));
    this.kernels.set(name, ["trained", ...PRESETS.filter((one) => preset(one, K)), ...(name === "own" ? ["own"] : [])]);
    this.trained.hidden = !state.edits.length;
    this.drawMaps();
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
