// What the page makes of each state of the control of diffusion: points, cloud, way, score, words, links.
import { readFileSync } from "node:fs";
import { fromQuery, Scene, toQuery, words } from "../../../frontend/controls/diffusion/state.js";

const answers = JSON.parse(readFileSync(0, "utf8")).map((state) => {
  const scene = new Scene(state);
  while (scene.behind > 0) scene.learner.step();
  return {
    X: [...scene.examples.X],
    part: [...scene.part],
    cloud: [...scene.cloud],
    line: scene.line,
    pulls: scene.examples.X.length ? [...scene.pulls(Float64Array.of(0.5, -1, 1.25, 0.75))] : [],
    measured: scene.measured,
    words: words(scene),
    again: fromQuery(toQuery(state), state),
  };
});
console.log(JSON.stringify(answers));
