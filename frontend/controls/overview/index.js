// The map of the twelve networks: choose data, goal and needs, and see what remains, what does not, and why.

import { control, View as BaseView } from "../../ui/control.js";
import { h, text } from "../../ui/dom.js";
import { picker } from "../../ui/picker.js";
import { readout } from "../../ui/readout.js";
import { Explorer } from "./explorer.js";
import { Picture } from "./picture.js";
import { against, chosenOf, DATA, GOALS, NEEDS, sorted, story, thousands, toQuery, wishes, words } from "./state.js";
import "./style.css";

/** @import { Kind } from "./state.js" */

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    const { facts } = explorer.state;
    this.data = picker({
      label: "An example is",
      options: DATA,
      names: facts.data,
      onPick: explorer.setter("data"),
    });
    this.goal = picker({ label: "You want", options: GOALS, names: facts.goals, onPick: explorer.setter("goal") });
    this.needs = NEEDS.map((need) =>
      h("input", { type: "checkbox", change: (event) => explorer.wish(need, event.target.checked) }),
    );
    this.picture = new Picture((key) => explorer.choose(key));
    this.box = h("div", { class: "nbw-picture" }, this.picture.el);
    this.note = h("p", { class: "nbw-hint" });
    this.story = readout("The chosen network");
    this.fits = h("ul", { "aria-label": "Networks that remain" });
    this.others = h("ul", { "aria-label": "Networks that do not fit" });
    this.heads = [h("p", { class: "nbw-title" }), h("p", { class: "nbw-title" })];
    this.misfits = h("div", {}, this.heads[1], this.others);
    this.listed = ""; // the wishes that the lists stand for
    this.show(el, {
      name: "network-map",
      label: "A map of twelve networks",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [
        h("div", { class: "nbw-wishes" }, this.data.el, this.goal.el),
        h(
          "div",
          { class: "nbw-row nbw-needs", role: "group", "aria-label": "Needs" },
          ...this.needs.map((box, i) => h("label", {}, box, facts.needs[NEEDS[i]])),
        ),
        this.box,
        this.story.el,
        h("div", { class: "nbw-lists" }, h("div", {}, this.heads[0], this.note, this.fits), this.misfits),
      ],
      boxes: [this.box],
      resize: () => {
        this.picture.resize(this.box.clientWidth);
        this.picture.draw(explorer.state);
      },
    });
  }

  draw() {
    super.draw();
    const { state } = this.explorer,
      kind = chosenOf(state);
    this.data.set(state.data);
    this.goal.set(state.goal);
    for (const [i, box] of this.needs.entries()) box.checked = state.needs.includes(NEEDS[i]);
    this.picture.draw(state);
    this.story.say(
      kind
        ? [`${kind.name}, ${kind.year}`, ...story(kind, state)]
        : ["Choose a box: here stands what it does, from whom it took, and what replaced it."],
    );
    this.list();
    this.summary.say(
      () => words(this.explorer.state),
      () => `${wishes(this.explorer.state)}.`,
    );
  }

  /** The networks in words; the lists are made anew only for other wishes, so that a link keeps the keyboard. */
  list() {
    const { state } = this.explorer,
      { facts, data, goal, needs } = state,
      wished = JSON.stringify([data, goal, needs]);
    if (wished === this.listed) return;
    this.listed = wished;
    const { fits, others } = sorted(state),
      note = facts.notes[data] ?? "";
    text(this.heads[0], fits.length ? `Remaining: ${fits.length}` : "Nothing remains");
    text(this.heads[1], `Not fitting: ${others.length}`);
    this.misfits.hidden = !others.length;
    text(this.note, fits.length ? note : "Give up a wish, or join two networks: one that reads, and one on its code.");
    this.note.hidden = !this.note.textContent;
    this.fits.replaceChildren(
      ...fits.map((one) => h("li", {}, this.link(one), `, ${one.year}, ${thousands(one.parameters)} parameters`)),
    );
    this.others.replaceChildren(
      ...others.map((one) => h("li", {}, this.link(one), `: ${against(one, state).join("; ")}.`)),
    );
  }

  /**
   * A link to a network's chapter; the map stands beside the chapters.
   * @param {Kind} kind
   */
  link({ chapter, page, name }) {
    return h("a", { href: `${page}.${ON_PAGES ? "html" : "ipynb"}` }, `${chapter} ${name}`);
  }
}

export default control(Explorer, View);
