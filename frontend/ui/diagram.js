// A network as a picture: columns of units, an edge for each weight, a small mark for each bias.
//
// One path holds all edges of one sign and one width, and one canvas all heat maps: the picture has few nodes and is
// changed in place, however large the network. One slider, the cursor, stands for whichever weight or bias is chosen:
// the Tab key stops once, PageUp and PageDown go from one to the next, the arrow keys change it.

import { attr, h, s, text } from "./dom.js";
import { arrow } from "./drag.js";
import { fmt } from "./numbers.js";
import { paint, palette } from "./heatmap.js";
import { subscript, symbol } from "./symbols.js";
import { onTheme } from "./theme.js";

const WIDTHS = 10; // edges come in so many widths
const NEAR = { mouse: 7, pen: 9, touch: 14 };
const SLACK = 4;
const GAIN = 0.02; // by how much a weight changes for each pixel of a drag
const KNOB = 0.36; // where on an edge its knob stands: not in the middle, where edges cross
const LABEL = 0.22; // where its number stands: near the unit it comes from, where edges are still apart

const bucket = (value) => Math.min(WIDTHS - 1, Math.floor((WIDTHS * Math.abs(value)) / (Math.abs(value) + 2)));
const width = (k, factor = 1) => (0.6 + (5.4 * factor * k) / (WIDTHS - 1)).toFixed(2);
const round = (value) => Math.round(value * 1000) / 1000 + 0;
const sign = (value) => (value > 0 ? "positive" : value < 0 ? "negative" : "nothing");

/**
 * `change(item, value)` is asked for when the reader moves a weight or bias, `select(item)` told what is chosen now,
 * `hover(item or null)` what the pointer is over; `describe(item)` gives the words for a screen reader, `read(item)` the present
 * value of a weight or bias, which keys pressed between two frames add up on (without it: the value as last drawn).
 * An item is { kind: "weight" | "bias" | "unit", layer, from, to }: weights and biases of layer 1 … L, units of layer 0 … L.
 */
