// What all controls have in common: the front end as anywidget asks for it, one explorer a model, any number of views of it.

import { Clock } from "./clock.js";
import { h, text } from "./dom.js";
import { fullScreen } from "./fullscreen.js";
import { problemIn, Session } from "./session.js";
import { shareLink } from "./share.js";
import { notice, summary, tie } from "./summary.js";
import { button, wayBack } from "./transport.js";

/** @import { Check, Model, State } from "./session.js" */
/**
 * What an explorer needs of its control's state.js.
 * @typedef {object} Parts
 * @property {string[]} KEYS
 * @property {Check} check
 * @property {(query: string, state: State) => State} fromQuery
 */
/** @typedef {{ target: Element, contentRect: { width: number } }} Sized an element and the width that it has got */

/**
 * Return the default export of a view's file, from its two classes.
 * @template {Explorer} E
 * @param {new (model: Model) => E} Mine
 * @param {new (explorer: E, el: Element) => View<E>} MyView
 */
export const control = (Mine, MyView) => () => {
  /** @type {E} */
  let explorer;
  return {
    /** @param {{ model: Model }} made */
    initialize({ model }) {
      explorer = new Mine(model);
      return () => explorer.dispose();
    },
    /** @param {{ el: Element }} place */
    render({ el }) {
      const view = new MyView(explorer, el);
      return () => view.dispose();
    },
  };
};

/** One for each model: the state, the clock, and everything a reader can do. */
export class Explorer {
  /**
   * @param {Model} model
   * @param {Parts} parts
   * @param {(changes: State, state: State) => State} [outside] what a change from outside brings with it
   */
  constructor(model, { KEYS, check, fromQuery }, outside) {
    this.session = new Session(model, KEYS, check, outside);
    this.clock = new Clock(
      this.session,
      () => this.interval(),
      () => this.tick(),
    );
    this.fromQuery = fromQuery;
    this.session.follow = () => this.follow();
  }

  get state() {
    return this.session.state;
  }

  /** Called after every change of the state: what depends on it, such as a run of steps, is brought to where the state is. */
  follow() {}

  /** Milliseconds from one tick of the clock to the next; 0 is one a frame. */
  interval() {
    return 0;
  }

  /** What happens by itself while the clock runs; returns whether there is more to come. */
  tick() {
    return false;
  }

  /**
   * A change by the reader's hand; returns whether it passed.
   * @param {State} changes
   */
  hand(changes) {
    return this.session.set(changes);
  }

  /**
   * What an input calls with its value: it sets one field of the state.
   * @param {string} field
   */
  setter(field) {
    return (/** @type {unknown} */ value) => {
      this.hand({ [field]: value });
    };
  }

  /** Whether there is a run to take back. */
  get begun() {
    return false;
  }

  /** Take the run back to where it began, with the reader's settings. */
  restart() {
    this.clock.stop();
  }

  /** Back to what the author set. */
  reset() {
    this.clock.stop();
    this.hand({ ...this.state.initial });
  }

  /**
   * Open the state that a link asks for; a broken one opens the initial state and says why.
   * @param {string} query
   */
  open(query) {
    const { session } = this;
    this.reset();
    try {
      this.hand(this.fromQuery(query, this.state));
    } catch (error) {
      session.say(/** @type {Error} */ (error).message);
    }
    const problem = problemIn(session.message);
    if (problem) session.say(`${problem} The control shows its initial state instead.`);
  }

  dispose() {
    this.clock.dispose();
    this.session.dispose();
  }
}

/**
 * One view of an explorer: the instruction, what was refused, the parts of its own, the state in words, and the foot.
 * @template {Explorer} E
 */
