// Where the units, weights and biases of a network stand in its picture, and what stands at a point of it.

/** @import { Item } from "./symbols.js" */
/**
 * Names of inputs, of outputs, and one a column. Where a network takes only some of its possible inputs, `inputs` names all of
 * them, and `slots` says which of these places each unit of the first column has.
 * @typedef {{ inputs: string[], outputs: string[], captions: string[], slots?: number[] }} Names
 */
/** @typedef {{ above?: boolean, below?: boolean, largest?: number }} Room */

const KNOB = 0.36; // where on an edge its knob stands: not in the middle, where edges cross
const FINGER = 26; // pixels from input to input, where a finger chooses among them
export const LARGEST = 40; // pixels across a unit
const ROOMY = 62; // pixels from column to column, beyond which words have room between them

/** @param {string[]} names */
const longest = (names) => Math.max(0, ...names.map((name) => name.length));

/**
 * All items of a network with so many units in each layer, unit by unit with the weights and the bias that lead to it.
 * @param {number[]} sizes
 * @returns {Item[]}
 */
export const itemsOf = (sizes) =>
  sizes.flatMap((n, layer) =>
    Array.from({ length: n }, (_, to) => {
      /** @type {Item[]} */
      const weights = Array.from({ length: sizes[layer - 1] ?? 0 }, (__, from) => ({
        kind: "weight",
        layer,
        from,
        to,
      }));
      /** @type {Item[]} */
      const rest = [
        { kind: "bias", layer, from: -1, to },
        { kind: "unit", layer, from: -1, to },
      ];
      return [...weights, ...rest.slice(layer ? 0 : 1)];
    }).flat(),
  );

/** The places for one network at one width, in pixels. */
export class Places {
  /**
   * @param {number[]} sizes units of each layer, the inputs first
   * @param {Item[]} items of these layers
   * @param {Names} names
   * @param {number} width
   * @param {Room} room whether units have a text above them, and one below or within them; how large one is at most
   */
  constructor(sizes, items, names, width, { above = false, below = false, largest = LARGEST }) {
    const columns = sizes.length,
      { slots } = names,
      most = Math.max(...sizes, slots ? names.inputs.length : 1),
      left = 8 + 7.5 * longest(names.inputs),
      right = 8 + 7.5 * longest(names.outputs),
      column = (width - left - right) / Math.max(1, columns - 0.5),
      size = Math.round(Math.max(14, Math.min(largest, column * 0.46))),
      row = slots ? Math.max(size + 9, FINGER) : size + (above ? 30 : below ? 24 : 14),
      top = above ? 24 : 10,
      bottom = names.captions.some(Boolean) ? 26 : 8,
      height = Math.round(top + row * Math.max(2, most) + bottom),
      inner = height - top - bottom,
      span = width - left - right - size;
    this.items = items;
    this.size = size; // of a unit
    this.height = height; // of the picture
    this.roomy = column > ROOMY;
    this.thinness = Math.max(0.3, Math.min(1, column / 110)); // edges are thinner where columns stand close
    const columnOf = (/** @type {number} */ l, /** @type {number} */ n) =>
      Array.from({ length: n }, (_, j) => ({
        x: Math.round(left + size / 2 + (columns > 1 ? (span * l) / (columns - 1) : span / 2)),
        y: Math.round(top + inner / 2 + (j - (n - 1) / 2) * Math.min(row * 1.5, inner / n)),
      }));
    this.inputs = columnOf(0, slots ? names.inputs.length : (sizes[0] ?? 0)); // the places of all named inputs
    this.units = sizes.map((n, l) => (l === 0 && slots ? slots.map((k) => this.inputs[k]) : columnOf(l, n)));
    this.lines = items.map((item) => (item.kind === "weight" ? this.ends(item) : null));
  }

  /**
   * The centre of a unit.
   * @param {number} layer
   * @param {number} unit
   */
  at(layer, unit) {
    return this.units[layer][unit];
  }

  /**
   * The ends of a weight's edge.
   * @param {Item} weight
   */
  ends({ layer, from, to }) {
    const a = this.at(layer - 1, from),
      b = this.at(layer, to),
      half = this.size / 2;
    return [a.x + half, a.y, b.x - half, b.y];
  }

  /**
   * Where an item is taken hold of; of an edge, another `part` of it.
   * @param {Item} item
   */
  spot(item, part = KNOB) {
    if (item.kind === "weight") {
      const [x1, y1, x2, y2] = this.ends(item);
      return [x1 + part * (x2 - x1), y1 + part * (y2 - y1)];
    }
    const { x, y } = this.at(item.layer, item.to),
      half = this.size / 2;
    return item.kind === "bias" ? [x - half, y + half] : [x, y];
  }

  /**
   * The item at a point of the picture, or null: first a bias, which lies on the corner of a unit, then a unit, then an edge.
   * @param {number} x
   * @param {number} y
   * @param {number} near within so many pixels
   */
  find(x, y, near) {
    /** @type {Item | null} */
    let best = null;
    let least = near;
    const weigh = (/** @type {Item} */ item, /** @type {number} */ distance) => {
      if (distance < least) {
        best = item;
        least = distance;
      }
    };
    for (const item of this.items) {
      if (item.kind !== "bias") continue;
      const [bx, by] = this.spot(item);
      weigh(item, Math.hypot(x - bx, y - by) - 2);
    }
    if (best) return best;
    const half = this.size / 2;
    const unit = this.items.find(({ kind, layer, to }) => {
      const at = this.at(layer, to);
      return kind === "unit" && Math.max(Math.abs(x - at.x), Math.abs(y - at.y)) <= half;
    });
    if (unit) return unit;
    this.items.forEach((item, k) => {
      const line = this.lines[k];
      if (!line) return;
      const [x1, y1, x2, y2] = line,
        dx = x2 - x1,
        dy = y2 - y1,
        t = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
      weigh(item, Math.hypot(x - x1 - t * dx, y - y1 - t * dy));
    });
    return best;
  }

  /**
   * The path about an item.
   * @param {Item} item
   */
  outline(item) {
    const half = this.size / 2 + 2.5,
      [x, y] = this.spot(item);
    if (item.kind === "weight") {
      const [x1, y1, x2, y2] = this.ends(item);
      return `M${x1} ${y1}L${x2} ${y2}`;
    }
    if (item.kind === "bias") return `M${x - 7} ${y}a7 7 0 1 0 14 0a7 7 0 1 0-14 0z`;
    return `M${x - half} ${y - half}h${2 * half}v${2 * half}h${-2 * half}z`;
  }
}
