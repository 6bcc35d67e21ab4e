// The networks as boxes on a timeline, which runs to the right where there is room, else down, with lines of descent.

import { attr, h, s } from "../../ui/dom.js";
import { against, chosenOf, family, fullName, sorted } from "./state.js";

/** @import { Kind } from "./state.js" */
/** @typedef {{ x: number, y: number, half: number }} Place the middle of a box, and half its width, in pixels */

const WIDE = 600; // pixels from which on the timeline runs to the right
const TALL = 26; // pixels: a box's height …
const LETTER = 6.6; // … what a letter takes of its width …
const PAD = 9; // … and the room beside its text
const LANE = 42; // from one lane to the next, across
const ROW = 36; // from one box to the next, downward
const [FROM, TO] = [1960, 2020];
const LONG = 40; // years: a line over more of them stays in its parent's lane until it is near
const TURN = 40; // pixels in which it changes the lane
const YEARS = 44; // pixels for the years at the left of a timeline that runs down

/** @param {string} text */
const halfOf = (text) => (LETTER * text.length) / 2 + PAD;

export class Picture {
  /** @param {(key: string) => void} onChoose told when a box is chosen; "" means none */
  constructor(onChoose) {
    this.onChoose = onChoose;
    this.width = 0;
    /** @type {Kind[] | null} the networks that the boxes stand for; null when they must be made anew */
    this.networks = null;
    /** @type {{ key: string, group: SVGElement }[]} */
    this.boxes = [];
    /** @type {{ from: string, to: string, line: SVGElement }[]} */
    this.lines = [];
    this.axis = s("g", { class: "nbw-years", "aria-hidden": "true" });
    this.descent = s("g", { "aria-hidden": "true" });
    this.group = s("g", {});
    this.svg = s(
      "svg",
      { role: "group", "aria-label": "Timeline of the networks: arrow keys go from one to the next" },
      this.axis,
      this.descent,
      this.group,
    );
    this.svg.addEventListener("click", ({ target }) => {
      if (target === this.svg) onChoose("");
    });
    this.el = h("div", { class: "nbw-lineage" }, this.svg);
  }

  /** @param {number} width */
  resize(width) {
    const now = Math.round(Math.max(220, width));
    if (now === this.width) return;
    this.width = now;
    this.networks = null;
  }

  /** @param {any} state */
  draw(state) {
    const { networks } = state.facts,
      kind = chosenOf(state),
      { older, younger } = family(kind, state),
      { fits } = sorted(state);
    if (!this.width) return;
    if (this.networks !== networks) this.build(networks);
    for (const [i, { key, group }] of this.boxes.entries()) {
      const one = networks[i],
        marks = [
          fits.includes(one) ? "nbw-fits" : "nbw-misfit",
          key === state.chosen && "nbw-looked-at",
          (older.has(key) || younger.has(key)) && "nbw-kin",
        ];
      attr(group, {
        class: ["nbw-architecture", ...marks].filter(Boolean).join(" "),
        tabindex: key === (state.chosen || networks[0].key) ? 0 : -1,
        "aria-pressed": String(key === state.chosen),
        "aria-label": `${fullName(one)}, ${one.year}: ${fits.includes(one) ? "fits" : `${against(one, state).join("; ")}`}`,
      });
    }
    for (const { from, to, line } of this.lines) {
      const up = older.has(from) && (to === state.chosen || older.has(to)),
        down = younger.has(to) && (from === state.chosen || younger.has(from));
      attr(line, { class: `nbw-line${up || down ? " nbw-kin-line" : ""}` });
    }
  }

  /**
   * Make boxes, lines and years anew.
   * @param {Kind[]} networks
   */
  build(networks) {
    const across = this.width >= WIDE,
      places = across ? this.across(networks) : this.down(networks),
      height = across ? LANE * (1 + Math.max(...networks.map(({ lane }) => lane))) + 30 : ROW * networks.length + 8;
    this.networks = networks;
    attr(this.svg, { width: this.width, height, viewBox: `0 0 ${this.width} ${height}` });
    this.axis.replaceChildren(...(across ? this.years(height) : this.yearsOf(networks, places)));
    this.lines = networks.flatMap(({ key, parents }) =>
      Object.keys(parents).map((from) => ({ from, to: key, line: this.line(networks, places, from, key, across) })),
    );
    this.descent.replaceChildren(...this.lines.map(({ line }) => line));
    this.boxes = networks.map((kind, i) => ({ key: kind.key, group: this.box(kind, i, places[i], across) }));
    this.group.replaceChildren(...this.boxes.map(({ group }) => group));
  }

