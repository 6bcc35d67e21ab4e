// A ReLU network in 8 bits: what every unit says to a drawing, and the smallest change that it answers otherwise. The twin of
// nblib/widgets/digits/weights.py and boundary.py.

import * as packed from "../../engine/packed.js";

/**
 * @typedef {object} Layer
 * @property {Float64Array} W by rows: inputs × outputs
 * @property {Float64Array} b
 */

/** @type {(sizes: number[]) => [number, number][]} inputs and units of each layer */
const shapes = (sizes) => sizes.slice(1).map((units, l) => [sizes[l], units]);

/**
 * The layers that a text holds.
 * @param {string} text
 * @param {number[]} sizes
 * @returns {Layer[]}
 */
export const unpack = (text, sizes) => packed.unpack(text, shapes(sizes), 8, "unit");

/**
 * How many bytes `unpack` reads.
 * @param {number[]} sizes
 */
export const bytes = (sizes) => packed.size(shapes(sizes), 8, "unit");

/**
 * The layers without the units that are off, which are numbered through all hidden layers: what leaves them is 0.
 * @param {Layer[]} layers
 * @param {number[]} off
 */
export function without(layers, off) {
  const next = layers.map(({ W, b }) => ({ W: W.slice(), b: b.slice() }));
  let first = 0;
  for (let l = 0; l + 1 < next.length; l++) {
    const { W, b } = next[l],
      after = next[l + 1],
      outputs = after.b.length;
    for (const unit of off.map((i) => i - first).filter((i) => i >= 0 && i < b.length)) {
      b[unit] = 0;
      for (let i = unit; i < W.length; i += b.length) W[i] = 0;
      after.W.fill(0, unit * outputs, (unit + 1) * outputs);
    }
    first += b.length;
  }
  return next;
}

/**
 * What every layer says: ReLU's outputs of the hidden ones, the last one's sums z.
 * @param {Layer[]} layers
 * @param {ArrayLike<number>} x
 */
export function forward(layers, x) {
  /** @type {Float64Array[]} */
  const said = [];
  let a = x;
  layers.forEach(({ W, b }, l) => {
    const z = b.slice();
    for (let i = 0; i < a.length; i++) {
      if (!a[i]) continue;
      for (let j = 0, k = i * z.length; j < z.length; j++, k++) z[j] += a[i] * W[k];
    }
    if (l + 1 < layers.length) for (let j = 0; j < z.length; j++) z[j] = Math.max(0, z[j]);
    said.push(z);
    a = z;
  });
  return said;
}

export const argmax = (z) => z.reduce((best, v, i) => (v > z[best] ? i : best), 0);

/**
 * The derivatives of all scores by the inputs: a row for each score.
 * @param {Layer[]} layers
 * @param {Float64Array[]} said
 */
function jacobian(layers, said) {
  const last = layers.length - 1;
  let J = Array.from(said[last], (_, k) => Float64Array.from(said[last], (__, j) => Number(j === k)));
  for (let l = last; l >= 0; l--) {
    const { W } = layers[l],
      outputs = said[l].length,
      inputs = W.length / outputs;
    J = J.map((row) => {
      const back = new Float64Array(inputs);
      for (let i = 0; i < inputs; i++) {
        if (l && said[l - 1][i] <= 0) continue; // the unit is closed
        let sum = 0;
        for (let j = 0, k = i * outputs; j < outputs; j++, k++) sum += row[j] * W[k];
        back[i] = sum;
      }
      return back;
    });
  }
  return J;
}

const STEPS = 50,
  BEYOND = 1.02,
  HALVINGS = 30;

/**
 * The changed example, from 0 to 1, or null if none is found: DeepFool, see boundary.py.
 * @param {Layer[]} layers
 * @param {number[]} x
 * @param {number | null} toward
 * @returns {number[] | null}
 */
export function smallestChange(layers, x, toward = null) {
  const answer = (/** @type {ArrayLike<number>} */ at) => argmax(forward(layers, at)[layers.length - 1]),
    k = answer(x),
    good = (/** @type {number} */ j) => j !== k && (toward === null || j === toward);
  let moved = x,
    found = false;
  for (let step = 0; step < STEPS && !found; step++) {
    const said = forward(layers, moved),
      z = said[layers.length - 1],
      now = argmax(z);
    if (good(now)) {
      found = true;
      break;
    }
    const J = jacobian(layers, said),
      from = toward === null ? k : now;
    /** @type {{ far: number, way: number[] } | null} */
    let best = null;
    for (let j = 0; j < z.length; j++) {
      if (!good(j)) continue;
      const w = moved.map((v, i) => {
          const d = J[j][i] - J[from][i];
          return (d > 0 && v >= 1) || (d < 0 && v <= 0) ? 0 : d;
        }),
        norm = w.reduce((sum, v) => sum + v * v, 0),
        gap = z[from] - z[j],
        far = gap / Math.sqrt(norm);
      if (norm > 0 && (!best || far < best.far)) best = { far, way: w.map((v) => ((gap + 1e-6) / norm) * v) };
    }
    if (!best) return null;
    const { way } = best;
    moved = moved.map((v, i) => Math.min(1, Math.max(0, v + BEYOND * way[i])));
  }
  if (!found) return null;
  const between = (/** @type {number} */ t) => x.map((v, i) => v + t * (moved[i] - v));
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (good(answer(between(middle)))) high = middle;
    else low = middle;
  }
  return between(high);
}
