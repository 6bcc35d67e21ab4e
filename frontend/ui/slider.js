import { h } from "./dom.js";
import { fmt } from "./numbers.js";

/**
 * A slider with a number entry. `name` is what a screen reader says, `symbol` what stands beside the slider.
 * The slider's range is fixed; a value beyond it rests at the end, and the number entry shows the value itself.
 * `onInput(value)` gets finite numbers only. Returns { el, set(value) }.
 */
export function slider({ name, symbol, min, max, step, onInput }) {
  const send = (event) => {
    const value = event.target.value.trim() === "" ? NaN : Number(event.target.value);
    if (Number.isFinite(value)) onInput(value);
  };
  const range = h("input", { type: "range", min, max, step, "aria-label": name, input: send });
  const entry = h("input", {
    type: "number",
    step,
    inputmode: "decimal",
    "aria-label": `${name}, as a number`,
    input: send,
    blur: () => {
      entry.value = shown(current);
    },
  });
  const digits = Math.max(2, -Math.floor(Math.log10(step)));
  const shown = (value) => String(Number(value.toPrecision(5)));
  let current = 0;
  return {
    el: h(
      "div",
      { class: "nbw-slider" },
      h("span", { class: "nbw-symbol", "aria-hidden": "true" }, symbol),
      range,
      entry,
    ),
    set(value) {
      current = value;
      range.value = String(value);
      if (Number(range.value) !== value) range.setAttribute("aria-valuetext", fmt(value, digits));
      else range.removeAttribute("aria-valuetext");
      // What somebody is typing stays theirs: on the way to 0.125 stands a 0, which may be refused.
      if (entry.ownerDocument.activeElement !== entry && entry.value !== shown(value)) entry.value = shown(value);
    },
  };
}
