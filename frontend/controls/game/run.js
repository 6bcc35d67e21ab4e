// A game of two networks: from a checked state always the same one, a round at a time. nblib.widgets.game does the same. No DOM.

import { sigmoid } from "../../engine/activations.js";
import { Game, modes } from "../../engine/game.js";
import { denseNetwork } from "../../engine/network.js";
import { Adam } from "../../engine/optimizers.js";
import { default_rng } from "../../engine/random.js";
import FIELDS from "./fields.json" with { type: "json" };

/** @import { State } from "../../ui/session.js" */
/** @import { Round } from "../../engine/game.js" */
/** @typedef {number[]} Row η, γ, σ, saturating and who is frozen */

export const ROUNDS = FIELDS.steps.most;
export const REACH = 3; // the picture shows x₁ and x₂ from −3 to 3
export const RADIUS = 0.3; // what lies near a place
const SPREAD = 0.05; // standard deviation of the true points about each place
const SHOWN = 400; // invented points that are shown and counted
const ALIKE = 0.4; // places of one's own that are closer than this are one mode
const LEAST = 0.16; // of a mode's share among the true points, from which on it is found
const EVERY = 10; // rounds for a point of the curves
export const ARROWS = 32;
export const FROZEN = FIELDS.frozen.options;

const ring = () =>
  Array.from({ length: 8 }, (_, k) => [2 * Math.cos((k * Math.PI) / 4), 2 * Math.sin((k * Math.PI) / 4)]);

function moons() {
  const upper = Array.from({ length: 60 }, (_, i) => {
    const t = (Math.PI * i) / 59;
    return [1.4 * (Math.cos(t) - 0.5), 1.4 * (Math.sin(t) - 0.25)];
  });
  return [...upper, ...upper.map(([x, y]) => [-x, -y])];
}

/**
 * Where the true points lie.
 * @param {State} state
 * @returns {number[][]}
 */
const placesOf = ({ data, drawn }) => (data === "ring" ? ring() : data === "moons" ? moons() : drawn);

/**
 * The mode of each place: that of the first one before it which is closer than ALIKE, or its own.
 * @param {number[][]} places
 */
function alike(places) {
  /** @type {number[][]} */
  const first = [];
  const label = places.map(([x, y]) => {
    const close = first.findIndex(([u, v]) => Math.hypot(x - u, y - v) < ALIKE);
    return close < 0 ? first.push([x, y]) - 1 : close;
  });
  return { first, label };
}

/**
 * What may be changed on the way, as a row of `past`.
 * @param {State} state
 * @returns {Row}
 */
export const rowOf = ({ eta, gamma, noise, saturating, frozen }) => [
  eta,
  gamma,
  noise,
  Number(saturating),
  FROZEN.indexOf(frozen),
];

/**
 * The same as part of a state.
 * @param {Row} row
 */
export const settingsOf = ([eta, gamma, noise, saturating, frozen]) => ({
  eta,
  gamma,
  noise,
  saturating: saturating === 1,
  frozen: FROZEN[frozen],
});

/**
 * The settings of round t.
 * @param {State} state
 * @param {number} t
 * @returns {Row}
 */
export const settingsAt = (state, t) =>
  state.past.find((/** @type {number[]} */ [until]) => until > t)?.slice(1) ?? rowOf(state);

export class Run {
  /** @param {State} state */
  constructor(state) {
    const { seed, hidden, batch, beta1, falls } = state;
    this.places = placesOf(state);
    const { first, label } = alike(this.places);
    /** @type {number[][]} the place that stands for each mode */
    this.first = first;
    this.label = label;
    this.flat = this.places.flat();
    this.B = batch;
    this.falls = falls;
    this.rng = default_rng(seed);
    const player = (/** @type {number} */ outputs, /** @type {{ activation: string, alpha?: number }} */ middle) => {
      const network = denseNetwork([2, hidden, hidden, outputs], [middle, middle, "linear"]);
      network.layers.forEach((layer, l) => {
        layer.initialize(l < 2 ? "he" : "xavier", this.rng, 1);
      });
      return network;
    };
    const G = player(2, { activation: "relu" }),
      D = player(1, { activation: "leaky_relu", alpha: 0.2 });
    this.game = new Game(G, D, { G: new Adam(0, beta1, 0.99), D: new Adam(0, beta1, 0.99) }, this.rng);
    const still = default_rng(seed + 1);
    this.z = Float64Array.from({ length: 2 * SHOWN }, () => still.standard_normal());
    /** @type {Round | null} the last round, as it was before it moved anybody */
    this.last = null;
    this.stopped = false; // whether a cost was not finite
    /** @type {{ round: number[], G: number[], D: number[] }} means of EVERY rounds */
    this.curves = { round: [], G: [], D: [] };
    this.sum = { G: 0, D: 0 };
    /** @type {{ rounds: number, X: Float64Array, found: number, near: number, outside: number, shares: Float64Array, own: boolean[] } | null} */
    this.measured = null;
    this.true = this.examples(SHOWN, still);
  }

