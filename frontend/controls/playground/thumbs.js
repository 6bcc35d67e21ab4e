// The sets of points as small pictures, of which one is chosen.

import { SETS } from "../../engine/datasets.js";
import { default_rng } from "../../engine/random.js";
import { attr, context, h, s } from "../../ui/dom.js";
import { onTheme } from "../../ui/theme.js";
import { colours, drawPoint } from "./points.js";
import { nameOf } from "./names.js";
import { classesOf, DATA, REACH } from "./state.js";

/** @import { Explorer } from "./explorer.js" */

const SIZE = 34; // pixels
const POINTS = 90;
const NOISE = 0.2;
const RADIUS = 1.6;

export class Thumbs {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.buttons = DATA.map((name) => {
      const picture = h("canvas", { "aria-hidden": "true" });
      const el = h(
        "button",
        {
          type: "button",
          class: "nbw-dataset",
          "aria-label": nameOf(name),
          title: nameOf(name),
          click: () => explorer.hand({ data: name }),
        },
        name === "own" ? s("svg", { viewBox: "0 0 34 34", "aria-hidden": "true" }, s("path", { d: PEN })) : picture,
      );
      return { name, el, picture };
    });
    this.el = h(
      "div",
      { class: "nbw-datasets", role: "group", "aria-label": "Data" },
      ...this.buttons.map(({ el }) => el),
    );
    this.painted = false;
    this.off = onTheme(() => {
      this.painted = false;
      this.paint();
    });
  }

  /** @param {string} data */
  set(data) {
    for (const { name, el } of this.buttons) attr(el, { "aria-pressed": String(name === data) });
    this.paint();
  }

  paint() {
    if (this.painted || !this.el.isConnected) return;
    this.painted = true;
    const shown = colours(this.el),
      across = SIZE * devicePixelRatio,
      scale = across / (2 * REACH);
    for (const { name, picture } of this.buttons) {
      if (name === "own") continue;
      picture.width = picture.height = across;
      const { X, y } = SETS[name](default_rng(1), POINTS, NOISE),
        ctx = context(picture),
        classes = classesOf({ data: name, points: [] }),
        stride = Math.max(1, Math.floor(y.length / POINTS));
      for (let i = 0; i < y.length; i += stride)
        drawPoint(ctx, shown, {
          x: (X[2 * i] + REACH) * scale,
          y: (REACH - X[2 * i + 1]) * scale,
          r: RADIUS * devicePixelRatio,
          value: y[i],
          numbers: classes === 0,
        });
    }
  }

  dispose() {
    this.off();
  }
}

const PEN = "M9 25l1.5-5.5L22 8l4 4L14.5 23.5zM19.5 10.5l4 4";
