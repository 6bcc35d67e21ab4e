// What the descent control knows, without a DOM: good states, the race, its words, its links.

import { OPTIMIZERS } from "../../engine/optimizers.js";
import { default_rng } from "../../engine/random.js";
import { cost, edge, eigenvalues, evaluate, N, SURFACES, surface } from "../../engine/surfaces.js";
import { checker, check as checkField, fits, isList, refuse } from "../../ui/checks.js";
import { fmt, fmtRate, vector } from "../../ui/numbers.js";
import { queryOf, readLink, readNumbers, settingsOf, short } from "../../ui/share.js";
import FIELDS from "./fields.json" with { type: "json" };

export const METHODS = FIELDS.method.options;
export const BATCHES = FIELDS.batch.options;
export const LEVELS = [3, 10, 30, 100]; // the game's condition numbers
export const LIMIT = FIELDS.steps.most; // steps of a run
export const TOLERANCE = 1e-3; // reached: this share of the cost above the minimum is left
const FAR = 1e3; // half widths from the middle, beyond which a run has diverged
const COUNT = { kind: "whole", least: 0, most: 1e6 }; // of guesses

const CHECKS = {
  choices: (v) =>
    checkField(
      "choices",
      { kind: "list", of: { kind: "choice", options: Object.keys(SURFACES) }, least: 1, most: Infinity },
      v,
    ),
  surface: (v, { choices }) => checkField("surface", { kind: "choice", options: choices }, v),
  start(v, { surface: name }) {
    const [cx, cy, half] = SURFACES[name].frame;
    return checkField("start", { kind: "numbers", limits: [cx, cy].map((c) => [c - half, c + half]) }, v);
  },
  tally(v) {
    if (!isList(v, 2) || !v.every((n) => fits(COUNT, n)))
      refuse(`tally must be the guesses right and those made, two whole numbers from 0 to ${COUNT.most}`, v);
    return v[0] <= v[1] ? v : refuse("tally must not have more guesses right than made", v);
  },
  records(v) {
    if (!isList(v, 0, Infinity) || !v.every((row) => isList(row, 3)))
      refuse("records must be rows of condition number, learning rate and steps", v);
    const levels = new Set(v.map(([kappa]) => kappa));
    if (levels.size < v.length || ![...levels].every((kappa) => LEVELS.includes(kappa)))
      refuse(`records must have at most one row for each of the condition numbers ${LEVELS.join(", ")}`, v);
    return v.map(([kappa, eta, steps], i) => [
      kappa,
      checkField(`records[${i}][1]`, FIELDS.rates.of, eta),
      checkField(`records[${i}][2]`, { kind: "whole", least: 1, most: LIMIT }, steps),
    ]);
  },
};
export const KEYS = Object.keys(FIELDS);
const checkKeys = checker(FIELDS, CHECKS);

/** Check changes against the state they are to change (null: they are the whole state); returns them or throws a sentence. */
export function check(changes, state) {
  if (state && "surface" in changes && !("start" in changes) && changes.surface !== state.surface) {
    CHECKS.surface(changes.surface, { ...state, ...changes });
    changes = { ...changes, start: SURFACES[changes.surface].start };
  }
  return checkKeys(changes, state);
}

/** What moves the ground under a run: it starts anew. */
export const GROUND = KEYS.filter((key) => FIELDS[key].restarts);

/** The changes of a hand that sets something else: back to step 0, with nothing guessed. */
export const byHand = (changes) =>
  GROUND.some((key) => key in changes) && !("steps" in changes) ? { steps: 0, guess: "" } : {};

/** @type {any} */
let last = null;
/**
 * The surface of a state; one is kept, because a picture asks for it often.
 * @type {(state: any) => import("../../engine/surfaces.js").Surface}
 */
export function ground({ surface: name, condition }) {
  if (last?.name !== name || last.kappa !== condition)
    last = Object.assign(surface(name, condition), { kappa: condition });
  return last;
}

/** @typedef {{ method: string, eta: number, w: Float64Array, optimizer: any, path: number[][], costs: number[], reached: number | null, diverged: number | null }} Runner */

// The race ------------------------------------------------------------------------------------------------------------