  get rounds() {
    return this.game.rounds;
  }

  get done() {
    return this.stopped || !this.places.length || this.rounds >= ROUNDS;
  }

  /**
   * n true points: places drawn with equal chance, and normal noise.
   * @param {number} n
   */
  examples(n, rng = this.rng) {
    const { places } = this;
    if (!places.length) return new Float64Array(0);
    const which = Array.from({ length: n }, () => Math.floor(rng.random() * places.length));
    return Float64Array.from(
      { length: 2 * n },
      (_, k) => places[which[k >> 1]][k & 1] + SPREAD * rng.standard_normal(),
    );
  }

  /**
   * Play a round with the settings that a state gives it; false if it was the last.
   * @param {State} state
   */
  play(state) {
    const { game } = this,
      t = game.rounds,
      [eta, gamma, noise, saturating, frozen] = settingsAt(state, t);
    game.optimizers.G.learning_rate = game.optimizers.D.learning_rate = this.falls
      ? (eta * (1 + Math.cos(Math.PI * Math.min(t / ROUNDS, 1)))) / 2
      : eta;
    game.gamma = gamma;
    game.noise = noise * (1 - t / ROUNDS);
    game.saturating = saturating === 1;
    game.moves = { G: frozen !== 1, D: frozen !== 2 };
    const last = game.round(this.examples(this.B));
    this.last = last;
    this.stopped = !Number.isFinite(last.cost + last.discriminator + last.penalty);
    this.sum.G += last.cost / EVERY;
    this.sum.D += last.discriminator / EVERY;
    if (game.rounds % EVERY === 0) {
      this.curves.round.push(game.rounds);
      this.curves.G.push(this.sum.G);
      this.curves.D.push(this.sum.D);
      this.sum = { G: 0, D: 0 };
    }
    return !this.done;
  }

  /** The invented points that are shown, G of the same noise in every round, and which modes they have. */
  get invented() {
    if (this.measured?.rounds === this.rounds) return this.measured;
    const { game, z, flat, label, first, places } = this,
      X = game.G.forward(z, SHOWN).slice(),
      { near, shares: each } = modes(X, flat, RADIUS),
      shares = new Float64Array(first.length),
      truth = new Float64Array(first.length);
    label.forEach((mode, i) => {
      shares[mode] += each[i];
      truth[mode] += 1 / places.length;
    });
    const own = Array.from(shares, (share, mode) => share >= LEAST * truth[mode]),
      found = own.filter(Boolean).length;
    let outside = 0;
    for (let k = 0; k < X.length; k += 2)
      if (!(Math.max(Math.abs(X[k]), Math.abs(X[k + 1])) <= REACH)) outside += 1 / SHOWN;
    this.measured = { rounds: this.rounds, X, found, near, outside, shares, own };
    return this.measured;
  }

  /**
   * What D says at points, σ(D(x)): the chance that it gives each of being true.
   * @param {Float64Array} X
   */
  belief(X) {
    return Float64Array.from(this.game.D.forward(X, X.length / 2), sigmoid);
  }

  /**
   * −∂J_G/∂x of a few of the points that are shown, each for itself: where G sends it.
   * @param {State} state
   */
  pulls({ saturating }) {
    const { D } = this.game,
      X = this.invented.X.subarray(0, 2 * ARROWS),
      dx = new Float64Array(2 * ARROWS),
      s = D.forward(X, ARROWS);
    for (let k = 0; k < ARROWS; k++) D.dy[k] = saturating ? -sigmoid(s[k]) : sigmoid(s[k]) - 1;
    D.backward(dx);
    return { X, pull: dx.map((v) => -v) };
  }
}
