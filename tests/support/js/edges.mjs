import { edge } from "../../../frontend/engine/surfaces.js";
import { readFileSync } from "node:fs";
const input = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(input.map(([method, curvature]) => edge(method, curvature))));
