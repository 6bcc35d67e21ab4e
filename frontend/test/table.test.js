import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, isRegression, lossesOf } from "../controls/playground/state.js";
import { readTable } from "../controls/playground/table.js";

const START = { data: "circle", points: [], loss: "binary_cross_entropy", layers: [], activations: [] };
const own = (points) => ({ ...START, data: "own", points });

test("two labels of any kind are the classes 0 and 1", () => {
  for (const [a, b] of [
    ["0", "1"],
    ["-1", "1"],
    ["−1", "+1"],
    ["1", "2"],
    ["1.0", "2"],
    ["-7", "1e3"],
    ["cat", "dog"],
    ["class a", "class b"],
    ['"no, never"', "yes"],
  ]) {
    const { points, words } = readTable(`1,2,${b}\n-3,0.5,${a}\n0,0,${b}`);
    assert.deepEqual(points, [
      [1, 2, 1],
      [-3, 0.5, 0],
      [0, 0, 1],
    ]);
    assert.match(words, /^Read 3 points of two classes/);
    assert.equal(isRegression(own(points)), false);
  }
  assert.equal(
    readTable("1 2 -1\n0 0 1").words,
    "Read 2 points of two classes: y = −1 is class 0 (●), y = 1 is class 1 (■).",
  );
  assert.equal(readTable("1 2 0\n0 0 1").words, "Read 2 points of two classes, 0 and 1.");
});

test("more than two numbers from −1 to 1 are a regression, and that is said", () => {
  const { points, words } = readTable("1,2,-1\n0,0,0\n1,1,1");
  assert.deepEqual(
    points.flatMap(([, , y]) => y),
    [-1, 0, 1],
  );
  assert.match(words, /^Read 3 points whose y is a number from −1 to 1, .* a regression\.$/);
  assert.equal(isRegression(own(points)), true);
});

test("one label is a class or a number as it stands", () => {
  assert.equal(readTable("1,2,1").words, "Read 1 point of one class, 1.");
  for (const y of [0.5, -1]) assert.deepEqual(readTable(`1,2,${y}`).points, [[1, 2, y]]);
  assert.match(readTable("1,2,0\n3,4,-0.25").words, /regression/);
});

test("no row is lost: quoted numbers, decimal commas, all separators, a byte-order mark", () => {
  const want = [
    [1.5, 2, 0],
    [-3, 0.5, 1],
  ];
  for (const text of [
    '"1.5","2","0"\n"-3","0.5","1"',
    '"1.5", "2" ,"0"\r\n"-3" ,"0.5","1"\r\n',
    '"1,5","2","0"\n"-3","0,5","1"',
    "1,5;2;0\n-3;0,5;1",
    "1,5\t2\t0\n-3\t,5\t1",
    "1.5   2 0\n\n  -3 0.5 1",
    "\ufeff1.5,2,0\n-3,.5,1",
    "+1.5,2.,0\n−3,5e-1,1",
  ])
    assert.deepEqual(readTable(text).points, want, text);
});

test("a first line of names is said to be one, and nothing else is passed over", () => {
  const { points, words } = readTable('"x1","x2","label"\n1,2,0\n3,4,1');
  assert.equal(points.length, 2);
  assert.match(words, /^The first line, “"x1","x2","label"”, has no numbers and was read as names\. Read 2 points/);
  for (const [text, line] of [
    ["x1,x2,0\n1,2,1", 1],
    ["1,2,0\nx1,x2,y\n3,4,1", 2],
    ["1,,2,0", 1],
    ["1,2,", 1],
    ["1,2", 1],
    ["1,2,0,5", 1],
    ["7,2,0", 1],
    ["1,2,0\n3,<script>,1", 2],
    ["1,2,0\n\n1e999,2,0", 3],
    ["1,2,0\n1,2,a", 2],
    ["1,2,7", 1],
    ["1,2,cat\n1,2,cat", 1],
    ["1,2,a\n1,2,b\n1,2,a\n1,2,c", 4],
    ["1,2,0\n1,2,1\n1,2,2", 3],
    ["1,2,0.5\n1,2,7", 2],
  ])
    assert.throws(() => readTable(text), new RegExp(`^Error: Line ${line} must be x₁ and x₂ from −6 to 6`), text);
  for (const text of ["", "\n \n", "x1,x2,y"]) assert.throws(() => readTable(text), /must be lines of numbers/);
  assert.throws(() => readTable("1,2,0\n".repeat(301)), /at most 300 points/);
});

test("no text takes long", () => {
  const begin = performance.now();
  for (const piece of ['"', ",", '",', " ", "1,2,0\n", ";\t", "1e"])
    assert.throws(() => readTable(piece.repeat(100000 / piece.length)));
  assert.ok(performance.now() - begin < 1000);
});

test("cross-entropy comes back with the classes", () => {
  const classes = own([[1, 2, 0]]),
    numbers = { ...own([[1, 2, 0.5]]), loss: "mae" };
  assert.equal(complete({ points: [[1, 2, 0.5]] }, classes).loss, "mse");
  assert.equal(complete({ points: [[1, 2, 1]] }, { ...numbers, loss: "mse" }).loss, "binary_cross_entropy");
  assert.equal(complete({ data: "circle" }, { ...numbers, loss: "mse" }).loss, "binary_cross_entropy");
  for (const loss of lossesOf(classes)) // a loss that was chosen stays as long as the kind of y does
    assert.equal(complete({ points: [[3, 2, 1]] }, { ...classes, loss }).loss, undefined);
  assert.equal(complete({ points: [], loss: "hinge" }, numbers).loss, "hinge");
});
