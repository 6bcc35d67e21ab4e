// The restricted Boltzmann machine, the twin of nblib/models/rbm.py. No DOM. V (B, n) and H (B, m) are rows one after the other.

import { sigmoid, softplus } from "./activations.js";
import { product } from "./matrix.js";

/** @import { Numbers, Rng } from "./matrix.js" */
/** @typedef {{ W: Float64Array, b: Float64Array, c: Float64Array }} Params W (n, m), b (n), c (m) */

/**
 * 1 with the probabilities P, else 0, each entry on its own.
 * @param {Float64Array} P
 * @param {Rng} rng
 */
export const sample = (P, rng) => P.map((p) => Number(rng.random() < p));

/** E(v, h) = −b·v − c·h − vᵀ W h,  p(v, h) = e^−E / Z. */
export class RBM {
  /** @param {Params} params */
  constructor({ W, b, c }) {
    this.W = W;
    this.b = b;
    this.c = c;
    this.n = b.length;
    this.m = c.length;
  }

  /**
   * A machine whose W is drawn with the deviation `scale`, with biases of 0.
   * @param {number} n
   * @param {number} m
   * @param {Rng} rng
   */
  static drawn(n, m, rng, scale = 0.01) {
    const W = Float64Array.from({ length: n * m }, () => scale * rng.standard_normal());
    return new RBM({ W, b: new Float64Array(n), c: new Float64Array(m) });
  }

  /**
   * The machine whose probabilities are p(v, h) ∝ e^(−E/T).
   * @param {number} T
   */
  cooled(T) {
    const over = (/** @type {Float64Array} */ values) => values.map((v) => v / T);
    return new RBM({ W: over(this.W), b: over(this.b), c: over(this.c) });
  }

  /**
   * c_j + (v W)_j of each row of V.
   * @param {Numbers} V
   */
  sums(V) {
    const { n, m, W, c } = this,
      B = V.length / n,
      z = new Float64Array(B * m);
    for (let r = 0; r < B; r++) {
      z.set(c, r * m);
      for (let i = 0; i < n; i++) {
        const v = V[r * n + i];
        if (v) for (let j = 0, to = r * m, at = i * m; j < m; j++) z[to++] += v * W[at++]; // most of a digit is paper
      }
    }
    return z;
  }

  /**
   * p(h_j = 1 | v) = σ(c_j + (v W)_j) of each row of V: (B, m).
   * @param {Numbers} V
   */
  hidden(V) {
    return this.sums(V).map((z) => sigmoid(z));
  }

  /**
   * p(v_i = 1 | h) = σ(b_i + (W h)_i) of each row of H: (B, n).
   * @param {Numbers} H
   */
  visible(H) {
    const { n, m, W, b } = this,
      B = H.length / m,
      P = new Float64Array(B * n);
    product(P, H, W, B, n, m, m, 1, 1, m);
    return P.map((z, k) => sigmoid(z + b[k % n]));
  }

  /**
   * E(v, h) of each pair of rows of V and H.
   * @param {Numbers} V
   * @param {Numbers} H
   */
  energy(V, H) {
    const { n, m, W, b, c } = this;
    return Float64Array.from({ length: V.length / n }, (_, r) => {
      let E = 0;
      for (let j = 0; j < m; j++) E -= c[j] * H[r * m + j];
      for (let i = 0; i < n; i++) {
        const v = V[r * n + i];
        E -= b[i] * v;
        for (let j = 0; j < m; j++) E -= v * W[i * m + j] * H[r * m + j];
      }
      return E;
    });
  }

  /**
   * F(v) = −b·v − Σ_j softplus(c_j + (v W)_j) of each row of V, so that p(v) = e^−F(v) / Z.
   * @param {Numbers} V
   */
  freeEnergy(V) {
    const { n, m, b } = this,
      z = this.sums(V);
    return Float64Array.from({ length: V.length / n }, (_, r) => {
      let F = 0;
      for (let i = 0; i < n; i++) F -= b[i] * V[r * n + i];
      for (let j = 0; j < m; j++) F -= softplus(z[r * m + j]);
      return F;
    });
  }

  /**
   * h ~ p(h | v), v ~ p(v | h), k times, of each row of V; entries whose `clamp` (n) is true stay as they are.
   * @param {Float64Array} V
   * @param {Rng} rng
   * @param {boolean[] | null} clamp
   */
  gibbs(V, rng, k = 1, clamp = null) {
    const start = V;
    for (let t = 0; t < k; t++) {
      V = sample(this.visible(sample(this.hidden(V), rng)), rng);
      if (clamp) V = V.map((v, i) => (clamp[i % this.n] ? start[i] : v));
    }
    return V;
  }

  /**
   * ⟨v hᵀ⟩, ⟨v⟩, ⟨h⟩ over the rows of V, with the probabilities of h in its place.
   * @param {Float64Array} V
   * @returns {Params}
   */
  moments(V) {
    const { n, m } = this,
      B = V.length / n,
      H = this.hidden(V),
      means = { W: new Float64Array(n * m), b: new Float64Array(n), c: new Float64Array(m) };
    for (let r = 0; r < B; r++) {
      for (let i = 0; i < n; i++) {
        if (!V[r * n + i]) continue;
        means.b[i]++;
        for (let j = 0, to = i * m, at = r * m; j < m; j++) means.W[to++] += H[at++];
      }
      for (let j = 0; j < m; j++) means.c[j] += H[r * m + j];
    }
    for (const array of Object.values(means)) for (let k = 0; k < array.length; k++) array[k] /= B;
    return means;
  }

  /**
   * ⟨v hᵀ⟩ over the `fantasies` − ⟨v hᵀ⟩ over the data V, and so for b and c: what an optimizer goes down.
   * @param {Float64Array} V
   * @param {Float64Array} fantasies
   * @returns {Params}
   */
  against(V, fantasies) {
    const model = this.moments(fantasies),
      data = this.moments(V);
    for (const name of /** @type {const} */ (["W", "b", "c"]))
      for (let k = 0; k < data[name].length; k++) model[name][k] -= data[name][k];
    return model;
  }

  /**
   * θ ← θ − η g.
   * @param {Params} grads
   * @param {number} eta
   */
  descend(grads, eta) {
    for (const name of /** @type {const} */ (["W", "b", "c"]))
      for (let k = 0; k < grads[name].length; k++) this[name][k] -= eta * grads[name][k];
  }
}