/** Everybody who races, on the same batches. A runner knows its path, its costs, and the step that decided about it. */
export class Race {
  constructor(state) {
    const { start, method, rivals, rates, batch, seed } = state;
    this.ground = ground(state);
    this.batch = batch;
    this.rng = default_rng(seed);
    this.order = [];
    this.steps = 0;
    const J = evaluate(this.ground, start).J;
    this.goal = this.ground.floor + TOLERANCE * (J - this.ground.floor);
    /** @type {Runner[]} */
    this.runners = METHODS.filter((m) => m === method || rivals.includes(m)).map((m) => ({
      method: m,
      eta: rates[m],
      w: Float64Array.from(start),
      optimizer: new OPTIMIZERS[m](rates[m]),
      path: [start.slice()],
      costs: [J],
      reached: null,
      diverged: null,
    }));
    this.leader = /** @type {Runner} */ (this.runners.find((r) => r.method === method));
  }

  /** The examples of the next step: a new order each time all have been visited, or simply all of them. */
  rows() {
    if (this.batch === N) return undefined;
    if (!this.order.length) this.order = [...this.rng.permutation(N)];
    return this.order.splice(0, this.batch);
  }

  step() {
    const rows = this.rows(),
      { ground: s } = this,
      [cx, cy, half] = s.frame;
    this.steps++;
    for (const r of this.runners) {
      if (r.diverged !== null) continue;
      r.optimizer.step(r.w, evaluate(s, r.w, rows).g);
      const J = cost(s, r.w[0], r.w[1]),
        far = Math.max(Math.abs(r.w[0] - cx), Math.abs(r.w[1] - cy));
      r.path.push([...r.w]);
      r.costs.push(J);
      if (!Number.isFinite(J) || !(far < FAR * half)) r.diverged = this.steps;
      else if (r.reached === null && J <= this.goal) r.reached = this.steps;
    }
  }

  /** Nothing more will happen: everybody has arrived or is lost, or the steps are used up. With noise nobody rests. */
  get done() {
    const settled = (r) => r.diverged !== null || (r.reached !== null && this.batch === N);
    return this.steps >= LIMIT || this.runners.every(settled);
  }
}

/** The race of a state, run up to its number of steps. */
export function raceOf(state) {
  const race = new Race(state);
  while (race.steps < state.steps) race.step();
  return race;
}

// The game ------------------------------------------------------------------------------------------------------------

/**
 * A start on the valley of condition number κ, κ times as far along it as across: there 2/(λmin + λmax) is the best rate for
 * every number of steps k, because ½ a² (1 − η)²ᵏ + ½ κ c² (1 − κη)²ᵏ is then least where both brackets have the same size.
 */
export function gameStart(kappa) {
  const across = 2.6 / Math.hypot(1, kappa),
    along = kappa * across,
    c = Math.sqrt(3) / 2,
    s = 0.5;
  return [-c * along - s * across, -s * along + c * across].map((v) => Number(v.toFixed(4)));
}

export const gameState = (kappa, rates) => ({
  surface: "valley",
  condition: kappa,
  start: gameStart(kappa),
  method: "SGD",
  rivals: [],
  batch: N,
  rates,
});
/** Whether a state is one that the game counts, and at which condition number. */
export function playing({ surface: name, condition, start, method, batch }) {
  const good = name === "valley" && LEVELS.includes(condition) && method === "SGD" && batch === N;
  return good && gameStart(condition).every((v, i) => v === start[i]) ? condition : null;
}

const best = new Map();
/** The optimum of a level: the rate 2/(λmin + λmax), by which both directions shrink equally, and the steps it takes. */
export function optimum(kappa) {
  if (!best.has(kappa)) {
    const eta = 2 / (1 + kappa),
      rates = Object.fromEntries(METHODS.map((m) => [m, eta]));
    const race = new Race({ ...gameState(kappa, rates), seed: 0 });
    while (!race.done) race.step();
    best.set(kappa, { eta, steps: race.leader.reached });
  }
  return best.get(kappa);
}

/** The records with a finished run put in, if it is the best of its level. */
export function withRecord(records, kappa, eta, steps) {
  const old = records.find((r) => r[0] === kappa);
  if (old && old[2] <= steps) return records;
  return [...records.filter((r) => r[0] !== kappa), [kappa, eta, steps]].sort((a, b) => a[0] - b[0]);
}

// Links ---------------------------------------------------------------------------------------------------------------

/** The present state as the part of a link behind the question mark. */
export function toQuery(state) {
  const { surface: name, start, method, rivals, rates, batch, steps, initial } = state,
    { kappa, batch: size, seed, steps: done, ...settings } = settingsOf(FIELDS, state);
  return queryOf({
    surface: name,
    ...(name === "valley" && { kappa }),
    start: start.map(short).join(),
    ...settings,
    eta: short(rates[method]),
    ...((rivals.length || initial.rivals.length) && { rivals: rivals.map((m) => `${m}:${short(rates[m])}`).join() }),
    ...((batch !== N || initial.batch !== N) && { batch: size, seed }),
    ...(steps && { steps: done }),
  });
}