export class View {
  /** @param {E} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.summary = summary(() => explorer.session.frame !== null);
    this.notice = notice();
    this.tie = tie();
    this.wayBack = wayBack(explorer);
    this.instruction = h("p", { class: "nbw-instruction" });
    this.el = h("div", { role: "group" });
    /** @type {HTMLElement | undefined} */
    this.back = undefined;
    this.detach = () => {}; // takes back what show() has set up
  }

  /**
   * Put the view into `el`: `parts` under a class and a label of its own, `buttons` in the foot beside those that all have.
   * `resize(sized)` follows the width of `boxes`.
   * @param {Element} el
   * @param {object} looks
   * @param {string} looks.name
   * @param {string} looks.label
   * @param {((state: State) => string) | null} looks.toQuery null in a notebook, which has no address for a link
   * @param {Node[]} looks.parts
   * @param {Node[]} [looks.buttons]
   * @param {Element[]} looks.boxes
   * @param {(sized: Sized[]) => void} looks.resize
   */
  show(el, { name, label, toQuery, parts, buttons = [], boxes, resize }) {
    const { explorer } = this,
      size = new ResizeObserver(resize),
      open = (/** @type {any} */ event) => explorer.open(event.detail);
    // On paper stands all of the page, also what has never been on screen and so has had no size.
    const print = () => resize(boxes.map((target) => ({ target, contentRect: { width: target.clientWidth } })));
    const follow = (/** @type {any} */ event) => {
      // in a notebook; on a published page the host does it, and tells by nbw-open
      const [to, query] = event.target.closest?.("a")?.hash?.slice(1).split("?") ?? [];
      if (el.id || query === undefined || to !== explorer.session.model.get("name")) return;
      event.preventDefault();
      explorer.open(query);
      this.offerWayBack(event.target.closest("a"));
      this.el.scrollIntoView();
    };
    this.el.setAttribute("class", `nbw nbw-${name}`);
    this.el.setAttribute("aria-label", label);
    this.el.append(
      this.tie.el,
      this.notice.el,
      this.instruction,
      ...parts,
      this.summary.el,
      h(
        "div",
        { class: "nbw-row nbw-foot" },
        ...buttons,
        fullScreen(),
        ON_PAGES && toQuery ? shareLink(el, () => toQuery(explorer.state)) : null,
      ),
    );
    const run = this.el.querySelector(".nbw-transport");
    if (run) run.append(this.wayBack.el);
    else this.el.querySelector(".nbw-foot")?.prepend(this.wayBack.el);
    this.el.addEventListener("nbw-refused", (event) => explorer.session.say(/** @type {CustomEvent} */ (event).detail));
    el.addEventListener("nbw-open", open);
    document.addEventListener("click", follow, true);
    addEventListener("beforeprint", print);
    el.append(this.el);
    this.draw();
    for (const box of boxes) size.observe(box);
    const remove = explorer.session.add(this),
      leave = explorer.clock.watch(this.el);
    this.detach = () => {
      remove();
      leave();
      size.disconnect();
      el.removeEventListener("nbw-open", open);
      document.removeEventListener("click", follow, true);
      removeEventListener("beforeprint", print);
    };
  }

  get message() {
    return this.explorer.session.message;
  }

  /**
   * In a notebook, which has no button for it: go back to the link by which the reader came, such as a report's.
   * @param {HTMLElement} link
   */
  offerWayBack(link) {
    /** @type {Element | null} */
    let scroller = this.el;
    while (scroller && !/auto|scroll/.test(getComputedStyle(scroller).overflowY)) scroller = scroller.parentElement;
    scroller ??= document.scrollingElement;
    const top = scroller?.scrollTop ?? 0;
    this.back?.remove();
    this.back = button("Back to the link", () => {
      if (scroller) scroller.scrollTop = top; // JupyterLab may have taken the link's cell off the page meanwhile
      link.focus();
      this.back?.remove();
    });
    this.back.classList.add("nbw-back");
    this.el.prepend(this.back);
  }

  /** Draw what every view shows; a view draws the rest itself. A drawing changes no state. */
  draw() {
    this.tie.say(this.explorer.session.untied);
    this.notice.say(this.message);
    text(this.instruction, this.explorer.state.instruction);
    this.wayBack.draw();
  }

  dispose() {
    this.detach();
    this.summary.dispose();
    this.el.remove();
  }
}
