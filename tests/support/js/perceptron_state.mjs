import { check, fromQuery, KEYS, toQuery, words } from "../../../frontend/controls/perceptron/state.js";
import { readFileSync } from "node:fs";
const { state, queries } = JSON.parse(readFileSync(0, "utf8"));
const good = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null);
const attempt = (f) => {
  try {
    return { ok: f() };
  } catch (error) {
    return { error: error.message, type: error.constructor.name };
  }
};
const open = (query) => {
  const asked = check(fromQuery(query, good), good);
  return { ...good, ...asked };
};
console.log(
  JSON.stringify({
    queries: queries.map((query) =>
      attempt(() => {
        const { data, weights, bias, learning_rate, points, labels } = open(query);
        const link = toQuery(open(query)),
          again = toQuery(open(link)) === link;
        return { data, weights, bias, learning_rate, points, labels, again };
      }),
    ),
    words: words(good),
  }),
);
