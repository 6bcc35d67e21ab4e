import { cut } from "../../../frontend/controls/feedforward/state.js";
import { given } from "./state.mjs";

const { x1, yhat, parts } = cut(given.state);
console.log(JSON.stringify({ x1, yhat: [...yhat], parts: parts.map((part) => [...part]) }));
