// What a reader can do with the stack: let it grow, look into it, draw, and ask what few labels teach.

import { calm } from "../../ui/clock.js";
import { Explorer as Base } from "../../ui/control.js";
import { check, counts, examples, fromQuery, KEYS } from "./state.js";

/** @import { Model, State } from "../../ui/session.js" */

export class Explorer extends Base {
  /** @param {Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery });
  }

  /** The last frame of a machine's training. */
  get last() {
    return this.state.steps[0].length - 1;
  }

  /** What the button that lets the stack grow would do now; "" if nothing is left. */
  get next() {
    const { layers, frame, steps } = this.state;
    if (this.clock.running) return "Pause";
    if (layers && frame < this.last) return `Train layer ${layers}`;
    return layers < steps.length ? `Add layer ${layers + 1}` : "";
  }

  interval() {
    return calm() ? 1000 : 450;
  }

  tick() {
    const { layers, frame } = this.state;
    if (!layers || frame >= this.last) return false;
    this.session.write({ frame: frame + 1 });
    return frame + 1 < this.last;
  }

  /**
   * A change by the reader's hand; whoever drives the training stops the clock.
   * @param {State} changes
   */
  hand(changes) {
    if ("layers" in changes || "frame" in changes) this.clock.stop();
    return super.hand(changes);
  }

  /** Go on with the top layer's training, or put a new layer on top and train it; or pause. */
  grow() {
    const { layers, frame, steps } = this.state;
    if (this.clock.running) return this.clock.stop();
    if (!layers || frame >= this.last) {
      if (layers === steps.length) return;
      this.session.set({ layers: layers + 1, frame: 0, layer: layers + 1 });
    }
    this.clock.start();
    this.session.redraw();
  }

  /** Take the top layer away. */
  shrink() {
    const { layers } = this.state;
    if (layers) this.hand({ layers: layers - 1, frame: this.last });
  }

  /**
   * Take one of the test digits as the drawing.
   * @param {number} i
   */
  example(i) {
    const { images, sizes } = this.state;
    this.hand({ pixels: examples(images, sizes[0])[i] });
  }

  /**
   * Look at the number of labels that is nearest, as on a logarithmic scale.
   * @param {number} wanted
   */
  label(wanted) {
    const far = (/** @type {number} */ n) => Math.abs(Math.log(n / wanted)),
      labels = counts(this.state).reduce((best, n) => (far(n) < far(best) ? n : best));
    if (labels !== this.state.labels) this.hand({ labels });
  }
}
