import { h, text } from "./dom.js";
import { entry } from "./entry.js";

const STEP = 0.01; // of a power of ten: a key press changes the value by 2.3 %

/** @param {number} value */
const round = (value) => Number(value.toPrecision(3));

/**
 * A slider for a positive number over powers of ten from 10^low to 10^high, with a number entry and one mark on its track.
 * @param {{ name: string, symbol: string, low: number, high: number, onInput: (value: number) => void }} settings
 */
export function rate({ name, symbol, low, high, onInput }) {
  const range = h("input", {
    type: "range",
    min: low,
    max: high,
    step: STEP,
    "aria-label": name,
    input: () => onInput(round(10 ** Number(range.value))),
  });
  const typed = entry({ name: `${name}, as a number`, min: 0, onInput });
  const needle = h("i", { class: "nbw-needle", hidden: true }),
    words = h("span", { class: "nbw-needle-name" });
  const track = h("div", { class: "nbw-track" }, needle, range);
  /** @param {number} value */
  const part = (value) => Math.min(1, Math.max(0, (Math.log10(value) - low) / (high - low)));
  return {
    el: h(
      "div",
      {},
      h(
        "div",
        { class: "nbw-slider" },
        h("span", { class: "nbw-symbol", "aria-hidden": "true" }, symbol),
        track,
        typed.el,
      ),
      words,
    ),
    /** @param {number} value */
    set(value) {
      typed.set(value);
      range.value = String(Math.log10(value));
      range.setAttribute("aria-valuetext", String(round(value)));
    },
    /**
     * Put the mark at a value, null for none, and say what it is.
     * @param {number | null} value
     * @param {string} label
     */
    mark(value, label) {
      needle.hidden = value === null || value < 10 ** low || value > 10 ** high;
      if (value !== null) needle.style.setProperty("--part", part(value).toFixed(4));
      text(words, label);
    },
  };
}
