import { h, text } from "./dom.js";

/**
 * A button with a word on it.
 * @param {string} label
 * @param {() => void} click
 * @param {import("./dom.js").Props} props
 */
export const button = (label, click, props = {}) => h("button", { type: "button", click, ...props }, label);

/**
 * Step, one round, run or pause, and back to the start; `round` names what a round is.
 * @param {{ round: string, onStep: () => void, onRound: () => void, onRun: () => void, onRestart: () => void }} heard
 */
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
    run, // the button itself, for the keyboard to be moved to
    /** @param {boolean} running */
    set: (running) => text(run, running ? "Pause" : "Run"),
  };
}
