// The values of the heat maps: what the units and the network say at points of the plane.

import { sigmoid, softmax } from "../../engine/activations.js";
import { features } from "../../engine/datasets.js";
import { grid } from "../../ui/heatmap.js";
import { memo } from "../../ui/memo.js";
import { classesOf, isRegression, REACH } from "./state.js";

/** @import { State } from "../../ui/session.js" */
/** @import { Item } from "../../ui/symbols.js" */
/** @import { Run } from "./run.js" */

const UNIT = 16; // points across a unit's map
const PLANE = [24, 32, 48, 64]; // points across the plane's map, as many as the budget allows
const BUDGET = 90000; // products that one map of the plane may take
const BOUNDED = ["tanh", "sigmoid", "step", "softmax"]; // whose values lie between −1 and 1

/**
 * An output as a number from −1 (blue) to 1 (orange): a probability p becomes 2p − 1.
 * @param {State} state
 * @returns {(value: number) => number}
 */
function shown(state) {
  if (isRegression(state) || state.loss === "hinge") return (v) => v;
  return state.loss === "mse" ? (v) => 2 * v - 1 : (v) => 2 * sigmoid(v) - 1;
}

/**
 * What the full colour of a unit's map means.
 * @param {Run} run
 * @param {State} state
 * @param {number} layer
 * @param {Float64Array} values
 */
export function scaleOf(run, state, layer, values) {
  if (layer === run.network.layers.length || (layer > 0 && BOUNDED.includes(state.activations[layer - 1]))) return 1;
  return values.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-9);
}

/**
 * The sums z of three classes, row by row, as their probabilities, in their place.
 * @param {Float64Array} z
 */
function probabilities(z) {
  for (let at = 0; at < z.length; at += 3) softmax(z, z, 3, at);
  return z;
}

/**
 * Change every number of a list in its place.
 * @param {Float64Array} list
 * @param {(value: number) => number} change
 */
function apply(list, change) {
  for (let i = 0; i < list.length; i++) list[i] = change(list[i]);
  return list;
}

export class Maps {
  constructor() {
    // The points as the network takes them, made once for each choice of features.
    this.unitGrid = memo((names) => features(grid(UNIT, -REACH, REACH), names));
    this.planeGrid = memo((names, n) => features(grid(n, -REACH, REACH), names));
    this.inputGrid = memo((name, n) => features(grid(n, -REACH, REACH), [name]));
    /** @type {Map<string, Float64Array>} lists that are used again: sixty new ones a second would be much to collect */
    this.lists = new Map();
  }

  /**
   * One column of rows of n numbers, in the list that is kept under `name`.
   * @param {string} name
   * @param {ArrayLike<number>} values
   * @param {number} n
   * @param {number} at
   * @param {number} length
   */
  column(name, values, n, at, length) {
    let list = this.lists.get(name);
    if (list?.length !== length) {
      list = new Float64Array(length);
      this.lists.set(name, list);
    }
    for (let i = 0, k = at; i < length; i++, k += n) list[i] = values[k];
    return list;
  }

  /**
   * The maps of all units, layer by layer; the inputs come first.
   * @param {Run} run
   * @param {State} state
   */
  units({ network, sizes }, state) {
    const X = this.unitGrid(state.features),
      B = UNIT * UNIT;
    const out = network.forward(X, B),
      three = classesOf(state) === 3;
    if (three) probabilities(out);
    const maps = sizes.map((n, l) =>
      Array.from({ length: n }, (_, j) => this.column(`${l},${j}`, l ? network.layers[l - 1].a : X, n, j, B)),
    );
    for (const map of maps[maps.length - 1]) apply(map, three ? (p) => 2 * p - 1 : shown(state));
    return maps;
  }

  /**
   * The map of the plane: the network's output, of three classes three numbers a point, or what one unit or one input says.
   * @param {Run} run
   * @param {State} state
   * @param {Item | null} unit
   * @param {string | null} input
   */
  plane({ network, sizes }, state, unit, input) {
    const cost = network.params.length + 6 * sizes.reduce((a, b) => a + b),
      n = PLANE.findLast((m) => m * m * cost <= BUDGET) ?? PLANE[0],
      { layers } = network;
    if (input) return this.inputGrid(input, n);
    const X = this.planeGrid(state.features, n),
      out = network.forward(X, n * n);
    if (unit?.layer === 0) return this.column("plane", X, sizes[0], unit.to, n * n);
    if (unit && unit.layer < layers.length) {
      const { a, O } = layers[unit.layer - 1];
      return this.column("plane", a, O, unit.to, n * n);
    }
    if (classesOf(state) < 3) return apply(this.column("plane", out, 1, 0, n * n), shown(state));
    probabilities(out);
    return unit
      ? apply(this.column("plane", out, 3, unit.to, n * n), (p) => 2 * p - 1)
      : this.column("classes", out, 1, 0, 3 * n * n);
  }
}
