import { readFileSync } from "node:fs";
const input = JSON.parse(readFileSync(0, "utf8"));
import { check, KEYS, outcome, raceOf } from "../../../frontend/controls/descent/state.js";
console.log(
  JSON.stringify(
    input.map((one) => {
      const state = check(Object.fromEntries(KEYS.map((key) => [key, one[key]])), null),
        race = raceOf(state);
      return {
        path: race.leader.path,
        costs: race.leader.costs,
        diverged: race.leader.diverged,
        outcome: outcome(race, race.leader),
        others: race.runners.map((r) => r.method),
      };
    }),
  ),
);
