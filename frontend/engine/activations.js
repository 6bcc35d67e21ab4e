// The twin of nblib/activations.py: every φ beside its derivative, number by number, no DOM.
//
// A derivative `d_phi(z, a)` may use the output a = φ(z), which is given when it is known already. Nothing overflows: each
// formula only takes e^t of a t ≤ 0. At a kink (ReLU, leaky ReLU at z = 0) the derivative is the one from the left.

/** @import { Numbers } from "./matrix.js" */

/** @typedef {(z: number, alpha?: number) => number} Phi */
/** @typedef {(z: number, a?: number, alpha?: number) => number} Slope */

/** @type {Phi} */
export const step = (z) => (z >= 0 ? 1 : 0);
/** @type {Slope} */
export const d_step = () => 0;

/** @type {Phi} */
export const linear = (z) => z;
/** @type {Slope} */
export const d_linear = () => 1;

/** @param {number} z */
export function sigmoid(z) {
  const e = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
}
/** @type {Slope} */
export const d_sigmoid = (z, a = sigmoid(z)) => a * (1 - a);

/** @type {Phi} */
export const tanh = Math.tanh;
/** @type {Slope} */
export const d_tanh = (z, a = Math.tanh(z)) => 1 - a * a;

/** @type {Phi} */
export const relu = (z) => Math.max(z, 0);
/** @type {Slope} */
export const d_relu = (z) => (z > 0 ? 1 : 0);

/** @type {Phi} */
export const leaky_relu = (z, alpha = 0.01) => (z > 0 ? z : alpha * z);
/** @type {Slope} */
export const d_leaky_relu = (z, _a, alpha = 0.01) => (z > 0 ? 1 : alpha);

/** @type {Phi} */
export const elu = (z, alpha = 1) => (z > 0 ? z : alpha * Math.expm1(z));
/** @type {Slope} */
export const d_elu = (z, a, alpha = 1) => (z > 0 ? 1 : (a ?? elu(z, alpha)) + alpha);

/** @type {Phi} */
export const gelu = (z) => z * normal_cdf(z);
/** @type {Slope} */
export const d_gelu = (z) => normal_cdf(z) + (z * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);

/** @type {Phi} */
export const silu = (z) => z * sigmoid(z);
/** @type {Slope} */
export function d_silu(z, a) {
  const s = sigmoid(z);
  return s + (a ?? z * s) * (1 - s);
}

/** @type {Phi} */
export const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
/** @type {Slope} */
export const d_softplus = (z) => sigmoid(z);

/**
 * a_k = e^z_k / Σ_j e^z_j of K numbers from z[from]; the result is written to `a` at the same place.
 * @param {Numbers} z
 * @param {Float64Array} a
 */
export function softmax(z, a = new Float64Array(z.length), K = z.length, from = 0) {
  let top = -Infinity,
    sum = 0;
  for (let k = from; k < from + K; k++) top = Math.max(top, z[k]);
  for (let k = from; k < from + K; k++) {
    a[k] = Math.exp(z[k] - top);
    sum += a[k];
  }
  for (let k = from; k < from + K; k++) a[k] /= sum;
  return a;
}
/**
 * The matrix ∂a_i/∂z_j = a_i (δ_ij − a_j), K rows of K.
 * @param {Numbers} z
 */
export function d_softmax(z, a = softmax(z)) {
  const K = a.length,
    slope = new Float64Array(K * K);
  for (let i = 0; i < K; i++) for (let j = 0; j < K; j++) slope[i * K + j] = a[i] * ((i === j ? 1 : 0) - a[j]);
  return slope;
}

/**
 * Φ(z) = erfc(−z/√2) / 2, the probability that a standard normal number is below z.
 * @param {number} z
 */
export const normal_cdf = (z) => erfc(-z / Math.SQRT2) / 2;

/**
 * erfc(x) = 2/√π ∫ₓ^∞ e^(−t²) dt. Near 0 by the series of positive terms for erf, far out by the continued fraction
 * (Abramowitz and Stegun 1964, 7.1.6 and 7.1.14); relative error below 1e-13.
 * @param {number} x
 * @returns {number}
 */
export function erfc(x) {
  if (x < 0) return 2 - erfc(-x);
  if (x > 27.3) return 0; // smaller than the smallest number
  const bell = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 2) {
    let term = 2 * x,
      sum = term;
    for (let n = 1; term > 1e-17 * sum; n++) {
      term *= (x * x) / (n + 0.5);
      sum += term;
    }
    return 1 - bell * sum;
  }
  let tail = x;
  for (let k = Math.ceil(20 + 220 / (x * x)); k > 0; k--) tail = x + k / 2 / tail;
  return bell / tail;
}

/**
 * name → [φ, φ′], for whoever picks an activation by its name. All but softmax take a number; softmax takes a whole row.
 * @type {Record<string, [Phi, Slope]>}
 */
export const ACTIVATIONS = {
  step: [step, d_step],
  linear: [linear, d_linear],
  sigmoid: [sigmoid, d_sigmoid],
  tanh: [tanh, d_tanh],
  relu: [relu, d_relu],
  leaky_relu: [leaky_relu, d_leaky_relu],
  elu: [elu, d_elu],
  gelu: [gelu, d_gelu],
  silu: [silu, d_silu],
  softplus: [softplus, d_softplus],
  softmax: /** @type {[any, any]} */ ([softmax, d_softmax]),
};
