// The twin of nblib/training.py: the loop, one step at a time, so that the caller can draw between two steps; no DOM.

import { l1, l2, LOSSES } from "./losses.js";

/**
 * Training of a network on N rows of X and their targets y. The same rng, the same run: the order of the examples is drawn
 * when an epoch begins, dropped units in each step. `batch_size`, `shuffle`, `l1` and `l2` are nblib's; after a change of them call
 * `begin()`, which starts a new epoch, as a new call of nblib's `train` does.
 */
export class Training {
  constructor(network, X, y, { loss, optimizer, rng, batch_size = 32, shuffle = true, l1: one = 0, l2: two = 0 }) {
    Object.assign(this, {
      network,
      X,
      y,
      N: y.length,
      loss: LOSSES[loss],
      optimizer,
      rng,
      batch_size,
      shuffle,
      l1: one,
      l2: two,
    });
    this.draw = () => rng.random();
    this.order = new Int32Array(this.N);
    this.step_count = this.epoch = 0;
    this.begin();
  }

  /** Start a new epoch with the next step. */
  begin() {
    const {
      N,
      network: { sizes },
    } = this;
    this.size = Math.min(this.batch_size, N);
    this.rows = new Float64Array(this.size * sizes[0]);
    this.targets = new Float64Array(this.size);
    this.at = N;
  }

  /** One update of the parameters; returns the cost J of its batch, with the penalty, before it. If J is not finite, there is no update. */
  step() {
    const { N, network, optimizer, rows, targets } = this,
      first = this.at >= N;
    if (first) {
      for (let i = 0; i < N; i++) this.order[i] = i; // as rng.permutation(N), without a new list each time
      if (this.shuffle) this.rng.shuffle(this.order);
      this.at = 0;
    }
    const B = this.take(),
      z = network.forward(rows, B, this.draw);
    let cost = this.loss(z, targets, network.dy, B, network.sizes.at(-1));
    network.backward(B);
    if (this.l1) for (const layer of network.layers) cost += l1(layer.W, this.l1, layer.dW);
    if (this.l2) for (const layer of network.layers) cost += l2(layer.W, this.l2, layer.dW);
    if (Number.isFinite(cost)) {
      optimizer.step(network.params, network.grads);
      this.step_count++;
      if (first) this.epoch++;
    }
    return cost;
  }

  /** Copy the next batch; returns its size. */
  take() {
    const { X, y, N, rows, targets, order, at } = this,
      D = this.network.sizes[0],
      B = Math.min(this.size, N - at);
    for (let n = 0, to = 0; n < B; n++) {
      const row = B === N ? n : order[at + n]; // all at once: the order does not matter, and nblib keeps it
      for (let d = 0, from = row * D; d < D; d++) rows[to++] = X[from + d];
      targets[n] = y[row];
    }
    this.at = at + B;
    return B;
  }
}

/** J of B rows in prediction: no dropout, no penalty. */
export const evaluate = (network, X, y, loss) =>
  LOSSES[loss](network.forward(X, y.length), y, null, y.length, network.sizes.at(-1));
