// The playground's results: the figures, the curves of the losses, and how many test examples are right.

import { h, text } from "../../ui/dom.js";
import { figure, key, legend } from "../../ui/figures.js";
import { fmt, small } from "../../ui/numbers.js";
import { Curves } from "./curves.js";
import { isRegression } from "./state.js";

/** @import { Explorer } from "./explorer.js" */

const PAUSE = 100; // milliseconds: sixty numbers a second could not be read; ten can be followed

export class Results {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.drawn = 0; // when
    this.curves = new Curves();
    this.epoch = h("b");
    this.train = h("b");
    this.test = h("b");
    this.right = h("b");
    this.accuracy = figure("right (test)", this.right);
    this.figures = h(
      "div",
      { class: "nbw-figures" },
      figure("epoch", this.epoch),
      figure("train loss", this.train),
      figure("test loss", this.test),
      this.accuracy,
    );
    this.chart = h(
      "div",
      { class: "nbw-curves" },
      this.curves.el,
      legend(key("nbw-keytrain", "training loss"), key("nbw-keytest", "test loss")),
    );
    this.counts = [0, 1].map(() => [0, 1].map(() => h("b"))); // of test examples, by their class and the one found
    this.table = h(
      "table",
      { class: "nbw-confusion" },
      h("caption", {}, "Test examples"),
      h("thead", {}, h("tr", {}, h("td"), ...[0, 1].map((k) => h("th", { scope: "col" }, `taken for ${k}`)))),
      h(
        "tbody",
        {},
        ...this.counts.map((row, k) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, `class ${k} ${k ? "■" : "●"}`),
            ...row.map((count) => h("td", {}, count)),
          ),
        ),
      ),
    );
  }

  resize() {
    this.curves.resize(this.chart.clientWidth);
  }

  draw() {
    const { run, state, clock } = this.explorer,
      gone = (/** @type {string} */ part) => state.hidden.includes(part);
    this.chart.hidden = gone("curves");
    this.table.hidden = this.accuracy.hidden = gone("accuracy") || isRegression(state);
    if (clock.running && performance.now() - this.drawn <= PAUSE) return;
    this.drawn = performance.now();
    const { train, test } = run.losses(),
      number = (/** @type {number} */ loss, words = small(loss)) => (Number.isFinite(loss) ? words : "–");
    text(this.epoch, fmt(run.epoch));
    text(this.train, number(train));
    text(this.test, number(test));
    if (!this.chart.hidden) this.curves.draw(run.curve);
    if (this.accuracy.hidden) return;
    const table = run.confusion(run.test),
      share = (100 * (table[0][0] + table[1][1])) / run.test.y.length;
    for (const [k, row] of this.counts.entries())
      for (const [j, count] of row.entries()) text(count, number(train + test, String(table[k][j])));
    text(this.right, number(train + test, `${fmt(share, 1)} %`));
  }
}
