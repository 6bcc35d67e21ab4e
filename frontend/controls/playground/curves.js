// The loss after each epoch, of the training and of the test examples.

import { Chart } from "../../ui/chart.js";
import { attr, s } from "../../ui/dom.js";

const POINTS = 240; // drawn of a curve; more could not be told apart

/**
 * The next of 1, 2, 5, 10, 20 …
 * @param {number} value
 */
function roundUp(value) {
  const unit = 10 ** Math.floor(Math.log10(value));
  return unit * ([1, 2, 5].find((m) => m * unit >= value * (1 - 1e-9)) ?? 10);
}

export class Curves {
  constructor() {
    this.chart = new Chart("Loss after each epoch", { height: 170 });
    this.train = s("path", { class: "nbw-loss" });
    this.test = s("path", { class: "nbw-loss nbw-loss-test" });
    this.chart.under.append(this.test, this.train);
    /** @type {number[] | null} the epochs that are drawn, and how many they were; null when they must be drawn anew */
    this.drawn = null;
    this.count = 0;
  }

  get el() {
    return this.chart.el;
  }

  /** @param {number} width */
  resize(width) {
    if (this.chart.resize(width)) this.drawn = null;
  }

  /**
   * Axes change only by a jump to the next round number: otherwise the curves would seem to move when only the frame does.
   * @param {{ epoch: number[], train: number[], test: number[] }} curve
   */
  draw({ epoch, train, test }) {
    if (this.drawn === epoch && this.count === epoch.length) return;
    this.drawn = epoch;
    this.count = epoch.length;
    const last = epoch.at(-1) ?? 0,
      finite = [...train, ...test].filter(Number.isFinite),
      most = Math.min(1e6, Math.max(0.01, ...finite.slice(-4000)));
    this.chart.frame([0, 0], [Math.max(10, roundUp(last || 1)), roundUp(most)], ["epoch", "loss"]);
    const stride = Math.max(1, Math.ceil(epoch.length / POINTS)),
      some = epoch.map((_, i) => i).filter((i) => i % stride === 0 || i === epoch.length - 1);
    attr(this.train, { d: this.chart.path(some.map((i) => [epoch[i], train[i]])) });
    attr(this.test, { d: this.chart.path(some.map((i) => [epoch[i], test[i]])) });
  }
}
