// What the tests of the controls' state.js share: what they are given, a good state, and what a link makes of it.
import { readFileSync } from "node:fs";

/** What the test sends, read once. */
export const given = JSON.parse(readFileSync(0, "utf8"));

/** What `f` returns, or what it throws. */
export function attempt(f) {
  try {
    return { ok: f() };
  } catch (error) {
    return { error: error.message, type: error.constructor.name };
  }
}

/** Of a control's state.js: the given state, checked as a whole, and `open`, the state that a link makes of it. */
export function stateOf({ check, fromQuery, KEYS }) {
  const good = check(Object.fromEntries(KEYS.map((key) => [key, given.state[key]])), null);
  return { good, open: (query) => ({ ...good, ...check(fromQuery(query, good), good) }) };
}

/** Whether the link to a state opens the state that has this link. */
export const comesBack = ({ toQuery }, open, state) => toQuery(open(toQuery(state))) === toQuery(state);

/** For each of the given links the state that it opens, what `more` says of that, and whether its own link comes back. */
export const opened = (control, open, more = () => ({})) =>
  given.queries.map((query) =>
    attempt(() => {
      const now = open(query);
      return { now, ...more(now), again: comesBack(control, open, now) };
    }),
  );
