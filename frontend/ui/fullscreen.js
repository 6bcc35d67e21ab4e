import { text } from "./dom.js";
import { button } from "./transport.js";

/** A button that lets `target()` fill the screen, and leaves it again; null where the browser cannot. */
export function fullScreen(target) {
  if (!document.fullscreenEnabled) return null;
  const node = button("Full screen", () => {
    target().onfullscreenchange = () => text(node, document.fullscreenElement ? "Leave full screen" : "Full screen");
    (document.fullscreenElement ? document.exitFullscreen() : target().requestFullscreen()).catch(() => {});
  });
  return node;
}
