// What stands beside the descent's pictures: the question before a run, the race of other methods, and the game.

import { h, s, text } from "../../ui/dom.js";
import { entry } from "../../ui/entry.js";
import { fmtRate } from "../../ui/numbers.js";
import { button } from "../../ui/transport.js";
import { SHAPE } from "./picture.js";
import { LEVELS, METHODS, optimum, outcome, playing, verdict } from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };

/** @typedef {import("./explorer.js").Explorer} Explorer */

/**
 * A method's line and shape, for a legend.
 * @param {number} i which of the methods
 */
export const swatch = (i) =>
  s(
    "svg",
    { class: "nbw-swatch", width: 30, height: 14, viewBox: "-15 -7 30 14", "aria-hidden": "true" },
    s("path", { class: `nbw-way nbw-m${i}`, d: "M-15 0H15" }),
    s("path", { class: `nbw-end nbw-m${i}`, d: SHAPE[i] }),
  );

/**
 * @param {string[]} titles
 * @param {Element[]} rows
 */
const table = (titles, rows) =>
  h(
    "table",
    { class: "nbw-table" },
    h("thead", {}, h("tr", {}, ...titles.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, ...rows),
  );

/** Will it diverge? Two answers to commit to before the run; what became of them takes their place, so that nothing moves. */
export class Question {
  /**
   * @param {Explorer} explorer
   * @param {HTMLElement} run the button that the keyboard goes on to once the answers are gone
   */
  constructor(explorer, run) {
    this.explorer = explorer;
    this.run = run;
    this.answers = [
      ["settles", "No"],
      ["diverges", "Yes"],
    ].map(([guess, label]) => button(label, () => explorer.guess(guess), { "data-guess": guess }));
    this.words = h("span");
    this.choice = h("div", {}, this.words, h("div", { class: "nbw-row" }, ...this.answers));
    this.feedback = h("p", { class: "nbw-fate", role: "status" });
    this.el = h(
      "div",
      { class: "nbw-ask", role: "group", "aria-label": "Will it diverge?" },
      this.choice,
      this.feedback,
    );
  }

  draw() {
    const { state, race } = this.explorer,
      judgement = verdict(state, race),
      [right, all] = state.tally,
      eta = fmtRate(state.rates[state.method]);
    this.el.hidden = !state.ask;
    text(this.words, `Will ${state.method} diverge with η = ${eta}? Your answer starts the run.`);
    for (const node of this.answers) node.setAttribute("aria-pressed", String(node.dataset.guess === state.guess));
    text(this.feedback, judgement ? `${judgement.words}${all ? ` (${right} of ${all} right.)` : ""}` : "");
    if (judgement && this.choice.contains(document.activeElement)) this.run.focus({ preventScroll: true });
    this.choice.hidden = judgement !== null;
  }
}

/** The rivals: who races along, each with a learning rate of its own. */
export class Rivals {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.rows = METHODS.map((method, i) => {
      const box = h("input", {
        type: "checkbox",
        "aria-label": `${method} races`,
        change: () =>
          explorer.hand({
            rivals: METHODS.filter((m) => (m === method ? box.checked : explorer.state.rivals.includes(m))),
          }),
      });
      const eta = entry({
        name: `learning rate of ${method}`,
        field: FIELDS.rates.of,
        onInput: (value) => explorer.rate(method, value),
      });
      const label = h("label", {}, box, swatch(i), method),
        result = h("td"),
        row = h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, eta.el), result);
      return { method, box, eta, result, row };
    });
    this.el = h(
      "details",
      { class: "nbw-more", open: explorer.state.rivals.length > 0 },
      h("summary", {}, "Race: let other methods start beside it"),
      table(
        ["method", "η", "result"],
        this.rows.map(({ row }) => row),
      ),
    );
  }

  draw() {
    const { state, race } = this.explorer;
    for (const { method, box, eta, result, row } of this.rows) {
      const runner = race.runners.find((one) => one.method === method);
      box.checked = Boolean(runner);
      box.disabled = method === state.method;
      eta.set(state.rates[method]);
      text(result, runner ? outcome(race, runner) : "");
      row.classList.toggle("nbw-off", !runner);
    }
  }
}

/** The game: the fewest steps of SGD on valleys ever narrower. */
export class Game {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.levels = LEVELS.map((kappa) => ({ kappa, mine: h("td"), best: h("td") }));
    const rows = this.levels.map(({ kappa, mine, best }) => {
      const play = button(`κ = ${kappa}`, () => explorer.play(kappa));
      return h("tr", {}, h("th", { scope: "row" }, play), mine, best);
    });
    this.el = h(
      "details",
      { class: "nbw-more" },
      h("summary", {}, "Game: find the best learning rate"),
      h(
        "p",
        {},
        "Choose a valley, set η and run: in how few steps does SGD come down to a thousandth of the start's cost above the minimum?",
      ),
      table(["valley", "your best", "2/(λmin + λmax)"], rows),
    );
  }

  draw() {
    const { state } = this.explorer,
      level = playing(state),
      result = (/** @type {number} */ steps, /** @type {number} */ eta) => `${steps} steps, η = ${fmtRate(eta)}`;
    for (const { kappa, mine, best } of this.levels) {
      const record = state.records.find((/** @type {number[]} */ one) => one[0] === kappa);
      if (record) {
        const { steps, eta } = optimum(kappa);
        text(mine, result(record[2], record[1]));
        text(best, result(steps, eta));
      } else {
        text(mine, level === kappa ? "now on it" : "–");
        text(best, "after your first run");
      }
    }
  }
}
