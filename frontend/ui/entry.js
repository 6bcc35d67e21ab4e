import { h } from "./dom.js";

/**
 * An entry for a number, shown with so many `digits`. What somebody is typing stays theirs: on the way to 0.05 stands a 0, which
 * may be refused. When they leave, it shows the number that is used. `onInput` gets finite numbers only, as they are typed or,
 * where `event` is "change", when they are complete.
 * @param {object} settings
 * @param {string} settings.name what a screen reader says
 * @param {number | "any"} [settings.step]
 * @param {number} [settings.min]
 * @param {number} [settings.digits]
 * @param {"input" | "change"} [settings.event]
 * @param {(value: number) => void} settings.onInput
 */
export function entry({ name, step = "any", min, digits = 12, event = "input", onInput }) {
  let current = NaN;
  const show = () => {
    el.value = String(Number(current.toPrecision(digits)));
  };
  const el = h("input", {
    type: "number",
    step,
    min,
    inputmode: "decimal",
    "aria-label": name,
    [event]: () => {
      if (Number.isFinite(el.valueAsNumber)) onInput(el.valueAsNumber);
    },
    blur: show,
  });
  return {
    el,
    /** @param {number} value */
    set(value) {
      if (value === current) return;
      current = value;
      if (document.activeElement !== el) show();
    },
  };
}
