// The computation graph of an expression that the reader types: forward, then the derivative back, node by node.

import { control, View as BaseView } from "../../ui/control.js";
import { h, text, unique } from "../../ui/dom.js";
import { Staged } from "../../ui/player.js";
import { slider } from "../../ui/slider.js";
import { Picture } from "./picture.js";
import { readout, stages } from "../../ui/network/stages.js";
import {
  check,
  compute,
  countStages,
  forwardWords,
  fromQuery,
  graphOf,
  KEYS,
  number,
  stageLines,
  toQuery,
  nameOf,
  words,
} from "./state.js";
import "./style.css";

const PAUSE = 1300; // milliseconds to read a stage
const START = [0]; // where a graph begins

/** One for each model: the state, the clock, and everything a reader can do. */
class Explorer extends Staged {
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, PAUSE);
    this.resets = 0;
  }

  reset() {
    this.resets++;
    super.reset();
  }

  get last() {
    return countStages(graphOf(this.state.expression));
  }
  get known() {
    return compute(this.state);
  }

  /** A problem stops the stages before it. */
  go(way) {
    const { problem, ops } = this.known;
    return super.go(way, problem ? ops.indexOf(problem.node) : this.last);
  }
}

/** One view of an explorer in `el`. */
class View extends BaseView {
  constructor(explorer, el) {
    const id = unique("expression");
    super(explorer);
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
    [this.before, this.mark, this.after] = [h("span"), h("mark"), h("span")];
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
      toQuery,
      parts: [
        h("label", { class: "nbw-expression", for: id }, h("span", { class: "nbw-symbol" }, "f ="), this.entry),
        this.wrong,
        h(
          "p",
          { class: "nbw-hint" },
          "+ − * / ^ ( ), exp log tanh sigmoid relu sin cos sqrt, pi, and names of your own.",
        ),
        this.scroll,
        this.readout.el,
        h("div", { class: "nbw-body" }, this.rows, h("div", { class: "nbw-panel" }, this.player.el)),
      ],
      boxes: [this.scroll],
      resize: () => {
        this.picture.resize(this.scroll.clientWidth);
        this.draw();
      },
    });
  }

  /** Take what was typed if it is an expression; else say what is wrong and show where. */
  type(value) {
    let wrong;
    try {
      graphOf(value);
      if (value !== this.explorer.state.expression) {
        this.explorer.clock.stop();
        this.explorer.hand({ expression: value });
      }
    } catch (error) {
      wrong = error;
    }
    this.showError(value, wrong);
  }

  showError(value, error) {
    const chars = error ? Array.from(value) : [],
      at = error?.at ?? 0;
    this.wrong.hidden = !error;
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
      from = `${explorer.resets} ${state.expression}`;
    // What somebody is typing is left alone; another expression from outside is shown, and after a reset the same one.
    if (this.from !== from) {
      this.from = from;
      if (this.entry.value !== state.expression) {
        this.entry.value = state.expression;
        this.showError();
      }
      if (this.expression !== state.expression) this.makeRows();
      this.expression = state.expression;
    }
    for (const [name, row] of this.sliders) row.set(state.values[name]);
    picture.draw(known);
    this.follow(known.at.node);
    this.readout.say(picture.item === null ? stageLines(known) : this.nodeLines(known, picture.item));
    this.player.set(explorer.clock.running, known.stage === 0, known.stage === known.last);
    this.summary.say(() => {
      const now = explorer.known;
      picture.tellNodes((k) =>
        this.nodeLines(now, k)
          .map((line) => (line.endsWith(".") ? line : `${line}.`))
          .join(" "),
      );
      return words(explorer.state, now, { playing: explorer.clock.running });
    });
  }

  /** Where the graph is wider than its box, bring the node of a new stage into view. */
  follow(node) {
    const spot = this.picture.place[node] ?? START;
    if (this.spot !== spot) this.scroll.scrollLeft = spot[0] - this.scroll.clientWidth / 2;
    this.spot = spot;
  }

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
    this.sliders = variables.map((name) => [
      name,
      slider({
        name: `variable ${name}`,
        symbol: name,
        min: -4,
        max: 4,
        step: 0.1,
        onInput: (value) => explorer.hand({ values: { ...explorer.state.values, [name]: value } }),
      }),
    ]);
    this.rows.replaceChildren(...this.sliders.map(([, row]) => row.el));
  }
}

export default control(Explorer, View);
