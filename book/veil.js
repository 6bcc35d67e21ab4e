// biome-ignore-all lint/suspicious/noRedundantUseStrict: a classic script, not a module: a page opened from a file loads none

// Veils the result that would give a question's answer away, and what is said of it, until the question is answered, or the
// reader wants to see it. Nothing is veiled on paper, without scripts, or where a link leads into it. A control is never veiled:
// it tells only what the reader makes it do.
(() => {
  "use strict";
  /** @typedef {import("../frontend/ui/session.js").Model} Model */
  /** @typedef {{ result: Element, rest: Element[], open: Set<Model> }} Veiled `rest`: what follows; `open`: questions without an answer */

  const CONTROL = 'script[type$="widget-view+json"], .nbw-host';
  /** @type {Veiled[]} */
  const all = [];

  /**
   * The elements behind one, in its section.
   * @param {Element} first
   */
  function* behind(first) {
    for (let el = first.nextElementSibling; el; el = el.nextElementSibling) yield el;
  }

  /**
   * The result of a question: what the next cell puts out that puts out anything; and what is said of it up to the next
   * heading, question or control.
   * @param {Element} question
   */
  function told(question) {
    const cells = [...behind(question)].filter((el) => el.matches(".cell:not(.tag_predict):has(> .cell_output)")),
      result = cells[0]?.querySelector(":scope > .cell_output");
    if (!result || result.querySelector(CONTROL)) return null;
    const rest = [];
    for (const el of behind(cells[0])) {
      if (el.matches("section, .tag_predict") || el.querySelector(CONTROL)) break;
      rest.push(el);
    }
    return { result, rest };
  }

  /**
   * Veil what tells the answer to a question.
   * @param {Model} model
   * @param {Element | null} question the cell that asks it
   */
  function veil(model, question) {
    const found = model.get("answer") < 0 && question ? told(question) : null;
    if (!found || isGoal(found)) return;
    let veiled = all.find(({ result }) => result === found.result);
    if (!veiled) {
      veiled = { ...found, open: new Set() };
      all.push(veiled);
      cover(veiled);
    }
    const { open } = veiled,
      its = veiled;
    open.add(model);
    model.on("change:answer", () => {
      open.delete(model);
      if (!open.size) uncover(its);
    });
  }

  /**
   * Whether the page's address leads into it.
   * @param {{ result: Element, rest: Element[] }} place
   */
  const isGoal = ({ result, rest }) =>
    [result, ...rest].some((el) => el.matches(":target") || el.querySelector(":target"));

  /**
   * Cover a result and what follows; their boxes stay as they are.
   * @param {Veiled} veiled
   */
  function cover(veiled) {
    const { result, rest } = veiled,
      show = Object.assign(document.createElement("button"), { type: "button", className: "progress-button" }),
      words = document.createElement("p"),
      veil = document.createElement("div");
    show.textContent = "Show it now";
    show.onclick = () => uncover(veiled);
    words.textContent = rest.length
      ? "Here are the result and what it means. Answer first: both then appear."
      : "Here is the result. Answer first: it then appears.";
    veil.className = "veil";
    veil.append(words, show);
    result.classList.add("veiled");
    result.append(veil);
    for (const el of rest) el.classList.add("untold");
  }

  /** @param {Veiled} veiled */
  function uncover({ result, rest, open }) {
    open.clear();
    const veil = result.querySelector(":scope > .veil"),
      hadFocus = veil?.contains(document.activeElement);
    veil?.remove();
    result.classList.remove("veiled");
    for (const el of rest) el.classList.remove("untold");
    if (!hadFocus || !(result instanceof HTMLElement)) return;
    result.tabIndex = -1; // the button that had the keyboard is gone
    result.focus({ preventScroll: true });
  }

  addEventListener("hashchange", () => {
    for (const veiled of all) if (isGoal(veiled)) uncover(veiled);
  });
  globalThis.bookVeil = veil;
})();
