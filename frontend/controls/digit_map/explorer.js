// What a reader can do with the map of digits.

import { Explorer as Base } from "../../ui/control.js";
import { check, chosen, fromQuery, INK, KEYS, unit, units } from "./state.js";

export class Explorer extends Base {
  /** @param {import("../../ui/session.js").Model} model */
  constructor(model) {
    super(model, { KEYS, check, fromQuery });
  }

  /**
   * Look at a unit; the one that is looked at already, or none, gives the view back to the winner.
   * @param {number} u
   */
  look(u) {
    this.hand({ unit: u === this.state.unit ? -1 : u });
  }

  /**
   * Go over the grid from the unit that is looked at.
   * @param {number[]} way columns to the right and rows up
   */
  walk([right, up]) {
    const { state } = this,
      [rows, columns] = state.grid,
      u = chosen(state),
      row = Math.min(rows - 1, Math.max(0, Math.floor(u / columns) - Math.sign(up))),
      column = Math.min(columns - 1, Math.max(0, (u % columns) + Math.sign(right)));
    this.hand({ unit: row * columns + column });
  }

  /** Take the picture of the unit that is looked at as the drawing. */
  take() {
    const { state } = this;
    this.hand({ pixels: unit(state, chosen(state)).map((v) => INK * v), unit: -1 });
  }

  /** Halve the way from the drawing to the unit that is looked at. */
  approach() {
    const { state } = this,
      w = unit(state, chosen(state));
    this.hand({ pixels: state.pixels.map((/** @type {number} */ v, /** @type {number} */ i) => (v + INK * w[i]) / 2) });
  }

  get units() {
    return units(this.state);
  }
}
