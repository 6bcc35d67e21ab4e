// A scalar expression as a graph: parsed by recursive descent, evaluated forwards, differentiated backwards. No DOM, no eval.
//
//   sum     = product { (+ | −) product }
//   product = signed { (* | /) signed }         and 2x is 2*x: behind a number's last digit the sign may be left out
//   signed  = { − | + } power
//   power   = atom [ (^ | **) signed ]          so −x^2 is −(x²), and 2^3^2 is 2^(3²)
//   atom    = number | name | function ( sum ) | ( sum )
//
// nblib/widgets/expressions.py is its twin, with the same nodes in the same order and the same sentences.

import { relu, d_relu, sigmoid, d_sigmoid, d_tanh } from "./activations.js";

/**
 * A part of an expression.
 * @typedef {object} Node
 * @property {string} op "number", "variable", "neg", "+", "-", "*", "/", "^" or a function's name
 * @property {number[]} args the indices of the nodes that it takes
 * @property {number} at where it stands in the text
 * @property {number} [value] of a number
 * @property {string} [name] of a variable
 */

/** @typedef {{ nodes: Node[], variables: string[] }} Graph */

/** @typedef {(x: number, v: number) => number} SlopeOf derivative by input x and output v */

export const LIMITS = { characters: 200, depth: 40, nodes: 40, variables: 6, name: 8 };
/** @type {Record<string, string>} */
const SAME = { "−": "-", "–": "-", "·": "*", "×": "*", "÷": "/" };
const NUMBER = /^(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?/;
const NAME = /^[A-Za-zΑ-Ωα-ω_][A-Za-z0-9Α-Ωα-ω_]*/;

/**
 * function → [value, derivative, whether the input is allowed, what is allowed in words]
 * @type {Record<string, [(x: number) => number, SlopeOf, ((x: number) => boolean)?, string?]>}
 */
export const FUNCTIONS = {
  exp: [Math.exp, (_, v) => v],
  log: [Math.log, (x) => 1 / x, (x) => x > 0, "a number above 0"],
  tanh: [Math.tanh, d_tanh],
  sigmoid: [sigmoid, d_sigmoid],
  relu: [relu, d_relu],
  sin: [Math.sin, (x) => Math.cos(x)],
  cos: [Math.cos, (x) => -Math.sin(x)],
  sqrt: [Math.sqrt, (_, v) => 1 / (2 * v), (x) => x >= 0, "no number below 0"],
};

/** What is wrong with an expression, in a sentence, and at which character (counted from 0). */
export class ExpressionError extends Error {
  /**
   * @param {string} message
   * @param {number} at
   */
  constructor(message, at) {
    super(message);
    this.at = at;
  }
}

/**
 * { nodes, variables }: nodes in the order in which they are computed, the last one the result. A variable is one node, however
 * often it is used.
 * @param {string} text
 * @returns {Graph}
 */
export function parse(text) {
  const chars = Array.from(text),
    /** @type {Node[]} */
    nodes = [],
    /** @type {Map<string, number>} */
    variables = new Map();
  let at = 0,
    digits = -1, // where the last number ended
    depth = 0;
  /** @type {(words: string, where?: number) => never} */
  const fail = (words, where = at) => {
    throw new ExpressionError(
      `Character ${where + 1}${where < chars.length ? `, “${chars[where]}”` : ", the end"}: ${words}.`,
      where,
    );
  };
  if (chars.length > LIMITS.characters)
    throw new ExpressionError(
      `The expression must have at most ${LIMITS.characters} characters, but has ${chars.length}.`,
      LIMITS.characters,
    );

  const skip = () => {
    while (chars[at] === " " || chars[at] === "\t") at++;
  };
  const peek = () => {
    skip();
    return SAME[chars[at]] ?? chars[at];
  };
  const rest = () => chars.slice(at).join("");
  const add = (/** @type {Node} */ node) => {
    if (nodes.length >= LIMITS.nodes) fail(`the expression has more than ${LIMITS.nodes} parts here`, node.at);
    return nodes.push(node) - 1;
  };
  const deeper = (/** @type {() => number} */ rule) => {
    if (++depth > LIMITS.depth) fail(`brackets and powers nest deeper than ${LIMITS.depth} here`);
    const node = rule();
    depth--;
    return node;
  };
  const chain = (/** @type {string} */ operators, /** @type {() => number} */ part) => {
    let left = part();
    for (;;) {
      const op = peek() ?? " ",
        where = at;
      if (operators.includes(op)) {
        at++;
        left = add({ op, args: [left, part()], at: where });
      } else if (operators === "*/" && at === digits && (op === "(" || NAME.test(rest())))
        left = add({ op: "*", args: [left, part()], at: where });
      else return left;
    }
  };
  /** @type {() => number} */
  const sum = () => chain("+-", product);
  /** @type {() => number} */
  const product = () => chain("*/", signed);
  /** @type {() => number} */
  const signed = () => {
    const signs = [];
    while (peek() === "-" || peek() === "+") {
      if (peek() === "-") signs.push(at);
      at++;
    }
    let node = power();
    while (signs.length) node = add({ op: "neg", args: [node], at: Number(signs.pop()) });
    return node;
  };
  /** @type {() => number} */
  const power = () => {
    const base = atom();
    const sign = peek(),
      where = at;
    if (sign !== "^" && !(sign === "*" && chars[at + 1] === "*")) return base;
    at += sign === "^" ? 1 : 2;
    return add({ op: "^", args: [base, deeper(signed)], at: where });
  };
  const closed = (/** @type {number} */ open) => {
    const node = deeper(sum);
    if (peek() !== ")") fail(`“)” was expected, to close the “(” at character ${open + 1}`);
    at++;
    return node;
  };
  /** @type {() => number} */
  const atom = () => {
    const char = peek(),
      where = at;
    if (char === "(") {
      at++;
      return closed(where);
    }
    const number = NUMBER.exec(rest())?.[0],
      name = NAME.exec(rest())?.[0];
    if (number) {
      at += number.length;
      digits = at;
      if (!Number.isFinite(Number(number))) fail("this number is too large", where);
      return add({ op: "number", value: Number(number), args: [], at: where });
    }
    if (!name) return fail("a number, a name or “(” was expected");
    at += name.length;
    const called = peek() === "(";
    if (Object.hasOwn(FUNCTIONS, name)) {
      if (!called) fail(`${name} is a function and needs brackets, as in ${name}(x)`, where);
      const open = at++;
      return add({ op: name, args: [closed(open)], at: where });
    }
    if (called)
      fail(`there is no function ${name.slice(0, 12)}; there are ${Object.keys(FUNCTIONS).join(", ")}`, where);
    if (name === "pi" || name === "π") return add({ op: "number", value: Math.PI, args: [], at: where });
    if (name.length > LIMITS.name) fail(`a name must have at most ${LIMITS.name} letters`, where);
    const known = variables.get(name);
    if (known !== undefined) return known;
    if (variables.size === LIMITS.variables) fail(`there may be at most ${LIMITS.variables} variables`, where);
    const node = add({ op: "variable", name, args: [], at: where });
    variables.set(name, node);
    return node;
  };

  if (peek() === undefined) throw new ExpressionError("The expression is empty: type one such as tanh(w*x + b).", 0);
  sum();
  if (peek() === ")") fail("this “)” closes no “(”");
  if (at < chars.length)
    fail(
      NUMBER.test(rest()) || NAME.test(rest()) || chars[at] === "("
        ? "an operator such as * was expected here"
        : "this sign has no meaning here",
    );
  return { nodes, variables: [...variables.keys()] };
}

/**
 * Whether any variable leads to node k.
 * @type {(nodes: Node[], k: number) => boolean}
 */
const varies = (nodes, k) => nodes[k].op === "variable" || nodes[k].args.some((arg) => varies(nodes, arg));

/**
 * { values, slopes, problem }: the value of each node at the given variables and, for each of its args, ∂node/∂arg. Where a
 * node has no value or no slope (what it `lacks`), `problem` is { node, lacks, words } and everything from there on is missing.
 * @param {Graph} graph
 * @param {Record<string, number>} given
 */
export function evaluate({ nodes }, given) {
  /** @type {number[]} */
  const values = [],
    /** @type {number[][]} */
    slopes = [];
  for (const [k, { op, args, value = 0, name = "" }] of nodes.entries()) {
    const [x, y] = args.map((arg) => values[arg]),
      stop = (/** @type {string | undefined} */ words, lacks = "value") => ({
        values,
        slopes,
        problem: { node: k, lacks, words: `${words}.` },
      });
    /** @type {number[]} */
    let d = [],
      v = value;
    if (op === "variable") v = given[name];
    else if (op === "neg") [v, d] = [-x, [-1]];
    else if (op === "+") [v, d] = [x + y, [1, 1]];
    else if (op === "-") [v, d] = [x - y, [1, -1]];
    else if (op === "*") [v, d] = [x * y, [y, x]];
    else if (op === "/") {
      if (y === 0) return stop("There is no division by 0");
      [v, d] = [x / y, [1 / y, -x / (y * y)]];
    } else if (op === "^") {
      const moves = varies(nodes, args[1]);
      if (moves && x <= 0) return stop("A power whose exponent varies needs a base above 0");
      if (x < 0 && !Number.isInteger(y)) return stop("A negative number has a power with a whole exponent only");
      if (x === 0 && y < 0) return stop("0 has no negative power");
      v = x ** y;
      d = [y === 0 ? 0 : y * x ** (y - 1), moves ? v * Math.log(x) : 0];
    } else if (op !== "number") {
      const [phi, slope, allowed, words] = FUNCTIONS[op];
      if (allowed && !allowed(x)) return stop(`${op} takes ${words}`);
      v = phi(x);
      d = [slope(x, v)];
    }
    if (v === 0 && d[0] === Infinity) return stop("Its value is 0, but the curve is vertical there", "slope");
    if (![v, ...d].every(Number.isFinite)) return stop("The number has become too large to compute with");
    values.push(v);
    slopes.push(d);
  }
  return { values, slopes, problem: null };
}

/**
 * ∂result/∂node for every node, from the last one back: each adds its gradient times its slope to what it was made of.
 * @param {Graph} graph
 * @param {number[][]} slopes
 */
export function gradients({ nodes }, slopes) {
  const grads = nodes.map(() => 0);
  grads[nodes.length - 1] = 1;
  for (let k = nodes.length - 1; k >= 0; k--)
    nodes[k].args.forEach((arg, i) => {
      grads[arg] += grads[k] * slopes[k][i];
    });
  return grads;
}
