// A formula that is wider than a phone scrolls by itself; then, and only then, the keyboard must be able to reach it.
(() => {
  "use strict";
  const reach = () => {
    for (const formula of document.querySelectorAll(".katex-display")) {
      if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
      else formula.removeAttribute("tabindex");
    }
  };
  const idle = globalThis.requestIdleCallback ?? setTimeout;
  addEventListener("load", () => idle(reach));
  addEventListener("resize", () => idle(reach));
})();
