import { readFileSync } from "node:fs";
import { check, fromQuery, KEYS, toQuery } from "../../../frontend/controls/feedforward/state.js";

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
        const { layers, activation, output, x, task } = open(query);
        return {
          layers,
          activation,
          output,
          x,
          task,
          again: toQuery(open(toQuery(open(query)))) === toQuery(open(query)),
        };
      }),
    ),
  }),
);
