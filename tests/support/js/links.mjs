import { readFileSync } from "node:fs";
const { name, state, queries } = JSON.parse(readFileSync(0, "utf8"));
const { check, fromQuery, KEYS, toQuery } = await import(`../../../frontend/controls/${name}/state.js`);
const good = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null),
  usual = toQuery(good);
const attempt = (query) => {
  try {
    return toQuery({ ...good, ...check(fromQuery(query, good), good) });
  } catch (error) {
    return { type: error.constructor.name, said: error.message };
  }
};
console.log(JSON.stringify({ usual, again: attempt(usual), found: queries.map((parts) => attempt(parts.join("&"))) }));
