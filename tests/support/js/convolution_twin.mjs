import { readFileSync } from "node:fs";
import {
  answer,
  check,
  fromQuery,
  KEYS,
  kernelName,
  lost,
  moves,
  place,
  toQuery,
  windowAt,
  words,
} from "../../../frontend/controls/convolution/state.js";
const { state, query } = JSON.parse(readFileSync(0, "utf8"));
const given = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null),
  good = query ? { ...given, ...check(fromQuery(query, given), given) } : given,
  { said, z, p, digit } = answer(good),
  { channels, b } = windowAt(good),
  opened = { ...good, ...check(fromQuery(toQuery(good), good), good) };
console.log(
  JSON.stringify({
    said: said.map((one) => [one.z, one.a, one.pooled].map((maps) => [...maps])),
    z: [...z],
    p: [...p],
    digit,
    place: Object.values(place(good)),
    kernel: [...channels[place(good).channel].kernel],
    kernelName: kernelName(good),
    products: channels.flatMap(({ products }) => [...products]),
    b,
    moves: moves(good),
    lost: lost(good),
    edits: good.edits,
    same: KEYS.every((key) => JSON.stringify(opened[key]) === JSON.stringify(good[key])),
    words: words(good),
    link: toQuery(good).length,
  }),
);
