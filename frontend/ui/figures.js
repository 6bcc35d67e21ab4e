import { h } from "./dom.js";

/** A number under its title. */
export const figure = (title, value) => h("div", {}, typeof title === "string" ? h("span", {}, title) : title, value);

/** Three numbers in a row, in a box of its own size: changing them lays out nothing else. */
export const figures = (titles, values) =>
  h("div", { class: "nbw-figures nbw-still" }, ...values.map((value, i) => figure(titles[i], value)));

/** A sign of a picture, and what it stands for. */
export const key = (sign, words) =>
  h("span", { class: "nbw-key" }, typeof sign === "string" ? h("i", { class: sign }) : sign, words);

/** The signs of a picture. */
export const legend = (...keys) => h("p", { class: "nbw-legend" }, ...keys);
