// The pictures of a state that a reader can start from, as buttons in a row.

import { h } from "./dom.js";
import { examples } from "./greys.js";
import { paint } from "./pad.js";

export class Examples {
  /**
   * @param {string} images
   * @param {(i: number) => void} onPick
   */
  constructor(images, onPick) {
    this.images = images;
    this.canvases = examples(images).map(() => h("canvas", { width: 56, height: 56, "aria-hidden": "true" }));
    const buttons = this.canvases.map((canvas, i) =>
      h("button", { type: "button", "aria-label": `Example ${i + 1}`, click: () => onPick(i) }, canvas),
    );
    this.el = h(
      "div",
      { class: "nbw-row nbw-starts", role: "group", "aria-label": "Examples to start from" },
      ...buttons,
    );
  }

  /** Draw them in the page's colour. */
  draw() {
    const all = examples(this.images);
    this.canvases.forEach((canvas, i) => {
      paint(canvas, all[i], 255);
    });
  }
}
