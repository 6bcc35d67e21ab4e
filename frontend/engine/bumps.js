// The twin of nblib/models/rbfn.py and kmeans.py on the plane: bumps, their widths, the readout's ridge, and k-means.
//
// Letters as there: rows of X (N, 2) are examples, rows of C (K, 2) the centers, s (K) the widths, Phi (N, K) the units'
// answers, W (K) and b the readout of one output, lam the ridge's λ, k (N) the nearest center of each example.

/** @import { Numbers } from "./matrix.js" */

/**
 * ‖x_n − c_k‖².
 * @param {Numbers} X
 * @param {number} n
 * @param {Numbers} C
 * @param {number} k
 */
const squaredDistance = (X, n, C, k) => (X[2 * n] - C[2 * k]) ** 2 + (X[2 * n + 1] - C[2 * k + 1]) ** 2;

/**
 * φ_k(x) = exp(−‖x − c_k‖² / (2 s_k²)) of all rows of X: Phi (N, K).
 * @param {Numbers} X
 * @param {Numbers} C
 * @param {Numbers} s
 */
export function bumps(X, C, s) {
  const N = X.length / 2,
    K = s.length,
    Phi = new Float64Array(N * K);
  for (let n = 0, at = 0; n < N; n++)
    for (let k = 0; k < K; k++) Phi[at++] = Math.exp(-squaredDistance(X, n, C, k) / (2 * s[k] * s[k]));
  return Phi;
}

/**
 * s = factor · mean_k min_{j≠k} ‖c_k − c_j‖, one width for all; 0 where there is no neighbour at any distance.
 * @param {Numbers} C
 * @param {number} factor
 */
export function width(C, factor) {
  const K = C.length / 2;
  let sum = 0;
  for (let k = 0; k < K; k++) {
    let least = Infinity;
    for (let j = 0; j < K; j++) if (j !== k) least = Math.min(least, squaredDistance(C, k, C, j));
    sum += Math.sqrt(least);
  }
  return K < 2 ? 0 : (factor * sum) / K;
}

const SWEEPS = 60; // far more than Jacobi's rotations ever need

/**
 * The least squares' solution of A w = y, the smallest one where there are many. A is given as its K columns and is
 * overwritten. Rotations make the columns orthogonal (Hestenes 1958): then each has a singular value as its length.
 * @param {Float64Array[]} A
 * @param {Float64Array} y
 */
function leastSquares(A, y) {
  const K = A.length,
    M = y.length,
    V = A.map((_, k) => Float64Array.from({ length: K }, (__, j) => Number(j === k)));
  for (let sweep = 0, turned = true; turned && sweep < SWEEPS; sweep++) {
    turned = false;
    for (let p = 0; p < K; p++)
      for (let q = p + 1; q < K; q++) {
        const [pp, qq, pq] = [dot(A[p], A[p]), dot(A[q], A[q]), dot(A[p], A[q])];
        if (Math.abs(pq) <= 1e-15 * Math.sqrt(pp * qq)) continue;
        turned = true;
        const zeta = (qq - pp) / (2 * pq),
          t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta)),
          c = 1 / Math.hypot(1, t);
        rotate(A[p], A[q], c, c * t);
        rotate(V[p], V[q], c, c * t);
      }
  }
  const squares = A.map((a) => dot(a, a)),
    cut = (2 ** -52 * Math.max(M, K)) ** 2 * Math.max(...squares),
    w = new Float64Array(K);
  A.forEach((a, k) => {
    if (squares[k] <= cut) return;
    const part = dot(a, y) / squares[k];
    for (let j = 0; j < K; j++) w[j] += part * V[k][j];
  });
  return w;
}

/**
 * @param {Float64Array} a
 * @param {Float64Array} b
 */
function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * @param {Float64Array} a
 * @param {Float64Array} b
 * @param {number} c
 * @param {number} s
 */
function rotate(a, b, c, s) {
  for (let i = 0; i < a.length; i++) {
    const before = a[i];
    a[i] = c * before - s * b[i];
    b[i] = s * before + c * b[i];
  }
}

/**
 * W, b = argmin Σ_n (y_n − φ_n W − b)² + λ ‖W‖², as nblib solves it: Phi without its means above √λ I.
 * @param {Float64Array} Phi
 * @param {Numbers} y
 * @param {number} lam
 */
