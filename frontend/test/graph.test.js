import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, ExpressionError, FUNCTIONS, gradients, LIMITS, parse } from "../engine/graph.js";
import { close } from "./close.js";

const value = (text, given = {}) => evaluate(parse(text), given).values.at(-1);

test("signs, powers and products bind as on paper", () => {
  const texts = {
    "-2^2": -4,
    "2^3^2": 512,
    "2^-1": 0.5,
    "6/3*2": 4,
    "1-2-3": -4,
    "2·3−4÷2": 4,
    "--3": 3,
    ".5e1 + 1.": 6,
  };
  for (const [text, expected] of Object.entries(texts)) assert.equal(value(text), expected, text);
  close(value("2*(pi + π)"), 4 * Math.PI);
  close(value("tanh(w*x + b)", { w: 2, x: -0.5, b: 0.25 }), Math.tanh(-0.75));
});

test("a variable is one node, and the nodes stand in the order in which they are computed", () => {
  const { nodes, variables } = parse("x*y + x");
  assert.deepEqual(
    nodes.map(({ op, args }) => [op, ...args]),
    [["variable"], ["variable"], ["*", 0, 1], ["+", 2, 0]],
  );
  assert.deepEqual(variables, ["x", "y"]);
});

test("backwards through a shared variable: each way adds its part", () => {
  const graph = parse("x*y + x^2"),
    { slopes } = evaluate(graph, { x: 3, y: 5 }),
    grads = gradients(graph, slopes);
  assert.equal(grads[0], 5 + 2 * 3);
  assert.equal(grads[1], 3);
  const flat = parse("x^0");
  assert.deepEqual(gradients(flat, evaluate(flat, { x: 0 }).slopes), [0, 0, 1]); // not 0 · ∞
});

test("every operation's gradient is its slope", () => {
  const texts = [
    ...Object.keys(FUNCTIONS).map((name) => `${name}(0.5 + x)`),
    "x/y",
    "x^y",
    "y^3 - x",
    "-x*y",
    "2^x",
    "(x + y)^0",
  ];
  for (const text of texts) {
    const graph = parse(text),
      at = { x: 0.7, y: 1.3 },
      grads = gradients(graph, evaluate(graph, at).slopes),
      h = 1e-6;
    for (const name of graph.variables) {
      const slope =
        (value(text, { ...at, [name]: at[name] + h }) - value(text, { ...at, [name]: at[name] - h })) / (2 * h);
      close(grads[graph.nodes.findIndex((node) => node.name === name)], slope, 1e-8);
    }
  }
});

test("a wrong text is refused at its character", () => {
  const refused = {
    "": [0, /is empty/],
    "1 +": [3, /Character 4, the end: a number, a name or “\(” was expected\./],
    "(1": [2, /to close the “\(” at character 1/],
    "1)": [1, /closes no/],
    "2 x": [2, /an operator such as \* was expected/],
    "1 , 2": [2, /this sign has no meaning here/],
    "sin x": [0, /sin is a function and needs brackets/],
    "foo(1)": [0, /no function foo/],
    "1e999": [0, /too large/],
    abcdefghi: [0, /at most 8 letters/],
    "constructor(1)": [0, /no function constructor/],
    "a+b+c+d+e+f+g": [12, /at most 6 variables/],
    [`${"(".repeat(41)}1`]: [41, /deeper than 40/],
    [Array(22).fill("1").join("+")]: [39, /more than 40 parts/],
    ["1".repeat(LIMITS.characters + 1)]: [200, /at most 200 characters, but has 201/],
  };
  for (const [text, [at, sentence]] of Object.entries(refused))
    assert.throws(
      () => parse(text),
      (error) => error instanceof ExpressionError && error.at === at && sentence.test(error.message),
      text,
    );
});

test("where there is no value or no slope, it says which, and everything before stays", () => {
  const problems = {
    "1/x": ["value", /division by 0/],
    "log(x)": ["value", /log takes a number above 0/],
    "sqrt(x)": ["slope", /the curve is vertical/],
    "sqrt(x - 1)": ["value", /no number below 0/],
    "x^-1": ["value", /0 has no negative power/],
    "(x - 8)^0.5": ["value", /whole exponent/],
    "x^x": ["value", /base above 0/],
    "exp(1000 + x)": ["value", /too large/],
  };
  for (const [text, [lacks, words]] of Object.entries(problems)) {
    const { values, problem } = evaluate(parse(text), { x: 0 });
    assert.equal(problem.lacks, lacks, text);
    assert.match(problem.words, words);
    assert.equal(values.length, problem.node);
  }
});
