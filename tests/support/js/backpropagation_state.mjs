import * as control from "../../../frontend/controls/backpropagation/state.js";
import { attempt, comesBack, given, stateOf } from "./state.mjs";

const { check, compute, words } = control;
const { good, open } = stateOf(control);
console.log(
  JSON.stringify({
    queries: given.queries.map((query) =>
      attempt(() => {
        const s = open(query);
        return { ...s, again: comesBack(control, open, s), said: words(s, compute(s)) };
      }),
    ),
    shrunk: check({ layers: given.small }, { ...good, layers: given.large, stage: 17 }).stage,
  }),
);
