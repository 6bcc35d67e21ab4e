import { check } from "./checks.js";
import { h } from "./dom.js";
import { unchanged } from "./session.js";

/** @import { Field } from "./checks.js" */

/**
 * Whether no further digit can bring a number back into a field's range.
 * @param {Field} field
 * @param {number} value
 */
const beyond = ({ above = -Infinity, least = above, most = Infinity }, value) =>
  value > 0 ? value > Math.max(0, most) : value < Math.min(0, least);

/**
 * An entry for a number, shown with so many `digits`. What somebody is typing stays theirs: on the way to 0.05 stands a 0, which
 * may be refused. When they are done, it shows the number that is used; after one that its `field` refuses, the number from
 * before they typed, and the view says why. `onInput` gets good numbers only, as they are typed or, where `event` is "change",
 * when they are complete.
 * @param {object} settings
 * @param {string} settings.name what a screen reader says, and how a refusal names the number
 * @param {string} [settings.more] what a screen reader says after it
 * @param {number | "any"} [settings.step]
 * @param {Field} [settings.field] what it takes
 * @param {number} [settings.min] the least that it takes, as far as a field does not say
 * @param {number} [settings.digits]
 * @param {"input" | "change"} [settings.event]
 * @param {(value: number) => void} settings.onInput
 */
export function entry({
  name,
  more = "",
  step = "any",
  field,
  min = field?.least ?? field?.above,
  digits = 12,
  event = "input",
  onInput,
}) {
  let current = NaN, // what the state holds
    before = NaN, // what it held when the typing began
    taken = false; // whether something typed has been used since
  const show = (value = current) => {
    el.value = String(Number(value.toPrecision(digits)));
  };
  const say = (/** @type {string} */ detail) =>
    el.dispatchEvent(new CustomEvent("nbw-refused", { bubbles: true, detail }));
  /** @param {number} value */
  const problem = (value) => {
    try {
      if (field) check(name, field, value);
      return "";
    } catch (error) {
      return unchanged(error);
    }
  };
  const take = () => {
    const value = el.valueAsNumber;
    if (!Number.isFinite(value)) return;
    if (!problem(value)) {
      taken = true;
      onInput(value);
    } else if (field && beyond(field, value)) say(problem(value));
  };
  const done = () => {
    const value = el.valueAsNumber,
      sentence = Number.isFinite(value) ? problem(value) : "";
    if (!sentence) {
      if (event === "change") take();
      if (Number.isFinite(value)) before = value;
      else show();
    } else {
      show(before);
      if (taken) onInput(before);
      say(sentence);
    }
    taken = false;
  };
  const el = h("input", {
    type: "number",
    step,
    min,
    inputmode: min !== undefined && min >= 0 ? "decimal" : null, // whose keyboard has no minus on an iPhone
    "aria-label": name + more,
    focus: () => {
      before = current;
    },
    input: event === "input" ? take : null,
    change: done,
    blur: () => show(),
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
