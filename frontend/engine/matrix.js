// Numbers in rows: the types that the engine shares, and the product of two matrices.

/** @typedef {ArrayLike<number>} Numbers numbers that are only read: an array or a typed array, row by row */

/**
 * What the engine asks of a generator of random numbers; `default_rng` of random.js makes one.
 * @typedef {object} Rng
 * @property {() => number} uint32
 * @property {() => number} random
 * @property {() => number} standard_normal
 * @property {(low?: number, high?: number) => number} uniform
 * @property {(list: Int32Array) => void} shuffle
 * @property {(n: number | Int32Array) => Int32Array} permutation
 */

/** @type {Float64Array} */
export const NOTHING = new Float64Array(0);

/**
 * How many numbers an array of this shape has.
 * @param {number[]} shape
 */
export const count = (shape) => shape.reduce((product, n) => product * n, 1);

/**
 * C = A B, where C has rows × columns entries, row by row, and each is a sum of `terms` products. Entry (r, k) of A is at
 * r·ar + k·ak, entry (k, c) of B at k·bk + c·bc, so that both may be transposed. Two rows and four columns at a time: eight
 * sums that need not wait for one another, of six numbers read.
 * @param {Float64Array} C
 * @param {Numbers} A
 * @param {Numbers} B
 * @param {number} rows
 * @param {number} columns
 * @param {number} terms
 * @param {number} ar
 * @param {number} ak
 * @param {number} bk
 * @param {number} bc
 */
export function product(C, A, B, rows, columns, terms, ar, ak, bk, bc) {
  const pairs = rows - (rows % 2),
    fours = columns - (columns % 4);
  for (let c = 0; c < fours; c += 4) {
    for (let r = 0; r < pairs; r += 2) {
      let s0 = 0,
        s1 = 0,
        s2 = 0,
        s3 = 0,
        t0 = 0,
        t1 = 0,
        t2 = 0,
        t3 = 0;
      for (let k = 0, i = r * ar, j = c * bc; k < terms; k++, i += ak, j += bk) {
        const upper = A[i],
          lower = A[i + ar],
          b0 = B[j],
          b1 = B[j + bc],
          b2 = B[j + 2 * bc],
          b3 = B[j + 3 * bc];
        s0 += upper * b0;
        s1 += upper * b1;
        s2 += upper * b2;
        s3 += upper * b3;
        t0 += lower * b0;
        t1 += lower * b1;
        t2 += lower * b2;
        t3 += lower * b3;
      }
      const to = r * columns + c,
        below = to + columns;
      C[to] = s0;
      C[to + 1] = s1;
      C[to + 2] = s2;
      C[to + 3] = s3;
      C[below] = t0;
      C[below + 1] = t1;
      C[below + 2] = t2;
      C[below + 3] = t3;
    }
  }
  for (let r = 0; r < rows; r++) {
    // what is left at the right and below
    for (let c = r < pairs ? fours : 0; c < columns; c++) {
      let sum = 0;
      for (let k = 0, i = r * ar, j = c * bc; k < terms; k++, i += ak, j += bk) sum += A[i] * B[j];
      C[r * columns + c] = sum;
    }
  }
}

/**
 * y = x W + b of rows of I numbers: W (I, O), b (O) or none, y (rows, O).
 * @param {Float64Array} y
 * @param {Numbers} x
 * @param {Float64Array} W
 * @param {Float64Array | null} b
 * @param {number} rows
 * @param {number} I
 * @param {number} O
 */
export function affine(y, x, W, b, rows, I, O) {
  product(y, x, W, rows, O, I, I, 1, O, 1);
  if (b) for (let r = 0, k = 0; r < rows; r++) for (let o = 0; o < O; o++) y[k++] += b[o];
}
