// The loss after each epoch, of the training and of the test examples; pale, those of the run before this one.

import { Chart } from "../../ui/chart.js";
import { attr, s } from "../../ui/dom.js";
import { roundUp } from "../../ui/frame.js";

/** @typedef {{ epoch: number[], train: number[], test: number[] }} Losses */

const POINTS = 240; // drawn of a curve; more could not be told apart
const LOWEST = 1e-9; // of a logarithmic axis

/** The largest and the smallest number of lists that are not empty, of which not all need be finite. */
function range(/** @type {number[][]} */ ...lists) {
  let low = Infinity,
    high = 0;
  for (const list of lists)
    for (const value of list) {
      if (value > high && value < Infinity) high = value;
      if (value > 0 && value < low) low = value;
    }
  return [low, high];
}

export class Curves {
  constructor() {
    this.chart = new Chart("Loss after each epoch", { height: 170 });
    const line = (/** @type {string} */ kind) => s("path", { class: `nbw-loss ${kind}` });
    this.before = { test: line("nbw-loss-test nbw-before"), train: line("nbw-before") };
    this.now = { test: line("nbw-loss-test"), train: line("") };
    this.chart.under.append(...Object.values(this.before), ...Object.values(this.now));
    /** @type {{ curve: Losses, last: Losses | null }} what is shown */
    this.shown = { curve: { epoch: [], train: [], test: [] }, last: null };
    this.reading = this.chart.read(() => this.read(), { across: "epoch" });
    this.log = false; // whether the axis up is logarithmic
    /** @type {unknown[]} what is drawn; empty when it must be drawn anew */
    this.drawn = [];
  }

  get el() {
    return this.chart.el;
  }

  /** @param {number} width */
  resize(width) {
    if (this.chart.resize(width)) this.drawn = [];
  }

  /**
   * Axes change only by a jump to the next round number: otherwise the curves would seem to move when only the frame does.
   * @param {Losses} curve
   * @param {Losses | null} last of the run before
   */
  draw(curve, last) {
    const wanted = [curve.epoch, curve.epoch.length, last, this.log];
    if (wanted.every((v, i) => v === this.drawn[i])) return;
    this.drawn = wanted;
    const end = Math.max(curve.epoch.at(-1) ?? 0, last?.epoch.at(-1) ?? 0),
      [low, high] = range(curve.train, curve.test, last?.train ?? [], last?.test ?? []),
      most = roundUp(Math.min(1e6, Math.max(0.01, high))),
      least = this.log ? 10 ** Math.floor(Math.log10(Math.max(LOWEST, Math.min(low, most / 10)))) : 0;
    this.chart.setLog(this.log);
    this.chart.frame([0, least], [Math.max(10, roundUp(end || 1)), most], ["epoch", "loss"]);
    this.line(this.now, curve);
    this.line(this.before, last);
    this.shown = { curve, last };
    this.chart.reread();
  }

  read() {
    const {
      curve: { epoch, train, test },
      last,
    } = this.shown;
    return [
      { name: "training loss", kind: "nbw-loss", x: epoch, y: train },
      { name: "test loss", kind: "nbw-loss nbw-loss-test", x: epoch, y: test },
      ...(last ? [{ name: "last run’s test loss", kind: "nbw-loss nbw-loss-test", x: last.epoch, y: last.test }] : []),
    ];
  }

  /**
   * @param {{ train: SVGElement, test: SVGElement }} paths
   * @param {Losses | null} curve
   */
  line(paths, curve) {
    const epoch = curve?.epoch ?? [],
      stride = Math.max(1, Math.ceil(epoch.length / POINTS)),
      some = epoch.map((_, i) => i).filter((i) => i % stride === 0 || i === epoch.length - 1);
    for (const key of /** @type {const} */ (["train", "test"]))
      attr(paths[key], { d: curve ? this.chart.path(some.map((i) => [epoch[i], curve[key][i]])) : "" });
  }
}
