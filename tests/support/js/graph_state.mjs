import * as control from "../../../frontend/controls/graph/state.js";
import { attempt, comesBack, given, stateOf } from "./state.mjs";

const { compute, stageLines, toQuery, words } = control;
const { good, open } = stateOf(control);
console.log(
  JSON.stringify({
    queries: given.queries.map((query) =>
      attempt(() => {
        const s = open(query);
        return { ...s, query: toQuery(s), again: comesBack(control, open, s), said: words(s, compute(s)) };
      }),
    ),
    stages: given.stages.map((stage) => {
      const known = compute({ ...good, stage });
      return { lines: stageLines(known), grads: known.grads.map((g) => g ?? null), shown: known.shown };
    }),
  }),
);
