// An editable network: its weights by hand, what every unit says, one example on its way through, and weights to find.

import { forward, maps, phiOf } from "../../engine/trace.js";
import { Clock, calm } from "../../ui/clock.js";
import { control, Explorer as Base, View as BaseView } from "../../ui/control.js";
import { h, s, text } from "../../ui/dom.js";
import { grid } from "../../ui/heatmap.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { player } from "../../ui/player.js";
import { button } from "../../ui/transport.js";
import { architecture, example, NetworkPart } from "../../ui/network/part.js";
import {
  activationWords,
  HIDDEN,
  itemWords,
  netOf,
  PHI,
  REACH,
  said,
  shuffled,
  sumWords,
} from "../../ui/network/state.js";
import { check, fromQuery, KEYS, OUTPUTS, pieces, regionWords, toQuery, words } from "./state.js";
import { Picture } from "./picture.js";
import { judge, NAMES, TASKS } from "./tasks.js";
import "./style.css";

const [SMALL, FINE, ...LARGE] = [14, 40, 24, 32, 48, 64, 96, 128].map((n) => ({ n, X: grid(n, -REACH, REACH) })); // for a unit's map; for the output's
const BUDGET = 45000; // products that one picture of the output may take; what jumps needs a finer one, and is cheap
const LEG = 900; // milliseconds from one layer to the next

/** One for each model: the state, the pulse, and everything a reader can do. */
class Explorer extends Base {
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, () => {
      this.pulse = null;
      return {};
    });
    this.clock = new Clock(
      this.session,
      () => (calm() ? LEG : 16),
      () => this.tick(),
    );
    this.pulse = null; // null: everything is shown; else how far the example has come, in layers
  }

  get last() {
    return this.state.layers.length;
  }

  /** What depends on the weights, computed once for each set of them. */
  get known() {
    const { layers, activation, output } = this.state,
      same = this.cache;
    if (same?.layers === layers && same.activation === activation && same.output === output) return same;
    const net = netOf(this.state),
      cost = layers.reduce((sum, { W, b }) => sum + (W.length + 4) * b.length, 0);
    const sharp = [activation, output].includes("step"),
      { X } = LARGE.findLast(({ n }) => n * n * cost <= BUDGET * (sharp ? 32 : 1)) ?? LARGE[0];
    const centre = (values) => (output === "linear" ? values : values.map((v) => 2 * v - 1));
    const small = maps(net, (sharp ? FINE : SMALL).X),
      large = centre(maps(net, X).at(-1)[0]);
    small[layers.length] = small[layers.length].map(centre);
    return (this.cache = { layers, activation, output, sharp, small, large });
  }

  get outputMap() {
    return this.known.large;
  }
  /** How the output is drawn. Of a linear one the value that has the full colour doubles until nothing in the picture is beyond it. */
  get outputScale() {
    const { output, sharp, large } = this.known;
    if (output !== "linear") return { scale: 1, sharp };
    const most = large.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    return { scale: 1.5 * 2 ** Math.max(0, Math.ceil(Math.log2(most / 1.5))), sharp };
  }

  get seen() {
    const { layers, activation, output, x } = this.state,
      now = [layers, activation, output, x];
    if (!this.sight || now.some((part, i) => part !== this.sight.of[i]))
      this.sight = { of: now, seen: forward(netOf(this.state), x) };
    return this.sight.seen;
  }

  get pieces() {
    const { layers, activation, x } = this.state;
    if (this.cut?.layers !== layers || this.cut.activation !== activation || this.cut.x !== x)
      this.cut = { layers, activation, x, ...pieces(this.state) };
    return this.cut;
  }

  pick(task) {
    this.halt();
    this.hand({ task, ...this.state.starts[task] });
  }

  // The pulse -----------------------------------------------------------------------------------------------------------

  /** Whole layers from here: 1 is a step, −1 a step back. */
  step(way) {
    this.clock.stop();
    const now = this.pulse ?? (way > 0 ? -1 : this.last);
    this.pulse = Math.max(0, Math.min(this.last, way > 0 ? Math.floor(now) + 1 : Math.ceil(now) - 1));
    this.session.redraw();
  }

  play() {
    if (this.clock.running) return this.clock.stop();
    if (this.pulse === null || this.pulse >= this.last) this.pulse = 0;
    this.before = performance.now();
    this.clock.start();
    this.session.redraw();
  }

  tick() {
    const now = performance.now(),
      gone = Math.min(100, now - this.before); // time off screen does not count
    this.before = now;
    this.pulse = Math.min(this.last, calm() ? Math.floor(this.pulse) + 1 : this.pulse + gone / LEG);
    this.session.redraw();
    return this.pulse < this.last;
  }

  halt() {
    this.pulse = null;
    this.clock.stop();
  }

  reset() {
    this.halt();
    this.hand(this.state.initial);
  }
}

