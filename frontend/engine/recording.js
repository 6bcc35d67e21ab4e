// A training that nblib recorded while the chapter was run, to be played in the page: frames of weights, samples or figures.
//
// A recording is data: { steps, tracks }. `steps` names the training step of each of its F frames, in rising order. Each track has a
// shape, that of one frame, and F frames of numbers one after the other in base64:
//   { shape, type: "float32", data }              little-endian numbers
//   { shape, type: "uint8", data, low, high }     bytes: frame f stands for low[f] + byte · (high[f] − low[f]) / 255
// A player (frontend/ui) moves `frame`; between two frames nothing is invented.

import { count } from "./matrix.js";

/** @typedef {{ shape: number[], type: string, data: string, low?: number[], high?: number[] }} StoredTrack */
/** @typedef {{ shape: number[], size: number, values: Float32Array | Uint8Array, low: number[], high: number[] }} Track */

/**
 * The bytes that a base64 text stands for.
 * @param {string} name
 * @param {string} text
 */
function bytesOf(name, text) {
  let characters;
  try {
    characters = atob(text);
  } catch {
    throw new Error(`The data of track ${name} must be base64.`);
  }
  const bytes = new Uint8Array(characters.length);
  for (let k = 0; k < bytes.length; k++) bytes[k] = characters.charCodeAt(k);
  return bytes;
}

/**
 * @param {string} name
 * @param {StoredTrack} stored
 * @param {number} F
 * @returns {Track}
 */
function decode(name, { shape, type, data, low = [], high = [] }, F) {
  const size = count(shape),
    bytes = bytesOf(name, data),
    width = { float32: 4, uint8: 1 }[type];
  if (!width) throw new Error(`The type of track ${name} must be float32 or uint8, but came as ${type}.`);
  if (bytes.length !== F * size * width)
    throw new Error(`Track ${name} must have ${F * size * width} bytes, but came with ${bytes.length}.`);
  const bounds = [...low, ...high].filter(Number.isFinite).length;
  if (type === "uint8" && (low.length !== F || bounds !== 2 * F))
    throw new Error(`Track ${name} must have ${F} lows and ${F} highs, but came with ${bounds} numbers.`);
  if (type === "uint8") return { shape, size, values: bytes, low, high };
  const view = new DataView(bytes.buffer),
    values = Float32Array.from({ length: F * size }, (_, k) => view.getFloat32(4 * k, true));
  return { shape, size, values, low, high };
}

export class Recording {
  /**
   * Read a recording; an Error says what does not fit.
   * @param {{ steps: number[], tracks: Record<string, StoredTrack> }} stored
   */
  constructor({ steps, tracks }) {
    if (!steps.length || steps.some((step, f) => f > 0 && !(step > steps[f - 1])))
      throw new Error(
        `The steps of a recording must be at least one and rise, but came as ${steps.join(", ") || "none"}.`,
      );
    this.steps = steps;
    /** @type {Record<string, Track>} */
    this.tracks = Object.fromEntries(
      Object.entries(tracks).map(([name, track]) => [name, decode(name, track, steps.length)]),
    );
    this.frame = 0;
  }

  /** How many frames there are. */
  get length() {
    return this.steps.length;
  }

  /** The training step of the present frame. */
  get step() {
    return this.steps[this.frame];
  }

  /** Whether the present frame is the last one. */
  get ended() {
    return this.frame === this.length - 1;
  }

  /**
   * Go to the last frame at or before a training step, or to the first one.
   * @param {number} step
   */
  seek(step) {
    const later = this.steps.findIndex((other) => other > step);
    this.frame = Math.max(0, (later < 0 ? this.length : later) - 1);
    return this.frame;
  }

  /**
   * Go some frames forwards or backwards, as far as there are frames; returns whether the frame has changed.
   * @param {number} frames
   */
  move(frames = 1) {
    const before = this.frame;
    this.frame = Math.min(this.length - 1, Math.max(0, before + frames));
    return this.frame !== before;
  }

  /**
   * The numbers of a track at a frame, written to `numbers`.
   * @param {string} name
   * @param {number} frame
   * @param {Float64Array} [numbers]
   */
  read(name, frame = this.frame, numbers = new Float64Array(this.tracks[name].size)) {
    const { size, values, low, high } = this.tracks[name],
      bytes = values instanceof Uint8Array,
      start = bytes ? low[frame] : 0,
      unit = bytes ? (high[frame] - start) / 255 : 1;
    for (let k = 0, from = frame * size; k < size; k++) numbers[k] = start + unit * values[from + k];
    return numbers;
  }

  /** All tracks at the present frame: name → numbers. */
  all() {
    return Object.fromEntries(Object.keys(this.tracks).map((name) => [name, this.read(name)]));
  }
}
