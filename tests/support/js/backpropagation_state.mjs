import { readFileSync } from "node:fs";
import { check, fromQuery, KEYS, toQuery, words, compute } from "../../../frontend/controls/backpropagation/state.js";

const data = JSON.parse(readFileSync(0, "utf8"));
const good = check(Object.fromEntries(KEYS.map((key) => [key, data.state[key]])), null);
const attempt = (f) => {
  try {
    return { ok: f() };
  } catch (error) {
    return { error: error.message, type: error.constructor.name };
  }
};
const open = (query) => ({ ...good, ...check(fromQuery(query, good), good) });
console.log(
  JSON.stringify({
    queries: data.queries.map((query) =>
      attempt(() => {
        const s = open(query);
        return { ...s, again: toQuery(open(toQuery(s))) === toQuery(s), said: words(s, compute(s)) };
      }),
    ),
    shrunk: check({ layers: data.small }, { ...good, layers: data.large, stage: 17 }).stage,
  }),
);
