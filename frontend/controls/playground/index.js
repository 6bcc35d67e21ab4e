// The playground: a small network on points in the plane, to be built, trained, looked into and taken along as Python.

import { features } from "../../engine/datasets.js";
import { sigmoid } from "../../engine/activations.js";
import { Clock, calm } from "../../ui/clock.js";
import { control, Explorer as Base, View as BaseView } from "../../ui/control.js";
import { Diagram } from "../../ui/diagram.js";
import { h, text } from "../../ui/dom.js";
import { grid } from "../../ui/heatmap.js";
import { figure, key, legend } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { slider } from "../../ui/slider.js";
import { symbol } from "../../ui/symbols.js";
import { button, transport } from "../../ui/transport.js";
import { small } from "../../ui/network/state.js";
import { Board } from "./board.js";
import { Curves } from "./curves.js";
import { python } from "./python.js";
import { Run } from "./run.js";
import { FEATURE_NAMES, nameOf, settings } from "./settings.js";
import {
  check,
  complete,
  fromQuery,
  isRegression,
  KEYS,
  LIVE,
  MOST_POINTS,
  MOST_STEPS,
  REACH,
  RUN,
  toQuery,
  withEdit,
} from "./state.js";
import "./style.css";

const SLICE = 6; // milliseconds of a frame for training; the rest is for drawing
const SYNC = 500; // milliseconds between two reports of the steps to a kernel
const UNIT = 16; // points across a unit's map
const LARGE = [24, 32, 48, 64]; // points across the plane's map, as many as the budget allows
const BUDGET = 90000; // products that one map of the plane may take
const BOUNDED = ["tanh", "sigmoid", "step", "softmax"];

/** One for each model: the recipe, its run, the clock, and everything a reader can do. */
class Explorer extends Base {
  constructor(model) {
    super(model, {
      KEYS,
      fromQuery,
      check: (changes, state) => check(state ? complete(changes, state) : changes, state),
    });
    this.clock = new Clock(
      this.session,
      () => (calm() ? SYNC : 0),
      () => this.tick(),
    );
    this.kind = 1; // the class of the points that a click adds
    this.gradients = false; // whether the edges show gradients and not weights
    this.run = null;
    this.synced = 0;
    this.columns = new Map();
    this.follow();
  }

  // The run follows the recipe --------------------------------------------------------------------------------------------

  /** Make the run anew if the recipe is another one; go on with it if only its future or its looks changed. */
  follow() {
    const { state, run } = this,
      past = ({ edits }, until) =>
        JSON.stringify(edits.filter(([step, key]) => step < until && !(step === 0 && LIVE.includes(key))));
    const same =
      run &&
      !run.diverged &&
      run.step > 0 &&
      run.step <= state.steps &&
      RUN.every((key) => run.recipe[key] === state[key]) &&
      past(run.recipe, run.step) === past(state, run.step);
    if (same && run.recipe.edits !== state.edits) {
      run.recipe = { ...state };
      run.next = state.edits.filter(([step]) => step < run.step).length;
      run.edit();
      run.touch();
    } else if (
      !same &&
      (!run || [...RUN, ...LIVE, "edits"].some((key) => run.recipe[key] !== state[key]) || run.step > state.steps)
    ) {
      this.run = new Run({ ...state }, run);
    }
    if (this.run.step < state.steps) this.clock.start();
  }

  get repeating() {
    return this.run.step < this.state.steps && !this.run.diverged;
  }

