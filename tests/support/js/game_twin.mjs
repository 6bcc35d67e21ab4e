// What the engine's two players make of the cases on stdin: penalties, rounds, modes.
import { readFileSync } from "node:fs";
import { BENDS, Game, gradientPenalty, modes } from "../../../frontend/engine/game.js";
import { denseNetwork } from "../../../frontend/engine/network.js";
import { OPTIMIZERS } from "../../../frontend/engine/optimizers.js";
import { default_rng } from "../../../frontend/engine/random.js";

const { penalties, games, counted } = JSON.parse(readFileSync(0, "utf8"));

function player({ sizes, layers, params }) {
  const network = denseNetwork(sizes, layers);
  network.params.set(params);
  return network;
}

function penalty({ D, x, gamma }) {
  const network = player(D),
    grads = new Float64Array(network.params.length);
  return [gradientPenalty(network, x.flat(), x.length, gamma, grads), [...grads]];
}

function game({ G, D, X, optimizer, options, seed, schedule, ...settings }) {
  const players = { G: player(G), D: player(D) },
    optimizers = { G: new OPTIMIZERS[optimizer](...options), D: new OPTIMIZERS[optimizer](...options) },
    play = new Game(players.G, players.D, optimizers, default_rng(seed), settings),
    rounds = schedule.map((noise) => {
      play.noise = noise;
      return play.round(Float64Array.from(X.flat()));
    });
  return {
    rounds: rounds.map((r) => [r.cost, r.discriminator, r.penalty, r.true, r.invented]),
    G: [...players.G.params],
    D: [...players.D.params],
    sample: [...play.sample(5)],
    count: play.rounds,
  };
}

/** Who is held does not move, and what it remembers neither. */
function held({ G, D, X, optimizer, options, seed }, who) {
  const players = { G: player(G), D: player(D) },
    optimizers = { G: new OPTIMIZERS[optimizer](...options), D: new OPTIMIZERS[optimizer](...options) },
    before = { G: [...players.G.params], D: [...players.D.params] },
    play = new Game(players.G, players.D, optimizers, default_rng(seed));
  play.moves[who] = false;
  for (let k = 0; k < 3; k++) play.round(X.flat());
  const stays = (name) => players[name].params.every((p, k) => p === before[name][k]) && optimizers[name].steps === 0;
  // a small step along the pull makes the last examples look truer
  const { invented, pull } = play,
    s = players.D.forward(invented, X.length).reduce((sum, v) => sum + v, 0),
    moved = invented.map((v, k) => v + 1e-3 * pull[k]);
  return { G: stays("G"), D: stays("D"), truer: players.D.forward(moved, X.length).reduce((sum, v) => sum + v, 0) > s };
}

process.stdout.write(
  JSON.stringify({
    bends: Object.keys(BENDS),
    penalties: penalties.map(penalty),
    games: games.map(game),
    held: ["G", "D"].map((who) => held(games[0], who)),
    modes: counted.map(({ X, centers, radius, least }) => {
      const { found, near, shares } = modes(X.flat(), centers.flat(), radius, least);
      return [found, near, [...shares]];
    }),
  }),
);
