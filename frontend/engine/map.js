// The self-organizing map in the plane: the twin of nblib/models/som.py, and of the shapes in nblib/datasets/patterns.py.
// No DOM. W and X are rows of two numbers, one after the other.

/** @import { Rng } from "./matrix.js" */

/** @typedef {(u: number, v: number) => [number, number]} Shape two numbers even in [0, 1) become a point */

/** @type {Shape} */
const disc = (u, v) => [Math.sqrt(u) * Math.cos(2 * Math.PI * v), Math.sqrt(u) * Math.sin(2 * Math.PI * v)];

/** @type {Record<string, Shape>} */
const SHAPES = {
  square: (u, v) => [2 * u - 1, 2 * v - 1],
  disc,
  ring: (u, v) => disc(0.49 + 0.51 * u, v),
  triangle(u, v) {
    const r = Math.sqrt(u);
    return [(1 - r) * -1 + r * (1 - v), (1 - r) * -1 + r * (1 - v) * -1 + r * v];
  },
  cross(u, v) {
    const arm = Math.floor(5 * u),
      [x, y] = [
        [0, 0],
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ][arm];
    return [(x * 2 + 2 * (5 * u - arm) - 1) / 3, (y * 2 + 2 * v - 1) / 3];
  },
  arc: (u, v) => [2 * u - 1, 1.5 * (2 * u - 1) ** 2 - 0.75 + 0.2 * (2 * v - 1)],
};

/**
 * n points spread over a shape, as `nblib.datasets.shape` draws them without noise.
 * @param {Rng} rng
 * @param {string} name
 * @param {number} n
 */
export function shape(rng, name, n) {
  const u = Float64Array.from({ length: n }, () => rng.random()),
    v = Float64Array.from({ length: n }, () => rng.random()),
    X = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) X.set(SHAPES[name](u[i], v[i]), 2 * i);
  for (let i = 0; i < 2 * n; i++) rng.standard_normal(); // the noise, of which there is none
  return X;
}

/** A grid of units, each with a place in the plane that learning moves. */
export class SOM {
  /**
   * @param {number} rows
   * @param {number} columns
   * @param {Float64Array} W (rows · columns, 2), row by row of the grid; it is changed in place
   */
  constructor(rows, columns, W) {
    this.rows = rows;
    this.columns = columns;
    this.W = W;
    this.units = rows * columns;
  }

  /**
   * The two nearest units of a point, the nearest first; of equals, the first one.
   * @param {number} x1
   * @param {number} x2
   */
  nearest(x1, x2) {
    const { W } = this;
    let [first, second, d1, d2] = [0, 0, Infinity, Infinity];
    for (let u = 0; u < this.units; u++) {
      const d = (x1 - W[2 * u]) ** 2 + (x2 - W[2 * u + 1]) ** 2;
      if (d < d1) [second, d2, first, d1] = [first, d1, u, d];
      else if (d < d2) [second, d2] = [u, d];
    }
    return { first, second, distance: Math.sqrt(d1) };
  }

  /**
   * h(u, v) = exp(−‖r_u − r_v‖² / (2σ²)).
   * @param {number} u
   * @param {number} v
   * @param {number} sigma
   */
  neighbourhood(u, v, sigma) {
    const { columns } = this,
      down = Math.floor(u / columns) - Math.floor(v / columns),
      across = (u % columns) - (v % columns);
    return Math.exp(-(down * down + across * across) / (2 * sigma * sigma));
  }

  /**
   * w_u ← w_u + η h(u, u*) (x − w_u), for every unit; returns the winner u*.
   * @param {number} x1
   * @param {number} x2
   * @param {number} eta
   * @param {number} sigma
   */
  online(x1, x2, eta, sigma) {
    const { W } = this,
      { first } = this.nearest(x1, x2);
    for (let u = 0; u < this.units; u++) {
      const h = eta * this.neighbourhood(u, first, sigma);
      W[2 * u] += h * (x1 - W[2 * u]);
      W[2 * u + 1] += h * (x2 - W[2 * u + 1]);
    }
    return first;
  }

  /**
   * w_u ← Σ h(u, u*) x / Σ h(u, u*) over all points; where every h is too small to be told from 0, a unit stays.
   * @param {Float64Array} X
   * @param {number} sigma
   */
  batch(X, sigma) {
    const { units, W } = this,
      sums = new Float64Array(3 * units); // of the points that each unit has won: how many, and both coordinates
    for (let i = 0; i < X.length; i += 2) {
      const { first } = this.nearest(X[i], X[i + 1]);
      sums[3 * first]++;
      sums[3 * first + 1] += X[i];
      sums[3 * first + 2] += X[i + 1];
    }
    for (let u = 0; u < units; u++) {
      let [total, x1, x2] = [0, 0, 0];
      for (let v = 0; v < units; v++) {
        const h = this.neighbourhood(u, v, sigma);
        total += h * sums[3 * v];
        x1 += h * sums[3 * v + 1];
        x2 += h * sums[3 * v + 2];
      }
      if (total > 1e-300) W.set([x1 / total, x2 / total], 2 * u);
    }
  }

  /**
   * The mean distance of the points to their winners, and the share of points whose two nearest units are no neighbours.
   * @param {Float64Array} X
   */
  errors(X) {
    const { columns } = this;
    let [quantization, topographic] = [0, 0];
    for (let i = 0; i < X.length; i += 2) {
      const { first, second, distance } = this.nearest(X[i], X[i + 1]),
        down = Math.floor(first / columns) - Math.floor(second / columns),
        across = (first % columns) - (second % columns);
      quantization += distance;
      topographic += Number(Math.max(Math.abs(down), Math.abs(across)) > 1);
    }
    const N = X.length / 2;
    return { quantization: quantization / N, topographic: topographic / N };
  }

  /** The mean distance of each unit to its (up to 4) neighbours beside it on the grid. */
  uMatrix() {
    const { rows, columns, units, W } = this,
      total = new Float64Array(units),
      n = new Float64Array(units);
    const join = (/** @type {number} */ u, /** @type {number} */ v) => {
      const d = Math.hypot(W[2 * u] - W[2 * v], W[2 * u + 1] - W[2 * v + 1]);
      for (const end of [u, v]) {
        total[end] += d;
        n[end]++;
      }
    };
    for (let u = 0; u < units; u++) {
      if ((u + 1) % columns) join(u, u + 1);
      if (u < (rows - 1) * columns) join(u, u + columns);
    }
    return total.map((d, u) => d / Math.max(n[u], 1));
  }

  /**
   * How many cells of the net are turned over against the others: their corners run round the other way. None are where
   * the net lies without a fold, which the topographic error cannot tell: it is local, and a fold is seen from afar.
   */
  turned() {
    const { rows, columns, W } = this,
      ways = [0, 0];
    for (let row = 0; row < rows - 1; row++)
      for (let column = 0; column < columns - 1; column++) {
        const a = 2 * (row * columns + column),
          [b, d] = [a + 2, a + 2 * columns],
          c = d + 2,
          area = ((W[c] - W[a]) * (W[d + 1] - W[b + 1]) - (W[c + 1] - W[a + 1]) * (W[d] - W[b])) / 2;
        if (Math.abs(area) > 1e-9) ways[Number(area > 0)]++; // a cell without an area has no way round
      }
    return Math.min(...ways);
  }
}
