// One clock per model, not per view, so that two views of a model do not run twice as fast.

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Calls `tick` every `pause()` milliseconds, or once a frame where that is 0, while some view of the session is on screen;
 * `tick` returns false to stop.
 */
export class Clock {
  constructor(session, pause, tick) {
    Object.assign(this, { session, pause, tick, running: false });
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
    this.cancel();
    this.session.redraw();
  }

  /** Hidden or off screen, the clock stands still; it goes on where it was. */
  wake() {
    if (!this.running || this.timer || !this.session.visible) return;
    const pause = this.pause(),
      wait = pause ? (fn) => setTimeout(fn, pause) : requestAnimationFrame;
    this.cancel = () => {
      (pause ? clearTimeout : cancelAnimationFrame)(this.timer);
      this.timer = null;
    };
    this.timer = wait(() => {
      this.timer = null;
      if (!this.running || !this.session.visible) return;
      if (this.tick() === false) this.stop();
      this.wake();
    });
  }

  cancel() {} // until there is something to cancel

  dispose() {
    this.running = false;
    this.cancel();
    document.removeEventListener("visibilitychange", this.shown);
  }
}
