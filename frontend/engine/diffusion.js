// The twin of nblib/models/diffusion.py: a schedule of noise, steps with it and against it; beside it fewer and surer steps, and
// guidance by a classifier that knows the examples. No DOM. Points are rows of D numbers; steps count from 0, as indices do.

import { integers } from "./integers.js";

/** @import { Numbers, Rng } from "./matrix.js" */

const ENDS = [1e-4, 0.02];
const FREQUENCIES = [1, 2, 4, 8, 16];

/** How many numbers tell a network the time. */
export const TIMES = 2 * FREQUENCIES.length;

/**
 * n standard normal numbers.
 * @param {Rng} rng
 * @param {number} n
 */
export const normal = (rng, n) => Float64Array.from({ length: n }, () => rng.standard_normal());

export class Diffusion {
  /**
   * T steps of the schedule of Ho et al. (2020), or one's own β.
   * @param {number} T
   * @param {Numbers} [beta]
   */
  constructor(T, beta) {
    const step = T > 1 ? (ENDS[1] - ENDS[0]) / (T - 1) : 0;
    this.beta = beta
      ? Float64Array.from(beta)
      : Float64Array.from({ length: T }, (_, t) => ((ENDS[0] + t * step) * 1000) / T);
    this.T = this.beta.length;
    let product = 1;
    this.alphaBar = this.beta.map((b) => {
      product *= 1 - b;
      return product;
    });
    this.before = this.beta.map((_, t) => (t ? this.alphaBar[t - 1] : 1));
    this.variance = this.beta.map((b, t) => (b * (1 - this.before[t])) / (1 - this.alphaBar[t]));
  }

  /**
   * x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε of every row, each with a time of its own.
   * @param {Numbers} x_0
   * @param {Numbers} t
   * @param {Numbers} eps
   */
  noised(x_0, t, eps) {
    const D = x_0.length / t.length,
      out = new Float64Array(x_0.length);
    for (let k = 0; k < out.length; k++) {
      const a = this.alphaBar[t[Math.floor(k / D)]];
      out[k] = Math.sqrt(a) * x_0[k] + Math.sqrt(1 - a) * eps[k];
    }
    return out;
  }

  /**
   * x_0 = (x_t − √(1 − ᾱ_t) ε) / √ᾱ_t.
   * @param {Numbers} x_t
   * @param {number} t
   * @param {Numbers} eps
   */
  original(x_t, t, eps) {
    const a = this.alphaBar[t];
    return Float64Array.from(x_t, (x, k) => (x - Math.sqrt(1 - a) * eps[k]) / Math.sqrt(a));
  }

  /**
   * E[x_{t−1} | x_t, ε] = (x_t − β_t ε / √(1 − ᾱ_t)) / √(1 − β_t).
   * @param {Numbers} x_t
   * @param {number} t
   * @param {Numbers} eps
   */
  mean(x_t, t, eps) {
    const b = this.beta[t],
      push = b / Math.sqrt(1 - this.alphaBar[t]);
    return Float64Array.from(x_t, (x, k) => (x - push * eps[k]) / Math.sqrt(1 - b));
  }

  /**
   * One step back: with noise as in Ho et al. (2020), if `rng` is given; without, as in Song et al. (2021), from the original as
   * it now seems to the time before, along the same ε.
   * @param {Numbers} x_t
   * @param {number} t
   * @param {Numbers} eps
   * @param {Rng | null} rng
   */
  back(x_t, t, eps, rng) {
    if (rng) {
      const x = this.mean(x_t, t, eps),
        deviation = Math.sqrt(this.variance[t]);
      if (t) for (let k = 0; k < x.length; k++) x[k] += deviation * rng.standard_normal();
      return x;
    }
    const a = this.before[t];
    return this.original(x_t, t, eps).map((x, k) => Math.sqrt(a) * x + Math.sqrt(1 - a) * eps[k]);
  }

  /**
   * What a network is given: each row and its time, as sines and cosines.
   * @param {Numbers} x_t
   * @param {Numbers} t
   */
  inputs(x_t, t) {
    const D = x_t.length / t.length,
      wide = D + TIMES,
      out = new Float64Array(t.length * wide);
    for (let i = 0; i < t.length; i++) {
      for (let d = 0; d < D; d++) out[i * wide + d] = x_t[i * D + d];
      FREQUENCIES.forEach((frequency, f) => {
        const tau = ((t[i] / this.T) * Math.PI * frequency) / 2;
        out[i * wide + D + f] = Math.sin(tau);
        out[i * wide + D + FREQUENCIES.length + f] = Math.cos(tau);
      });
    }
    return out;
  }

  /**
   * A time and a noise for each row: the inputs of a network, and its target.
   * @param {Numbers} x_0
   * @param {Rng} rng
   * @param {number} B
   */
  batch(x_0, rng, B) {
    const t = integers(rng, this.T, B),
      eps = normal(rng, x_0.length);
    return { inputs: this.inputs(this.noised(x_0, t, eps), t), eps };
  }

  /**
   * The schedule that halts only at these times, from 0 to T, which count the steps of noise.
   * @param {number[]} times
   */
  at(times) {
    const left = (/** @type {number} */ n) => (n ? this.alphaBar[n - 1] : 1);
    return new Diffusion(
      0,
      times.slice(1).map((n, k) => 1 - left(n) / left(times[k])),
    );
  }
}

/**
 * E[x_0 | x_t] of each row in the plane, if x_0 is one of the examples X, with the same chance each; a = ᾱ_t.
 * @param {Numbers} x
 * @param {Numbers} X
 * @param {number} a
 */
export function expected(x, X, a) {
  const out = new Float64Array(x.length),
    apart = new Float64Array(X.length / 2),
    root = Math.sqrt(a);
  for (let k = 0; k < x.length; k += 2) {
    let least = Infinity;
    for (let i = 0; i < apart.length; i++) {
      const d1 = x[k] - root * X[2 * i],
        d2 = x[k + 1] - root * X[2 * i + 1];
      apart[i] = d1 * d1 + d2 * d2;
      if (apart[i] < least) least = apart[i];
    }
    let sum = 0;
    for (let i = 0; i < apart.length; i++) {
      const r = Math.exp((least - apart[i]) / (2 * (1 - a)));
      sum += r;
      out[k] += r * X[2 * i];
      out[k + 1] += r * X[2 * i + 1];
    }
    out[k] /= sum;
    out[k + 1] /= sum;
  }
  return out;
}

/**
 * ε − s √(1 − ᾱ) ∇ log p(part | x), added to `eps` in place: the classifier's gradient is √ᾱ/(1 − ᾱ) times the difference of two
 * expected originals, that of the examples in the part and that of all (Dhariwal and Nichol 2021).
 * @param {Float64Array} eps
 * @param {Numbers} x
 * @param {Numbers} part the examples that it leads to
 * @param {Numbers} X all examples
 * @param {number} a
 * @param {number} s
 */
export function guide(eps, x, part, X, a, s) {
  if (!s || !part.length) return eps;
  const there = expected(x, part, a),
    anywhere = expected(x, X, a),
    push = s * Math.sqrt(a / (1 - a));
  for (let k = 0; k < eps.length; k++) eps[k] -= push * (there[k] - anywhere[k]);
  return eps;
}
