import { readFileSync } from "node:fs";
const input = JSON.parse(readFileSync(0, "utf8"));
import { draws, survive } from "../../../frontend/engine/signal.js";
console.log(JSON.stringify(input.map((s) => survive(draws(s.seed), s.chosen, s.init, s.scale, s.leak))));
