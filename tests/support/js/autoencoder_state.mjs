// What the page computes of a state: codes, decoded pictures, the noisy drawing, words; and what links open.
import * as control from "../../../frontend/controls/autoencoder/state.js";
import { opened, stateOf } from "./state.mjs";

const { code, codes, decode, drawing, encode, nearest, noisy, words } = control;
const { good, open } = stateOf(control);
console.log(
  JSON.stringify({
    codes: codes(good),
    code: code(good),
    decoded: decode(good, code(good)),
    encoded: encode(good, drawing(good)),
    noisy: noisy(good),
    nearest: nearest(good, code(good)),
    words: words(good),
    queries: opened(control, open),
  }),
);
