// Numbers as the book prints them.

/**
 * A number in words' company: at most `digits` decimals, a real minus sign, powers of ten when it is huge.
 * @param {number} value
 */
export function fmt(value, digits = 2) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "no number";
  const plain = size >= 1e6 ? value.toExponential(2) : String(Number(value.toFixed(digits)) + 0);
  return plain.replace("e+", "e").replace(/-/g, "−");
}

/**
 * A number as fmt writes it, but a small one, which would come out as 0, by its power of ten with `digits` after the point.
 * @param {number} value
 */
export const small = (value, digits = 1, decimals = 4) =>
  value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(digits).replace(/-/g, "−") : fmt(value, decimals);

/**
 * A number in three digits, as a learning rate is written.
 * @param {number} value
 */
export const fmtRate = (value) => fmt(Number(value.toPrecision(3)), 6);

/**
 * A number that is added to what stands before it: + 2, − 0.5.
 * @param {number} value
 * @param {number} [digits]
 */
export const signed = (value, digits) => (value < 0 ? `− ${fmt(-value, digits)}` : `+ ${fmt(value, digits)}`);

/**
 * A number as a factor: negative ones in brackets, which the first one of a line does without.
 * @param {number} value
 * @param {(value: number) => string} say
 */
export const factor = (value, say = fmt) => (value < 0 ? `(${say(value)})` : say(value));

/**
 * A vector: (1, −0.5).
 * @param {ArrayLike<number>} values
 */
export const vector = (values, digits = 2) => `(${Array.from(values, (value) => fmt(value, digits)).join(", ")})`;

/**
 * A value as a person would name it in a message: short, and never longer than a line.
 * @param {unknown} value
 */
export function describe(value) {
  const name =
    typeof value === "string" ? `“${value}”` : typeof value === "number" ? String(value) : JSON.stringify(value);
  return name === undefined ? "nothing" : name.length > 40 ? `${name.slice(0, 38)}…` : name;
}
