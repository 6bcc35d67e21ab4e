// A network as a picture: columns of units, an edge for each weight, a small mark for each bias.
//
// It is changed in place and has few nodes, however large the network: one canvas holds all heat maps. One slider, the cursor, stands for whichever weight or bias is chosen:
// the Tab key stops once, PageUp and PageDown go from one to the next, the arrow keys change it.

import { attr, context, h, s, text } from "./dom.js";
import { arrow, track } from "./drag.js";
import { Edges, sign } from "./edges.js";
import { fills } from "./fullscreen.js";
import { paint, palette } from "./heatmap.js";
import { fmt } from "./numbers.js";
import { itemsOf, LARGEST, Places } from "./places.js";
import { subscript, symbol } from "./symbols.js";
import { onTheme } from "./theme.js";

/** @import { Item } from "./symbols.js" */
/** @import { Names } from "./places.js" */
/**
 * What a diagram shows: for each layer { W, b } with W (inputs × outputs) row by row, and by layer and unit `texts`, short ones
 * under a unit, or in it where there are no maps, `tops` above it, `maps` the values of its heat map (or null), with their looks.
 * @typedef {object} Drawing
 * @property {{ W: ArrayLike<number>, b: ArrayLike<number> }[]} layers
 * @property {(layer: number, unit: number) => string} [texts]
 * @property {(layer: number, unit: number) => string} [tops]
 * @property {(item: Item) => string} [labels] what stands on an edge, where there is room; without it the weight
 * @property {(layer: number, unit: number) => ArrayLike<number> | null} [maps]
 * @property {{ scale: (layer: number, unit: number) => number, sharp?: (layer: number) => boolean }} [map]
 */

/** @type {Record<string, number>} */
const NEAR = { mouse: 7, pen: 9, touch: 14 };
const GAIN = 0.02; // by how much a weight changes for each pixel of a drag
const LABEL = 0.22; // where on an edge its number stands: near the unit it comes from, where edges are still apart
const FEW = 6; // weights between two layers, up to which all have room for their numbers

/** @param {number} value */
const round = (value) => Math.round(value * 1000) / 1000 + 0;
const FIXED = "; a unit has no number to change, Page Down goes on to a weight or a bias";

