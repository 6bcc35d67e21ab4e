// The map's picture: every unit's weights as a digit at the unit's place, the winner framed; or how far each unit is.

import { attr, context, h, s, text } from "../../ui/dom.js";
import { onArrow } from "../../ui/drag.js";
import { fmt } from "../../ui/numbers.js";
import { paint } from "../../ui/pad.js";
import { onTheme } from "../../ui/theme.js";
import { answer, chosen, place, unit } from "./state.js";

const TILE = 40; // pixels of the canvas for a unit

export class Tiles {
  /** @param {import("./explorer.js").Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    const [rows, columns] = explorer.state.grid;
    this.canvas = h("canvas", { width: TILE * columns, height: TILE * rows, "aria-hidden": "true" });
    this.tile = h("canvas", { width: TILE - 2, height: TILE - 2 });
    const frame = (/** @type {string} */ name) => s("rect", { class: name, width: 1, height: 1 });
    this.frames = {
      second: frame("nbw-mapsecond"),
      winner: frame("nbw-mapfirst"),
      looked: frame("nbw-maplooked"),
    };
    this.el = h(
      "div",
      {
        class: "nbw-maptiles",
        tabindex: 0,
        role: "application",
        style: `aspect-ratio: ${columns} / ${rows}`,
        "aria-label":
          "The map: arrow keys go from unit to unit, Enter takes its picture as the drawing, Escape goes back to the winner",
        click: (event) => this.press(event),
        keydown: (event) => this.key(event),
      },
      this.canvas,
      s(
        "svg",
        { viewBox: `0 0 ${columns} ${rows}`, preserveAspectRatio: "none", "aria-hidden": "true" },
        ...Object.values(this.frames),
      ),
    );
    this.said = h("p", { class: "nbw-hint", "aria-live": "polite" });
    this.drawnFor = "";
    this.leave = onTheme(() => {
      this.drawnFor = "";
      this.draw();
    });
  }

  /** @param {MouseEvent} event */
  press(event) {
    const box = this.el.getBoundingClientRect(),
      [rows, columns] = this.explorer.state.grid,
      at = (/** @type {number} */ share, /** @type {number} */ n) =>
        Math.min(n - 1, Math.max(0, Math.floor(share * n)));
    this.explorer.look(
      at((event.clientY - box.top) / box.height, rows) * columns + at((event.clientX - box.left) / box.width, columns),
    );
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Enter") this.explorer.take();
    else if (event.key === "Escape") this.explorer.hand({ unit: -1 });
    else return onArrow((way) => this.explorer.walk(way))(event);
    event.preventDefault();
  }

  draw() {
    if (!this.el.isConnected) return;
    const { state } = this.explorer,
      { distances, winner, second } = answer(state),
      [, columns] = state.grid,
      looked = chosen(state),
      now = state.shown === "units" ? "units" : JSON.stringify(distances);
    for (const [frame, u] of /** @type {[Element, number][]} */ ([
      [this.frames.winner, winner],
      [this.frames.second, second],
      [this.frames.looked, looked],
    ]))
      attr(frame, { x: u % columns, y: Math.floor(u / columns) });
    this.frames.looked.style.display = looked === winner ? "none" : "";
    text(this.said, `Looked at: ${place(state, looked)}, ${fmt(distances[looked], 3)} away.`);
    if (this.drawnFor === now) return;
    this.drawnFor = now;
    const pen = context(this.canvas),
      ink = getComputedStyle(this.canvas).color,
      least = Math.min(...distances),
      most = Math.max(...distances) - least || 1;
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    distances.forEach((d, u) => {
      const x = TILE * (u % columns) + 1,
        y = TILE * Math.floor(u / columns) + 1;
      if (state.shown === "units") {
        paint(this.tile, unit(state, u), 1, { ink });
        pen.drawImage(this.tile, x, y);
        return;
      }
      pen.fillStyle = ink;
      pen.globalAlpha = (1 - (d - least) / most) ** 2; // the nearer, the darker
      pen.fillRect(x, y, TILE - 2, TILE - 2);
      pen.globalAlpha = 1;
    });
  }

  dispose() {
    this.leave();
  }
}
