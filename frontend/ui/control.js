// What all controls have in common: the front end as anywidget asks for it, one explorer a model, any number of views of it.

import { h, text } from "./dom.js";
import { fullScreen } from "./fullscreen.js";
import { Session } from "./session.js";
import { shareLink } from "./share.js";
import { notice, summary } from "./summary.js";
import { button } from "./transport.js";

/** Return the default export of a view's file, from its two classes. */
export const control = (Mine, MyView) => () => {
  let explorer;
  return {
    initialize({ model }) {
      explorer = new Mine(model);
      return () => explorer.dispose();
    },
    render({ el }) {
      const view = new MyView(explorer, el);
      return () => view.dispose();
    },
  };
};

/** One for each model: the state, and everything a reader can do. A `clock` that it makes belongs to it. */
export class Explorer {
  constructor(model, { KEYS, check, fromQuery }, outside) {
    this.session = new Session(model, KEYS, check, outside);
    this.fromQuery = fromQuery;
  }

  get state() {
    return this.session.state;
  }

  /** A change by the reader's hand; returns whether it passed. */
  hand(changes) {
    return this.session.set(changes);
  }

  /** Back to what the author set. */
  reset() {
    this.clock?.stop();
    this.hand({ ...this.state.initial });
  }

  /** Open the state that a link asks for; a broken one opens the initial state and says why. */
  open(query) {
    this.session.open(
      () => this.reset(),
      () => this.hand(this.fromQuery(query, this.state)),
    );
  }

  dispose() {
    this.clock?.dispose();
    this.session.dispose();
  }
}

/** One view of an explorer: the instruction, what was refused, the parts of its own, the state in words, and the foot. */
export class View {
  constructor(explorer) {
    Object.assign(this, {
      explorer,
      summary: summary(),
      notice: notice(),
      instruction: h("p", { class: "nbw-instruction" }),
    });
  }

  /**
   * Put the view into `el`: `parts` under a class and a label of its own, `buttons` in the foot beside those that all have.
   * `resize(entries)` follows the size of `boxes`.
   */
  show(el, { name, label, toQuery, parts, buttons = [], boxes, resize }) {
    const { explorer } = this,
      open = (event) => explorer.open(event.detail),
      size = new ResizeObserver(resize);
    // On paper stands all of the page, also what has never been on screen and so has had no size.
    const print = () => resize(boxes.map((target) => ({ target, contentRect: { width: target.clientWidth } })));
    const follow = (event) => {
      // in a notebook; on a published page the host does it, and tells by nbw-open
      const [to, query] = event.target.closest?.("a")?.hash?.slice(1).split("?") ?? [];
      if (el.id || query === undefined || to !== explorer.session.model.get("name")) return;
      event.preventDefault();
      explorer.open(query);
      this.el.scrollIntoView();
    };
    this.el = h(
      "div",
      { class: `nbw nbw-${name}`, role: "group", "aria-label": label },
      this.instruction,
      this.notice.el,
      ...parts,
      this.summary.el,
      h(
        "div",
        { class: "nbw-row nbw-foot" },
        button("Reset", () => explorer.reset()),
        ...buttons,
        fullScreen(),
        shareLink(el, () => toQuery(explorer.state)),
      ),
    );
    el.addEventListener("nbw-open", open);
    document.addEventListener("click", follow, true);
    addEventListener("beforeprint", print);
    el.append(this.el);
    this.draw();
    for (const box of boxes) size.observe(box);
    const remove = explorer.session.add(this);
    this.detach = () => {
      remove();
      size.disconnect();
      el.removeEventListener("nbw-open", open);
      document.removeEventListener("click", follow, true);
      removeEventListener("beforeprint", print);
    };
  }

  get message() {
    return this.explorer.session.message;
  }

  /** Draw what every view shows; a view draws the rest itself. */
  draw() {
    this.notice.say(this.message);
    text(this.instruction, this.explorer.state.instruction);
  }

  dispose() {
    this.detach();
    this.summary.dispose();
    this.el.remove();
  }
}
