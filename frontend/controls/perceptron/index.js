// The perceptron that a reader can move: sliders, the picture, and the learning rule, visit by visit.

import { Clock, calm } from "../../ui/clock.js";
import { control, Explorer as Base, View as BaseView } from "../../ui/control.js";
import { h, text } from "../../ui/dom.js";
import { figure, key, legend } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { slider } from "../../ui/slider.js";
import { transport } from "../../ui/transport.js";
import { Picture } from "./picture.js";
import {
  bound,
  byHand,
  check,
  escaped,
  formula,
  fromQuery,
  KEYS,
  restart,
  right,
  step,
  toQuery,
  visitWords,
  words,
} from "./state.js";
import "./style.css";

const FEW = 12; // a set this small is trained visit by visit, a larger one mistake by mistake

/** One for each model: the state, the clock, and everything a reader can do. */
class Explorer extends Base {
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, (changes, state) => {
      this.forget();
      return byHand(changes, state);
    });
    this.clock = new Clock(
      this.session,
      () => this.pause(),
      () => this.tick(),
    );
    this.forget();
  }

  /** Milliseconds to look at what just happened: longer after a mistake, when something moved. */
  pause() {
    if (calm()) return 1000;
    return this.few && this.visit?.mistake ? 450 : 120;
  }

  get few() {
    return this.state.labels.length <= FEW;
  }
  get done() {
    return right(this.state) === this.state.labels.length;
  }

  /** The last visit and the circle belong to a count; a new count starts without them. */
  forget() {
    this.visit = this.circle = this.origin = null;
    this.seen = new Map([[this.mark(), 0]]);
  }

  mark() {
    const { weights, bias } = this.state;
    return [...weights, bias].map((v) => v.toFixed(9)).join();
  }

  /** A change by the reader's hand: the count starts anew. Other points or another rate leave the start that Restart goes back to. */
  hand(changes) {
    const { state } = this,
      origin = ["weights", "bias", "data"].some((key) => key in changes) ? null : (this.origin ?? state.start);
    if (!this.session.set({ ...changes, ...restart({ ...state, ...changes }) })) return;
    this.forget();
    this.origin = origin;
  }

  pick(data) {
    this.clock.stop();
    this.hand({ data, weights: [0, 0], bias: 0 });
  }

  /** Visit one example; returns whether it was a mistake. */
  step() {
    const { visit, changes } = step(this.state);
    if (escaped(changes)) {
      this.clock.stop();
      this.session.say(
        "The weights have grown beyond 10⁶, so training stops here. Restart with a smaller learning rate.",
      );
      return true;
    }
    this.visit = visit;
    this.session.message = "";
    this.session.write(changes);
    if (this.state.example === 0 && !this.circle && !this.done) {
      const mark = this.mark(),
        earlier = this.seen.get(mark);
      if (earlier !== undefined) this.circle = [earlier, this.state.epoch];
      else if (this.seen.size < 10000) this.seen.set(mark, this.state.epoch);
    }
    return visit.mistake;
  }

  /** Visit the examples up to the end of the epoch; the picture shows the last mistake. */
  epoch(stop = () => false) {
    let last = null;
    do {
      if (this.step()) last = this.visit;
      if (stop()) break;
    } while (this.state.example !== 0 && !this.session.message);
    this.visit = last ?? this.visit;
  }

  tick() {
    if (calm()) this.epoch();
    else if (this.few) this.step();
    else this.epoch(() => this.visit?.mistake);
    return !this.done && !this.session.message;
  }

  run() {
    if (this.clock.running) this.clock.stop();
    else if (this.done) this.session.say("Every point is right already: there is nothing to correct.");
    else this.clock.start();
    this.session.redraw();
  }

  /** Back to the weights that training began with. */
  restart() {
    this.clock.stop();
    const [w1, w2, bias] = this.origin ?? this.state.start;
    this.hand({ weights: [w1, w2], bias });
  }

  /** Back to what the author set. */
  reset() {
    this.clock.stop();
    const { initial, datasets } = this.state,
      { points, labels } = datasets[initial.data];
    this.hand({ ...initial, points, labels });
  }
}