  /** Train for a part of a frame; returns whether there is more to do. */
  tick() {
    const { run, state } = this,
      deadline = performance.now() + SLICE,
      now = () => performance.now();
    if (this.repeating) {
      while (run.step < state.steps && now() < deadline && run.advance());
      if (run.diverged) this.stopped(this.divergence());
      this.session.redraw();
      return this.repeating;
    }
    const epochs = calm() ? 30 : 1;
    let more = true,
      ends = 0;
    do {
      more = run.advance();
      if (more && run.epochEnds) {
        ends++;
        this.reason = this.enough();
      }
    } while (
      more &&
      !this.reason &&
      run.step < MOST_STEPS &&
      now() < deadline &&
      (state.speed === "fast" || (state.speed === "epoch" && ends < epochs))
    );
    state.steps = run.step;
    if (run.diverged) this.reason = this.divergence();
    else if (run.step >= MOST_STEPS) this.reason = `Training has taken ${fmt(MOST_STEPS)} steps and ends here.`;
    if (this.reason) {
      this.stopped(this.reason);
      return false;
    }
    if (now() - this.synced > SYNC) this.sync();
    this.session.redraw();
    return more;
  }

  stopped(reason) {
    this.reason = "";
    this.running = false;
    this.sync();
    this.session.say(reason);
  }

  divergence() {
    return `The cost became infinite in step ${this.run.step + 1}: press Restart and try a lower learning rate.`;
  }

  /** Why the stop rule ends the run now, or an empty text. */
  enough() {
    const {
        run,
        state: { stop, stop_at },
      } = this,
      { epoch } = run;
    if (stop === "epochs" && epoch >= stop_at)
      return `Stopped after ${epoch} epochs: the stop rule asks for ${stop_at}.`;
    if (stop === "loss" && run.losses().train <= stop_at)
      return `Stopped: the training loss is ${small(run.losses().train)}, not above ${small(stop_at)}.`;
    if (stop !== "patience") return "";
    const best = run.best(),
      since = epoch - best.epoch;
    return since >= stop_at
      ? `Stopped: the test loss has not fallen below ${small(best.test)} (epoch ${best.epoch}) for ${since} epochs.`
      : "";
  }

  /** Tell a kernel how far the run has come. */
  sync() {
    this.synced = performance.now();
    if (!this.repeating || this.run.diverged) this.session.write({ steps: this.run.step });
  }

  // What a reader does ---------------------------------------------------------------------------------------------------

  hand(changes) {
    const { state, run } = this,
      all = complete(changes, state);
    // No rate mends a network without a finite cost: a change begins anew.
    if (run.diverged && !("steps" in all) && LIVE.some((key) => key in changes))
      Object.assign(all, { steps: 0, edits: [] });
    for (const key of LIVE) {
      if (key in changes && changes[key] !== state[key] && state.steps > 0 && !("steps" in all))
        all.edits = withEdit({ ...state, edits: all.edits ?? state.edits }, key, changes[key]);
    }
    if (RUN.some((key) => key in all)) this.pause();
    const done = this.session.set(all);
    if (done) this.follow();
    else this.refused = all; // the settings show again what holds
    return done;
  }

  ready() {
    if (!this.run.empty) return true;
    this.session.say("There are too few points to train on: click in the picture to add some.");
    return false;
  }

  /** Train until `enough()`, at least one step. */
  train(enough) {
    this.pause();
    if (this.repeating || !this.ready()) return;
    this.session.message = "";
    while (this.run.advance() && !enough());
    if (this.run.diverged) this.session.say(this.divergence());
    this.sync();
  }

  step() {
    this.train(() => true);
  }

  epoch() {
    this.train(() => this.run.epochEnds);
  }

  toggle() {
    if (this.clock.running) this.pause();
    else if (this.ready()) {
      this.session.message = !this.repeating && this.run.epochEnds ? this.enough() : "";
      if (!this.session.message) this.clock.start();
    }
    this.session.redraw();
  }

  /** Pause; a run that is being repeated stays where it has come to. */
  pause() {
    if (!this.clock.running) return;
    this.clock.stop();
    if (this.repeating)
      this.session.write({ steps: this.run.step, edits: this.state.edits.filter(([step]) => step <= this.run.step) });
    else this.sync();
  }

