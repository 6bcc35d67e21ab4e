// Makes a built page a chapter of the PDF (book/pdf.py): evaluated in a page that runs no scripts of its own.
// biome-ignore-all lint/correctness/noUnusedVariables: they are called by their names

/**
 * @typedef {object} Book
 * @property {string} root the address of the built book
 * @property {string[]} keys the names of its pages
 * @property {string[]} wanted the places of this page that others refer to
 * @property {string} answers to the page's predictions
 * @property {string} site where the book is published, or ""
 * @property {string} elsewhere what to say of a control without that
 * @property {Record<string, number>} numbers of the pages, by the places printed so far
 */

/** What only the site needs, and the code of figures and controls, which is in the notebooks. */
const SITE_ONLY =
  "#jb-print-docs-body, .bd-footer, .bd-footer-content, .chapter-times, section:has(> #progress), details.hide, script, .only-dark";

/**
 * @param {ParentNode} node
 * @param {string} selector
 * @returns {any[]} the elements that it finds, of whatever kind
 */
const all = (node, selector) => [...node.querySelectorAll(selector)];
/**
 * @param {string} tag
 * @param {object} properties
 */
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

/** Number the questions of the page's predictions, and return the state of each, which says what is right. */
function predictions() {
  const scripts = (/** @type {string} */ kind) =>
      all(document, `script[type="application/vnd.jupyter.widget-${kind}+json"]`),
    states = Object.assign({}, ...scripts("state").map((script) => JSON.parse(script.textContent).state)),
    /** @type {object[]} */
    asked = [];
  for (const script of scripts("view")) {
    const { state } = states[JSON.parse(script.textContent).model_id] ?? {};
    if (!state?.question) continue;
    const number = asked.push(state);
    script.nextElementSibling?.querySelector("p")?.prepend(`Prediction ${number}. `);
  }
  return asked;
}

/**
 * Turn the page into a chapter, and return its headings.
 * @param {Book} book
 */
function prepare(book) {
  const article = /** @type {HTMLElement} */ (document.querySelector("article"));
  for (const part of all(document, SITE_ONLY)) part.remove();
  for (const image of all(article, "img")) image.loading = "eager";
  (article.querySelector("section") ?? article).insertAdjacentHTML("beforeend", book.answers);
  lead(article, book);
  namePages(article, book);
  const headings = all(article, "h1, section > :is(h2, h3)").map((heading) => {
    const title = heading.cloneNode(true);
    for (const link of all(title, ".headerlink")) link.remove();
    const html = title.innerHTML.trim();
    for (const formula of all(title, ".katex-html, annotation")) formula.remove();
    const id = heading.id || heading.parentElement.id;
    return { level: Number(heading.tagName[1]), id, html, text: title.textContent.trim() };
  });
  // a place has a name in the PDF if a link of its page leads to it
  const places = make("nav", { hidden: true });
  for (const id of new Set([...book.wanted, ...headings.map((heading) => heading.id)]))
    places.append(make("a", { href: `#${id}` }));
  document.body.append(places);
  return headings;
}

/**
 * Let each link lead to a place on this page, to another page of the PDF, to the published book, or be none.
 * @param {HTMLElement} article
 * @param {Book} book
 */
function lead(article, { root, keys, site, elsewhere }) {
  const here = location.href.split(/[?#]/)[0];
  for (const link of all(article, "a[href]")) {
    const [page, place = ""] = link.href.split("#"),
      key = page.slice(root.length).replace(/\.html$/, "");
    if (!page.startsWith(root) || (page === here && document.getElementById(decodeURIComponent(place)))) continue;
    if (keys.includes(key) && page !== here && !place.includes("?")) link.href = `book:${key}#${place}`;
    else if (site) link.href = link.href.replace(root, site);
    else link.replaceWith(...link.childNodes);
  }
  for (const control of all(article, ".nbw:has(img)")) {
    const address = `${here.replace(root, site)}#${control.dataset.name}`,
      words = control.lastElementChild;
    words.textContent = words.textContent.replace(/^[^.]*\. /, ""); // “This control needs JavaScript.”
    if (site) words.prepend("You can move it at ", make("a", { href: address, textContent: address }), ". ");
    else words.prepend(elsewhere, " ");
  }
}

/**
 * Let the index name pages, each once.
 * @param {HTMLElement} article
 * @param {Book} book
 */
function namePages(article, { numbers }) {
  for (const link of all(article, ".genindextable a")) {
    const number = String(numbers[link.getAttribute("href").replace("book:", "")] ?? ""),
      before = link.previousElementSibling;
    if (!/^\[\d+\]$/.test(link.textContent)) link.before(...link.childNodes, ", ");
    else if (before?.textContent === number) {
      before.nextSibling.remove();
      link.remove();
    }
    link.textContent = number;
  }
}
