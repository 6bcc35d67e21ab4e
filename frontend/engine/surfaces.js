// Cost surfaces J(w₁, w₂): each is the mean squared error of a model with two weights on 16 examples, so each has true
// batches, a true gradient and a true Hessian. The twin is nblib/widgets/surfaces.py.
//
//   J = mean (ŷ − y)²    g = 2 mean (ŷ − y) ∇ŷ    H = 2 mean (∇ŷ ∇ŷᵀ + (ŷ − y) ∇²ŷ)

import { sigmoid } from "./activations.js";

export const N = 16;

/** @import { Numbers } from "./matrix.js" */

/** @typedef {(w1: number, w2: number, x1: number, x2: number, o: Float64Array) => void} Model */

/**
 * A cost surface as a control draws it.
 * @typedef {object} Surface
 * @property {string} name
 * @property {Model} model
 * @property {number} D
 * @property {Float64Array} X
 * @property {Float64Array} y
 * @property {number[]} minimum
 * @property {boolean} quadratic whether its Hessian is the same everywhere
 * @property {number[]} frame
 * @property {number[]} start
 * @property {number} floor the cost at the minimum
 */

/**
 * A model writes ŷ, its two slopes and its three second slopes (11, 12, 22) into `o`.
 * @type {Record<string, Model>}
 */
const MODELS = {
  linear(w1, w2, x1, x2, o) {
    // ŷ = w₁x₁ + w₂x₂
    o[0] = w1 * x1 + w2 * x2;
    o[1] = x1;
    o[2] = x2;
    o[3] = o[4] = o[5] = 0;
  },
  product(w1, w2, x, _, o) {
    // ŷ = w₁w₂x: two linear neurons, one after the other
    o[0] = w1 * w2 * x;
    o[1] = w2 * x;
    o[2] = w1 * x;
    o[3] = o[5] = 0;
    o[4] = x;
  },
  sigmoid(w1, w2, x, _, o) {
    // ŷ = σ(w₁x + w₂): one neuron, w₂ its bias
    const a = sigmoid(w1 * x + w2),
      d = a * (1 - a),
      dd = d * (1 - 2 * a);
    o[0] = a;
    o[1] = d * x;
    o[2] = d;
    o[3] = dd * x * x;
    o[4] = dd * x;
    o[5] = dd;
  },
  sine(w1, w2, x, _, o) {
    // ŷ = sin(w₁x + w₂): a frequency and a phase
    const a = Math.sin(w1 * x + w2),
      d = Math.cos(w1 * x + w2);
    o[0] = a;
    o[1] = d * x;
    o[2] = d;
    o[3] = -a * x * x;
    o[4] = -a * x;
    o[5] = -a;
  },
  tanh(w1, w2, x, _, o) {
    // ŷ = w₂ tanh(w₁x): a hidden neuron and an output neuron
    const a = Math.tanh(w1 * x),
      d = 1 - a * a;
    o[0] = w2 * a;
    o[1] = w2 * d * x;
    o[2] = a;
    o[3] = -2 * w2 * a * d * x * x;
    o[4] = d * x;
    o[5] = 0;
  },
};

/**
 * Inputs of two features with a Hessian 2 mean x xᵀ of eigenvalues low and high, the flat direction at 30°.
 * @param {number} low
 * @param {number} high
 */
function ellipse(low, high) {
  const X = new Float64Array(2 * N),
    c = Math.sqrt(3) / 2,
    s = 0.5;
  for (let n = 0; n < N; n++) {
    const t = (2 * Math.PI * n) / N,
      along = Math.sqrt(low) * Math.cos(t),
      across = Math.sqrt(high) * Math.sin(t);
    X[2 * n] = c * along - s * across;
    X[2 * n + 1] = s * along + c * across;
  }
  return X;
}

/** N inputs of one feature, evenly from −reach to reach. */
const even = (/** @type {number} */ reach) =>
  Float64Array.from({ length: N }, (_, n) => reach * ((2 * n) / (N - 1) - 1));

/**
 * name → model, inputs, a minimum, the noise in the targets, the square frame (center, half width), a first start.
 * @type {Record<string, { model: string, X: (kappa: number) => Float64Array, minimum: number[], noise: number, frame: number[],
 *   start: number[] }>}
 */
export const SURFACES = {
  bowl: { model: "linear", X: () => ellipse(1, 2), minimum: [0, 0], noise: 0.4, frame: [0, 0, 3], start: [-2.2, 1.6] },
  valley: {
    model: "linear",
    X: (kappa) => ellipse(1, kappa),
    minimum: [0, 0],
    noise: 0.4,
    frame: [0, 0, 3],
    start: [-2.4, -0.4],
  },
  saddle: {
    model: "product",
    X: () => even(Math.sqrt(45 / 34)),
    minimum: [1, 1],
    noise: 0.2,
    frame: [0, 0, 2],
    start: [-1.6, 1.5],
  },
  plateau: { model: "sigmoid", X: () => even(3), minimum: [2, 0], noise: 0.05, frame: [0, 0, 8], start: [-3, 6] },
  "many minima": {
    model: "sine",
    X: () => even(3),
    minimum: [1.5, 0.5],
    noise: 0.2,
    frame: [0, 0, 4],
    start: [-3.2, 2.4],
  },
  network: { model: "tanh", X: () => even(2), minimum: [1.5, 1.2], noise: 0.15, frame: [0, 0, 4], start: [-3, 3] },
};