export class Diagram {
  /**
   * `change(item, value)` is asked for when the reader moves a weight or bias, `select(item or null)` told what is chosen now,
   * `hover(item or null)` what the pointer is over; `describe(item)` gives the words for a screen reader, `read(item)` the present
   * value of a weight or bias, which keys pressed between two frames add up on. `numbers`: show those of few weights; `tips`: the
   * number of what the pointer is over; `largest`: the pixels across a unit.
   * @param {object} asked
   * @param {string} asked.label
   * @param {(item: Item, value: number) => void} asked.change
   * @param {(item: Item | null) => void} asked.select
   * @param {(item: Item | null) => void} asked.hover
   * @param {(item: Item) => string} asked.describe
   * @param {(item: Item) => number} asked.read
   * @param {number} [asked.step]
   * @param {boolean} [asked.numbers]
   * @param {boolean} [asked.tips]
   * @param {number} [asked.largest]
   */
  constructor({ label, change, select, hover, describe, read, step = 0.1, numbers = false, tips = false, largest }) {
    this.change = change;
    this.onSelect = select;
    this.onHover = hover;
    this.describe = describe;
    this.read = read;
    this.step = step;
    this.numbers = numbers;
    this.tips = tips;
    this.largest = largest;
    this.width = 360;
    this.ratio = devicePixelRatio;
    /** @type {number[]} */
    this.sizes = [];
    /** @type {Item[]} */
    this.items = [];
    /** @type {Names} */
    this.names = { inputs: [], outputs: [], captions: [] };
    this.shaped = ""; // the sizes and names that were laid out last
    this.places = new Places([], [], this.names, this.width, {});
    /** @type {Item | null} */
    this.selected = null;
    /** @type {Item | null} */
    this.hovered = null;
    this.dragging = false;
    /** @type {Drawing | null} what was drawn last */
    this.drawn = null;
    this.shows = { texts: false, tops: false, maps: false }; // which of these the last drawing had
    /** @type {Map<Item, SVGElement>} */
    this.biasNodes = new Map();
    /** @type {Map<Item, SVGElement>} under or in the units */
    this.textNodes = new Map();
    /** @type {Map<Item, SVGElement>} above the units */
    this.topNodes = new Map();
    /** @type {Map<Item, SVGElement>} the numbers of few weights */
    this.labelNodes = new Map();
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.ctx = context(this.canvas);
    /** @type {Map<number, ImageData>} the pixels of maps, by their size */
    this.store = new Map();
    /** @type {Uint32Array | null} the colours of the theme; null until they are read */
    this.shades = null;
    const group = (/** @type {string} */ name) => s("g", { class: name, "aria-hidden": "true" });
    this.edges = new Edges();
    this.units = group("nbw-units");
    this.biases = group("nbw-biases");
    this.texts = group("nbw-unit-texts");
    this.labels = group("nbw-edge-labels");
    this.nameTexts = group("nbw-names");
    this.under = group("nbw-under");
    this.over = group("nbw-over");
    this.glow = s("path", { class: "nbw-glow", "aria-hidden": "true" });
    this.halo = s("path", { class: "nbw-halo" });
    this.knob = s(
      "g",
      { class: "nbw-handle" },
      s("circle", { class: "nbw-hit", r: 17 }),
      s("circle", { class: "nbw-knob", r: 6.5 }),
      s("path", { class: "nbw-knob-sign", d: "M-3 -1.2L0 -4.2L3 -1.2M-3 1.2L0 4.2L3 1.2" }),
    );
    this.value = s("text", { class: "nbw-edge-value", "aria-hidden": "true" });
    this.tip = s("text", { class: "nbw-tip", "aria-hidden": "true" });
    this.cursor = s(
      "g",
      {
        class: "nbw-cursor",
        role: "slider",
        tabindex: 0,
        "aria-label": `${label}: Page Up and Page Down choose a weight, a bias or a unit, arrow keys change it`,
        "aria-valuenow": 0,
        keydown: (event) => this.key(event),
        focus: () => this.selected ?? this.select(this.items[0]),
      },
      this.halo,
      this.knob,
    );
    this.svg = s(
      "svg",
      { role: "group", "aria-label": label },
      this.under,
      this.edges.el,
      this.labels,
      this.glow,
      this.units,
      this.biases,
      this.texts,
      this.nameTexts,
      this.cursor,
      this.value,
      this.tip,
      this.over,
    );
    this.el = h("div", { class: "nbw-diagram" }, this.canvas, this.svg);
    this.svg.addEventListener("pointermove", (event) => this.point(event));
    this.svg.addEventListener("pointerleave", () => this.hover(null));
    this.svg.addEventListener("pointerdown", (event) => this.press(event));
    this.knob.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    this.off = onTheme(() => {
      this.shades = null;
      this.drawMaps();
    });
  }

  // Its shape -----------------------------------------------------------------------------------------------------------

  /**
   * Show layers of these sizes, inputs first, under these names.
   * @param {number[]} sizes
   * @param {Partial<Names>} names
   */
  shape(sizes, { inputs, outputs = [], captions = [], slots } = {}) {
    const names = {
      inputs: inputs ?? Array.from({ length: sizes[0] }, (_, i) => `x${subscript(i + 1)}`),
      outputs,
      captions,
      slots,
    };
    const shaped = JSON.stringify([sizes, names]);
    if (this.shaped === shaped) return;
    const kept = this.selected && symbol(this.selected);
    this.shaped = shaped;
    this.sizes = sizes.slice();
    this.names = names;
    this.items = itemsOf(sizes);
    this.selected = this.items.find((item) => symbol(item) === kept) ?? null;
    this.hovered = null;
    this.drawn = null;
    this.layout();
    this.onSelect(this.selected);
  }

  /**
   * Take a width in CSS pixels.
   * @param {number} width
   */
  resize(width) {
    const now = Math.round(Math.max(220, width));
    if (now === this.width && this.ratio === devicePixelRatio) return;
    this.width = now;
    this.layout();
  }

  layout() {
    if (!this.sizes.length) return;
    const { sizes, items, names, width: wide, shows } = this;
    this.places = new Places(sizes, items, names, wide, {
      above: shows.tops,
      below: shows.texts,
      largest: (this.largest ?? LARGEST) * (fills(this.svg) ? 2 : 1),
    });
    this.ratio = devicePixelRatio;
    const { height, thinness } = this.places;
    attr(this.svg, { width: wide, height, viewBox: `0 0 ${wide} ${height}` });
    this.canvas.width = Math.round(wide * this.ratio);
    this.canvas.height = Math.round(height * this.ratio);
    Object.assign(this.canvas.style, { width: `${wide}px`, height: `${height}px` });
    this.store.clear();
    this.edges.place(this.places.lines, thinness);
    this.build();
    if (this.drawn) this.draw(this.drawn);
  }

