// The computation graph of an expression that the reader types: forward, then the derivative back, node by node.

import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, text, unique } from "../../ui/dom.js";
import { stages } from "../../ui/player.js";
import { readout } from "../../ui/readout.js";
import { slider } from "../../ui/slider.js";
import { Explorer } from "./explorer.js";
import { Picture } from "./picture.js";
import { forwardWords, graphOf, nameOf, news, number, stageLines, toQuery, VALUE, words } from "./state.js";
import "./style.css";

/** @import { Known } from "./picture.js" */

const START = [0]; // where a graph begins

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    const id = unique("expression");
    super(explorer);
    /** @type {string | null} the expression that the sliders stand for */
    this.expression = null;
    this.entered = ""; // the resets and the expression that the entry has taken over last
    /** @type {number[] | null} the place that was scrolled to last */
    this.inView = null;
    /** @type {Map<string, ReturnType<typeof slider>>} one for each variable */
    this.sliders = new Map();
    this.picture = new Picture(() => this.draw());
    this.entry = h("input", {
      type: "text",
      class: "nbw-entry",
      id,
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      maxlength: 400,
      "aria-describedby": `${id}-wrong`,
      input: () => this.type(this.entry.value),
      blur: () => this.type(this.entry.value),
    });
    this.before = h("span"); // what was typed before the error, at it, and after it
    this.mark = h("mark");
    this.after = h("span");
    this.why = h("span");
    this.wrong = h(
      "p",
      { class: "nbw-wrong-text", id: `${id}-wrong`, role: "status", "aria-live": "polite", hidden: true },
      h("code", {}, this.before, this.mark, this.after),
      this.why,
    );
    this.rows = h("div", { class: "nbw-variables" });
    this.player = stages(explorer);
    this.readout = readout("Values and derivatives");
    this.scroll = h("div", { class: "nbw-scroll", role: "group", "aria-label": "Graph", tabindex: 0 }, this.picture.el);
    this.show(el, {
      name: "graph-control",
      label: "Computation graph of an expression",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        h("label", { class: "nbw-expression", for: id }, h("span", { class: "nbw-symbol" }, "f ="), this.entry),
        h(
          "div",
          { class: "nbw-typed" },
          h(
            "p",
            { class: "nbw-hint" },
            "+ − * / ^ ( ), exp log tanh sigmoid relu sin cos sqrt, pi, and names of your own; 2x is 2*x, and ** is ^.",
          ),
          this.wrong,
        ),
        this.scroll,
        this.readout.el,
        beside(this.rows, this.player.el),
      ],
      boxes: [this.scroll],
      resize: () => {
        this.picture.resize(this.scroll.clientWidth);
        this.draw();
      },
    });
  }

  /**
   * Take what was typed if it is an expression; else say what is wrong and show where.
   * @param {string} value
   */
  type(value) {
    /** @type {(Error & { at?: number }) | null} */
    let wrong = null;
    try {
      graphOf(value);
      if (value !== this.explorer.state.expression) {
        this.explorer.clock.stop();
        this.explorer.hand({ expression: value });
      }
    } catch (error) {
      wrong = /** @type {Error & { at?: number }} */ (error);
    }
    this.showError(value, wrong);
  }

  /**
   * @param {string} value
   * @param {Error & { at?: number } | null} error with the place that it is about
   */
  showError(value, error) {
    const chars = error ? Array.from(value) : [],
      at = error?.at ?? 0;
    this.wrong.hidden = !error;
    this.el.classList.toggle("nbw-stale", Boolean(error));
    if (error) this.entry.setAttribute("aria-invalid", "true");
    else this.entry.removeAttribute("aria-invalid");
    text(this.before, chars.slice(Math.max(0, at - 30), at).join(""));
    text(this.mark, chars[at] ?? " ");
    text(this.after, chars.slice(at + 1, at + 12).join(""));
    text(this.why, error ? ` ${error.message}` : "");
  }

  draw() {
    super.draw();
    const { explorer, picture } = this,
      { state } = explorer,
      known = explorer.known,
      entered = `${explorer.resets} ${state.expression}`;
    // What somebody is typing is left alone; another expression from outside is shown, and after a reset the same one.
    if (this.entered !== entered) {
      this.entered = entered;
      if (this.entry.value !== state.expression) {
        this.entry.value = state.expression;
        this.showError("", null);
      }
      if (this.expression !== state.expression) this.makeRows();
      this.expression = state.expression;
    }
    for (const [name, row] of this.sliders) row.set(state.values[name]);
    picture.draw(known);
    this.scrollTo(known.at.node);
    this.readout.say(picture.item === null ? stageLines(known) : this.nodeLines(known, picture.item));
    this.player.set(explorer.clock.running, known.stage === 0, known.stage === known.last);
    this.summary.say(
      () => {
        const now = explorer.known;
        picture.describeNodes((k) =>
          this.nodeLines(now, k)
            .map((line) => (line.endsWith(".") ? line : `${line}.`))
            .join(" "),
        );
        return words(explorer.state, now, { playing: explorer.clock.running });
      },
      () => news(state, known),
    );
  }

  /**
   * Where the graph is wider than its box, bring the node of a new stage into view.
   * @param {number | undefined} node
   */
  scrollTo(node) {
    const place = node === undefined ? START : this.picture.places[node];
    if (this.inView !== place) this.scroll.scrollLeft = place[0] - this.scroll.clientWidth / 2;
    this.inView = place;
  }

  /**
   * @param {Known} known
   * @param {number} k
   */
  nodeLines(known, k) {
    const { shown, grads, values, graph } = known;
    if (!shown[k] || values[k] === undefined)
      return [`${nameOf(known, k)} (${graph.nodes[k].op}) is not computed yet.`];
    return [
      forwardWords(known, k),
      ...(grads[k] === undefined ? [] : [`∂f/∂${nameOf(known, k)} = ${number(grads[k])}`]),
    ];
  }

  makeRows() {
    const { explorer } = this,
      { variables } = graphOf(explorer.state.expression);
    this.sliders.clear();
    for (const name of variables) {
      const onInput = (/** @type {number} */ value) =>
        explorer.hand({ values: { ...explorer.state.values, [name]: value } });
      this.sliders.set(
        name,
        slider({ name: `variable ${name}`, symbol: name, slider: [-4, 4, 0.1], ...VALUE, onInput }),
      );
    }
    this.rows.replaceChildren(...[...this.sliders.values()].map((row) => row.el));
  }
}

export default control(Explorer, View);
