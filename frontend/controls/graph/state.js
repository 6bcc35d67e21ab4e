// What the computation graph knows, without a DOM: the expression, its variables, how far it has been computed, and its words.

import { evaluate, gradients, parse } from "../../engine/graph.js";
import { checker, check as checkField } from "../../ui/checks.js";
import { factor as bracketed, fmt, small } from "../../ui/numbers.js";
import { queryOf, readNumbers, readQuery } from "../../ui/share.js";
import { subscript } from "../../ui/symbols.js";
import FIELDS from "./fields.json" with { type: "json" };

export const VALUE = { kind: "number", least: -1000, most: 1000 };
const SIGN = { "+": "+", "-": "−", "*": "·", "/": "÷", "^": "^", neg: "−", sigmoid: "σ" };

const graphs = new Map(); // expression → its graph; few are ever looked at
/** The graph of an expression that parses; an ExpressionError otherwise. */
export function graphOf(expression) {
  if (!graphs.has(expression)) {
    if (graphs.size > 50) graphs.clear();
    graphs.set(expression, parse(expression));
  }
  return graphs.get(expression);
}

export const operations = ({ nodes }) => nodes.flatMap(({ args }, k) => (args.length ? [k] : []));

/** Forward through every operation, the result's own derivative 1, and back through every operation. */
export const countStages = (graph) => 2 * operations(graph).length + 1;

const CHECKS = {
  expression(v) {
    checkField("expression", { kind: "text" }, v);
    try {
      graphOf(v);
    } catch (error) {
      throw new Error(/** @type {Error} */ (error).message);
    }
    return v;
  },
  values: (v, { expression }) =>
    checkField("values", { kind: "table", names: graphOf(expression).variables, of: VALUE }, v),
  stage: (v, { expression }) =>
    checkField("stage", { kind: "whole", least: 0, most: countStages(graphOf(expression)) }, v),
};
export const KEYS = Object.keys(FIELDS);
const checkKeys = checker(FIELDS, CHECKS);

/** Check changes; another expression keeps the values of the names that stay, gives new ones 1, and starts anew. */
export function check(changes, state) {
  let all = { ...changes };
  if (state && "expression" in changes) {
    const { variables } = graphOf(CHECKS.expression(changes.expression)),
      before = state.values;
    all = {
      values: Object.fromEntries(variables.map((name) => [name, Object.hasOwn(before, name) ? before[name] : 1])),
      stage: 0,
      ...changes,
    };
  }
  return checkKeys(all, state);
}

// A stored state may hold its values in any order: the order is always that of the text.
export function toQuery({ expression, values, stage }) {
  const names = graphOf(expression).variables,
    numbers = names.map((name) => Number(values[name].toPrecision(12)));
  return queryOf({ expr: expression, ...(names.length && { v: numbers.join() }), stage });
}

/** The changes that a link asks for, on top of the initial state; v are the variables' values in the order of the text. */
export function fromQuery(query, { initial }) {
  const wish = readQuery(query, ["expr", "v", "stage"]),
    changes = { ...initial };
  if ("expr" in wish) {
    const { variables } = graphOf(CHECKS.expression(wish.expr));
    Object.assign(changes, {
      expression: wish.expr,
      stage: 0,
      values: Object.fromEntries(
        variables.map((name) => [name, Object.hasOwn(initial.values, name) ? initial.values[name] : 1]),
      ),
    });
  }
  if ("v" in wish) {
    const { variables } = graphOf(changes.expression);
    if (!variables.length) throw new Error("The link gives values, but its expression has no variables.");
    const numbers = readNumbers("v", wish.v, variables.length);
    changes.values = Object.fromEntries(variables.map((name, i) => [name, numbers[i]]));
  }
  if ("stage" in wish) [changes.stage] = readNumbers("stage", wish.stage, 1);
  return changes;
}

/**
 * What is known at a stage: { graph, ops, values, slopes, problem, grads, sent, at } with grads[k] undefined while nothing has
 * come back to node k, and `at` = { kind: "start" | "forward" | "seed" | "back", node }. A problem stops the stages before it.
 */
export function compute({ expression, values: given, stage: asked }) {
  const graph = graphOf(expression),
    ops = operations(graph),
    { values, slopes, problem } = evaluate(graph, given),
    { nodes } = graph;
  const stage = problem ? Math.min(asked, ops.indexOf(problem.node)) : asked,
    grads = nodes.map(() => undefined),
    root = nodes.length - 1;
  const forward = Math.min(stage, ops.length),
    back = stage - ops.length - 1;
  if (back >= 0) grads[root] = 1;
  const senders = back > 0 ? ops.slice(-back).reverse() : [];
  // a number never changes, so nothing needs to go back to it
  for (const k of senders)
    nodes[k].args.forEach((arg, i) => {
      if (nodes[arg].op !== "number") grads[arg] = (grads[arg] ?? 0) + grads[k] * slopes[k][i];
    });
  const shown = nodes.map((node, k) => (node.args.length ? ops.indexOf(k) < forward : true));
  const at =
    stage === 0
      ? { kind: "start" }
      : back < 0
        ? { kind: "forward", node: ops[stage - 1] }
        : back === 0
          ? { kind: "seed", node: root }
          : { kind: "back", node: senders.at(-1) };
  return { graph, ops, values, slopes, problem, grads, shown, at, stage, last: countStages(graph) };
}

