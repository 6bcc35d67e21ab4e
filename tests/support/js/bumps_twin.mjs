import { readFileSync } from "node:fs";
import { assign, bumps, plusPlus, readout, ridge, step, width } from "../../../frontend/engine/bumps.js";
import { default_rng } from "../../../frontend/engine/random.js";

const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(
  JSON.stringify(
    cases.map(({ X, y, C, s, lam, factor, at }) => {
      const [flat, centers] = [X.flat(), C.flat()],
        Phi = bumps(flat, centers, s),
        { W, b } = ridge(Phi, y, lam),
        trail = [];
      let now = centers;
      for (let t = 0; t < 5; t++) {
        const { C: next, J } = step(flat, now);
        trail.push({ J, C: [...next] });
        now = next;
      }
      const began = performance.now();
      for (let t = 0; t < 5; t++) ridge(Phi, y, lam);
      return {
        Phi: [...Phi],
        W: [...W],
        b,
        y_hat: [...readout(Phi, W, b)],
        there: [...readout(bumps(at.flat(), centers, s), W, b)],
        width: width(centers, factor),
        nearest: [...assign(flat, centers).k],
        trail,
        first: [...plusPlus(flat, C.length, default_rng(1))],
        ms: (performance.now() - began) / 5,
      };
    }),
  ),
);
