import { calm } from "./clock.js";
import { Explorer } from "./control.js";
import { h } from "./dom.js";
import { disable } from "./stepper.js";
import { button, runButton } from "./transport.js";

/** The explorer of something that has stages, from 0 to `last`; it plays one every `pause` milliseconds. */
export class Staged extends Explorer {
  /**
   * @param {import("./session.js").Model} model
   * @param {import("./control.js").Parts} parts
   * @param {number} pause
   */
  constructor(model, parts, pause) {
    super(model, parts);
    this.pause = pause;
  }

  /** The number of the last stage. */
  get last() {
    return 0;
  }

  interval() {
    return calm() ? 2 * this.pause : this.pause;
  }

  tick() {
    return this.go(1);
  }

  /**
   * Go on (1) or back (−1) by one stage; returns whether there is more to come.
   * @param {1 | -1} way
   */
  go(way, most = this.last) {
    this.hand({ stage: Math.max(0, Math.min(most, this.state.stage + way)) });
    return this.state.stage < most;
  }

  /** Whether there is nothing more to play. */
  get ended() {
    return this.state.stage === this.last;
  }

  /** @param {1 | -1} way */
  step(way) {
    this.clock.stop();
    this.go(way);
  }

  play() {
    if (this.clock.running) return this.clock.stop();
    if (this.ended) this.hand({ stage: 0 });
    this.clock.start();
    this.session.redraw();
  }

  get begun() {
    return this.state.stage > 0;
  }

  restart() {
    this.clock.stop();
    this.hand({ stage: 0 });
  }
}

/**
 * Back, step, play or pause, through something that has stages. The view adds the way back behind them.
 * @param {{ label: string, onBack: () => void, onStep: () => void, onPlay: () => void }} heard
 */
export function player({ label, onBack, onStep, onPlay }) {
  const [back, step, play] = [button("Back", onBack), button("Step", onStep), runButton("Play", onPlay)];
  return {
    el: h("div", { class: "nbw-row nbw-transport", role: "group", "aria-label": label }, back, step, play.el),
    /** @param {boolean} playing */
    set(playing, atStart = false, atEnd = false) {
      play.set(playing);
      disable(back, atStart);
      disable(step, atEnd);
    },
  };
}

/**
 * The player of an explorer's stages.
 * @param {Staged} explorer
 */
export const stages = (explorer) =>
  player({
    label: "Forward and back",
    onBack: () => explorer.step(-1),
    onStep: () => explorer.step(1),
    onPlay: () => explorer.play(),
  });
