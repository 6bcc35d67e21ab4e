import { h, text } from "./dom.js";
import { entry } from "./entry.js";
import { fmt } from "./numbers.js";

/** @import { Field } from "./checks.js" */

const LETTER = 6; // signs that a symbol has at most; a longer one is a word itself

/**
 * The word for a slider beside its symbol: its name without it, “weight” of “weight w₁”.
 * @param {string} name
 * @param {string} symbol
 */
export function wordOf(name, symbol) {
  const plain = (/** @type {string} */ part) => part.normalize("NFKC");
  const words = name.split(" ").filter((part) => plain(part) !== plain(symbol));
  return symbol.length <= LETTER ? words.join(" ") : "";
}

/**
 * The row of a slider: symbol, word above the track, number.
 * @param {string} name
 * @param {string} symbol
 * @param {Node} track
 * @param {Node} number
 */
export function row(name, symbol, track, number) {
  const letter = h("span", { class: "nbw-symbol", "aria-hidden": "true" }, symbol),
    word = wordOf(name, symbol);
  return {
    letter,
    el: h(
      "div",
      { class: "nbw-slider" },
      letter,
      h("div", {}, word ? h("span", { class: "nbw-word", "aria-hidden": "true" }, word) : null, track),
      number,
    ),
  };
}

/**
 * What the number of a slider takes, from the row of fields.json that its settings are made of; undefined where they have none.
 * @param {Field} field
 * @returns {Field | undefined}
 */
function numberOf({ kind, least, above, most, limits }) {
  if (limits) [least, most] = limits[0];
  return most === undefined ? undefined : { kind: kind === "whole" ? kind : "number", least, above, most };
}

/**
 * A slider with a number entry. `name` is what a screen reader says, `symbol` what stands beside the slider.
 * The slider's range [low, high, step] is fixed, as fields.json has it; a value beyond it rests at the end, and the number entry
 * shows the value itself. What the entry takes is in the rest of the field's row.
 * @param {Field & { name: string, symbol: string, slider: number[], onInput: (value: number) => void }} settings
 */
export function slider({ name, symbol, slider: [min, max, step], onInput, ...field }) {
  const range = h("input", {
    type: "range",
    min,
    max,
    step,
    "aria-label": name,
    input: () => onInput(Number(range.value)),
  });
  const typed = entry({ name, more: ", as a number", step, digits: 5, field: numberOf(field), onInput });
  const { el, letter } = row(name, symbol, range, typed.el);
  const decimals = Math.max(2, -Math.floor(Math.log10(step)));
  return {
    el,
    /** @param {number} value */
    set(value) {
      typed.set(value);
      range.value = String(value);
      if (Number(range.value) !== value) range.setAttribute("aria-valuetext", fmt(value, decimals));
      else range.removeAttribute("aria-valuetext");
    },
    /** @param {string} next another symbol */
    rename: (next) => text(letter, next),
  };
}
