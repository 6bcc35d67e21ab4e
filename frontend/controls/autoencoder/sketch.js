// A drawing of 8×8 pixels, by pen, mouse, finger or keyboard.

import { attr, h, s } from "../../ui/dom.js";
import { arrow } from "../../ui/drag.js";
import { Digit } from "./picture.js";
import { brushed, SIDE } from "./ink.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

export class Sketch extends Digit {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    super("your drawing, x");
    this.explorer = explorer;
    this.at = [3, 3]; // the pixel that the keyboard is on: column, row
    this.frame = s("rect", { class: "nbw-cursor", width: 1, height: 1 });
    this.svg.append(this.frame);
    // the picture is a button as well: Enter and the space bar ink the pixel that the arrow keys lead to
    this.pad = h(
      "div",
      {
        class: "nbw-pad",
        tabindex: 0,
        role: "application",
        "aria-roledescription": "drawing pad",
        keydown: (event) => this.key(event),
        pointerdown: (event) => this.press(event),
      },
      this.svg,
    );
    // a finger draws here, so the page must not scroll away with it
    this.pad.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    this.el.prepend(this.pad);
    this.mark();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const way = arrow(event),
      { drawing } = this.explorer.state,
      i = this.at[1] * SIDE + this.at[0];
    if (way) this.at = this.at.map((v, k) => Math.min(SIDE - 1, Math.max(0, v + (k ? -way[1] : way[0]))));
    else if (event.key === " " || event.key === "Enter")
      this.explorer.hand({
        drawing: drawing.map((/** @type {number} */ v, /** @type {number} */ k) => (k === i ? Number(v < 0.5) : v)),
      });
    else return;
    event.preventDefault();
    this.mark();
  }

  /** Follow the pointer until it is lifted, with ink. @param {PointerEvent} down */
  press(down) {
    if (down.button !== 0) return;
    const box = this.svg.getBoundingClientRect(), // read once, so that drawing forces no layout
      over = new AbortController();
    const place = (/** @type {PointerEvent} */ e) =>
      [(e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height].map((v) => v * SIDE);
    let from = place(down);
    const ink = (/** @type {PointerEvent} */ e) => {
      const to = place(e);
      this.explorer.hand({ drawing: brushed(this.explorer.state.drawing, from, to) });
      from = to;
    };
    this.pad.setPointerCapture(down.pointerId);
    ink(down);
    for (const [name, heard] of /** @type {[string, (e: any) => void][]} */ ([
      ["pointermove", ink],
      ["pointerup", () => over.abort()],
      ["pointercancel", () => over.abort()],
    ]))
      this.pad.addEventListener(name, heard, { signal: over.signal });
  }

  /** Show and say on which pixel the keyboard is. */
  mark() {
    const [x, y] = this.at,
      v = this.explorer.state.drawing[y * SIDE + x];
    attr(this.frame, { x, y });
    attr(this.pad, {
      "aria-label": `Drawing: row ${y + 1}, column ${x + 1}, ${v < 0.5 ? "paper" : "ink"}. Arrow keys move, the space bar inks.`,
    });
  }

  /** @param {number[]} values */
  draw(values) {
    super.draw(values);
    this.mark();
  }
}
