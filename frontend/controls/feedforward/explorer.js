// What a reader can do with the network, its pulse, and what the pictures show of it.

import { forward, maps } from "../../engine/trace.js";
import { calm } from "../../ui/clock.js";
import { Explorer as Base } from "../../ui/control.js";
import { grid } from "../../ui/heatmap.js";
import { memo } from "../../ui/memo.js";
import { netOf, REACH } from "../../ui/network/state.js";
import { check, cut, fromQuery, KEYS, pieces } from "./state.js";

/** @import { Layer } from "../../ui/network/state.js" */
/** @import { Model } from "../../ui/session.js" */

/** @param {number} n points on a side */
const gridOf = (n) => ({ n, X: grid(n, -REACH, REACH) });
const UNIT = gridOf(14); // for a unit's map
const SHARP_UNIT = gridOf(40); // the same, where what jumps needs a finer one
const OUTPUT = [24, 32, 48, 64, 96, 128].map(gridOf); // for the map of the output, as fine as the budget allows
const BUDGET = 45000; // products that one picture of the output may take …
const SHARP = 32; // … and so many times as many where it jumps, which needs a finer one and is cheap to compute
const LEG = 900; // milliseconds from one layer to the next

/**
 * The maps of all units, and a finer one of the output; `sharp`: something jumps.
 * @param {Layer[]} layers
 * @param {string} activation
 * @param {string} output
 */
function mapsOf(layers, activation, output) {
  const net = netOf({ layers, activation, output }),
    cost = net.layers.reduce((sum, { W, b }) => sum + W.length + 4 * b.length, 0),
    sharp = [activation, output].includes("step"),
    budget = BUDGET * (sharp ? SHARP : 1),
    { X } = OUTPUT.findLast(({ n }) => n * n * cost <= budget) ?? OUTPUT[0];
  /** @param {Float64Array} values an output, whose middle is drawn as paper */
  const centre = (values) => (output === "linear" ? values : values.map((v) => 2 * v - 1));
  /** @type {Float64Array[][]} */
  const units = maps(net, (sharp ? SHARP_UNIT : UNIT).X);
  units[layers.length] = units[layers.length].map(centre);
  return { sharp, units, output: centre(maps(net, X)[layers.length][0]) };
}

export class Explorer extends Base {
  /** @param {Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery }, () => {
      this.pulse = null;
      return {};
    });
    /** @type {number | null} how far the example has come, in layers; null: everything is shown */
    this.pulse = null;
    this.pulsed = 0; // when it last moved
    this.mapsOf = memo((layers, activation, output) => mapsOf(layers, activation, output));
    this.seenOf = memo((layers, activation, output, x) => forward(netOf({ layers, activation, output }), x));
    this.cutOf = memo((_layers, _activation, _output, _x2) => cut(this.state));
    this.piecesOf = memo((_layers, _activation, _x) => pieces(this.state));
  }

  get last() {
    return this.state.layers.length;
  }

  interval() {
    return calm() ? LEG : 16;
  }

  /** What depends on the weights alone. */
  get maps() {
    const { layers, activation, output } = this.state;
    return this.mapsOf(layers, activation, output);
  }
  /** How the output is drawn. Of a linear one the value that has the full colour doubles until nothing in the picture is beyond it. */
  get outputLooks() {
    const { sharp, output } = this.maps;
    if (this.state.output !== "linear") return { scale: 1, sharp };
    const most = output.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    return { scale: 1.5 * 2 ** Math.max(0, Math.ceil(Math.log2(most / 1.5))), sharp };
  }

  /** The example, passed through the network. */
  get seen() {
    const { layers, activation, output, x } = this.state;
    return this.seenOf(layers, activation, output, x);
  }

  /** The output along x₁ through the example, and what adds up to it. */
  get cut() {
    const { layers, activation, output, x } = this.state;
    return this.cutOf(layers, activation, output, x[1]);
  }

  /** The linear regions, and the one that the example lies in. */
  get pieces() {
    const { layers, activation, x } = this.state;
    return this.piecesOf(layers, activation, x);
  }

  /** @param {string} task */
  pick(task) {
    this.halt();
    this.hand({ task, ...this.state.starts[task] });
  }

  // The pulse -----------------------------------------------------------------------------------------------------------

  /**
   * Whole layers from here.
   * @param {1 | -1} way a step, or a step back
   */
  step(way) {
    this.clock.stop();
    const now = this.pulse ?? (way > 0 ? -1 : this.last);
    this.pulse = Math.max(0, Math.min(this.last, way > 0 ? Math.floor(now) + 1 : Math.ceil(now) - 1));
    this.session.redraw();
  }

  play() {
    if (this.clock.running) return this.clock.stop();
    if (this.pulse === null || this.pulse >= this.last) this.pulse = 0;
    this.pulsed = performance.now();
    this.clock.start();
    this.session.redraw();
  }

  tick() {
    const now = performance.now(),
      pulse = this.pulse ?? 0,
      gone = Math.min(100, now - this.pulsed); // time off screen does not count
    this.pulsed = now;
    this.pulse = Math.min(this.last, calm() ? Math.floor(pulse) + 1 : pulse + gone / LEG);
    this.session.redraw();
    return this.pulse < this.last;
  }

  get begun() {
    return this.pulse !== null;
  }

  restart() {
    this.halt();
  }

  halt() {
    this.pulse = null;
    this.clock.stop();
  }

  reset() {
    this.halt();
    this.hand(this.state.initial);
  }
}
