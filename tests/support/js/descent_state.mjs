import * as control from "../../../frontend/controls/descent/state.js";
import { given, opened, stateOf } from "./state.mjs";

const { check, raceOf, verdict, words } = control;
const { good, open } = stateOf(control);
console.log(
  JSON.stringify({
    queries: opened(control, open),
    said: given.said.map((changes) => {
      const now = { ...good, ...check(changes, good) },
        race = raceOf(now);
      return { words: words(now, race), verdict: verdict(now, race) };
    }),
  }),
);
