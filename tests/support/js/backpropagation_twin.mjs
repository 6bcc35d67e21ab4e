import { readFileSync } from "node:fs";
import {
  compute,
  countStages,
  equation,
  gradient,
  itemStepWords,
  knownFrom,
  numbersIn,
  promise,
  stageOf,
  stepFrom,
  stepWords,
} from "../../../frontend/controls/backpropagation/state.js";

const data = JSON.parse(readFileSync(0, "utf8"));
console.log(
  JSON.stringify(
    data.map((state) => {
      const known = compute(state),
        { layers } = state,
        fd = { W: [], b: [] };
      const stages = Array.from({ length: countStages(layers) + 1 }, (_, k) => stageOf(layers, k));
      layers.forEach(({ W, b }, k) => {
        fd.W.push(
          W.flatMap((row, from) =>
            row.map((_, to) => gradient(state, known, { kind: "weight", layer: k + 1, from, to })),
          ),
        );
        fd.b.push(b.map((_, to) => gradient(state, known, { kind: "bias", layer: k + 1, to })));
      });
      const after = { ...state, ...stepFrom(state) },
        then = compute(after);
      return {
        step: {
          layers: after.layers,
          L: then.L,
          promised: promise(state, known),
          words: stepWords(after, known, then),
          unit: itemStepWords(after, known, then, { kind: "unit", layer: 1, from: -1, to: 0 }),
        },
        L: known.L,
        yhat: known.a.at(-1)[0],
        delta: known.delta.slice(1).map((d) => [...d]),
        fd,
        stages: stages.map(({ kind, layer }) => [kind, layer]),
        known: layers.map((_, k) => ["delta", "bias", "weight"].map((kind) => knownFrom(layers, k + 1, kind))),
        lines: stages.map((stage) => numbersIn(state, known, stage)),
        titles: stages.map((stage) => equation(state, stage)),
      };
    }),
  ),
);