export function ridge(Phi, y, lam) {
  const N = y.length,
    K = Phi.length / N,
    root = Math.sqrt(lam),
    mean = new Float64Array(K);
  let level = 0;
  for (let n = 0; n < N; n++) {
    level += y[n] / N;
    for (let k = 0; k < K; k++) mean[k] += Phi[n * K + k] / N;
  }
  const columns = Array.from(mean, (m, k) =>
    Float64Array.from({ length: N + K }, (_, n) => (n < N ? Phi[n * K + k] - m : n - N === k ? root : 0)),
  );
  const W = leastSquares(
    columns,
    Float64Array.from({ length: N + K }, (_, n) => (n < N ? y[n] - level : 0)),
  );
  return { W, b: level - dot(mean, W) };
}

/**
 * ŷ = Phi W + b, one number a row.
 * @param {Float64Array} Phi
 * @param {Float64Array} W
 * @param {number} b
 */
export function readout(Phi, W, b) {
  const K = W.length,
    y_hat = new Float64Array(Phi.length / K);
  for (let n = 0, at = 0; n < y_hat.length; n++) {
    let sum = b;
    for (let k = 0; k < K; k++) sum += Phi[at++] * W[k];
    y_hat[n] = sum;
  }
  return y_hat;
}

/**
 * The nearest center of each example, the first of two equally near, and J, the mean squared distance to it.
 * @param {Numbers} X
 * @param {Numbers} C
 */
export function assign(X, C) {
  const N = X.length / 2,
    nearest = new Int32Array(N);
  let J = 0;
  for (let n = 0; n < N; n++) {
    let least = Infinity;
    for (let k = 0; k < C.length / 2; k++) {
      const d2 = squaredDistance(X, n, C, k);
      if (d2 < least) [least, nearest[n]] = [d2, k];
    }
    J += least / N;
  }
  return { k: nearest, J };
}

/**
 * One step of k-means: each center goes to the mean of its examples; one without any to the example that is farthest from
 * all others' new centers. Returns the new centers and J before the step.
 * @param {Numbers} X
 * @param {Numbers} C
 */
export function step(X, C) {
  const K = C.length / 2,
    { k, J } = assign(X, C),
    next = new Float64Array(2 * K),
    members = new Int32Array(K);
  k.forEach((to, n) => {
    members[to]++;
    next[2 * to] += X[2 * n];
    next[2 * to + 1] += X[2 * n + 1];
  });
  /** @type {number[]} */
  const full = [];
  for (let j = 0; j < K; j++)
    if (members[j]) {
      full.push(next[2 * j] / members[j], next[2 * j + 1] / members[j]);
      next.set(full.slice(-2), 2 * j);
    }
  for (let j = 0; j < K; j++)
    if (!members[j]) {
      const far = farthest(X, full);
      full.push(X[2 * far], X[2 * far + 1]);
      next.set(full.slice(-2), 2 * j);
    }
  return { C: next, J };
}

/**
 * The example that is farthest from its nearest center.
 * @param {Numbers} X
 * @param {number[]} C
 */
function farthest(X, C) {
  let best = 0,
    most = -1;
  for (let n = 0; n < X.length / 2; n++) {
    let least = Infinity;
    for (let k = 0; k < C.length / 2; k++) least = Math.min(least, squaredDistance(X, n, C, k));
    if (least > most) [best, most] = [n, least];
  }
  return best;
}

/**
 * k-means++: K of the examples, the first any one, each other with a chance in proportion to its squared distance to the
 * nearest so far. X must hold K different rows. Its chances are nblib's, its draws are not.
 * @param {Numbers} X
 * @param {number} K
 * @param {import("./matrix.js").Rng} rng
 */
export function plusPlus(X, K, rng) {
  const N = X.length / 2,
    d2 = new Float64Array(N).fill(1),
    C = new Float64Array(2 * K);
  for (let k = 0; k < K; k++) {
    let left = rng.random() * d2.reduce((sum, v) => sum + v, 0),
      n = 0;
    for (let i = 0; i < N; i++)
      if (d2[i] > 0) {
        n = i;
        left -= d2[i];
        if (left < 0) break;
      }
    C.set([X[2 * n], X[2 * n + 1]], 2 * k);
    for (let i = 0; i < N; i++) d2[i] = Math.min(k ? d2[i] : Infinity, squaredDistance(X, i, C, k));
  }
  return C;
}
