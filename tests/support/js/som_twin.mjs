// The run of each state of the map's control: the points, the units and both errors.
import { readFileSync } from "node:fs";
import { fromQuery, runOf, toQuery, words } from "../../../frontend/controls/som/state.js";

const states = JSON.parse(readFileSync(0, "utf8"));
const runs = states.map((state) => {
  const run = runOf(state);
  return {
    X: [...run.X],
    W: [...run.map.W],
    errors: run.errors,
    turned: run.map.turned(),
    u: [...run.map.uMatrix()],
    near: run.example === null ? null : Array.from({ length: run.map.units }, (_, u) => run.near(u)),
    words: words(run),
    again: fromQuery(toQuery(state), state),
  };
});
console.log(JSON.stringify(runs));
