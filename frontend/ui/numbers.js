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

const LONGEST = 40; // characters of a described value
// What no line of text may hold raw: control characters, signs that turn or hide text, halves of characters.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** @type {Record<string, string>} */
const WORDS = { true: "True", false: "False", null: "None", NaN: "nan", Infinity: "inf", "-Infinity": "-inf" };

/**
 * A value as Python writes it, on one line; any long text for what nests too deep to be short.
 * @param {unknown} value
 * @returns {string}
 */
function written(value, depth = 0) {
  if (typeof value === "string") return `'${value.replace(UNSAFE, "�")}'`;
  if (typeof value !== "object" || value === null) return WORDS[String(value)] ?? String(value);
  if (depth > LONGEST / 2) return " ".repeat(LONGEST);
  const parts = Object.entries(value).map(([key, item]) => [written(key), written(item, depth + 1)]);
  return Array.isArray(value)
    ? `[${parts.map(([, item]) => item).join(", ")}]`
    : `{${parts.map((pair) => pair.join(": ")).join(", ")}}`;
}

/**
 * A value as a message names it: as Python writes it if that is short, else its kind and size. nblib.checks.describe says
 * the same: frontend/test/described.json fixes both.
 * @param {any} value
 * @returns {string}
 */
export function describe(value) {
  const text = written(value),
    signs = [...text];
  if (signs.length <= LONGEST) return text;
  if (typeof value === "string") return `${signs.slice(0, LONGEST - 2).join("")}…'`;
  return Array.isArray(value) ? `a list of ${value.length}` : `a dict of ${Object.keys(value).length}`;
}

/**
 * One end of a range, without the last digits of a sum.
 * @param {number} value
 */
export const limit = (value) => describe(Number(value.toPrecision(12)));
