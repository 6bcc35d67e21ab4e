import * as control from "../../../frontend/controls/activation/state.js";
import { opened, stateOf } from "./state.mjs";

const { good, open } = stateOf(control);
console.log(JSON.stringify({ words: control.words(good), queries: opened(control, open) }));
