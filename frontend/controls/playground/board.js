// The picture of the plane: what the network says everywhere, the points, and a cross-hair to draw points of one's own.

import { attr, h, s } from "../../ui/dom.js";
import { arrow } from "../../ui/drag.js";
import { Heatmap, palette } from "../../ui/heatmap.js";
import { fmt } from "../../ui/numbers.js";
import { Plot } from "../../ui/plot.js";
import { onTheme } from "../../ui/theme.js";
import { REACH } from "./state.js";

const NEAR = 9; // pixels within which a click means a point that is there
const NUDGE = 0.25;
const RADIUS = 3.4;
const round = (v) => Math.round(Math.max(-REACH, Math.min(REACH, v)) * 100) / 100 + 0;

export class Board {
  /** `put(point)` adds a point [x₁, x₂], `take(index)` removes one; both are asked for only while data are one's own. */
  constructor({ put, take }) {
    Object.assign(this, { put, take, at: [0, 0], drawable: null, sprites: new Map() });
    this.plot = new Plot("The plane of x₁ and x₂");
    this.plot.frame([0, 0, REACH], ["x₁", "x₂"]);
    this.map = new Heatmap("What the network says at every point of the plane");
    this.dots = h("canvas", { class: "nbw-examples", "aria-hidden": "true" });
    this.cross = s(
      "g",
      {
        class: "nbw-crosshair",
        tabindex: 0,
        role: "application",
        "aria-roledescription": "cross-hair",
        keydown: (event) => this.key(event),
      },
      s("circle", { class: "nbw-hit", r: 12 }),
      s("path", { d: "M-9 0h6M3 0h6M0 -9v6M0 3v6" }),
    );
    this.plot.over.append(this.cross);
    this.el = h("div", { class: "nbw-map nbw-board" }, this.map.el, this.dots, this.plot.el);
    this.plot.el.addEventListener("pointerdown", (event) => this.press(event));
    this.off = onTheme(() => {
      this.colours = this.shown = null;
      this.drawPoints(this.what);
    });
    this.layout();
  }

  resize(width) {
    if (this.plot.resize(width) || this.ratio !== devicePixelRatio) this.layout();
  }

  layout() {
    const { plot } = this,
      left = plot.x(-REACH),
      top = plot.y(REACH),
      inner = plot.x(REACH) - left;
    this.ratio = devicePixelRatio;
    this.map.resize(inner);
    for (const canvas of [this.map.el, this.dots])
      Object.assign(canvas.style, { left: `${left}px`, top: `${top}px`, width: `${inner}px`, height: `${inner}px` });
    this.el.style.width = `${plot.size}px`;
    this.dots.width = this.dots.height = Math.round(inner * this.ratio);
    this.sprites.clear();
    this.shown = null;
    if (this.what) this.drawPoints(this.what);
    this.place();
  }

  /** Draw points { X, y, train, test } of which the test ones, with `showTest`, are rings; `numbers`: y is no class. Unchanged ones cost nothing. */
  drawPoints(what) {
    this.what = what;
    if (
      !what ||
      !this.el.isConnected ||
      (this.shown && Object.keys(what).every((key) => this.shown[key] === what[key]))
    )
      return;
    this.shown = what;
    const { dots } = this,
      ctx = dots.getContext("2d", { willReadFrequently: true }),
      {
        data: { X, y, train, test },
        numbers,
        showTest,
      } = what,
      scale = dots.width / (2 * REACH);
    this.colours ??= this.readColours();
    ctx.clearRect(0, 0, dots.width, dots.height);
    const draw = (i, ring) => {
      const picture = this.sprite(numbers ? Math.round(16 * Math.max(-1, Math.min(1, y[i]))) : y[i], numbers, ring),
        half = picture.width / 2;
      ctx.drawImage(
        picture,
        Math.round((X[2 * i] + REACH) * scale - half),
        Math.round((REACH - X[2 * i + 1]) * scale - half),
      );
    };
    if (showTest) for (const i of test) draw(i, true);
    for (const i of train.length ? train : y.keys()) draw(i, false);
  }

