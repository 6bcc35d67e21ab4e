// The cost: points and a line to drag under three costs, the bowl over its weights, and one logit under two losses.

import { logitLosses } from "../../engine/regression.js";
import { calm, Clock } from "../../ui/clock.js";
import { control, Explorer as Base, View as BaseView } from "../../ui/control.js";
import { h, s, text } from "../../ui/dom.js";
import { figures, key, legend } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { rate } from "../../ui/rate.js";
import { slider } from "../../ui/slider.js";
import { button, transport } from "../../ui/transport.js";
import { Bowl, Data, Logit, Losses } from "./picture.js";
import {
  best,
  check,
  costAt,
  COSTS,
  escaped,
  formula,
  fromQuery,
  KEYS,
  LOGIT,
  NAMES,
  RULES,
  step,
  STEPS,
  toQuery,
  VIEWS,
  words,
} from "./state.js";
import "./style.css";

const SHOWN = { line: "a line", curve: "a curve", logit: "a logit" };
const RUN = 400; // steps of a run, at most: the absolute error never comes to rest
const LARGE = ": this learning rate is too large here. Restart with a smaller one.";

/** One for each model: the state, the clock, a run's start and the trail of its last cost, and everything a reader can do. */
class Explorer extends Base {
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, (changes) => this.begin(changes));
    this.clock = new Clock(
      this.session,
      () => (calm() ? 1000 : 40),
      () => this.advance(calm() ? 20 : 1),
    );
    this.trail = [];
  }

  /** A change by the reader's hand: a run that went on before is over. */
  hand(changes) {
    this.clock.stop();
    if (this.session.set(changes)) this.begin(changes);
  }

  /** After a change a new trail begins; another rate or cost still restarts where the run did. */
  begin(changes) {
    this.trail = [];
    if (["weight", "bias", "view"].some((key) => key in changes)) this.start = null;
  }

  /** n steps of gradient descent on (w, b); returns whether more make sense. */
  advance(n) {
    const { state } = this,
      here = [state.weight, state.bias],
      trail = this.trail.length ? this.trail : [here];
    this.start ??= here;
    let now = { weight: state.weight, bias: state.bias },
      moved = 1;
    for (let k = 0; k < n && moved >= 1e-6; k++) {
      const next = step({ ...state, ...now });
      if (escaped(next)) {
        this.session.say(`The weights have grown beyond 10⁴${LARGE}`);
        return false;
      }
      moved = Math.abs(next.weight - now.weight) + Math.abs(next.bias - now.bias);
      now = next;
      trail.push([now.weight, now.bias]);
    }
    this.trail = trail;
    const over = trail.length > RUN,
      J = (at) => costAt(state, ...at).J;
    this.session.message =
      over && J(trail.at(-1)) > J(this.start) ? `After ${RUN} steps the cost is above its start${LARGE}` : "";
    this.session.write(now);
    return !over && moved >= 1e-6;
  }

  run() {
    if (this.clock.running) this.clock.stop();
    else {
      if (this.trail.length > RUN) this.trail = [];
      this.clock.start();
    }
    this.session.redraw();
  }

  /** Back to where the run began. */
  restart() {
    const [weight, bias] = this.start ?? [this.state.weight, this.state.bias];
    this.hand({ weight, bias });
  }

  best() {
    const [weight, bias] = best(this.state);
    this.hand({ weight, bias });
  }
}

const line = (i) =>
  s(
    "svg",
    { class: "nbw-swatch", width: 26, height: 8, "aria-hidden": "true" },
    s("path", { class: `nbw-way nbw-m${i}`, d: "M0 4H26" }),
  );

