// An editable network: its weights by hand, what every unit says, one example on its way through, and weights to find.

import { phiOf } from "../../engine/trace.js";
import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, s, text } from "../../ui/dom.js";
import { architecture, example, NetworkPart } from "../../ui/network/part.js";
import {
  activationWords,
  itemWords,
  netOf,
  PHI,
  REACH,
  outputName,
  shuffled,
  sumWords,
} from "../../ui/network/state.js";
import { fmt, vector } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { player } from "../../ui/player.js";
import { button } from "../../ui/transport.js";
import { Cut } from "./cut.js";
import { Explorer } from "./explorer.js";
import { Picture } from "./picture.js";
import { HIDDEN, OUTPUTS, regionWords, toQuery, words } from "./state.js";
import { judge, NAMES, TASKS } from "./tasks.js";
import "./style.css";

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.picture = new Picture(explorer);
    this.cut = new Cut(explorer);
    this.profile = h("div", {}, this.cut.el, this.cut.reading);
    this.part = new NetworkPart(explorer, {
      label: "Network: click a weight, a bias or a unit",
      idle: () => this.stageWords(),
      words: (item) => itemWords(explorer.state, explorer.seen, item),
    });
    this.dots = s("path", { class: "nbw-pulse" });
    this.part.diagram.over.append(this.dots);
    this.tasks = picker({ label: "Task", options: TASKS, names: NAMES, onPick: (task) => explorer.pick(task) });
    this.activation = picker({
      label: "Hidden φ",
      options: HIDDEN,
      names: { leaky_relu: "leaky ReLU", relu: "ReLU" },
      onPick: explorer.setter("activation"),
    });
    this.output = picker({ label: "Output φ", options: OUTPUTS, onPick: explorer.setter("output") });
    this.architecture = architecture(explorer);
    this.example = example(explorer);
    this.player = player({
      label: "The example’s way through the network",
      onBack: () => explorer.step(-1),
      onStep: () => explorer.step(1),
      onPlay: () => explorer.play(),
    });
    this.verdict = h("p", { class: "nbw-judged" });
    this.regions = h("p", { class: "nbw-regions" });
    this.low = h("span");
    this.high = h("span");
    this.box = h(
      "div",
      { class: "nbw-picture" },
      this.picture.el,
      h("p", { class: "nbw-scale" }, this.low, h("i", { "aria-hidden": "true" }), this.high),
    );
    this.show(el, {
      name: "feedforward",
      label: "Network to set by hand",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        h("div", { class: "nbw-settings" }, this.tasks.el, this.activation.el, this.output.el),
        this.architecture.el,
        this.part.el,
        this.verdict,
        beside(this.box, this.player.el, this.example.el, this.profile, this.regions),
      ],
      buttons: [button("Shuffle weights", () => explorer.hand({ layers: shuffled(explorer.state.layers) }))],
      boxes: [this.part.box, this.box, this.profile],
      resize: () => {
        this.part.diagram.resize(this.part.box.clientWidth);
        this.picture.resize(this.box.clientWidth);
        this.cut.chart.resize(this.profile.clientWidth);
        this.draw();
      },
    });
  }

  /** The sums of the layer that the example has reached, while it is on its way. */
  stageWords() {
    const { explorer } = this,
      { state, pulse, seen } = explorer;
    if (pulse === null)
      return [
        `x = ${vector(state.x)} gives ŷ = ${fmt(seen.a[explorer.last][0])}. Point at an edge or a unit for its sums, or press Play.`,
      ];
    const layer = Math.floor(pulse),
      net = netOf(state);
    if (layer === 0) return [`The example starts as x₁ = ${fmt(state.x[0])}, x₂ = ${fmt(state.x[1])}.`];
    return Array.from(
      seen.a[layer],
      (_, j) =>
        `z = ${sumWords(state.layers, seen, layer, j)} = ${fmt(seen.z[layer][j])}, ${activationWords(net, seen, layer, j, outputName(state.layers, layer, j))}`,
    );
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state, pulse, seen, maps, outputLooks } = explorer,
      net = netOf(state),
      reached = pulse === null ? Infinity : Math.floor(pulse);
    const { diagram } = this.part,
      L = explorer.last,
      hidden = ["relu", "leaky_relu", "linear"].includes(state.activation) ? REACH : 1;
    this.part.draw(
      reached,
      {
        layers: net.layers,
        maps: (l, j) => maps.units[l][j],
        map: {
          scale: (l) => (l === 0 ? REACH : l === L ? outputLooks.scale : hidden),
          sharp: (l) => l > 0 && (l === L ? maps.sharp : state.activation === "step"),
        },
        texts: (l, j) => (l <= reached ? fmt(seen.a[l][j], diagram.places.size < 26 ? 1 : 2) : "·"),
      },
      { outputs: ["ŷ"], captions: ["inputs", ...net.layers.map((_, k) => PHI[phiOf(net, k + 1)])] },
    );
    this.drawDots(pulse);
    this.picture.draw();
    this.cut.draw();
    const verdict = judge(state);
    text(this.verdict, verdict ? `${verdict.solved ? "✓" : "→"} ${verdict.words}` : "");
    this.verdict.hidden = !verdict;
    this.verdict.classList.toggle("nbw-solved", Boolean(verdict?.solved));
    text(this.regions, regionWords(state, explorer.pieces));
    text(this.low, `ŷ = ${fmt(state.output === "linear" ? -outputLooks.scale : 0)}`);
    text(this.high, `ŷ = ${fmt(outputLooks.scale)}`);
    this.tasks.set(state.task);
    this.activation.set(state.activation);
    this.output.set(state.output);
    this.architecture.set(state.layers);
    this.example.set(state.x);
    this.player.set(explorer.clock.running, pulse === null, pulse === explorer.last);
    this.summary.say(
      () => words(explorer.state, explorer.pieces, { playing: explorer.clock.running }),
      () => "", // the readout, the verdict and the regions say it all
    );
  }

  /**
   * The products on their way: a dot on every edge between the layer that was reached and the next.
   * @param {number | null} pulse
   */
  drawDots(pulse) {
    const t = pulse === null ? 0 : pulse % 1,
      { items, lines } = this.part.diagram.places;
    let dots = "";
    items.forEach(({ layer }, k) => {
      const line = lines[k];
      if (t === 0 || !line || layer !== Math.floor(pulse ?? 0) + 1) return;
      const [x1, y1, x2, y2] = line;
      dots += `M${(x1 + t * (x2 - x1)).toFixed(1)} ${(y1 + t * (y2 - y1)).toFixed(1)}h0`;
    });
    this.dots.setAttribute("d", dots);
  }

  dispose() {
    super.dispose();
    this.part.dispose();
    this.picture.dispose();
  }
}

export default control(Explorer, View);
