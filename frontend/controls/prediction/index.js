// A question to answer before looking: each answer has its own feedback, and the others stay open. A click, Enter or Check
// commits; the arrow keys only go from one answer to the next.

import { h, text, unique } from "../../ui/dom.js";
import { arrow } from "../../ui/drag.js";
import { Session } from "../../ui/session.js";
import { notice, tie } from "../../ui/summary.js";
import { check, KEYS } from "./state.js";
import "./style.css";

/** @import { Model } from "../../ui/session.js" */

class View {
  /**
   * @param {Session} session
   * @param {Element} el
   */
  constructor(session, el) {
    const { question } = session.state,
      group = unique("question");
    /** @type {[string, string, boolean][]} each with its text, its feedback and whether it is right */
    const options = session.state.options;
    this.session = session;
    this.notice = notice();
    this.tie = tie();
    this.marked = -1; // the answer that the arrow keys have reached
    this.walking = false; // whether an arrow key is what chooses
    this.inputs = options.map((_, i) =>
      h("input", {
        type: "radio",
        name: group,
        keydown: (event) => this.key(event, i),
        click: () => (this.walking ? this.mark(i) : this.commit(i)), // an arrow key's choice is a click, too
      }),
    );
    this.labels = options.map(([words], i) =>
      h("label", { class: "nbw-option" }, this.inputs[i], h("span", {}, words)),
    );
    this.check = h("button", { type: "button", click: () => this.commit(this.marked) }, "Check");
    this.verdict = h("strong");
    this.reason = h("span");
    this.feedback = h(
      "p",
      { class: "nbw-feedback", role: "status", "aria-live": "polite" },
      this.verdict,
      " ",
      this.reason,
    );
    this.el = h(
      "fieldset",
      { class: "nbw nbw-prediction" },
      h("legend", {}, question),
      this.tie.el,
      this.notice.el,
      ...this.labels,
      h("div", { class: "nbw-verdict" }, this.check, this.feedback),
    );
    el.append(this.el);
    this.draw();
    this.remove = session.add(this);
  }

  /**
   * An arrow key chooses a radio button right behind this, by itself.
   * @param {KeyboardEvent} event
   * @param {number} i
   */
  key(event, i) {
    if (event.key === "Enter") this.commit(i);
    this.walking = Boolean(arrow(event));
    setTimeout(() => {
      this.walking = false;
    });
  }

  /** @param {number} i */
  mark(i) {
    this.marked = i;
    this.draw();
  }

  /** @param {number} i */
  commit(i) {
    const hadFocus = this.check === document.activeElement;
    this.marked = -1;
    this.session.set({ answer: i });
    this.draw();
    if (hadFocus) this.inputs[i].focus(); // the button that had the keyboard is gone
  }

  draw() {
    const { options, answer } = this.session.state,
      open = this.marked >= 0 && this.marked !== answer,
      chosen = open ? null : options[answer];
    this.inputs.forEach((input, i) => {
      input.checked = i === (open ? this.marked : answer);
    });
    this.check.hidden = !open;
    const mark = chosen?.[2] ? " nbw-good" : " nbw-bad";
    for (const [i, label] of this.labels.entries())
      label.setAttribute("class", `nbw-option${chosen && i === answer ? mark : ""}`);
    text(this.verdict, !chosen ? "" : chosen[2] ? "✓ Right." : "✗ Not so.");
    text(this.reason, chosen ? chosen[1] : "");
    this.tie.say(this.session.untied);
    this.notice.say(this.session.message);
  }

  dispose() {
    this.remove();
    this.el.remove();
  }
}

export default () => {
  /** @type {Session} */
  let session;
  return {
    /** @param {{ model: Model }} made */
    initialize({ model }) {
      session = new Session(model, KEYS, check);
      return () => session.dispose();
    },
    /** @param {{ el: Element }} place */
    render({ el }) {
      const view = new View(session, el);
      return () => view.dispose();
    },
  };
};
