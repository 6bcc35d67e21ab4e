// The linear regions of a network with two inputs: the pieces of the plane on each of which it is one plane, w₁x₁ + w₂x₂ + c.
//
// Within a piece every weighted sum is such a plane too, so the line where it is 0 cuts the piece straight in two. Layer by
// layer, unit by unit, the pieces are cut (Montúfar et al. 2014, "On the number of linear regions of deep neural networks").

/** @import { Numbers } from "./matrix.js" */

/** @typedef {number[]} Point x₁ and x₂ */
/** @typedef {number[]} Plane p, q and r of p x₁ + q x₂ + r */
/** @typedef {{ corners: Point[], f: Plane }} Region */

/**
 * activation → what becomes of a sum z: a = k z + c below 0 and from 0 on. Others bend everywhere.
 * @type {Record<string, number[][]>}
 */
const PIECES = {
  relu: [
    [0, 0],
    [1, 0],
  ],
  leaky_relu: [
    [0.01, 0],
    [1, 0],
  ],
  step: [
    [0, 0],
    [0, 1],
  ],
  linear: [
    [1, 0],
    [1, 0],
  ],
};
const SLIVER = 1e-9; // a piece with less area is rounding

/** @param {string} activation */
export const isPiecewise = (activation) => Object.hasOwn(PIECES, activation);

/**
 * Twice the area of a polygon.
 * @param {Point[]} corners
 */
function area(corners) {
  let sum = 0;
  corners.forEach(([x, y], i) => {
    const [u, v] = corners[(i + 1) % corners.length];
    sum += x * v - u * y;
  });
  return Math.abs(sum);
}

/**
 * The parts of a convex polygon where p x + q y + r < 0 and where it is ≥ 0.
 * @param {Point[]} corners
 * @param {Plane} plane
 * @returns {Point[][]}
 */
function cut(corners, [p, q, r]) {
  /** @type {Point[][]} */
  const parts = [[], []],
    side = corners.map(([x, y]) => p * x + q * y + r);
  corners.forEach((from, i) => {
    const j = (i + 1) % corners.length,
      to = corners[j];
    parts[side[i] >= 0 ? 1 : 0].push(from);
    if (side[i] >= 0 === side[j] >= 0) return;
    const t = side[i] / (side[i] - side[j]),
      at = [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
    for (const part of parts) part.push(at);
  });
  return parts;
}

/**
 * The regions within the square from [lo, lo] to [hi, hi]: a list of { corners, f } with the network's weighted sum
 * z = f[0] x₁ + f[1] x₂ + f[2] there; null where the activation bends, or beyond `most` regions.
 * @param {{ layers: { W: Numbers, b: Numbers }[], activation: string }} net
 * @param {number} lo
 * @param {number} hi
 * @returns {Region[] | null}
 */
export function regions({ layers, activation }, lo, hi, most = 3000) {
  if (!isPiecewise(activation)) return null;
  const [below, above] = PIECES[activation],
    bends = activation !== "linear";
  let pieces = [
    {
      corners: [
        [lo, lo],
        [hi, lo],
        [hi, hi],
        [lo, hi],
      ],
      inputs: [
        [1, 0, 0],
        [0, 1, 0],
      ],
    },
  ];
  for (const [l, { W, b }] of layers.entries()) {
    const O = b.length;
    const sums = (/** @type {Plane[]} */ inputs) =>
      Array.from(b, (bias, j) =>
        [0, 1, 2].map((d) => inputs.reduce((sum, plane, i) => sum + plane[d] * W[i * O + j], d === 2 ? bias : 0)),
      );
    if (l === layers.length - 1) return pieces.map(({ corners, inputs }) => ({ corners, f: sums(inputs)[0] }));
    /** @type {typeof pieces} */
    const next = [];
    for (const { corners, inputs } of pieces) {
      /** @type {typeof pieces} */
      let parts = [{ corners, inputs: [] }];
      for (const z of sums(inputs)) {
        parts = parts.flatMap((part) =>
          (bends ? cut(part.corners, z) : [[], part.corners])
            .map((rest, side) => ({ rest, plane: side ? above : below }))
            .filter(({ rest }) => rest.length > 2 && area(rest) > SLIVER)
            .map(({ rest, plane: [k, c] }) => ({
              corners: rest,
              inputs: [...part.inputs, [k * z[0], k * z[1], k * z[2] + c]],
            })),
        );
      }
      next.push(...parts);
      if (next.length > most) return null;
    }
    pieces = next;
  }
  return null; // no layer
}

/**
 * The region that holds the point (x, y), where the sum is z; on a border the one whose plane has that value there.
 * @param {Region[]} list
 * @param {Point} point
 * @param {number} z
 */
export function regionAt(list, [x, y], z) {
  /** @type {Region | undefined} */
  let best,
    least = Infinity;
  for (const region of list) {
    const inside = region.corners.every(([x0, y0], i) => {
      const [x1, y1] = region.corners[(i + 1) % region.corners.length];
      return (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) >= -1e-9;
    });
    const off = inside ? Math.abs(region.f[0] * x + region.f[1] * y + region.f[2] - z) : Infinity;
    if (off < least) [best, least] = [region, off];
  }
  return best;
}
