import * as engine from "../../../frontend/engine/perceptron.js";
import { readFileSync } from "node:fs";
const results = JSON.parse(readFileSync(0, "utf8")).map(({ X, y, w, b, eta, epochs }) => {
  const flat = Float64Array.from(X.flat()),
    D = X[0].length,
    start = Float64Array.from(w);
  const best = engine.largestMargin(flat, D, y),
    R = engine.radius(flat, D);
  const bounds = [
    [start, b],
    [new Float64Array(D), 0],
  ].map(([v, c]) => engine.mistakeBound(best, R, v, c, eta));
  return {
    steps: [...engine.fit(start, b, flat, y, eta, epochs)].map((s) => [
      s.epoch,
      s.index,
      s.mistake,
      s.mistakes,
      ...s.w,
      s.b,
    ]),
    z: y.map((_, i) => engine.decision(start, b, flat, i)),
    right: engine.countRight(start, b, flat, y),
    gamma: best.gamma,
    u: [...best.u],
    R,
    bounds: bounds.map((v) => (v === Infinity ? "inf" : v)),
  };
});
console.log(JSON.stringify(results));
