import { softmax } from "../../../frontend/engine/activations.js";
import { forward, smallestChange, unpack, without } from "../../../frontend/controls/digits/network.js";
import { check, fromQuery, KEYS, toQuery, words } from "../../../frontend/controls/digits/state.js";
import { readFileSync } from "node:fs";
const { state } = JSON.parse(readFileSync(0, "utf8"));
const good = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null);
const layers = without(unpack(good.weights, good.sizes), good.off),
  x = good.pixels.map((v) => v / 255),
  said = forward(layers, x),
  opened = { ...good, ...check(fromQuery(toQuery(good), good), good) };
console.log(
  JSON.stringify({
    said: said.map((a) => [...a]),
    p: [...softmax(said.at(-1))],
    changed: smallestChange(layers, x, good.toward === "any" ? null : Number(good.toward)),
    same: KEYS.every((key) => JSON.stringify(opened[key]) === JSON.stringify(good[key])),
    words: words(good),
    link: toQuery(good).length,
  }),
);
