import { readFileSync } from "node:fs";
import { dataOf, Run } from "../../../frontend/controls/playground/run.js";
import { python } from "../../../frontend/controls/playground/python.js";
import { check, fromQuery, KEYS, toQuery, withEdit } from "../../../frontend/controls/playground/state.js";
import { readTable } from "../../../frontend/controls/playground/table.js";
const { states = [], sets = [], queries = [], tables = [], edits = [] } = JSON.parse(readFileSync(0, "utf8"));
const attempt = (f) => {
  try {
    return { ok: f() };
  } catch (error) {
    return { error: error.message, type: error.constructor.name };
  }
};
const whole = (state) => check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null);

function results(state) {
  const good = whole(state),
    run = new Run(good),
    query = toQuery(good);
  const again = { ...good, ...check(fromQuery(query, good), good) };
  while (run.step < good.steps && run.advance());
  const { train, test } = run.losses(),
    { curve } = run,
    params = [...run.network.params];
  return {
    code: python(good, run.losses()),
    steps: run.step,
    epoch: run.epoch,
    train,
    test,
    curve,
    params,
    query,
    same: KEYS.every((key) => JSON.stringify(good[key]) === JSON.stringify(again[key])),
  };
}

console.log(
  JSON.stringify({
    runs: states.map(results),
    sets: sets.map((state) => {
      const { X, y, train, test } = dataOf(state);
      return [X, y, train, test].map((v) => [...v]);
    }),
    queries: queries.map(([query, state]) => attempt(() => ({ ...state, ...check(fromQuery(query, state), state) }))),
    tables: tables.map((source) => attempt(() => readTable(source))),
    edits: edits.map(([state, key, value]) => withEdit(state, key, value)),
  }),
);
