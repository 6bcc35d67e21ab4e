import * as control from "../../../frontend/controls/cost/state.js";
import { given, opened, stateOf } from "./state.mjs";

const { toQuery, words } = control;
const { good, open } = stateOf(control);
console.log(
  JSON.stringify({
    words: words(good),
    moved: open(toQuery({ ...good, ...given.moved })),
    queries: opened(control, open, (now) => ({ words: words(now) })),
  }),
);
