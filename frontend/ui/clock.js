// One clock per model, not per view, so that two views of a model do not run twice as fast.

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Calls `tick` every `interval()` milliseconds, or once a frame where that is 0, while some view of the session is on screen;
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
    session.wake = () => this.wake();
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
    if (!this.running || this.cancel || !this.session.visible) return;
    const interval = this.interval();
    const act = () => {
      this.cancel = null;
      if (!this.running || !this.session.visible) return;
      if (!this.tick()) this.stop();
      this.wake();
    };
    const timer = interval ? setTimeout(act, interval) : requestAnimationFrame(act);
    this.cancel = () => {
      (interval ? clearTimeout : cancelAnimationFrame)(timer);
      this.cancel = null;
    };
  }

  dispose() {
    this.running = false;
    this.cancel?.();
    document.removeEventListener("visibilitychange", this.shown);
  }
}
