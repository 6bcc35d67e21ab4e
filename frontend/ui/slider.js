import { h, text } from "./dom.js";
import { entry } from "./entry.js";
import { fmt } from "./numbers.js";

/**
 * A slider with a number entry. `name` is what a screen reader says, `symbol` what stands beside the slider.
 * The slider's range [low, high, step] is fixed, as fields.json has it; a value beyond it rests at the end, and the number entry shows the value itself.
 * @param {object} settings
 * @param {string} settings.name
 * @param {string} settings.symbol
 * @param {number[]} settings.slider
 * @param {(value: number) => void} settings.onInput
 */
export function slider({ name, symbol, slider: [min, max, step], onInput }) {
  const range = h("input", {
    type: "range",
    min,
    max,
    step,
    "aria-label": name,
    input: () => onInput(Number(range.value)),
  });
  const typed = entry({ name: `${name}, as a number`, step, digits: 5, onInput });
  const label = h("span", { class: "nbw-symbol", "aria-hidden": "true" }, symbol);
  const decimals = Math.max(2, -Math.floor(Math.log10(step)));
  return {
    el: h("div", { class: "nbw-slider" }, label, range, typed.el),
    /** @param {number} value */
    set(value) {
      typed.set(value);
      range.value = String(value);
      if (Number(range.value) !== value) range.setAttribute("aria-valuetext", fmt(value, decimals));
      else range.removeAttribute("aria-valuetext");
    },
    /** @param {string} next another symbol */
    rename: (next) => text(label, next),
  };
}
