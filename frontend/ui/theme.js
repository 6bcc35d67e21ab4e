// Canvases do not follow the page's colours by themselves: tell them when the theme changes.

/** @type {Set<() => void>} */
const listeners = new Set();
const tell = () => {
  for (const fn of [...listeners]) fn();
};

/** Hear of every change between light and dark; returns how to stop that. */
function watch() {
  const observer = new MutationObserver(tell),
    dark = matchMedia("(prefers-color-scheme: dark)");
  for (const node of [document.documentElement, document.body])
    observer.observe(node, {
      attributes: true,
      attributeFilter: ["class", "style", "data-theme", "data-jp-theme-light", "data-vscode-theme-kind"],
    });
  dark.addEventListener("change", tell);
  return () => {
    observer.disconnect();
    dark.removeEventListener("change", tell);
  };
}
let unwatch = () => {};

/**
 * Call `fn` whenever the page changes between light and dark; returns how to stop that.
 * @param {() => void} fn
 */
export function onTheme(fn) {
  if (!listeners.size) unwatch = watch();
  listeners.add(fn);
  return () => {
    if (listeners.delete(fn) && !listeners.size) unwatch();
  };
}
