// A question to answer before looking: each answer has its own feedback, and the others stay open.

import { h, text, unique } from "../../ui/dom.js";
import { Session } from "../../ui/session.js";
import { notice } from "../../ui/summary.js";
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
    this.inputs = options.map((_, i) =>
      h("input", { type: "radio", name: group, change: () => session.set({ answer: i }) }),
    );
    this.labels = options.map(([words], i) =>
      h("label", { class: "nbw-option" }, this.inputs[i], h("span", {}, words)),
    );
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
      this.notice.el,
      ...this.labels,
      this.feedback,
    );
    el.append(this.el);
    this.draw();
    this.remove = session.add(this);
  }

  draw() {
    const { options, answer } = this.session.state,
      chosen = options[answer];
    this.inputs.forEach((input, i) => {
      input.checked = i === answer;
    });
    const mark = chosen?.[2] ? " nbw-good" : " nbw-bad";
    for (const [i, label] of this.labels.entries())
      label.setAttribute("class", `nbw-option${i === answer ? mark : ""}`);
    text(this.verdict, !chosen ? "" : chosen[2] ? "✓ Right." : "✗ Not so.");
    text(this.reason, chosen ? chosen[1] : "");
    this.feedback.classList.toggle("nbw-empty", !chosen);
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
