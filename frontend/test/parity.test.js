// The engine against golden values that tests/test_engine_layers.py has just written; on its own, without Python, there are none.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Activation } from "../engine/layers/activation.js";
import { SelfAttention } from "../engine/layers/self_attention.js";
import { Conv2D } from "../engine/layers/conv2d.js";
import { Dense } from "../engine/layers/dense.js";
import { Embedding } from "../engine/layers/embedding.js";
import { Dropout, Flatten } from "../engine/layers/identity.js";
import { BatchNorm, LayerNorm } from "../engine/layers/normalization.js";
import { AveragePool, MaxPool } from "../engine/layers/pooling.js";
import { Positions } from "../engine/layers/positions.js";
import { LSTM, RNN } from "../engine/layers/recurrent.js";
import { Residual } from "../engine/layers/residual.js";
import { OPTIMIZERS } from "../engine/optimizers.js";
import { default_rng } from "../engine/random.js";
import { Recording } from "../engine/recording.js";
import { loadParameters, networkFrom } from "../engine/restore.js";
import { Training } from "../engine/training.js";
import { close } from "./close.js";

const path = process.env.GOLDEN;
const golden = path ? JSON.parse(readFileSync(path, "utf8")) : null;
const skip = golden ? false : "GOLDEN names no file: pytest tests/test_engine_layers.py writes one";
const kinds = {
  Activation,
  SelfAttention,
  AveragePool,
  BatchNorm,
  Conv2D,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  LayerNorm,
  LSTM,
  MaxPool,
  Positions,
  Residual,
  RNN,
};

/** Numbers of nested lists, one after the other. */
const flat = (value) => (Array.isArray(value) ? value.flat(Infinity) : [value]);
const flatten = (arrays) => Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, flat(array)]));

test("forward passes", { skip }, async (t) => {
  const tried = new Set();
  for (const { name, description, params, x, B, y, last } of golden.forwards)
    await t.test(name, () => {
      const network = networkFrom(description, kinds);
      for (const [kind] of description.layers) tried.add(kind);
      loadParameters(network, flatten(params));
      close(network.forward(flat(x), B), flat(y));
      for (const [field, expected] of Object.entries(last)) close(network.layers.at(-1)[field], flat(expected));
    });
  assert.deepEqual([...tried].sort(), Object.keys(kinds).sort());
});

test("training with several targets", { skip }, async (t) => {
  for (const {
    name,
    description,
    params,
    X,
    y,
    N,
    loss,
    settings,
    optimizer,
    rate,
    costs,
    trained,
  } of golden.trainings)
    await t.test(name, () => {
      const network = networkFrom(description, kinds);
      loadParameters(network, flatten(params));
      const training = new Training(network, flat(X), flat(y), {
        loss,
        optimizer: new OPTIMIZERS[optimizer](rate),
        rng: default_rng(0),
        N,
        shuffle: false,
        ...settings,
      });
      close(
        costs.map(() => training.step()),
        costs,
      );
      close(network.params, Object.values(trained).flatMap(flat));
    });
});

test("recordings", { skip }, () => {
  const recording = new Recording(golden.recording.stored);
  for (const [frame, tracks] of golden.recording.frames.entries())
    for (const [name, numbers] of Object.entries(tracks)) close(recording.read(name, frame), flat(numbers));
});
