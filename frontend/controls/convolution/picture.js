// The pictures of a convolutional network: its maps as buttons, the window on the picture and on the map, its numbers.

import { attr, context, h, text } from "../../ui/dom.js";
import { arrow, track } from "../../ui/drag.js";
import { fmt } from "../../ui/numbers.js";
import { answer, followWords, input, moves, place, size, windowAt } from "./state.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

/** @type {number[] | null} the theme's colour of ink: red, green, blue; asked for once, as each time styles would be computed */
let ink = null;
export const forgetInk = () => {
  ink = null;
};
/** @param {Element} el whose text is in that colour */
function inkOf(el) {
  ink ??= (getComputedStyle(el).color.match(/[\d.]+/g) ?? ["0", "0", "0"]).slice(0, 3).map(Number);
  return ink;
}

/**
 * Paint one map, side × side numbers from 0, in a canvas of as many pixels, which its style enlarges.
 * @param {HTMLCanvasElement} canvas
 * @param {Float64Array} map
 * @param {number} most the number of full ink
 * @param {number[]} ink
 */
function paint(canvas, map, most, [red, green, blue]) {
  const side = Math.round(Math.sqrt(map.length));
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const ctx = context(canvas),
    image = ctx.createImageData(side, side),
    { data } = image;
  for (let k = 0, at = 0; k < map.length; k++) {
    data[at++] = red;
    data[at++] = green;
    data[at++] = blue;
    data[at++] = (255 * map[k]) / most; // kept between 0 and 255 by the array
  }
  ctx.putImageData(image, 0, 0);
}

const one = (maps, n, o) => maps.subarray(o * n, (o + 1) * n);
function most(maps) {
  let top = 0;
  for (let k = 0; k < maps.length; k++) if (maps[k] > top) top = maps[k];
  return top || 1;
}

/**
 * Let the arrow keys go from cell to cell of a few rows, one of which the Tab key comes to.
 * @param {HTMLElement[]} cells
 * @param {KeyboardEvent} event
 */
function walk(cells, event) {
  const way = arrow(event),
    at = cells.indexOf(/** @type {HTMLElement} */ (event.currentTarget));
  if (!way) return;
  event.preventDefault();
  const next = cells.findIndex((cell) => cell.offsetTop > cells[0].offsetTop),
    columns = next < 0 ? cells.length : next;
  cells[at + way[0] - columns * way[1]]?.focus();
}
const stop = (cells, at) => {
  cells.forEach((cell, i) => {
    cell.tabIndex = i === at ? 0 : -1;
  });
};

/** The maps of one layer, each with what its pool leaves of it below: a click shows its kernel and a window. */
export class Maps {
  /**
   * @param {Explorer} explorer
   * @param {number} l counted from 0
   */
  constructor(explorer, l) {
    this.explorer = explorer;
    this.l = l;
    const [O, , , , pool] = explorer.state.blocks[l];
    this.maps = Array.from({ length: O }, (_, o) => {
      const canvases = ["", ...(pool > 1 ? ["nbw-conv-pooled"] : [])].map((name) =>
        h("canvas", { class: name, "aria-hidden": "true" }),
      );
      const el = h(
        "button",
        {
          type: "button",
          class: "nbw-conv-mapbutton",
          tabindex: o ? -1 : 0,
          "aria-label": `Layer ${l + 1}, map ${o}`,
          click: () => explorer.look({ layer: l + 1, map: o }),
          focus: () => stop(this.cells, o),
          keydown: (event) => walk(this.cells, event),
        },
        ...canvases,
      );
      return { canvases, el };
    });
    this.cells = this.maps.map(({ el }) => el);
    this.el = h(
      "div",
      { class: "nbw-conv-maps", role: "group", "aria-label": `Maps of layer ${l + 1}` },
      ...this.cells,
    );
  }

  draw() {
    const { state } = this.explorer,
      { a, pooled } = answer(state).said[this.l],
      { layer, map } = place(state),
      ink = inkOf(this.el),
      top = most(a);
    this.maps.forEach(({ canvases, el }, o) => {
      [a, pooled].slice(0, canvases.length).forEach((maps, k) => {
        paint(canvases[k], one(maps, maps.length / this.maps.length, o), top, ink);
      });
      attr(el, { "aria-pressed": String(layer === this.l + 1 && map === o) });
    });
  }
}

/** How far each stage's maps have moved along. */
export class Follow {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.rows = moves(explorer.state).map(({ layer, pool }) => {
      const bar = h("i"),
        value = h("span");
      return {
        bar,
        value,
        el: h(
          "li",
          {},
          h("b", {}, `Layer ${layer}${pool ? ", pool" : ""}`),
          h("span", { class: "nbw-gauge" }, bar),
          value,
        ),
      };
    });
    this.el = h("ul", { class: "nbw-conv-follow", "aria-label": "What moves along" }, ...this.rows.map(({ el }) => el));
  }

  draw() {
    const { state } = this.explorer,
      still = !state.across && !state.down;
    moves(state).forEach((stage, k) => {
      const { bar, value } = this.rows[k];
      bar.style.width = `${(100 * Math.min(1, stage.share)).toFixed(1)}%`;
      text(value, still ? "not moved" : followWords(stage));
    });
  }
}

