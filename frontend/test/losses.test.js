import assert from "node:assert/strict";
import { test } from "node:test";
import { l1, l2, LOSSES } from "../engine/losses.js";
import { close, slopes } from "./close.js";

test("worked examples", () => {
  const { mse, mae, huber, hinge, binary_cross_entropy, cross_entropy } = LOSSES;
  assert.equal(mse([3, -1], [1, 0]), 2.5); // (4 + 1) / 2
  assert.equal(mae([3, -1], [1, 0]), 1.5);
  assert.equal(huber([3, -0.5], [0, 0], null, 2, 1), (2.5 + 0.125) / 2);
  assert.equal(huber([3], [0], null, 1, 1, 2), 4); // δ (|e| − δ/2)
  assert.equal(hinge([0.25, 0.25, 2], [1, 0, 1]), (0.75 + 1.25 + 0) / 3);
  close(binary_cross_entropy([0, Math.log(3)], [1, 0]), (Math.log(2) + Math.log(4)) / 2); // −log ½, −log ¼
  close(cross_entropy([0, 0, Math.log(2), 0], [1, 0], null, 2, 2), (Math.log(2) + Math.log(1.5)) / 2);
});

test("every gradient is the slope of J, for several outputs", () => {
  for (const [name, loss] of Object.entries(LOSSES)) {
    const z = Float64Array.of(0.3, -1.2, 2.5, 0.4, -0.7, 1.1),
      y = name === "cross_entropy" ? [2, 0] : [1, 0, 1, 0, 0, 1],
      dz = new Float64Array(6),
      J = loss(z, y, dz, 2, 3);
    assert.equal(loss(z, y, null, 2, 3), J);
    close(
      dz,
      slopes(() => loss(z, y, null, 2, 3), z),
      1e-8,
    );
  }
});

test("the cross-entropies stand huge sums", () => {
  const dz = new Float64Array(2);
  assert.equal(LOSSES.binary_cross_entropy([1000, -1000], [0, 0], dz), 500);
  assert.deepEqual([...dz], [0.5, 0]);
  assert.equal(LOSSES.cross_entropy([1000, -1000], [1], dz, 1, 2), 2000);
  assert.deepEqual([...dz], [1, -1]);
});

test("penalties add their slope to what is there", () => {
  const dw = Float64Array.of(1, 1);
  assert.equal(l1([3, -2], 0.5, dw), 2.5);
  assert.deepEqual([...dw], [1.5, 0.5]);
  assert.equal(l2([3, -2], 0.5, dw), 3.25);
  assert.deepEqual([...dw], [3, -0.5]);
  assert.equal(l2([3, -2], 0.5), 3.25);
});
