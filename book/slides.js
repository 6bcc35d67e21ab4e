// biome-ignore-all lint/suspicious/noRedundantUseStrict: a classic script, which stands in the middle of the page

// Goes through a chapter's slides: by the buttons, by arrow and page keys (but not while a control has them), by a swipe. N shows the
// notes, F fills the screen. The place is in the address, so that a reload keeps it.
(() => {
  "use strict";
  const slides = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".slide")]),
    button = (/** @type {string} */ id) => /** @type {HTMLButtonElement} */ (document.getElementById(id)),
    place = document.getElementById("place");
  let at = 0;

  /** @param {number} number */
  function show(number) {
    at = Math.max(0, Math.min(slides.length - 1, number));
    for (const [i, slide] of slides.entries()) slide.classList.toggle("slide-shown", i === at);
    fit();
    if (place) place.textContent = `${at + 1} of ${slides.length}`;
    button("back").disabled = at === 0;
    button("on").disabled = at === slides.length - 1;
    history.replaceState(null, "", `#/${at + 1}`);
    if (document.activeElement?.closest(".slide")) slides[at].focus();
  }

  /** Write smaller, but not too small to be read from the last row, where a slide is higher than the screen. */
  function fit() {
    for (const size of [1, 0.9, 0.8, 0.7, 0.6]) {
      document.documentElement.style.setProperty("--fit", String(size));
      if (slides[at].scrollHeight <= slides[at].clientHeight) return;
    }
  }

  /** A number names a slide; a name is of a control or a place on one. */
  function follow() {
    const [, number] = /^#\/(\d+)$/.exec(location.hash) ?? [],
      goal = document.getElementById(location.hash.slice(1).split("?")[0])?.closest(".slide");
    if (number || goal || !location.hash)
      show(number ? Number(number) - 1 : goal instanceof HTMLElement ? slides.indexOf(goal) : at);
  }

  function notes() {
    const shown = button("notes").getAttribute("aria-pressed") !== "true";
    button("notes").setAttribute("aria-pressed", String(shown));
    for (const note of document.querySelectorAll(".slide > aside")) note.toggleAttribute("hidden", !shown);
  }

  const STEPS = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1, Home: -Infinity, End: Infinity };
  addEventListener("keydown", (event) => {
    const { target, key, ctrlKey, altKey, metaKey } = event;
    const taken = target instanceof Element && target.closest(".nbw-host, input, button, summary, a, [tabindex='0']");
    const step = STEPS[/** @type {keyof typeof STEPS} */ (key)];
    if (ctrlKey || altKey || metaKey || (taken && !key.startsWith("Page"))) return;
    if (step) show(at + step);
    else if (key === "n") notes();
    else if (key === "f") document.documentElement.requestFullscreen?.();
    else return;
    event.preventDefault();
  });

  /** @type {Touch | undefined} */
  let from;
  addEventListener("touchstart", ({ touches, target }) => {
    from = target instanceof Element && target.closest(".nbw-host, pre") ? undefined : touches[0];
  });
  addEventListener("touchend", ({ changedTouches: [to] }) => {
    const across = from ? to.clientX - from.clientX : 0;
    if (from && Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(to.clientY - from.clientY))
      show(at - Math.sign(across));
  });

  button("back").onclick = () => show(at - 1);
  button("on").onclick = () => show(at + 1);
  button("notes").onclick = notes;
  addEventListener("hashchange", follow);
  addEventListener("load", follow);
  addEventListener("resize", fit);
  follow();
})();
