import assert from "node:assert/strict";
import { test } from "node:test";
import { default_rng } from "../engine/random.js";
import { close } from "./close.js";

// what numpy.random.default_rng(seed) draws: random, random, uniform(-2, 3), standard_normal(4), permutation(10), random
const DRAWN = {
  0: [
    [0.6369616873214543, 0.2697867137638703, -1.7951323803190267],
    [0.10490011715303971, -0.535669373161111, 0.36159505490948474, 1.3040000451301372],
    [2, 1, 3, 6, 0, 8, 4, 9, 7, 5],
    0.033585575305464355,
  ],
  42: [
    [0.7739560485559633, 0.4388784397520523, 2.292989599556912],
    [0.9405647163912139, -1.9510351886538364, -1.302179506862318, 0.12784040316728537],
    [4, 9, 2, 7, 5, 1, 6, 8, 3, 0],
    0.82276161327083,
  ],
  9007199254740991: [
    [0.7862681066761149, 0.6063032385025929, 0.6880474119003206],
    [0.4159900677571479, -1.4264552026994965, -0.4550598239398973, -1.637683405856517],
    [8, 9, 0, 7, 2, 3, 1, 6, 4, 5],
    0.8557414758756038,
  ],
};

test("the same seed draws what NumPy draws", () => {
  for (const [seed, [flat, normal, order, last]] of Object.entries(DRAWN)) {
    const rng = default_rng(Number(seed));
    close([rng.random(), rng.random(), rng.uniform(-2, 3)], flat, 1e-16);
    close(
      Array.from({ length: 4 }, () => rng.standard_normal()),
      normal,
      1e-15,
    );
    assert.deepEqual([...rng.permutation(10)], order);
    assert.equal(rng.random(), last);
  }
});

test("200,000 normal numbers are NumPy's, among them 46 of the ziggurat's tail", () => {
  const rng = default_rng(7),
    z = Float64Array.from({ length: 200000 }, () => rng.standard_normal());
  const sum = (f) => z.reduce((total, v) => total + f(v), 0);
  close(
    sum((v) => v),
    190.85261457580395,
    1e-10,
  );
  close(
    sum((v) => v * v),
    199629.70659054408,
    1e-12,
  );
  assert.equal(z.filter((v) => Math.abs(v) > 3.6541528853610088).length, 46);
  close(z.at(-1), 0.5342501005320923, 1e-15);
});

test("lists are shuffled as NumPy shuffles them, and a list of one draws nothing", () => {
  const rng = default_rng(3),
    list = Int32Array.of(0, 1, 0, 1, 1, 0, 0);
  assert.deepEqual([...rng.permutation(list)], [0, 0, 0, 1, 1, 1, 0]);
  assert.deepEqual([...list], [0, 1, 0, 1, 1, 0, 0], "the list itself stays");
  assert.deepEqual([...rng.permutation(5)], [0, 1, 4, 2, 3]);
  assert.deepEqual([...rng.permutation(1)], [0]);
  assert.equal(rng.random(), 0.7345771514092145);
});
