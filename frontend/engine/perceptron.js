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

/** The place of the lowest of some values, the first on a tie. */
const lowest = (/** @type {Numbers} */ values) => {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] < values[best]) best = i;
  return best;
};

/**
 * All v with q·v = 1 for the independent points q of Q, D numbers each. nearest() is the shortest of them with its weights,
 * v = Σ force[k] Q[k]; split(p) is p = Σ share[k] Q[k] + a part at right angles to all of Q, `free` (mirrored). The twin of
 * nblib's _Face: mirrors v ↦ v − 2 (h·v) h, the longest column and its largest entry first.
 * @param {Float64Array[]} Q
 * @param {number} D
 */
function face(Q, D) {
  const columns = Q.map((q, k) => ({ k, v: Float64Array.from(q) })),
    unused = new Array(D).fill(true);
  /** @type {{ h: Float64Array, d: number, k: number, v: Float64Array }[]} */
  const taken = []; // one a column: its mirror h, the row d where it keeps its entry, its number k, its mirrored entries v
  const mirror = (/** @type {Float64Array} */ h, /** @type {Float64Array} */ v) => {
    const twice = 2 * dot(h, v);
    for (let d = 0; d < D; d++) v[d] -= twice * h[d];
  };
  const rest = (/** @type {Float64Array} */ v) => v.map((value, d) => (unused[d] ? value : 0));
  while (columns.length) {
    const sizes = columns.map(({ v }) => -dot(rest(v), rest(v)));
    const [{ k, v }] = columns.splice(lowest(sizes), 1),
      h = rest(v),
      d = lowest(h.map((value) => -Math.abs(value)));
    h[d] += h[d] < 0 ? -norm(h) : norm(h);
    const length = norm(h);
    for (let i = 0; i < D; i++) h[i] /= length;
    mirror(h, v);
    for (const column of columns) mirror(h, column.v);
    unused[d] = false;
    taken.push({ h, d, k, v });
  }
  const last = taken.slice().reverse();
  const weights = (/** @type {Float64Array} */ mirrored) => {
    /** @type {number[]} */
    const found = new Array(taken.length);
    for (const { d, k, v } of last) {
      found[k] = mirrored[d] / v[d];
      for (const { d: row } of taken) mirrored[row] -= found[k] * v[row]; // the later rows are done
    }
    return found;
  };
  return {
    nearest() {
      const v = new Float64Array(D);
      taken.forEach(({ d, v: entries }, i) => {
        v[d] = 1;
        for (const { d: row } of taken.slice(0, i)) v[d] -= entries[row] * v[row];
        v[d] /= entries[d];
      });
      const force = weights(v.slice());
      for (const { h } of last) mirror(h, v);
      return { v, force };
    },
    split(/** @type {Float64Array} */ p) {
      const mirrored = Float64Array.from(p);
      for (const { h } of taken) mirror(h, mirrored);
      return { free: rest(mirrored), share: weights(mirrored) };
    },
  };
}

/**
 * { gamma, u }: the largest margin of any line through the examples and the line (w, b) that has it, ‖u‖ = 1; 0 and zeros if
 * no line separates the classes. The dual method of Goldfarb and Idnani (1983), as in nblib, where it is explained.
 * @param {Numbers} X
 * @param {number} D
 * @param {Numbers} y
 */
export function largestMargin(X, D, y) {
  const P = Array.from(y, (label, i) =>
    Float64Array.from({ length: D + 1 }, (_, d) => (2 * label - 1) * (d < D ? X[i * D + d] : 1)),
  );
  const none = { gamma: 0, u: new Float64Array(D + 1) },
    seen = new Set();
  let v = none.u,
    j = -1; // the example that joins those on the margin next; −1: to be found
  /** @type {number[]} */
  let S = [];
  for (;;) {
    const onMargin = S.map((i) => P[i]),
      { nearest, split } = face(onMargin, D + 1),
      found = nearest();
    v = found.v;
    if (j < 0) {
      const short = P.map((p, i) => {
        const rounding = 32 * Number.EPSILON * p.reduce((sum, value, d) => sum + Math.abs(value * v[d]), 1),
          missing = dot(p, v) - 1;
        return missing >= -rounding || S.includes(i) ? 0 : missing;
      });
      const set = S.slice()
        .sort((a, b) => a - b)
        .join();
      j = lowest(short);
      if (short[j] === 0 || seen.has(set)) break;
      seen.add(set);
    }
    const p = P[j],
      { share, free } = split(p);
    const isNew = free.some(
      (value, d) => Math.abs(value) > 1e-12 * Math.max(...[...onMargin, p].map((q) => Math.abs(q[d]))),
    );
    const reach = isNew ? (1 - dot(p, v)) / dot(free, free) : Infinity;
    const limits = share.map((part, k) => (part > 0 ? found.force[k] / part : Infinity)),
      limit = Math.min(...limits);
    if (reach === Infinity && limit === Infinity) return none;
    if (reach <= limit) {
      S = [...S, j];
      j = -1;
    } else {
      const leaves = lowest(limits);
      S = S.filter((_, k) => k !== leaves);
    }
  }
  const size = norm(v),
    u = v.map((value) => value / size),
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
