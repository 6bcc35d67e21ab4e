// The book's letters with their indices.

/**
 * A weight or bias of layer 1 … L, from unit `from` of the layer before to unit `to`, or a unit of layer 0 … L; where there is
 * nothing to come from, `from` is −1.
 * @typedef {{ kind: "weight" | "bias" | "unit", layer: number, from: number, to: number }} Item
 */

const LETTER = { weight: "w", bias: "b", unit: "a" };

/** @param {number} n a whole number */
export const superscript = (n) => [...String(n)].map((d) => (d === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(d)])).join("");
/**
 * A power of ten as it is written: 10⁻³.
 * @param {number} k
 */
export const power = (k) => `10${superscript(k)}`;
/** @param {number} n a whole number, not negative */
export const subscript = (n) => [...String(n)].map((d) => "₀₁₂₃₄₅₆₇₈₉"[Number(d)]).join("");

/**
 * The book's name of an item: w⁽²⁾₁₃ from unit 1 to unit 3 of layer 2, b⁽²⁾₃, a⁽²⁾₃.
 * @param {Omit<Item, "from"> & { from?: number }} item
 */
export function symbol({ kind, layer, from = -1, to }, letter = LETTER[kind]) {
  return `${letter}⁽${superscript(layer)}⁾${kind === "weight" ? subscript(from + 1) : ""}${subscript(to + 1)}`;
}
