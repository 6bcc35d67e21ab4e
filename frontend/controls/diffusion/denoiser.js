// The networks that tell noise from points: the author's, and the one that learns in the page. The twin of nblib's denoiser.py.

import { moons, ring } from "../../engine/clouds.js";
import { Diffusion, TIMES } from "../../engine/diffusion.js";
import { integers } from "../../engine/integers.js";
import { mse } from "../../engine/losses.js";
import { denseNetwork } from "../../engine/network.js";
import { Adam } from "../../engine/optimizers.js";
import { size, unpack } from "../../engine/packed.js";
import { default_rng } from "../../engine/random.js";
import { memo } from "../../ui/memo.js";
import FIELDS from "./fields.json" with { type: "json" };

/** @import { Numbers } from "../../engine/matrix.js" */
/** @import { State } from "../../ui/session.js" */

export const T = FIELDS.t.most;
export const LIMIT = FIELDS.trained.most;
export const POINTS = FIELDS.point.most + 1;
export const INPUTS = 2 + TIMES;
export const [EXAMPLES, FORWARD, REVERSE, TRAINING] = [0, 1, 2, 3];
export const RING = Math.SQRT2;
const MOONS = 0.7;
const HIDDEN = [64, 64];
const [BATCH, RATE, DECAY] = [128, 1e-2, 0.99];
const [MOST_LAYERS, MOST_UNITS] = [6, 1024];

export const diffusion = new Diffusion(T);

/** The generator of one of the four things that are drawn. @type {(seed: number, what: number) => any} */
export const generator = (seed, what) => default_rng(seed + 1e7 * what);

/**
 * The points of a set, by rows, and the class of each: the ring's cloud, the moon, or which half was drawn first.
 * @type {(data: string, drawn: number[][], seed: number) => { X: Float64Array, y: Numbers }}
 */
export const examplesOf = memo((data, drawn, seed) => {
  if (data === "own")
    return { X: Float64Array.from(drawn.flat()), y: drawn.map((_, i) => Math.floor((2 * i) / drawn.length)) };
  const rng = generator(seed, EXAMPLES),
    { X, y } = data === "ring" ? ring(rng, POINTS) : moons(rng, POINTS, 0.05);
  return { X: X.map((v) => v / (data === "ring" ? RING : MOONS)), y };
});

/** @param {number[]} sizes */
const build = (sizes) =>
  denseNetwork(
    sizes,
    sizes.slice(1).map((_, l) => (l < sizes.length - 2 ? "silu" : "linear")),
  );

/** @type {(sizes: number[]) => [number, number][]} */
const shapes = (sizes) => sizes.slice(1).map((O, l) => [sizes[l], O]);

/** How many bytes the weights of a network take. @param {number[]} sizes */
export const bytes = (sizes) => size(shapes(sizes), 8, "unit");

/** Whether these are the sizes of a network of the noise, or of none. @param {any} v */
export const isSizes = (v) =>
  Array.isArray(v) &&
  (!v.length ||
    (v.length >= 2 &&
      v.length <= MOST_LAYERS &&
      v.every((n) => Number.isInteger(n) && n >= 1 && n <= MOST_UNITS) &&
      v[0] === INPUTS &&
      v[v.length - 1] === 2));

/** The author's network. @type {(sizes: number[], weights: string) => ReturnType<typeof build>} */
export const givenOf = memo((sizes, weights) => {
  const network = build(sizes);
  let at = 0;
  for (const { W, b } of unpack(weights, shapes(sizes), 8, "unit"))
    for (const part of [W, b]) {
      network.params.set(part, at);
      at += part.length;
    }
  return network;
});

/** Whether a state's set has a network of the author. @param {State} state */
export const isGiven = (state) => state.data === "ring" && state.sizes.length > 0;

/** A network that learns the noise of a set of points; what it says, it says with its averaged weights. */
export class Learner {
  /** @param {State} state */
  constructor({ data, drawn, seed }) {
    this.X = examplesOf(data, drawn, seed).X;
    this.rng = generator(seed, TRAINING);
    this.network = build([INPUTS, ...HIDDEN, 2]).initialize("he", this.rng);
    this.averaged = build([INPUTS, ...HIDDEN, 2]);
    this.averaged.params.set(this.network.params);
    this.optimizer = new Adam(RATE);
    this.steps = 0;
  }

  step() {
    const { X, rng, network, averaged, optimizer } = this,
      rows = integers(rng, X.length / 2, BATCH),
      x_0 = Float64Array.from({ length: 2 * BATCH }, (_, k) => X[2 * rows[k >> 1] + (k & 1)]),
      { inputs, eps } = diffusion.batch(x_0, rng, BATCH);
    mse(network.forward(inputs, BATCH), eps, network.dy, BATCH, 2);
    network.backward();
    optimizer.learning_rate = (RATE * (1 + Math.cos((Math.PI * this.steps) / LIMIT))) / 2;
    optimizer.step(network.params, network.grads);
    for (let k = 0; k < averaged.params.length; k++)
      averaged.params[k] += (1 - DECAY) * (network.params[k] - averaged.params[k]);
    this.steps++;
  }
}
