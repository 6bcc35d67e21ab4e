// biome-ignore-all lint/suspicious/noRedundantUseStrict: a classic script, not a module: a page opened from a file loads none

// What the book adds to Sphinx's search: excerpts that one can read, and a symbol leads to its meaning also from within a formula.
(() => {
  "use strict";
  const UNREAD =
    "script, style, template, noscript, svg, button, annotation, .katex-html, .headerlink, .eqno, details.hide, .onlyprint, " +
    ".bd-header-article, .prev-next-area";
  const LENGTH = 240;
  /** @type {Record<string, string>} as KaTeX writes an accent, and as it joins a letter; book/formulas.py has the same */
  const ACCENTS = { "^": "\u0302", "~": "\u0303", ˉ: "\u0304" };

  /**
   * The text of a page, or of the place on it that `anchor` names; a formula in one line.
   * @param {string} html
   * @param {string} anchor
   */
  function textOf(html, anchor) {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const el of page.querySelectorAll(UNREAD)) el.remove();
    for (const part of page.querySelectorAll("mfrac > *"))
      if (/[+−⋅]/.test(part.textContent)) {
        part.prepend("(");
        part.append(")");
      }
    for (const el of page.querySelectorAll("mfrac")) el.firstElementChild?.after("/");
    for (const el of page.querySelectorAll("msup"))
      if (el.lastElementChild?.textContent !== "′") el.firstElementChild?.after("^");
    for (const cell of page.querySelectorAll("mtd")) cell.append(" ");
    for (const { lastElementChild: accent } of page.querySelectorAll("mover"))
      if (accent && accent.textContent in ACCENTS) accent.textContent = ACCENTS[accent.textContent];
    const goal = anchor ? page.getElementById(anchor.slice(1)) : null,
      place = goal?.closest("tr, dt, p, li, section") ?? page.querySelector("[role=main]"),
      more = place?.localName === "dt" ? place.nextElementSibling : null;
    const parts = place?.localName === "tr" ? [...place.children] : [place, more];
    return parts
      .map((el) => el?.textContent ?? "")
      .join(" ")
      .normalize("NFC")
      .replace(/[\u2061-\u2064\s]+/g, " ")
      .trim();
  }

  /**
   * An excerpt around the first of the words, from word to word; without any from the beginning.
   * @param {string} html
   * @param {Iterable<string>} words
   * @param {string} anchor
   */
  Search.makeSearchSummary = (html, words, anchor) => {
    const text = textOf(html, anchor),
      lower = text.toLowerCase().replace(/[₀-₉]/g, (digit) => digit.normalize("NFKC")),
      at = [...words].map((word) => lower.indexOf(word.toLowerCase())).filter((i) => i >= 0);
    const middle = at.length && !anchor ? Math.min(...at) : 0,
      start = middle <= LENGTH / 2 ? 0 : text.indexOf(" ", middle - LENGTH / 2) + 1,
      end = start + LENGTH >= text.length ? text.length : text.lastIndexOf(" ", start + LENGTH);
    const excerpt = document.createElement("p");
    excerpt.className = "context";
    excerpt.textContent = `${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
    return excerpt;
  };

  const SYMBOLS = /\p{Script=Greek}|(?<![\p{L}\p{N}_])\p{L}(?=(?:\d+|_\w{1,3})(?!\w))/gu;
  // x₁ stands in the index as x1, and λ_max as λmax
  const normal = (/** @type {string} */ query) =>
    query.normalize("NFKC").replace(/(?<=\p{Script=Greek})_\{?(\w+)\}?/gu, "$1");
  const parse = Search._parseQuery,
    perform = Search._performSearch,
    nothing = [new Set(), new Set(), new Set(), new Set()];
  Search._parseQuery = (query) => parse(normal(query));
  // The last result is shown first: the meanings of the symbols that the query holds.
  Search._performSearch = (query, ...terms) => {
    const letters = new Set(query.match(SYMBOLS)),
      found = perform(query, ...terms);
    letters.delete(query);
    const meanings = [...letters].flatMap((letter) => perform(letter, ...nothing));
    return [...found, ...meanings.filter(([, , anchor]) => anchor)];
  };

  if (location.protocol === "file:") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
    const note = document.createElement("p");
    note.textContent =
      "The book is opened from a file, and from there a browser may not read other pages: the results are titles only.";
    document.getElementById("search-results")?.before(note);
  }
})();