/** One view of an explorer in `el`. */
class View extends BaseView {
  constructor(explorer, el) {
    const hand = (key) => (value) => explorer.hand({ [key]: value });
    super(explorer);
    this.data = new Data(explorer);
    this.bowl = new Bowl(explorer);
    this.losses = new Losses(explorer);
    this.logit = new Logit(explorer);
    this.view = picker({ label: "Show", options: VIEWS, names: SHOWN, onPick: hand("view") });
    this.loss = picker({ label: "Cost", options: COSTS, names: NAMES, onPick: hand("loss") });
    this.target = picker({
      label: "Target y",
      options: ["0", "1"],
      onPick: (y) => explorer.hand({ target: Number(y) }),
    });
    const number = { min: -3, max: 3, step: 0.05 };
    this.w = slider({ name: "weight w", symbol: "w", ...number, onInput: hand("weight") });
    this.b = slider({ name: "bias b", symbol: "b", ...number, onInput: hand("bias") });
    this.d = slider({ name: "Huber's δ", symbol: "δ", min: 0.1, max: 3, step: 0.1, onInput: hand("delta") });
    this.z = slider({ name: "logit z", symbol: "z", min: -LOGIT, max: LOGIT, step: 0.05, onInput: hand("logit") });
    this.eta = rate({ name: "learning rate η", symbol: "η", low: -3, high: 0, onInput: hand("learning_rate") });
    this.logitEta = rate({
      name: "learning rate η of the logit",
      symbol: "η",
      low: -2,
      high: 1,
      onInput: hand("logit_rate"),
    });
    this.steps = slider({
      name: "steps of the learning curves",
      symbol: "n",
      min: 50,
      max: STEPS,
      step: 50,
      onInput: hand("steps"),
    });
    this.transport = transport({
      round: "10 steps",
      onStep: () => explorer.advance(1),
      onRound: () => explorer.advance(10),
      onRun: () => explorer.run(),
      onRestart: () => explorer.restart(),
    });
    this.compare = h("input", { type: "checkbox", change: () => explorer.hand({ compare: this.compare.checked }) });
    this.formula = h("p", { class: "nbw-formula" });
    this.rule = h("p", { class: "nbw-model" });
    this.figures = ["now", "least", "slope"].map(() => h("b"));
    this.logitFigures = ["prediction", "squared", "entropy"].map(() => h("b"));
    const lines = (names_, from) => legend(...names_.map((name, i) => key(line(from[i]), name)));
    this.left = h("div", {}, this.data.el);
    this.fit = h(
      "div",
      {},
      h("div", { class: "nbw-pair" }, this.left, h("div", {}, this.bowl.el)),
      this.rule,
      h(
        "div",
        { class: "nbw-pair" },
        h(
          "div",
          { class: "nbw-panel" },
          this.loss.el,
          h("div", {}, this.w.el, this.b.el, this.d.el, this.eta.el),
          this.transport.el,
          h(
            "div",
            { class: "nbw-row" },
            button("Best fit", () => explorer.best()),
            h("label", { class: "nbw-check" }, this.compare, "best of all three"),
          ),
        ),
        h(
          "div",
          { class: "nbw-panel" },
          this.formula,
          figures(["J now", "J at best", "‖gradient‖"], this.figures),
          this.losses.el,
          lines(Object.values(NAMES), [1, 2, 3]),
        ),
      ),
    );
    this.one = h(
      "div",
      {},
      h(
        "div",
        { class: "nbw-pair" },
        h("div", { class: "nbw-panel" }, this.target.el, this.z.el, this.logitEta.el),
        h(
          "div",
          { class: "nbw-panel" },
          figures(["prediction ŷ", "δ squared", "δ entropy"], this.logitFigures),
          lines(["squared error of σ(z)", "cross-entropy"], [1, 4]),
        ),
      ),
      this.logit.el,
    );
    this.logit.title.after(this.steps.el);
    this.show(el, {
      name: "cost",
      label: "Costs of a line and of a logit",
      toQuery,
      parts: [this.view.el, this.fit, this.one],
      boxes: [this.left, this.logit.el.firstChild],
      resize: (entries) =>
        entries.forEach(({ target, contentRect: { width } }) => {
          if (!width) return;
          if (target === this.left) {
            // in the other views the other part is hidden and has no width
            this.data.plot.resize(width);
            this.bowl.resize(width);
            this.losses.resize(width);
          } else this.logit.resize(width, this.logit.el.clientWidth);
          this.draw();
        }),
    });
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state } = explorer,
      single = state.view === "logit";
    this.fit.hidden = single;
    this.one.hidden = !single;
    this.view.set(state.view);
    if (single) this.drawLogit(state);
    else this.drawFit(state);
    this.summary.say(() => {
      if (explorer.state.view !== "logit") this.data.tell();
      return words(explorer.state, explorer.clock.running);
    });
  }

  drawFit(state) {
    const { J, g } = costAt(state),
      least = costAt(state, ...best(state)).J;
    this.data.draw();
    this.bowl.draw();
    this.losses.draw();
    this.loss.set(state.loss);
    this.w.set(state.weight);
    this.b.set(state.bias);
    this.d.set(state.delta);
    this.d.el.hidden = state.loss !== "huber";
    this.eta.set(state.learning_rate);
    this.transport.set(this.explorer.clock.running);
    this.compare.checked = state.compare;
    text(this.formula, formula(state));
    text(this.rule, `J is the mean of ${RULES[state.loss]}.`);
    [J, least, Math.hypot(...g)].forEach((value, i) => text(this.figures[i], fmt(value, 3)));
  }

  drawLogit({ logit, target, logit_rate, steps }) {
    const { y_hat, squared, entropy } = logitLosses(logit, target);
    this.logit.draw();
    this.target.set(String(target));
    this.z.set(logit);
    this.logitEta.set(logit_rate);
    this.steps.set(steps);
    [y_hat, squared[1], entropy[1]].forEach((value, i) => text(this.logitFigures[i], fmt(value, 4)));
  }
}

export default control(Explorer, View);
