// Diffusion: a cloud of points that dissolves under a slider of time, and returns by a network that takes the noise away.

import { percent } from "../../ui/answers.js";
import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, text } from "../../ui/dom.js";
import { figures, key, legend, swatch } from "../../ui/figures.js";
import { fmt } from "../../ui/numbers.js";
import { picker } from "../../ui/picker.js";
import { slider } from "../../ui/slider.js";
import { disable } from "../../ui/stepper.js";
import { button, transport } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import { Picture } from "./picture.js";
import { LIMIT, news, T, toQuery, WORDS, words } from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };
import "./style.css";

const WAYS = { forward: "forward, into noise", reverse: "back, by the network" };
const HINT = "t: steps of noise in the cloud. n: steps in which it comes back. s: strength of guidance.";
const SETS = { ring: "ring of eight clouds", moons: "two moons", own: "your own" };

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.picture = new Picture(explorer);
    this.data = picker({
      label: "Points",
      options: FIELDS.data.options,
      names: SETS,
      onPick: explorer.setter("data"),
    });
    this.way = picker({ label: "Way", options: FIELDS.way.options, names: WAYS, onPick: explorer.setter("way") });
    this.towards = picker({
      label: "towards",
      options: FIELDS.towards.options,
      names: WORDS,
      onPick: explorer.setter("towards"),
    });
    this.t = slider({ name: "time t", ...FIELDS.t, onInput: explorer.setter("t") });
    this.steps = slider({ name: "steps of the way back n", ...FIELDS.steps, onInput: explorer.setter("steps") });
    this.guidance = slider({ name: "guidance s", ...FIELDS.guidance, onInput: explorer.setter("guidance") });
    this.transport = transport({
      round: "Back",
      onStep: () => explorer.step(1),
      onRound: () => explorer.step(-1),
      onRun: () => explorer.toggle(),
    });
    this.transport.el.setAttribute("aria-label", "Time");
    this.train = button("Train", () => explorer.train(), { class: "nbw-main" });
    this.learned = h("span", {});
    this.learning = h("div", { class: "nbw-row" }, this.train, this.learned);
    const flag = (/** @type {"fresh" | "arrows"} */ name) =>
      h("input", { type: "checkbox", change: (event) => explorer.hand({ [name]: event.target.checked }) });
    this.flags = { fresh: flag("fresh"), arrows: flag("arrows") };
    this.draws = button("Draw points", () => explorer.takePen());
    this.clear = button("Clear", () => explorer.clear());
    this.inside = h("span");
    this.figures = Array.from({ length: 5 }, () => h("b"));
    this.box = h(
      "div",
      { class: "nbw-picture" },
      this.picture.plot.el,
      legend(
        key("nbw-keydifexample", "examples"),
        key("nbw-keydifcloud", "the cloud"),
        key(swatch("nbw-difarrows"), "score: which way the density grows"),
        key(swatch("nbw-difway"), "one point's way"),
      ),
    );
    this.show(el, {
      name: "diffusion",
      label: "Diffusion of a cloud of points",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        beside(
          this.box,
          h("div", { class: "nbw-row" }, this.data.el, this.way.el),
          h("div", {}, this.t.el, this.steps.el, this.guidance.el),
          h("p", { class: "nbw-hint" }, HINT),
          h("div", { class: "nbw-row" }, this.towards.el),
          this.learning,
          this.transport.el,
          figures(["steps made", "size left √ᾱ"], this.figures.slice(0, 2)),
          figures([this.inside, "energy distance", "clouds"], this.figures.slice(2)),
          h("label", {}, this.flags.fresh, "steps back add fresh noise"),
          h("label", {}, this.flags.arrows, "arrows of the score"),
          h(
            "div",
            { class: "nbw-row" },
            this.draws,
            this.clear,
            button("Other draws", () => explorer.reseed()),
          ),
        ),
      ],
      boxes: [this.box],
      resize: ([{ contentRect }]) => {
        if (contentRect.width && this.picture.resize(contentRect.width)) this.picture.draw();
      },
    });
  }

  draw() {
    super.draw();
    const { explorer } = this,
      { scene, state, clock } = explorer,
      { measured, given } = scene,
      reverse = state.way === "reverse",
      trains = clock.running && explorer.training;
    this.picture.draw();
    for (const name of /** @type {const} */ (["data", "way", "towards"])) this[name].set(state[name]);
    for (const name of /** @type {const} */ (["t", "steps", "guidance"])) this[name].set(state[name]);
    for (const name of /** @type {const} */ (["fresh", "arrows"])) this.flags[name].checked = state[name];
    this.transport.set(clock.running && !trains);
    this.learning.hidden = given;
    if (!given) {
      text(this.train, trains ? "Pause" : "Train");
      disable(this.train, !measured);
      text(this.learned, `${scene.learner.steps} of ${LIMIT} steps learned here`);
    }
    this.draws.setAttribute("aria-pressed", String(explorer.pen));
    const values = [
      reverse ? `${scene.halt} of ${state.steps}` : `${state.t} of ${T}`,
      fmt(scene.left, 3),
      measured ? percent(measured.inside) : "–",
      measured ? fmt(measured.distance, 3) : "–",
      measured?.clouds ? `${measured.clouds.found} of 8` : "–",
    ];
    text(this.inside, `in ${/** @type {Record<string, string>} */ (WORDS)[state.towards]}`);
    for (const [i, value] of values.entries()) text(this.figures[i], value);
    this.summary.say(
      () => words(scene),
      () => news(scene),
    );
  }
}

export default control(Explorer, View);
