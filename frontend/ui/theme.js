// Canvases do not follow the page's colours by themselves: tell them when the theme changes.

const listeners = new Set();
const tell = () => {
  for (const fn of [...listeners]) fn();
};
let observer = null,
  dark = null;

/** Call `fn` whenever the page changes between light and dark; returns how to stop that. */
export function onTheme(fn) {
  if (!listeners.size) {
    observer = new MutationObserver(tell);
    for (const node of [document.documentElement, document.body])
      observer.observe(node, {
        attributes: true,
        attributeFilter: ["class", "style", "data-theme", "data-jp-theme-light", "data-vscode-theme-kind"],
      });
    dark ??= matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", tell);
  }
  listeners.add(fn);
  return () => {
    listeners.delete(fn);
    if (listeners.size || !observer) return;
    observer.disconnect();
    observer = null;
    dark.removeEventListener("change", tell);
  };
}
