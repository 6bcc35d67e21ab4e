// The computation graph as a picture: the result at the right, every node left of all that use it.

import { attr, h, s, text } from "../../ui/dom.js";
import { label, nameOf, number } from "./state.js";

const R = 17,
  ROW = 80,
  COLUMN = { least: 60, most: 150 },
  PAD = { x: 34, top: 34, bottom: 30 };

/** Where the nodes stand: [column from the left, row] for each, in whole columns and in rows that may be halves. */
export function arrange({ nodes }) {
  const users = nodes.map(() => []),
    far = nodes.map(() => 0),
    row = nodes.map(() => 0);
  nodes.forEach(({ args }, k) => args.forEach((arg, i) => users[arg].push([k, i, args.length])));
  for (let k = nodes.length - 1; k >= 0; k--) far[k] = Math.max(0, ...users[k].map(([user]) => far[user] + 1));
  const deepest = Math.max(...far);
  for (let d = 1; d <= deepest; d++) {
    // near its users, the first argument above the second; then pushed apart until all have room
    const column = nodes.map((_, k) => k).filter((k) => far[k] === d);
    const wish = new Map(
      column.map((k) => [
        k,
        users[k].reduce((sum, [user, i, n]) => sum + row[user] + (i - (n - 1) / 2), 0) / users[k].length,
      ]),
    );
    column.sort((a, b) => wish.get(a) - wish.get(b));
    column.forEach((k, i) => {
      row[k] = i ? Math.max(wish.get(k), row[column[i - 1]] + 1) : wish.get(k);
    });
    const shift = column.reduce((sum, k) => sum + row[k] - wish.get(k), 0) / column.length;
    for (const k of column) row[k] -= shift;
  }
  const top = Math.min(...row);
  return nodes.map((_, k) => [deepest - far[k], row[k] - top]);
}

export class Picture {
  constructor(tell) {
    this.tell = tell;
    this.width = 360;
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
    this.chosen = this.over = null;
  }

  get item() {
    return this.over ?? this.chosen;
  }

  resize(width) {
    if (this.width === width) return;
    this.width = width;
    this.graph = null;
  }

  /** Draw what is known; the nodes are made anew only for another graph. */
  draw(known) {
    if (this.graph !== known.graph) this.build(known);
    const {
        graph: { nodes },
        values,
        grads,
        shown,
        at,
      } = known,
      active = at.node;
    nodes.forEach((node, k) => {
      const { group, value, grad } = this.nodes[k],
        leaf = !node.args.length;
      const words = shown[k] && values[k] !== undefined ? number(values[k]) : "",
        back = grads[k] === undefined ? "" : `∂ ${number(grads[k])}`;
      text(value, leaf ? (node.op === "number" ? "" : words) : words && `${nameOf(known, k)} = ${words}`);
      text(grad, back);
      const broken = known.problem?.node === k;
      attr(group, {
        class: `nbw-node${leaf ? " nbw-leaf" : ""}${k === active ? " nbw-now" : ""}${k === this.item ? " nbw-picked" : ""}${broken ? " nbw-broken" : ""}`,
      });
    });
    this.lines.forEach(({ line, from, to }) =>
      line.setAttribute(
        "class",
        `nbw-wire${to === active && at.kind !== "seed" && !(at.kind === "back" && nodes[from].op === "number") ? ` nbw-wire-${at.kind}` : ""}${shown[to] && shown[from] ? "" : " nbw-later"}`,
      ),
    );
    this.drawSlopes(known);
  }

  /** ∂node/∂argument on the edges that the derivative goes back along. */
  drawSlopes({ graph: { nodes }, slopes, at }) {
    this.slopes.forEach((node, i) => {
      const one = at.kind === "back" ? nodes[at.node].args[i] : undefined,
        arg = nodes[one]?.op === "number" ? undefined : one;
      node.style.display = arg === undefined ? "none" : "";
      if (arg === undefined) return;
      const [x1, y1] = this.place[arg],
        [x2, y2] = this.place[at.node],
        twin = i && nodes[at.node].args[0] === arg ? 26 : 0;
      attr(node, { x: ((x1 + x2) / 2).toFixed(1), y: ((y1 + y2) / 2 - 5 + twin).toFixed(1) });
      text(node, `·${number(slopes[at.node][i])}`);
    });
  }

  /** What a screen reader says of the nodes. */
  tellNodes(words) {
    this.nodes.forEach(({ group }, k) => attr(group, { "aria-label": words(k) }));
  }

  build(known) {
    const { graph } = known,
      spots = arrange(graph),
      columns = Math.max(...spots.map(([c]) => c)) + 1,
      rows = Math.max(...spots.map(([, r]) => r)) + 1;
    const step =
      columns > 1 ? Math.max(COLUMN.least, Math.min(COLUMN.most, (this.width - 2 * PAD.x) / (columns - 1))) : 0;
    const wide = Math.max(this.width, 2 * PAD.x + step * (columns - 1)),
      tall = PAD.top + PAD.bottom + 2 * R + ROW * (rows - 1),
      left = (wide - step * (columns - 1)) / 2;
    this.graph = graph;
    this.place = spots.map(([c, r]) => [Math.round(left + c * step), Math.round(PAD.top + R + r * ROW)]);
    attr(this.svg, { width: wide, height: Math.round(tall), viewBox: `0 0 ${wide} ${Math.round(tall)}` });
    this.chosen = this.over = null;
    this.lines = graph.nodes.flatMap(({ args }, to) =>
      args.map((from, i) => ({ from, to, line: this.wire(from, to, i && args[0] === from ? 10 : 0) })),
    );
    this.edges.replaceChildren(...this.lines.map(({ line }) => line));
    this.nodes = graph.nodes.map((node, k) => this.makeNode(node, k));
    this.circles.replaceChildren(...this.nodes.map(({ group }) => group));
  }

  /** A curve from the right of one node to the left of another; `bend` keeps x·x from lying on itself. */
  wire(from, to, bend) {
    const [x1, y1] = this.place[from],
      [x2, y2] = this.place[to],
      middle = (x1 + x2) / 2;
    return s("path", {
      class: "nbw-wire",
      d: `M${x1 + R} ${y1}C${middle} ${y1 + bend} ${middle} ${y2 + bend} ${x2 - R} ${y2}`,
    });
  }

  makeNode(node, k) {
    const [x, y] = this.place[k],
      name = label(node),
      mark = (props, ...words) => s("text", { "text-anchor": "middle", "aria-hidden": "true", ...props }, ...words);
    const value = mark({ class: "nbw-node-value", y: -R - 6 }),
      grad = mark({ class: "nbw-node-grad", y: R + 14 });
    const group = s(
      "g",
      {
        class: "nbw-node",
        transform: `translate(${x} ${y})`,
        role: "img",
        tabindex: k === this.graph.nodes.length - 1 ? 0 : -1,
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
      mark({ class: name.length > 4 ? "nbw-op nbw-long" : "nbw-op", y: 4.5 }, name),
      value,
      grad,
    );
    return { group, value, grad };
  }

  hover(k) {
    this.over = k;
    this.tell();
  }

  choose(k) {
    if (this.chosen === k) return;
    this.chosen = k;
    this.nodes.forEach(({ group }, i) => group.setAttribute("tabindex", i === k ? 0 : -1));
    this.tell();
  }

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
      this.tell();
    } else if (go !== undefined) this.nodes[go].group.focus();
    else return;
    event.preventDefault();
  }
}
