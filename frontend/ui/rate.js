import { h, text } from "./dom.js";
import { fmt } from "./numbers.js";

const STEP = 0.01;                   // of a power of ten: a key press changes the value by 2.3 %

/**
 * A slider for a positive number over powers of ten from 10^low to 10^high, with a number entry and one mark on its track.
 * Returns { el, set(value), mark(value, words) }; a mark of null is none.
 */
export function rate({ name, symbol, low, high, onInput }) {
  const round = (v) => Number(v.toPrecision(3));
  const range = h("input", { type: "range", min: low, max: high, step: STEP, "aria-label": name,
    input: () => onInput(round(10 ** Number(range.value))) });
  const entry = h("input", { type: "number", step: "any", min: 0, inputmode: "decimal", "aria-label": `${name}, as a number`,
    input: () => { if (entry.value.trim() !== "" && Number.isFinite(Number(entry.value))) onInput(Number(entry.value)); },
    blur: () => { entry.value = String(round(current)); } });
  const needle = h("i", { class: "nbw-needle", hidden: true }), words = h("span", { class: "nbw-needle-name" });
  const track = h("div", { class: "nbw-track" }, needle, range);
  let current = 1;
  const part = (value) => Math.min(1, Math.max(0, (Math.log10(value) - low) / (high - low)));
  return {
    el: h("div", {}, h("div", { class: "nbw-slider" }, h("span", { class: "nbw-symbol", "aria-hidden": "true" }, symbol), track, entry), words),
    set(value) {
      current = value;
      range.value = String(Math.log10(value));
      range.setAttribute("aria-valuetext", String(round(value)));
      const typing = entry.ownerDocument.activeElement === entry && Number(entry.value) === value;
      if (!typing && entry.value !== String(Number(value.toPrecision(5)))) entry.value = String(Number(value.toPrecision(5)));
    },
    mark(value, label) {
      needle.hidden = value === null || value < 10 ** low || value > 10 ** high;
      if (!needle.hidden) needle.style.setProperty("--part", part(value).toFixed(4));
      text(words, label);
    },
  };
}

/** η as it is written beside the slider. */
export const fmtRate = (value) => fmt(Number(value.toPrecision(3)), 6);