/** What comes into the layer and the map that comes out, with the window on both: it follows pointer, finger and keys. */
export class Scene {
  /**
   * @param {Explorer} explorer
   * @param {() => void} changed called when the pointer has come to another window, which is not the state's yet
   */
  constructor(explorer, changed) {
    this.explorer = explorer;
    this.changed = changed;
    /** @type {{ row: number, column: number } | null} the window under the pointer */
    this.hover = null;
    this.into = this.picture("Into the layer", ([x, y]) => {
      const { K, S, P, input: side } = size(explorer.state),
        to = (/** @type {number} */ share) => Math.round((share * side - 0.5 + P - (K - 1) / 2) / S);
      return { row: to(y), column: to(x) };
    });
    this.out = this.picture("Out of it", ([x, y]) => {
      const { maps } = size(explorer.state);
      return { row: Math.floor(y * maps), column: Math.floor(x * maps) };
    });
    this.el = h("div", { class: "nbw-conv-scene" }, this.into.el, this.out.el);
  }

  /** The window to show: under the pointer, else the state's. */
  get place() {
    return { ...place(this.explorer.state), ...(this.hover && this.within(this.hover)) };
  }

  /** @param {{ row: number, column: number }} at */
  within({ row, column }) {
    const { maps } = size(this.explorer.state),
      good = (/** @type {number} */ n) => Math.min(maps - 1, Math.max(0, n));
    return { row: good(row), column: good(column) };
  }

  /**
   * @param {string} title
   * @param {(share: number[]) => { row: number, column: number }} find the window at a place of the picture
   */
  picture(title, find) {
    const canvas = h("canvas", {}),
      mark = h("i", { class: "nbw-conv-window" }),
      caption = h("span", {});
    const at = (/** @type {PointerEvent} */ event) => {
      const box = canvas.getBoundingClientRect();
      return this.within(find([(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]));
    };
    const hold = (/** @type {PointerEvent} */ event) => {
      this.hover = null;
      this.explorer.look(at(event));
    };
    const frame = h(
      "div",
      {
        class: "nbw-conv-look",
        tabindex: 0,
        role: "application",
        "aria-label": `${title}: arrow keys move the window`,
        keydown: (event) => this.key(event),
        pointermove: (event) => {
          if (event.buttons || event.pointerType === "touch") return;
          const now = at(event);
          if (this.hover?.row === now.row && this.hover?.column === now.column) return;
          this.hover = now;
          this.changed();
        },
        pointerleave: () => {
          this.hover = null;
          this.changed();
        },
        pointerdown: (event) => {
          if (event.button !== 0) return;
          hold(event);
          track(frame, event, { move: hold, lift: () => {} });
        },
      },
      canvas,
      mark,
    );
    // The page must not scroll away with the finger.
    frame.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    return { canvas, mark, caption, frame, el: h("div", {}, caption, frame) };
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const way = arrow(event);
    if (!way) return;
    event.preventDefault();
    const { row, column } = place(this.explorer.state),
      far = event.shiftKey ? 4 : 1;
    this.hover = null;
    this.explorer.look(this.within({ row: row - far * way[1], column: column + far * way[0] }));
  }

  draw() {
    const { state } = this.explorer,
      { layer, map, channel } = place(state),
      { row, column } = this.place,
      { K, S, P, input: side, maps } = size(state),
      x = input(state),
      { a } = answer(state).said[layer - 1],
      ink = inkOf(this.el);
    paint(this.into.canvas, one(x, side * side, channel), most(x), ink);
    paint(this.out.canvas, one(a, maps * maps, map), most(a), ink);
    const lay = (mark, top, left, width, all) => {
      const parts = { top, left, width, height: width };
      for (const [key, v] of Object.entries(parts)) mark.style[key] = `${(100 * v) / all}%`;
    };
    lay(this.into.mark, row * S - P, column * S - P, K, side);
    lay(this.out.mark, row, column, 1, maps);
    text(
      this.into.caption,
      layer > 1
        ? `x[${channel}]: map ${channel} of layer ${layer - 1}, ${side} × ${side}`
        : `x[0]: the picture, ${side} × ${side}`,
    );
    text(this.out.caption, `a[${map}]: map ${map} of layer ${layer}, ${maps} × ${maps}`);
  }
}

/** Numbers as the squares of a grid, coloured by sign and size. */
class Grid {
  /**
   * @param {string} title
   * @param {number} K
   * @param {(k: number) => HTMLElement} [make] a cell
   */
  constructor(title, K, make = () => h("div", { class: "nbw-conv-cell" })) {
    this.cells = Array.from({ length: K * K }, (_, k) => make(k));
    this.board = h("div", { class: "nbw-conv-board", style: `--side: ${K}` }, ...this.cells);
    this.caption = h("p", { class: "nbw-layer" }, title);
    this.el = h("div", {}, this.caption, this.board);
  }

