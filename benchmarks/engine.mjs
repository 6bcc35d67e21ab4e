// Epochs per second of the controls' engine and of an object graph, in turns; prints both lists as JSON.

import { default_rng } from "../frontend/engine/random.js";
import { denseNetwork } from "../frontend/engine/network.js";
import { SGD } from "../frontend/engine/optimizers.js";
import { Training } from "../frontend/engine/training.js";
import { build, epoch, TANH } from "./object_graph.mjs";

const [N, BATCH, RATE, EPOCHS, ROUNDS] = [250, 10, 0.03, 400, 25];
const rng = default_rng(0),
  X = Float64Array.from({ length: 2 * N }, () => rng.uniform(-5, 5));
const points = Array.from({ length: N }, (_, i) => ({
  x: X[2 * i],
  y: X[2 * i + 1],
  label: Math.hypot(X[2 * i], X[2 * i + 1]) < 3.5 ? 1 : -1,
}));
const features = {
  x: { f: (x) => x, chosen: true },
  y: { f: (_x, y) => y, chosen: true },
  xSquared: { f: (x) => x * x, chosen: false },
  ySquared: { f: (_x, y) => y * y, chosen: false },
  xTimesY: { f: (x, y) => x * y, chosen: false },
  sinX: { f: (x) => Math.sin(x), chosen: false },
  sinY: { f: (_x, y) => Math.sin(y), chosen: false },
};

const graph = build([2, 8, 8, 1], TANH, () => rng.random());
const network = denseNetwork([2, 8, 8, 1], ["tanh", "tanh", "tanh"]).initialize("xavier", rng);
const training = new Training(
  network,
  X,
  Float64Array.from(points, (p) => p.label),
  { loss: "mse", optimizer: new SGD(RATE), rng, batch_size: BATCH, shuffle: false },
);

const contestants = {
  engine: () => {
    for (let k = 0; k < N / BATCH; k++) training.step();
  },
  object_graph: () => epoch(graph, features, points, BATCH, RATE),
};
const speeds = { engine: [], object_graph: [] };
for (let round = -3; round < ROUNDS; round++) {
  // three rounds to warm up
  for (const [name, run] of Object.entries(contestants)) {
    const start = performance.now();
    for (let k = 0; k < EPOCHS; k++) run();
    if (round >= 0) speeds[name].push((EPOCHS / (performance.now() - start)) * 1000);
  }
}
console.log(JSON.stringify(speeds));
