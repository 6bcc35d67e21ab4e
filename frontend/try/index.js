// "Try it here": what a click on such a button below a cell brings. An editor takes the cell's place; what is written there runs in
// Python within this browser, and the book's own check says what it thinks of it. book/theme/static/page.js loads this script at
// the first click on a page, and calls `bookTry`.
import { edit } from "./editor.js";
import { Python } from "./python.js";
import { show } from "./report.js";

const script = /** @type {HTMLScriptElement} */ (document.currentScript);
const beside = (/** @type {string} */ name) => script.src.replace("try.js", name);
const python = new Python(beside("worker.js"));
const FROM_FILE =
  "Opened from a file, a page may not start Python. Read the book at its address, or serve this copy: `make serve`, or " +
  "`python -m http.server` in the book's folder, and open the address that it prints.";

/** @type {Promise<unknown> | null} */
let style = null;
const styled = () => {
  style ??= new Promise((done) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: beside("try.css"), onload: done, onerror: done });
    document.head.append(link);
  });
  return style;
};

/**
 * The lines that import the names which occur in `code`: `{ "relu": "from nblib.activations import relu" }` are this page's.
 * @param {string} code
 */
function imports(code) {
  /** @type {Record<string, string>} */
  const known = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("book-try")).dataset.imports ?? "{}");
  const words = new Set(code.match(/[A-Za-z_]\w*/g));
  const lines = Object.keys(known).filter((name) => words.has(name));
  return lines.map((name) => `${known[name]}\n`).join("") || "import numpy as np\n";
}

/** @param {Element | null} cell */
const codeOf = (cell) => (cell?.querySelector("pre")?.textContent ?? "").trimEnd();

/**
 * What stands in the editor at first, the cells that it replaces, and what it is called.
 * @param {HTMLElement} box
 */
function begin(box) {
  const before = box.previousElementSibling,
    { check } = box.dataset;
  const heading = box.closest("section")?.querySelector("h1, h2, h3, h4, h5")?.firstChild?.textContent?.trim() ?? "";
  if (check) {
    const name = check.split(".")[1];
    return { text: codeOf(before), replaced: [before, box.nextElementSibling], label: `Your code for ${name}` };
  }
  if (before?.matches(".tag_try-it"))
    return {
      text: `${imports(codeOf(before))}\n${codeOf(before)}`,
      replaced: [before],
      label: `Code to change: ${heading}`,
    };
  const start = imports(codeOf(box.nextElementSibling)); // of the solution, without which the names would be a riddle
  return { text: `${start}\n`, replaced: [], label: `Your code for ${heading}` };
}

let boxes = 0;

/**
 * Open the editor of a button's box.
 * @param {HTMLElement} box
 */
async function open(box) {
  const { text, replaced, label } = begin(box),
    exercise = box.dataset.check ?? "",
    page = location.pathname.replace(/^.*\/|\.html$/g, ""),
    name = exercise || `${page} ${box.dataset.cell}`,
    rules = `try-rules-${++boxes}`;
  python.start();
  await styled();
  const part = (/** @type {string} */ tag, /** @type {Record<string, unknown>} */ properties) =>
    Object.assign(document.createElement(tag), properties);
  const button = (/** @type {string} */ words, /** @type {() => void} */ onclick) =>
    part("button", { type: "button", textContent: words, onclick });

  const place = part("div", { className: "try-editor" }),
    status = part("span", { className: "try-status" }),
    out = part("pre", { className: "try-out", hidden: true, tabIndex: 0 }),
    report = part("div", { className: "try-report" });
  status.setAttribute("role", "status");
  out.setAttribute("role", "group");
  out.setAttribute("aria-label", "What your code printed");
  const say = (/** @type {string} */ words) => {
    status.classList.remove("try-unseen");
    if (status.textContent !== words) status.textContent = words;
  };

  const running = (/** @type {boolean} */ on) => {
    box.toggleAttribute("data-running", on);
    for (const el of [go, hint]) el.setAttribute("aria-disabled", String(on)); // not disabled: the keyboard stays on it
    stop.hidden = !on;
  };
  const run = async (/** @type {boolean} */ asked) => {
    if (box.hasAttribute("data-running")) return;
    running(true);
    const job = { source: editor.text, exercise, hint: asked, points: globalThis.bookProgress?.points() ?? {} };
    const result = await python.run(job, say);
    if (document.activeElement === stop) go.focus();
    running(false);
    out.textContent = [result.text, result.error].filter(Boolean).join("\n");
    out.hidden = !out.textContent;
    show(report, result.html);
    const headline = report.querySelector("p")?.textContent;
    say(headline ?? (result.error ? "It stopped with an error: see below." : "Done."));
    status.classList.toggle("try-unseen", Boolean(headline)); // it stands in the report, too
    if (exercise && result.points) globalThis.bookProgress?.keepPoints(exercise, result.points);
    (headline ? report : out).scrollIntoView({ block: "nearest" });
  };

  const go = button(exercise ? "Check" : "Run", () => run(false)),
    hint = button("Hint", () => run(true)),
    stop = button("Stop", () => python.end("Stopped.")),
    anew = button("Start over", () => {
      editor.replace(text);
      say("The code is as it came. Ctrl-Z in the editor brings yours back.");
    });
  stop.hidden = true;
  const bar = part("div", { className: "try-bar" });
  bar.append(...[go, ...(exercise ? [hint] : []), stop, anew, status]);
  const words = `Ctrl-Enter ${exercise ? "checks" : "runs"}. Tab indents; after Escape it leaves the editor.`;
  const told = part("p", { className: "try-rules", id: rules, textContent: words });
  box.replaceChildren(place, told, bar, out, report);
  for (const cell of replaced) cell?.classList.add("try-replaced");
  const editor = edit(place, {
    text: globalThis.bookProgress?.code(name) ?? text,
    label,
    rules,
    changed: (code) => globalThis.bookProgress?.keepCode(name, code === text ? null : code),
    run: () => run(false),
    left: () => say("Tab now leaves the editor."),
  });
  editor.focus();
}

globalThis.bookTry = (box) => {
  if (location.protocol === "file:") {
    const words = document.createElement("p");
    words.setAttribute("role", "alert");
    words.textContent = FROM_FILE;
    if (!box.querySelector("p")) box.append(words);
  } else if (!box.querySelector(".try-editor")) open(box);
};
