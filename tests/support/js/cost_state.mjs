import { check, fromQuery, KEYS, toQuery, words } from "../../../frontend/controls/cost/state.js";
import { readFileSync } from "node:fs";
const { state, queries, moved } = JSON.parse(readFileSync(0, "utf8"));
const good = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])));
const attempt = (f) => {
  try {
    return { ok: f() };
  } catch (error) {
    return { error: error.message, type: error.constructor.name };
  }
};
const open = (query) => ({ ...good, ...check(fromQuery(query, good)) });
console.log(
  JSON.stringify({
    words: words(good),
    moved: open(toQuery({ ...good, ...moved })),
    queries: queries.map((query) =>
      attempt(() => {
        const now = open(query);
        return { now, words: words(now), again: toQuery(open(toQuery(now))) === toQuery(now) };
      }),
    ),
  }),
);
