import assert from "node:assert/strict";
import { test } from "node:test";
import { SelfAttention } from "../engine/layers/self_attention.js";
import { Conv2D } from "../engine/layers/conv2d.js";
import { Dense } from "../engine/layers/dense.js";
import { Embedding } from "../engine/layers/embedding.js";
import { BatchNorm, LayerNorm } from "../engine/layers/normalization.js";
import { AveragePool, MaxPool } from "../engine/layers/pooling.js";
import { Positions } from "../engine/layers/positions.js";
import { LSTM, RNN } from "../engine/layers/recurrent.js";
import { Residual } from "../engine/layers/residual.js";
import { Network } from "../engine/network.js";
import { close } from "./close.js";

/** A network of one layer with these parameters. */
function one(shape, Kind, settings, params = []) {
  const network = new Network(shape, [[Kind, settings]]);
  network.params.set(params);
  assert.equal(network.params.length, params.length, "the example must name every parameter");
  return { network, layer: network.layers[0], y: (x, B = 1) => [...network.forward(x, B)] };
}

const NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9];

test("convolution: a window of weights 1 2 3 4 over the numbers 1 … 9", () => {
  const params = [1, 2, 3, 4, 0];
  const { layer, y } = one([1, 3, 3], Conv2D, { O: 1, K: 2 }, params);
  assert.deepEqual(layer.shape, [1, 2, 2]);
  assert.deepEqual(y(NINE), [37, 47, 67, 77]);
  const wide = one([1, 3, 3], Conv2D, { O: 1, K: 2, stride: 2, padding: 1 }, params);
  assert.deepEqual(wide.y(NINE), [4, 18, 36, 77]);
  const beyond = one([1, 3, 3], Conv2D, { O: 1, K: 2, stride: 2, padding: 2 }, params);
  assert.deepEqual(beyond.y([...NINE, ...NINE], 2), [0, 0, 0, 0, 37, 21, 0, 23, 9, 0, 0, 0, 0, 37, 21, 0, 23, 9]);
});

test("convolution: channels are added, each kernel gives a map, images stay apart", () => {
  const { layer, y } = one([2, 1, 2], Conv2D, { O: 2, K: 1 }, [1, 10, 0, -1, 0.5, 0]);
  assert.deepEqual(layer.shape, [2, 1, 2]);
  assert.deepEqual(y([1, 2, 3, 4, 5, 6, 7, 8], 2), [31.5, 42.5, -3, -4, 75.5, 86.5, -7, -8]);
});

test("pooling: the largest and the mean of each window", () => {
  const image = Array.from({ length: 16 }, (_, k) => -k);
  assert.deepEqual(one([1, 4, 4], MaxPool, { K: 2 }).y(image), [-0, -2, -8, -10]);
  assert.deepEqual(one([1, 4, 4], AveragePool, { K: 2 }).y(image), [-2.5, -4.5, -10.5, -12.5]);
  assert.deepEqual(
    one([1, 3, 3], MaxPool, { K: 2, stride: 1 }).y([...NINE, ...NINE.toReversed()], 2),
    [5, 6, 8, 9, 9, 8, 6, 5],
  );
  assert.deepEqual(one([1, 3, 3], MaxPool, { K: 2 }).y(NINE), [5]); // what is left at the rim goes
});

test("batch norm: by the measured moments, for features and for channels", () => {
  const params = [2, 1, 1, 0, 3, 0, 4, 1]; // γ, β, means, variances
  assert.deepEqual(one([2], BatchNorm, { epsilon: 0 }, params).y([3, 1, 5, -1], 2), [1, 1, 3, -1]);
  assert.deepEqual(one([2, 1, 2], BatchNorm, { epsilon: 0 }, params).y([3, 5, 1, -1]), [1, 3, 1, -1]);
  close(one([1], BatchNorm, {}, [1, 0, 0, 0]).y([1]), [1 / Math.sqrt(1e-5)]);
});

test("layer norm: by the moments of the row itself", () => {
  const { y } = one([2], LayerNorm, { epsilon: 0 }, [2, 3, 0, 1]);
  assert.deepEqual(y([1, 3, 30, 10], 2), [-2, 4, 2, -2]);
  assert.deepEqual(one([2], LayerNorm, {}, [2, 3, 0, 1]).y([7, 7]), [0, 1]); // no variance, no division by 0
});

