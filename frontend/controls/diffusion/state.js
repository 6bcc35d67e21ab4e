// What the control of diffusion knows, without a page: the cloud of a state, its way, the score, links and words.

import { guide, normal } from "../../engine/diffusion.js";
import { modes } from "../../engine/game.js";
import { energyDistance } from "../../engine/metrics.js";
import { percent } from "../../ui/answers.js";
import { checker, held, refuse } from "../../ui/checks.js";
import { memo } from "../../ui/memo.js";
import { fmt } from "../../ui/numbers.js";
import { queryOf, readLink, readRows, settingsOf, shortRows } from "../../ui/share.js";
import * as denoiser from "./denoiser.js";
import { diffusion, POINTS, T } from "./denoiser.js";
import FIELDS from "./fields.json" with { type: "json" };

/** @import { Numbers } from "../../engine/matrix.js" */
/** @import { State } from "../../ui/session.js" */
/** @typedef {import("../../engine/network.js").Network} Network */

export { LIMIT, T } from "./denoiser.js";
export const KEYS = Object.keys(FIELDS);
export const HALF = 2.6; // of the picture's width
export const MOST = FIELDS.drawn.most;
export const FAR = FIELDS.drawn.of.limits[0][1];
export const WORDS = { right: "the right half", upper: "the upper half", class: "one class" };
const GROUND = ["data", "drawn", "seed"]; // another set of points: what was learned is of the old one
const RESTARTS = KEYS.filter((key) => /** @type {Record<string, any>} */ (FIELDS)[key].restarts);
const CENTERS = Float64Array.from({ length: 16 }, (_, k) => {
  const angle = ((k >> 1) * Math.PI) / 4;
  return 2 * (k % 2 ? Math.sin(angle) : Math.cos(angle));
});

export const check = checker(FIELDS, {
  sizes: (v) => (denoiser.isSizes(v) ? v : refuse("sizes must lead from 12 inputs to 2", v)),
  weights: (v, { sizes }) =>
    denoiser.isSizes(sizes) && held(v) === (sizes.length ? denoiser.bytes(sizes) : 0)
      ? v
      : refuse("weights must be base64 of the network's weights", v),
});

/** Where a way begins. @param {string} way */
const beginning = (way) => (way === "reverse" ? T : 0);

/**
 * What a change of settings brings with it: learning and the way back begin anew.
 * @param {State} changes
 * @param {State} state what comes of them
 * @returns {State}
 */
export function brings(changes, { way }) {
  const ground = GROUND.some((key) => key in changes) && !("trained" in changes),
    anew = "way" in changes || (way === "reverse" && RESTARTS.some((key) => key in changes));
  return { ...(ground && { trained: 0 }), ...(anew && !("t" in changes) && { t: beginning(way) }) };
}

/**
 * The values of t at which the way back halts, from 0 to T.
 * @param {number} steps
 */
export const timesOf = (steps) =>
  Array.from({ length: steps + 1 }, (_, k) => Math.floor((2 * k * T + steps) / (2 * steps)));

/**
 * The examples of the part that guidance leads to.
 * @type {(examples: { X: Float64Array, y: Numbers }, towards: string) => Float64Array}
 */
const partOf = memo(({ X, y }, towards) => {
  const inside = (/** @type {number} */ i) =>
    towards === "class" ? y[i] === 0 : X[2 * i + Number(towards === "upper")] > 0;
  return X.filter((_, k) => inside(k >> 1));
});

/** The noise ε of each point on its way forward. */
const noiseOf = memo((/** @type {number} */ seed) => normal(denoiser.generator(seed, denoiser.FORWARD), 2 * POINTS));

/** What belongs to a state: examples, network, cloud. It computes what it is asked for, and keeps it as long as it holds. */
export class Scene {
  /** @param {State} state it is followed, not copied */
  constructor(state) {
    this.state = state;
    /** @type {denoiser.Learner | null} */
    this.learning = null;
    this.learnsFor = ""; // the set of points it learns
    /** @type {Float64Array[]} the way back, as far as it has been computed */
    this.path = [];
    this.pathFor = "";
    /** @type {any} the generator of the way back */
    this.rng = null;
    this.distance = memo(energyDistance);
    this.noisedOf = memo((/** @type {number} */ t, /** @type {Float64Array} */ X, /** @type {number} */ seed) => {
      const x_0 = Float64Array.from({ length: X.length && 2 * POINTS }, (_, k) => X[k % X.length]);
      return t && X.length ? diffusion.noised(x_0, new Int32Array(POINTS).fill(t - 1), noiseOf(seed)) : x_0;
    });
  }

