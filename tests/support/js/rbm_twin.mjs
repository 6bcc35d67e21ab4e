// What the engine's Boltzmann machine makes of nblib's parameters and patterns.
import { readFileSync } from "node:fs";
import { default_rng } from "../../../frontend/engine/random.js";
import { RBM } from "../../../frontend/engine/rbm.js";

const floats = (values) => Float64Array.from(values.flat());
const cases = JSON.parse(readFileSync(0, "utf8"));
const found = cases.map(({ W, b, c, V, H, T, k, clamp, seed, eta, steps }) => {
  const of = () => new RBM({ W: floats(W), b: floats(b), c: floats(c) });
  const machine = of(),
    [v, h] = [floats(V), floats(H)],
    cd = machine.against(v, machine.gibbs(v, default_rng(seed), k)),
    trained = of(),
    rng = default_rng(seed);
  for (let t = 0; t < steps; t++) trained.descend(trained.against(v, trained.gibbs(v, rng, k)), eta);
  return {
    hidden: [...machine.hidden(v)],
    visible: [...machine.visible(h)],
    energy: [...machine.energy(v, h)],
    free: [...machine.freeEnergy(v)],
    cooled: [...machine.cooled(T).hidden(v)],
    gibbs: [...machine.gibbs(v, default_rng(seed), k)],
    clamped: [...machine.gibbs(v, default_rng(seed), k, clamp)],
    cd: Object.fromEntries(Object.entries(cd).map(([name, g]) => [name, [...g]])),
    trained: [...trained.W, ...trained.b, ...trained.c],
    drawn: [...RBM.drawn(b.length, c.length, default_rng(seed), 0.3).W],
  };
});
console.log(JSON.stringify(found));