  /** @param {ArrayLike<number>} values */
  draw(values) {
    const top = Array.from(values).reduce((big, v) => Math.max(big, Math.abs(v)), 0) || 1;
    this.cells.forEach((cell, k) => {
      const v = values[k],
        looks = `--share: ${Math.round((55 * Math.abs(v)) / top)}%; --tone: var(--class${v < 0 ? 0 : 1})`;
      attr(cell, { style: looks });
      text(cell, fmt(v));
    });
  }
}

const DRAG = 100; // pixels that change a weight by 1

/** The products of one window: patch, kernel and products side by side; the kernel's weights can be chosen and dragged. */
export class Products {
  /**
   * @param {Explorer} explorer
   * @param {number} K
   */
  constructor(explorer, K) {
    this.explorer = explorer;
    this.K = K;
    this.chosen = Math.floor((K * K) / 2); // the weight that slider and keys set
    this.patch = new Grid("patch", K);
    this.kernel = new Grid("× kernel", K, (k) => this.weight(k));
    this.products = new Grid("= products", K);
    this.kernel.board.setAttribute("role", "radiogroup");
    this.kernel.board.setAttribute(
      "aria-label",
      "Weights of the kernel: arrow keys choose one, plus and minus change it",
    );
    this.el = h("div", { class: "nbw-conv-products" }, this.patch.el, this.kernel.el, this.products.el);
    /** @type {(k: number) => void} */
    this.onChoose = () => {};
  }

  /** @param {number} k */
  weight(k) {
    const choose = () => {
      this.chosen = k;
      this.onChoose(k);
    };
    const cell = h("div", {
      class: "nbw-conv-cell nbw-conv-weight",
      role: "radio",
      tabindex: k === this.chosen ? 0 : -1,
      focus: choose,
      keydown: (event) => {
        const by = event.key === "+" || event.key === "=" ? 0.1 : event.key === "-" ? -0.1 : 0;
        if (!by) return walk(this.kernel.cells, event);
        event.preventDefault();
        this.set(k, this.now[k] + by);
      },
      pointerdown: (event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        cell.focus();
        const from = this.now[k];
        track(cell, event, { move: (e) => this.set(k, from + (event.clientY - e.clientY) / DRAG), lift: () => {} });
      },
    });
    cell.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    return cell;
  }

  /** The weights of the kernel shown. */
  get now() {
    return windowAt(this.explorer.state).channels[place(this.explorer.state).channel].kernel;
  }

  /**
   * @param {number} k
   * @param {number} weight
   */
  set(k, weight) {
    this.explorer.weigh(Math.floor(k / this.K), k % this.K, Math.round(100 * weight) / 100 + 0);
  }

  /** @param {ReturnType<typeof place>} at */
  draw(at) {
    const { patch, kernel, products, sum } = windowAt(this.explorer.state, at).channels[at.channel];
    this.patch.draw(patch);
    this.kernel.draw(kernel);
    this.products.draw(products);
    text(this.patch.caption, `patch of x[${at.channel}]`);
    text(this.kernel.caption, `× kernel W[${at.map}, ${at.channel}]`);
    text(this.products.caption, `= products, Σ = ${fmt(sum, 3)}`);
    this.kernel.cells.forEach((cell, k) => {
      attr(cell, {
        "aria-checked": String(k === this.chosen),
        "aria-label": `row ${Math.floor(k / this.K)}, column ${k % this.K}: ${fmt(kernel[k])}`,
        tabindex: k === this.chosen ? 0 : -1,
      });
    });
  }
}

/** The sums of all channels' products: a click shows a channel's own. */
export class Channels {
  /** @param {Explorer} explorer */
  constructor(explorer, C) {
    this.explorer = explorer;
    this.cells = Array.from({ length: C }, (_, c) =>
      h("button", {
        type: "button",
        class: "nbw-conv-channel",
        tabindex: c ? -1 : 0,
        click: () => explorer.look({ channel: c }),
        focus: () => stop(this.cells, c),
        keydown: (event) => walk(this.cells, event),
      }),
    );
    this.el = h(
      "div",
      { class: "nbw-conv-channels", role: "group", "aria-label": "Sum of each channel’s products" },
      ...this.cells,
    );
  }

  /** @param {ReturnType<typeof place>} at */
  draw(at) {
    const { channels } = windowAt(this.explorer.state, at);
    this.cells.forEach((cell, c) => {
      text(cell, `x[${c}]: ${fmt(channels[c].sum)}`);
      attr(cell, { "aria-pressed": String(c === at.channel) });
    });
  }
}