/** The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. */
export function fromQuery(query, state) {
  const { asked, changes: plain } = readLink(FIELDS, query, ["surface", "start", "eta", "rivals"]),
    changes = { ...state.initial, steps: 0, guess: "", ...plain },
    method = checkField("method", FIELDS.method, changes.method);
  if ("surface" in asked) {
    changes.surface = CHECKS.surface(asked.surface, state);
    changes.start = SURFACES[changes.surface].start;
  }
  if ("start" in asked) changes.start = readNumbers("start", asked.start, 2);
  changes.rates = { ...changes.rates };
  if ("eta" in asked) [changes.rates[method]] = readNumbers("eta", asked.eta, 1);
  if ("rivals" in asked) {
    changes.rivals = asked.rivals
      .split(",")
      .filter(Boolean)
      .map((item) => {
        const [m, eta] = item.split(":");
        checkField("rivals", FIELDS.method, m);
        if (eta !== undefined) [changes.rates[m]] = readNumbers(`rate of ${m}`, eta, 1);
        return m;
      });
  }
  return changes;
}

// Words ---------------------------------------------------------------------------------------------------------------

const SAID = {
  bowl: "the bowl",
  valley: "the valley",
  saddle: "the saddle",
  plateau: "the plateau",
  "many minima": "the surface of many minima",
  network: "the network's cost",
};
/**
 * Which model each surface is the cost of.
 * @type {Record<string, string>}
 */
export const MODEL = {
  bowl: "ŷ = w₁x₁ + w₂x₂",
  valley: "ŷ = w₁x₁ + w₂x₂, its two inputs on unlike scales",
  saddle: "ŷ = w₁w₂x, two linear neurons in a row",
  plateau: "ŷ = σ(w₁x + w₂), a neuron that saturates",
  "many minima": "ŷ = sin(w₁x + w₂), a frequency and a phase",
  network: "ŷ = w₂ tanh(w₁x), a hidden neuron and an output neuron",
};

/** The learning rate from which the method diverges, at the curvature of the point w: { eta, lambda, words }. */
export function limitAt(state, w) {
  const s = ground(state),
    { method } = state,
    [, lambda] = eigenvalues(evaluate(s, w).H),
    eta = edge(method, lambda);
  const formula = { SGD: "2/λmax", Momentum: "2(1 + β)/λmax", Nesterov: "2(1 + β)/((1 + 2β) λmax)" }[method];
  return { eta, lambda, formula };
}

/** What stands under the learning rate's slider. */
export function limitWords(state, w) {
  const { eta, formula } = limitAt(state, w);
  if (!formula) return `No limit: ${state.method} takes steps of about η.`;
  if (eta === null) return "No limit here, as λmax is not positive.";
  return `▲ ${formula} = ${fmtRate(eta)}${ground(state).quadratic ? "" : " here"}`;
}

/** How a run of one method ended, or how it stands. */
export function outcome(race, r) {
  if (r.diverged !== null) return `diverged in step ${r.diverged}`;
  if (r.reached !== null) return `arrived in step ${r.reached}`;
  if (race.steps < LIMIT) return race.steps ? "on its way" : "ready";
  return rests(race, r) ? "at rest in another minimum" : "not arrived";
}

/** Whether a runner stands in a minimum that is not the lowest. */
function rests(race, r) {
  const { g, H } = evaluate(race.ground, r.w);
  return r.reached === null && r.diverged === null && Math.hypot(...g) < 1e-3 && eigenvalues(H)[0] > 1e-3;
}

/** The limit that a run is compared with, and on which side of it η is: 1 above, 0 at it but for rounding, −1 below. */
function compare(state, { ground: { quadratic, minimum } }) {
  const limit = limitAt(state, quadratic ? state.start : minimum),
    beyond = state.rates[state.method] / Number(limit.eta) - 1;
  return { ...limit, side: Math.abs(beyond) < 1e-9 ? 0 : Math.sign(beyond) };
}

