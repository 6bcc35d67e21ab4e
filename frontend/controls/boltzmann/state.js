// What the Boltzmann machine's control knows, without a DOM: its machines, their chains, a step of each view, words, links.

import { bytesOf, size, unpack } from "../../engine/packed.js";
import { default_rng } from "../../engine/random.js";
import { RBM, sample } from "../../engine/rbm.js";
import { checker, held, isList, refuse } from "../../ui/checks.js";
import { memo } from "../../ui/memo.js";
import { fmt } from "../../ui/numbers.js";
import { queryOf, readLink, readNumbers, settingsOf } from "../../ui/share.js";
import FIELDS from "./fields.json" with { type: "json" };

/** @import { State } from "../../ui/session.js" */

export const D = 64; // pixels
export const CHAINS = FIELDS.small.least;
export const BATCH = 32; // examples of an update, and fantasies of a machine that learns
export const INK = FIELDS.pixels.limits[0][1];
export const MOST_STEPS = FIELDS.steps.most;
export const MOST_UPDATES = FIELDS.updates.most;
const MOST_LINKED = 2000; // steps that a link makes anew
/** What the three units' probabilities hang on. */
export const SMALL = /** @type {const} */ (["w1", "w2", "b1", "b2", "c", "temperature"]);

export const KEYS = Object.keys(FIELDS);
/** What moves the ground under the machine that learns: it begins anew. */
export const GROUND = KEYS.filter((key) => /** @type {Record<string, any>} */ (FIELDS)[key].restarts);

export const check = checker(FIELDS, {
  hidden(v) {
    const most = FIELDS.unit.most + 1;
    return Number.isInteger(v) && v >= 1 && v <= most
      ? v
      : refuse(`hidden must be a whole number from 1 to ${most}`, v);
  },
  weights(v, { hidden }) {
    return Number.isInteger(hidden) && held(v) === size([[D, hidden]], 8, "unit")
      ? v
      : refuse("weights must be a base64 text of the machine's weights", v);
  },
  biases(v) {
    return isList(v, D) && v.every(Number.isFinite) ? v : refuse(`biases must be a list of ${D} numbers`, v);
  },
  examples(v) {
    return held(v) >= (BATCH * D) / 8 && held(v) % (D / 8) === 0
      ? v
      : refuse(`examples must be a base64 text with ${D / 8} bytes for each of at least ${BATCH} examples`, v);
  },
  classes(v, { examples }) {
    return typeof v === "string" && /^\d+$/.test(v) && (v.length * D) / 8 === held(examples)
      ? v
      : refuse("classes must be a text with a digit for each example", v);
  },
});

/**
 * What a change of something else brings with it: the machine that learns begins anew, visits are counted anew.
 * @param {State} changes
 */
export const brings = (changes) => ({
  ...(GROUND.some((key) => key in changes) && !("updates" in changes) && { updates: 0 }),
  ...(SMALL.some((key) => key in changes) && !("visits" in changes) && { visits: new Array(8).fill(0) }),
});

// Machines and examples -------------------------------------------------------------------------------------------------

const given = memo((text, hidden, biases, T) => {
  const [{ W, b: c }] = unpack(text, [[D, hidden]], 8, "unit");
  const machine = new RBM({ W, b: Float64Array.from(biases), c });
  return T === 1 ? machine : machine.cooled(T);
});
/**
 * The machine of the chains, at the present temperature or another one.
 * @param {State} state
 */
export const machine = ({ weights, hidden, biases, temperature }, T = temperature) => given(weights, hidden, biases, T);

/**
 * The two visible units and the hidden one, at temperature 1.
 * @param {State} state
 */
export const three = ({ w1, w2, b1, b2, c }) =>
  new RBM({ W: Float64Array.of(w1, w2), b: Float64Array.of(b1, b2), c: Float64Array.of(c) });

/** The bits v₁, v₂, h of each of the 8 states. */
export const STATES = Array.from({ length: 8 }, (_, k) => [k >> 2, (k >> 1) & 1, k & 1]);

/**
 * E and p ∝ e^(−E/T) of the 8 states.
 * @param {State} state
 */
export function landscape(state) {
  const E = three(state).energy(
      STATES.flatMap((bits) => bits.slice(0, 2)),
      STATES.map(([, , h]) => h),
    ),
    least = Math.min(...E),
    weights = E.map((e) => Math.exp((least - e) / state.temperature)),
    Z = weights.reduce((sum, w) => sum + w, 0);
  return { E, p: weights.map((w) => w / Z) };
}

