import { h, text } from "./dom.js";

/**
 * A button with a word on it.
 * @param {string} label
 * @param {(event: MouseEvent) => void} click
 * @param {import("./dom.js").Props} props
 */
export const button = (label, click, props = {}) => h("button", { type: "button", click, ...props }, label);

/**
 * The button that starts what moves by itself, and pauses it: the one that catches the eye, with the sign that its word has.
 * @param {string} label
 * @param {() => void} click
 */
export function runButton(label, click) {
  const el = button(label, click, { class: "nbw-main nbw-run" });
  return {
    el,
    /** @param {boolean} running */
    set(running, word = label) {
      text(el, running ? "Pause" : word);
      el.classList.toggle("nbw-pause", running);
    },
  };
}

/**
 * Step, one round, run or pause; `round` names what a round is. The view adds the way back behind them.
 * @param {{ round: string, onStep: () => void, onRound: () => void, onRun: () => void }} heard
 */
export function transport({ round, onStep, onRound, onRun }) {
  const run = runButton("Run", onRun);
  return {
    el: h(
      "div",
      { class: "nbw-row nbw-transport", role: "group", "aria-label": "Training" },
      button("Step", onStep),
      button(round, onRound),
      run.el,
    ),
    run: run.el, // the button itself, for the keyboard to be moved to
    set: run.set,
  };
}

/**
 * The one way back of a control. After a run it takes back the run, to where it began, with the reader's settings; where there
 * is no run to take back, everything, to what the author set. The second click of a double click does not do both.
 * @param {import("./control.js").Explorer} explorer
 */
export function wayBack(explorer) {
  const el = button("Reset", (event) => {
    if (explorer.begun) explorer.restart();
    else if (event.detail < 2) explorer.reset();
  });
  return {
    el,
    draw() {
      text(el, explorer.begun ? "Restart" : "Reset");
      el.title = explorer.begun
        ? "back to where this run began; a second press resets everything"
        : "everything as it was at first";
    },
  };
}
