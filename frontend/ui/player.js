import { calm } from "./clock.js";
import { Explorer } from "./control.js";
import { h } from "./dom.js";
import { disable } from "./stepper.js";
import { button, runButton } from "./transport.js";

/** The explorer of something that has stages, from `first` to `last`; it plays one every `pause` milliseconds. */
export class Staged extends Explorer {
  /**
   * @param {import("./session.js").Model} model
   * @param {import("./control.js").Parts} parts
   * @param {number} pause
   * @param {string} field of the state that holds the stage
   */
  constructor(model, parts, pause, field = "stage", first = 0) {
    super(model, parts);
    this.pause = pause;
    this.field = field;
    this.first = first;
  }

  /** The number of the last stage. */
  get last() {
    return 0;
  }

  /** @returns {number} the stage that is shown */
  get at() {
    return this.state[this.field];
  }

  interval() {
    return calm() ? 2 * this.pause : this.pause;
  }

  tick() {
    return this.go(1);
  }

  /**
   * Show a stage, as far as there is one.
   * @param {number} stage
   */
  show(stage, most = this.last) {
    this.hand({ [this.field]: Math.max(this.first, Math.min(most, stage)) });
  }

  /**
   * Go so many stages on, or back; returns whether there is more to come.
   * @param {number} by
   */
  go(by, most = this.last) {
    this.show(this.at + by, most);
    return this.at < most;
  }

  /** Whether there is nothing more to play. */
  get ended() {
    return this.at === this.last;
  }

  /** @param {number} by */
  step(by) {
    this.clock.stop();
    this.go(by);
  }

  play() {
    if (this.clock.running) return this.clock.stop();
    if (this.ended) this.show(this.first);
    this.clock.start();
    this.session.redraw();
  }

  get begun() {
    return this.at > this.first;
  }

  restart() {
    this.clock.stop();
    this.show(this.first);
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
export const stages = (explorer, label = "Forward and back") =>
  player({
    label,
    onBack: () => explorer.step(-1),
    onStep: () => explorer.step(1),
    onPlay: () => explorer.play(),
  });
