// A question to answer before looking: each answer has its own feedback, and the others stay open.

import { h, text, unique } from "../../ui/dom.js";
import { describe } from "../../ui/numbers.js";
import { Session } from "../../ui/session.js";
import { notice } from "../../ui/summary.js";
import "./style.css";

const KEYS = ["name", "question", "options", "answer"];

/** @import { Model, State } from "../../ui/session.js" */

/**
 * @param {State} changes
 * @param {State | null} state
 */
function check(changes, state) {
  const next = { ...state, ...changes },
    { name, question, options, answer } = next;
  const option = (/** @type {unknown} */ o) =>
    Array.isArray(o) && o.map((part) => typeof part).join() === "string,string,boolean";
  const texts = typeof name === "string" && typeof question === "string";
  if (!texts || !Array.isArray(options) || !options.length || !options.every(option)) {
    throw new Error(
      "A question needs a text and options, each with a text, a feedback and whether it is right. " +
        "Nothing was changed.",
    );
  }
  if (!Number.isInteger(answer) || answer < -1 || answer >= options.length) {
    const wanted = `a whole number from −1 (none yet) to ${options.length - 1}`;
    throw new Error(`The answer must be ${wanted}, but came as ${describe(answer)}. Nothing was changed.`);
  }
  return changes;
}

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