const WEIGHT = { min: -5, max: 5, step: 0.1 };

/** One view of an explorer in `el`. */
class View extends BaseView {
  constructor(explorer, el) {
    const { state } = explorer,
      hand = (key) => (value) => explorer.hand({ [key]: value });
    const weight = (i) => (value) =>
      explorer.hand({ weights: explorer.state.weights.map((w, k) => (k === i ? value : w)) });
    super(explorer);
    this.picture = new Picture(explorer);
    this.sliders = [
      slider({ name: "weight w₁", symbol: "w₁", ...WEIGHT, onInput: weight(0) }),
      slider({ name: "weight w₂", symbol: "w₂", ...WEIGHT, onInput: weight(1) }),
      slider({ name: "bias b", symbol: "b", ...WEIGHT, onInput: hand("bias") }),
      slider({ name: "learning rate η", symbol: "η", min: 0.01, max: 2, step: 0.01, onInput: hand("learning_rate") }),
    ];
    this.picker = picker({ label: "Data", options: state.choices, onPick: (data) => explorer.pick(data) });
    this.transport = transport({
      round: "Epoch",
      onStep: () => explorer.step(),
      onRound: () => explorer.epoch(),
      onRun: () => explorer.run(),
      onRestart: () => explorer.restart(),
    });
    this.formula = h("p", { class: "nbw-formula" });
    this.figures = Object.fromEntries(["right", "mistakes", "bound"].map((key) => [key, h("b")]));
    this.boundName = h("span");
    this.visit = h("p", { class: "nbw-visit" }, ...[1, 2, 3].map(() => h("span")));
    this.classes = [h("span"), h("span")];
    const { right, mistakes, bound: limit } = this.figures;
    this.box = h(
      "div",
      { class: "nbw-picture" },
      this.picture.el,
      legend(
        key("nbw-key0", this.classes[0]),
        key("nbw-key1", this.classes[1]),
        key("nbw-keyshade", "predicted 1"),
        key("nbw-keywrong", "wrong"),
      ),
    );
    const panel = h(
      "div",
      { class: "nbw-panel" },
      this.picker.el,
      this.transport.el,
      h(
        "div",
        { class: "nbw-figures" },
        figure("right", right),
        figure("mistakes", mistakes),
        figure(this.boundName, limit),
      ),
      h("div", {}, ...this.sliders.map(({ el: row }) => row)),
      this.formula,
    );
    this.show(el, {
      name: "perceptron",
      label: "Perceptron to move and train",
      toQuery,
      parts: [h("div", { class: "nbw-body" }, this.box, panel), this.visit],
      boxes: [this.box],
      resize: ([entry]) => {
        this.picture.resize(entry.contentRect.width);
        if (this.picture.dirty) this.picture.draw();
      },
    });
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state, visit } = explorer,
      { weights, bias, learning_rate: eta } = state;
    this.picture.draw();
    [...weights, bias, eta].forEach((value, i) => this.sliders[i].set(value));
    this.picker.set(state.data);
    this.transport.set(explorer.clock.running);
    text(this.formula, formula(weights, bias));
    state.datasets[state.data].classes.forEach((name, k) => text(this.classes[k], name));
    const limit = bound(state),
      zero = state.start.every((v) => v === 0);
    text(this.figures.right, `${right(state)} of ${state.labels.length}`);
    text(this.figures.mistakes, String(state.mistakes));
    text(this.boundName, zero ? "bound (R/γ)²" : "bound from here");
    text(this.figures.bound, limit === Infinity ? "none" : fmt(limit, 1));
    const lines = visit ? visitWords(visit) : [`Step visits example ${state.example + 1} of ${state.labels.length}.`];
    [...this.visit.children].forEach((line, i) => text(line, lines[i] ?? ""));
    this.summary.say(() => {
      this.picture.tellPoints();
      return words(explorer.state, { circle: explorer.circle, running: explorer.clock.running });
    });
  }
}

export default control(Explorer, View);
