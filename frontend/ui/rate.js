import { h, text } from "./dom.js";
import { entry } from "./entry.js";
import { row } from "./slider.js";

const STEP = 0.01; // of a power of ten: a key press changes the value by 2.3 %

/** @param {number} value */
const round = (value) => Number(value.toPrecision(3));

/**
 * A slider for a positive number over powers of ten from 10^low to 10^high, with a number entry, which takes what `field` does,
 * and one mark on its track.
 * @param {object} settings
 * @param {string} settings.name
 * @param {string} settings.symbol
 * @param {number} settings.low
 * @param {number} settings.high
 * @param {import("./checks.js").Field} [settings.field]
 * @param {(value: number) => void} settings.onInput
 */
export function rate({ name, symbol, low, high, field, onInput }) {
  const range = h("input", {
    type: "range",
    min: low,
    max: high,
    step: STEP,
    "aria-label": name,
    input: () => onInput(round(10 ** Number(range.value))),
  });
  const typed = entry({ name, more: ", as a number", field, min: field ? undefined : 0, onInput });
  const needle = h("i", { class: "nbw-needle", hidden: true }),
    words = h("span", { class: "nbw-needle-name" });
  const track = h("div", { class: "nbw-track" }, needle, range);
  /** @param {number} value */
  const part = (value) => Math.min(1, Math.max(0, (Math.log10(value) - low) / (high - low)));
  return {
    el: h("div", {}, row(name, symbol, track, typed.el).el, words),
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
