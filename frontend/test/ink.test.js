import assert from "node:assert/strict";
import { test } from "node:test";
import { DIGITS, ink, MNIST, mass, over } from "../ui/ink.js";

const SEVEN = [
  [
    [0.1, 0.1],
    [0.3, 0.1],
    [0.2, 0.5],
  ],
];
/** @param {number[]} picture */
function box(picture, side) {
  const rows = [],
    columns = [];
  picture.forEach((v, i) => {
    if (v) {
      rows.push(Math.floor(i / side));
      columns.push(i % side);
    }
  });
  return [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns)];
}

test("nothing drawn is paper", () => {
  assert.deepEqual(ink([], MNIST), new Array(784).fill(0));
  assert.deepEqual(mass(new Array(64).fill(0), 8), [4, 4]);
});

test("a drawing is scaled to 20 pixels and its mass is in the middle of 28 × 28", () => {
  const picture = ink(SEVEN, MNIST),
    [top, bottom] = box(picture, 28),
    [across, down] = mass(picture, 28);
  assert.ok(Math.abs(bottom - top + 1 - 20) <= 1, `${bottom - top + 1} rows`);
  assert.ok(Math.abs(across - 14) < 0.1 && Math.abs(down - 14) < 0.1, `${across}, ${down}`);
  assert.ok(picture.every((v) => Number.isInteger(v) && v >= 0 && v <= 255) && picture.includes(255));
});

test("where and how large it is drawn does not matter", () => {
  const other = SEVEN.map((stroke) => stroke.map(([x, y]) => [2 * x, 2 * y]));
  const same = SEVEN.map((stroke) => stroke.map(([x, y]) => [0.3 + x, 0.4 + y]));
  const one = ink(SEVEN, MNIST);
  const far = (two) => Math.max(...one.map((v, i) => Math.abs(v - two[i])));
  assert.ok(far(ink(same, MNIST)) <= 32);
  assert.ok(far(ink(other, MNIST)) <= 32);
});

test("a dot stays a dot", () => {
  const sum = ink([[[0.9, 0.9]]], MNIST).reduce((a, b) => a + b) / 255;
  assert.ok(Math.abs(sum - Math.PI * MNIST.pen ** 2) < 0.6, `${sum} pixels`);
});

test("added in place, a stroke neither moves nor grows, and the darker one stays", () => {
  const dot = ink([[[0.25, 0.75]]], MNIST, true),
    [across, down] = mass(dot, 28);
  assert.ok(Math.abs(across - 7) < 0.1 && Math.abs(down - 21) < 0.1);
  const both = over(
    dot,
    dot.map((v) => 255 - v),
  );
  assert.ok(both.every((v, i) => v === Math.max(dot[i], 255 - dot[i])));
});

test("as scikit-learn's digits, it fills 8 × 8 with counts to 16", () => {
  const picture = ink(SEVEN, DIGITS);
  assert.equal(picture.length, 64);
  assert.deepEqual(box(picture, 8).slice(0, 2), [0, 7]);
  assert.ok(picture.every((v) => Number.isInteger(v) && v <= 16) && Math.max(...picture) >= 12);
});