  /**
   * The x of a year on a timeline that runs to the right.
   * @param {number} year
   */
  x(year) {
    return 42 + ((year - FROM) / (TO - FROM)) * (this.width - 84);
  }

  /**
   * @param {Kind[]} networks
   * @returns {Place[]}
   */
  across(networks) {
    return networks.map(({ year, lane, short }) => ({ x: this.x(year), y: LANE * (lane + 0.5), half: halfOf(short) }));
  }

  /**
   * @param {Kind[]} networks
   * @returns {Place[]}
   */
  down(networks) {
    const half = Math.max(...networks.map(({ short }) => halfOf(short)));
    return networks.map((_, i) => ({ x: YEARS + half, y: ROW * (i + 0.5) + 4, half }));
  }

  /** @param {number} height */
  years(height) {
    const round = Array.from({ length: (TO - FROM) / 10 + 1 }, (_, i) => FROM + 10 * i);
    return round.flatMap((year) => [
      s("line", { x1: this.x(year), x2: this.x(year), y1: 0, y2: height - 24 }),
      s("text", { x: this.x(year), y: height - 8, "text-anchor": "middle" }, String(year)),
    ]);
  }

  /**
   * @param {Kind[]} networks
   * @param {Place[]} places
   */
  yearsOf(networks, places) {
    return networks.map(({ year }, i) => s("text", { x: 0, y: places[i].y + 4 }, String(year)));
  }

  /**
   * A line from an older network to a younger one, with its arrow.
   * @param {Kind[]} networks
   * @param {Place[]} places
   * @param {string} from
   * @param {string} to
   * @param {boolean} across
   */
  line(networks, places, from, to, across) {
    const [i, j] = [from, to].map((key) => networks.findIndex((kind) => kind.key === key)),
      [a, b] = [places[i], places[j]];
    if (!across) {
      // an arc at the right of the column: the farther, the wider
      const [x, y1, y2] = [a.x + a.half, a.y + 6, b.y - 4],
        room = this.width - x - 8,
        out = x + room * Math.min(1.3, 0.25 + (j - i) / 9);
      return s("path", {
        class: "nbw-line",
        d: `M${x} ${y1}C${out} ${y1} ${out} ${y2} ${x + 2} ${y2}l6 -4m-6 4l6 3.5`,
      });
    }
    const start = a.x + a.half,
      end = b.x - b.half - 1,
      late = networks[j].year - networks[i].year > LONG,
      turn = late ? end - TURN - 6 : start,
      way =
        a.y === b.y
          ? `M${start} ${a.y}`
          : `M${start} ${a.y}H${turn}C${turn + TURN} ${a.y} ${turn} ${b.y} ${turn + TURN} ${b.y}`;
    return s("path", { class: "nbw-line", d: `${way}H${end}l-6 -4m6 4l-6 4` });
  }

  /**
   * @param {Kind} kind
   * @param {number} i
   * @param {Place} place
   * @param {boolean} across
   */
  box({ key, short }, i, { x, y, half }, across) {
    const size = { x: -half, y: -TALL / 2, width: 2 * half, height: TALL, rx: 6 };
    return s(
      "g",
      {
        class: "nbw-architecture",
        transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
        role: "button",
        tabindex: -1,
        click: () => this.onChoose(key),
        focus: () => this.onChoose(key),
        keydown: (event) => this.key(event, i),
      },
      s("rect", {
        class: "nbw-hit",
        x: -half - 3,
        y: across ? -20 : -18,
        width: 2 * half + 6,
        height: across ? 40 : 36,
      }),
      s("rect", { class: "nbw-architecture-box", ...size }),
      s("text", { "text-anchor": "middle", y: 4.5, "aria-hidden": "true" }, short),
    );
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} i
   */
  key(event, i) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const n = this.boxes.length,
      go = {
        ArrowRight: (i + 1) % n,
        ArrowDown: (i + 1) % n,
        ArrowLeft: (i + n - 1) % n,
        ArrowUp: (i + n - 1) % n,
        Home: 0,
        End: n - 1,
      }[event.key];
    if (go !== undefined) this.boxes[go].group.focus();
    else if (event.key === "Escape") this.onChoose("");
    else if (event.key === "Enter" || event.key === " ") this.onChoose(this.boxes[i].key);
    else return;
    event.preventDefault();
  }
}