test("embedding: a token is the number of a row", () => {
  const { y } = one([], Embedding, { V: 3, D: 2 }, [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(y([2, 0, 0, 1], 2), [5, 6, 1, 2, 1, 2, 3, 4]);
  for (const token of [3, -1, 0.5, NaN]) assert.throws(() => y([token]), /whole number from 0 to 2, but came as/);
});

test("positions: each place its own row, in every sequence; no more steps than places", () => {
  const { y } = one([2], Positions, { S: 3 }, [1, 2, 30, 40, 500, 600]);
  assert.deepEqual(y([0, 0, 0, 0, 1, 1, 1, 1], 2), [1, 2, 30, 40, 2, 3, 31, 41]);
  assert.throws(() => y(new Float64Array(8)), /at most 3 steps, but came with 4/);
});

test("RNN: two steps by hand", () => {
  const { layer, y } = one([1], RNN, { H: 1 }, [0.5, -1, 0]);
  close(y([2, 0]), [Math.tanh(1), Math.tanh(-Math.tanh(1))]);
  close(layer.h, [Math.tanh(-Math.tanh(1))]);
});

test("LSTM: gates 3/4, 1/2, 1/2, 1/2 by hand, in the order i, f, g, o", () => {
  const b = [Math.log(3), 0, Math.atanh(0.5), Math.log(1 / 3)];
  const { layer, y } = one([1], LSTM, { H: 1 }, [0, 0, 0, 0, 0, 0, 0, 0, ...b]);
  close(y([9, 9]), [0.25 * Math.tanh(0.375), 0.25 * Math.tanh(0.5625)]);
  close(layer.z, [0.75, 0.5, 0.5, 0.25, 0.75, 0.5, 0.5, 0.25]);
  close(layer.cells, [0.375, 0.5625]);
  close(layer.c, [0.5625]);
});

test("a recurrent layer that goes on step by step ends where it ends in one go", () => {
  for (const [Kind, gates] of [
    [RNN, 1],
    [LSTM, 4],
  ]) {
    const params = Float64Array.from({ length: gates * 3 * (2 + 3 + 1) }, (_, k) => Math.sin(k)),
      x = Float64Array.from({ length: 2 * 4 * 2 }, (_, k) => Math.cos(k)), // two sequences of four steps
      { layer, y } = one([2], Kind, { H: 3 }, params),
      whole = y(x, 2);
    layer.h.fill(9); // forgotten unless it is carried on
    for (let t = 0; t < 4; t++) {
      const steps = Float64Array.from([0, 1].flatMap((n) => [...x.subarray((n * 4 + t) * 2, (n * 4 + t) * 2 + 2)]));
      const h = layer.forward(steps, 2, null, t > 0);
      close(
        h,
        [0, 1].flatMap((n) => whole.slice((n * 4 + t) * 3, (n * 4 + t) * 3 + 3)),
        1e-14,
      );
    }
  }
});

test("attention: q = k = v = x with scores 0 and log 2 by hand", () => {
  const a = Math.sqrt(Math.log(2)),
    { layer, y } = one([1], SelfAttention, {}, [1, 1, 1, 0, 0, 0, 1, 0]);
  close(y([0, a]), [a / 2, (2 / 3) * a]);
  close(layer.a, [1 / 2, 1 / 2, 1 / 3, 2 / 3]);

  const same = [1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0],
    c = Math.sqrt(Math.log(2) / Math.SQRT2), // one head of two numbers: its scores are divided by √2
    b = Math.sqrt(Math.log(3)); // two heads: each with its own coordinate, and its own weights
  close(one([2], SelfAttention, {}, same).y([0, 0, c, c]), [c / 2, c / 2, (2 / 3) * c, (2 / 3) * c]);
  close(one([2], SelfAttention, { heads: 2 }, same).y([0, 0, a, b]), [a / 2, b / 2, (2 / 3) * a, (3 / 4) * b]);
});

test("attention that asks nothing takes the mean, a causal one the mean so far, each sequence on its own", () => {
  const eye = [1, 0, 0, 1],
    params = [...[0, 0, 0, 0, 1, 0], ...[0, 0, 0, 0, 0, 1], ...[0, 0, 0, 0, 0, 0], ...eye, 0, 10],
    x = [1, 0, 3, 2, 8, 4, 0, 0, 0, 0, 0, 3];
  close(one([2], SelfAttention, {}, params).y(x, 2), [4, 12, 4, 12, 4, 12, 0, 11, 0, 11, 0, 11]);
  for (const heads of [1, 2]) {
    const { layer, y } = one([2], SelfAttention, { heads, causal: true }, params);
    close(y(x, 2), [1, 10, 2, 11, 4, 12, 0, 10, 0, 10, 0, 11]);
    close(layer.a.subarray(0, 9), [1, 0, 0, 1 / 2, 1 / 2, 0, 1 / 3, 1 / 3, 1 / 3]);
    assert.equal(layer.a.length, 2 * heads * 9);
  }
  assert.throws(() => one([3], SelfAttention, { heads: 2 }), /divide the 3 numbers/);
});

test("layers follow one another: an image becomes a row for a dense layer", () => {
  const network = new Network(
    [1, 4, 4],
    [
      [Conv2D, { O: 3, K: 3, padding: 1 }],
      [MaxPool, { K: 2 }],
      [Dense, { O: 5 }],
    ],
  );
  assert.deepEqual(
    network.layers.map(({ shape }) => shape),
    [[3, 4, 4], [3, 2, 2], [5]],
  );
  assert.equal(network.params.length, 3 * 9 + 3 + 12 * 5 + 5);
  assert.equal(network.forward(new Float64Array(32), 2).length, 10);
});

test("residual: the input is added to what the layers inside make of it", () => {
  const layers = [
    [Dense, { O: 1, activation: "relu" }],
    [Dense, { O: 2 }],
  ];
  const { network, layer, y } = one([2], Residual, { layers }, [1, 1, -3, 10, 20, 0, 1]);
  assert.deepEqual(y([1, 1, 3, 4], 2), [1, 2, 43, 85]); // sums −1 → 0 and 4
  assert.deepEqual(Object.keys(layer.params), ["0.W", "0.b", "1.W", "1.b"]);
  network.params[6] = 5; // the layers inside see what the network holds
  assert.deepEqual(y([1, 1], 1), [1, 6]);
  assert.throws(() => one([2], Residual, { layers: layers.slice(0, 1) }), /must keep their 2 numbers, but make 1\./);
});

test("numbers that are no whole rows are refused in a sentence", () => {
  assert.throws(
    () => one([1, 2, 2], MaxPool, { K: 2 }).y([1, 2, 3]),
    /rows of shape \(1, 2, 2\), but came with 3 numbers\./,
  );
  assert.throws(() => one([1], RNN, { H: 1 }, [0, 0, 0]).y([1, 2, 3], 2), /2 sequences of one length, but has 3 steps/);
  assert.throws(
    () => one([1], SelfAttention, {}, new Array(8).fill(0)).y([1, 2, 3], 2),
    /2 sequences of one length, but has 3 steps/,
  );
});
