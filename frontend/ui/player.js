import { calm, Clock } from "./clock.js";
import { Explorer } from "./control.js";
import { h, text } from "./dom.js";
import { button } from "./transport.js";

/** The explorer of something that has stages, from 0 to `last`; it plays one every `pause` milliseconds. */
export class Staged extends Explorer {
  constructor(model, parts, pause) {
    super(model, parts);
    this.clock = new Clock(
      this.session,
      () => (calm() ? 2 * pause : pause),
      () => this.go(1),
    );
  }

  /** Go on (1) or back (−1) by one stage; returns whether there is more to come. */
  go(way, most = this.last) {
    this.hand({ stage: Math.max(0, Math.min(most, this.state.stage + way)) });
    return this.state.stage < most;
  }

  step(way) {
    this.clock.stop();
    this.go(way);
  }

  play() {
    if (this.clock.running) return this.clock.stop();
    if (this.state.stage === this.last) this.hand({ stage: 0 });
    this.clock.start();
    this.session.redraw();
  }

  restart() {
    this.clock.stop();
    this.hand({ stage: 0 });
  }
}

/** Back, step, play or pause, and back to the start, through something that has stages. Returns { el, set(playing, atStart, atEnd) }. */
export function player({ label, onBack, onStep, onPlay, onRestart }) {
  const play = button("Play", onPlay, { class: "nbw-main" });
  const [back, step, restart] = [button("Back", onBack), button("Step", onStep), button("Restart", onRestart)];
  return {
    el: h("div", { class: "nbw-row nbw-transport", role: "group", "aria-label": label }, back, step, play, restart),
    set(playing, atStart = false, atEnd = false) {
      text(play, playing ? "Pause" : "Play");
      // aria-disabled and not disabled: a button that the keyboard stands on must not vanish from under it
      for (const [node, off] of [
        [back, atStart],
        [restart, atStart],
        [step, atEnd],
      ])
        node.setAttribute("aria-disabled", String(off));
    },
  };
}
