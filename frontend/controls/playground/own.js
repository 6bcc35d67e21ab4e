// Points of one's own: drawn in the picture, pasted as a table, or dropped as a file.

import { h } from "../../ui/dom.js";
import { unchanged } from "../../ui/session.js";
import { button } from "../../ui/transport.js";
import { nameOf, SIGNS } from "./names.js";
import { readTable } from "./table.js";

/** @import { Explorer } from "./explorer.js" */

export class OwnData {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.kinds = SIGNS.map((sign, k) =>
      button(`class ${k} ${sign}`, () => explorer.draws(k), { class: `nbw-kind${k}` }),
    );
    this.field = h("textarea", {
      rows: 4,
      spellcheck: "false",
      "aria-label": "Points to paste: x₁, x₂ and y in a line; y is a class or a number",
      placeholder: "x1; x2; species\n1,5; -2; cat\n-3; 0,5; dog",
    });
    const file = h("input", {
      type: "file",
      accept: ".csv,.tsv,.txt,text/csv,text/plain",
      "aria-label": "A file with a table",
      change: () => this.read(file.files?.[0]),
    });
    this.el = h(
      "div",
      { class: "nbw-own" },
      h(
        "div",
        { class: "nbw-row", role: "group", "aria-label": "A click adds a point of" },
        h("span", {}, "Click adds"),
        ...this.kinds,
      ),
      h(
        "p",
        { class: "nbw-hint" },
        "Click in the picture to add a point, on a point to remove it. Rings are for the test. Or drop a file with a table anywhere here.",
      ),
      h(
        "details",
        {},
        h("summary", { tabindex: 0 }, "Paste a table (CSV)"),
        h(
          "p",
          { class: "nbw-hint" },
          "Copied from a spreadsheet, or any text: two columns of numbers and one with y, two or three classes by name or number, or a number. It stays on your machine.",
        ),
        this.field,
        h(
          "div",
          { class: "nbw-row" },
          button("Use these points", () => this.use(this.field.value)),
          button("Remove all points", () => explorer.hand({ points: [] })),
        ),
        file,
      ),
    );
  }

  /**
   * Take the points of a table, and say what was understood of it.
   * @param {string} source
   */
  use(source) {
    const { explorer } = this;
    try {
      const { points, words } = readTable(source),
        { loss } = explorer.state;
      if (!explorer.hand({ data: "own", points })) return;
      const now = explorer.state.loss;
      explorer.session.say(now === loss ? words : `${words} The loss is now ${nameOf(now)}.`);
    } catch (error) {
      explorer.session.say(unchanged(error));
    }
  }

  /** @param {Blob | undefined} file */
  async read(file) {
    if (!file) return;
    this.field.value = await file.slice(0, 1e6).text();
    this.use(this.field.value);
  }

  /**
   * Let a file be dropped on an element.
   * @param {HTMLElement} el
   */
  catch(el) {
    const has = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
    el.addEventListener("dragover", (event) => {
      if (has(event)) event.preventDefault();
    });
    el.addEventListener("drop", (event) => {
      if (!has(event)) return;
      event.preventDefault();
      this.read(event.dataTransfer?.files[0]);
    });
  }

  /**
   * @param {boolean} on
   * @param {number} kind the class that a click adds
   */
  set(on, kind) {
    this.el.hidden = !on;
    for (const [k, node] of this.kinds.entries()) node.setAttribute("aria-pressed", String(k === kind));
  }
}
