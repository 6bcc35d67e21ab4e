// Weights in few bytes, the twin of nblib/widgets/packed.py: of each layer the biases b (O) and the scales s as 32-bit floats,
// then whole numbers Q (I × O) of 8 or 16 bits, row by row. With a scale for each input, W_io = s_i Q_io; for each unit, s_o Q_io.

/** @typedef {"unit" | "input"} Each who has a scale */
/** @typedef {[number, number]} Shape inputs and units of a layer */

/**
 * The bytes that a base64 text holds.
 * @param {string} text
 */
export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/**
 * How many bytes the weights of layers take.
 * @param {Shape[]} shapes
 * @param {number} bits
 * @param {Each} each
 */
export const size = (shapes, bits, each) =>
  shapes.reduce((sum, [I, O]) => sum + 4 * (O + (each === "unit" ? O : I)) + (I * O * bits) / 8, 0);

/**
 * W by rows, and b, of each layer that a text holds.
 * @param {string} text
 * @param {Shape[]} shapes
 * @param {number} bits
 * @param {Each} each
 */
export function unpack(text, shapes, bits, each) {
  const data = new DataView(bytesOf(text).buffer);
  let at = 0;
  /** @type {(n: number, width: number, read: (at: number) => number) => Float64Array} */
  const take = (n, width, read) => {
    const from = at;
    at += n * width;
    return Float64Array.from({ length: n }, (_, k) => read(from + k * width));
  };
  const float = (/** @type {number} */ k) => data.getFloat32(k, true);
  const whole = (/** @type {number} */ k) => (bits === 8 ? data.getInt8(k) : data.getInt16(k, true));
  return shapes.map(([I, O]) => {
    const b = take(O, 4, float),
      scale = take(each === "unit" ? O : I, 4, float),
      Q = take(I * O, bits / 8, whole);
    return { W: Q.map((q, k) => q * scale[each === "unit" ? k % O : Math.floor(k / O)]), b };
  });
}
