// The twin of nblib's networks of Dense, Activation and Dropout layers: forward, backward, no DOM.
//
// All parameters lie in one Float64Array, layer by layer as in nblib's `params`: W (I, O) row by row, then b (O,). Rows of
// X are examples. What a pass computes stays in the layer until the next one: z (B, O), a (B, O) and, after backward,
// delta = ∂J/∂z (B, O). Nothing is allocated in a pass unless the batch is larger than ever before.

import { ACTIVATIONS, softmax } from "./activations.js";

/** name → standard deviation of the first weights of a layer with I inputs and O outputs. */
export const INITIALIZATIONS = {
  zeros: () => 0,
  normal: () => 1,
  xavier: (I, O) => Math.sqrt(2 / (I + O)),
  he: (I) => Math.sqrt(2 / I),
};

/**
 * C = A B, where C has R × N entries, row by row, and each is a sum of K products. Entry (r, k) of A is at r·ar + k·ak, entry
 * (k, n) of B at k·bk + n·bn, so that both may be transposed. Two rows and four columns at a time: eight sums that need not
 * wait for one another, of six numbers read.
 */
function product(C, A, B, R, N, K, ar, ak, bk, bn) {
  const rows = R - (R % 2),
    columns = N - (N % 4);
  for (let n = 0; n < columns; n += 4) {
    for (let r = 0; r < rows; r += 2) {
      let s0 = 0,
        s1 = 0,
        s2 = 0,
        s3 = 0,
        t0 = 0,
        t1 = 0,
        t2 = 0,
        t3 = 0;
      for (let k = 0, i = r * ar, j = n * bn; k < K; k++, i += ak, j += bk) {
        const a = A[i],
          c = A[i + ar],
          b0 = B[j],
          b1 = B[j + bn],
          b2 = B[j + 2 * bn],
          b3 = B[j + 3 * bn];
        s0 += a * b0;
        s1 += a * b1;
        s2 += a * b2;
        s3 += a * b3;
        t0 += c * b0;
        t1 += c * b1;
        t2 += c * b2;
        t3 += c * b3;
      }
      const to = r * N + n,
        below = to + N;
      C[to] = s0;
      C[to + 1] = s1;
      C[to + 2] = s2;
      C[to + 3] = s3;
      C[below] = t0;
      C[below + 1] = t1;
      C[below + 2] = t2;
      C[below + 3] = t3;
    }
  }
  for (let r = 0; r < R; r++) {
    // what is left at the right and below
    for (let n = r < rows ? columns : 0; n < N; n++) {
      let sum = 0;
      for (let k = 0, i = r * ar, j = n * bn; k < K; k++, i += ak, j += bk) sum += A[i] * B[j];
      C[r * N + n] = sum;
    }
  }
}

/** y = φ(x W + b), with dropout behind it: the layer's part of the network's parameters, and room for a batch. */
class Layer {
  constructor(network, at, I, O, { activation, alpha, dropout }) {
    const view = (array, from, n) => array.subarray(from, from + n),
      { params, grads } = network;
    Object.assign(this, {
      I,
      O,
      activation,
      alpha,
      dropout,
      room: 0,
      phi: ACTIVATIONS[activation][0],
      d_phi: ACTIVATIONS[activation][1],
    });
    Object.assign(this, {
      W: view(params, at, I * O),
      b: view(params, at + I * O, O),
      dW: view(grads, at, I * O),
      db: view(grads, at + I * O, O),
    });
  }

  /** Make room for B examples. */
  reserve(B) {
    if (B <= this.room) return;
    this.room = B;
    const rows = () => new Float64Array(B * this.O);
    this.z = rows();
    this.a = this.activation === "linear" ? this.z : rows();
    this.y = this.dropout ? rows() : this.a; // what goes on to the next layer
    this.mask = this.dropout ? rows() : null; // 1 / (1 − p) where a unit stays, else 0
    this.dy = rows(); // ∂J/∂y, from the layer above or the loss
    this.delta = this.activation === "linear" && !this.dropout ? this.dy : rows();
  }

  /** z = x W + b, a = φ(z), y = a · mask of B rows of x. `draw` gives numbers in [0, 1) for the mask; null: prediction. */
  forward(x, B, draw) {
    this.reserve(B);
    const { I, O, W, b, z, a, dropout: p } = this;
    product(z, x, W, B, O, I, I, 1, O, 1);
    for (let n = 0, k = 0; n < B; n++) for (let o = 0; o < O; o++) z[k++] += b[o];
    this.activate(B * O);
    if (!this.mask) return a;
    this.dropped = Boolean(draw);
    if (!draw) return a;
    for (let k = 0; k < B * O; k++) this.y[k] = a[k] * (this.mask[k] = draw() >= p ? 1 / (1 - p) : 0);
    return this.y;
  }

