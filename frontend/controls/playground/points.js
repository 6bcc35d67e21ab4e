// How a point is drawn on a canvas: by its class, or by its number.

import { palette } from "../../ui/heatmap.js";

/** @typedef {{ paper: string, ink: string, classes: string[], shades: Uint32Array }} Colours of a theme */
/** @typedef {{ x: number, y: number, r: number, value: number, numbers: boolean, ring?: boolean, rim?: number }} Dot */

/**
 * The theme's colours, to be read once for each theme: reading makes the browser lay out the page.
 * @param {Element} el
 * @returns {Colours}
 */
export function colours(el) {
  const style = getComputedStyle(el),
    colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    paper: colour("--paper"),
    ink: colour("--ink"),
    classes: [colour("--class0"), colour("--class1"), colour("--class2")],
    shades: palette(el),
  };
}

/**
 * The colour of a number from −1 to 1.
 * @param {Colours} colours
 * @param {number} value
 */
function shade({ shades }, value) {
  const pixel = shades[Math.round(127.5 * (1 + Math.max(-1, Math.min(1, value))))];
  return `rgb(${pixel & 255},${(pixel >> 8) & 255},${(pixel >> 16) & 255})`;
}

/**
 * A disc for class 0 and for numbers, a square for class 1, a triangle for class 2; a ring where it is for the test. `rim` is the
 * width of its line in pixels.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Colours} colours
 * @param {Dot} dot
 */
export function drawPoint(ctx, colours, { x, y, r, value, numbers, ring = false, rim = 0 }) {
  const { paper, ink, classes } = colours,
    own = numbers ? shade(colours, value) : classes[value];
  ctx.beginPath();
  if (numbers || value === 0) ctx.arc(x, y, r, 0, 2 * Math.PI);
  else if (value === 1) ctx.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
  else {
    ctx.moveTo(x, y - 1.2 * r);
    ctx.lineTo(x + 1.1 * r, y + 0.8 * r);
    ctx.lineTo(x - 1.1 * r, y + 0.8 * r);
    ctx.closePath();
  }
  const [inner, line] = numbers ? [own, ink] : ring ? [paper, own] : [own, paper];
  Object.assign(ctx, { fillStyle: inner, strokeStyle: line, lineWidth: rim });
  ctx.fill();
  if (rim) ctx.stroke();
}
