import { readFileSync } from "node:fs";
import { drawn } from "../../../frontend/controls/attention/tokens.js";
import {
  accuracy,
  answered,
  cellWords,
  check,
  fromQuery,
  habits,
  KEYS,
  keyOf,
  place,
  reach,
  sequence,
  toQuery,
  walked,
  words,
} from "../../../frontend/controls/attention/state.js";
import { default_rng } from "../../../frontend/engine/random.js";
const { state, query } = JSON.parse(readFileSync(0, "utf8"));
const given = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null),
  good = query ? { ...given, ...check(fromQuery(query, given), given) } : given,
  opened = { ...good, ...check(fromQuery(toQuery(good), good), good) },
  { chances, answer, right } = answered(good);
console.log(
  JSON.stringify({
    sequence: sequence(good),
    looked: walked(good).a.map((a) => [...a]),
    chances: [...chances],
    answer,
    right,
    accuracy: accuracy(good),
    place: place(good),
    key: keyOf(good),
    reach: reach(good).map((row) => [...row]),
    habits: habits(good),
    cell: cellWords(good, place(good).query, keyOf(good)),
    words: words(good),
    drawn: [1, 2, 3].map((seed) => drawn(default_rng(seed), good)),
    state: good,
    link: toQuery(good),
    same: KEYS.every((key) => JSON.stringify(opened[key]) === JSON.stringify(good[key])),
  }),
);
