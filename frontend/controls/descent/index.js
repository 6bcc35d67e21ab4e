// The descent: a cost surface, a start to drag, a learning rate to choose, and optimizers that race down.

import { N } from "../../engine/surfaces.js";
import { calm, Clock } from "../../ui/clock.js";
import { control, Explorer as Base, View as BaseView } from "../../ui/control.js";
import { h, s, text } from "../../ui/dom.js";
import { figures, key, legend } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { entry, fmtRate, rate } from "../../ui/rate.js";
import { button, transport } from "../../ui/transport.js";
import { Contour, Costs, Profile, SHAPE } from "./picture.js";
import {
  BATCHES,
  byHand,
  check,
  excess,
  fromQuery,
  gameState,
  GROUND,
  ground,
  KEYS,
  LEVELS,
  LIMIT,
  limitAt,
  limitWords,
  METHODS,
  MODEL,
  optimum,
  outcome,
  playing,
  Race,
  toQuery,
  verdict,
  withRecord,
  words,
} from "./state.js";
import "./style.css";

/** One for each model: the state, the race that belongs to it, the clock, and everything a reader can do. */
class Explorer extends Base {
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, byHand);
    this.clock = new Clock(
      this.session,
      () => (calm() ? 1000 : 40),
      () => this.tick(),
    );
    this.ghost = null; // the leader's last path, to compare the next one with
    this.asking = false;
  }

  /** The race at the state's step: followed when the state goes on, run anew when anything else has changed. */
  get race() {
    const { state } = this,
      key = JSON.stringify(GROUND.map((name) => state[name]));
    if (key !== this.key || this.running.steps > state.steps) {
      if (this.running?.ground !== ground(state)) this.ghost = null;
      else if (this.running.steps > 1) this.ghost = this.running.leader.path;
      this.running = new Race(state);
      this.key = key;
    }
    while (this.running.steps < state.steps) this.running.step();
    return this.running;
  }

  /** A change by the reader's hand. */
  hand(changes) {
    this.clock.stop();
    this.asking = false;
    return this.session.set({ ...changes, ...byHand(changes) });
  }

  rate(method, eta) {
    this.hand({ rates: { ...this.state.rates, [method]: eta } });
  }

  guess(guess) {
    const go = this.asking;
    this.asking = false;
    if (this.state.steps) this.hand({ guess, steps: 0 });
    else this.session.set({ guess });
    if (go) this.clock.start();
  }

  /** Up to n steps further, as far as there are any; returns whether more can come. */
  advance(n) {
    let { steps } = this.state;
    const { race } = this;
    for (let k = 0; k < n && !race.done; k++) {
      race.step();
      steps++;
    }
    this.session.message = "";
    this.session.write({ steps });
    if (race.done || race.leader.diverged !== null) this.judge();
    return !race.done;
  }

  tick() {
    return this.advance(calm() ? 25 : 1 + Math.floor(this.state.steps / 40));
  }

  /** Once a run has decided: count the guess, but none about a run that has just been seen, and the record if it is one of the game's. */
  judge() {
    const { state, race } = this,
      said = verdict(state, race),
      kappa = playing(state),
      { reached } = race.leader,
      changes = {};
    if (said && this.judged !== this.key) {
      this.judged = this.key;
      changes.tally = [state.tally[0] + said.right, state.tally[1] + 1];
    }
    if (kappa && reached !== null) changes.records = withRecord(state.records, kappa, state.rates.SGD, reached);
    this.session.write(changes);
  }

  run() {
    const { state } = this;
    if (this.clock.running) return this.clock.stop();
    if (this.race.done) this.session.write({ steps: 0, guess: "" });
    if (state.ask && !state.guess && state.steps === 0) this.asking = true;
    else this.clock.start();
    return this.session.redraw();
  }

  restart() {
    this.hand({ steps: 0, guess: "" });
  }

  /** Back to what the author set; the guesses and records stay. */
  reset() {
    this.hand({ ...this.state.initial, steps: 0, guess: "" });
    this.ghost = null;
  }

  play(kappa) {
    this.hand(gameState(kappa, this.state.rates));
  }
}

const BATCH = Object.fromEntries(
  BATCHES.map((n) => [n, n === N ? `all ${N} examples` : n === 1 ? "1 example" : `${n} examples`]),
);
const swatch = (i) =>
  s(
    "svg",
    { class: "nbw-swatch", width: 30, height: 14, viewBox: "-15 -7 30 14", "aria-hidden": "true" },
    s("path", { class: `nbw-way nbw-m${i}`, d: "M-15 0H15" }),
    s("path", { class: `nbw-end nbw-m${i}`, d: SHAPE[i] }),
  );

