// The playground's results: the figures, the curves of the losses, and how many test examples are right.

import { h, text } from "../../ui/dom.js";
import { figure, key, legend } from "../../ui/figures.js";
import { fmt, small } from "../../ui/numbers.js";
import { Curves } from "./curves.js";
import { className } from "./names.js";
import { classesOf } from "./state.js";

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
    this.keyNow = key("nbw-keytrain", "training loss");
    this.keyTest = key("nbw-keytest", "test loss");
    this.keyLast = key("nbw-keylast", "the run before");
    const box = h("input", {
      type: "checkbox",
      change: () => {
        this.curves.log = box.checked;
        explorer.session.redraw();
      },
    });
    const log = h("label", { class: "nbw-toggle" }, box, "logarithmic");
    this.chart = h(
      "div",
      { class: "nbw-curves" },
      this.curves.el,
      h("div", { class: "nbw-row nbw-keys" }, legend(this.keyNow, this.keyTest, this.keyLast), log),
      this.curves.reading,
    );
    /** @type {HTMLElement[][]} of test examples, by their class and the one found */
    this.counts = [];
    this.tabled = ""; // the data whose classes the table has
    this.table = h("table", { class: "nbw-confusion" });
  }

  /**
   * The table of so many classes, empty.
   * @param {number} classes
   */
  tabulate(classes) {
    const names = Array.from({ length: classes }, (_, k) => k);
    this.tabled = this.explorer.state.data;
    this.counts = names.map(() => names.map(() => h("b")));
    this.table.replaceChildren(
      h("caption", {}, "Test examples"),
      h("thead", {}, h("tr", {}, h("td"), ...names.map((k) => h("th", { scope: "col" }, `taken for ${k}`)))),
      h(
        "tbody",
        {},
        ...this.counts.map((row, k) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, className(this.explorer.state.data, k)),
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
    const { run, state, clock, lastCurve } = this.explorer,
      classes = classesOf(state);
    this.chart.hidden = this.explorer.gone("curves");
    this.figures.hidden = this.explorer.gone("figures");
    this.table.hidden = this.accuracy.hidden = this.explorer.gone("accuracy") || classes === 0;
    this.keyLast.hidden = !lastCurve;
    if (clock.running && performance.now() - this.drawn <= PAUSE) return;
    this.drawn = performance.now();
    const { train, test } = run.losses(),
      number = (/** @type {number} */ loss, words = small(loss)) => (Number.isFinite(loss) ? words : "–");
    text(this.epoch, fmt(run.epoch));
    text(this.train, number(train));
    text(this.test, number(test));
    if (!this.chart.hidden) this.curves.draw(run.curve, lastCurve);
    if (this.accuracy.hidden) return;
    if (this.counts.length !== classes || this.tabled !== state.data) this.tabulate(classes);
    const table = run.confusion(run.test),
      share = (100 * table.reduce((sum, row, k) => sum + row[k], 0)) / run.test.y.length;
    for (const [k, row] of this.counts.entries())
      for (const [j, count] of row.entries()) text(count, number(train + test, String(table[k][j])));
    text(this.right, number(train + test, `${fmt(share, 1)} %`));
  }
}
