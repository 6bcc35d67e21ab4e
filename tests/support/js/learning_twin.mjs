// The run of the learning network after some steps.
import { readFileSync } from "node:fs";
import { Run, words } from "../../../frontend/controls/learning/state.js";

const run = new Run();
const seen = JSON.parse(readFileSync(0, "utf8")).map((steps) => {
  run.to(steps);
  const maps = run.maps();
  return {
    params: [...run.network.params],
    costs: run.costs.slice(0, steps),
    right: run.right(),
    sizes: maps.map((layer) => layer.length),
    answer: [...maps[3][0]],
    words: words(run, { steps }),
  };
});
console.log(JSON.stringify({ X: [...run.X], y: [...run.y], seen }));
