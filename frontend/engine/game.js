// The twin of nblib/models/gan.py for networks of dense layers: two players, a round at a time, so that the caller can draw
// between two rounds; no DOM. G makes examples of noise z, D gives each example one number s, σ(s) its chance of being true.

import { sigmoid, softplus } from "./activations.js";
import { deactivate } from "./layers/activation.js";
import { NOTHING, product } from "./matrix.js";

/** @import { Numbers, Rng } from "./matrix.js" */
/** @import { Network } from "./network.js" */
/** @import { Dense } from "./layers/dense.js" */
/** @import { Optimizer } from "./optimizers.js" */

/** @typedef {Network<Dense>} Player */

/**
 * What a round looked like before it moved anything, called as in nblib's `Round`.
 * @typedef {{ cost: number, discriminator: number, penalty: number, true: number, invented: number }} Round
 */

/**
 * Mean of softplus(s) − y s over the scores s[from … to), and its gradient, as `binary_cross_entropy` has them.
 * @param {Numbers} s
 * @param {number} y
 * @param {Float64Array} ds
 * @param {number} from
 * @param {number} to
 */
function judge(s, y, ds, from, to) {
  const B = to - from;
  let J = 0;
  for (let k = from; k < to; k++) {
    J += (softplus(s[k]) - y * s[k]) / B;
    ds[k] = (sigmoid(s[k]) - y) / B;
  }
  return J;
}

/**
 * Mean σ(s) over s[from … to).
 * @param {Numbers} s
 * @param {number} from
 * @param {number} to
 */
function chance(s, from, to) {
  let sum = 0;
  for (let k = from; k < to; k++) sum += sigmoid(s[k]);
  return sum / (to - from);
}

/**
 * activation → φ″, given z and a = φ(z).
 * @type {Record<string, (z: number, a: number) => number>}
 */
export const BENDS = {
  linear: () => 0,
  relu: () => 0,
  leaky_relu: () => 0,
  sigmoid: (_z, a) => a * (1 - a) * (1 - 2 * a),
  tanh: (_z, a) => -2 * a * (1 - a * a),
  softplus: (z) => sigmoid(z) * (1 - sigmoid(z)),
};

/**
 * R₁ = γ/2 mean ‖∂D(x)/∂x‖² over B examples x, its gradient added to `grads`; D's own gradients are overwritten. u goes forward
 * as a change of x, and back go Dense's `delta`, ∂s/∂z, beside dz, which is born at the bends: dW = uᵀ delta + xᵀ dz.
 * @param {Player} D
 * @param {Numbers} x
 * @param {number} B
 * @param {number} gamma
 * @param {Float64Array} grads
 */
export function gradientPenalty(D, x, B, gamma, grads) {
  let u = new Float64Array(x.length);
  D.forward(x, B);
  D.dy.fill(1);
  D.backward(u);
  for (let k = 0; k < u.length; k++) u[k] *= gamma / B;
  const pushed = D.layers.map(({ I, O, W, z, a, dy, activation, alpha }) => {
    const before = u,
      bends = new Float64Array(B * O);
    u = new Float64Array(B * O);
    product(u, before, W, B, O, I, I, 1, O, 1);
    for (let k = 0; k < u.length; k++) bends[k] = dy[k] * BENDS[activation](z[k], a[k]) * u[k];
    deactivate(activation, alpha, z, a, u, u, O);
    return { u: before, bends };
  });
  let R = 0,
    at = grads.length;
  for (const v of u) R += v / 2;
  /** @type {Float64Array} */
  let dx = new Float64Array(B);
  for (let l = D.layers.length - 1; l >= 0; l--) {
    const { I, O, W, x: inputs, z, a, delta, activation, alpha } = D.layers[l],
      { u: change, bends } = pushed[l],
      dz = dx,
      part = new Float64Array(I * O);
    at -= I * O + O;
    deactivate(activation, alpha, z, a, dx, dz, O);
    for (let k = 0; k < dz.length; k++) {
      dz[k] += bends[k];
      grads[at + I * O + (k % O)] += dz[k];
    }
    for (const [x, d] of /** @type {[Numbers, Numbers][]} */ ([
      [change, delta],
      [inputs, dz],
    ])) {
      product(part, x, d, I, O, B, 1, I, O, 1);
      for (let k = 0; k < part.length; k++) grads[at + k] += part[k];
    }
    dx = new Float64Array(B * I);
    product(dx, dz, W, B, I, O, O, 1, 1, O);
  }
  return R;
}

/**
 * Two players that learn from each other. The same rng, the same game; `optimizers`, `saturating`, `gamma`, `label` and
 * `noise` (σ of what is laid over all that D sees, nblib's schedule at the present round) may be changed between rounds, and
 * so may `moves`: who learns at all.
 */
