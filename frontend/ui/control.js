// A control's front end, as anywidget asks for it: one explorer a model, any number of views of it.

import { h } from "./dom.js";
import { fullScreen } from "./fullscreen.js";
import { shareLink } from "./share.js";
import { button } from "./transport.js";

/** Return the default export of a view's file, from its two classes; both have `dispose()`. */
export const control = (Explorer, View) => () => {
  let explorer;
  return {
    initialize({ model }) {
      explorer = new Explorer(model);
      return () => explorer.dispose();
    },
    render({ el }) {
      const view = new View(explorer, el);
      return () => view.dispose();
    },
  };
};

/** The row that ends every control: back to the start, `more` buttons of its own, the whole screen, a link to the state. */
export const foot = (explorer, el, toQuery, ...more) => h("div", { class: "nbw-row nbw-foot" },
  button("Reset", () => explorer.reset()), ...more, fullScreen(), shareLink(el, () => toQuery(explorer.state)));

/** Put a view into `el`, draw it, follow the size of its boxes and the links to it; returns how to take all that back. */
export function attach(view, el, boxes, resize) {
  const { explorer } = view, open = (event) => explorer.open(event.detail), size = new ResizeObserver(resize);
  el.addEventListener("nbw-open", open);
  el.append(view.el);
  view.draw();
  for (const box of boxes) size.observe(box);
  const remove = explorer.session.add(view);
  return () => {
    remove();
    size.disconnect();
    view.summary.dispose();
    el.removeEventListener("nbw-open", open);
    view.el.remove();
  };
}
