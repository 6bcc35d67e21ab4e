import { readFileSync } from "node:fs";
const input = JSON.parse(readFileSync(0, "utf8"));
import { cost, eigenvalues, evaluate, surface } from "../../../frontend/engine/surfaces.js";
const s = surface(input.name, input.kappa);
console.log(
  JSON.stringify({
    X: [...s.X],
    y: [...s.y],
    floor: s.floor,
    frame: s.frame,
    start: s.start,
    minimum: s.minimum,
    at: input.points.map((w) => ({
      ...evaluate(s, w),
      part: evaluate(s, w, input.rows),
      J2: cost(s, ...w),
      eigen: eigenvalues(evaluate(s, w).H),
    })),
  }),
);
