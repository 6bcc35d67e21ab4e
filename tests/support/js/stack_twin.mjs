// What the page makes of states of the stack's control: reads a list of { state, queries }, prints one answer each.
import { readFileSync } from "node:fs";
import {
  check,
  at,
  counts,
  favourites,
  filters,
  fromQuery,
  KEYS,
  looked,
  machines,
  reconstructions,
  says,
  toQuery,
  words,
} from "../../../frontend/controls/stack/state.js";

const answers = JSON.parse(readFileSync(0, "utf8")).map(({ state, queries }) => {
  const good = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null);
  const open = (query) => {
    try {
      const now = { ...good, ...check(fromQuery(query, good), good) };
      return {
        now: Object.fromEntries(["layers", "frame", "layer", "unit", "labels", "pixels"].map((key) => [key, now[key]])),
      };
    } catch (error) {
      return { error: error.message, type: error.constructor.name };
    }
  };
  const unit = looked(good);
  return {
    machines: machines(good).map(({ W, b, c }) => ({ W: [...W], b: [...b], c: [...c] })),
    says: says(good).map((a) => [...a]),
    filters: filters(good).map((P) => [...P]),
    reconstructions: reconstructions(good).map((x) => [...x]),
    favourites: unit && favourites(good, unit, 3),
    at: good.curves.labels ? counts(good).map((_, k) => at(good, k)) : null,
    words: words(good),
    link: toQuery(good),
    queries: [toQuery(good), ...queries].map(open),
  };
});
console.log(JSON.stringify(answers));
