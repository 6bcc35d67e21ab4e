// What the page says of values for the fields of every control: reads { name: { state, values: [[key, value], …], open: [key, …] } },
// where `open` are the fields that a reader sets, and prints { name: [{ ok: value } | { error: sentence, type }, …] }. What JSON
// cannot carry comes as { "$": "nan" | "inf" | "-inf" }.
import { readFileSync } from "node:fs";

const BEYOND = { nan: NaN, inf: Infinity, "-inf": -Infinity };
const read = (_, v) => (v && typeof v === "object" && Object.hasOwn(v, "$") ? BEYOND[v.$] : v);
const asked = JSON.parse(readFileSync(0, "utf8"), read);

const answers = {};
for (const [name, { state, values, open }] of Object.entries(asked)) {
  const { KEYS, check, toQuery } = await import(`../../../frontend/controls/${name}/state.js`);
  const good = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null);
  answers[name] = values.map(([key, value]) => {
    try {
      const changes = check({ [key]: value }, good);
      if (open.includes(key)) toQuery?.({ ...good, ...changes }); // what is taken can be named by a link
      return { ok: changes[key] };
    } catch (error) {
      return { error: error.message, type: error.constructor.name };
    }
  });
}
console.log(JSON.stringify(answers));