  restart() {
    this.pause();
    this.hand({ steps: 0, edits: [] });
  }

  reset() {
    this.pause();
    this.gradients = false;
    this.hand({ ...this.state.initial });
  }

  /** Set a weight or bias by hand: part of the recipe from here on. */
  change({ kind, layer, from, to }, value) {
    this.pause();
    if (this.repeating) return;
    const key = kind === "weight" ? `w${layer}.${from}.${to}` : `b${layer}.${to}`;
    this.hand({ edits: withEdit(this.state, key, value) });
  }

  draws(kind) {
    this.kind = kind;
    this.session.redraw();
  }

  showGradients(on) {
    this.gradients = on;
    this.session.redraw();
  }

  put([x1, x2]) {
    const { points } = this.state;
    if (points.length >= MOST_POINTS) this.session.say(`There are ${MOST_POINTS} points, and no more fit.`);
    else this.hand({ points: [...points, [x1, x2, this.kind]] });
  }

  take(index) {
    this.hand({ points: this.state.points.filter((_, i) => i !== index) });
  }

  /** The present value of a weight or bias. */
  valueOf({ kind, layer, from, to }) {
    const part = this.run.network.layers[layer - 1];
    return kind === "weight" ? part.W[from * part.O + to] : kind === "bias" ? part.b[to] : 0;
  }

  // What the network says ------------------------------------------------------------------------------------------------

  /** The grids of the plane as the network takes them, made once for each choice of features. */
  grid(n) {
    const { features: names } = this.state;
    if (this.grids?.names !== names) this.grids = { names };
    return (this.grids[n] ??= features(grid(n, -REACH, REACH), names));
  }

  /** The maps of all units, as lists of UNIT × UNIT values, layer by layer; the inputs come first. */
  unitMaps() {
    const { network } = this.run,
      X = this.grid(UNIT),
      B = UNIT * UNIT;
    network.forward(X, B);
    const maps = network.sizes.map((n, l) =>
      Array.from({ length: n }, (_, j) => this.column(`${l},${j}`, l ? network.layers[l - 1].a : X, n, j, B)),
    );
    const [out] = maps.at(-1),
      { shown } = this;
    for (let i = 0; i < B; i++) out[i] = shown(out[i]);
    return maps;
  }

  /** The map of the plane: the network's output, or what one unit says. */
  planeMap(unit) {
    const { network } = this.run,
      cost = network.params.length + 6 * network.sizes.reduce((a, b) => a + b);
    const n = LARGE.findLast((m) => m * m * cost <= BUDGET) ?? LARGE[0],
      X = this.grid(n);
    const out = network.forward(X, n * n),
      layer = network.layers[unit ? unit.layer - 1 : network.layers.length - 1];
    const [values, width, at] =
      unit?.layer === 0
        ? [X, network.sizes[0], unit.to]
        : layer === network.layers.at(-1)
          ? [out, 1, 0]
          : [layer.a, layer.O, unit.to];
    const map = this.column("plane", values, width, at, n * n),
      { shown } = this;
    if (layer === network.layers.at(-1) && unit?.layer !== 0)
      for (let i = 0; i < map.length; i++) map[i] = shown(map[i]);
    return map;
  }

  /** One column of rows of n numbers, in a list that is kept under `name`: sixty new ones a second would be much to sweep. */
  column(name, values, n, at, length) {
    let list = this.columns.get(name);
    if (list?.length !== length) this.columns.set(name, (list = new Float64Array(length)));
    for (let i = 0, k = at; i < length; i++, k += n) list[i] = values[k];
    return list;
  }

  /** An output as a number from −1 (blue) to 1 (orange): a probability p becomes 2p − 1. */
  get shown() {
    const { state } = this;
    if (isRegression(state) || state.loss === "hinge") return (v) => v;
    return state.loss === "mse" ? (v) => 2 * v - 1 : (v) => 2 * sigmoid(v) - 1;
  }