  activate(n) {
    const { phi, alpha, z, a } = this;
    if (a === z) return;
    if (this.activation === "softmax") for (let at = 0; at < n; at += this.O) softmax(z, a, this.O, at);
    else if (alpha === undefined) for (let k = 0; k < n; k++) a[k] = phi(z[k]);
    else for (let k = 0; k < n; k++) a[k] = phi(z[k], alpha);
  }

  /** From dy to delta = dy · mask · φ′(z), then dW = xᵀ delta and db = Σ delta. */
  backward(x, B) {
    const { I, O, dW, db, delta } = this;
    this.deactivate(B * O);
    for (let o = 0; o < O; o++) {
      let sum = 0;
      for (let k = o; k < B * O; k += O) sum += delta[k];
      db[o] = sum;
    }
    product(dW, x, delta, I, O, B, 1, I, O, 1);
  }

  deactivate(n) {
    const { z, a, dy, delta, d_phi, alpha, O } = this;
    if (this.mask && this.dropped) for (let k = 0; k < n; k++) dy[k] *= this.mask[k];
    if (this.activation === "softmax") {
      // δ_j = a_j (dy_j − Σ_i dy_i a_i)
      for (let at = 0; at < n; at += O) {
        let sum = 0;
        for (let k = at; k < at + O; k++) sum += dy[k] * a[k];
        for (let k = at; k < at + O; k++) delta[k] = a[k] * (dy[k] - sum);
      }
    } else if (delta !== dy) {
      if (alpha === undefined) for (let k = 0; k < n; k++) delta[k] = dy[k] * d_phi(z[k], a[k]);
      else for (let k = 0; k < n; k++) delta[k] = dy[k] * d_phi(z[k], a[k], alpha);
    }
  }

  /** ∂J/∂x = delta Wᵀ, into dx. */
  send(dx, B) {
    product(dx, this.delta, this.W, B, this.I, this.O, this.O, 1, 1, this.O);
  }
}

/**
 * A dense network: `sizes` [inputs, …, outputs] and, for each layer after the inputs, its activation: a name of `ACTIVATIONS`
 * or { activation, alpha, dropout }, with the probability that a unit's output is dropped in training.
 */
export class Network {
  constructor(sizes, layers) {
    const many = sizes.slice(1).map((O, l) => sizes[l] * O + O),
      total = many.reduce((sum, n) => sum + n, 0);
    this.sizes = sizes;
    this.params = new Float64Array(total);
    this.grads = new Float64Array(total);
    this.layers = layers.map(
      (kind, l) =>
        new Layer(
          this,
          many.slice(0, l).reduce((sum, n) => sum + n, 0),
          sizes[l],
          sizes[l + 1],
          typeof kind === "string" ? { activation: kind } : kind,
        ),
    );
  }

  /** Draw all weights from a normal distribution with the deviation scale · INITIALIZATIONS[init]; biases become 0. */
  initialize(init, rng, scale = 1) {
    this.params.fill(0);
    for (const { I, O, W } of this.layers) {
      const deviation = scale * INITIALIZATIONS[init](I, O);
      if (init !== "zeros") for (let k = 0; k < W.length; k++) W[k] = deviation * rng.standard_normal();
    }
    return this;
  }

  /** The outputs (B, O) of B rows of X; they stay the last layer's own until its next pass. `draw` as in training only. */
  forward(X, B, draw = null) {
    this.X = X;
    let x = X;
    for (const layer of this.layers) x = layer.forward(x, B, draw);
    return x;
  }

  /** Where the loss writes ∂J/∂output before `backward`. */
  get dy() {
    return this.layers.at(-1).dy;
  }

  /** From `dy` to all gradients, after a `forward` of the same B rows. `dx`, if given, takes ∂J/∂X. */
  backward(B, dx = null) {
    const { layers } = this;
    for (let l = layers.length - 1; l >= 0; l--) {
      const layer = layers[l],
        below = layers[l - 1];
      layer.backward(below ? (below.mask && below.dropped ? below.y : below.a) : this.X, B);
      if (below) layer.send(below.dy, B);
      else if (dx) layer.send(dx, B);
    }
    return this.grads;
  }
}
