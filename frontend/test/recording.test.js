import assert from "node:assert/strict";
import { test } from "node:test";
import { denseNetwork } from "../engine/network.js";
import { Recording } from "../engine/recording.js";
import { loadParameters } from "../engine/restore.js";
import { close } from "./close.js";

const base64 = (array) => Buffer.from(array.buffer).toString("base64");
const floats = (...values) => base64(Float32Array.from(values));
const STEPS = [0, 10, 100];
const WEIGHTS = { shape: [2, 1], type: "float32", data: floats(1, -2, 0.5, 0.25, 3, 4) };
const BYTES = {
  shape: [2],
  type: "uint8",
  data: base64(Uint8Array.of(0, 255, 51, 204, 7, 7)),
  low: [-1, 0, 5],
  high: [1, 10, 5],
};

test("frames are read as they were stored", () => {
  const recording = new Recording({ steps: STEPS, tracks: { weights: WEIGHTS, samples: BYTES } });
  assert.deepEqual(
    [0, 1, 2].map((f) => [...recording.read("weights", f)]),
    [
      [1, -2],
      [0.5, 0.25],
      [3, 4],
    ],
  );
  close(
    [0, 1, 2].flatMap((f) => [...recording.read("samples", f)]),
    [-1, 1, 2, 8, 5, 5],
  );
  const own = new Float64Array(2);
  assert.equal(recording.read("weights", 2, own), own);
});

test("steps are found, nothing between two frames, and the ends are ends", () => {
  const recording = new Recording({ steps: STEPS, tracks: {} });
  const found = [-5, 0, 9, 10, 99, 100, 1e9].map((step) => recording.seek(step));
  assert.deepEqual(found, [0, 0, 0, 1, 1, 2, 2]);
  assert.deepEqual([recording.step, recording.ended, recording.length], [100, true, 3]);
  assert.deepEqual([recording.move(), recording.frame], [false, 2]);
  assert.deepEqual([recording.move(-9), recording.frame, recording.ended], [true, 0, false]);
  assert.deepEqual([recording.move(2), recording.step], [true, 100]);
});

test("a frame of weights is a network", () => {
  const tracks = { "0.W": WEIGHTS, "0.b": { shape: [1], type: "float32", data: floats(0, 1, 10) } },
    recording = new Recording({ steps: STEPS, tracks }),
    network = denseNetwork([2, 1], ["linear"]);
  const outputs = STEPS.map((step) => {
    recording.seek(step);
    loadParameters(network, recording.all());
    return network.forward([1, 1], 1)[0];
  });
  assert.deepEqual(outputs, [-1, 1.75, 17]);
});

test("what does not fit is refused in a sentence", () => {
  const refused = [
    [{ steps: [], tracks: {} }, /at least one and rise, but came as none\./],
    [{ steps: [0, 0], tracks: {} }, /rise, but came as 0, 0\./],
    [{ steps: [0, NaN], tracks: {} }, /rise, but came as 0, NaN\./],
    [{ steps: [0], tracks: { w: WEIGHTS } }, /Track w must have 8 bytes, but came with 24\./],
    [
      { steps: STEPS, tracks: { w: { ...WEIGHTS, type: "float64" } } },
      /must be float32 or uint8, but came as float64\./,
    ],
    [{ steps: STEPS, tracks: { w: { ...WEIGHTS, data: "?" } } }, /data of track w must be base64\./],
    [{ steps: STEPS, tracks: { w: { ...BYTES, low: [0] } } }, /Track w must have 3 lows and 3 highs/],
    [{ steps: STEPS, tracks: { w: { ...BYTES, high: [1, NaN, 2] } } }, /Track w must have 3 lows and 3 highs/],
  ];
  for (const [stored, sentence] of refused) assert.throws(() => new Recording(stored), sentence);
});