  /** What the full colour of a unit's map means. */
  scale(layer, values) {
    if (layer === this.run.network.layers.length || (layer > 0 && BOUNDED.includes(this.state.activations[layer - 1])))
      return 1;
    return values.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-9);
  }
}

/** One view of an explorer in `el`. */
class View extends BaseView {
  constructor(explorer, el) {
    super(explorer);
    this.settings = settings(explorer);
    this.diagram = new Diagram({
      label: "Network: click a weight or a bias to change it",
      change: (item, value) => explorer.change(item, value),
      select: (item) => {
        this.again = item === this.pressed;
        this.pressed = item;
        explorer.session.redraw();
      },
      hover: () => explorer.session.redraw(),
      describe: (item) => this.itemName(item),
      read: (item) => explorer.valueOf(item),
    });
    this.board = new Board({ put: (point) => explorer.put(point), take: (index) => explorer.take(index) });
    this.curves = new Curves();
    this.transport = transport({
      round: "Epoch",
      onStep: () => explorer.step(),
      onRound: () => explorer.epoch(),
      onRun: () => explorer.toggle(),
      onRestart: () => explorer.restart(),
    });
    this.chosen = slider({
      name: "chosen weight or bias",
      symbol: "w",
      min: -5,
      max: 5,
      step: 0.1,
      onInput: (value) => {
        if (this.movable) explorer.change(this.diagram.selected, value);
      },
    });
    this.chosen.el.classList.add("nbw-chosen");
    this.hint = h("p", { class: "nbw-hint" });
    this.figures = Object.fromEntries(["epoch", "train", "test", "accuracy"].map((key) => [key, h("b")]));
    this.accuracy = figure("right (test)", this.figures.accuracy);
    this.confusion = [0, 1].map(() => [0, 1].map(() => h("b")));
    this.table = h(
      "table",
      { class: "nbw-confusion" },
      h("caption", {}, "Test examples"),
      h("thead", {}, h("tr", {}, h("td"), ...[0, 1].map((k) => h("th", { scope: "col" }, `taken for ${k}`)))),
      h(
        "tbody",
        {},
        ...this.confusion.map((row, k) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, `class ${k} ${k ? "■" : "●"}`),
            ...row.map((count) => h("td", {}, count)),
          ),
        ),
      ),
    );
    const { groups, rows, features: inputs, cards } = this.settings;
    this.low = h("span");
    this.high = h("span");
    this.mapName = h("p", { class: "nbw-mapname" });
    // A second click on a unit gives the picture back to the output.
    this.box = h(
      "div",
      {
        class: "nbw-network",
        click: () => {
          if (!this.again || this.pressed?.kind !== "unit") return;
          this.diagram.select(null);
          this.diagram.hover(null);
        },
      },
      this.diagram.el,
    );
    this.gradientWords = h("p", { class: "nbw-hint" });
    this.lossKey = legend(key("nbw-keytrain", "training loss"), key("nbw-keytest", "test loss"));
    this.side = h(
      "div",
      { class: "nbw-side" },
      this.mapName,
      this.board.el,
      h("p", { class: "nbw-scale" }, this.low, h("i", { "aria-hidden": "true" }), this.high),
      h("div", { class: "nbw-row nbw-looks" }, rows.test.el, rows.discretize.el),
    );
    this.chart = h("div", { class: "nbw-curves" }, this.curves.el, this.lossKey);
    this.code = h("div", { tabindex: 0, class: "nbw-code", role: "region", "aria-label": "Python program" });
    this.copied = h("span", { class: "nbw-note", role: "status" });
    this.details = h(
      "details",
      { class: "nbw-python", toggle: () => explorer.session.redraw() },
      h("summary", { tabindex: 0 }, "Show me the Python"),
      h(
        "p",
        { class: "nbw-hint" },
        "These lines of nblib build and train this network again. Long runs at high rates magnify the rounding, so that the losses can differ.",
      ),
      this.code,
      h(
        "div",
        { class: "nbw-row" },
        button("Copy the program", () => this.copy()),
        this.copied,
      ),
    );
    this.show(el, {
      name: "playground",
      label: "Neural network playground",
      toQuery,
      parts: [
        h(
          "div",
          { class: "nbw-columns nbw-bar" },
          this.transport.el,
          h(
            "div",
            { class: "nbw-figures" },
            figure("epoch", this.figures.epoch),
            figure("train loss", this.figures.train),
            figure("test loss", this.figures.test),
            this.accuracy,
          ),
        ),
        inputs.el,
        cards.el,
        h(
          "div",
          { class: "nbw-columns" },
          h(
            "div",
            { class: "nbw-left" },
            this.box,
            h("div", { class: "nbw-choice" }, this.hint, this.chosen.el),
            rows.gradients.el,
            this.gradientWords,
          ),
          this.side,
        ),
        h("div", { class: "nbw-columns nbw-results" }, this.chart, this.table),
        h(
          "div",
          { class: "nbw-groups" },
          h("div", {}, groups.data, groups.network),
          h("div", {}, groups.training, groups.running),
        ),
        this.details,
      ],
      boxes: [this.box, this.side, this.chart],
      resize: () => {
        this.diagram.resize(this.box.clientWidth);
        this.board.resize(Math.min(this.side.clientWidth, 400));
        this.curves.resize(this.chart.clientWidth);
        this.draw();
      },
    });
  }

  get message() {
    const { explorer } = this,
      { repeating, clock, run, state } = explorer;
    return repeating && clock.running ? `Repeating the run: step ${run.step} of ${state.steps}.` : super.message;
  }

  get movable() {
    const { selected } = this.diagram;
    return selected && selected.kind !== "unit";
  }

  draw() {
    super.draw();
    const { explorer } = this;
    explorer.follow();
    this.drawSettings();
    if (this.moved()) {
      this.drawNetwork();
      this.drawMap();
    }
    this.drawPoints();
    // Sixty numbers a second could not be read; ten can be followed.
    if (!explorer.clock.running || performance.now() - (this.told ?? 0) > 100) this.drawResults();
    this.summary.say(() => this.words());
  }

  /** Whether the pictures of the network would differ from those that are shown: other points, for instance, leave it as it is. */
  moved() {
    const { explorer, diagram } = this,
      { run, state } = explorer,
      { params } = run.network;
    const now = [
      this.el.isConnected,
      state.features,
      state.layers,
      state.activations,
      state.loss,
      state.discretize,
      isRegression(state),
      explorer.gradients,
      diagram.hovered,
      diagram.selected,
      diagram.width,
      explorer.gradients || this.movable ? run.data : null,
    ];
    if (
      this.pictured &&
      this.weights.length === params.length &&
      now.every((v, i) => v === this.pictured[i]) &&
      params.every((v, i) => v === this.weights[i])
    )
      return false;
    this.pictured = now;
    this.weights = params.slice();
    return true;
  }

  drawSettings() {
    const { explorer, settings: all } = this,
      { state, clock, run } = explorer;
    const known = [
      ...KEYS.map((key) => (key === "steps" ? 0 : state[key])),
      explorer.kind,
      explorer.gradients,
      explorer.refused,
    ];
    if (!this.known || known.some((v, i) => v !== this.known[i])) all.set(state);
    this.known = known;
    this.transport.set(clock.running);
    const gone = (part) => state.hidden.includes(part);
    this.chart.hidden = gone("curves");
    this.table.hidden = this.accuracy.hidden = gone("accuracy") || isRegression(state);
    this.details.hidden = gone("python") || run.empty;
  }

  drawNetwork() {
    const { explorer, diagram } = this,
      { run, state } = explorer,
      { network } = run,
      maps = explorer.unitMaps();
    diagram.shape(network.sizes, { inputs: state.features.map((name) => FEATURE_NAMES[name]), outputs: ["ŷ"] });
    const shown = explorer.gradients && !run.empty,
      norms = [];
    let layers = network.layers;
    if (shown || this.movable) run.empty || run.gradients();
    if (shown) {
      const most = network.grads.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-300);
      layers = network.layers.map(({ dW, db }) => ({
        W: dW.map((v) => (3 * v) / most),
        b: db.map((v) => (3 * v) / most),
      }));
      for (const { dW } of network.layers) norms.push(Math.sqrt(dW.reduce((sum, v) => sum + v * v, 0)));
    }
    diagram.draw({ layers, maps: (l, j) => maps[l][j], map: { scale: (l, j) => explorer.scale(l, maps[l][j]) } });
    // A box of known size: what moves in the picture lays out nothing around it.
    if (this.box.style.height !== `${diagram.tall}px`) this.box.style.height = `${diagram.tall}px`;
    text(
      this.gradientWords,
      shown
        ? `‖∂J/∂W‖ of the layers: ${norms.map((v) => small(v)).join(", ")}. The widest edge has the largest gradient.`
        : "",
    );
    this.gradientWords.hidden = !shown;
    const item = diagram.selected;
    this.chosen.el.hidden = !this.movable;
    if (!this.movable)
      text(
        this.hint,
        "Click an edge or a bias (the dot at a unit’s corner) to change it; point at a unit to see its map large.",
      );
    else {
      const { layer, from, to, kind } = item,
        { O, dW, db } = network.layers[layer - 1],
        slope = kind === "weight" ? dW[from * O + to] : db[to],
        value = explorer.valueOf(item);
      // The edges may show gradients; the numbers beside them are the weight's all the same.
      text(diagram.value, fmt(value));
      diagram.cursor.setAttribute("aria-valuenow", value);
      text(this.chosen.el.firstChild, symbol(item));
      this.chosen.set(Math.round(value * 1e4) / 1e4);
      text(
        this.hint,
        `${this.placeName(item)}: ${fmt(value, 4)}${run.empty ? "" : `, ∂J/∂${kind === "weight" ? "w" : "b"} = ${small(slope)}`}`,
      );
    }
  }

  /** The plane as the network sees it, or as the unit does that is pointed at. */
  drawMap() {
    const { explorer, diagram, board } = this,
      { run, state } = explorer,
      item =
        diagram.hovered?.kind === "unit"
          ? diagram.hovered
          : diagram.selected?.kind === "unit"
            ? diagram.selected
            : null;
    const values = explorer.planeMap(item),
      last = !item || item.layer === run.network.layers.length,
      numbers = isRegression(state);
    board.drawMap(values, {
      scale: item ? explorer.scale(item.layer, values) : 1,
      discretize: state.discretize && last,
    });
    text(this.mapName, last ? "What the network says" : `What ${this.placeName(item)} says`);
    const ends = !last ? ["less", "more"] : numbers ? ["ŷ = −1", "ŷ = 1"] : ["class 0 ●", "class 1 ■"];
    text(this.low, ends[0]);
    text(this.high, ends[1]);
  }

  drawPoints() {
    const {
      board,
      explorer: { run, state, kind },
    } = this;
    board.drawPoints({
      data: run.data,
      numbers: isRegression(state),
      showTest: state.show_test || state.data === "own",
    });
    board.draw(
      state.data === "own" && !state.hidden.includes("data"),
      `Enter adds a point of class ${kind} or removes the one that is there.`,
    );
  }

  drawResults() {
    this.told = performance.now();
    const { explorer, figures } = this,
      { run, state } = explorer,
      { train, test } = run.losses(),
      number = (v, words = small(v)) => (Number.isFinite(v) ? words : "–");
    text(figures.epoch, fmt(run.epoch));
    text(figures.train, number(train));
    text(figures.test, number(test));
    if (!this.chart.hidden) this.curves.draw(run.curve);
    if (!this.accuracy.hidden) {
      const table = run.confusion(run.test),
        right = table[0][0] + table[1][1];
      table.forEach((row, k) =>
        row.forEach((count, j) => text(this.confusion[k][j], number(train + test, String(count)))),
      );
      text(figures.accuracy, number(train + test, `${fmt((100 * right) / run.test.y.length, 1)} %`));
    }
    if (this.details.open && !explorer.clock.running) this.write();
  }

  /** Write the program down. */
  write() {
    const { run, state } = this.explorer;
    text(this.code, python({ ...state, steps: run.step }, run.losses()));
  }

  placeName({ kind, layer, from, to }) {
    const { run, state } = this.explorer,
      last = run.network.layers.length;
    const unit = (l, j) =>
      l === 0 ? FEATURE_NAMES[state.features[j]] : l === last ? "the output" : `unit ${j + 1} of layer ${l}`;
    return kind === "weight"
      ? `weight from ${unit(layer - 1, from)} to ${unit(layer, to)}`
      : kind === "bias"
        ? `bias of ${unit(layer, to)}`
        : unit(layer, to);
  }

  itemName(item) {
    const value = item.kind === "unit" ? "" : `: ${fmt(this.explorer.valueOf(item), 3)}`;
    return `${this.placeName(item)}${value}`;
  }

  /** The state in words. */
  words() {
    const { explorer } = this,
      { run, state, clock } = explorer,
      { train, test } = run.losses(),
      sizes = run.network.sizes.join("-");
    const count = (n, name) => `${n} ${name}${n === 1 ? "" : "s"}`;
    if (run.empty) return `${nameOf(state.data)}: ${count(run.data.y.length, "point")}, too few to train on.`;
    const parts = [
      `Network ${sizes} on ${nameOf(state.data)}, ${run.train.y.length} training and ${run.test.y.length} test examples.`,
    ];
    parts.push(
      run.step
        ? `After ${count(run.step, "step")} (epoch ${run.epoch}) the training loss is ${small(train)}, the test loss ${small(test)}.`
        : `Before training the loss is ${small(train)}, on the test examples ${small(test)}.`,
    );
    if (!Number.isFinite(train + test)) return parts.join(" ");
    if (!this.accuracy.hidden) {
      const [[a], [, d]] = run.confusion(run.test);
      parts.push(`${a + d} of ${run.test.y.length} test examples are right.`);
    }
    const best = run.best();
    if (test > 1.5 * train && test > best.test + 0.05 && run.epoch >= best.epoch + 20)
      parts.push("The test loss has risen: the network learns these examples by heart.");
    const dead = this.dead();
    if (dead)
      parts.push(
        `${dead} hidden ${dead === 1 ? "unit says" : "units say"} the same for every example: ${dead === 1 ? "it is" : "they are"} dead.`,
      );
    if (clock.running) parts.push("Running.");
    return parts.join(" ");
  }

  /** How many hidden units have no slope at any training example. */
  dead() {
    const { run, state } = this.explorer,
      B = run.train.y.length;
    run.network.forward(run.train.X, B);
    return run.network.layers.slice(0, -1).reduce((count, layer, l) => {
      const { O, z } = layer,
        alive = new Set();
      for (let i = 0; i < B * O; i++) if (z[i] > 0) alive.add(i % O);
      return state.activations[l] === "relu" ? count + O - alive.size : count;
    }, 0);
  }

  async copy() {
    this.write();
    try {
      await navigator.clipboard.writeText(this.code.textContent);
      this.copied.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(this.code);
      this.copied.textContent = "Selected: copy it with your keyboard.";
    }
  }

  dispose() {
    super.dispose();
    this.diagram.dispose();
    this.board.dispose();
  }
}

export default control(Explorer, View);