export class Game {
  /**
   * @param {Player} G
   * @param {Player} D
   * @param {{ G: Optimizer, D: Optimizer }} optimizers
   * @param {Rng} rng
   * @param {{ saturating?: boolean, gamma?: number, noise?: number, label?: number }} settings
   */
  constructor(G, D, optimizers, rng, { saturating = false, gamma = 0, noise = 0, label = 1 } = {}) {
    this.G = G;
    this.D = D;
    this.optimizers = optimizers;
    this.rng = rng;
    this.saturating = saturating;
    this.gamma = gamma;
    this.noise = noise;
    this.label = label;
    this.moves = { G: true, D: true };
    this.rounds = 0;
    this.invented = NOTHING; // G’s examples of the last round, (B, …)
    this.pull = NOTHING; // −∂J_G/∂x of each of them: where it would go to look truer
  }

  /**
   * n examples G(z); they stay the last layer's own until G's next pass.
   * @param {number} n
   * @param {Rng} rng
   */
  sample(n, rng = this.rng) {
    const z = Float64Array.from({ length: n * this.G.inputs }, () => rng.standard_normal());
    return this.G.forward(z, n);
  }

  /**
   * Examples with noise laid over them, in `to` from `at` on.
   * @param {Numbers} x
   * @param {Float64Array} to
   * @param {number} at
   */
  blur(x, to, at) {
    const { noise, rng } = this;
    for (let k = 0; k < x.length; k++) to[at + k] = noise ? x[k] + noise * rng.standard_normal() : x[k];
  }

  /**
   * A step of D with true examples x and as many invented ones, then one of G. Where a cost is not finite, that player and
   * the one after it do not move.
   * @param {Numbers} x
   * @returns {Round}
   */
  round(x) {
    const B = x.length / this.D.inputs;
    this.invented = this.sample(B).slice();
    const seen = this.discriminator(x, this.invented),
      cost = Number.isFinite(seen.discriminator + seen.penalty) ? this.generator(this.invented) : NaN;
    this.rounds++;
    return { cost, ...seen };
  }

  /**
   * Move D alone.
   * @param {Numbers} x
   * @param {Numbers} invented
   */
  discriminator(x, invented) {
    const { D, gamma } = this,
      B = x.length / D.inputs,
      both = new Float64Array(2 * x.length),
      extra = new Float64Array(D.grads.length);
    this.blur(x, both, 0);
    this.blur(invented, both, x.length);
    const penalty = gamma ? gradientPenalty(D, both.subarray(0, x.length), B, gamma, extra) : 0,
      s = D.forward(both, 2 * B),
      cost = judge(s, this.label, D.dy, 0, B) + judge(s, 0, D.dy, B, 2 * B),
      seen = { discriminator: cost, penalty, true: chance(s, 0, B), invented: chance(s, B, 2 * B) };
    D.backward();
    for (let k = 0; k < extra.length; k++) D.grads[k] += extra[k];
    if (this.moves.D && Number.isFinite(cost + penalty)) this.optimizers.D.step(D.params, D.grads);
    return seen;
  }

  /**
   * Move G alone, after its pass that made `invented`; returns J_G.
   * @param {Numbers} invented
   */
  generator(invented) {
    const { G, D, saturating } = this,
      B = invented.length / D.inputs,
      x = new Float64Array(invented.length);
    this.blur(invented, x, 0);
    const s = D.forward(x, B),
      J = judge(s, saturating ? 0 : 1, D.dy, 0, B);
    if (saturating) for (let k = 0; k < B; k++) D.dy[k] *= -1;
    D.backward(G.dy);
    this.pull = G.dy.map((d) => -d);
    G.backward();
    if (this.moves.G && Number.isFinite(J)) this.optimizers.G.step(G.params, G.grads);
    return saturating ? -J : J;
  }
}

/**
 * How many of the clouds around `centers` hold at least the share `least` of the points X, the share of X that lies near any of
 * them, and each one's share: the twin of nblib's `modes`, in the plane.
 * @param {Numbers} X
 * @param {Numbers} centers
 */
export function modes(X, centers, radius = 0.3, least = 0.02) {
  const n = X.length / 2,
    shares = new Float64Array(centers.length / 2);
  for (let k = 0; k < X.length; k += 2) {
    let nearest = 0,
      apart = Infinity;
    for (let c = 0; c < shares.length; c++) {
      const distance = Math.hypot(X[k] - centers[2 * c], X[k + 1] - centers[2 * c + 1]);
      if (distance < apart) [nearest, apart] = [c, distance];
    }
    if (apart <= radius) shares[nearest] += 1 / n;
  }
  return { found: shares.filter((v) => v >= least).length, near: shares.reduce((sum, v) => sum + v, 0), shares };
}
