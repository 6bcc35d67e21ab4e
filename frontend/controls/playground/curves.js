// The loss after each epoch, of the training and of the test examples.

import { Chart } from "../../ui/chart.js";
import { attr, s } from "../../ui/dom.js";

const POINTS = 240; // drawn of a curve; more could not be told apart

/** The next of 1, 2, 5, 10, 20 … */
function roundUp(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return unit * [1, 2, 5, 10].find((m) => m * unit >= value * (1 - 1e-9));
}

export class Curves {
  constructor() {
    this.chart = new Chart("Loss after each epoch", { height: 170 });
    this.train = s("path", { class: "nbw-loss" });
    this.test = s("path", { class: "nbw-loss nbw-loss-test" });
    this.chart.under.append(this.test, this.train);
  }

  get el() {
    return this.chart.el;
  }

  resize(width) {
    if (this.chart.resize(width)) this.shown = null;
  }

  /** Axes change only by a jump to the next round number, so that the curves do not seem to breathe. */
  draw({ epoch, train, test }) {
    if (this.shown === epoch && this.length === epoch.length) return;
    Object.assign(this, { shown: epoch, length: epoch.length });
    const last = epoch.at(-1) ?? 0,
      finite = [...train, ...test].filter(Number.isFinite),
      most = Math.min(1e6, Math.max(0.01, ...finite.slice(-4000)));
    this.chart.frame([0, 0], [Math.max(10, roundUp(last || 1)), roundUp(most)], ["epoch", "loss"]);
    const stride = Math.max(1, Math.ceil(epoch.length / POINTS)),
      some = epoch.map((_, i) => i).filter((i) => i % stride === 0 || i === epoch.length - 1);
    for (const [node, values] of [
      [this.train, train],
      [this.test, test],
    ]) {
      attr(node, { d: this.chart.path(some.map((i) => [epoch[i], values[i]])) });
    }
  }
}
