// The game of two networks: both learn in the plane while the reader watches, slows down, changes a setting, freezes one.

import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, text } from "../../ui/dom.js";
import { figures, key, legend, swatch } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { rate } from "../../ui/rate.js";
import { slider } from "../../ui/slider.js";
import { button, transport } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import FIELDS from "./fields.json" with { type: "json" };
import { Costs, Plane } from "./picture.js";
import { ROUNDS } from "./run.js";
import { news, toQuery, words } from "./state.js";
import "./style.css";

const DATA = { ring: "ring of eight", moons: "two moons", own: "your own" };
const SPEEDS = { slow: "slow: two rounds a second", one: "a round a frame", fast: "as many as fit" };
const COSTS = { true: "as derived (saturating)", false: "non-saturating" };
const RATES = { true: "falls to 0", false: "stays" };

/** @param {string} player */
const cost = (player) => h("span", {}, "J", h("sub", {}, player));

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.plane = new Plane(explorer);
    this.costs = new Costs();
    /** @type {(label: string, field: string, names?: Record<string, string>, read?: (name: string) => unknown) => ReturnType<typeof picker>} */
    const pick = (label, field, names = {}, read = (name) => name) =>
      picker({
        label,
        options: /** @type {Record<string, any>} */ (FIELDS)[field].options ?? ["false", "true"],
        names,
        onPick: (name) => explorer.hand({ [field]: read(name) }),
      });
    const yes = (/** @type {string} */ name) => name === "true";
    this.pickers = {
      data: pick("True points", "data", DATA),
      frozen: pick("Frozen", "frozen"),
      speed: pick("Speed", "speed", SPEEDS),
      saturating: pick("Generator's cost", "saturating", COSTS, yes),
      falls: pick("Rate", "falls", RATES, yes),
      hidden: pick("Units a layer", "hidden", {}, Number),
      batch: pick("Batch", "batch", {}, Number),
      beta1: pick("Adam's β₁", "beta1", {}, Number),
    };
    this.gamma = slider({
      name: "strength γ of the gradient penalty",
      ...FIELDS.gamma,
      onInput: explorer.setter("gamma"),
    });
    this.noise = slider({ name: "noise σ that fades to 0", ...FIELDS.noise, onInput: explorer.setter("noise") });
    this.eta = rate({
      name: "learning rate η",
      symbol: "η",
      low: -4,
      high: -1,
      field: FIELDS.eta,
      onInput: explorer.setter("eta"),
    });
    this.transport = transport({
      round: "50 rounds",
      onStep: () => explorer.rounds(1),
      onRound: () => explorer.rounds(50),
      onRun: () => explorer.toggle(),
    });
    this.figures = ["round", "modes", "near", "outside", "true", "invented"].map(() => h("b"));
    this.chart = h(
      "div",
      { class: "nbw-game-costs" },
      this.costs.el,
      legend(
        key(swatch("nbw-way nbw-m1"), cost("D")),
        key(swatch("nbw-way nbw-m3"), cost("G")),
        key(swatch("nbw-way nbw-gamelevel"), h("span", {}, cost("D"), " where D cannot tell: 2 log 2")),
      ),
      this.costs.reading,
    );
    this.box = h(
      "div",
      { class: "nbw-picture" },
      this.plane.el,
      h("p", { class: "nbw-scale" }, "taken for invented", h("i", { "aria-hidden": "true" }), "for true"),
      legend(
        key("nbw-keygametrue", "true point"),
        key(h("b", {}, "×"), "invented point"),
        key(h("b", { class: "nbw-keygamearrow" }, "→"), "where it is sent: the longer, the stronger"),
        key("nbw-keygamefound", "a mode that is found, dashed if not"),
      ),
      this.chart,
    );
    const { data, frozen, speed, saturating, falls, hidden, batch, beta1 } = this.pickers;
    this.show(el, {
      name: "game",
      label: "A generator and a discriminator at play",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        beside(
          this.box,
          this.transport.el,
          h("div", { class: "nbw-row" }, speed.el, frozen.el),
          figures(["round", "modes found"], this.figures.slice(0, 2)),
          figures(["near one", "outside the picture"], this.figures.slice(2, 4)),
          figures(["D of true", "D of invented"], this.figures.slice(4)),
          h(
            "div",
            {},
            this.gamma.el,
            this.noise.el,
            this.eta.el,
            h("p", { class: "nbw-hint" }, "γ: the penalty R₁; σ: noise that fades to 0; η: the rate of both players."),
          ),
          h("div", { class: "nbw-row" }, saturating.el),
          h("div", { class: "nbw-row" }, data.el, falls.el, hidden.el, batch.el, beta1.el),
          h(
            "div",
            { class: "nbw-row" },
            button("Other seed", () => explorer.other()),
            button("Draw your own", () => explorer.clear()),
          ),
        ),
      ],
      boxes: [this.box, this.chart],
      resize: (sized) => {
        for (const { target, contentRect } of sized) {
          if (!contentRect.width) continue;
          if (target === this.box) this.plane.resize(contentRect.width);
          else this.costs.resize(contentRect.width);
        }
        this.draw();
      },
    });
  }

  get message() {
    const { repeating, clock, run, state } = this.explorer;
    return repeating && clock.running ? `Playing again: round ${run.rounds} of ${state.steps}.` : super.message;
  }

  draw() {
    super.draw();
    const { explorer, pickers } = this,
      { run, state } = explorer,
      { last } = run;
    this.plane.draw();
    this.costs.draw(run, state.saturating);
    for (const [name, one] of Object.entries(pickers)) one.set(String(state[name]));
    for (const name of /** @type {const} */ (["gamma", "noise", "eta"])) this[name].set(state[name]);
    this.transport.set(explorer.clock.running);
    const { found, near, outside } = run.invented,
      share = (/** @type {number | undefined} */ v) => (v === undefined ? "–" : `${fmt(100 * v, 0)} %`);
    const values = [
      `${run.rounds} of ${ROUNDS}`,
      `${found} of ${run.first.length}`,
      share(near),
      share(outside),
      share(last?.true),
      share(last?.invented),
    ];
    for (const [i, value] of values.entries()) text(this.figures[i], value);
    this.summary.say(
      () => words(run, state),
      () => news(run, state),
    );
  }

  dispose() {
    super.dispose();
    this.plane.dispose();
  }
}

export default control(Explorer, View);
