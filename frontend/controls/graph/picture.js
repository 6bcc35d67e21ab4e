// The computation graph as a picture: the result at the right, every node left of all that use it.

import { attr, h, s, text } from "../../ui/dom.js";
import { label, nameOf, number } from "./state.js";

/** @import { Graph, Node as GraphNode } from "../../engine/graph.js" */
/** @typedef {ReturnType<typeof import("./state.js").compute>} Known */
/** @typedef {{ group: SVGElement, value: SVGElement, grad: SVGElement }} Drawn a node, and its two numbers */

const R = 17; // pixels: a node's radius …
const ROW = 80; // … from one row to the next …
const COLUMN = { least: 60, most: 150 }; // … from one column to the next …
const PAD = { x: 34, top: 34, bottom: 30 }; // … and to the picture's rim

/**
 * Where the nodes stand: [column from the left, row] for each, in whole columns and in rows that may be halves.
 * @param {Graph} graph
 */
function arrange({ nodes }) {
  /** @type {number[][][]} for each node who uses it, as which argument, and of how many */
  const users = nodes.map(() => []);
  const far = nodes.map(() => 0),
    row = nodes.map(() => 0);
  for (const [k, { args }] of nodes.entries())
    for (const [i, arg] of args.entries()) users[arg].push([k, i, args.length]);
  for (let k = nodes.length - 1; k >= 0; k--) far[k] = Math.max(0, ...users[k].map(([user]) => far[user] + 1));
  const deepest = Math.max(...far);
  for (let d = 1; d <= deepest; d++) {
    // near its users, the first argument above the second; then pushed apart until all have room
    const column = nodes.map((_, k) => k).filter((k) => far[k] === d);
    const wish = users.map(
      (list) => list.reduce((sum, [user, i, n]) => sum + row[user] + (i - (n - 1) / 2), 0) / list.length,
    );
    column.sort((a, b) => wish[a] - wish[b]);
    column.forEach((k, i) => {
      row[k] = i ? Math.max(wish[k], row[column[i - 1]] + 1) : wish[k];
    });
    const shift = column.reduce((sum, k) => sum + row[k] - wish[k], 0) / column.length;
    for (const k of column) row[k] -= shift;
  }
  const top = Math.min(...row);
  return nodes.map((_, k) => [deepest - far[k], row[k] - top]);
}

export class Picture {
  /** @param {() => void} onItem told when another node is chosen or pointed at */
  constructor(onItem) {
    this.onItem = onItem;
    this.width = 360;
    /** @type {Graph | null} the graph that the nodes stand for; null when they must be made anew */
    this.graph = null;
    /** @type {number[][]} of the nodes, in pixels */
    this.places = [];
    /** @type {Drawn[]} */
    this.nodes = [];
    /** @type {{ from: number, to: number, line: SVGElement }[]} */
    this.lines = [];
    /** @type {number | null} the node that is chosen, and the one that the pointer is over */
    this.chosen = null;
    /** @type {number | null} */
    this.hovered = null;
    this.edges = s("g", { "aria-hidden": "true" });
    this.slopes = [0, 1].map(() => s("text", { class: "nbw-slope" }));
    this.circles = s("g", {});
    this.svg = s(
      "svg",
      { role: "group", "aria-label": "Computation graph" },
      this.edges,
      this.circles,
      s("g", { "aria-hidden": "true" }, ...this.slopes),
    );
    this.el = h("div", { class: "nbw-graph" }, this.svg);
  }

  get item() {
    return this.hovered ?? this.chosen;
  }

  /** @param {number} width */
  resize(width) {
    if (this.width === width) return;
    this.width = width;
    this.graph = null;
  }

  /**
   * Draw what is known; the nodes are made anew only for another graph.
   * @param {Known} known
   */
  draw(known) {
    if (this.graph !== known.graph) this.build(known.graph);
    const {
        graph: { nodes },
        values,
        grads,
        shown,
        at,
      } = known,
      active = at.node;
    for (const [k, node] of nodes.entries()) {
      const { group, value, grad } = this.nodes[k],
        leaf = !node.args.length;
      const words = shown[k] && values[k] !== undefined ? number(values[k]) : "",
        back = grads[k] === undefined ? "" : `∂ ${number(grads[k])}`;
      text(value, leaf ? (node.op === "number" ? "" : words) : words && `${nameOf(known, k)} = ${words}`);
      text(grad, back);
      const broken = known.problem?.node === k;
      const marks = [
        leaf && "nbw-leaf",
        k === active && "nbw-now",
        k === this.item && "nbw-picked",
        broken && "nbw-broken",
      ];
      attr(group, { class: ["nbw-node", ...marks].filter(Boolean).join(" ") });
    }
    for (const { line, from, to } of this.lines) {
      const idle = to !== active || at.kind === "seed" || (at.kind === "back" && nodes[from].op === "number"),
        later = !(shown[to] && shown[from]);
      attr(line, { class: `nbw-wire${idle ? "" : ` nbw-wire-${at.kind}`}${later ? " nbw-later" : ""}` });
    }
    this.drawSlopes(known);
  }

