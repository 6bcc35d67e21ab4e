import assert from "node:assert/strict";
import { test } from "node:test";
import { OPTIMIZERS } from "../engine/optimizers.js";
import { close } from "./close.js";

/** Where p = 1 is after each of these gradients. */
function path(method, gradients) {
  const p = Float64Array.of(1);
  return gradients.map((g) => {
    method.step(p, [g]);
    return p[0];
  });
}

test("two steps of each method by hand", () => {
  const { SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW } = OPTIMIZERS;
  close(path(new SGD(0.1), [2, -1]), [0.8, 0.9]);
  close(path(new Momentum(0.1, 0.5), [2, -1]), [0.8, 0.8]); // v = 2, then 0
  close(path(new Nesterov(0.1, 0.5), [2, -1]), [0.7, 0.8]); // g + β v = 3, then −1
  close(path(new AdaGrad(0.1, 0), [3, 4]), [0.9, 0.82]); // √s = 3, then 5
  close(path(new RMSProp(0.1, 0.75, 0), [2, 2]), [0.8, 0.8 - 0.2 / Math.sqrt(1.75)]); // s = 1, then 1.75
  close(path(new Adam(0.1, 0.5, 0.5, 0), [2, 2]), [0.9, 0.8]); // m̂ = 2 and v̂ = 4 in both steps
  close(path(new AdamW(0.1, 0.5, 0.5, 0, 0.5), [2]), [0.85]); // first p ← 0.95 p
});

test("every method comes down a parabola, and each number on its own", () => {
  for (const [name, Method] of Object.entries(OPTIMIZERS)) {
    const p = Float64Array.of(1, -2),
      method = new Method(name === "AdaGrad" ? 0.5 : 0.05);
    for (let k = 0; k < 600; k++) method.step(p, [p[0], 3 * p[1]]);
    assert.ok(Math.hypot(...p) < 0.06, `${name} ends at ${p}`);
  }
});

test("the learning rate may change between two steps", () => {
  const method = new OPTIMIZERS.SGD(0.1),
    p = Float64Array.of(1);
  method.step(p, [1]);
  method.learning_rate = 0.5;
  method.step(p, [1]);
  close(p, [0.4]);
  assert.equal(method.steps, 2);
});
