// Pictures of 28 × 28 greys from 0, paper, to 255, ink: the examples of a state, and a drawing as a link names it.

import { bytesOf } from "../engine/packed.js";
import { refuse } from "./checks.js";
import { memo } from "./memo.js";

export const SIDE = 28;
export const PIXELS = SIDE * SIDE;

/** @type {(what: string) => (v: unknown) => string} the check of a text that holds bytes */
export const base64 = (what) => (v) =>
  typeof v === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(v) ? v : refuse(`${what} must be base64`, v);

/** The examples to start from, each a list of greys. */
export const examples = memo((/** @type {string} */ images) => {
  const all = Array.from(bytesOf(images));
  return Array.from({ length: Math.floor(all.length / PIXELS) }, (_, i) => all.slice(i * PIXELS, (i + 1) * PIXELS));
});

/**
 * Greys as a link names them: runs of paper as 0 and their length, then base64 with signs that links leave as they are.
 * @param {number[]} pixels
 */
export function written(pixels) {
  const out = [];
  for (let i = 0; i < pixels.length; i++) {
    out.push(pixels[i]);
    if (pixels[i]) continue;
    let n = 1;
    while (n < 255 && pixels[i + 1] === 0) {
      n++;
      i++;
    }
    out.push(n);
  }
  return btoa(String.fromCharCode(...out))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");
}

/**
 * The greys that a link names; a sentence is thrown if it cannot be read.
 * @param {string} text
 * @returns {number[]}
 */
export function read(text) {
  const no = () => refuse("The link's draw must be a drawing as this control writes it", text);
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) no();
  const data = bytesOf(text.replace(/-/g, "+").replace(/_/g, "/")),
    out = [];
  for (let i = 0; i < data.length && out.length <= PIXELS; i++) {
    if (data[i]) out.push(data[i]);
    else {
      const n = data[++i] ?? 0;
      for (let k = 0; k < n; k++) out.push(0);
    }
  }
  return out.length === PIXELS ? out : no();
}
