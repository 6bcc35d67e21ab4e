// The twin of nblib/models/perceptron.py: the same letters, the same order of operations, no DOM.
//
// X is a Float64Array of N rows with D numbers each, y an array of N classes 0 or 1, w a Float64Array (D), b a number.

/** @import { Numbers } from "./matrix.js" */

/**
 * The weighted sum z = x·w + b of row i.
 * @param {Numbers} w
 * @param {number} b
 * @param {Numbers} X
 */
export function decision(w, b, X, i = 0) {
  let z = 0;
  for (let d = 0, at = i * w.length; d < w.length; d++) z += X[at + d] * w[d];
  return z + b;
}

/**
 * The prediction ŷ = step(z): 1 where z ≥ 0, else 0.
 * @param {Numbers} w
 * @param {number} b
 * @param {Numbers} X
 */
export const predict = (w, b, X, i = 0) => (decision(w, b, X, i) >= 0 ? 1 : 0);

/**
 * How many rows are predicted right.
 * @param {Numbers} w
 * @param {number} b
 * @param {Numbers} X
 * @param {Numbers} y
 */
export function countRight(w, b, X, y) {
  let right = 0;
  for (let i = 0; i < y.length; i++) if (predict(w, b, X, i) === y[i]) right++;
  return right;
}

/**
 * Visit row i: w + η (y − ŷ) x and b + η (y − ŷ) in new storage, with what happened. Nothing is changed in place.
 * @param {Float64Array} w
 * @param {number} b
 * @param {Numbers} X
 * @param {Numbers} y
 * @param {number} i
 * @param {number} eta
 */
export function update(w, b, X, y, i, eta) {
  const z = decision(w, b, X, i),
    yhat = z >= 0 ? 1 : 0,
    change = eta * (y[i] - yhat);
  const mistake = yhat !== y[i];
  if (!mistake) return { index: i, z, yhat, mistake, w, b };
  return { index: i, z, yhat, mistake, w: w.map((v, d) => v + change * X[i * w.length + d]), b: b + change };
}

/**
 * One visit after another, as nblib's `Perceptron.fit`: ends after an epoch without a mistake, or after `epochs`.
 * @param {Float64Array} w
 * @param {number} b
 * @param {Numbers} X
 * @param {Numbers} y
 * @param {number} eta
 * @param {number} epochs
 */
export function* fit(w, b, X, y, eta, epochs) {
  let mistakes = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const before = mistakes;
    for (let i = 0; i < y.length; i++) {
      const visit = update(w, b, X, y, i, eta);
      ({ w, b } = visit);
      mistakes += Number(visit.mistake);
      yield { epoch, index: i, mistake: visit.mistake, mistakes, w, b };
    }
    if (mistakes === before) return;
  }
}

/**
 * R = max ‖(x, 1)‖ over the rows of X, D numbers each.
 * @param {Numbers} X
 * @param {number} D
 */
export function radius(X, D) {
  let R = 0;
  for (let i = 0; i < X.length; i += D) {
    let sum = 1;
    for (let d = 0; d < D; d++) sum += X[i + d] ** 2;
    R = Math.max(R, sum);
  }
  return Math.sqrt(R);
}

/**
 * @param {Numbers} a
 * @param {Numbers} b
 */
const dot = (a, b) => {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d] * b[d];
  return sum;
};
const norm = (/** @type {Numbers} */ a) => Math.sqrt(dot(a, a));

/**
 * The point nearest to the origin of the plane through the points Q: { point, a } with point = Σ a[k] Q[k], Σ a = 1.
 * The edges from Q[0] are made orthonormal, each twice, so that rounding leaves them at right angles.
 * @param {Float64Array[]} Q
 */
