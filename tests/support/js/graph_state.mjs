import { readFileSync } from "node:fs";
import { check, compute, fromQuery, KEYS, stageLines, toQuery, words } from "../../../frontend/controls/graph/state.js";

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
        return { ...s, query: toQuery(s), again: toQuery(open(toQuery(s))) === toQuery(s), said: words(s, compute(s)) };
      }),
    ),
    stages: data.stages.map((stage) => {
      const known = compute({ ...good, stage });
      return { lines: stageLines(known), grads: known.grads.map((g) => g ?? null), shown: known.shown };
    }),
  }),
);
