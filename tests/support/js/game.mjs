import { gameState, LEVELS, METHODS, optimum, playing, Race } from "../../../frontend/controls/descent/state.js";
console.log(
  JSON.stringify(
    LEVELS.map((kappa) => {
      const tries = Array.from({ length: 200 }, (_, k) => ((k + 1) * 2) / kappa / 200).map((eta) => {
        const race = new Race({ ...gameState(kappa, Object.fromEntries(METHODS.map((m) => [m, eta]))), seed: 0 });
        while (!race.done) race.step();
        return race.leader.reached ?? 1e9;
      });
      const state = { ...gameState(kappa, {}) };
      return {
        kappa,
        best: Math.min(...tries),
        ...optimum(kappa),
        playing: playing(state),
        not: playing({ ...state, batch: 4 }),
      };
    }),
  ),
);
