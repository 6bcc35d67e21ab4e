import { h, text } from "./dom.js";
import { button } from "./transport.js";

/** Back, step, play or pause, and back to the start, through something that has stages. Returns { el, set(playing, atStart, atEnd) }. */
export function player({ label, onBack, onStep, onPlay, onRestart }) {
  const play = button("Play", onPlay, { class: "nbw-button nbw-main" });
  const [back, step, restart] = [button("Back", onBack), button("Step", onStep), button("Restart", onRestart)];
  return {
    el: h("div", { class: "nbw-row nbw-transport", role: "group", "aria-label": label }, back, step, play, restart),
    set(playing, atStart = false, atEnd = false) {
      text(play, playing ? "Pause" : "Play");
      // aria-disabled and not disabled: a button that the keyboard stands on must not vanish from under it
      for (const [node, off] of [[back, atStart], [restart, atStart], [step, atEnd]]) node.setAttribute("aria-disabled", String(off));
    },
  };
}
