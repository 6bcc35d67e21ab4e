import assert from "node:assert/strict";
import { test } from "node:test";
import { brushed, laid } from "../controls/autoencoder/ink.js";

const PAPER = Array(64).fill(0);
/** @type {(x: number, y: number) => number} */
const at = (x, y) => 8 * y + x;

test("a dot inks its pixel fully and the four around it by a quarter", () => {
  const x = brushed(PAPER, [3.5, 2.5], [3.5, 2.5]);
  assert.equal(x[at(3, 2)], 1);
  for (const i of [at(2, 2), at(4, 2), at(3, 1), at(3, 3)]) assert.equal(x[i], 0.25);
  assert.equal(
    x.reduce((sum, v) => sum + v),
    2,
  );
});

test("a fast stroke has no gaps, and ink stays", () => {
  const x = brushed(PAPER, [3.5, 0.5], [3.5, 7.5]);
  for (let y = 0; y < 8; y++) assert.equal(x[at(3, y)], 1);
  assert.deepEqual(brushed(x, [3.5, 0.5], [3.5, 7.5]), x);
});

test("a drawing is stretched to the whole height and centred", () => {
  const small = PAPER.map((_, i) => Number(i % 8 < 2 && i >= 8 && i < 40)); // two wide, four high, at the left
  const x = laid(small);
  for (let y = 0; y < 8; y++)
    assert.deepEqual(x.slice(8 * y, 8 * y + 8), [0, 0, 1, 1, 1, 1, 0, 0], "twice as large, in the middle");
  assert.deepEqual(laid(x), x);
  assert.deepEqual(laid(PAPER), PAPER);
});
