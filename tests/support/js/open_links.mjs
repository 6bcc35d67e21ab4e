import { readFileSync } from "node:fs";
const results = [];
for (const { view, state, queries } of JSON.parse(readFileSync(0, "utf8"))) {
  const { check, fromQuery, KEYS } = await import(`../../../frontend/controls/${view}/state.js`);
  const good = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null);
  for (const query of queries) {
    try {
      check(fromQuery(query, good), good);
      results.push("");
    } catch (error) {
      results.push(`${view}?${query}: ${error.message}`);
    }
  }
}
console.log(JSON.stringify(results));
