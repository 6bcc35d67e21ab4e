// biome-ignore-all lint/suspicious/noRedundantUseStrict: a classic script, not a module: a page opened from a file loads none

// A formula that is wider than a phone scrolls by itself; then, and only then, the keyboard must be able to reach it.
(() => {
  "use strict";
  const reach = () => {
    for (const formula of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".katex-display"))) {
      if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
      else formula.removeAttribute("tabindex");
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

  const follow = (/** @type {string} */ hash) => stay(document.getElementById(hash.slice(1).split("?")[0]));
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