  /**
   * ∂node/∂argument on the edges that the derivative goes back along.
   * @param {Known} known
   */
  drawSlopes({ graph: { nodes }, slopes, at }) {
    this.slopes.forEach((node, i) => {
      const args = at.kind === "back" ? nodes[at.node].args : [],
        arg = args[i],
        hidden = i >= args.length || nodes[arg].op === "number";
      node.style.display = hidden ? "none" : "";
      if (hidden) return;
      const [x1, y1] = this.places[arg],
        [x2, y2] = this.places[at.node],
        twin = i && nodes[at.node].args[0] === arg ? 26 : 0;
      attr(node, { x: ((x1 + x2) / 2).toFixed(1), y: ((y1 + y2) / 2 - 5 + twin).toFixed(1) });
      text(node, `·${number(slopes[at.node][i])}`);
    });
  }

  /**
   * Give a screen reader the words for each node.
   * @param {(k: number) => string} words
   */
  describeNodes(words) {
    for (const [k, { group }] of this.nodes.entries()) attr(group, { "aria-label": words(k) });
  }

  /** @param {Graph} graph */
  build(graph) {
    const spots = arrange(graph),
      columns = Math.max(...spots.map(([c]) => c)) + 1,
      rows = Math.max(...spots.map(([, r]) => r)) + 1;
    const step =
      columns > 1 ? Math.max(COLUMN.least, Math.min(COLUMN.most, (this.width - 2 * PAD.x) / (columns - 1))) : 0;
    const wide = Math.max(this.width, 2 * PAD.x + step * (columns - 1)),
      tall = PAD.top + PAD.bottom + 2 * R + ROW * (rows - 1),
      left = (wide - step * (columns - 1)) / 2;
    this.graph = graph;
    this.places = spots.map(([c, r]) => [Math.round(left + c * step), Math.round(PAD.top + R + r * ROW)]);
    attr(this.svg, { width: wide, height: Math.round(tall), viewBox: `0 0 ${wide} ${Math.round(tall)}` });
    this.chosen = this.hovered = null;
    this.lines = graph.nodes.flatMap(({ args }, to) =>
      args.map((from, i) => ({ from, to, line: this.wire(from, to, i && args[0] === from ? 10 : 0) })),
    );
    this.edges.replaceChildren(...this.lines.map(({ line }) => line));
    this.nodes = graph.nodes.map((node, k) => this.makeNode(node, k, k === graph.nodes.length - 1));
    this.circles.replaceChildren(...this.nodes.map(({ group }) => group));
  }

  /**
   * A curve from the right of one node to the left of another; `bend` keeps x·x from lying on itself.
   * @param {number} from
   * @param {number} to
   * @param {number} bend
   */
  wire(from, to, bend) {
    const [x1, y1] = this.places[from],
      [x2, y2] = this.places[to],
      middle = (x1 + x2) / 2;
    return s("path", {
      class: "nbw-wire",
      d: `M${x1 + R} ${y1}C${middle} ${y1 + bend} ${middle} ${y2 + bend} ${x2 - R} ${y2}`,
    });
  }

  /**
   * @param {GraphNode} node
   * @param {number} k
   * @param {boolean} stop whether the Tab key stops here
   */
  makeNode(node, k, stop) {
    const [x, y] = this.places[k],
      name = label(node);
    const mark = (/** @type {import("../../ui/dom.js").Props} */ props, /** @type {string[]} */ ...words) =>
      s("text", { "text-anchor": "middle", "aria-hidden": "true", ...props }, ...words);
    const value = mark({ class: "nbw-node-value", y: -R - 6 }),
      grad = mark({ class: "nbw-node-grad", y: R + 14 });
    const group = s(
      "g",
      {
        class: "nbw-node",
        transform: `translate(${x} ${y})`,
        role: "img",
        tabindex: stop ? 0 : -1,
        "aria-label": name,
        pointerenter: (event) => {
          if (event.pointerType !== "touch") this.hover(k);
        },
        pointerleave: () => this.hover(null),
        click: () => this.choose(k),
        focus: () => this.choose(k),
        keydown: (event) => this.key(event, k),
      },
      s("circle", { class: "nbw-hit", r: R + 5 }),
      node.args.length
        ? s("circle", { class: "nbw-disc", r: R })
        : s("rect", { class: "nbw-disc", x: -R, y: -R + 3, width: 2 * R, height: 2 * R - 6, rx: 4 }),
      mark({ class: name.length > 3 ? "nbw-op nbw-long" : "nbw-op", y: 4.5 }, name),
      value,
      grad,
    );
    return { group, value, grad };
  }

  /** @param {number | null} k */
  hover(k) {
    this.hovered = k;
    this.onItem();
  }

  /** @param {number} k */
  choose(k) {
    if (this.chosen === k) return;
    this.chosen = k;
    for (const [i, { group }] of this.nodes.entries()) attr(group, { tabindex: i === k ? 0 : -1 });
    this.onItem();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} k
   */
  key(event, k) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const n = this.nodes.length,
      go = {
        ArrowRight: (k + 1) % n,
        PageDown: (k + 1) % n,
        ArrowLeft: (k + n - 1) % n,
        PageUp: (k + n - 1) % n,
        Home: 0,
        End: n - 1,
      }[event.key];
    if (event.key === "Escape") {
      this.chosen = null;
      this.onItem();
    } else if (go !== undefined) this.nodes[go].group.focus();
    else return;
    event.preventDefault();
  }
}
