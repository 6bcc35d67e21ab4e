// The view of the chains: twelve of them, the hidden units of one, and the drawing of which a part may be held.

import { attr, h, text } from "../../ui/dom.js";
import { onArrow } from "../../ui/drag.js";
import { figures, key, legend } from "../../ui/figures.js";
import { DIGITS as FORMAT } from "../../ui/ink.js";
import { pad } from "../../ui/pad.js";
import { picker } from "../../ui/picker.js";
import { button } from "../../ui/transport.js";
import { Sheet, Units } from "./picture.js";
import { CHAINS, clamped, D, machine, nearest, patternsOf, shown } from "./state.js";
import FIELDS from "./fields.json" with { type: "json" };

const STARTS = { noise: "noise", digits: "examples", drawing: "the drawing" };
const CLAMPS = {
  nothing: "nothing of it",
  left: "its left half",
  right: "its right half",
  top: "its upper half",
  bottom: "its lower half",
  ink: "its ink",
};
const SHOWS = { samples: "pixels of 0 and 1", probabilities: "probabilities" };
const COLUMNS = 4;

/** Chains on digits, side by side. */
export class Chains {
  /** @param {import("./explorer.js").Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.chains = Array.from({ length: CHAINS }, (_, i) => {
      const sheet = new Sheet(`Chain ${i + 1}`, 1),
        digit = h("span");
      sheet.canvas.setAttribute("aria-hidden", "true");
      const node = h(
        "div",
        {
          role: "radio",
          tabindex: -1,
          click: () => explorer.hand({ chain: i }),
          keydown: onArrow(([across, up]) => this.choose(i + across - COLUMNS * up)),
        },
        sheet.canvas,
        digit,
      );
      return { sheet, digit, node };
    });
    this.units = new Units(explorer);
    this.filter = new Sheet("Weights of the chosen hidden unit", 1, { signed: true });
    this.unitWords = h("figcaption");
    const title = (/** @type {string} */ words) => h("p", { class: "nbw-blayer" }, words);
    this.left = h(
      "div",
      { class: "nbw-bpart" },
      title("Twelve chains, and the digit that each looks like"),
      h("div", { class: "nbw-chains", role: "radiogroup", "aria-label": "Chains" }, ...this.chains.map((c) => c.node)),
      title("Hidden units of the chosen chain: p(h = 1 | v)"),
      h(
        "div",
        { class: "nbw-binside" },
        this.units.el,
        h("figure", { class: "nbw-bshot" }, this.filter.canvas, this.unitWords),
      ),
      legend(key("nbw-keypositive", "weight above 0"), key("nbw-keynegative", "below 0")),
    );
    this.start = picker({
      label: "Start from",
      options: FIELDS.start.options,
      names: STARTS,
      onPick: explorer.setter("start"),
    });
    this.clamp = picker({
      label: "Hold",
      options: FIELDS.clamp.options,
      names: CLAMPS,
      onPick: explorer.setter("clamp"),
    });
    this.shows = picker({ label: "Show", options: FIELDS.show.options, names: SHOWS, onPick: explorer.setter("show") });
    this.pad = pad({ label: "Drawing", format: FORMAT, onDraw: explorer.setter("pixels") });
    this.drawn = new Sheet("The drawing as pixels of 0 and 1, what is held in orange", 1);
    this.count = h("b");
    this.right = h(
      "div",
      { class: "nbw-bpart" },
      this.start.el,
      this.shows.el,
      h("p", { class: "nbw-blayer" }, "The drawing, and what the machine gets of it"),
      h(
        "div",
        { class: "nbw-binside" },
        this.pad.el,
        h("figure", { class: "nbw-bshot" }, this.drawn.canvas, h("figcaption", {}, "0 and 1")),
      ),
      this.clamp.el,
      h(
        "div",
        { class: "nbw-row" },
        button("Next example", () => explorer.take()),
        button("Take the chosen chain", () => explorer.keep()),
      ),
      figures(["steps made"], [this.count]),
    );
  }

  /** @param {number} chain */
  choose(chain) {
    if (chain < 0 || chain >= CHAINS) return;
    this.explorer.hand({ chain });
    this.chains[chain].node.focus();
  }

  draw() {
    const { state } = this.explorer,
      V = patternsOf(state.chains),
      holds = clamped(state),
      pictures = shown(state, V).map((v, i) => (holds[i % D] ? -v : v)),
      found = nearest(state, state.chains);
    this.chains.forEach(({ sheet, digit, node }, i) => {
      sheet.draw(pictures.subarray(i * D, (i + 1) * D));
      text(digit, found[i].digit);
      attr(node, { "aria-checked": String(i === state.chain), tabindex: i === state.chain ? 0 : -1 });
      node.setAttribute("aria-label", `Chain ${i + 1}: ${found[i].digit}`);
    });
    const rbm = machine(state),
      chosen = V.subarray(state.chain * D, (state.chain + 1) * D);
    this.units.draw(rbm.hidden(chosen));
    const { unit } = this.units,
      w = Float64Array.from({ length: D }, (_, i) => rbm.W[i * rbm.m + unit]),
      most = w.reduce((high, v) => Math.max(high, Math.abs(v)), 1e-12);
    this.filter.draw(w.map((v) => v / most));
    text(this.unitWords, `unit ${unit + 1}`);
    this.start.set(state.start);
    this.clamp.set(state.clamp);
    this.shows.set(state.show);
    this.pad.set(state.pixels);
    this.drawn.draw(this.explorer.drawn.map((/** @type {number} */ v, /** @type {number} */ i) => (holds[i] ? -v : v)));
    text(this.count, String(state.steps));
  }

  /** Draw anew what takes its colour from the page. */
  recolour() {
    for (const sheet of [...this.chains.map((one) => one.sheet), this.filter, this.drawn]) sheet.recolour();
    this.pad.draw();
  }

  dispose() {
    this.pad.dispose();
  }
}
