// What the page says of values for the fields of every control: reads { name: { state, values: [[key, value], …] } }, and
// prints { name: [{ ok: value } | { error: sentence }, …] }. What JSON cannot carry comes as { "$": "nan" | "inf" | "-inf" }.
import { readFileSync } from "node:fs";

const BEYOND = { nan: NaN, inf: Infinity, "-inf": -Infinity };
const read = (_, v) => (v && typeof v === "object" && Object.hasOwn(v, "$") ? BEYOND[v.$] : v);
const asked = JSON.parse(readFileSync(0, "utf8"), read);

const answers = {};
for (const [name, { state, values }] of Object.entries(asked)) {
  const { KEYS, check } = await import(`../../frontend/controls/${name}/state.js`);
  const good = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null);
  answers[name] = values.map(([key, value]) => {
    try {
      return { ok: check({ [key]: value }, good)[key] };
    } catch (error) {
      return { error: error.message, type: error.constructor.name };
    }
  });
}
console.log(JSON.stringify(answers));
