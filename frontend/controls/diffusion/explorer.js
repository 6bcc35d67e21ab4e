// What a reader can do with the cloud: let time run either way, train the network, draw points, pick one.

import { calm } from "../../ui/clock.js";
import { Explorer as Base } from "../../ui/control.js";
import { brings, check, FAR, fromQuery, KEYS, LIMIT, MOST, Scene, T, timesOf } from "./state.js";

/** @import { Model, State } from "../../ui/session.js" */

const FRAME = 10; // milliseconds of a frame that learning takes
const [SLOWEST, WHOLE] = [500, 4000]; // milliseconds of one step, and of a whole way

export class Explorer extends Base {
  /** @param {Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, brings);
    this.scene = new Scene(this.state);
    this.training = false; // what the clock drives: learning, or time
    this.pen = false; // whether a tap draws a point, or picks one
    this.follow();
  }

  /** A state from outside may be ahead of the network that learns here: it catches up, frame by frame. */
  follow() {
    if (!this.scene?.behind || (this.clock.running && this.training)) return;
    this.training = true;
    this.clock.start();
  }

  interval() {
    if (calm()) return 1000;
    return this.training ? 0 : Math.min(SLOWEST, WHOLE / this.stops);
  }

  /** How many steps the way has. */
  get stops() {
    return this.state.way === "reverse" ? this.state.steps : T;
  }

  tick() {
    if (this.training) return !this.scene.given && !this.scene.empty && this.learn(calm() ? 25 * FRAME : FRAME);
    return this.advance(calm() ? Math.ceil(this.stops / 8) : 1);
  }

  /**
   * Train for so many milliseconds, at least one step; returns whether there is more to come.
   * @param {number} time
   */
  learn(time) {
    const { scene, session } = this,
      { learner } = scene,
      ahead = scene.behind > 0,
      limit = ahead ? this.state.trained : LIMIT,
      end = performance.now() + time;
    do learner.step();
    while (learner.steps < limit && performance.now() < end);
    if (ahead) session.redraw();
    else session.write({ trained: learner.steps, ...brings({ trained: learner.steps }, this.state) });
    return learner.steps < limit;
  }

  /**
   * A change by the reader's hand.
   * @param {State} changes
   */
  hand(changes) {
    this.clock.stop();
    return super.hand({ ...changes, ...brings(changes, { ...this.state, ...changes }) });
  }

  /**
   * n steps along the way, or against it where n is negative; returns whether more can come.
   * @param {number} n
   */
  advance(n) {
    const { way, t, steps } = this.state;
    this.session.message = "";
    let next = Math.min(T, Math.max(0, t + n));
    if (way === "reverse") {
      const halt = Math.min(steps, Math.max(0, this.scene.halt + n));
      next = timesOf(steps)[steps - halt];
    }
    this.session.write({ t: next });
    return next !== (way === "reverse" ? 0 : T);
  }

  /**
   * A step by hand.
   * @param {number} n
   */
  step(n) {
    this.clock.stop();
    this.advance(n);
  }

  /** Let time run along the way, or stop it; at its end the way begins anew. */
  toggle() {
    const { running } = this.clock,
      { way, t } = this.state;
    this.clock.stop();
    if (running && !this.training) return;
    this.training = false;
    if (t === (way === "reverse" ? 0 : T)) this.session.write({ t: T - t });
    this.clock.start();
    this.session.redraw();
  }

  /** Let the network learn, or stop it. */
  train() {
    const { scene } = this,
      stops = this.clock.running && this.training;
    this.clock.stop();
    if (stops && scene.behind > 0) this.session.write({ trained: scene.learner.steps });
    if (stops || scene.empty) return;
    this.training = true;
    if (this.state.trained >= LIMIT) this.session.write({ trained: 0, ...brings({ trained: 0 }, this.state) });
    this.clock.start();
    this.session.redraw();
  }

  get begun() {
    return this.state.t !== (this.state.way === "reverse" ? T : 0);
  }

  /** To the beginning of the way, with the same network. */
  restart() {
    this.hand({ t: this.state.way === "reverse" ? T : 0 });
  }

  /** Other draws of everything that is random. */
  reseed() {
    this.hand({ seed: (this.state.seed + 1) % 1e6 });
  }

  /** Take the pen in hand, or put it down. */
  takePen() {
    this.pen = !this.pen;
    this.session.redraw();
  }

  /**
   * A tap on the picture: a point of the reader's own, or the one whose way is shown.
   * @param {number[]} place
   */
  tap(place) {
    if (this.pen) return this.draw(place);
    const { cloud } = this.scene;
    let best = 0,
      least = Infinity;
    for (let k = 0; k < cloud.length; k += 2) {
      const apart = (cloud[k] - place[0]) ** 2 + (cloud[k + 1] - place[1]) ** 2;
      if (apart < least) [best, least] = [k / 2, apart];
    }
    this.session.set({ point: best }); // time goes on meanwhile
  }

  /**
   * Add a point of the reader's own; the first one begins a new set.
   * @param {number[]} place
   */
  draw(place) {
    const { data, drawn } = this.state,
      kept = data === "own" ? drawn : [];
    if (kept.length >= MOST) return this.session.say(`There is room for ${MOST} points of your own.`);
    const at = place.map((v) => Math.round(100 * Math.min(FAR, Math.max(-FAR, v))) / 100 + 0);
    this.hand({ data: "own", drawn: [...kept, at], way: "forward" });
  }

  /** Take all points of the reader's own away. */
  clear() {
    this.pen = true;
    this.hand({ data: "own", drawn: [], way: "forward" });
  }
}