/** The bits of a number of 32 bits, the highest first. */
const bitsOf = (/** @type {number} */ word) => Array.from({ length: 32 }, (_, i) => (word >>> (31 - i)) & 1);
/**
 * The patterns (… · 64) that words of 32 bits hold, two a pattern.
 * @param {ArrayLike<number>} words
 */
export const patternsOf = (words) => Float64Array.from(Array.from(words).flatMap(bitsOf));
/**
 * The words that hold patterns.
 * @param {ArrayLike<number>} V
 */
export const wordsOf = (V) =>
  Array.from({ length: V.length / 32 }, (_, w) => {
    let word = 0;
    for (let i = 0; i < 32; i++) word = 2 * word + V[32 * w + i];
    return word;
  });

const wordsOfExamples = memo((text) => {
  const bytes = new DataView(bytesOf(text).buffer);
  return Uint32Array.from({ length: bytes.byteLength / 4 }, (_, w) => bytes.getUint32(4 * w));
});
const patternsOfExamples = memo((/** @type {Uint32Array} */ words) => patternsOf(words));
/** The examples (N · 64). */
export const examples = ({ examples: text }) => patternsOfExamples(wordsOfExamples(text));

function ones(/** @type {number} */ word) {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
/**
 * Of each pattern the example that differs in the fewest pixels, the first of equals: { digit, pixels }.
 * @param {State} state
 * @param {ArrayLike<number>} words
 */
export function nearest({ examples: text, classes }, words) {
  const all = wordsOfExamples(text);
  return Array.from({ length: words.length / 2 }, (_, k) => {
    let [best, pixels] = [0, Infinity];
    for (let i = 0; i < all.length; i += 2) {
      const differ = ones(all[i] ^ words[2 * k]) + ones(all[i + 1] ^ words[2 * k + 1]);
      if (differ < pixels) [best, pixels] = [i / 2, differ];
    }
    return { digit: classes[best], pixels };
  });
}

/** How many pixels lie between a digit and the next one of the examples, on average over the first hundred. */
export const apart = memo((text) => {
  const all = wordsOfExamples(text),
    N = Math.min(100, all.length / 2);
  let sum = 0;
  for (let k = 0; k < N; k++) {
    let least = Infinity;
    for (let i = 0; i < all.length / 2; i++)
      if (i !== k) least = Math.min(least, ones(all[2 * i] ^ all[2 * k]) + ones(all[2 * i + 1] ^ all[2 * k + 1]));
    sum += least;
  }
  return sum / N;
});

// The drawing, and what is held of it -----------------------------------------------------------------------------------

/** The drawing as 0 and 1. */
export const binary = ({ pixels }) => pixels.map((/** @type {number} */ v) => Number(v > INK / 2));
/** @type {Record<string, (row: number, column: number) => boolean>} */
const HALVES = {
  left: (_, column) => column < 4,
  right: (_, column) => column > 3,
  top: (row) => row < 4,
  bottom: (row) => row > 3,
};
/**
 * Which pixels are held as they are in the drawing.
 * @param {State} state
 * @returns {boolean[]}
 */
export const clamped = ({ clamp, pixels }) =>
  pixels.map((/** @type {number} */ v, /** @type {number} */ i) =>
    clamp === "ink" ? v > INK / 2 : (HALVES[clamp]?.(i >> 3, i % 8) ?? false),
  );

// Steps: where the chains go hangs on the state alone ----------------------------------------------------------------------

const rngOf = ({ seed }, /** @type {number} */ step) => default_rng(seed * MOST_STEPS + step);

/**
 * The changes that one step of Gibbs sampling of the view's chains makes.
 * @param {State} state
 */
export function stepped(state) {
  const rng = rngOf(state, state.steps + 1),
    steps = (state.steps + 1) % MOST_STEPS;
  if (state.view === "three") {
    const cool = three(state).cooled(state.temperature),
      V = sample(cool.visible(state.small.map((/** @type {number} */ k) => k & 1)), rng),
      H = sample(cool.hidden(V), rng),
      small = Array.from(H, (h, r) => 4 * V[2 * r] + 2 * V[2 * r + 1] + h),
      visits = [...state.visits];
    for (const k of small) visits[k]++;
    return { small, visits, steps };
  }
  const holds = clamped(state),
    drawn = binary(state),
    V = patternsOf(state.chains).map((v, i) => (holds[i % D] ? drawn[i % D] : v));
  return { chains: wordsOf(machine(state).gibbs(V, rng, 1, holds)), steps };
}

/**
 * All chains at their start, no step made, and the machine that learns with its first weights.
 * @param {State} state
 */
export function begun(state) {
  const rng = rngOf(state, 0),
    { start } = state;
  /** @type {Float64Array} */
  let V = sample(new Float64Array(CHAINS * D).fill(0.5), rng);
  if (start === "digits") {
    const all = examples(state),
      order = rngOf(state, 0).permutation(all.length / D);
    V = Float64Array.from(Array.from(order.slice(0, CHAINS)).flatMap((i) => [...all.subarray(i * D, (i + 1) * D)]));
  } else if (start === "drawing") V = Float64Array.from(V, (_, i) => binary(state)[i % D]);
  const visits = new Array(8).fill(0);
  return { chains: wordsOf(V), small: new Array(CHAINS).fill(0), visits, steps: 0, updates: 0 };
}

/**
 * What a chain's picture shows: its pixels, or what the machine would make of them, p(v | p(h | v)), beside what is held.
 * @param {State} state
 * @param {Float64Array} V
 */
export function shown(state, V) {
  if (state.show === "samples") return V;
  const cool = machine(state),
    holds = clamped(state),
    P = cool.visible(cool.hidden(V));
  return P.map((p, i) => (holds[i % D] ? V[i] : p));
}

/** The machine that learns in the page: its weights, its fantasies, and how far it has come. */
export class Learning {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    this.V = examples(state);
    this.rng = default_rng(state.seed);
    this.rbm = RBM.drawn(D, state.units, this.rng);
    /** @type {Float64Array} */
    this.fantasies = sample(new Float64Array(BATCH * D).fill(0.5), this.rng);
    /** @type {Int32Array} the examples that are still to come in this epoch */
    this.order = new Int32Array(0);
    this.updates = 0;
    /** @type {[number, number] | null} */
    this.measured = null;
    /** @type {number[][]} updates, and the pixels wrong of a reconstruction and of a fantasy, each tenth update */
    this.curve = [[0, ...this.wrong()]];
  }

  get done() {
    return this.updates >= MOST_UPDATES;
  }

  update() {
    const { state, rng, rbm } = this,
      { eta, k, persistent } = state;
    if (this.order.length < BATCH) this.order = rng.permutation(this.V.length / D);
    const V = new Float64Array(BATCH * D);
    for (let r = 0; r < BATCH; r++) V.set(this.V.subarray(this.order[r] * D, (this.order[r] + 1) * D), r * D);
    this.order = this.order.slice(BATCH);
    let after = rbm.gibbs(persistent ? this.fantasies : V, rng, k);
    const grads = rbm.against(V, after);
    if (!persistent) after = rbm.gibbs(this.fantasies, rng);
    this.fantasies = after;
    rbm.descend(grads, eta);
    this.updates++;
    this.measured = null;
    if (this.updates % 10 === 0) this.curve.push([this.updates, ...this.wrong()]);
  }

  /** The first examples as the machine gives them back, p(v | p(h | v)). */
  reconstructions() {
    return this.rbm.visible(this.rbm.hidden(this.V.subarray(0, CHAINS * D)));
  }

  /**
   * Pixels wrong of 64, on average: of a reconstruction, and of a fantasy against the nearest example.
   * @returns {[number, number]}
   */
  wrong() {
    if (this.measured) return this.measured;
    const made = this.reconstructions(),
      off = made.reduce((sum, p, i) => sum + Math.abs(p - this.V[i]), 0) / CHAINS,
      far = nearest(this.state, wordsOf(this.fantasies)).reduce((sum, { pixels }) => sum + pixels, 0) / BATCH;
    this.measured = [off, far];
    return this.measured;
  }
}

