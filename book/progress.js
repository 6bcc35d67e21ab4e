// biome-ignore-all lint/suspicious/noRedundantUseStrict: a classic script, not a module: a page opened from a file loads none

// The reader's answers to the one-click questions: kept in this browser, shown on the front page, exported, imported, erased.
// Nothing leaves the machine. An answer is kept by its words, so that it survives a change in the order of the options.
(() => {
  "use strict";
  const KEY = "how-deep-learning-works",
    FORMAT = 1;
  /** @typedef {{ answer: string, right: boolean, first: boolean }} Answer by its words; `first`: the first one was right */
  /** @typedef {Record<string, Record<string, Answer>>} Answers by page and by the question's name */
  /** @typedef {{ format: number, answers: Answers }} Kept */
  /** @typedef {{ page: string, title: string, address: string, questions: string[] }} Chapter */

  /** @type {Kept | null} */
  let memory = null; // where the browser keeps nothing (private windows), the answers last as long as the page

  /**
   * Return what is wrong with stored or imported data, or "" if it is answers of this book.
   * @param {any} data
   */
  function complaint(data) {
    const table = (/** @type {any} */ x) => x !== null && typeof x === "object" && !Array.isArray(x);
    if (!table(data) || data.format !== FORMAT || !table(data.answers))
      return "it holds no answers to this book's questions";
    for (const [page, answers] of Object.entries(/** @type {Answers} */ (data.answers))) {
      if (!table(answers)) return `its page “${page}” holds no answers`;
      for (const [name, a] of Object.entries(answers)) {
        if (!table(a) || typeof a.answer !== "string" || typeof a.right !== "boolean" || typeof a.first !== "boolean") {
          return `its answer to “${name}” on “${page}” is incomplete`;
        }
      }
    }
    return "";
  }

  /** @returns {Kept} */
  function load() {
    /** @type {string | null} */
    let text = null;
    try {
      text = localStorage.getItem(KEY);
    } catch {
      /* no store */
    }
    if (text === null) return memory ?? { format: FORMAT, answers: {} };
    try {
      const data = JSON.parse(text);
      if (!complaint(data)) return data;
    } catch {
      /* not even JSON */
    }
    try {
      localStorage.setItem(`${KEY}-unreadable`, text);
    } catch {
      /* it is lost to us, but still under its own key */
    }
    return { format: FORMAT, answers: {} };
  }

  /** @param {Kept} data */
  function save(data) {
    memory = data;
    try {
      localStorage.setItem(KEY, JSON.stringify(data));
    } catch {
      /* kept in memory */
    }
  }

  /**
   * Give a question of this page the answer it had, and keep the one it gets.
   * @param {import("../frontend/ui/session.js").Model} model
   */
  function keep(model) {
    const page = location.pathname.replace(/^.*\/|\.html$/g, ""),
      name = model.get("name");
    /** @type {[string, string, boolean][]} each with its words, its feedback and whether it is right */
    const options = model.get("options");
    const kept = load().answers[page]?.[name];
    const index = options.findIndex(([words]) => words === kept?.answer);
    if (index >= 0) model.set("answer", index);
    model.on("change:answer", () => {
      const option = options[model.get("answer")],
        data = load();
      if (!option) return;
      const answers = data.answers[page] ?? {},
        [answer, , right] = option;
      answers[name] = { answer, right, first: answers[name]?.first ?? right };
      data.answers[page] = answers;
      save(data);
    });
  }

  /**
   * @template {keyof HTMLElementTagNameMap} K
   * @param {K} tag
   * @param {Record<string, unknown>} properties
   * @param {(Node | string)[]} children
   */
  const make = (tag, properties, ...children) => {
    const el = document.createElement(tag);
    Object.assign(el, properties);
    el.append(...children);
    return el;
  };

  /**
   * Show the progress of every chapter in `el`, with what the reader can do about it.
   * @param {Element} el
   * @param {Chapter[]} chapters
   */
  function show(el, chapters) {
    const say = make("p", { role: "status", className: "progress-note" });
    const rows = make("tbody", {});
    const draw = () => {
      const { answers } = load();
      rows.replaceChildren(
        ...chapters.map(({ page, title, address, questions }) => {
          const given = questions.map((name) => answers[page]?.[name]).filter(Boolean);
          const bar = make("progress", { max: questions.length, value: given.length });
          bar.setAttribute("aria-label", `${title}: questions answered`);
          return make(
            "tr",
            {},
            make("th", { scope: "row" }, make("a", { href: address }, title)),
            make("td", {}, bar, ` ${given.length} of ${questions.length}`),
            make("td", {}, String(given.filter((a) => a.first).length)),
          );
        }),
      );
    };
    const head = ["chapter", "answered", "right at once"].map((words) => make("th", { scope: "col" }, words));
    const button = (/** @type {string} */ words, /** @type {() => void} */ onclick) =>
      make("button", { type: "button", className: "progress-button", onclick }, words);
    const file = make("input", { type: "file", accept: "application/json,.json", hidden: true });
    file.addEventListener("change", async () => {
      const chosen = file.files?.[0];
      file.value = "";
      if (!chosen) return;
      let data,
        wrong = chosen.size > 1e6 ? "it is larger than 1 MB" : "";
      try {
        data = wrong || JSON.parse(await chosen.text());
      } catch {
        wrong = "it is not JSON";
      }
      wrong ||= complaint(data);
      if (!wrong) save({ format: FORMAT, answers: merged(load().answers, data.answers) });
      say.textContent = wrong
        ? `${chosen.name} was not taken: ${wrong}. Your answers are as they were.`
        : `${chosen.name} was added to your answers.`;
      draw();
    });
    const erase = button("Erase", () => {
      const sure = erase.textContent !== "Erase";
      erase.textContent = sure ? "Erase" : "Erase all answers?";
      if (!sure) return;
      save({ format: FORMAT, answers: {} });
      say.textContent = "All answers are erased.";
      draw();
    });
    erase.addEventListener("blur", () => {
      erase.textContent = "Erase";
    });
    el.replaceChildren(
      make("table", { className: "table" }, make("thead", {}, make("tr", {}, ...head)), rows),
      make(
        "p",
        {},
        button("Export", () => {
          const url = URL.createObjectURL(new Blob([JSON.stringify(load(), null, 1)], { type: "application/json" }));
          make("a", { href: url, download: "deep-learning-progress.json" }).click();
          setTimeout(() => URL.revokeObjectURL(url), 1000);
        }),
        " ",
        button("Import", () => file.click()),
        " ",
        erase,
        file,
      ),
      say,
    );
    draw();
    addEventListener("pageshow", draw);
    addEventListener("storage", draw);
  }

  /**
   * Join two sets of answers; where both have one, the second counts. Names such as __proto__ are only names.
   * @param {Answers} mine
   * @param {Answers} theirs
   */
  function merged(mine, theirs) {
    /** @type {Answers} */
    const all = {};
    for (const page of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
      Object.defineProperty(all, page, { value: { ...mine[page], ...theirs[page] }, enumerable: true, writable: true });
    }
    return all;
  }

  globalThis.bookProgress = { keep };
  addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("progress"),
      questions = document.getElementById("book-questions");
    if (place && questions) show(place, JSON.parse(questions.textContent));
  });
})();
