import { readFileSync } from "node:fs";
const input = JSON.parse(readFileSync(0, "utf8"));
import { bestFit, FEATURES, fitCost, fitJ } from "../../../frontend/engine/regression.js";
console.log(
  JSON.stringify(
    input.sets.map((points) =>
      Object.entries(FEATURES).map(([, feature]) => {
        const f = points.map(([x]) => feature(x)),
          y = points.map((p) => p[1]);
        return ["mse", "mae", "huber"].map((loss) => ({
          at: fitCost(loss, f, y, 0.4, -0.3, input.delta),
          J: fitJ(loss, f, y, 0.4, -0.3, input.delta),
          best: bestFit(loss, f, y, input.delta),
        }));
      }),
    ),
  ),
);
