import { h, text } from "./dom.js";
import { button } from "./transport.js";

/**
 * Say that a button does nothing at present: aria-disabled and not disabled, because a button that the keyboard stands on must
 * not vanish from under it.
 * @param {Element} node
 * @param {boolean} off
 */
export const disable = (node, off) => node.setAttribute("aria-disabled", String(off));

/**
 * A whole number between two buttons.
 * @param {{ label: string, least: number, most: number, onStep: (value: number) => void }} settings
 */
export function stepper({ label, least, most, onStep }) {
  let now = least;
  const value = h("output"),
    step = (/** @type {number} */ by) => {
      if (now + by >= least && now + by <= most) onStep(now + by);
    };
  const less = button("−", () => step(-1), { "aria-label": `${label}: one less` }),
    more = button("+", () => step(1), { "aria-label": `${label}: one more` });
  return {
    el: h("div", { class: "nbw-stepper", role: "group", "aria-label": label }, h("span", {}, label), less, value, more),
    /** @param {number} next */
    set(next) {
      now = next;
      text(value, String(now));
      disable(less, now <= least);
      disable(more, now >= most);
    },
  };
}
