// The descent: a cost surface, a start to drag, a learning rate to choose, and optimizers that race down.

import { N } from "../../engine/surfaces.js";
import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, text } from "../../ui/dom.js";
import { figures, key, legend } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { rate } from "../../ui/rate.js";
import { button, transport } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import { Game, Question, Rivals, swatch } from "./panels.js";
import { Contour, Costs, placeOf, Profile } from "./picture.js";
import { BATCHES, excess, LIMIT, limitAt, limitWords, METHODS, MODEL, news, toQuery, words } from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };
import "./style.css";

const BATCH = Object.fromEntries(
  BATCHES.map((n) => [n, n === N ? `all ${N} examples` : n === 1 ? "1 example" : `${n} examples`]),
);
/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.contour = new Contour(explorer);
    this.profile = new Profile(explorer);
    this.costs = new Costs(explorer);
    this.surface = picker({ label: "Surface", options: explorer.state.choices, onPick: explorer.setter("surface") });
    this.method = picker({ label: "Method", options: METHODS, onPick: explorer.setter("method") });
    this.batch = picker({
      label: "Batch",
      options: [...BATCHES].reverse(),
      names: BATCH,
      onPick: (n) => explorer.hand({ batch: Number(n) }),
    });
    this.draws = button("Other draws", () => explorer.hand({ seed: (explorer.state.seed + 1) % 1e6 }));
    this.rate = rate({
      name: "learning rate η",
      symbol: "η",
      field: FIELDS.rates.of,
      low: -3,
      high: 2,
      onInput: (eta) => explorer.rate(explorer.state.method, eta),
    });
    this.kappa = rate({
      name: "condition number κ",
      symbol: "κ",
      field: FIELDS.condition,
      low: 0,
      high: 2,
      onInput: explorer.setter("condition"),
    });
    this.transport = transport({
      round: "10 steps",
      onStep: () => explorer.advance(1),
      onRound: () => explorer.advance(10),
      onRun: () => explorer.run(),
    });
    this.question = new Question(explorer, this.transport.run);
    this.rivals = new Rivals(explorer);
    this.game = new Game(explorer);
    this.model = h("p", { class: "nbw-model" });
    this.figures = { step: h("b"), excess: h("b"), lambda: h("b") };
    this.keys = METHODS.map((method, i) => key(swatch(i), method));
    this.box = h(
      "div",
      { class: "nbw-picture" },
      this.contour.el,
      legend(
        key(h("b", {}, "+"), "a minimum"),
        key("nbw-keydark", "higher cost"),
        key("nbw-keydash", "the run before"),
        ...this.keys,
      ),
      this.model,
    );
    const charts = [
      "Profile: the cost down the slope, the parabola of its curvature (dashed), and where a step of η times the slope leads.",
      "Costs: how far above the minimum, in powers of ten. Below the dashed line a run has arrived: a thousandth of the start.",
    ].map((title, i) => {
      const { chart, reading } = [this.profile, this.costs][i];
      return h("div", {}, h("p", {}, title), chart.el, reading);
    });
    this.show(el, {
      name: "descent",
      label: "Gradient descent on a cost surface",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        beside(
          this.box,
          this.surface.el,
          this.kappa.el,
          this.method.el,
          this.batch.el,
          this.draws,
          this.rate.el,
          this.question.el,
          this.transport.el,
          figures(["step", "J − min J", "λmax here"], Object.values(this.figures)),
        ),
        h("div", { class: "nbw-pair" }, ...charts),
        this.rivals.el,
        this.game.el,
      ],
      boxes: [this.box, charts[0]],
      resize: (sized) => {
        for (const { target, contentRect } of sized) {
          if (target === this.box) this.contour.resize(contentRect.width);
          else for (const { chart } of [this.profile, this.costs]) if (chart.resize(contentRect.width)) this.draw();
        }
      },
    });
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { race, state } = explorer,
      { leader } = race,
      lost = leader.diverged !== null,
      limit = limitAt(state, placeOf(race, state));
    this.contour.draw();
    this.profile.draw(this.contour.land);
    this.costs.draw();
    this.surface.set(state.surface);
    this.method.set(state.method);
    this.batch.set(String(state.batch));
    this.draws.hidden = state.batch === N;
    this.kappa.el.hidden = state.surface !== "valley";
    this.kappa.set(state.condition);
    this.rate.set(state.rates[state.method]);
    this.rate.mark(limit.eta, limitWords(state, placeOf(race, state)));
    this.transport.set(explorer.clock.running, explorer.asking ? "Just run" : "Run");
    text(this.model, `The cost J = mean (ŷ − y)² of ${MODEL[state.surface]}, on ${N} examples.`);
    text(this.figures.step, `${race.steps} of ${LIMIT}`);
    text(this.figures.excess, lost ? "diverged" : excess(race, leader));
    text(this.figures.lambda, fmt(limit.lambda, 3));
    this.keys.forEach((node, i) => {
      const races = race.runners.some(({ method }) => method === METHODS[i]);
      node.hidden = !races || !state.rivals.length;
    });
    this.question.draw();
    this.rivals.draw();
    this.game.draw();
    this.summary.say(
      () => words(explorer.state, explorer.race, explorer.clock.running),
      () => news(state, race),
    );
  }
}

export default control(Explorer, View);
