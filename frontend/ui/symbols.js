// The book's letters with their indices.

export const superscript = (n) => [...String(n)].map((d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]).join("");
export const subscript = (n) => [...String(n)].map((d) => "₀₁₂₃₄₅₆₇₈₉"[d]).join("");

/** The book's name of an item: w⁽²⁾₁₃ from unit 1 to unit 3 of layer 2, b⁽²⁾₃, a⁽²⁾₃. */
export function symbol({ kind, layer, from, to }, letter = { weight: "w", bias: "b", unit: "a" }[kind]) {
  return `${letter}⁽${superscript(layer)}⁾${kind === "weight" ? subscript(from + 1) : ""}${subscript(to + 1)}`;
}
