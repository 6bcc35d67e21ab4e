// What the page makes of states of the Boltzmann machine's control, and which states their links open.
import { readFileSync } from "node:fs";
import * as control from "../../../frontend/controls/boltzmann/state.js";

const { asked, query } = JSON.parse(readFileSync(0, "utf8"));
const { begun, check, clamped, fromQuery, KEYS, landscape, learningOf, machine, nearest, patternsOf, shown, stepped } =
  control;
const found = asked.map(({ state, steps }) => {
  const good = check(Object.fromEntries(KEYS.map((key) => [key, state[key]])), null),
    first = begun(good);
  let now = good;
  for (let t = 0; t < steps; t++) now = { ...now, ...stepped(now) };
  const learning = good.view === "learn" ? learningOf(good) : null;
  return {
    landscape: [...landscape(good).p],
    energies: [...landscape(good).E],
    begun: first,
    stepped: { chains: now.chains, small: now.small, visits: now.visits, steps: now.steps },
    clamped: clamped(good),
    nearest: nearest(now, now.chains),
    hidden: [...machine(good).hidden(patternsOf(now.chains))],
    shown: [...shown({ ...now, show: "probabilities" }, patternsOf(now.chains))],
    own: learning && [...learning.rbm.W, ...learning.rbm.b, ...learning.rbm.c],
    fantasies: learning && [...learning.fantasies],
    wrong: learning?.wrong(),
    words: control.words(now, { learning }),
    again: { ...now, ...check(fromQuery(control.toQuery(now), good), good) },
    now,
    opened: query === undefined ? null : { ...good, ...check(fromQuery(query, good), good) },
  };
});
console.log(JSON.stringify(found));
