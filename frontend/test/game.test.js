import assert from "node:assert/strict";
import { test } from "node:test";
import { Game, gradientPenalty, modes } from "../engine/game.js";
import { denseNetwork } from "../engine/network.js";
import { SGD } from "../engine/optimizers.js";
import { default_rng } from "../engine/random.js";
import { close } from "./close.js";

test("the penalty of a straight discriminator: γ/2 |w|² and γ w, whatever the examples", () => {
  const D = denseNetwork([2, 1], ["linear"]),
    grads = new Float64Array(3).fill(1);
  D.params.set([3, 4, 0.7]);
  close([gradientPenalty(D, [5, -1, 0, 2, 9, 9], 3, 10, grads)], [125]);
  close(grads, [31, 41, 1]); // added to what was there
});

test("a game whose costs are not finite moves nobody", () => {
  const rng = default_rng(0),
    G = denseNetwork([2, 2], ["linear"]).initialize("xavier", rng),
    D = denseNetwork([2, 3, 1], ["linear", "linear"]).initialize("xavier", rng);
  D.params.forEach((p, k) => {
    D.params[k] = p * 1e200;
  });
  const before = [...G.params, ...D.params],
    game = new Game(G, D, { G: new SGD(0.1), D: new SGD(0.1) }, rng),
    { cost, discriminator } = game.round([1, 2, 3, 4]);
  assert.ok(!Number.isFinite(discriminator) && Number.isNaN(cost));
  assert.deepEqual([...G.params, ...D.params], before);
  D.params.set([-1, -1, -1, -1, -1, -1, 0, 0, 0, 1, 1, 1, 0]); // what D sees of G is finite again, but one true example is not
  const held = [...G.params, ...D.params];
  assert.ok(Number.isNaN(game.round([Infinity, 1, 2, 3]).cost));
  assert.deepEqual([...G.params, ...D.params], held);
});

test("modes: what lies near, and what is enough", () => {
  const { found, near, shares } = modes([0, 0, 0, 0.2, 1, 0, 5, 5], [0, 0, 1, 0, 2, 0], 0.3, 0.3);
  assert.deepEqual([found, near, [...shares]], [1, 0.75, [0.5, 0.25, 0]]);
});
