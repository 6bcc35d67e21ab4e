// What a hand has drawn, as the data are: strokes in a unit square become a small picture in grey, without a page.

/** @typedef {[number, number]} Place across and down, each from 0 to 1 */
/** @typedef {Place[]} Stroke */
/**
 * How a set's pictures are made of drawings.
 * @typedef {object} Format
 * @property {number} side pixels of a row
 * @property {number} most the grey of full ink; paper is 0
 * @property {number} box pixels that the longer side of the drawing fills
 * @property {number} pen the pen's radius in pixels
 * @property {number} samples a pixel's grey is the mean over so many times so many places
 * @property {"mass" | "box"} centre what stands in the middle: the centre of the ink, or of the box around it
 */

/** MNIST: in a box of 20 × 20, its centre of mass in the middle of 28 × 28. @type {Format} */
export const MNIST = { side: 28, most: 255, box: 20, pen: 1.15, samples: 4, centre: "mass" };
/** The digits of scikit-learn: 32 × 32 places of ink or paper, counted in blocks of 4 × 4. @type {Format} */
export const DIGITS = { side: 8, most: 16, box: 8, pen: 0.5, samples: 4, centre: "box" };

const SMALLEST = 0.2; // of the pad: what is smaller, such as a dot, is not blown up to a whole digit

/** @type {(x: number, y: number, a: number[], b: number[]) => number} the square of the distance to the line from a to b */
function apart(x, y, [ax, ay], [bx, by]) {
  const dx = bx - ax,
    dy = by - ay,
    long = dx * dx + dy * dy,
    t = long ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / long)) : 0;
  return (ax + t * dx - x) ** 2 + (ay + t * dy - y) ** 2;
}

/**
 * Strokes in pixels, drawn with a round pen: how much of each pixel is ink, from 0 to 1, by rows.
 * @param {number[][][]} strokes
 * @param {Format} format
 */
function raster(strokes, { side, pen, samples }) {
  const fine = side * samples,
    covered = new Uint8Array(fine * fine),
    at = (/** @type {number} */ i) => (i + 0.5) / samples;
  for (const stroke of strokes) {
    stroke.forEach((b, i) => {
      const a = stroke[Math.max(0, i - 1)],
        range = (/** @type {number} */ k) => [
          Math.max(0, Math.floor((Math.min(a[k], b[k]) - pen) * samples)),
          Math.min(fine - 1, Math.ceil((Math.max(a[k], b[k]) + pen) * samples)),
        ],
        [left, right] = range(0),
        [top, bottom] = range(1);
      for (let row = top; row <= bottom; row++)
        for (let column = left; column <= right; column++)
          if (apart(at(column), at(row), a, b) <= pen * pen) covered[row * fine + column] = 1;
    });
  }
  const out = new Float64Array(side * side);
  covered.forEach((ink, i) => {
    if (ink) out[Math.floor(i / fine / samples) * side + Math.floor((i % fine) / samples)] += 1 / samples ** 2;
  });
  return out;
}

/**
 * Where the middle of a picture's ink is, across and down, in pixels.
 * @param {ArrayLike<number>} picture
 * @param {number} side
 */
export function mass(picture, side) {
  let all = 0,
    across = 0,
    down = 0;
  for (let i = 0; i < picture.length; i++) {
    all += picture[i];
    across += picture[i] * ((i % side) + 0.5);
    down += picture[i] * (Math.floor(i / side) + 0.5);
  }
  return all ? [across / all, down / all] : [side / 2, side / 2];
}

/**
 * The strokes as a picture of the set, whole numbers from 0 to `most`: scaled to its box and centred as it is. With
 * `inPlace` they stay where and as large as they are, for what is added to a picture.
 * @param {Stroke[]} strokes
 * @param {Format} format
 * @param {boolean} [inPlace]
 * @returns {number[]}
 */
export function ink(strokes, format, inPlace = false) {
  const { side, most, box, pen, centre } = format,
    points = strokes.flat(),
    half = side / 2;
  if (!points.length) return new Array(side * side).fill(0);
  const ends = [0, 1].map((k) => [Math.min(...points.map((p) => p[k])), Math.max(...points.map((p) => p[k]))]),
    longest = Math.max(SMALLEST, ...ends.map(([low, high]) => high - low)),
    scale = inPlace ? side : (box - 2 * pen) / longest,
    middle = inPlace ? [0.5, 0.5] : ends.map(([low, high]) => (low + high) / 2);
  const placed = (/** @type {number[]} */ shift) =>
    raster(
      strokes.map((stroke) => stroke.map((p) => p.map((v, k) => (v - middle[k]) * scale + half + shift[k]))),
      format,
    );
  let picture = placed([0, 0]);
  if (!inPlace && centre === "mass") picture = placed(mass(picture, side).map((v) => half - v));
  return Array.from(picture, (v) => Math.round(v * most));
}

/**
 * Two pictures on one another: of each pixel the darker one.
 * @param {number[]} one
 * @param {number[]} other
 */
export const over = (one, other) => one.map((v, i) => Math.max(v, other[i]));