  /** The theme's colours, read once for each theme: reading makes the browser lay out the page. */
  readColours() {
    const style = getComputedStyle(this.el),
      colour = (name) => style.getPropertyValue(name).trim();
    this.sprites.clear();
    return {
      paper: colour("--paper"),
      ink: colour("--ink"),
      classes: [colour("--class0"), colour("--class1")],
      shades: palette(this.el),
    };
  }

  /** The picture of a point: of class `value`, or with `numbers` of value / 16. A test point is a ring. */
  sprite(value, numbers, ring) {
    const key = `${value},${numbers},${ring}`,
      {
        sprites,
        ratio,
        colours: { paper, ink, classes, shades },
      } = this;
    if (sprites.has(key)) return sprites.get(key);
    const r = RADIUS * ratio,
      size = 2 * Math.ceil(r + 2 * ratio),
      picture = h("canvas", { width: size, height: size }),
      ctx = picture.getContext("2d", { willReadFrequently: true });
    const pixel = shades[Math.round(127.5 + 7.96 * value)],
      own = numbers ? `rgb(${pixel & 255},${(pixel >> 8) & 255},${(pixel >> 16) & 255})` : classes[value];
    if (!numbers && value) ctx.rect(size / 2 - 0.9 * r, size / 2 - 0.9 * r, 1.8 * r, 1.8 * r);
    else ctx.arc(size / 2, size / 2, r, 0, 2 * Math.PI);
    const [inner, line, width] = numbers ? [own, ink, ring ? 1.8 : 0.7] : ring ? [paper, own, 1.8] : [own, paper, 1];
    Object.assign(ctx, { fillStyle: inner, strokeStyle: line, lineWidth: width * ratio });
    ctx.fill();
    ctx.stroke();
    sprites.set(key, picture);
    return picture;
  }

  /** Values of the map on a square grid, row by row. */
  drawMap(values, options) {
    this.map.draw(values, options);
  }

  // Points of one's own --------------------------------------------------------------------------------------------------

  /** Whether the reader may draw; `words` tells a screen reader what Enter does. */
  draw(drawable, words) {
    if (this.drawable !== drawable) {
      this.drawable = drawable;
      this.el.classList.toggle("nbw-drawable", drawable);
      this.cross.style.display = drawable ? "" : "none";
    }
    if (drawable)
      this.cross.setAttribute(
        "aria-label",
        `Cross-hair at (${fmt(this.at[0])}, ${fmt(this.at[1])}): arrow keys move it, ${words}`,
      );
  }

  place() {
    attr(this.cross, {
      transform: `translate(${this.plot.x(this.at[0]).toFixed(1)} ${this.plot.y(this.at[1]).toFixed(1)})`,
    });
    if (!this.drawable) this.cross.style.display = "none";
  }

  press(event) {
    if (!this.drawable || event.button !== 0) return;
    const box = this.plot.el.getBoundingClientRect(),
      [x, y] = this.plot.invert(event.clientX - box.left, event.clientY - box.top);
    if (Math.abs(x) > REACH || Math.abs(y) > REACH) return;
    this.at = [round(x), round(y)];
    this.place();
    this.toggle();
  }

  key(event) {
    const way = arrow(event),
      fine = event.shiftKey ? 0.2 : 1;
    if (way) {
      this.at = this.at.map((v, d) => round(v + way[d] * NUDGE * fine));
      this.place();
      this.draw(true, this.words);
    } else if (event.key === "Enter" || event.key === " ") this.toggle();
    else return;
    event.preventDefault();
  }

  /** Add a point at the cross-hair, or remove the one that is there. */
  toggle() {
    const { X } = this.what.data,
      reach = NEAR / this.plot.scale;
    let best = -1,
      least = reach;
    for (let i = 0; i < X.length / 2; i++) {
      const distance = Math.hypot(X[2 * i] - this.at[0], X[2 * i + 1] - this.at[1]);
      if (distance < least) [best, least] = [i, distance];
    }
    if (best >= 0) this.take(best);
    else this.put(this.at);
  }

  dispose() {
    this.off();
    this.map.dispose();
  }
}
