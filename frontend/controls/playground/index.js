// The playground: a small network on points in the plane, to be built, trained, looked into and taken along as Python.

import { control, View as BaseView } from "../../ui/control.js";
import { h } from "../../ui/dom.js";
import { transport } from "../../ui/transport.js";
import { Address } from "./address.js";
import { Change } from "./change.js";
import { alone } from "./alone.js";
import { Explorer } from "./explorer.js";
import { Maps } from "./maps.js";
import { NetworkPart } from "./network.js";
import { Plane } from "./plane.js";
import { Program } from "./program.js";
import { Results } from "./results.js";
import { settings } from "./settings.js";
import { isRegression, KEYS, toQuery } from "./state.js";
import { Thumbs } from "./thumbs.js";
import { Tips } from "./tips.js";
import { news, words } from "./words.js";
import "./style.css";

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    /** @type {unknown[]} what the settings, and the pictures of the network, depended on when they were drawn last */
    this.settingsOf = [];
    /** @type {unknown[]} */
    this.picturesOf = [];
    this.weights = new Float64Array(0); // as the pictures show them
    this.settings = settings(explorer);
    this.thumbs = new Thumbs(explorer);
    this.maps = new Maps();
    this.network = new NetworkPart(explorer);
    const { groups, rows } = this.settings;
    this.plane = new Plane(explorer, [rows.test.el, rows.discretize.el]);
    this.change = new Change(explorer, () => this.network.diagram.selected);
    this.results = new Results(explorer);
    this.program = new Program(explorer);
    this.transport = transport({
      round: "Epoch",
      onStep: () => explorer.step(),
      onRound: () => explorer.epoch(),
      onRun: () => explorer.toggle(),
    });
    const { network, plane, results, thumbs } = this;
    this.left = h(
      "div",
      { class: "nbw-left" },
      network.el,
      network.choice,
      rows.gradients.el,
      network.norms,
      this.change.el,
    );
    this.tips = ON_PAGES && !explorer.shown && !explorer.state.hidden.length ? this.makeTips() : null;
    this.show(el, {
      name: "playground",
      label: "Neural network playground",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        ...(this.tips ? [this.tips.el] : []),
        h("div", { class: "nbw-bar" }, this.transport.el, rows.learning_rate.el, results.figures),
        h("div", { class: "nbw-scene" }, this.left, thumbs.el, plane.el),
        h("div", { class: "nbw-columns nbw-results" }, results.chart, results.table),
        h(
          "div",
          { class: "nbw-groups" },
          h("div", {}, groups.data.el),
          h("div", {}, groups.training.el),
          h("div", {}, groups.network.el, groups.running.el),
        ),
        this.program.el,
      ],
      boxes: [network.box, plane.el, results.chart],
      resize: () => {
        for (const part of [network, plane, results]) part.resize();
        this.draw();
      },
    });
    rows.own.catch(this.el);
    this.address = ON_PAGES && el.id ? new Address(explorer, el.id, toQuery) : null;
    this.together = ON_PAGES && explorer.shown ? alone(el) : () => {};
  }

  makeTips() {
    return new Tips([
      { words: "press Run, and watch the network learn to tell blue from orange.", part: this.transport.el },
      { words: "choose other points. A ring needs more than one line, a spiral much more.", part: this.thumbs.el },
      {
        words: "press an input to take it in, + for more units and layers; click an edge to change its weight.",
        part: this.network.el,
      },
      { words: "every change is in the address: the browser’s Back undoes it.", part: this.plane.el },
    ]);
  }

  get message() {
    const { repeating, clock, run, state } = this.explorer;
    return repeating && clock.running ? `Repeating the run: step ${run.step} of ${state.steps}.` : super.message;
  }

  draw() {
    super.draw();
    const { explorer, network, plane } = this;
    this.drawSettings();
    this.transport.set(explorer.clock.running);
    if (this.picturesDiffer()) {
      network.draw(this.maps);
      plane.drawMap(this.maps, network.unit, network.input);
    }
    network.move();
    plane.drawPoints();
    this.results.draw();
    this.change.draw();
    this.program.draw();
    this.address?.follow();
    this.summary.say(
      () => words(explorer, !this.results.accuracy.hidden),
      () => news(explorer),
    );
  }

  drawSettings() {
    const { kind, gradients, refused, state } = this.explorer,
      now = [...KEYS.map((key) => (key === "steps" ? 0 : state[key])), kind, gradients, refused];
    if (now.some((v, i) => v !== this.settingsOf[i])) this.setSettings(state);
    this.settingsOf = now;
  }

  /** @param {import("../../ui/session.js").State} state */
  setSettings(state) {
    const { explorer, network, thumbs, transport: run, plane } = this,
      gone = (/** @type {string} */ part) => explorer.gone(part);
    this.settings.set(state);
    network.set(state);
    thumbs.set(state.data);
    thumbs.el.hidden = gone("data");
    network.columns.el.hidden = gone("layers");
    network.inputs.el.classList.toggle("nbw-fixed", gone("features"));
    run.el.hidden = gone("run");
    this.left.hidden = gone("network");
    plane.el.hidden = gone("map");
  }

  /** Whether the pictures of the network would differ from those that are shown: other points, for instance, leave it as it is. */
  picturesDiffer() {
    const { run, state, gradients } = this.explorer,
      { diagram } = this.network,
      { params } = run.network;
    const now = [
      this.el.isConnected,
      state.features,
      state.layers,
      state.activations,
      state.loss,
      state.discretize,
      isRegression(state),
      gradients,
      diagram.hovered,
      this.network.input,
      diagram.selected,
      diagram.width,
      gradients || diagram.movable ? run.data : null,
    ];
    const same =
      this.weights.length === params.length &&
      now.every((v, i) => v === this.picturesOf[i]) &&
      params.every((v, i) => v === this.weights[i]);
    if (same) return false;
    this.picturesOf = now;
    this.weights = params.slice();
    return true;
  }

  dispose() {
    super.dispose();
    this.network.dispose();
    this.plane.dispose();
    this.thumbs.dispose();
    this.address?.off();
    this.together();
  }
}

export default control(Explorer, View);
