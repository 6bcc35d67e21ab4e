// The twin of nblib/training.py, one step at a time, so that the caller can draw between two steps; no DOM. Which examples come
// next (Batches) is apart from what is done with them (Training), so that another kind of step can draw from the same batches.

import { l1, l2, LOSSES } from "./losses.js";
import { NOTHING } from "./matrix.js";

/** @import { Numbers, Rng } from "./matrix.js" */
/** @import { Network } from "./network.js" */
/** @import { Loss } from "./losses.js" */
/** @import { Optimizer } from "./optimizers.js" */

/** N examples in batches: the order is drawn when an epoch begins, the last batch of an epoch takes what is left. */
export class Batches {
  /**
   * @param {Numbers} X N rows of numbers
   * @param {Numbers} y N rows of targets: (N), (N, K), …
   * @param {number} N
   * @param {Rng} rng
   */
  constructor(X, y, N, rng) {
    this.allX = X;
    this.allY = y;
    this.N = N;
    this.rng = rng;
    this.D = N ? X.length / N : 0;
    this.K = N ? y.length / N : 0;
    this.order = new Int32Array(N);
    this.size = N;
    this.shuffle = true;
    this.fullX = this.X = NOTHING; // the rows of the present batch, and the same as long as a whole batch
    this.fullY = this.y = NOTHING;
    this.at = N; // how many examples of the epoch were taken
  }

  /**
   * Start a new epoch with the next batch.
   * @param {number} size
   * @param {boolean} shuffle
   */
  begin(size, shuffle) {
    this.size = Math.min(size, this.N);
    this.shuffle = shuffle;
    this.fullX = this.X = new Float64Array(this.size * this.D);
    this.fullY = this.y = new Float64Array(this.size * this.K);
    this.at = this.N;
  }

  /** Whether the next batch is the first of a new epoch. */
  get ended() {
    return this.at >= this.N;
  }

  /** Copy the next examples to X and y; returns how many they are. */
  next() {
    const { allX, allY, N, D, K, order } = this;
    if (this.ended) {
      for (let i = 0; i < N; i++) order[i] = i; // as rng.permutation(N), without a new list each time
      if (this.shuffle) this.rng.shuffle(order);
      this.at = 0;
    }
    const B = Math.min(this.size, N - this.at);
    if (this.X.length !== B * D) {
      this.X = this.fullX.subarray(0, B * D);
      this.y = this.fullY.subarray(0, B * K);
    }
    const { X, y, at } = this;
    for (let n = 0; n < B; n++) {
      const row = B === N ? n : order[at + n]; // all at once: the order does not matter, and nblib keeps it
      for (let to = n * D, from = row * D, end = to + D; to < end; ) X[to++] = allX[from++];
      for (let to = n * K, from = row * K, end = to + K; to < end; ) y[to++] = allY[from++];
    }
    this.at = at + B;
    return B;
  }
}

/**
 * J of B examples, and its gradients in `network.grads`.
 * @param {Network} network
 * @param {Numbers} X
 * @param {Numbers} y
 * @param {number} B
 * @param {Loss} loss
 * @param {(() => number) | null} draw
 */
export function costAndGradients(network, X, y, B, loss, draw = null) {
  const z = network.forward(X, B, draw),
    K = network.outputs,
    J = loss(z, y, network.dy, z.length / K, K);
  network.backward();
  return J;
}

/**
 * Supervised training of a network on rows of X and their targets y. The same rng, the same run: the order of the examples is
 * drawn when an epoch begins, dropped units in each step. `batch_size`, `shuffle`, `l1` and `l2` are nblib's; after a change of
 * them call `begin()`, which starts a new epoch, as a new call of nblib's `train` does.
 */
export class Training {
  /**
   * @param {Network} network
   * @param {Numbers} X
   * @param {Numbers} y
   * @param {{ loss: string, optimizer: Optimizer, rng: Rng, N?: number, batch_size?: number, shuffle?: boolean, l1?: number,
   *   l2?: number }} settings N: how many examples X has, to be given where they are sequences
   */
  constructor(network, X, y, settings) {
    const { loss, optimizer, rng, N = X.length / network.inputs } = settings;
    this.network = network;
    this.loss = LOSSES[loss];
    this.optimizer = optimizer;
    this.batches = new Batches(X, y, N, rng);
    this.batch_size = settings.batch_size ?? 32;
    this.shuffle = settings.shuffle ?? true;
    this.l1 = settings.l1 ?? 0;
    this.l2 = settings.l2 ?? 0;
    this.draw = () => rng.random();
    this.step_count = 0;
    this.epoch = 0;
    this.begin();
  }

  /** Start a new epoch with the next step. */
  begin() {
    this.batches.begin(this.batch_size, this.shuffle);
  }

  /** One update of the parameters; returns the cost J of its batch, with the penalty, before it. If J is not finite, there is no update. */
  step() {
    const { network, batches } = this,
      first = batches.ended,
      B = batches.next();
    let cost = costAndGradients(network, batches.X, batches.y, B, this.loss, this.draw);
    if (this.l1) for (const { W, dW } of network.layers) cost += l1(W, this.l1, dW);
    if (this.l2) for (const { W, dW } of network.layers) cost += l2(W, this.l2, dW);
    if (Number.isFinite(cost)) {
      this.optimizer.step(network.params, network.grads);
      this.step_count++;
      if (first) this.epoch++;
    }
    return cost;
  }
}

/**
 * J of B examples in prediction: no dropout, no penalty.
 * @param {Network} network
 * @param {Numbers} X
 * @param {Numbers} y
 * @param {string} loss
 */
export function evaluate(network, X, y, loss, B = X.length / network.inputs) {
  const z = network.forward(X, B),
    K = network.outputs;
  return LOSSES[loss](z, y, null, z.length / K, K);
}
