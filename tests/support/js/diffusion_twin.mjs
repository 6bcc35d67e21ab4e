// The engine's part of diffusion on the cases on stdin: schedules, steps, batches, sets, training, guidance.
import { readFileSync } from "node:fs";
import { moons, ring } from "../../../frontend/engine/clouds.js";
import { Diffusion, expected, guide } from "../../../frontend/engine/diffusion.js";
import { integers } from "../../../frontend/engine/integers.js";
import { energyDistance } from "../../../frontend/engine/metrics.js";
import { default_rng } from "../../../frontend/engine/random.js";

const { schedules, steps, batches, whole, guided, distances } = JSON.parse(readFileSync(0, "utf8"));
const list = (object) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, [...value]]));

console.log(
  JSON.stringify({
    schedules: schedules.map(({ T, beta }) => {
      const { alphaBar, before, variance, beta: own } = new Diffusion(T, beta ?? undefined);
      return list({ beta: own, alpha_bar: alphaBar, alpha_bar_before: before, variance });
    }),
    steps: steps.map(({ T, t, x, eps, seed }) => {
      const d = new Diffusion(T);
      return list({
        noised: d.noised(x.flat(), new Int32Array(x.length).fill(t), eps.flat()),
        original: d.original(x.flat(), t, eps.flat()),
        mean: d.mean(x.flat(), t, eps.flat()),
        back: d.back(x.flat(), t, eps.flat(), default_rng(seed)),
        sure: d.back(x.flat(), t, eps.flat(), null),
      });
    }),
    batches: batches.map(({ T, x, seed }) => list(new Diffusion(T).batch(x.flat(), default_rng(seed), x.length))),
    whole: whole.map(({ n, size, seed }) => {
      const rng = default_rng(seed);
      return [[...integers(rng, n, size)], rng.standard_normal(), [...integers(rng, n, 3)]];
    }),
    sets: [ring, moons].map((make) => [...make(default_rng(4), 21).X]),
    at: [...new Diffusion(50).at([0, 5, 25, 50]).beta],
    guided: guided.map(({ x, X, part, a, s, eps }) => ({
      expected: [...expected(x.flat(), X.flat(), a)],
      eps: [...guide(Float64Array.from(eps.flat()), x.flat(), part.flat(), X.flat(), a, s)],
    })),
    distances: distances.map(({ X, Y }) => energyDistance(X.flat(), Y.flat())),
  }),
);
