import { h, text } from "./dom.js";
import { fmt } from "./numbers.js";
import { short } from "./share.js";

const STEP = 0.01; // of a power of ten: a key press changes the value by 2.3 %

/**
 * An entry for a positive number. What somebody is typing stays theirs: on the way to 0.05 stands a 0, which is refused.
 * When they leave, it shows the number that is used. Returns { el, set(value) }.
 */
export function entry(label, onInput) {
  let current;
  const show = () => {
    el.value = short(current);
  };
  const el = h("input", {
    type: "number",
    step: "any",
    min: 0,
    inputmode: "decimal",
    "aria-label": label,
    input: () => {
      if (Number.isFinite(el.valueAsNumber)) onInput(el.valueAsNumber);
    },
    blur: show,
  });
  return {
    el,
    set(value) {
      if (value === current) return;
      current = value;
      if (document.activeElement !== el) show();
    },
  };
}

/**
 * A slider for a positive number over powers of ten from 10^low to 10^high, with a number entry and one mark on its track.
 * Returns { el, set(value), mark(value, words) }; a mark of null is none.
 */
export function rate({ name, symbol, low, high, onInput }) {
  const round = (v) => Number(v.toPrecision(3));
  const range = h("input", {
    type: "range",
    min: low,
    max: high,
    step: STEP,
    "aria-label": name,
    input: () => onInput(round(10 ** Number(range.value))),
  });
  const typed = entry(`${name}, as a number`, onInput);
  const needle = h("i", { class: "nbw-needle", hidden: true }),
    words = h("span", { class: "nbw-needle-name" });
  const track = h("div", { class: "nbw-track" }, needle, range);
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
    set(value) {
      typed.set(value);
      range.value = String(Math.log10(value));
      range.setAttribute("aria-valuetext", String(round(value)));
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