/** All derivatives of the result at once: name → ∂f/∂name; null where the expression has no value. */
export function derivatives({ expression, values }) {
  const graph = graphOf(expression),
    { slopes, problem } = evaluate(graph, values);
  if (problem) return null;
  const grads = gradients(graph, slopes);
  return Object.fromEntries(graph.nodes.flatMap(({ op, name }, k) => (op === "variable" ? [[name, grads[k]]] : [])));
}

// Words -----------------------------------------------------------------------------------------------------------------

export const number = (value) => small(value, 2);
const factor = (value) => bracketed(value, number);

/**
 * What stands in a node: the name, the number, or the operation.
 * @param {import("../../engine/graph.js").Node} node
 */
export const label = ({ op, name, value }) =>
  op === "variable" ? `${name}` : op === "number" ? (value === Math.PI ? "π" : fmt(Number(value))) : (SIGN[op] ?? op);

/** What the words call a node: its name, its number, u₁ u₂ … for what is in between, and f for the result. */
export function nameOf({ graph: { nodes }, ops }, k) {
  const { op } = nodes[k];
  return op === "variable" || op === "number"
    ? label(nodes[k])
    : k === nodes.length - 1
      ? "f"
      : `u${subscript(ops.indexOf(k) + 1)}`;
}

/** A node as a formula of what it takes: u₁ · x, tanh(u₂); a negative number, as in relu(−1), has its brackets already. */
function formula({ op }, args) {
  const [x] = args;
  return args.length === 2 ? args.join(` ${SIGN[op]} `) : op === "neg" ? `−${x}` : op + (x[0] === "(" ? x : `(${x})`);
}

/** How a node is computed, with its numbers put in. */
export function forwardWords(known, k) {
  const {
      graph: { nodes },
      values,
    } = known,
    node = nodes[k],
    name = nameOf(known, k);
  if (node.op === "number") return `${name} is a number: it never changes.`;
  if (node.op === "variable") return `${name} = ${number(values[k])}, a variable.`;
  return `${name} = ${formula(
    node,
    node.args.map((arg) => nameOf(known, arg)),
  )} = ${formula(
    node,
    node.args.map((arg) => factor(values[arg])),
  )} = ${number(values[k])}`;
}

/** Whether node k is node j, or computed from it. */
const leads = (nodes, j, k) => j === k || nodes[k].args.some((arg) => leads(nodes, j, arg));

/** What a node sends back to each node that it was computed from. */
export function backWords(known, k) {
  const {
      graph: { nodes },
      grads,
      slopes,
    } = known,
    name = nameOf(known, k);
  return nodes[k].args.map((arg, i) => {
    if (nodes[arg].op === "number") return `${nameOf(known, arg)} is a number: nothing needs to go back to it.`;
    const to = nameOf(known, arg),
      sends = grads[k] * slopes[k][i],
      twice = Math.abs(grads[arg] - sends) > 1e-12 * Math.abs(sends);
    // where several ways lead from x to u, a wire's slope is but a part of ∂u/∂x
    const alone = nodes[k].args.filter((other) => leads(nodes, arg, other)).length < 2,
      [way, slope] = alone ? ["", `∂${name}/∂${to}`] : [" along one wire", "its slope"];
    return `To ${to}${way}: ∂f/∂${name} · ${slope} = ${factor(grads[k])}·${factor(slopes[k][i])} = ${number(sends)}${twice ? `, together with the other paths ${number(grads[arg])}` : ""}`;
  });
}

/** The present stage: a few lines. */
export function stageLines(known) {
  const { at, problem, graph, stage, values } = known;
  if (problem && stage === known.ops.indexOf(problem.node)) {
    const node = graph.nodes[problem.node];
    return [
      `Here the expression has no ${problem.lacks}: ${formula(
        node,
        node.args.map((arg) => factor(values[arg])),
      )}. ${problem.words}`,
    ];
  }
  return {
    start: () => [
      "The variables have their values. Step computes one operation after the other, and then sends the derivative back.",
    ],
    forward: () => [`Forward: ${forwardWords(known, at.node)}`],
    seed: () => ["Now back. The result changes as fast as itself: ∂f/∂f = 1."],
    back: () => [`Back from ${nameOf(known, at.node)}:`, ...backWords(known, at.node)],
  }[at.kind]();
}

/**
 * What the readout does not show: at the end, all derivatives at once.
 * @param {any} state
 * @param {ReturnType<typeof compute>} known
 */
export function news(state, { stage, last, graph: { variables } }) {
  const all = stage === last && variables.length ? derivatives(state) : null;
  return all ? `${variables.map((name) => `∂f/∂${name} = ${number(all[name])}`).join(", ")}.` : "";
}

/** The whole state in words. */
export function words(state, known, { playing = false } = {}) {
  const { expression, values } = state,
    names = known.graph.variables,
    { problem } = known,
    at = names.length ? ` at ${names.map((name) => `${name} = ${number(values[name])}`).join(", ")}` : "";
  const result = problem ? `has no ${problem.lacks}` : `is ${number(known.values.at(-1))}`;
  const slopes = news(state, known);
  return `f = ${expression}${at} ${known.stage >= known.ops.length || problem ? `${result}.` : "is being computed."}${slopes && ` ${slopes}`} Stage ${known.stage} of ${known.last}.${playing ? " Playing." : ""}`;
}
