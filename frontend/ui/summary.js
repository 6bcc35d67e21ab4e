import { h, text } from "./dom.js";

/** The state in words, for everybody: it waits until the state rests, so that dragging is not a flood of announcements. */
export function summary(delay = 400) {
  const el = h("p", { class: "nbw-status", role: "status", "aria-live": "polite" });
  let timer = 0;
  return {
    el,
    /** @param {() => string} words */
    say(words) {
      clearTimeout(timer);
      if (!el.textContent) text(el, words());
      else timer = setTimeout(() => text(el, words()), delay);
    },
    dispose: () => clearTimeout(timer),
  };
}

/** A sentence about something that was refused. */
export function notice() {
  const el = h("p", { class: "nbw-message", role: "alert", hidden: true });
  return {
    el,
    /** @param {string} words */
    say(words) {
      text(el, words);
      el.hidden = !words;
    },
  };
}
