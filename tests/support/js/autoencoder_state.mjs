// Reads { state, queries, codes } and prints what the page computes: codes, decoded pictures, the noisy drawing, words, links.
import {
  check,
  code,
  codes,
  decode,
  drawing,
  encode,
  fromQuery,
  KEYS,
  nearest,
  noisy,
  toQuery,
  words,
} from "../../../frontend/controls/autoencoder/state.js";
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
const open = (query) => ({ ...good, ...check(fromQuery(query, good), good) });
console.log(
  JSON.stringify({
    codes: codes(good),
    code: code(good),
    decoded: decode(good, code(good)),
    encoded: encode(good, drawing(good)),
    noisy: noisy(good),
    nearest: nearest(good, code(good)),
    words: words(good),
    queries: queries.map((query) =>
      attempt(() => {
        const now = open(query);
        return { now, again: toQuery(open(toQuery(now))) === toQuery(now) };
      }),
    ),
  }),
);
