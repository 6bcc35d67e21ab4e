import { readFileSync } from "node:fs";
import { forward, maps } from "../../../frontend/engine/trace.js";
import { netOf } from "../../../frontend/ui/network/state.js";

const data = JSON.parse(readFileSync(0, "utf8"));
console.log(
  JSON.stringify(
    data.map(({ state, X }) => ({
      one: forward(netOf(state), state.x).a.map((a) => [...a]),
      all: maps(netOf(state), Float64Array.from(X.flat())).map((layer) => layer.map((unit) => [...unit])),
    })),
  ),
);
