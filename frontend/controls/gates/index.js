// One cell of an LSTM: its gates as valves over a sequence, set by hand or learned.

import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, text } from "../../ui/dom.js";
import { figures } from "../../ui/figures.js";
import { small } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { stages } from "../../ui/player.js";
import { slider } from "../../ui/slider.js";
import { stepper } from "../../ui/stepper.js";
import { onTheme } from "../../ui/theme.js";
import { button } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import { Remaining, Tape, Units, Valves } from "./picture.js";
import {
  answerWords,
  compareWords,
  equations,
  errorWords,
  GATES,
  habits,
  LETTERS,
  NAMES,
  opening,
  place,
  remains,
  share,
  target,
  toQuery,
  walked,
  words,
  written,
} from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };
import "./style.css";

const WHO = { own: "your own", learned: "a unit that has learned" };
const REST = { zeros: "zeros", random: "random numbers" };
const WEIGHTS = [
  ["weight w₁ of the number", "w₁"],
  ["weight w₂ of the mark", "w₂"],
  ["weight u of the cell’s own output", "u"],
  ["bias b", "b"],
];
const HINTS = {
  own:
    "Drag a valve up or down, or choose it and set its weights. What must open at the mark and be shut afterwards? From which b of " +
    "the forget gate on does more than 99 % remain after 100 steps? And how can a number pass two tanh nearly unbent?",
  learned:
    "Take an example of the adding problem and look through the units. Which one’s cell steps up at both marks and rests in " +
    "between? What do its input gate and its forget gate do there, and do the others do the same?",
};

