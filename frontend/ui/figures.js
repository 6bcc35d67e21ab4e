import { h, s } from "./dom.js";

/**
 * A number under its title.
 * @param {string | Node} title
 * @param {Node} value
 */
export const figure = (title, value) => h("div", {}, typeof title === "string" ? h("span", {}, title) : title, value);

/**
 * Numbers in a row, in a box of its own size: changing them lays out nothing else.
 * @param {(string | Node)[]} titles
 * @param {Node[]} values
 */
export const figures = (titles, values) =>
  h("div", { class: "nbw-figures nbw-still" }, ...values.map((value, i) => figure(titles[i], value)));

/**
 * A sign of a picture, a node or the class of one, and what it stands for.
 * @param {string | Node} sign
 * @param {string | Node} words
 */
export const key = (sign, words) =>
  h("span", { class: "nbw-key" }, typeof sign === "string" ? h("i", { class: sign }) : sign, words);

/**
 * The signs of a picture.
 * @param {Node[]} keys
 */
export const legend = (...keys) => h("p", { class: "nbw-legend" }, ...keys);

/**
 * A piece of a curve, for a legend.
 * @param {string} curve the curve's class
 */
export const swatch = (curve) =>
  s(
    "svg",
    { class: "nbw-swatch", width: 26, height: 8, "aria-hidden": "true" },
    s("path", { class: curve, d: "M0 4H26" }),
  );
