// biome-ignore-all lint/suspicious/noRedundantUseStrict: a classic script, not a module: a page opened from a file loads none

// The reader's answers to the one-click questions, and of the exercises the points and the code: kept in this browser, shown on the
// front page, exported, imported, erased. What a notebook keeps of them, progress.json, is understood, too. Nothing leaves the machine. An answer is kept by its words, so that it survives a change in the order of the options.
(() => {
  "use strict";
  const KEY = "how-deep-learning-works",
    FORMAT = 1,
    QUESTIONS = String(document.currentScript?.getAttribute("src")).replace("progress.js", "questions.js");
  /** @typedef {{ answer: string, right: boolean, first: boolean }} Answer by its words; `first`: the first one was right */
  /** @typedef {Record<string, Record<string, Answer>>} Answers by page and by the question's name */
  /** @typedef {Record<string, number>} Points the best of each exercise */
  /** @typedef {Record<string, string>} Code what the reader wrote, by the exercise or the page and the cell */
  /** @typedef {{ format: number, answers: Answers, points: Points, code: Code }} Kept */
  /** @typedef {{ page: string, title: string, address: string, questions: string[], exercises: Points }} Chapter */

  const nothing = () => ({ format: FORMAT, answers: {}, points: {}, code: {} });

  /** @type {Kept | null} */
  let memory = null; // where the browser keeps nothing (private windows), the answers last as long as the page

  const table = (/** @type {any} */ x) => x !== null && typeof x === "object" && !Array.isArray(x);
  const positive = (/** @type {any} */ x) => Number.isFinite(x) && x >= 0;

  /**
   * Return what is wrong with stored or imported data, or "" if it is answers of this book.
   * @param {any} data
   */
  function complaint(data) {
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
    const { points = {}, code = {} } = data;
    if (!table(points) || !Object.values(points).every(positive)) return "its points are no numbers";
    if (!table(code) || !Object.values(code).every((text) => typeof text === "string")) return "its code is no text";
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
    if (text === null) return memory ?? nothing();
    try {
      const data = JSON.parse(text);
      if (!complaint(data)) return { ...nothing(), ...data };
    } catch {
      /* not even JSON */
    }
    try {
      localStorage.setItem(`${KEY}-unreadable`, text);
    } catch {
      /* it is lost to us, but still under its own key */
    }
    return nothing();
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
   * Keep the points of an exercise if they are its best.
   * @param {string} exercise
   * @param {number} points
   */
  function keepPoints(exercise, points) {
    const data = load();
    if (points > (data.points[exercise] ?? 0)) save({ ...data, points: { ...data.points, [exercise]: points } });
  }

  /**
   * Keep what the reader wrote; null: it is as it came.
   * @param {string} name
   * @param {string | null} code
   */
  function keepCode(name, code) {
    const data = load(),
      { [name]: _, ...others } = data.code;
    save({ ...data, code: code === null ? others : { ...others, [name]: code } });
  }

  /** Fetch the table of the questions, by which a notebook's answers are told. It comes as a script, as from a file nothing else does. */
  const questionTable = () =>
    new Promise((done) => {
      const script = document.createElement("script");
      script.src = QUESTIONS;
      script.onload = script.onerror = () => done(undefined);
      document.head.append(script);
    });

  /** Return what is kept, with the answers as a notebook keeps them, too. */
  async function exported() {
    await questionTable();
    const data = load(),
      /** @type {Record<string, number>} */
      chosen = {};
    for (const [page, questions] of Object.entries(globalThis.bookQuestions ?? {}))
      for (const [name, { key, options }] of Object.entries(questions)) {
        const option = options.findIndex(([words]) => words === data.answers[page]?.[name]?.answer);
        if (option >= 0) chosen[key] = option;
      }
    return { ...data, chosen };
  }

  /**
   * Return what a notebook's progress.json holds as this book's pages keep it; anything else as it is.
   * @param {any} data
   */
  async function fromNotebook(data) {
    if (!table(data) || "format" in data || !table(data.points)) return data;
    await questionTable();
    /** @type {Answers} */
    const answers = {};
    for (const [page, questions] of Object.entries(globalThis.bookQuestions ?? {})) {
      const given = Object.entries(questions).flatMap(([name, { key, options }]) => {
        const [answer, right] = options[data.answers?.[key]] ?? [];
        const mine = load().answers[page]?.[name]; // which knows whether the first one was right
        return answer === undefined ? [] : [[name, mine?.answer === answer ? mine : { answer, right, first: right }]];
      });
      if (given.length) answers[page] = Object.fromEntries(given);
    }
    return { format: FORMAT, answers, points: data.points };
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
      const { answers, points } = load();
      mark(chapters, answers);
      rows.replaceChildren(
        ...chapters.map(({ page, title, address, questions, exercises }) => {
          const given = questions.map((name) => answers[page]?.[name]).filter(Boolean);
          const bar = make("progress", { max: questions.length, value: given.length });
          bar.setAttribute("aria-label", `${title}: questions answered`);
          return make(
            "tr",
            {},
            make("th", { scope: "row" }, make("a", { href: address }, title)),
            make("td", {}, bar, ` ${given.length} of ${questions.length}`),
            make("td", {}, String(given.filter((a) => a.first).length)),
            make("td", {}, gained(exercises, points)),
          );
        }),
      );
    };
    const head = ["chapter", "answered", "right at once", "points"].map((words) => make("th", { scope: "col" }, words));
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
        data = wrong || (await fromNotebook(JSON.parse(await chosen.text())));
      } catch {
        wrong = "it is not JSON";
      }
      wrong ||= complaint(data);
      if (!wrong) save(joined(load(), data));
      say.textContent = wrong
        ? `${chosen.name} was not taken: ${wrong}. Your answers and points are as they were.`
        : `${chosen.name} was added to your answers and points.`;
      draw();
    });
    const erase = button("Erase", () => {
      const sure = erase.textContent !== "Erase";
      erase.textContent = sure ? "Erase" : "Erase all answers, points and code?";
      if (!sure) return;
      save(nothing());
      say.textContent = "All answers, points and code are erased.";
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
        button("Export", async () => {
          const url = URL.createObjectURL(
            new Blob([JSON.stringify(await exported(), null, 1)], { type: "application/json" }),
          );
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
   * Say how many points the reader has of a chapter's exercises.
   * @param {Points} exercises what each gives
   * @param {Points} points
   */
  function gained(exercises, points) {
    const sum = (/** @type {number[]} */ values) => +values.reduce((a, b) => a + b, 0).toFixed(2);
    const all = Object.entries(exercises);
    return all.length
      ? `${sum(all.map(([id, most]) => Math.min(points[id] ?? 0, most)))} of ${sum(all.map(([, most]) => most))}`
      : "–";
  }

  /**
   * Join what is kept with what comes: the better points, the answer that comes, and the code that is here, so that none is lost.
   * @param {Kept} mine
   * @param {Kept} theirs
   */
  function joined(mine, theirs) {
    const points = Object.entries(theirs.points ?? {}).map(([id, value]) => [
      id,
      Math.max(value, mine.points[id] ?? 0),
    ]);
    return {
      format: FORMAT,
      answers: merged(mine.answers, theirs.answers),
      points: { ...mine.points, ...Object.fromEntries(points) },
      code: { ...theirs.code, ...mine.code },
    };
  }

  /**
   * Show in each chapter's card how many of its questions are answered.
   * @param {Chapter[]} chapters
   * @param {Answers} answers
   */
  function mark(chapters, answers) {
    for (const card of document.querySelectorAll(".card")) {
      const link = card.querySelector("a"),
        asks = chapters.find(({ page }) => link?.pathname.endsWith(`/${page}.html`)),
        done = asks ? asks.questions.filter((name) => answers[asks.page]?.[name]).length : 0,
        words = asks && done ? `${done} of ${asks.questions.length} questions` : "";
      const bar = make("progress", { max: asks?.questions.length ?? 1, value: done });
      bar.setAttribute("aria-hidden", "true"); // the words say the same
      card.querySelector(".card-done")?.replaceChildren(...(words ? [bar, words] : []));
    }
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

  globalThis.bookProgress = {
    keep,
    keepPoints,
    keepCode,
    points: () => load().points,
    code: (name) => load().code[name],
  };
  addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("progress"),
      questions = document.getElementById("book-questions");
    if (place && questions) show(place, JSON.parse(questions.textContent));
    const { points } = load();
    for (const box of document.querySelectorAll("[data-check]")) {
      const gained = points[box.getAttribute("data-check") ?? ""];
      if (gained) box.append(` your best so far: ${gained} points`);
    }
  });
})();