  /** Make the nodes that stand for items and names. */
  build() {
    const { sizes, places, names, shows } = this,
      half = places.size / 2;
    /**
     * A node for each item of a kind, at the item's place.
     * @param {Item["kind"]} kind
     * @param {(x: number, y: number) => SVGElement} make
     * @returns {[Item, SVGElement][]}
     */
    const each = (kind, make, part = LABEL) =>
      this.items
        .filter((item) => item.kind === kind)
        .map((item) => {
          const [x, y] = places.spot(item, part);
          return [item, make(x, y)];
        });
    const middle = { "text-anchor": "middle" };
    this.units.replaceChildren(
      ...each("unit", (x, y) =>
        s("rect", { class: "nbw-unit", x: x - half, y: y - half, width: 2 * half, height: 2 * half, rx: 3 }),
      ).map(([, node]) => node),
    );
    this.biasNodes = new Map(each("bias", (x, y) => s("circle", { class: "nbw-bias", cx: x, cy: y, r: 4 })));
    this.biases.replaceChildren(...this.biasNodes.values());
    this.textNodes = new Map(
      each("unit", (x, y) => s("text", { x, y: shows.maps ? y + half + 13 : y + 4, ...middle })),
    );
    this.topNodes = new Map(
      shows.tops ? each("unit", (x, y) => s("text", { class: "nbw-top", x, y: y - half - 6, ...middle })) : [],
    );
    this.texts.replaceChildren(...this.textNodes.values(), ...this.topNodes.values());
    const few = this.numbers && places.roomy && sizes.every((m, l) => !l || m * sizes[l - 1] <= FEW);
    this.labelNodes = new Map(few ? each("weight", (x, y) => s("text", { x, y: y - 3, ...middle })) : []);
    this.labels.replaceChildren(...this.labelNodes.values());
    const beside = (/** @type {{ x: number, y: number }[]} */ column, /** @type {string[]} */ words, way = 1) =>
      words.slice(0, column.length).map((word, j) => {
        const { x, y } = column[j];
        return s("text", { x: x + way * (half + 6), y: y + 4.5, "text-anchor": way < 0 ? "end" : "start" }, word);
      });
    this.nameTexts.replaceChildren(
      ...beside(places.inputs, names.inputs, -1),
      ...beside(places.units[sizes.length - 1], names.outputs),
      ...(places.roomy ? names.captions.slice(0, sizes.length) : []).map((word, l) =>
        s("text", { class: "nbw-caption", x: places.at(l, 0).x, y: places.height - 6, ...middle }, word),
      ),
    );
    this.drawCursor();
  }

  // By pointer and key ---------------------------------------------------------------------------------------------------

  /**
   * The item under a pointer, or null.
   * @param {PointerEvent} event
   */
  itemAt(event) {
    const box = this.svg.getBoundingClientRect(),
      near = NEAR[event.pointerType] ?? NEAR.mouse;
    return this.places.find(event.clientX - box.left, event.clientY - box.top, near);
  }

  /** @param {PointerEvent} event */
  point(event) {
    if (!this.dragging && event.pointerType !== "touch") this.hover(this.itemAt(event));
  }

  /** @param {Item | null} item */
  hover(item) {
    if (this.hovered === item) return;
    this.hovered = item;
    this.svg.style.cursor = !item ? "" : item.kind === "unit" ? "pointer" : "ns-resize";
    this.drawGlow();
    this.onHover(item);
  }

  /**
   * A press chooses, beside everything nothing; a drag changes what was pressed. A finger drags only by the knob, so that it
   * can scroll.
   * @param {PointerEvent} event
   */
  press(event) {
    if (event.button !== 0) return;
    const held = this.knob.contains(/** @type {Node} */ (event.target)) ? this.selected : null,
      item = held ?? this.itemAt(event),
      grabbed = held || event.pointerType !== "touch" ? item : null,
      start = grabbed ? this.read(grabbed) : 0;
    if (grabbed) {
      event.preventDefault();
      this.select(grabbed);
      this.cursor.focus({ preventScroll: true });
    }
    track(this.svg, event, {
      move: ({ clientY }) => {
        if (!grabbed || grabbed.kind === "unit") return;
        this.dragging = true;
        this.change(grabbed, round(start + Math.round(((event.clientY - clientY) * GAIN) / 0.01) * 0.01));
      },
      lift: (clicked) => {
        this.dragging = false;
        if (clicked && !grabbed) this.select(item);
      },
    });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const way = arrow(event),
      { items, selected, movable } = this,
      n = items.length,
      i = selected ? items.indexOf(selected) : 0;
    const go = { PageDown: (i + 1) % n, PageUp: (i + n - 1) % n, Home: 0, End: n - 1 }[event.key];
    if (way && movable)
      this.change(movable, round(this.read(movable) + (way[0] + way[1]) * this.step * (event.shiftKey ? 10 : 1)));
    else if (go !== undefined) this.select(items[go]);
    else if (event.key === "Escape" && selected) this.select(null);
    else if (!way) return;
    event.preventDefault();
  }