function nearestInPlane(Q) {
  /** @type {Float64Array[]} */
  const basis = [],
    /** @type {number[][]} */
    upper = [],
    point = Float64Array.from(Q[0]),
    along = new Array(Q.length - 1).fill(0);
  for (const q of Q.slice(1)) {
    const edge = q.map((v, d) => v - Q[0][d]),
      column = basis.map(() => 0);
    for (let pass = 0; pass < 2; pass++) {
      basis.forEach((e, k) => {
        const part = dot(edge, e);
        column[k] += part;
        for (let d = 0; d < edge.length; d++) edge[d] -= part * e[d];
      });
    }
    const length = norm(edge);
    upper.push([...column, length]);
    basis.push(edge.map((v) => v / length));
  }
  for (let pass = 0; pass < 2; pass++) {
    basis.forEach((e, k) => {
      const part = dot(point, e);
      along[k] -= part;
      for (let d = 0; d < point.length; d++) point[d] -= part * e[d];
    });
  }
  const rest = along.slice(); // solve the triangle: Σ rest[k] edge[k] = Σ along[k] basis[k]
  for (let k = rest.length - 1; k >= 0; k--) {
    rest[k] /= upper[k][k];
    for (let j = 0; j < k; j++) rest[j] -= rest[k] * upper[k][j];
  }
  return { point, a: [1 - rest.reduce((sum, v) => sum + v, 0), ...rest] };
}

/**
 * { gamma, u }: the largest margin of any line through the examples and the line (w, b) that has it, ‖u‖ = 1; 0 and zeros if
 * no line separates the classes. Wolfe's algorithm (1976) for the point of a polytope nearest to the origin, as in nblib.
 * @param {Numbers} X
 * @param {number} D
 * @param {Numbers} y
 */
export function largestMargin(X, D, y) {
  const P = Array.from(y, (label, i) =>
    Float64Array.from({ length: D + 1 }, (_, d) => (2 * label - 1) * (d < D ? X[i * D + d] : 1)),
  );
  const R = Math.max(...P.map(norm)),
    EPS = Number.EPSILON;
  const lowest = (/** @type {number[]} */ values) => values.reduce((best, v, i) => (v < values[best] ? i : best), 0);
  const none = { gamma: 0, u: new Float64Array(D + 1) };
  let S = [lowest(P.map((p) => dot(p, p)))],
    c = [1],
    nearest = P[S[0]],
    length = norm(nearest);
  while (length > 1e-12 * R) {
    const j = lowest(P.map((p) => dot(p, nearest)));
    if (S.includes(j) || length ** 2 - dot(P[j], nearest) <= 1e-12 * length ** 2 + 4 * EPS * R * length) break;
    S = [...S, j];
    c = [...c, 0];
    let plane;
    for (;;) {
      plane = nearestInPlane(S.map((i) => P[i]));
      const { a } = plane;
      if (a.every((v) => v > 0)) break;
      // The plane's nearest point is outside the face: go towards it to the rim, and drop who is left behind.
      const t = Math.min(...a.map((v, k) => (v <= 0 ? c[k] / Math.max(c[k] - v, Number.MIN_VALUE) : Infinity)));
      const moved = c.map((v, k) => {
        const to = v + t * (a[k] - v);
        return a[k] <= 0 && to <= EPS ? 0 : to;
      });
      S = S.filter((_, k) => moved[k] > 0);
      c = moved.filter((v) => v > 0);
    }
    c = plane.a;
    const closer = norm(plane.point);
    if (closer >= length) break;
    nearest = plane.point;
    length = closer;
  }
  const { point } = nearestInPlane(S.map((i) => P[i])),
    size = norm(point);
  if (length <= 1e-12 * R || size === 0) return none;
  const u = point.map((v) => v / size),
    gamma = Math.min(...P.map((p) => dot(p, u)));
  return gamma > 0 ? { gamma, u } : none;
}

/**
 * The number of mistakes that the rule cannot exceed from the start (w, b) with rate eta; Infinity without a separating
 * line. `best` is { gamma, u } of largestMargin, `R` the radius: both depend on the examples alone. The proof is in nblib.
 * @param {{ gamma: number, u: Numbers }} best
 * @param {number} R
 * @param {Numbers} w
 * @param {number} b
 * @param {number} eta
 */
export function mistakeBound({ gamma, u }, R, w, b, eta) {
  if (gamma === 0) return Infinity;
  const v = [...Array.from(w), b].map((value) => value / eta),
    c = dot(v, u);
  const half = (R ** 2 - 2 * gamma * c) / 2,
    rest = Math.max(dot(v, v) - c ** 2, 0);
  const root = Math.sqrt(half ** 2 + gamma ** 2 * rest);
  return half >= 0 ? (half + root) / gamma ** 2 : rest / (root - half);
}
