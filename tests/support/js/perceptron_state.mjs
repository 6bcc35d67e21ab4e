import * as control from "../../../frontend/controls/perceptron/state.js";
import { attempt, comesBack, given, stateOf } from "./state.mjs";

const { good, open } = stateOf(control);
console.log(
  JSON.stringify({
    queries: given.queries.map((query) =>
      attempt(() => {
        const now = open(query),
          { data, weights, bias, learning_rate, points, labels } = now;
        return { data, weights, bias, learning_rate, points, labels, again: comesBack(control, open, now) };
      }),
    ),
    words: control.words(good),
  }),
);
