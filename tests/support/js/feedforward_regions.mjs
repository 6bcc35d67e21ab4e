import { readFileSync } from "node:fs";
import { regions, regionAt } from "../../../frontend/engine/regions.js";
import { netOf } from "../../../frontend/ui/network/state.js";

const data = JSON.parse(readFileSync(0, "utf8"));
console.log(
  JSON.stringify(
    data.map(({ state, X, z }) => {
      const list = regions(netOf(state), -1.5, 1.5);
      return (
        list && {
          count: list.length,
          f: X.map((x, i) => regionAt(list, x, z[i]).f),
          area: list.reduce(
            (sum, { corners }) =>
              sum +
              Math.abs(
                corners.reduce((s, [x, y], i) => {
                  const [u, v] = corners[(i + 1) % corners.length];
                  return s + x * v - u * y;
                }, 0),
              ) /
                2,
            0,
          ),
        }
      );
    }),
  ),
);
