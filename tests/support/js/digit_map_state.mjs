// What the page's map of digits says of states and of links.
import * as control from "../../../frontend/controls/digit_map/state.js";
import { attempt, given, opened, stateOf } from "./state.mjs";

const { good, open } = stateOf({ ...control, ...given });
const says = (state) => ({ ...control.answer(state), words: control.words(state) });
console.log(
  JSON.stringify({
    says: given.drawings.map((pixels) => says({ ...good, pixels })),
    links: opened(control, open, says),
    refused: given.wrong.map((changes) => attempt(() => control.check(changes, good))),
  }),
);