/**
 * The targets y = ŷ(w*) + r. The residuals r, of size `noise` and alternating sign, are made orthogonal to both slopes of ŷ at
 * w*, so that w* stays a point where the gradient is zero.
 * @param {Model} model
 * @param {Numbers} X
 * @param {number} D
 * @param {number[]} minimum
 * @param {number} noise
 */
function targets(model, X, D, [w1, w2], noise) {
  const o = new Float64Array(6),
    y = new Float64Array(N),
    slopes = [new Float64Array(N), new Float64Array(N)];
  const r = Float64Array.from({ length: N }, (_, n) => noise * (n % 4 < 2 ? 1 : -1) * (n % 3 === 0 ? 1.5 : 0.75));
  for (let n = 0; n < N; n++) {
    model(w1, w2, X[D * n], X[D * n + D - 1], o);
    y[n] = o[0];
    slopes[0][n] = o[1];
    slopes[1][n] = o[2];
  }
  const dot = (/** @type {Float64Array} */ a, /** @type {Float64Array} */ b) =>
    a.reduce((sum, v, n) => sum + v * b[n], 0);
  const remove = (/** @type {Float64Array} */ v, /** @type {Float64Array} */ q) => {
    const size = dot(q, q),
      part = size > 1e-20 ? dot(v, q) / size : 0;
    q.forEach((u, n) => {
      v[n] -= part * u;
    });
  };
  remove(slopes[1], slopes[0]);
  if (dot(slopes[1], slopes[1]) < 1e-12 * dot(slopes[0], slopes[0])) slopes[1].fill(0); // the two slopes are one
  for (const q of slopes) remove(r, q);
  return y.map((v, n) => v + r[n]);
}

/**
 * The surface of that name; `kappa` is the condition number λmax / λmin of the valley.
 * @param {string} name
 * @param {number} kappa
 * @returns {Surface}
 */
export function surface(name, kappa) {
  const { model: kind, X: inputs, minimum, noise, ...rest } = SURFACES[name],
    model = MODELS[kind];
  const X = inputs(kappa),
    D = X.length / N,
    y = targets(model, X, D, minimum, noise);
  const floor = evaluate({ model, D, X, y }, minimum).J;
  return { name, model, D, X, y, minimum, quadratic: kind === "linear", floor, ...rest };
}

const ALL = Array.from({ length: N }, (_, n) => n);

/**
 * J, the gradient g (2) and the Hessian H (11, 12, 22) at w, over the examples `rows`.
 * @param {Pick<Surface, "model" | "D" | "X" | "y">} surface
 * @param {Iterable<number>} w
 * @param {Iterable<number> & Numbers} rows
 */
export function evaluate({ model, D, X, y }, [w1, w2], rows = ALL) {
  const o = new Float64Array(6),
    g = [0, 0],
    H = [0, 0, 0],
    k = 2 / rows.length;
  let J = 0;
  for (const n of rows) {
    model(w1, w2, X[D * n], X[D * n + D - 1], o);
    const e = o[0] - y[n];
    J += (e * e) / rows.length;
    g[0] += k * e * o[1];
    g[1] += k * e * o[2];
    H[0] += k * (o[1] * o[1] + e * o[3]);
    H[1] += k * (o[1] * o[2] + e * o[4]);
    H[2] += k * (o[2] * o[2] + e * o[5]);
  }
  return { J, g, H };
}

/**
 * J alone, for pictures.
 * @param {Pick<Surface, "model" | "D" | "X" | "y">} surface
 * @param {number} w1
 * @param {number} w2
 */
export function cost({ model, D, X, y }, w1, w2) {
  const o = new Float64Array(6);
  let J = 0;
  for (let n = 0; n < N; n++) {
    model(w1, w2, X[D * n], X[D * n + D - 1], o);
    J += (o[0] - y[n]) ** 2;
  }
  return J / N;
}

/**
 * The eigenvalues [λmin, λmax] of the symmetric matrix (a, b; b, c).
 * @param {number[]} matrix
 */
export function eigenvalues([a, b, c]) {
  const mean = (a + c) / 2,
    reach = Math.hypot((a - c) / 2, b);
  return [mean - reach, mean + reach];
}

/**
 * A unit vector along which the matrix (a, b; b, c) has the eigenvalue λ.
 * @param {number[]} matrix
 * @param {number} lambda
 */
export function eigenvector([a, b, c], lambda) {
  const first = [b, lambda - a],
    second = [lambda - c, b];
  const [x, y] = Math.hypot(...first) > Math.hypot(...second) ? first : second,
    size = Math.hypot(x, y);
  return size > 0 ? [x / size, y / size] : [1, 0];
}

/**
 * The learning rate at which a method begins to diverge on a parabola of curvature λ > 0: where a root of its step's
 * characteristic polynomial reaches the unit circle. null: the method has no such rate, because its steps do not grow with the slope.
 * @param {string} method
 * @param {number} lambda
 */
export function edge(method, lambda, beta = 0.9) {
  if (!(lambda > 0)) return null;
  /** @type {Record<string, number>} */
  const atOne = { SGD: 2, Momentum: 2 * (1 + beta), Nesterov: (2 * (1 + beta)) / (1 + 2 * beta) };
  return method in atOne ? atOne[method] / lambda : null;
}
