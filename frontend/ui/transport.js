import { h, text } from "./dom.js";

/** A button with a word on it. */
export const button = (label, click, props = {}) => h("button", { type: "button", click, ...props }, label);

/** Step, one round, run or pause, and back to the start; `round` names what a round is. Returns { el, set(running) }. */
export function transport({ round, onStep, onRound, onRun, onRestart }) {
  const run = button("Run", onRun, { class: "nbw-main" });
  return {
    el: h(
      "div",
      { class: "nbw-row nbw-transport", role: "group", "aria-label": "Training" },
      button("Step", onStep),
      button(round, onRound),
      run,
      button("Restart", onRestart),
    ),
    set: (running) => text(run, running ? "Pause" : "Run"),
  };
}
