// What a brush leaves on 8×8 pixels, and how a drawing is laid as the digits of the data are. No DOM.

export const SIDE = 8;
const REACH = 1.25; // pixels from the brush's middle to where it leaves nothing; full ink within a quarter of one

/**
 * A drawing after the brush went from one place to another; places are (across, down) from 0 to 8.
 * @param {number[]} drawing
 * @param {number[]} from
 * @param {number[]} to
 */
export function brushed(drawing, from, to) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]],
    length = dx * dx + dy * dy;
  return drawing.map((v, i) => {
    const [x, y] = [(i % SIDE) + 0.5 - from[0], Math.floor(i / SIDE) + 0.5 - from[1]],
      t = length ? Math.min(1, Math.max(0, (x * dx + y * dy) / length)) : 0,
      ink = Math.min(1, REACH - Math.hypot(x - t * dx, y - t * dy));
    return Math.max(v, Math.round(16 * ink) / 16); // the data have 16 steps, too
  });
}

/**
 * The drawing as the digits of the data lie: all of the height, the middle of its width in the middle. A drawing's rows and
 * columns between its outermost ink are stretched by one factor, each new pixel the mean of what it covers.
 * @param {number[]} drawing
 */
export function laid(drawing) {
  const inked = [...drawing.keys()].filter((i) => drawing[i] > 0.2);
  if (!inked.length) return drawing;
  const columns = inked.map((i) => i % SIDE),
    rows = inked.map((i) => Math.floor(i / SIDE));
  const [left, right, top, bottom] = [
    Math.min(...columns),
    Math.max(...columns) + 1,
    Math.min(...rows),
    Math.max(...rows) + 1,
  ];
  const span = Math.max(bottom - top, right - left), // of what becomes the whole side
    x0 = (left + right - span) / 2,
    y0 = (top + bottom - span) / 2,
    step = span / SIDE;
  /** How much of pixel k the new pixel n covers, along one axis. @type {(start: number, n: number, k: number) => number} */
  const cover = (start, n, k) =>
    Math.max(0, Math.min(start + (n + 1) * step, k + 1) - Math.max(start + n * step, k)) / step;
  return drawing.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < SIDE * SIDE; k++)
      sum += drawing[k] * cover(x0, i % SIDE, k % SIDE) * cover(y0, Math.floor(i / SIDE), Math.floor(k / SIDE));
    return Math.min(1, Math.round(16 * sum) / 16);
  });
}
