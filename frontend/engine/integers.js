// Whole numbers as numpy's `rng.integers(0, n, size)` draws them: the same draws from the same generator. No DOM.

/**
 * `size` numbers from 0 to n − 1 < 2²¹, each with the same chance (Lemire 2019): the upper half of 32 bits times n, but not where
 * the lower half is one of those that would come too often.
 * @param {{ uint32: () => number }} rng
 * @param {number} n
 * @param {number} size
 */
export function integers(rng, n, size) {
  const out = new Int32Array(size);
  if (n === 1) return out; // nothing to draw
  for (let i = 0; i < size; i++) {
    let product;
    do product = rng.uint32() * n;
    while (product % 2 ** 32 < 2 ** 32 % n);
    out[i] = Math.floor(product / 2 ** 32);
  }
  return out;
}
