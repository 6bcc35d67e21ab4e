import { readFileSync } from "node:fs";
const input = JSON.parse(readFileSync(0, "utf8"));
import { logitLosses, logitRuns } from "../../../frontend/engine/regression.js";
console.log(JSON.stringify(input.map(([z, y, eta]) => [logitLosses(z, y), logitRuns(z, y, eta, 600)])));
