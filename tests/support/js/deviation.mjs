import { deviation } from "../../../frontend/engine/signal.js";

console.log(JSON.stringify([deviation([1, 5, 1, 5, 1, 5], 2), deviation([1, 5, 3, 5], 2), deviation([1, 5, 1, 5])]));
