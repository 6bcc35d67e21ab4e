import { check, fromQuery, KEYS, raceOf, toQuery, verdict, words } from "../../../frontend/controls/descent/state.js";
import { readFileSync } from "node:fs";
const { state, queries, said } = JSON.parse(readFileSync(0, "utf8"));
const good = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null);
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
    queries: queries.map((query) =>
      attempt(() => {
        const now = open(query);
        return { now, again: toQuery(open(toQuery(now))) === toQuery(now) };
      }),
    ),
    said: said.map((changes) => {
      const now = { ...good, ...check(changes, good) },
        race = raceOf(now);
      return { words: words(now, race), verdict: verdict(now, race) };
    }),
  }),
);
