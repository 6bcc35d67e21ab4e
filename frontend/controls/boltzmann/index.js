// The restricted Boltzmann machine: three units with their eight states, chains on digits side by side, and one that learns.

import { control, View as BaseView } from "../../ui/control.js";
import { beside, h, text } from "../../ui/dom.js";
import { picker } from "../../ui/picker.js";
import { slider } from "../../ui/slider.js";
import { onTheme } from "../../ui/theme.js";
import { button, transport } from "../../ui/transport.js";
import { Chains } from "./chains.js";
import { Explorer } from "./explorer.js";
import { Learn } from "./learn.js";
import { news, toQuery, words } from "./state.js";
import { ThreeUnits } from "./three.js";
import FIELDS from "./fields.json" with { type: "json" };
import "./style.css";

const VIEWS = { three: "Three units", chains: "Chains on digits", learn: "Learn" };
const HINTS = {
  three:
    "Drag the numbers up and down. There is no weight between v₁ and v₂: make them equal in more than 95 % of the cases all " +
    "the same. Then Run: how long do the chains, which start at 0 0 0, need to find 1 1 1, and what does T change?",
  chains:
    "Each chain draws h from v and v from h, on and on. Draw a digit, or a part of one, hold a half of it, and Run: the chains " +
    "complete it. What is held is orange. Which half of an 8 do most of them complete to another digit?",
  learn:
    "Both lines fall while the machine learns. What changes them most within 2000 updates: k, chains that go on, the rate η, or " +
    "the number of units? Decide first, then Run.",
};

/** @typedef {keyof typeof HINTS} Name of a view */

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.view = picker({ label: "View", options: FIELDS.view.options, names: VIEWS, onPick: explorer.setter("view") });
    this.hint = h("p", { class: "nbw-hint" });
    this.transport = transport({
      round: "50 steps",
      onStep: () => explorer.advance(1),
      onRound: () => explorer.advance(50),
      onRun: () => explorer.toggle(),
    });
    this.temperature = slider({
      name: "temperature T",
      ...FIELDS.temperature,
      onInput: explorer.setter("temperature"),
    });
    this.views = { three: new ThreeUnits(explorer), chains: new Chains(explorer), learn: new Learn(explorer) };
    const all = Object.values(this.views);
    this.box = h("div", { class: "nbw-picture" }, ...all.map((one) => one.left));
    this.show(el, {
      name: "boltzmann",
      label: "A restricted Boltzmann machine",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        h("div", { class: "nbw-bviews" }, this.view.el, this.hint),
        beside(this.box, this.transport.el, this.temperature.el, ...all.map((one) => one.right)),
      ],
      buttons: [button("Other draws", () => explorer.reseed())],
      boxes: [this.box],
      resize: ([{ contentRect }]) => {
        if (contentRect.width && this.views.learn.chart.resize(contentRect.width)) this.draw();
        this.shown.recolour();
      },
    });
    this.leave = onTheme(() => {
      for (const one of all) one.recolour();
    });
  }

  /** The view that is chosen. */
  get shown() {
    return this.views[/** @type {Name} */ (this.explorer.state.view)];
  }

  draw() {
    super.draw();
    const { explorer, shown } = this,
      { view, temperature } = explorer.state;
    this.view.set(view);
    text(this.hint, HINTS[/** @type {Name} */ (view)]);
    for (const one of Object.values(this.views)) one.left.hidden = one.right.hidden = one !== shown;
    this.transport.set(explorer.clock.running);
    this.temperature.set(temperature);
    this.temperature.el.hidden = view === "learn";
    shown.draw();
    this.summary.say(
      () => words(explorer.state, explorer),
      () => news(explorer.state, explorer),
    );
  }

  dispose() {
    this.leave();
    for (const one of Object.values(this.views)) one.dispose();
    super.dispose();
  }
}

export default control(Explorer, View);