  /**
   * Choose an item of this.items, or null for none.
   * @param {Item | null} item
   */
  select(item) {
    this.selected = item;
    this.drawCursor();
    this.onSelect(item);
  }

  /** The weight or bias that is chosen, or null. */
  get movable() {
    return this.selected?.kind === "unit" ? null : this.selected;
  }

  // Drawing -------------------------------------------------------------------------------------------------------------

  /**
   * A weight or bias as last drawn; of a unit, 0.
   * @param {Item} item
   */
  valueOf({ kind, layer, from, to }) {
    const part = this.drawn?.layers[layer - 1];
    return !part || kind === "unit" ? 0 : kind === "bias" ? part.b[to] : part.W[from * this.sizes[layer] + to];
  }

  /** @param {Drawing} drawing */
  draw(drawing) {
    this.drawn = drawing;
    const { texts, tops, maps } = drawing,
      shows = { texts: Boolean(texts), tops: Boolean(tops), maps: Boolean(maps) };
    if (JSON.stringify(shows) !== JSON.stringify(this.shows)) {
      this.shows = shows;
      return this.layout();
    }
    this.edges.draw(this.items.map((item) => this.valueOf(item)));
    for (const [item, node] of this.biasNodes) attr(node, { class: `nbw-bias nbw-${sign(this.valueOf(item))}` });
    if (texts) for (const [item, node] of this.textNodes) text(node, texts(item.layer, item.to));
    if (tops) for (const [item, node] of this.topNodes) text(node, tops(item.layer, item.to));
    this.drawCursor();
    this.drawGlow();
    this.drawMaps();
  }

  drawMaps() {
    const { maps, map } = this.drawn ?? {};
    if (!maps || !map || !this.el.isConnected) return;
    this.shades ??= palette(this.el);
    for (const { kind, layer, to } of this.items) {
      if (kind !== "unit") continue;
      const inner = Math.round((this.places.size - 2) * this.ratio),
        { x, y } = this.places.at(layer, to),
        left = Math.round(x * this.ratio - inner / 2),
        top = Math.round(y * this.ratio - inner / 2),
        values = maps(layer, to);
      if (values)
        paint(this.ctx, this.store, this.shades, values, left, top, inner, {
          scale: map.scale(layer, to),
          sharp: map.sharp?.(layer),
        });
      else this.ctx.clearRect(left, top, inner, inner);
    }
  }

  /** The chosen item, with its number where it has one; the number is that of `read`, whatever the edges show. */
  drawCursor() {
    const { selected, movable, halo, knob, value, cursor } = this;
    const label = this.drawn?.labels ?? ((/** @type {Item} */ item) => fmt(this.valueOf(item)));
    for (const [item, node] of this.labelNodes) text(node, item === selected ? "" : label(item));
    knob.style.display = value.style.display = movable ? "" : "none";
    attr(halo, { d: selected ? this.places.outline(selected) : "" });
    if (!selected) return attr(cursor, { "aria-valuetext": "nothing chosen yet", "aria-valuenow": 0 });
    const [x, y] = this.places.spot(selected),
      now = this.read(selected);
    attr(knob, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, class: `nbw-handle nbw-${sign(now)}` });
    attr(value, { x: x.toFixed(1), y: (y - 12).toFixed(1) });
    text(value, fmt(now));
    attr(cursor, {
      "aria-valuenow": now,
      "aria-valuetext": this.describe(selected) + (movable ? "" : FIXED),
      "aria-readonly": String(!movable),
    });
  }

  /** What the pointer is over, with its number where that is asked for. */
  drawGlow() {
    const { hovered, selected, tip } = this,
      other = hovered && hovered !== selected ? hovered : null,
      number = this.tips && other && other.kind !== "unit" ? other : null;
    attr(this.glow, { d: other ? this.places.outline(other) : "" });
    text(tip, number ? fmt(this.read(number)) : "");
    if (!number) return;
    const [x, y] = this.places.spot(number);
    attr(tip, { x: x.toFixed(1), y: (y - 7).toFixed(1) });
  }

  dispose() {
    this.off();
  }
}
