// The playground: a small network on points in the plane, to be built, trained, looked into and taken along as Python.

import { control, View as BaseView } from "../../ui/control.js";
import { h } from "../../ui/dom.js";
import { transport } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import { Maps } from "./maps.js";
import { NetworkPart } from "./network.js";
import { Plane } from "./plane.js";
import { Program } from "./program.js";
import { Results } from "./results.js";
import { settings } from "./settings.js";
import { isRegression, KEYS, toQuery } from "./state.js";
import { words } from "./words.js";
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
    this.maps = new Maps();
    this.network = new NetworkPart(explorer);
    const { groups, rows, features, cards } = this.settings;
    this.plane = new Plane(explorer, [rows.test.el, rows.discretize.el]);
    this.results = new Results(explorer);
    this.program = new Program(explorer);
    this.transport = transport({
      round: "Epoch",
      onStep: () => explorer.step(),
      onRound: () => explorer.epoch(),
      onRun: () => explorer.toggle(),
      onRestart: () => explorer.restart(),
    });
    const { network, plane, results } = this,
      columns = (name = "") => ({ class: `nbw-columns${name}` });
    this.show(el, {
      name: "playground",
      label: "Neural network playground",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        h("div", columns(" nbw-bar"), this.transport.el, results.figures),
        features.el,
        cards.el,
        h(
          "div",
          columns(),
          h("div", { class: "nbw-left" }, network.box, network.choice, rows.gradients.el, network.norms),
          plane.el,
        ),
        h("div", columns(" nbw-results"), results.chart, results.table),
        h(
          "div",
          { class: "nbw-groups" },
          h("div", {}, groups.data.el, groups.network.el),
          h("div", {}, groups.training.el, groups.running.el),
        ),
        this.program.el,
      ],
      boxes: [network.box, plane.el, results.chart],
      resize: () => {
        for (const part of [network, plane, results]) part.resize();
        this.draw();
      },
    });
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
      plane.drawMap(this.maps, network.unit);
    }
    plane.drawPoints();
    this.results.draw();
    this.program.draw();
    this.summary.say(() => words(explorer, !this.results.accuracy.hidden));
  }

  drawSettings() {
    const { kind, gradients, refused, state } = this.explorer,
      now = [...KEYS.map((key) => (key === "steps" ? 0 : state[key])), kind, gradients, refused];
    if (now.some((v, i) => v !== this.settingsOf[i])) this.settings.set(state);
    this.settingsOf = now;
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
  }
}

export default control(Explorer, View);
