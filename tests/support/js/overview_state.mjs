// For each state of the map: what fits, what speaks against the others, the family and the story of the chosen, words, its link.

import {
  against,
  check,
  chosenOf,
  family,
  fromQuery,
  KEYS,
  sorted,
  story,
  toQuery,
  words,
} from "../../../frontend/controls/overview/state.js";
import { attempt, given } from "./state.mjs";

console.log(
  JSON.stringify(
    given.map((all) =>
      attempt(() => {
        const state = check(Object.fromEntries(KEYS.map((key) => [key, all[key]])), null),
          kind = chosenOf(state),
          { fits, others } = sorted(state),
          { older, younger } = family(kind, state);
        const start = { data: "any", goal: "any", needs: [], chosen: "" },
          { data, goal, needs, chosen } = fromQuery(toQuery(state), { initial: start });
        return {
          fits: fits.map(({ key }) => key),
          reasons: Object.fromEntries(others.map((one) => [one.key, against(one, state)])),
          older: [...older],
          younger: [...younger],
          story: kind ? story(kind, state) : [],
          words: words(state),
          again: { data, goal, needs, chosen },
        };
      }),
    ),
  ),
);