  get examples() {
    const { data, drawn, seed } = this.state;
    return denoiser.examplesOf(data, drawn, seed);
  }

  /** Whether there are no points yet. */
  get empty() {
    return !this.examples.X.length;
  }

  get part() {
    return partOf(this.examples, this.state.towards);
  }

  /** The one that learns this state's points, as far as it has come; `follow` brings it further. */
  get learner() {
    const { data, drawn, seed, trained } = this.state,
      wanted = JSON.stringify([data, seed, data === "own" && drawn]);
    if (!this.learning || wanted !== this.learnsFor || this.learning.steps > trained) {
      this.learning = new denoiser.Learner(this.state);
      this.learnsFor = wanted;
    }
    return this.learning;
  }

  get given() {
    return denoiser.isGiven(this.state);
  }

  /** How many steps of training the state has that the learner has not made yet. */
  get behind() {
    return this.given || this.empty ? 0 : this.state.trained - this.learner.steps;
  }

  /** @returns {Network} */
  get network() {
    return this.given ? denoiser.givenOf(this.state.sizes, this.state.weights) : this.learner.averaged;
  }

  /**
   * ε̃ of points, after t ≥ 1 steps of noise: what the network takes for noise, with guidance.
   * @param {Float64Array} x
   * @param {number} t
   */
  noise(x, t) {
    const B = x.length / 2,
      { guidance } = this.state,
      eps = this.network.forward(diffusion.inputs(x, new Int32Array(B).fill(t - 1)), B).slice();
    return guide(eps, x, this.part, this.examples.X, diffusion.alphaBar[t - 1], guidance);
  }

  /**
   * (1 − ᾱ_t) ∇ log p_t = −√(1 − ᾱ_t) ε̃ at some places; at t = 0, which has no noise, as at t = 1.
   * @param {Float64Array} x
   */
  pulls(x) {
    const t = Math.max(1, this.state.t),
      root = Math.sqrt(1 - diffusion.alphaBar[t - 1]);
    return this.noise(x, t).map((v) => -root * v);
  }

  /** √ᾱ: how much is left of an example's size. */
  get left() {
    const { t } = this.state;
    return t ? Math.sqrt(diffusion.alphaBar[t - 1]) : 1;
  }

  /** How many halts of the way back lie behind; none as long as the network has not learned what the state has. */
  get halt() {
    if (this.behind > 0) return 0;
    return timesOf(this.state.steps).filter((time) => time > this.state.t).length;
  }

  /**
   * The way back up to halt k.
   * @param {number} k
   */
  back(k) {
    const { steps, guidance, towards, fresh, seed } = this.state,
      trained = this.given ? -1 : this.learner.steps,
      wanted = JSON.stringify([this.given || this.learnsFor, trained, steps, guidance, towards, fresh, seed]);
    if (wanted !== this.pathFor) {
      this.pathFor = wanted;
      this.rng = denoiser.generator(seed, denoiser.REVERSE);
      this.path = [normal(this.rng, 2 * POINTS)];
    }
    const times = timesOf(steps),
      short = diffusion.at(times),
      { path } = this;
    while (path.length <= k) {
      const x = path[path.length - 1],
        index = steps - path.length;
      path.push(short.back(x, index, this.noise(x, times[index + 1]), fresh ? this.rng : null));
    }
    return path;
  }

  /** The points shown, by rows. */
  get cloud() {
    const { way, t, seed } = this.state,
      { X } = this.examples;
    return way === "reverse" && X.length ? this.back(this.halt)[this.halt] : this.noisedOf(t, X, seed);
  }

  /** The way of the chosen point up to now. @returns {number[][]} */
  get line() {
    const { way, t, point, seed } = this.state,
      { X } = this.examples,
      at = (/** @type {Float64Array} */ x) => [x[2 * point], x[2 * point + 1]];
    if (!X.length) return [];
    if (way === "reverse")
      return this.back(this.halt)
        .slice(0, this.halt + 1)
        .map(at);
    const i = (2 * point) % X.length,
      x_0 = [X[i], X[i + 1]],
      eps = at(noiseOf(seed));
    return Array.from({ length: t + 1 }, (_, s) => (s ? [...diffusion.noised(x_0, [s - 1], eps)] : x_0));
  }