/** One view of an explorer in `el`. */
class View extends BaseView {
  constructor(explorer, el) {
    const hand = (key) => (value) => explorer.hand({ [key]: value });
    super(explorer);
    this.picture = new Picture(explorer);
    this.part = new NetworkPart(explorer, {
      label: "Network: click a weight, a bias or a unit",
      numbers: true,
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
      onPick: hand("activation"),
    });
    this.output = picker({ label: "Output φ", options: OUTPUTS, onPick: hand("output") });
    this.architecture = architecture(explorer);
    this.example = example(explorer);
    this.player = player({
      label: "The example’s way through the network",
      onBack: () => explorer.step(-1),
      onStep: () => explorer.step(1),
      onPlay: () => explorer.play(),
      onRestart: () => explorer.halt(),
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
      toQuery,
      parts: [
        h("div", { class: "nbw-settings" }, this.tasks.el, this.activation.el, this.output.el),
        this.architecture.el,
        this.part.el,
        this.verdict,
        h(
          "div",
          { class: "nbw-body" },
          this.box,
          h("div", { class: "nbw-panel" }, this.player.el, this.example.el, this.regions),
        ),
      ],
      buttons: [button("Shuffle weights", () => explorer.hand({ layers: shuffled(explorer.state.layers) }))],
      boxes: [this.part.box, this.box],
      resize: () => {
        this.part.diagram.resize(this.part.box.clientWidth);
        this.picture.resize(this.box.clientWidth);
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
        `x = (${state.x.map((v) => fmt(v)).join(", ")}) gives ŷ = ${fmt(seen.a.at(-1)[0])}. Point at an edge or a unit for its sums, or press Play.`,
      ];
    const layer = Math.floor(pulse),
      net = netOf(state);
    if (layer === 0) return [`The example starts as x₁ = ${fmt(state.x[0])}, x₂ = ${fmt(state.x[1])}.`];
    return [...seen.a[layer]].map(
      (_, j) =>
        `z = ${sumWords(state.layers, seen, layer, j)} = ${fmt(seen.z[layer][j])}, ${activationWords(net, seen, layer, j, said(state.layers, layer, j))}`,
    );
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { state, pulse, known, seen } = explorer,
      net = netOf(state),
      reached = pulse === null ? Infinity : Math.floor(pulse);
    const { diagram } = this.part,
      L = state.layers.length,
      hidden = ["relu", "leaky_relu", "linear"].includes(state.activation) ? REACH : 1;
    this.part.draw(
      net.layers,
      {
        maps: (l, j) => known.small[l][j],
        map: {
          scale: (l) => (l === 0 ? REACH : l === L ? explorer.outputScale.scale : hidden),
          sharp: (l) => l && (l === L ? known.sharp : state.activation === "step"),
        },
        texts: (l, j) => (l <= reached ? fmt(seen.a[l][j], diagram.size < 26 ? 1 : 2) : "·"),
        stage: reached,
      },
      { outputs: ["ŷ"], captions: ["inputs", ...state.layers.map((_, k) => PHI[phiOf(net, k + 1)])] },
    );
    this.drawDots(pulse);
    this.picture.draw();
    const verdict = judge(state);
    text(this.verdict, verdict ? `${verdict.solved ? "✓" : "→"} ${verdict.words}` : "");
    this.verdict.hidden = !verdict;
    this.verdict.classList.toggle("nbw-solved", Boolean(verdict?.solved));
    text(this.regions, regionWords(state, explorer.pieces));
    const { scale } = explorer.outputScale;
    text(this.low, `ŷ = ${fmt(state.output === "linear" ? -scale : 0)}`);
    text(this.high, `ŷ = ${fmt(scale)}`);
    this.tasks.set(state.task);
    this.activation.set(state.activation);
    this.output.set(state.output);
    this.architecture.set(state.layers);
    this.example.set(state.x);
    this.player.set(explorer.clock.running, pulse === null, pulse === explorer.last);
    this.summary.say(() => words(explorer.state, explorer.pieces, { playing: explorer.clock.running }));
  }

  /** The products on their way: a dot on every edge between the layer that was reached and the next. */
  drawDots(pulse) {
    const t = pulse === null ? 0 : pulse % 1,
      { diagram } = this.part;
    this.dots.setAttribute(
      "d",
      t === 0
        ? ""
        : diagram.items
            .map((item, k) => {
              if (item.kind !== "weight" || item.layer !== Math.floor(pulse) + 1) return "";
              const [x1, y1, x2, y2] = diagram.lines[k];
              return `M${(x1 + t * (x2 - x1)).toFixed(1)} ${(y1 + t * (y2 - y1)).toFixed(1)}h0`;
            })
            .join(""),
    );
  }

  dispose() {
    super.dispose();
    this.part.dispose();
    this.picture.dispose();
  }
}

export default control(Explorer, View);