/**
 * The machine that learns, as far as the state has come.
 * @param {State} state
 */
export function learningOf(state) {
  const learning = new Learning({ ...state });
  while (learning.updates < state.updates) learning.update();
  return learning;
}

// Links -----------------------------------------------------------------------------------------------------------------

/**
 * The present state as the part of a link behind the question mark: of a view only what it shows.
 * @param {State} state
 */
export function toQuery(state) {
  const { draw, ...settings } = settingsOf(FIELDS, state),
    same = state.pixels.every((/** @type {number} */ v, /** @type {number} */ i) => v === state.initial.pixels?.[i]);
  return queryOf({
    ...settings,
    ...(!same && { draw }),
    at: state.chains.map((/** @type {number} */ word) => word.toString(36)).join(),
    ...(state.view === "three" && { small: state.small.join(""), visits: state.visits.join() }),
  });
}

/**
 * The changes that a link asks for, on top of the initial state; a sentence is thrown if it cannot be read. A link that does
 * not say where the chains are lets them make its steps.
 * @param {string} query
 * @param {State} state
 */
export function fromQuery(query, state) {
  const { asked, changes } = readLink(FIELDS, query, ["at", "small", "visits"]);
  if (asked.small !== undefined) changes.small = [...asked.small].map(Number);
  if (asked.visits !== undefined) changes.visits = readNumbers("visits", asked.visits, 8);
  if (asked.at !== undefined)
    changes.chains = asked.at.split(",").map((word) => (/^[0-9a-z]+$/.test(word) ? parseInt(word, 36) : NaN));
  const wanted = { ...state.initial, ...changes };
  if ("chains" in changes || "small" in changes) return wanted;
  const good = { ...state, ...check(wanted, { ...state, ...wanted }) };
  let now = { ...good, ...begun(good) };
  const steps = good.view === "learn" ? 0 : Math.min(good.steps, MOST_LINKED);
  for (let t = 0; t < steps; t++) now = { ...now, ...stepped(now) };
  const { chains, small, visits } = now;
  return { ...wanted, chains, small, visits };
}