  /** How the cloud compares with the examples, with those of the part if it is led there; null without points. */
  get measured() {
    if (this.empty) return null;
    const { cloud, part, state } = this,
      led = state.way === "reverse" && state.guidance > 0 && part.length > 0;
    let inside = 0;
    for (let k = 0; k < cloud.length; k += 2) inside += Number(this.inPart(cloud[k], cloud[k + 1]));
    return {
      led,
      inside: inside / POINTS,
      distance: this.distance(cloud, led ? part : this.examples.X),
      clouds:
        state.data === "ring"
          ? modes(
              cloud.map((v) => denoiser.RING * v),
              CENTERS,
            )
          : null,
    };
  }

  /**
   * Whether a place belongs to the part: by its half, or by the class of the nearest example.
   * @param {number} x1
   * @param {number} x2
   */
  inPart(x1, x2) {
    const { towards } = this.state;
    if (towards !== "class") return (towards === "right" ? x1 : x2) > 0;
    const { X, y } = this.examples;
    let best = 0,
      least = Infinity;
    for (let i = 0; i < y.length; i++) {
      const apart = (X[2 * i] - x1) ** 2 + (X[2 * i + 1] - x2) ** 2;
      if (apart < least) [best, least] = [i, apart];
    }
    return y[best] === 0;
  }
}

// Links ---------------------------------------------------------------------------------------------------------------

/** @param {State} state */
export const toQuery = (state) =>
  queryOf({
    ...settingsOf(FIELDS, state),
    ...(state.data === "own" && { points: shortRows(state.drawn) }),
  });

/**
 * The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read.
 * @param {string} query
 * @param {State} state
 */
export function fromQuery(query, { initial }) {
  const { asked, changes } = readLink(FIELDS, query, ["points"]);
  if (asked.points) changes.drawn = readRows("points", asked.points, 2);
  return { ...initial, ...brings(changes, { ...initial, ...changes }), ...changes };
}

// Words ---------------------------------------------------------------------------------------------------------------

const SETS = { ring: "the ring of eight clouds", moons: "the two moons", own: "your points" };

const outside = (/** @type {Scene} */ { cloud }) => cloud.some((v) => Math.abs(v) > HALF);

/**
 * What the figures do not say.
 * @param {Scene} scene
 */
export function news(scene) {
  const { state, measured, given, learner } = scene;
  if (!measured || scene.behind > 0) return words(scene);
  const { clouds } = measured,
    from = /** @type {Record<string, string>} */ (SETS)[state.data],
    back = `on their way back from noise to ${from}, ${state.fresh ? "with" : "without"} fresh noise`;
  return [
    `${POINTS} points ${state.way === "forward" ? `of ${from} on their way to noise` : back}.`,
    !given && !learner.steps && "The network knows nothing yet.",
    clouds && `Of these, ${percent(clouds.near)} are near a cloud.`,
    outside(scene) && "Some points lie outside the picture.",
  ]
    .filter(Boolean)
    .join(" ");
}

/** @param {Scene} scene */
export function words(scene) {
  const { state, measured } = scene,
    { way, t, steps, guidance, towards, fresh, data } = state;
  if (!measured) return "There are no points yet: press “Draw points”, and draw some in the picture.";
  if (scene.behind > 0)
    return `The network first learns again what it had learned: ${scene.learner.steps} of ${state.trained} steps.`;
  const from = /** @type {Record<string, string>} */ (SETS)[data],
    half = /** @type {Record<string, string>} */ (WORDS)[towards];
  const where =
    way === "forward"
      ? `${POINTS} points of ${from} after ${t} of ${T} steps of noise: ${percent(scene.left)} of an example's size is left. `
      : `${POINTS} points on their way back from noise to ${from}, ${fresh ? "with" : "without"} fresh noise: ` +
        `${scene.halt} of ${steps} ${steps === 1 ? "step" : "steps"} made, now at t = ${t}. `;
  const learned = scene.given
    ? ""
    : `The network has learned ${scene.learner.steps} of ${denoiser.LIMIT} steps${state.trained ? "" : ": it knows nothing yet"}. `;
  const led = measured.led
    ? `Guidance ${fmt(guidance, 2)} towards ${half}: ${percent(measured.inside)} of the points are there. `
    : "";
  const { clouds } = measured,
    found = clouds
      ? ` ${clouds.found} of 8 clouds hold at least 2 % of the points; ${percent(clouds.near)} of all are near one of them.`
      : "";
  const far = outside(scene) ? " Some points lie outside the picture." : "";
  return (
    `${where}${learned}${led}The energy distance to the examples${measured.led ? ` of ${half}` : ""} is ` +
    `${fmt(measured.distance, 3)}.${found}${far}`
  );
}
