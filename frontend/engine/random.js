// The twin of numpy.random.default_rng(seed), so that nblib in Python and a control in the page make the same run of the
// same seed: the same data, first weights, order of the examples and dropped units. No DOM.
//
// The bits come from PCG64 (O'Neill 2014, "PCG: a family of simple fast space-efficient statistically good algorithms for
// random number generation"), its start from the seed as numpy's SeedSequence mixes it (after O'Neill's seed_seq_fe, 2015).
// Normal numbers are made by the ziggurat of 256 layers (Marsaglia and Tsang 2000), permutations by Fisher and Yates.

import { erfc } from "./activations.js";

const [M0, M1, M2, M3] = [0x9fccf645, 0x4385df64, 0x1fc65da4, 0x2360ed05]; // PCG64's multiplier, lowest word first

/**
 * The upper 32 bits of a·b for two words; what a double rounds away is far less than half of one.
 * @param {number} a
 * @param {number} b
 */
const upper = (a, b) => ((a * b - (Math.imul(a, b) >>> 0)) / 2 ** 32 + 0.5) >>> 0;
/**
 * The lower 32 bits of a·b.
 * @param {number} a
 * @param {number} b
 */
const lower = (a, b) => Math.imul(a, b) >>> 0;

/**
 * Eight words of 32 bits from a whole number 0 ≤ seed < 2⁵³.
 * @param {number} seed
 */
function seedWords(seed) {
  const entropy = [seed >>> 0, Math.floor(seed / 2 ** 32), 0, 0],
    /** @type {number[]} */
    pool = [];
  let a = 0x43b0d7e5,
    b = 0x8b51f9dd;
  const fold = (/** @type {number} */ v) => v ^ (v >>> 16);
  const hash = (/** @type {number} */ v) => {
    v ^= a;
    a = Math.imul(a, 0x931e8875);
    return fold(Math.imul(v, a));
  };
  for (const word of entropy) pool.push(hash(word));
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) {
      if (from !== to) pool[to] = fold(Math.imul(0xca01f9dd, pool[to]) - Math.imul(0x4973f715, hash(pool[from])));
    }
  }
  return Array.from({ length: 8 }, (_, i) => {
    const v = pool[i % 4] ^ b;
    b = Math.imul(b, 0x58f38ded);
    return fold(Math.imul(v, b)) >>> 0;
  });
}

// The ziggurat under f(x) = e^(−x²/2): 256 layers of one area, the lowest with the tail beyond R.
const R = 3.6541528853610088; // Marsaglia and Tsang's r for 256 layers, to double precision
const [WIDTH, INSIDE, HEIGHT] = (() => {
  const f = (/** @type {number} */ x) => Math.exp(-0.5 * x * x),
    area = R * f(R) + Math.sqrt(Math.PI / 2) * erfc(R / Math.SQRT2);
  const x = new Float64Array(256);
  x[0] = area / f(R);
  for (let i = 255, edge = R; i > 0; i--) {
    x[i] = edge;
    edge = Math.sqrt(-2 * Math.log(area / edge + f(edge)));
  }
  const inside = (/** @type {number} */ _, /** @type {number} */ i) =>
    Math.floor((i === 0 ? R / x[0] : i === 1 ? 0 : x[i - 1] / x[i]) * 2 ** 52);
  return [x.map((v) => v / 2 ** 52), Float64Array.from(x, inside), Float64Array.from(x, (v, i) => (i ? f(v) : 1))];
})();

class Generator {
  /** @param {number} seed */
  constructor(seed) {
    const w = seedWords(seed); // of the state the upper half first, then of the increment
    this.state = new Uint32Array(4);
    this.increment = Uint32Array.of(
      (w[6] << 1) | 1,
      (w[7] << 1) | (w[6] >>> 31),
      (w[4] << 1) | (w[7] >>> 31),
      (w[5] << 1) | (w[4] >>> 31),
    );
    this.bits = new Uint32Array(3); // the lower and the upper half of the 64 bits drawn last, and the half that is kept
    this.kept = false; // whether only the other half was used
    this.advance();
    this.add(w[2], w[3], w[0], w[1]);
    this.advance();
  }

