const SLACK = 4; // a hand shakes: a pointer that moved less than this many pixels has clicked

/**
 * Drag an element of a plot by mouse, pen or finger: `start()` once, `move(point, delta)` in data coordinates with
 * `delta` since the start, `click()` when the pointer did not move.
 */
export function draggable(node, plot, { start, move, click }) {
  // The page must not scroll away with the finger; `touch-action` alone does not hold on thin SVG shapes.
  node.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const box = plot.el.getBoundingClientRect(); // read once, so that moving forces no layout
    const at = (e) => plot.invert(e.clientX - box.left, e.clientY - box.top);
    const from = at(event),
      down = [event.clientX, event.clientY];
    let dragging = false;
    const done = new AbortController();
    const on = (name, listener) => node.addEventListener(name, listener, { signal: done.signal });
    node.setPointerCapture(event.pointerId);
    on("pointermove", (e) => {
      if (!dragging && Math.hypot(e.clientX - down[0], e.clientY - down[1]) < SLACK) return;
      if (!dragging) start?.();
      dragging = true;
      const to = at(e);
      move(to, [to[0] - from[0], to[1] - from[1]]);
    });
    on("pointerup", () => {
      done.abort();
      if (!dragging) click?.();
    });
    on("pointercancel", () => done.abort());
  });
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** The direction of an arrow key, or null. */
export const arrow = (event) => (event.altKey || event.ctrlKey || event.metaKey ? null : (STEPS[event.key] ?? null));
