// The ten digits with their probabilities, as bars.

import { h, text } from "./dom.js";
import { fmt } from "./numbers.js";

/**
 * A probability; one that is nearly 1 does not come out as 1.
 * @param {number} p
 */
export const percent = (p) => (p > 0.9995 && p < 1 ? "over 99.9 %" : `${fmt(100 * p, 1)} %`);
/**
 * A probability in words; one that is nearly 0 does not come out as 0.
 * @param {number} p
 */
export const chance = (p) => (p < 0.0005 ? "less than 0.1 %" : percent(p));

export class Answers {
  constructor() {
    this.rows = Array.from({ length: 10 }, (_, k) => {
      const bar = h("i"),
        value = h("span", { class: "nbw-chance" });
      return { bar, value, el: h("li", {}, h("b", {}, String(k)), h("span", { class: "nbw-gauge" }, bar), value) };
    });
    this.el = h(
      "ul",
      { class: "nbw-bars", "aria-label": "Probability of each digit" },
      ...this.rows.map((row) => row.el),
    );
  }

  /**
   * @param {ArrayLike<number>} p
   * @param {number} digit the most probable one
   */
  draw(p, digit) {
    this.rows.forEach(({ bar, value, el }, k) => {
      bar.style.width = `${(100 * p[k]).toFixed(2)}%`;
      text(value, percent(p[k]));
      el.classList.toggle("nbw-first", k === digit);
    });
  }
}
