// The state in the page's address: a reload keeps it, and the browser's way back undoes what a reader did.

/** @import { State } from "../../ui/session.js" */
/** @import { Explorer } from "./explorer.js" */

const TOGETHER = 1000; // milliseconds within which changes of one setting, as of a slider that is dragged, are one
const PAUSE = 500; // between two notes of a run's steps: browsers take no more than some in a second
const LATER = 60; // milliseconds from a drawing to its note
const STEPS = /&steps=\d+/;

export class Address {
  /**
   * @param {Explorer} explorer
   * @param {string} id the control's, by which links name it
   * @param {(state: State) => string} toQuery
   */
  constructor(explorer, id, toQuery) {
    this.explorer = explorer;
    this.id = id;
    this.toQuery = toQuery;
    this.query = toQuery(explorer.state);
    this.opened = explorer.opened;
    this.key = ""; // which settings changed last
    this.at = 0; // when
    this.timer = 0;
    const back = (/** @type {PopStateEvent} */ event) => {
      const query = event.state?.nbw?.[id];
      this.ours = query !== undefined;
      if (this.ours) explorer.open(query);
    };
    // The host follows links to controls; what is only undone stays where it is on the screen.
    const follow = (/** @type {Event} */ event) => {
      if (this.ours) event.stopImmediatePropagation();
      this.ours = false;
    };
    this.ours = false;
    addEventListener("popstate", back);
    addEventListener("hashchange", follow, true);
    this.off = () => {
      clearTimeout(this.timer);
      removeEventListener("popstate", back);
      removeEventListener("hashchange", follow, true);
    };
  }

  /** Bring the address to where the state is, but after the frame: what is drawn does not wait for it. */
  follow() {
    this.timer ||= setTimeout(() => {
      this.timer = 0;
      this.note();
    }, LATER);
  }

  /** A new entry of the history for each thing that a reader did. */
  note() {
    const { explorer } = this,
      now = performance.now();
    if (explorer.clock.running && now - this.at < PAUSE && this.key === "steps") return;
    const query = this.toQuery(explorer.state),
      before = this.query;
    if (query === before) return;
    if (this.opened !== explorer.opened) {
      this.opened = explorer.opened; // a link or the way back has brought this state, and the address with it
      this.query = query;
      this.key = "";
      return;
    }
    const key = changed(before, query),
      same = key === this.key && (key === "steps" || now - this.at < TOGETHER);
    this.query = query;
    this.key = key;
    this.at = now;
    this.write(before, query, same);
  }

  /**
   * @param {string} before
   * @param {string} query
   * @param {boolean} same whether it goes on with what the last entry began
   */
  write(before, query, same) {
    const entry = (/** @type {string} */ q) => ({ ...history.state, nbw: { ...history.state?.nbw, [this.id]: q } });
    try {
      if (!same) history.replaceState(entry(before), "");
      history[same ? "replaceState" : "pushState"](entry(query), "", `#${this.id}?${query}`);
    } catch {
      // a browser that allows no more entries for now: the next one brings the address up to date
    }
  }
}

/**
 * Which settings differ between two queries: steps alone are a run that goes on.
 * @param {string} before
 * @param {string} now
 */
function changed(before, now) {
  if (before.replace(STEPS, "") === now.replace(STEPS, "")) return "steps";
  const old = new URLSearchParams(before),
    names = [...new URLSearchParams(now)].filter(([name, value]) => old.get(name) !== value).map(([name]) => name);
  return names.filter((name) => name !== "steps").join();
}
