// biome-ignore-all lint/suspicious/noRedundantUseStrict: a classic script, not a module: a page opened from a file loads none

// A formula or figure that is wider than a phone scrolls by itself; then, and only then, the keyboard must be able to reach it.
(() => {
  "use strict";
  const reach = () => {
    const wide = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".katex-display, .nb-drawing"));
    for (const box of wide) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  const idle = globalThis.requestIdleCallback ?? setTimeout;
  addEventListener("load", () => idle(reach));
  addEventListener("resize", () => idle(reach));
})();

// Sections are laid out when the reader comes near them, and controls appear one by one: what lies above a place may grow while
// the page goes there. So it stays at the place until all rests for half a second, or until the reader does something.
(() => {
  "use strict";
  const REST = 30,
    LONGEST = 600; // frames
  const KEY = `place ${location.pathname}`;
  const blocks = () => [...document.querySelectorAll("article section > :not(section)")];
  let stop = () => {};

  /**
   * Bring `goal` to `height` pixels below the window's top; without it, where a link would.
   * @param {Element | null} goal
   * @param {number} [height]
   */
  function stay(goal, height) {
    stop();
    if (!goal) return;
    const leave = new AbortController();
    stop = () => leave.abort();
    for (const doing of ["wheel", "touchmove", "keydown", "pointerdown"])
      addEventListener(doing, stop, { signal: leave.signal, passive: true });
    let top = NaN, // where it stood in the last frame
      rest = 0,
      frames = 0;
    const frame = () => {
      if (leave.signal.aborted) return;
      const now = goal.getBoundingClientRect().top;
      rest = now === top ? rest + 1 : 0;
      if (rest === 0 && height === undefined) goal.scrollIntoView({ behavior: "instant" });
      else if (rest === 0) scrollBy({ top: now - Number(height), behavior: "instant" });
      top = goal.getBoundingClientRect().top;
      if (rest < REST && ++frames < LONGEST) requestAnimationFrame(frame);
      else stop();
    };
    frame();
  }

  /**
   * Go where a link leads; what is folded around that place opens.
   * @param {string} hash
   */
  function follow(hash) {
    const goal = document.getElementById(hash.slice(1).split("?")[0]);
    for (let fold = goal?.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
    stay(goal);
  }
  const [entrance] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation")),
    comesBack = entrance?.type !== "navigate";
  addEventListener("load", () => {
    let place = null;
    try {
      place = comesBack && JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    } catch {
      /* no store */
    }
    if (place) stay(blocks()[place[0]], place[1]);
    else if (location.hash) follow(location.hash);
  });
  addEventListener("pagehide", () => {
    const all = blocks(),
      first = all.findIndex((block) => block.getBoundingClientRect().bottom > 100);
    try {
      sessionStorage.setItem(
        KEY,
        JSON.stringify(scrollY && first >= 0 ? [first, all[first].getBoundingClientRect().top] : null),
      );
    } catch {
      /* no store */
    }
  });
  addEventListener("click", (event) => {
    const { target } = event,
      link = target instanceof Element ? target.closest("a") : null;
    if (link?.hash && link.href.split("#")[0] === location.href.split("#")[0]) setTimeout(() => follow(link.hash));
  });
})();

// What a button of the page opens and Escape closes gives the keyboard back to that button; the theme forgets it on a phone.
(() => {
  "use strict";
  /** @type {HTMLElement | null} */
  let opener = null;
  const back = () => {
    if (opener?.isConnected && document.activeElement === document.body) opener.focus();
  };
  addEventListener(
    "click",
    (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (!button || button.closest("dialog")) return;
      opener = button;
      setTimeout(back);
    },
    true,
  );
  addEventListener("close", () => setTimeout(back), true);
})();

// A page's policy lets no attribute hold a script. What the theme's buttons and Sphinx's link name in one is called from here.
(() => {
  "use strict";
  /** @type {Record<string, () => void>} */
  const calls = {
    "toggleFullScreen()": () => toggleFullScreen(),
    "javascript:SphinxHighlight.hideSearchWords()": () => SphinxHighlight.hideSearchWords(),
  };
  addEventListener("click", (event) => {
    const from = event.target instanceof Element ? event.target.closest("[data-calls], a[href^='javascript:']") : null;
    const call = calls[from?.getAttribute("data-calls") ?? from?.getAttribute("href") ?? ""];
    if (!call) return;
    event.preventDefault();
    call();
  });
})();

// "Try it here" below a cell: the editor, and all that runs Python in this page, comes at the first click and not before.
addEventListener("click", ({ target }) => {
  const box = target instanceof Element ? target.closest("button.try-open")?.parentElement : null,
    from = document.getElementById("book-try")?.dataset.from;
  if (!box || !from) return;
  if (globalThis.bookTry) return globalThis.bookTry(box);
  const script = document.createElement("script");
  script.src = from;
  script.onload = () => globalThis.bookTry?.(box);
  script.onerror = () => script.remove(); // another click asks again
  document.head.append(script);
});

// Where the reader stopped: a chapter keeps its place when it is left, and the front page leads there.
(() => {
  "use strict";
  const KEY = "how-deep-learning-works-place";
  const { content_root = "" } = document.documentElement.dataset,
    root = new URL(content_root, location.href).href;

  function keep() {
    const sections = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("article section[id]")]),
      here = sections.findLast((section) => section.getBoundingClientRect().top < 150),
      heading = here?.querySelector(":scope > :is(h2, h3, h4)")?.firstChild?.textContent ?? "",
      title = document.querySelector("article h1")?.textContent?.replace(/#$/, "") ?? "";
    const place = { page: location.href.split("#")[0].slice(root.length), id: heading && here?.id, heading, title };
    try {
      localStorage.setItem(KEY, JSON.stringify(place));
    } catch {
      /* no store */
    }
  }

  /** @param {Element} start where the front page's ways in stand */
  function lead(start) {
    /** @type {any} */
    let place;
    try {
      place = JSON.parse(localStorage.getItem(KEY) ?? "null");
    } catch {
      /* no store, or not ours */
    }
    if (!/^chapters\/[\w/]+\.html$/.test(place?.page)) return;
    const link = document.createElement("a"),
      way = document.createElement("p"),
      where = document.createElement("small");
    link.href = `${content_root}${place.page}#${encodeURIComponent(place.id ?? "")}`;
    link.textContent = "Continue where you stopped";
    where.textContent = [place.title, place.heading].filter(Boolean).join(": ");
    way.append(link);
    start.append(way, where);
  }

  addEventListener("DOMContentLoaded", () => {
    const start = document.querySelector(".front .start");
    if (start) lead(start);
    if (!document.querySelector(".chapter-times")) return;
    addEventListener("pagehide", keep);
    document.addEventListener("visibilitychange", () => document.hidden && keep());
  });
})();

// Paper is white: while the page is printed it has its light colours, and so have the controls' pictures.
(() => {
  "use strict";
  const { dataset } = document.documentElement;
  let theme = dataset.theme;
  addEventListener("beforeprint", () => {
    theme = dataset.theme;
    dataset.theme = "light";
  });
  addEventListener("afterprint", () => {
    dataset.theme = theme;
  });
})();