// Words -----------------------------------------------------------------------------------------------------------------

/** How often each name stands in a list, the most frequent first: 8 (five), 3 (one) … */
function counted(/** @type {string[]} */ names) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return [...found]
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .map(([name, n]) => `${name} (${n})`)
    .join(", ");
}
const percent = (/** @type {number} */ p) => `${fmt(100 * p, 1)} %`;

/**
 * How far the chains' visits are from the probabilities; `whole` with what a figure says.
 * @param {State} state
 * @param {Float64Array} p
 */
function visitWords({ visits }, p, whole = false) {
  const total = visits.reduce((/** @type {number} */ sum, /** @type {number} */ n) => sum + n, 0),
    off = STATES.reduce((sum, _, k) => sum + Math.abs(p[k] - visits[k] / total), 0) / 2,
    equal = whole ? `, and with v₁ = v₂ they were ${percent(equalShare(visits) / total)} of the time` : "";
  return total
    ? `The chains have made ${total} visits: their shares lie ${percent(off)} from the probabilities${equal}.`
    : "The chains have made no step yet.";
}

/** The share of the states in which v₁ = v₂. */
const equalShare = (/** @type {ArrayLike<number>} */ shares) => shares[0] + shares[1] + shares[6] + shares[7];

/** @param {State} state */
function threeWords(state) {
  const { p } = landscape(state),
    best = p.indexOf(Math.max(...p));
  return (
    `The most probable state is v₁ v₂ h = ${STATES[best].join(" ")} with ${percent(p[best])}. v₁ and v₂ are equal with ` +
    `${percent(equalShare(p))}, at temperature ${fmt(state.temperature)}. ${visitWords(state, p, true)}`
  );
}

/** @type {Record<string, string>} */
const HELD = {
  nothing: "Nothing is held",
  left: "The left half of the drawing is held",
  right: "The right half of the drawing is held",
  top: "The upper half of the drawing is held",
  bottom: "The lower half of the drawing is held",
  ink: "The drawing's ink is held",
};
/**
 * @param {State} state
 * @param {string} when after how many steps, where no figure says it
 */
function chainWords(state, when) {
  const found = nearest(state, state.chains),
    far = found.reduce((sum, { pixels }) => sum + pixels, 0) / CHAINS;
  return (
    `${HELD[state.clamp]}. ${when} chains look most like ${counted(found.map(({ digit }) => digit))}; ` +
    `on average they differ in ${fmt(far, 1)} of ${D} pixels from the nearest example.`
  );
}

/** @param {Learning} learning */
export function learningWords(learning) {
  const { state, updates } = learning,
    [off, far] = learning.wrong(),
    how = state.persistent ? "chains that go on" : `CD-${state.k}`;
  return (
    `A machine of ${state.units} hidden units after ${updates} updates by ${how}. A reconstruction has ${fmt(off, 1)} of ${D} ` +
    `pixels wrong; a fantasy lies ${fmt(far, 1)} pixels from the nearest example; one real digit lies ${fmt(apart(state.examples), 1)} from the next.`
  );
}

/**
 * @param {State} state
 * @param {{ learning: Learning }} explorer
 */
export const words = (state, explorer) =>
  state.view === "learn"
    ? learningWords(explorer.learning)
    : state.view === "three"
      ? threeWords(state)
      : chainWords(state, `After ${state.steps} steps at temperature ${fmt(state.temperature)} the ${CHAINS}`);

/**
 * What the figures do not say.
 * @param {State} state
 * @param {{ learning: Learning }} explorer
 */
export function news(state, { learning }) {
  if (state.view === "chains") return chainWords(state, "The");
  if (state.view === "learn")
    return `One real digit lies ${fmt(apart(learning.state.examples), 1)} of ${D} pixels from the next.`;
  const { p } = landscape(state),
    best = STATES[p.indexOf(Math.max(...p))];
  return `The most probable state is v₁ v₂ h = ${best.join(" ")}. ${visitWords(state, p)}`;
}
