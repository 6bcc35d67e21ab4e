// Numbers as the book prints them.

/** A number in words' company: at most `digits` decimals, a real minus sign, powers of ten when it is huge. */
export function fmt(value, digits = 2) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "no number";
  const plain = size >= 1e6 ? value.toExponential(2) : String(Number(value.toFixed(digits)) + 0);
  return plain.replace("e+", "e").replace(/-/g, "−");
}

/** A number that is added to what stands before it: + 2, − 0.5. */
export const signed = (value, digits) => (value < 0 ? `− ${fmt(-value, digits)}` : `+ ${fmt(value, digits)}`);

/** A vector: (1, −0.5). */
export const vector = (values, digits = 2) => `(${values.map((value) => fmt(value, digits)).join(", ")})`;

/** A value as a person would name it in a message: short, and never longer than a line. */
export function describe(value) {
  const name =
    typeof value === "string" ? `“${value}”` : typeof value === "number" ? String(value) : JSON.stringify(value);
  return name === undefined ? "nothing" : name.length > 40 ? `${name.slice(0, 38)}…` : name;
}
