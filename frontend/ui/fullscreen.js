import { text } from "./dom.js";
import { button } from "./transport.js";

/**
 * Whether an element is within what fills the screen.
 * @param {Element} el
 */
export const fills = (el) => Boolean(document.fullscreenElement?.contains(el));

/** A button that lets its control fill the screen, and leaves it again; null where the browser cannot. */
export function fullScreen() {
  if (!document.fullscreenEnabled) return null;
  const node = button("Full screen", () => {
    const el = node.closest(".nbw");
    if (!el) return;
    el.onfullscreenchange = () => text(node, document.fullscreenElement ? "Leave full screen" : "Full screen");
    (document.fullscreenElement ? document.exitFullscreen() : el.requestFullscreen()).catch(() => {});
  });
  return node;
}
