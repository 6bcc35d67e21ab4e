// The edges of a network's picture: one path holds all edges of one sign and one width, so that the picture has few nodes.

import { attr, s } from "./dom.js";

/** @typedef {"positive" | "negative" | "nothing"} Sign */

const WIDTHS = 10;

/**
 * The sign of a weight, as the styles name it.
 * @param {number} value
 * @returns {Sign}
 */
export const sign = (value) => (value > 0 ? "positive" : value < 0 ? "negative" : "nothing");
/** @param {number} value */
const bucket = (value) => Math.min(WIDTHS - 1, Math.floor((WIDTHS * Math.abs(value)) / (Math.abs(value) + 2)));
/** @param {number} k */
const width = (k, thinness = 1) => (0.6 + (5.4 * thinness * k) / (WIDTHS - 1)).toFixed(2);
/**
 * For each sign something for each width; what is zero has one.
 * @template T
 * @param {(name: Sign, k: number) => T} make
 */
const bySign = (make) => {
  const list = (/** @type {Sign} */ name, n = WIDTHS) => Array.from({ length: n }, (_, k) => make(name, k));
  return { positive: list("positive"), negative: list("negative"), nothing: list("nothing", 1) };
};

export class Edges {
  constructor() {
    this.paths = bySign((name, k) => s("path", { class: `nbw-edge nbw-${name}`, "stroke-width": width(k) }));
    this.el = s("g", { "aria-hidden": "true" }, ...Object.values(this.paths).flat());
    /** @type {string[]} */
    this.segments = [];
  }

  /**
   * Take the ends of the edges, null where there is none; they are thinner where there is little room.
   * @param {(number[] | null)[]} lines
   * @param {number} thinness
   */
  place(lines, thinness) {
    this.segments = lines.map((line) => (line ? `M${line[0]} ${line[1]}L${line[2]} ${line[3]}` : ""));
    for (const paths of [this.paths.positive, this.paths.negative])
      for (const [k, node] of paths.entries()) attr(node, { "stroke-width": width(k, thinness) });
  }

  /**
   * Draw every edge by its value.
   * @param {number[]} values
   */
  draw(values) {
    const paths = bySign(() => "");
    values.forEach((value, i) => {
      const name = sign(value);
      paths[name][name === "nothing" ? 0 : bucket(value)] += this.segments[i];
    });
    for (const name of /** @type {Sign[]} */ (Object.keys(paths)))
      for (const [k, d] of paths[name].entries()) attr(this.paths[name][k], { d });
  }
}
