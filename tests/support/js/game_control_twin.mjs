// What the page makes of states of the game's control: the players after the rounds of each, their points, modes, words and links.
import { readFileSync } from "node:fs";
import { Run } from "../../../frontend/controls/game/run.js";
import { byHand, cut, fromQuery, historyOf, toQuery, words } from "../../../frontend/controls/game/state.js";

const states = JSON.parse(readFileSync(0, "utf8"));
const twins = states.map((state) => {
  const run = new Run(state);
  while (run.rounds < state.steps && !run.done) run.play(state);
  const { X, found, near, shares } = run.invented,
    { G, D } = run.game,
    half = cut(state, Math.floor(state.steps / 2)),
    pulls = run.pulls(state);
  return {
    places: run.flat,
    X: [...X],
    found,
    near,
    shares: [...shares],
    G: [...G.params],
    D: [...D.params],
    belief: [...run.belief(Float64Array.of(0, 0, 2, 0, -1, 1.5))],
    pulls: [[...pulls.X], [...pulls.pull]],
    words: words(run, state),
    query: toQuery(state),
    again: fromQuery(toQuery(state), state),
    half,
    sameBefore: historyOf({ ...state, ...half }, half.steps) === historyOf(state, half.steps),
    changed: byHand({ eta: 0.0123 }, state),
  };
});
console.log(JSON.stringify(twins));
