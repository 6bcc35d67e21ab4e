// biome-ignore-all lint/suspicious/noRedundantUseStrict: a classic script, not a module: a page opened from a file loads none

// A link to a term, an equation or a source shows where it leads: while the pointer or the keyboard is on it, or after a first tap;
// the second tap follows it. What it shows is on the page: in the place itself, in the template that book/previews.py has left, or, of
// a source, in the link's title. Escape closes it, and the pointer may move onto it (WCAG 1.4.13).
(() => {
  "use strict";
  const LINKS = 'article a:is([href*="#term-"], [href*="#equation-"], .to-source)',
    SOURCES = 'article a[href*="bibliography.html#"][title]',
    OPENS = 250, // milliseconds
    CLOSES = 300,
    MARGIN = 8; // pixels
  const box = document.createElement("div");
  box.id = "preview";
  box.className = "preview";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  /** @type {HTMLAnchorElement | null} */
  let shown = null;
  let timer = 0,
    finger = false; // whether the last press was by touch

  /** @param {EventTarget | null} target */
  const linkAt = (target) =>
    target instanceof Element ? /** @type {HTMLAnchorElement | null} */ (target.closest(LINKS)) : null;

  /** @type {Map<HTMLAnchorElement, string>} what the titles of links to sources said: the browser would show them, too */
  const sources = new Map();
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(SOURCES))) {
    sources.set(link, link.title);
    link.classList.add("to-source");
    link.removeAttribute("title");
  }

  /**
   * What a link leads to: copies of what is on this page.
   * @param {HTMLAnchorElement} link
   */
  function content(link) {
    const source = sources.get(link),
      name = decodeURIComponent(link.hash.slice(1));
    if (source) return [source];
    const place = document.getElementById(name),
      stored = /** @type {HTMLTemplateElement | null} */ (document.getElementById("previews"))?.content;
    const found =
      place?.localName === "dt"
        ? place.nextElementSibling?.childNodes
        : place
          ? place.querySelectorAll(".katex-display")
          : stored?.querySelector(`[data-of="${CSS.escape(name)}"]`)?.childNodes;
    return [...(found ?? [])].map((node) => node.cloneNode(true));
  }

  /** @param {HTMLAnchorElement} link */
  function show(link) {
    clearTimeout(timer);
    if (shown === link) return;
    hide();
    const inside = content(link);
    if (!inside.length) return;
    box.replaceChildren(...inside);
    if (finger) box.append(Object.assign(document.createElement("small"), { textContent: "Tap again to go there." }));
    shown = link;
    link.setAttribute("aria-describedby", box.id);
    box.hidden = false;
    put(link);
  }

  /**
   * Put the box below the link's first line, or above where there is more room, within the window.
   * @param {Element} link
   */
  function put(link) {
    const { left, top, bottom } = link.getClientRects()[0] ?? link.getBoundingClientRect(),
      width = document.documentElement.clientWidth,
      below = innerHeight - bottom - MARGIN >= Math.min(box.offsetHeight, top);
    const origin = (box.offsetParent ?? document.body).getBoundingClientRect(),
      x = Math.max(MARGIN, Math.min(left, width - box.offsetWidth - MARGIN)),
      y = below ? bottom + 2 : Math.max(MARGIN, top - box.offsetHeight - 2);
    box.style.left = `${x - origin.left}px`;
    box.style.top = `${y - origin.top}px`;
  }

  function hide() {
    clearTimeout(timer);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    box.hidden = true;
  }

  const soon = (/** @type {() => void} */ act, /** @type {number} */ wait) => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch") return;
    const link = linkAt(target);
    if (link) soon(() => show(link), OPENS);
    else if (target instanceof Node && box.contains(target)) clearTimeout(timer);
    else if (shown && shown !== document.activeElement) soon(hide, CLOSES);
    else clearTimeout(timer);
  });
  document.addEventListener("focusin", ({ target }) => {
    const link = linkAt(target);
    if (link?.matches(":focus-visible")) show(link);
  });
  document.addEventListener("focusout", ({ target }) => {
    if (target === shown) hide();
  });
  document.addEventListener("keydown", ({ key }) => {
    finger = false;
    if (key === "Escape") hide();
  });
  document.addEventListener("pointerdown", ({ target, pointerType }) => {
    finger = pointerType === "touch";
    if (shown && !(target instanceof Node && (box.contains(target) || shown.contains(target)))) hide();
  });
  document.addEventListener(
    "click",
    (event) => {
      const link = linkAt(event.target);
      if (!link || !finger || shown === link) return hide();
      show(link);
      if (shown !== link) return; // nothing is known of it
      event.preventDefault();
      event.stopPropagation(); // the page follows links, too
    },
    true,
  );
  addEventListener("resize", hide);
  (document.querySelector("article") ?? document.body).append(box);
})();
