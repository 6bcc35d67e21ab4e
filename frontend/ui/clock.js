// One clock per model, not per view, so that two views of a model do not run twice as fast.

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Calls `tick` every `interval()` milliseconds, or once a frame where that is 0, while some element that it watches is on screen;
 * `tick` returns false to stop.
 */
export class Clock {
  /**
   * @param {import("./session.js").Session} session
   * @param {() => number} interval
   * @param {() => boolean} tick
   */
  constructor(session, interval, tick) {
    this.session = session;
    this.interval = interval;
    this.tick = tick;
    this.running = false; // whether somebody has started it, be it on screen or not
    /** @type {(() => void) | null} takes back the tick that is to come */
    this.cancel = null;
    /** @type {Set<Element>} the watched elements that are on screen */
    this.seen = new Set();
    this.shown = () => this.wake();
    document.addEventListener("visibilitychange", this.shown);
  }

  start() {
    this.running = true;
    this.wake();
  }

  stop() {
    this.running = false;
    this.cancel?.();
    this.session.redraw();
  }

  /** Hidden or off screen, the clock stands still; it goes on where it was. */
  wake() {
    if (!this.running || this.cancel || !this.visible) return;
    const interval = this.interval();
    const act = () => {
      this.cancel = null;
      if (!this.running || !this.visible) return;
      if (!this.tick()) this.stop();
      this.wake();
    };
    const timer = interval ? setTimeout(act, interval) : requestAnimationFrame(act);
    this.cancel = () => {
      (interval ? clearTimeout : cancelAnimationFrame)(timer);
      this.cancel = null;
    };
  }

  get visible() {
    return !document.hidden && this.seen.size > 0;
  }

  /**
   * Watch a view's element; returns how to leave it.
   * @param {Element} el
   */
  watch(el) {
    const observer = new IntersectionObserver((entries) => {
      if (entries.at(-1)?.isIntersecting) this.seen.add(el);
      else this.seen.delete(el);
      this.wake();
    });
    observer.observe(el);
    return () => {
      observer.disconnect();
      this.seen.delete(el);
    };
  }

  dispose() {
    this.running = false;
    this.cancel?.();
    document.removeEventListener("visibilitychange", this.shown);
  }
}