/** How the run ended and what the reader's guess, if there was one, was worth, with the reason. null while the run goes on. */
export function verdict(state, race) {
  const { reached, diverged } = race.leader;
  if (!race.done && diverged === null) return null;
  // On a parabola without noise the limit decides: just above it a run grows for ever, but gets nowhere near FAR in LIMIT steps.
  const { formula, side } = compare(state, race),
    exact = formula && race.ground.quadratic && state.batch === N;
  const grows = exact && side > 0,
    right = (grows || diverged !== null) === (state.guess === "diverges");
  const what =
    diverged !== null
      ? `it diverged in step ${diverged}`
      : reached !== null
        ? `it arrived in step ${reached}${grows ? ", but would leave again" : ""}`
        : grows
          ? `it moves away, too slowly to get far in ${LIMIT} steps`
          : exact && !side
            ? "it neither diverges nor arrives, but jumps back and forth for ever"
            : rests(race, race.leader)
              ? "it did not diverge: it rests in another minimum, above the lowest"
              : "it did not diverge, nor has it arrived";
  const lead = state.guess ? (right ? "✓ Right" : "✗ Not so") : "Without a guess";
  return { right, words: `${lead}: ${what}. ${reason(state, race)}` };
}

function reason(state, race) {
  const { method, rates } = state,
    { quadratic } = race.ground,
    eta = rates[method],
    { eta: limit, lambda, formula, side } = compare(state, race);
  if (!formula) return `${method} takes steps of about η, however steep the slope is.`;
  const noise = state.batch < N ? " A batch curves more than the whole, so noise can tip it earlier." : "";
  if (method === "SGD" && quadratic) {
    return `Along the steepest direction each step multiplies the distance by |1 − ηλmax| = ${fmt(Math.abs(1 - eta * lambda), 4)}.${noise}`;
  }
  const where = quadratic ? "" : " at the marked minimum, but elsewhere the surface curves differently";
  return `η = ${fmtRate(eta)} is ${["below", "exactly", "above"][side + 1]} ${formula} = ${fmtRate(Number(limit))}${where}.${noise}`;
}

/** The cost above the minimum, in words: five digits, so that it fits its place also where it grows. */
export const excess = (race, r) => fmt(Number((r.costs.at(-1) - race.ground.floor).toPrecision(5)), 4);

/** The whole state in words. */
export function words(state, race, running = false) {
  const { method, start, rates, surface: name, condition } = state;
  const parts = [
    `${method} on ${SAID[name]}${name === "valley" ? ` (κ = ${fmt(condition)})` : ""} from ${vector(start)} with η = ${fmtRate(rates[method])}.`,
  ];
  if (state.batch < N) parts.push(`Batches of ${state.batch}.`);
  parts.push(goes(state, race));
  if (running) parts.push("Running.");
  return parts.join(" ");
}

/** What the settings and figures do not say. */
export const news = (state, race) => goes(state, race, true);

/** How the runs go, and the curvature; to the eye without what a figure says. */
function goes(state, race, eye = false) {
  const { start, steps } = state,
    r = race.leader;
  const parts = [];
  const diverged = race.runners.filter((x) => x.diverged !== null);
  for (const x of diverged)
    parts.push(
      `${x.method} has diverged: in step ${x.diverged} it was more than ${FAR / 2} picture widths away, so it was stopped.`,
    );
  if (steps && r.diverged === null)
    parts.push(
      `${eye ? "Now" : `Step ${steps}:`} w = ${vector(r.path.at(-1))}${eye ? "" : `, ${excess(race, r)} above the lowest cost`}${r.reached !== null ? `; it arrived in step ${r.reached}` : ""}.`,
    );
  if (steps >= LIMIT && r.reached === null && r.diverged === null)
    parts.push(
      rests(race, r) ? "It rests in a minimum, but not in the lowest." : `After ${LIMIT} steps it has not arrived.`,
    );
  const others = race.runners.filter((x) => x !== r && x.diverged === null && steps);
  if (others.length) parts.push(`${others.map((x) => `${x.method}: ${outcome(race, x)}`).join("; ")}.`);
  const now = r.diverged === null ? r.path.at(-1) : start,
    { H } = evaluate(race.ground, now),
    [low, high] = eigenvalues(H);
  const { eta, formula } = limitAt(state, now),
    here = race.ground.quadratic ? "" : " at this point";
  parts.push(
    eye
      ? `The least curvature${here} is λmin = ${fmtRate(low)}.`
      : `Curvature from λmin = ${fmtRate(low)} to λmax = ${fmtRate(high)}${here}${eta ? `; ${formula} = ${fmtRate(eta)}` : ""}.`,
  );
  if (low < -1e-3 * high && high > 0) parts.push("It curves up one way and down the other, as on a saddle.");
  return parts.join(" ");
}
