// What a reader who is here for the first time may try: one tip after the other, with the part that it is about marked.

import { h, text } from "../../ui/dom.js";
import { button } from "../../ui/transport.js";

/** @typedef {{ words: string, part: Element }} Tip */

const SEEN = "nbw-playground-tips";

/** Whether this browser has shown them; where it may not say so, they are not shown again and again. */
function seen() {
  try {
    return localStorage.getItem(SEEN) !== null;
  } catch {
    return true;
  }
}

export class Tips {
  /** @param {Tip[]} tips */
  constructor(tips) {
    this.tips = tips;
    this.at = 0;
    this.words = h("span", { role: "status" });
    this.next = button("Next tip", () => this.show(this.at + 1));
    this.el = h(
      "div",
      { class: "nbw-tips", hidden: true },
      this.words,
      this.next,
      button("No more tips", () => this.show(tips.length)),
    );
    if (!seen()) this.show(0);
  }

  /** @param {number} at */
  show(at) {
    const { tips } = this,
      tip = tips[at];
    this.at = at;
    for (const { part } of tips) part.classList.toggle("nbw-pointed", part === tip?.part);
    this.el.hidden = !tip;
    if (tip) {
      text(this.words, `${at + 1} of ${tips.length}: ${tip.words}`);
      this.next.hidden = at === tips.length - 1;
      return;
    }
    try {
      localStorage.setItem(SEEN, "1");
    } catch {}
  }
}
