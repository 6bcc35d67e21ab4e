import { readFileSync } from "node:fs";
import {
  check,
  compareWords,
  curves,
  equations,
  fromQuery,
  habits,
  KEYS,
  place,
  remaining,
  remains,
  stepOf,
  steps,
  target,
  toQuery,
  walked,
  words,
} from "../../../frontend/controls/gates/state.js";
const { state, query } = JSON.parse(readFileSync(0, "utf8"));
const given = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null),
  good = query ? { ...given, ...check(fromQuery(query, given), given) } : given,
  all = curves(good),
  opened = { ...good, ...check(fromQuery(toQuery(good), good), good) };
console.log(
  JSON.stringify({
    sequence: [...steps(good)],
    gates: ["i", "f", "g", "o"].map((name) => [...all[name]]),
    cells: [...all.c],
    outputs: [...all.h],
    answer: walked(good).answer,
    target: target(good),
    kept: remains(good),
    remaining: remaining(good),
    habits: habits(good),
    place: [place(good).unit, place(good).step],
    sums: stepOf(good).sums.map(({ z }) => z),
    equations: equations(good),
    compared: compareWords(good),
    words: words(good),
    state: good,
    same: KEYS.every((key) => JSON.stringify(opened[key]) === JSON.stringify(good[key])),
  }),
);
