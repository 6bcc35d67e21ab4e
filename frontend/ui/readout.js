import { h, text } from "./dom.js";

/**
 * Lines of words and numbers, changed in place.
 * @param {string} label
 */
export function readout(label) {
  const box = h("div");
  /** @type {HTMLElement[]} */
  const lines = [];
  return {
    el: h("div", { class: "nbw-readout", role: "group", "aria-label": label, tabindex: 0 }, box),
    /** @param {string[]} words one text a line */
    say(words) {
      while (lines.length < words.length) {
        const line = h("p");
        lines.push(line);
        box.append(line);
      }
      lines.forEach((line, i) => {
        text(line, words[i] ?? "");
        line.hidden = i >= words.length;
      });
    },
  };
}
