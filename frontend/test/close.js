// What the tests share: numbers that agree up to rounding.
import assert from "node:assert/strict";

/** Fails unless both have the same length and every number is near the expected one. */
export function close(found, expected, tolerance = 1e-12) {
  const [f, e] = [found, expected].map((v) => (typeof v === "number" ? [v] : Array.from(v)));
  assert.equal(f.length, e.length, "how many numbers there are");
  for (const [k, v] of e.entries())
    assert.ok(Math.abs(f[k] - v) <= tolerance * (1 + Math.abs(v)), `number ${k} is ${f[k]}, but must be ${v}`);
}

/** The slopes of f at the numbers p, one after the other, by central differences. */
export function slopes(f, p, h = 1e-6) {
  return Array.from(p, (kept, k) => {
    p[k] = kept + h;
    const above = f();
    p[k] = kept - h;
    const below = f();
    p[k] = kept;
    return (above - below) / (2 * h);
  });
}
