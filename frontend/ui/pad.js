// A pad to draw a digit on, by pen, mouse, finger or keys. What it gives is a picture as the data are.

import { context, h, text } from "./dom.js";
import { arrow } from "./drag.js";
import { ink, over } from "./ink.js";
import { onTheme } from "./theme.js";
import { button } from "./transport.js";

/** @import { Format, Place, Stroke } from "./ink.js" */

const SIDE = 280; // pixels of the canvas, which its style makes as large as there is room
const KEYS = "Arrow keys move the cursor, Space puts the pen down or lifts it, Backspace takes the last stroke back.";

/** @type {(v: number) => number} */
const clamp = (v) => Math.min(1, Math.max(0, v));

/**
 * Paint a picture by rows on a canvas: paper is clear, ink the colour of the text; what is below 0 takes `under`.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} picture
 * @param {number} most the grey of full ink
 * @param {{ ink?: string, under?: string }} [colors]
 */
export function paint(canvas, picture, most, { ink: color, under = "" } = {}) {
  const draw = context(canvas),
    side = Math.round(Math.sqrt(picture.length)),
    size = canvas.width / side;
  draw.clearRect(0, 0, canvas.width, canvas.height);
  const above = color ?? getComputedStyle(canvas).color;
  for (let i = 0; i < picture.length; i++) {
    if (!picture[i]) continue;
    draw.globalAlpha = Math.min(1, Math.abs(picture[i]) / most);
    draw.fillStyle = picture[i] > 0 ? above : under;
    const x = i % side,
      y = Math.floor(i / side);
    draw.fillRect(x * size, y * size, size, size);
  }
  draw.globalAlpha = 1;
}

/**
 * The pad. `onDraw(picture)` gets the picture after each piece of a stroke: alone, strokes are scaled and centred as the data
 * are; on a picture that was there before, they are added in place. `set(picture)` shows one that comes from elsewhere.
 * @param {{ label: string, format: Format, onDraw: (picture: number[]) => void }} settings
 */
export function pad({ label, format, onDraw }) {
  /** @type {Stroke[]} */
  let strokes = [];
  /** @type {number[]} what was there before the first stroke */
  let ground = ink([], format);
  /** @type {number[] | null} what was set last */
  let last = null;
  let given = ""; // the picture that was given last, by the pad or to it
  /** @type {Place} */
  let cursor = [0.5, 0.5];
  let down = false; // whether the keys' pen is down
  let wanted = false; // whether a frame will draw

  const canvas = h("canvas", {
    class: "nbw-pad",
    width: SIDE,
    height: SIDE,
    tabindex: 0,
    role: "application",
    "aria-label": `${label}. ${KEYS}`,
    keydown,
    focus: draw,
    blur: () => {
      down = false;
      draw();
    },
    pointerdown,
  });
  // The page must not scroll away with the finger; `touch-action` alone does not hold everywhere.
  canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  const said = h("p", { class: "nbw-hint", "aria-live": "polite" }, "");

  function give() {
    const picture = ground.some(Boolean) ? over(ground, ink(strokes, format, true)) : ink(strokes, format);
    given = JSON.stringify(picture);
    onDraw(picture);
    draw();
  }

  /** Give the picture once a frame, however fast the pointer is. */
  function giveSoon() {
    draw();
    if (wanted) return;
    wanted = true;
    requestAnimationFrame(() => {
      wanted = false;
      give();
    });
  }

  /** @param {PointerEvent} event */
  function pointerdown(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    const over = new AbortController(),
      { signal } = over,
      box = canvas.getBoundingClientRect();
    const at = (/** @type {PointerEvent} */ e) =>
      /** @type {Place} */ ([clamp((e.clientX - box.left) / box.width), clamp((e.clientY - box.top) / box.height)]);
    /** @type {Stroke} */
    const stroke = [at(event)];
    strokes.push(stroke);
    canvas.setPointerCapture(event.pointerId);
    canvas.addEventListener(
      "pointermove",
      (e) => {
        // all places where the pen has been, not only the last of a frame
        const all = e.getCoalescedEvents?.() ?? [];
        for (const one of all.length ? all : [e]) stroke.push(at(one));
        cursor = stroke[stroke.length - 1];
        giveSoon();
      },
      { signal },
    );
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => over.abort(), { signal });
    giveSoon();
  }

  /** @param {KeyboardEvent} event */
  function keydown(event) {
    const way = arrow(event);
    if (way) {
      const far = (event.shiftKey ? 4 : 1) / 28;
      cursor = [clamp(cursor[0] + far * way[0]), clamp(cursor[1] - far * way[1])];
      if (down) strokes[strokes.length - 1].push(cursor);
    } else if (event.key === " ") {
      down = !down;
      if (down) strokes.push([cursor]);
    } else if (event.key === "Backspace") undo();
    else return;
    event.preventDefault();
    const [column, row] = cursor.map((v) => Math.round(v * 28));
    text(said, `Pen ${down ? "down" : "up"}, ${column} across, ${row} down of 28.`);
    if (down) giveSoon();
    else draw();
  }

  function undo() {
    down = false;
    if (strokes.pop()) give();
  }

  function clear() {
    down = false;
    strokes = [];
    ground = ink([], format);
    give();
  }

  /** Draw what was there, the strokes as they were made, and the keys' cursor. */
  function draw() {
    if (!canvas.isConnected) return;
    paint(canvas, ground, format.most);
    const pen = context(canvas),
      color = getComputedStyle(canvas).color;
    Object.assign(pen, { lineWidth: SIDE * 0.075, lineCap: "round", lineJoin: "round", strokeStyle: color });
    for (const stroke of strokes) {
      pen.beginPath();
      for (const [x, y] of [stroke[0], ...stroke]) pen.lineTo(x * SIDE, y * SIDE);
      pen.stroke();
    }
    if (document.activeElement !== canvas || !canvas.matches(":focus-visible")) return;
    Object.assign(pen, { lineWidth: 3, strokeStyle: down ? "#d55e00" : "#0072b2" });
    pen.beginPath();
    pen.arc(cursor[0] * SIDE, cursor[1] * SIDE, 9, 0, 7);
    pen.stroke();
  }

  const leave = onTheme(draw);
  return {
    el: h(
      "div",
      { class: "nbw-padbox" },
      canvas,
      h("div", { class: "nbw-row" }, button("Clear", clear), button("Undo", undo)),
      said,
    ),
    canvas,
    draw,
    /** @param {number[]} picture */
    set(picture) {
      if (picture === last) return;
      last = picture;
      const now = JSON.stringify(picture);
      if (now !== given) {
        given = now;
        [strokes, ground, down] = [[], [...picture], false];
      }
      draw();
    },
    dispose: leave,
  };
}
