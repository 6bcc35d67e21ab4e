// The playground's network: its diagram with the maps of the units, what stands above its columns, and the number that is chosen.

import { chosenSlider } from "../../ui/chosen.js";
import { Diagram } from "../../ui/diagram.js";
import { h, text } from "../../ui/dom.js";
import { fmt, small } from "../../ui/numbers.js";
import { Columns } from "./columns.js";
import { Inputs, NAMES } from "./inputs.js";
import { scaleOf } from "./maps.js";
import { FEATURE_NAMES, outputNames } from "./names.js";
import { itemName, placeName } from "./words.js";

/** @import { Item } from "../../ui/symbols.js" */
/** @import { Explorer } from "./explorer.js" */
/** @import { Maps } from "./maps.js" */

const WIDEST = 3; // the largest gradient is drawn as a weight of this size
const UNIT = 34; // pixels across a unit: seven inputs shall stand on a small screen
const touch = () => matchMedia("(hover: none)").matches;

/** @param {Float64Array} values */
const norm = (values) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

export class NetworkPart {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    /** @type {Item | null} what was chosen last, and whether it was chosen already */
    this.pressed = null;
    this.pressedAgain = false;
    /** @type {string | null} the input that is pointed at */
    this.input = null;
    this.diagram = new Diagram({
      label: "Network: click a weight or a bias to change it",
      change: (item, value) => explorer.change(item, value),
      select: (item) => {
        this.pressedAgain = item === this.pressed;
        this.pressed = item;
        explorer.session.redraw();
      },
      hover: () => explorer.session.redraw(),
      describe: (item) => itemName(explorer, item),
      read: (item) => explorer.valueOf(item),
      tips: true,
      largest: UNIT,
    });
    this.columns = new Columns(explorer);
    this.inputs = new Inputs(explorer, (name) => {
      this.input = name;
      explorer.session.redraw();
    });
    this.chosen = chosenSlider(this.diagram);
    this.hint = h("p", { class: "nbw-hint" });
    this.norms = h("p", { class: "nbw-hint" });
    // A second click on a unit gives the picture back to the output.
    const click = () => {
      if (!this.pressedAgain || this.pressed?.kind !== "unit") return;
      this.diagram.select(null);
      this.diagram.hover(null);
    };
    this.box = h("div", { class: "nbw-network", click }, this.diagram.el, this.inputs.el);
    this.el = h("div", { class: "nbw-net" }, this.columns.el, this.box);
    this.choice = h("div", { class: "nbw-choice" }, this.hint, this.chosen.el);
  }

  /** The unit that is pointed at, or else the one that is chosen; null for none. */
  get unit() {
    const { hovered, selected } = this.diagram;
    return [hovered, selected].find((item) => item?.kind === "unit") ?? null;
  }

  resize() {
    this.diagram.resize(this.box.clientWidth);
  }

  /** @param {import("../../ui/session.js").State} state */
  set(state) {
    this.columns.set(state);
    this.inputs.set(state);
  }

  /** @param {Maps} maps */
  draw(maps) {
    const { explorer, diagram } = this,
      { run, state } = explorer,
      { network } = run,
      units = maps.units(run, state),
      asGradients = explorer.gradients && !run.empty;
    const shown = explorer.gone("features") ? state.features : NAMES; // where none can be chosen, only those that are
    diagram.shape(run.sizes, {
      inputs: shown.map((/** @type {string} */ name) => FEATURE_NAMES[name]),
      slots: state.features.map((/** @type {string} */ name) => shown.indexOf(name)),
      outputs: outputNames(network.outputs),
    });
    if (!run.empty && (asGradients || diagram.movable)) run.gradients();
    const most = network.grads.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-300),
      wide = (/** @type {Float64Array} */ grads) => grads.map((v) => (WIDEST * v) / most);
    diagram.draw({
      layers: asGradients ? network.layers.map(({ dW, db }) => ({ W: wide(dW), b: wide(db) })) : network.layers,
      maps: (l, j) => units[l][j],
      map: { scale: (l, j) => scaleOf(run, state, l, units[l][j]) },
    });
    // A box of known size: what moves in the picture lays out nothing around it.
    const height = `${diagram.places.height}px`;
    if (this.box.style.height !== height) this.box.style.height = height;
    this.columns.place(diagram.places);
    this.inputs.place(diagram.places, shown);
    const norms = asGradients ? network.layers.map(({ dW }) => small(norm(dW))).join(", ") : "";
    text(this.norms, norms && `‖∂J/∂W‖ of the layers: ${norms}. The widest edge has the largest gradient.`);
    this.norms.hidden = !asGradients;
    this.chosen.update((value) => Math.round(value * 1e4) / 1e4);
    text(this.hint, this.hintWords());
  }

  /** While the network is trained, what runs through its edges is seen to run. */
  move() {
    this.diagram.el.classList.toggle("nbw-running", this.explorer.clock.running);
  }

  /** What the chosen number is, with its gradient. */
  hintWords() {
    const { explorer, diagram } = this,
      { movable } = diagram;
    if (!movable)
      return touch()
        ? "Tap an edge or a bias (the dot at a unit’s corner) to change it, a unit to see its map large and its next steps."
        : "Click an edge or a bias (the dot at a unit’s corner) to change it; point at a unit to see its map large, click it to see its steps.";
    const { kind, layer, from, to } = movable,
      { O, dW, db } = explorer.run.network.layers[layer - 1],
      [letter, slope] = kind === "weight" ? ["w", dW[from * O + to]] : ["b", db[to]],
      gradient = explorer.run.empty ? "" : `, ∂J/∂${letter} = ${small(slope)}`;
    return `${placeName(explorer, movable)}: ${fmt(explorer.valueOf(movable), 4)}${gradient}`;
  }

  dispose() {
    this.diagram.dispose();
    this.inputs.dispose();
  }
}
