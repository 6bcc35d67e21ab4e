import * as control from "../../../frontend/controls/feedforward/state.js";
import { attempt, comesBack, given, stateOf } from "./state.mjs";

const { open } = stateOf(control);
console.log(
  JSON.stringify({
    queries: given.queries.map((query) =>
      attempt(() => {
        const now = open(query),
          { layers, activation, output, x, task } = now;
        return { layers, activation, output, x, task, again: comesBack(control, open, now) };
      }),
    ),
  }),
);
