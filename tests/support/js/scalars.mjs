import { readFileSync } from "node:fs";
const input = JSON.parse(readFileSync(0, "utf8"));
import { scalar, tails } from "../../../frontend/engine/signal.js";
console.log(
  JSON.stringify(
    input.names.map((name) => ({
      name,
      tails: tails(name, 0.3),
      values: scalar(name, 0.3).map((f) => input.grid.map(f)),
    })),
  ),
);
