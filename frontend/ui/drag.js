/** @typedef {number[]} Point in data coordinates */

const SLACK = 4; // a hand shakes: a pointer that moved less than this many pixels has clicked

/**
 * Follow a pointer that went down on a node: `move(event)` once it has really moved, `lift(clicked)` at the end.
 * @param {Element} node
 * @param {PointerEvent} down
 * @param {{ move: (event: PointerEvent) => void, lift: (clicked: boolean) => void }} heard
 */
export function track(node, down, { move, lift }) {
  const over = new AbortController();
  const on = (/** @type {string} */ name, /** @type {(event: any) => void} */ listener) =>
    node.addEventListener(name, listener, { signal: over.signal });
  let far = false;
  node.setPointerCapture(down.pointerId);
  on("pointermove", (event) => {
    far ||= Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) >= SLACK;
    if (far) move(event);
  });
  on("pointerup", () => {
    over.abort();
    lift(!far);
  });
  on("pointercancel", () => {
    over.abort();
    lift(false);
  });
}

/**
 * Drag an element of a plot by mouse, pen or finger: `start()` once, `move(point, delta)` in data coordinates with
 * `delta` since the start, `click()` when the pointer did not move.
 * @param {Element} node
 * @param {import("./frame.js").Frame} plot
 * @param {{ start?: () => void, move: (point: Point, delta: Point) => void, click?: () => void }} heard
 */
export function draggable(node, plot, { start, move, click }) {
  // The page must not scroll away with the finger; `touch-action` alone does not hold on thin SVG shapes.
  node.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  node.addEventListener("pointerdown", (/** @type {any} */ event) => {
    if (event.button !== 0) return;
    const box = plot.el.getBoundingClientRect(); // read once, so that moving forces no layout
    const at = (/** @type {PointerEvent} */ e) => plot.invert(e.clientX - box.left, e.clientY - box.top);
    const from = at(event);
    let started = false;
    track(node, event, {
      move: (e) => {
        if (!started) start?.();
        started = true;
        const to = at(e);
        move(to, [to[0] - from[0], to[1] - from[1]]);
      },
      lift: (clicked) => clicked && click?.(),
    });
  });
}

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * The direction of an arrow key, or null.
 * @param {KeyboardEvent} event
 */
export const arrow = (event) => (event.altKey || event.ctrlKey || event.metaKey ? null : (STEPS[event.key] ?? null));

/**
 * What hears the keys of something that arrow keys move: `move(way, shift)` with one of the two directions ±1.
 * @param {(way: [number, number], shift: boolean) => void} move
 */
export const onArrow = (move) => (/** @type {KeyboardEvent} */ event) => {
  const way = arrow(event);
  if (!way) return;
  event.preventDefault();
  move(way, event.shiftKey);
};