const table = (titles, rows) =>
  h(
    "table",
    { class: "nbw-table" },
    h("thead", {}, h("tr", {}, ...titles.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, ...rows),
  );

/** One view of an explorer in `el`. */
class View extends BaseView {
  constructor(explorer, el) {
    const { state } = explorer,
      hand = (key) => (value) => explorer.hand({ [key]: value });
    super(explorer);
    this.contour = new Contour(explorer);
    this.profile = new Profile(explorer);
    this.costs = new Costs(explorer);
    this.surface = picker({ label: "Surface", options: state.choices, onPick: hand("surface") });
    this.method = picker({ label: "Method", options: METHODS, onPick: hand("method") });
    this.batch = picker({
      label: "Batch",
      options: [...BATCHES].reverse(),
      names: BATCH,
      onPick: (n) => explorer.hand({ batch: Number(n) }),
    });
    this.draws = button("Other draws", () => explorer.hand({ seed: (explorer.state.seed + 1) % 1e6 }));
    this.rate = rate({
      name: "learning rate η",
      symbol: "η",
      low: -3,
      high: 2,
      onInput: (eta) => explorer.rate(explorer.state.method, eta),
    });
    this.kappa = rate({
      name: "condition number κ",
      symbol: "κ",
      low: 0,
      high: 2,
      onInput: (kappa) => explorer.hand({ condition: Math.max(1, kappa) }),
    });
    this.transport = transport({
      round: "10 steps",
      onStep: () => explorer.advance(1),
      onRound: () => explorer.advance(10),
      onRun: () => explorer.run(),
      onRestart: () => explorer.restart(),
    });
    this.model = h("p", { class: "nbw-model" });
    this.figures = { step: h("b"), excess: h("b"), lambda: h("b") };
    this.keys = METHODS.map((method, i) => key(swatch(i), method));
    this.box = h(
      "div",
      { class: "nbw-picture" },
      this.contour.el,
      legend(
        key(h("b", {}, "+"), "a minimum"),
        key("nbw-keydark", "higher cost"),
        key("nbw-keydash", "the run before"),
        ...this.keys,
      ),
      this.model,
    );
    this.charts = h(
      "div",
      { class: "nbw-pair" },
      h(
        "div",
        {},
        h(
          "p",
          {},
          "Profile: the cost down the slope, the parabola of its curvature (dashed), and where a step of η times the slope leads.",
        ),
        this.profile.el,
      ),
      h(
        "div",
        {},
        h(
          "p",
          {},
          "Costs: how far above the minimum, in powers of ten. Below the dashed line a run has arrived: a thousandth of the start.",
        ),
        this.costs.el,
      ),
    );
    this.show(el, {
      name: "descent",
      label: "Gradient descent on a cost surface",
      toQuery,
      parts: [
        h(
          "div",
          { class: "nbw-body" },
          this.box,
          h(
            "div",
            { class: "nbw-panel" },
            this.surface.el,
            this.kappa.el,
            this.method.el,
            this.batch.el,
            this.draws,
            this.rate.el,
            this.question(),
            this.transport.el,
            figures(["step", "J − min J", "λmax here"], Object.values(this.figures)),
          ),
        ),
        this.charts,
        this.race(),
        this.game(),
      ],
      boxes: [this.box, this.charts.firstChild],
      resize: (entries) =>
        entries.forEach(({ target, contentRect: { width } }) => {
          if (target === this.box) this.contour.resize(width);
          else for (const part of [this.profile, this.costs]) if (part.chart.resize(width)) this.draw();
        }),
    });
  }

  /** Will it diverge? Two answers to commit to before the run; what became of them takes their place, so that nothing moves. */
  question() {
    this.answers = [
      ["settles", "No"],
      ["diverges", "Yes"],
    ].map(([guess, label]) => button(label, () => this.explorer.guess(guess), { "data-guess": guess }));
    this.asked = h("span");
    this.choice = h("div", {}, this.asked, h("div", { class: "nbw-row" }, ...this.answers));
    this.feedback = h("p", { class: "nbw-fate", role: "status" });
    return (this.asks = h(
      "div",
      { class: "nbw-ask", role: "group", "aria-label": "Will it diverge?" },
      this.choice,
      this.feedback,
    ));
  }

  /** The rivals: who races along, each with a learning rate of its own. */
  race() {
    this.rivals = METHODS.map((method, i) => {
      const box = h("input", {
        type: "checkbox",
        "aria-label": `${method} races`,
        change: () =>
          this.explorer.hand({
            rivals: METHODS.filter((m) => (m === method ? box.checked : this.explorer.state.rivals.includes(m))),
          }),
      });
      const eta = entry(`learning rate of ${method}`, (value) => this.explorer.rate(method, value));
      return { method, box, eta, out: h("td"), row: null, label: h("label", {}, box, swatch(i), method) };
    });
    const rows = this.rivals.map(
      (r) => (r.row = h("tr", {}, h("th", { scope: "row" }, r.label), h("td", {}, r.eta.el), r.out)),
    );
    return h(
      "details",
      { class: "nbw-more", open: this.explorer.state.rivals.length > 0 },
      h("summary", {}, "Race: let other methods start beside it"),
      table(["method", "η", "result"], rows),
    );
  }

  /** The game: the fewest steps of SGD on valleys ever narrower. */
  game() {
    this.levels = LEVELS.map((kappa) => ({ kappa, mine: h("td"), best: h("td") }));
    const rows = this.levels.map(({ kappa, mine, best }) =>
      h(
        "tr",
        {},
        h(
          "th",
          { scope: "row" },
          button(`κ = ${kappa}`, () => this.explorer.play(kappa)),
        ),
        mine,
        best,
      ),
    );
    return h(
      "details",
      { class: "nbw-more" },
      h("summary", {}, "Game: find the best learning rate"),
      h(
        "p",
        {},
        "Choose a valley, set η and run: in how few steps does SGD come down to a thousandth of the start's cost above the minimum?",
      ),
      table(["valley", "your best", "2/(λmin + λmax)"], rows),
    );
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { race, state } = explorer,
      r = race.leader,
      lost = r.diverged !== null;
    const now = lost ? state.start : r.path.at(-1);
    this.contour.draw();
    this.profile.draw(this.contour.land);
    this.costs.draw();
    this.surface.set(state.surface);
    this.method.set(state.method);
    this.batch.set(String(state.batch));
    this.draws.hidden = state.batch === N;
    this.kappa.el.hidden = state.surface !== "valley";
    this.kappa.set(state.condition);
    this.rate.set(state.rates[state.method]);
    this.rate.mark(limitAt(state, now).eta, limitWords(state, now));
    this.transport.set(explorer.clock.running);
    text(this.model, `The cost J = mean (ŷ − y)² of ${MODEL[state.surface]}, on ${N} examples.`);
    text(this.figures.step, `${race.steps} of ${LIMIT}`);
    text(this.figures.excess, lost ? "diverged" : excess(race, r));
    text(this.figures.lambda, fmt(limitAt(state, now).lambda, 3));
    this.drawQuestion();
    this.drawTables();
    this.summary.say(() => words(explorer.state, explorer.race, explorer.clock.running));
  }

  drawQuestion() {
    const { state, race, asking } = this.explorer,
      said = verdict(state, race),
      [right, all] = state.tally;
    this.asks.hidden = !state.ask;
    this.asks.classList.toggle("nbw-asking", asking);
    text(
      this.asked,
      `${asking ? "First: will" : "Will"} ${state.method} diverge with η = ${fmtRate(state.rates[state.method])}?`,
    );
    this.answers.forEach((node) => node.setAttribute("aria-pressed", String(node.dataset.guess === state.guess)));
    text(this.feedback, said ? `${said.words} (${right} of ${all} right.)` : "");
    if (said && this.choice.contains(document.activeElement))
      this.transport.el.querySelector(".nbw-main").focus({ preventScroll: true });
    this.choice.hidden = said !== null;
    if (asking && !this.waiting) this.answers[0].focus();
    this.waiting = asking;
  }

  drawTables() {
    const { state, race } = this.explorer;
    this.rivals.forEach(({ method, box, eta, out, row }, i) => {
      const r = race.runners.find((one) => one.method === method);
      box.checked = Boolean(r);
      box.disabled = method === state.method;
      eta.set(state.rates[method]);
      text(out, r ? outcome(race, r) : "");
      row.classList.toggle("nbw-off", !r);
      this.keys[i].hidden = !r || !state.rivals.length;
    });
    const level = playing(state);
    for (const { kappa, mine, best } of this.levels) {
      const [, eta, steps] = state.records.find((one) => one[0] === kappa) ?? [];
      text(mine, eta ? `${steps} steps, η = ${fmtRate(eta)}` : level === kappa ? "now on it" : "–");
      text(best, eta ? `${optimum(kappa).steps} steps, η = ${fmtRate(optimum(kappa).eta)}` : "after your first run");
    }
  }
}

export default control(Explorer, View);
