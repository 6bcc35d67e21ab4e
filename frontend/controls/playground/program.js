// "Show me the Python", to be looked at and copied.

import { h, text } from "../../ui/dom.js";
import { button } from "../../ui/transport.js";
import { python } from "./python.js";

/** @import { Explorer } from "./explorer.js" */

export class Program {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.code = h("div", { tabindex: 0, class: "nbw-code", role: "region", "aria-label": "Python program" });
    this.copied = h("span", { class: "nbw-note", role: "status" });
    this.el = h(
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
  }

  draw() {
    const { run, clock } = this.explorer;
    this.el.hidden = this.explorer.gone("python") || run.empty;
    if (this.el.open && !clock.running) this.write();
  }

  write() {
    const { run, state } = this.explorer;
    text(this.code, python({ ...state, steps: run.step }, run.losses()));
  }

  async copy() {
    this.write();
    try {
      await navigator.clipboard.writeText(this.code.textContent);
      text(this.copied, "Copied.");
    } catch {
      getSelection()?.selectAllChildren(this.code);
      text(this.copied, "Selected: copy it with your keyboard.");
    }
  }
}