/** @type {(words: string) => HTMLElement} */
const title = (words) => h("p", { class: "nbw-layer" }, words);

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.written = ""; // the sequence as it was drawn last
    this.who = picker({ label: "Cell", options: FIELDS.who.options, names: WHO, onPick: explorer.setter("who") });
    this.hint = h("p", { class: "nbw-hint" });
    this.tape = new Tape(explorer);
    this.player = stages(explorer, "Along the sequence");
    this.valves = new Valves(explorer);
    this.gate = picker({ label: "Gate", options: GATES, names: NAMES, onPick: explorer.setter("gate") });
    this.sliders = GATES.map((gate) =>
      WEIGHTS.map(([name, symbol], k) =>
        slider({
          name: `${name} of the ${NAMES[gate]}`,
          symbol,
          slider: FIELDS[gate].slider,
          onInput: (v) => explorer.weigh(gate, k, v),
        }),
      ),
    );
    this.groups = this.sliders.map((group, k) =>
      h(
        "div",
        { role: "group", "aria-label": `Weights of the ${NAMES[GATES[k]]}` },
        title(`z = w₁ x + w₂ · mark + u h + b,  ${LETTERS[k]} = ${k === 2 ? "tanh" : "σ"}(z)`),
        ...group.map((one) => one.el),
      ),
    );
    this.v = slider({
      name: "weight v of the answer",
      symbol: "v",
      ...FIELDS.v,
      onInput: explorer.setter("v"),
    });
    this.remaining = new Remaining(explorer);
    this.units = new Units(explorer);
    this.unit = stepper({ label: "unit", least: 0, most: explorer.state.units - 1, onStep: explorer.setter("unit") });
    this.own = h("div", { class: "nbw-panel" }, this.gate.el, ...this.groups, title("answer ŷ = v h"), this.v.el);
    this.learned = h("div", { class: "nbw-panel" }, this.unit.el, this.units.el);
    this.typed = h("textarea", {
      rows: 2,
      spellcheck: "false",
      "aria-label": "The sequence: numbers, with a * behind marked ones",
      change: () => explorer.type(this.typed.value),
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Enter" || event.shiftKey) return;
        event.preventDefault();
        explorer.type(this.typed.value);
      },
    });
    this.wait = slider({
      name: "steps to wait after it",
      symbol: "×",
      ...FIELDS.wait,
      onInput: explorer.setter("wait"),
    });
    this.rest = picker({
      label: "then steps of",
      options: FIELDS.rest.options,
      names: REST,
      onPick: explorer.setter("rest"),
    });
    this.figures = ["answer", "target", "error", "remains"].map(() => h("b"));
    this.equations = Array.from({ length: 7 }, () => h("li"));
    this.caption = h("p", { class: "nbw-layer nbw-gates-title" });
    this.compared = h("p", {});
    this.habits = [0, 1].map(() => [h("th", { scope: "row" }), h("td"), h("td"), h("td")]);
    this.box = h("div", { class: "nbw-picture" }, this.tape.el, this.player.el);
    const sequence = h(
      "div",
      { class: "nbw-panel" },
      title("Sequence: numbers, a * behind each that is marked"),
      this.typed,
      this.rest.el,
      this.wait.el,
      h(
        "div",
        { class: "nbw-row" },
        button("One number to hold", () => explorer.hold()),
        button("Adding problem", () => explorer.example()),
      ),
    );
    this.show(el, {
      name: "gates",
      label: "One cell of a long short-term memory",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        h("div", { class: "nbw-gates-top" }, this.who.el, this.hint),
        beside(
          h(
            "div",
            { class: "nbw-panel" },
            this.box,
            figures(["answer ŷ", "it should be", "error"], this.figures.slice(0, 3)),
            figures(["remains from the first mark to the end"], this.figures.slice(3)),
            this.compared,
            h(
              "table",
              {},
              h("caption", {}, "On average"),
              h("tr", {}, ...["steps", "i", "f", "change of c"].map((name) => h("th", { scope: "col" }, name))),
              ...this.habits.map((row) => h("tr", {}, ...row)),
            ),
            sequence,
          ),
          this.valves.el,
          this.own,
          this.remaining.el,
          this.learned,
        ),
        this.caption,
        h("ul", { class: "nbw-gates-equations", "aria-label": "The step in numbers" }, ...this.equations),
      ],
      boxes: [this.box, this.remaining.el],
      resize: (sized) => {
        for (const { target: box, contentRect } of sized) {
          if (!contentRect.width) continue;
          if (box === this.box ? this.tape.resize(contentRect.width) : this.remaining.chart.resize(contentRect.width))
            this.draw();
        }
        this.units.recolour();
        this.drawUnits();
      },
    });
    this.leave = onTheme(() => {
      this.units.recolour();
      this.drawUnits();
    });
  }

  drawUnits() {
    if (this.explorer.state.who === "learned") this.units.draw();
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state } = explorer,
      { unit, step } = place(state),
      own = state.who === "own";
    this.who.set(state.who);
    text(this.hint, HINTS[/** @type {keyof typeof HINTS} */ (state.who)]);
    this.tape.draw();
    this.player.set(explorer.clock.running, step === 1, step === explorer.last);
    this.valves.draw();
    this.own.hidden = this.remaining.el.hidden = !own;
    this.learned.hidden = own;
    this.gate.set(state.gate);
    GATES.forEach((gate, k) => {
      this.groups[k].hidden = gate !== state.gate;
      this.sliders[k].forEach((one, i) => {
        one.set(state[gate][i]);
      });
    });
    this.v.set(state.v);
    if (own) this.remaining.draw();
    this.unit.set(unit);
    this.drawUnits();
    const sequence = written(state); // what somebody is typing, or what was refused, stays theirs
    if (sequence !== this.written || (!this.message && document.activeElement !== this.typed))
      this.typed.value = sequence;
    this.written = sequence;
    this.wait.set(state.wait);
    this.rest.set(state.rest);
    const { answer } = walked(state);
    [small(answer, 1, 3), small(target(state), 1, 3), errorWords(state), share(remains(state))].forEach((value, k) => {
      text(this.figures[k], value);
    });
    text(this.compared, compareWords(state));
    Object.entries(habits(state)).forEach(([which, { n, i, f, change }], k) => {
      const row = [
        `${n} ${which === "marked" ? "marked" : "other"}`,
        ...[opening(i), opening(f), small(change)].map((said) => (n ? said : "–")),
      ];
      row.forEach((value, at) => {
        text(this.habits[k][at], value);
      });
    });
    text(this.caption, `Step ${step} of ${explorer.last} in numbers`);
    [...equations(state), answerWords(state)].forEach((line, k) => {
      text(this.equations[k], line);
    });
    this.summary.say(
      () => words(state),
      () => "", // the figures, the tables and the sentence that compares say it all
    );
  }

  dispose() {
    this.leave();
    super.dispose();
  }
}

export default control(Explorer, View);