  /** state ← state · multiplier + increment, modulo 2¹²⁸. */
  advance() {
    const { state, increment } = this,
      [s0, s1, s2, s3] = [state[0], state[1], state[2], state[3]];
    state[0] = state[1] = state[2] = state[3] = 0;
    this.add(
      lower(s0, M0),
      upper(s0, M0) + lower(s0, M1) + lower(s1, M0),
      upper(s0, M1) + upper(s1, M0) + lower(s0, M2) + lower(s1, M1) + lower(s2, M0),
      upper(s0, M2) + upper(s1, M1) + upper(s2, M0) + lower(s0, M3) + lower(s1, M2) + lower(s2, M1) + lower(s3, M0),
    );
    this.add(increment[0], increment[1], increment[2], increment[3]);
  }

  /**
   * Add four words, which may be larger than 32 bits, to the state.
   * @param {number} a0
   * @param {number} a1
   * @param {number} a2
   * @param {number} a3
   */
  add(a0, a1, a2, a3) {
    const { state } = this;
    a0 += state[0];
    a1 += state[1] + Math.floor(a0 / 2 ** 32);
    a2 += state[2] + Math.floor(a1 / 2 ** 32);
    a3 += state[3] + Math.floor(a2 / 2 ** 32);
    state[0] = a0;
    state[1] = a1;
    state[2] = a2;
    state[3] = a3;
  }

  /** Draw 64 bits: the state's halves, one over the other, turned by its highest six bits. */
  next() {
    this.advance();
    const s = this.state,
      turn = s[3] >>> 26,
      bits = turn & 31,
      x = s[3] ^ s[1],
      y = s[2] ^ s[0];
    const hi = turn & 32 ? y : x,
      lo = turn & 32 ? x : y;
    this.bits[1] = bits ? (hi >>> bits) | (lo << (32 - bits)) : hi;
    this.bits[0] = bits ? (lo >>> bits) | (hi << (32 - bits)) : lo;
  }

  /** 32 random bits; of 64 drawn ones the lower half first. */
  uint32() {
    this.kept = !this.kept;
    if (!this.kept) return this.bits[2];
    this.next();
    this.bits[2] = this.bits[1];
    return this.bits[0];
  }

  /** A number in [0, 1), evenly random. */
  random() {
    this.next();
    return (this.bits[1] * 2 ** 21 + (this.bits[0] >>> 11)) / 2 ** 53;
  }

  /** A number in [low, high), evenly random. */
  uniform(low = 0, high = 1) {
    return low + (high - low) * this.random();
  }

  /**
   * A normal number with mean 0 and deviation 1.
   * @returns {number}
   */
  standard_normal() {
    for (;;) {
      this.next();
      const [lo, hi] = this.bits,
        layer = lo & 0xff,
        size = (hi & 0x1fffffff) * 2 ** 23 + (lo >>> 9);
      const x = (lo & 0x100 ? -1 : 1) * size * WIDTH[layer];
      if (size < INSIDE[layer]) return x;
      if (layer === 0) return this.tail() * (lo & 0x20000 ? -1 : 1);
      if ((HEIGHT[layer - 1] - HEIGHT[layer]) * this.random() + HEIGHT[layer] < Math.exp(-0.5 * x * x)) return x;
    }
  }

  /** A normal number beyond R (Marsaglia 1964). */
  tail() {
    for (;;) {
      const x = -Math.log1p(-this.random()) / R,
        y = -Math.log1p(-this.random());
      if (y + y > x * x) return R + x;
    }
  }

  /**
   * The numbers 0 … n − 1, or the entries of a list, in random order, as a new list.
   * @param {number | Int32Array} n
   */
  permutation(n) {
    const order = typeof n === "number" ? new Int32Array(n) : n.slice();
    if (typeof n === "number") for (let i = 1; i < n; i++) order[i] = i;
    this.shuffle(order);
    return order;
  }

  /**
   * Put the entries of a list in random order, in place.
   * @param {Int32Array} list
   */
  shuffle(list) {
    for (let i = list.length - 1; i > 0; i--) {
      const mask = 2 ** (32 - Math.clz32(i)) - 1;
      let j;
      do j = (this.uint32() & mask) >>> 0;
      while (j > i);
      const last = list[i];
      list[i] = list[j];
      list[j] = last;
    }
  }
}

/**
 * A generator like numpy's, for a whole number 0 ≤ seed < 2⁵³.
 * @param {number} seed
 */
export const default_rng = (seed) => new Generator(seed);