export class Diagram {
  constructor({
    label,
    change,
    select = () => {},
    hover = () => {},
    describe = (item) => symbol(item),
    read = (item) => this.valueOf(item),
    step = 0.1,
    numbers = false,
  }) {
    Object.assign(this, {
      change,
      onSelect: select,
      onHover: hover,
      describe,
      read,
      step,
      numbers,
      width: 360,
      sizes: [],
      items: [],
      selected: null,
      hovered: null,
    });
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.ctx = this.canvas.getContext("2d");
    this.store = new Map();
    const group = (name) => s("g", { class: name, "aria-hidden": "true" });
    this.edges = Object.fromEntries(
      ["positive", "negative", "nothing"].map((name) => [
        name,
        Array.from({ length: name === "nothing" ? 1 : WIDTHS }, (_, k) =>
          s("path", { class: `nbw-edge nbw-${name}`, "stroke-width": width(k) }),
        ),
      ]),
    );
    this.units = group("nbw-units");
    this.biases = group("nbw-biases");
    this.texts = group("nbw-unit-texts");
    this.labels = group("nbw-edge-labels");
    this.names = group("nbw-names");
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
      s("g", { "aria-hidden": "true" }, ...Object.values(this.edges).flat()),
      this.labels,
      this.glow,
      this.units,
      this.biases,
      this.texts,
      this.names,
      this.cursor,
      this.value,
      this.over,
    );
    this.el = h("div", { class: "nbw-diagram" }, this.canvas, this.svg);
    this.svg.addEventListener("pointermove", (event) => this.track(event));
    this.svg.addEventListener("pointerleave", () => this.hover(null));
    this.svg.addEventListener("pointerdown", (event) => this.press(event));
    this.knob.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    this.off = onTheme(() => {
      this.shades = null;
      this.drawMaps();
    });
  }

  // Where everything stands ---------------------------------------------------------------------------------------------

  /** Show layers of these sizes, inputs first; `inputs`, `outputs` and `captions` (one a column) are their names. */
  shape(
    sizes,
    {
      inputs = sizes[0] ? Array.from({ length: sizes[0] }, (_, i) => `x${subscript(i + 1)}`) : [],
      outputs = [],
      captions = [],
    } = {},
  ) {
    const key = JSON.stringify([sizes, inputs, outputs, captions]);
    if (this.known === key) return;
    const kept = this.selected && symbol(this.selected);
    Object.assign(this, { known: key, sizes: sizes.slice(), inputNames: inputs, outputNames: outputs, captions });
    this.items = sizes.flatMap((n, layer) =>
      Array.from({ length: n }, (_, to) => [
        ...(layer
          ? [
              ...Array.from({ length: sizes[layer - 1] }, (__, from) => ({ kind: "weight", layer, from, to })),
              { kind: "bias", layer, from: -1, to },
            ]
          : []),
        { kind: "unit", layer, from: -1, to },
      ]).flat(),
    );
    this.selected = this.items.find((item) => symbol(item) === kept) ?? null;
    this.hovered = null;
    this.last = null;
    this.layout();
    this.onSelect(this.selected);
  }

  /** Take a width in CSS pixels; returns whether that changed anything. */
  resize(width) {
    const now = Math.round(Math.max(220, width));
    if (now === this.width && this.ratio === devicePixelRatio) return false;
    this.width = now;
    this.layout();
    return true;
  }

  layout() {
    if (!this.sizes.length) return;
    const { sizes } = this,
      columns = sizes.length,
      most = Math.max(...sizes, 1),
      wide = this.width;
    const chars = (names) => Math.max(0, ...names.map((name) => name.length));
    const left = 8 + 7.5 * chars(this.inputNames ?? []),
      right = 8 + 7.5 * chars(this.outputNames ?? []);
    const column = (wide - left - right) / Math.max(1, columns - 0.5),
      size = Math.round(Math.max(14, Math.min(40, column * 0.46)));
    const row = size + (this.topping ? 30 : this.texting ? 24 : 14),
      top = this.topping ? 24 : 10,
      bottom = this.captions?.some(Boolean) ? 26 : 8;
    const tall = Math.round(top + row * Math.max(2, most) + bottom),
      span = wide - left - right - size;
    Object.assign(this, { size, tall, ratio: devicePixelRatio });
    this.place = sizes.map((n, l) =>
      Array.from({ length: n }, (_, j) => ({
        x: Math.round(left + size / 2 + (columns > 1 ? (span * l) / (columns - 1) : span / 2)),
        y: Math.round(
          top + (tall - top - bottom) / 2 + (j - (n - 1) / 2) * Math.min(row * 1.5, (tall - top - bottom) / n),
        ),
      })),
    );
    attr(this.svg, { width: wide, height: tall, viewBox: `0 0 ${wide} ${tall}` });
    this.canvas.width = Math.round(wide * this.ratio);
    this.canvas.height = Math.round(tall * this.ratio);
    Object.assign(this.canvas.style, { width: `${wide}px`, height: `${tall}px` });
    this.store.clear();
    const thin = Math.max(0.3, Math.min(1, column / 110));
    for (const name of ["positive", "negative"])
      this.edges[name].forEach((node, k) => node.setAttribute("stroke-width", width(k, thin)));
    this.roomy = column > 62;
    this.build();
    if (this.last) this.draw(this.last);
  }

  build() {
    const { sizes, size } = this,
      half = size / 2;
    this.lines = this.items.map((item) => (item.kind === "weight" ? this.ends(item) : null));
    this.segments = this.lines.map((line) => (line ? `M${line[0]} ${line[1]}L${line[2]} ${line[3]}` : ""));
    const each = (kind, make) => this.items.filter((item) => item.kind === kind).map(make);
    this.units.replaceChildren(
      ...each("unit", ({ layer, to }) => {
        const { x, y } = this.at(layer, to);
        return s("rect", { class: "nbw-unit", x: x - half, y: y - half, width: size, height: size, rx: 3 });
      }),
    );
    this.biasNodes = new Map(
      each("bias", (item) => {
        const [x, y] = this.spot(item);
        return [item, s("circle", { class: "nbw-bias", cx: x, cy: y, r: 4 })];
      }),
    );
    this.biases.replaceChildren(...this.biasNodes.values());
    this.textNodes = new Map(
      each("unit", (item) => {
        const { x, y } = this.at(item.layer, item.to);
        return [item, s("text", { x, y: this.mapping ? y + half + 13 : y + 4, "text-anchor": "middle" })];
      }),
    );
    this.topNodes = new Map(
      this.topping
        ? each("unit", (item) => {
            const { x, y } = this.at(item.layer, item.to);
            return [item, s("text", { class: "nbw-top", x, y: y - half - 6, "text-anchor": "middle" })];
          })
        : [],
    );
    this.texts.replaceChildren(...this.textNodes.values(), ...this.topNodes.values());
    const few = this.numbers && this.roomy && sizes.every((m, l) => !l || m * sizes[l - 1] <= 6);
    this.labelNodes = new Map(
      few
        ? each("weight", (item) => {
            const [x, y] = this.spot(item, LABEL);
            return [item, s("text", { x, y: y - 3, "text-anchor": "middle" })];
          })
        : [],
    );
    this.labels.replaceChildren(...this.labelNodes.values());
    const last = sizes.length - 1,
      name = (l, words, way) =>
        words.slice(0, sizes[l]).map((word, j) => {
          const { x, y } = this.at(l, j);
          return s("text", { x: x + way * (half + 6), y: y + 4.5, "text-anchor": way < 0 ? "end" : "start" }, word);
        });
    this.names.replaceChildren(
      ...name(0, this.inputNames, -1),
      ...name(last, this.outputNames, 1),
      ...(this.roomy ? this.captions.slice(0, sizes.length) : []).map((word, l) =>
        s("text", { class: "nbw-caption", x: this.at(l, 0).x, y: this.tall - 6, "text-anchor": "middle" }, word),
      ),
    );
    this.drawCursor();
  }

  /** The centre of a unit, in pixels of the picture. */
  at(layer, unit) {
    return this.place[layer][unit];
  }

  /** The ends of a weight's edge. */
  ends({ layer, from, to }) {
    const a = this.at(layer - 1, from),
      b = this.at(layer, to),
      half = this.size / 2;
    return [a.x + half, a.y, b.x - half, b.y];
  }

  /** Where an item is taken hold of. */
  spot(item, part = KNOB) {
    if (item.kind === "weight") {
      const [x1, y1, x2, y2] = this.ends(item);
      return [x1 + part * (x2 - x1), y1 + part * (y2 - y1)];
    }
    const { x, y } = this.at(item.layer, item.to),
      half = this.size / 2;
    return item.kind === "bias" ? [x - half, y + half] : [x, y];
  }

  /** The item at a point of the picture, or null. */
  find(x, y, near) {
    let best = null,
      least = near;
    const weigh = (item, distance) => {
      if (distance < least) {
        best = item;
        least = distance;
      }
    };
    for (const item of this.biasNodes.keys()) {
      const [bx, by] = this.spot(item);
      weigh(item, Math.hypot(x - bx, y - by) - 2);
    }
    if (best) return best;
    const half = this.size / 2,
      unit = this.items.find(
        (item) =>
          item.kind === "unit" &&
          Math.max(Math.abs(x - this.at(item.layer, item.to).x), Math.abs(y - this.at(item.layer, item.to).y)) <= half,
      );
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

  // By pointer and key ---------------------------------------------------------------------------------------------------

  track(event) {
    if (this.dragging || event.pointerType === "touch") return;
    const box = this.svg.getBoundingClientRect();
    this.hover(this.find(event.clientX - box.left, event.clientY - box.top, NEAR.mouse));
  }

  hover(item) {
    if (this.hovered === item) return;
    this.hovered = item;
    this.svg.style.cursor = !item ? "" : item.kind === "unit" ? "pointer" : "ns-resize";
    this.drawGlow();
    this.onHover(item);
  }

  /** A press chooses, beside everything nothing; a drag changes what was pressed. A finger drags only by the knob, so that it can scroll. */
  press(event) {
    if (event.button !== 0) return;
    const box = this.svg.getBoundingClientRect(),
      held = this.knob.contains(event.target) && this.selected;
    const item =
      held || this.find(event.clientX - box.left, event.clientY - box.top, NEAR[event.pointerType] ?? NEAR.mouse);
    const at = event.clientX,
      from = event.clientY,
      free = item && (held || event.pointerType !== "touch"),
      start = free && this.read(item),
      done = new AbortController();
    const on = (name, fn) => this.svg.addEventListener(name, fn, { signal: done.signal });
    let far = false;
    this.svg.setPointerCapture(event.pointerId);
    if (free) {
      event.preventDefault();
      this.select(item);
      this.cursor.focus({ preventScroll: true });
    }
    on("pointermove", (e) => {
      far ||= Math.hypot(e.clientX - at, e.clientY - from) >= SLACK;
      if (!far || !free || item.kind === "unit") return;
      this.dragging = true;
      this.change(item, round(start + Math.round(((from - e.clientY) * GAIN) / 0.01) * 0.01));
    });
    const end = () => {
      done.abort();
      this.dragging = false;
    };
    on("pointerup", () => {
      end();
      if (!free && !far) this.select(item);
    });
    on("pointercancel", end);
  }

  key(event) {
    const way = arrow(event),
      { items, selected } = this,
      n = items.length,
      i = Math.max(0, items.indexOf(selected));
    const go = { PageDown: (i + 1) % n, PageUp: (i + n - 1) % n, Home: 0, End: n - 1 }[event.key];
    if (way && selected && selected.kind !== "unit")
      this.change(selected, round(this.read(selected) + (way[0] + way[1]) * this.step * (event.shiftKey ? 10 : 1)));
    else if (go !== undefined) this.select(items[go]);
    else if (event.key === "Escape" && selected) this.select(null);
    else if (!way) return;
    event.preventDefault();
  }

  /** Choose an item of this.items, or null for none. */
  select(item) {
    this.selected = item;
    this.drawCursor();
    this.onSelect(item);
  }

  /** The item of this kind and place. */
  item(kind, layer, to, from = -1) {
    return this.items.find((i) => i.kind === kind && i.layer === layer && i.to === to && i.from === from);
  }

  // Drawing -------------------------------------------------------------------------------------------------------------

  /** A weight or bias as last drawn; of a unit, 0. */
  valueOf({ kind, layer, from, to }) {
    const part = this.last?.layers[layer - 1];
    return !part || kind === "unit" ? 0 : kind === "bias" ? part.b[to] : part.W[from * this.sizes[layer] + to];
  }

  /**
   * Draw `layers`, for each layer { W, b } with W (inputs × outputs) row by row. `texts(layer, unit)` gives a short text under
   * a unit, or in it where there are no maps, `tops` one above it; `maps(layer, unit)` the values of its heat map (or null), `map` its options
   * { scale, sharp } as functions of the same.
   */
  draw(what) {
    this.last = what;
    const [texting, topping, mapping] = [what.texts, what.tops, what.maps].map(Boolean);
    if (texting !== this.texting || topping !== this.topping || mapping !== this.mapping) {
      Object.assign(this, { texting, topping, mapping });
      return this.layout();
    }
    const paths = {
      positive: Array.from({ length: WIDTHS }, () => ""),
      negative: Array.from({ length: WIDTHS }, () => ""),
      nothing: [""],
    };
    this.items.forEach((item, k) => {
      if (item.kind === "weight") {
        const w = this.valueOf(item),
          name = sign(w);
        paths[name][name === "nothing" ? 0 : bucket(w)] += this.segments[k];
      } else if (item.kind === "bias") {
        const name = `nbw-bias nbw-${sign(this.valueOf(item))}`,
          node = this.biasNodes.get(item);
        if (node.getAttribute("class") !== name) node.setAttribute("class", name);
      }
    });
    for (const [name, list] of Object.entries(paths))
      list.forEach((d, k) => {
        const node = this.edges[name][k];
        if (node.getAttribute("d") !== d) node.setAttribute("d", d);
      });
    if (what.texts) for (const [item, node] of this.textNodes) text(node, what.texts(item.layer, item.to));
    for (const [item, node] of this.topNodes) text(node, what.tops(item.layer, item.to));
    this.drawCursor();
    this.drawGlow();
    this.drawMaps();
  }

  drawMaps() {
    if (!this.last?.maps || !this.el.isConnected) return;
    this.shades ??= palette(this.el);
    const { maps, map } = this.last,
      { ratio } = this,
      inner = Math.round((this.size - 2) * ratio);
    this.sizes.forEach((n, layer) => {
      for (let unit = 0; unit < n; unit++) {
        const values = maps(layer, unit),
          { x, y } = this.at(layer, unit),
          left = Math.round(x * ratio - inner / 2),
          top = Math.round(y * ratio - inner / 2);
        if (values)
          paint(this.ctx, this.store, this.shades, values, left, top, inner, {
            scale: map.scale(layer, unit),
            sharp: map.sharp?.(layer),
          });
        else this.ctx.clearRect(left, top, inner, inner);
      }
    });
  }

  drawCursor() {
    const item = this.selected,
      { halo, knob, value, cursor } = this,
      movable = item && item.kind !== "unit";
    for (const [one, node] of this.labelNodes) text(node, one === item ? "" : fmt(this.valueOf(one)));
    knob.style.display = value.style.display = movable ? "" : "none";
    halo.setAttribute("d", item ? this.outline(item) : "");
    if (!item) return attr(cursor, { "aria-valuetext": "nothing chosen yet", "aria-valuenow": 0 });
    const [x, y] = this.spot(item),
      now = this.valueOf(item);
    attr(knob, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, class: `nbw-handle nbw-${sign(now)}` });
    attr(value, { x: x.toFixed(1), y: (y - 12).toFixed(1) });
    text(value, fmt(now));
    attr(cursor, { "aria-valuenow": now, "aria-valuetext": this.describe(item), "aria-readonly": String(!movable) });
  }

  drawGlow() {
    this.glow.setAttribute("d", this.hovered && this.hovered !== this.selected ? this.outline(this.hovered) : "");
  }

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

  dispose() {
    this.off();
  }
}
