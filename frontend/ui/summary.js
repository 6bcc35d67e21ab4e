import { h, text } from "./dom.js";

/**
 * The state in words. Who looks reads them at once, and only what no figure says already; who listens gets all of them when the
 * state rests, so that dragging is not a flood of announcements.
 * @param {() => boolean} changing whether the state is no longer that of the picture: its drawing will say it
 */
export function summary(changing, delay = 400) {
  const seen = h("p", { class: "nbw-words", "aria-hidden": "true" }),
    heard = h("p", { class: "nbw-status", role: "status", "aria-live": "polite" });
  let timer = 0;
  return {
    el: h("div", { class: "nbw-summary" }, seen, heard),
    /**
     * @param {() => string} words
     * @param {() => string} news what of it the figures do not say
     */
    say(words, news) {
      clearTimeout(timer);
      text(seen, news());
      if (!heard.textContent) text(heard, words());
      else timer = setTimeout(() => changing() || text(heard, words()), delay);
    },
    dispose: () => clearTimeout(timer),
  };
}

/** A sentence about something that was refused. It lies over the instruction and takes no room, so that no picture moves. */
export function notice() {
  const words = h("p", { class: "nbw-message", role: "alert", hidden: true });
  return {
    el: h("div", { class: "nbw-over" }, words),
    /** @param {string} sentence */
    say(sentence) {
      text(words, sentence);
      words.hidden = !sentence;
    },
  };
}

/** A sentence for as long as no kernel knows the control. It stands above all, because it may stand there for a day. */
export function tie() {
  const el = h("p", { class: "nbw-untied", role: "status", hidden: true });
  return {
    el,
    /** @param {string} sentence */
    say(sentence) {
      text(el, sentence);
      el.hidden = !sentence;
    },
  };
}
