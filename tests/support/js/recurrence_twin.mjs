import { readFileSync } from "node:fs";
import {
  alphabet,
  asked,
  at,
  back,
  chances,
  check,
  effects,
  fromQuery,
  KEYS,
  legal,
  lengths,
  places,
  reach,
  shortened,
  states,
  toQuery,
  typed,
  words,
  written,
} from "../../../frontend/controls/recurrence/state.js";
const { state, query, letters, type } = JSON.parse(readFileSync(0, "utf8"));
const given = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null),
  good = query ? { ...given, ...check(fromQuery(query, given), given) } : given,
  opened = { ...good, ...check(fromQuery(toQuery(good), good), good) },
  { dh, dx } = back(good),
  after = { ...good };
for (let i = 0; i < (letters ?? 0); i++) Object.assign(after, written(after));
console.log(
  JSON.stringify({
    states: [...states(good)],
    chances: [...chances(good)],
    at: at(good),
    asked: alphabet(good)[asked(good)],
    dh: [...dh],
    dx: [...dx],
    effects: effects(good),
    reach: reach(good),
    shortened: [1, 2, 5].filter((n) => n <= at(good)).map((n) => shortened(good, n)),
    lengths: lengths(good),
    places: places(good),
    legal: legal(good),
    same: KEYS.every((key) => JSON.stringify(opened[key]) === JSON.stringify(good[key])),
    written: after.text,
    typed: typed(type ?? "", good),
    words: words(good),
  }),
);
