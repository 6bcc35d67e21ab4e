import { readFileSync } from "node:fs";
import {
  ACTIVATIONS,
  d_elu,
  d_leaky_relu,
  d_softmax,
  elu,
  leaky_relu,
  normal_cdf,
  softmax,
} from "../../../frontend/engine/activations.js";
import { LOSSES, l1, l2 } from "../../../frontend/engine/losses.js";
import { denseNetwork, INITIALIZATIONS } from "../../../frontend/engine/network.js";
import { OPTIMIZERS } from "../../../frontend/engine/optimizers.js";
import { default_rng } from "../../../frontend/engine/random.js";
import { evaluate, Training } from "../../../frontend/engine/training.js";

const { z, losses, steps, seeds, runs, STEPS } = JSON.parse(readFileSync(0, "utf8"));
const names = { activations: ACTIVATIONS, losses: LOSSES, optimizers: OPTIMIZERS, initializations: INITIALIZATIONS };

function activation([name, [phi, d_phi]]) {
  if (name === "softmax") return [name, [[...softmax(z)], [...d_softmax(z)], [...d_softmax(z, softmax(z))]]];
  return [name, [z.map((v) => phi(v)), z.map((v) => d_phi(v)), z.map((v) => d_phi(v, phi(v)))]];
}

function loss({ name, z: rows, y: targets, B, K, delta }) {
  const z = rows.flat(),
    y = targets.flat(),
    dz = new Float64Array(B * K);
  return [LOSSES[name](z, y, dz, B, K, delta), [...dz], LOSSES[name](z, y, null, B, K, delta)];
}

function optimizer({ name, options, p, gradients }) {
  const params = Float64Array.from(p),
    method = new OPTIMIZERS[name](...options);
  return gradients.map((g) => {
    method.step(params, g);
    return [...params];
  });
}

function draws(seed) {
  const rng = default_rng(seed),
    many = (n, f) => Array.from({ length: n }, f);
  return [
    rng.random(),
    rng.uniform(-2, 3),
    ...many(20000, () => rng.standard_normal()),
    ...rng.permutation(257),
    ...rng.permutation(10),
    rng.random(),
    ...rng.permutation([0, 1, 0, 1, 1, 0, 0]),
    ...rng.permutation(70000).slice(0, 100),
    ...rng.permutation(1),
    rng.random(),
  ];
}

function run({ sizes, layers, X, y, loss, optimizer, options, init, seed, batch_size, shuffle, l1, l2 }) {
  const rng = default_rng(seed),
    network = denseNetwork(sizes, layers).initialize(init, rng),
    start = [...network.params];
  y = y.flat();
  const method = new OPTIMIZERS[optimizer](...options),
    rows = Float64Array.from(X.flat());
  const training = new Training(network, rows, y, { loss, optimizer: method, rng, batch_size, shuffle, l1, l2 });
  const costs = Array.from({ length: STEPS }, () => training.step());
  const dx = new Float64Array(rows.length),
    at = network.forward(rows, X.length);
  LOSSES[loss](at, y, network.dy, X.length, sizes.at(-1));
  const grads = [...network.backward(dx)];
  const deltas = network.layers.map((layer) => [...layer.delta]);
  return {
    start,
    costs,
    epoch: training.epoch,
    params: [...network.params],
    grads,
    dx: [...dx],
    deltas,
    evaluated: evaluate(network, rows, y, loss),
  };
}

const penalty = (f) => {
  const dw = new Float64Array(z.length).fill(2);
  return [f(z, 0.3, dw), [...dw], f(z, 0.3)];
};
console.log(
  JSON.stringify({
    names: Object.fromEntries(Object.entries(names).map(([key, table]) => [key, Object.keys(table)])),
    activations: Object.fromEntries(Object.entries(ACTIVATIONS).map(activation)),
    alpha: [
      (v) => leaky_relu(v, 0.3),
      (v) => d_leaky_relu(v, undefined, 0.3),
      (v) => elu(v, 0.3),
      (v) => d_elu(v, undefined, 0.3),
    ].map((f) => z.map(f)),
    cdf: z.map(normal_cdf),
    losses: losses.map(loss),
    penalties: [penalty(l1), penalty(l2)],
    steps: steps.map(optimizer),
    draws: seeds.map(draws),
    runs: runs.map(run),
  }),
);
