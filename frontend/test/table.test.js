import assert from "node:assert/strict";
import { test } from "node:test";
import { classesOf, complete, isRegression, lossesOf } from "../controls/playground/state.js";
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
    assert.match(words, /^Read 3 points of (2|two) classes/);
    assert.equal(isRegression(own(points)), false);
  }
  assert.equal(readTable("1 2 -1\n0 0 1").words, "Read 2 points of 2 classes: −1 is class 0 (●) and 1 is class 1 (■).");
  assert.equal(readTable("1 2 0\n0 0 1").words, "Read 2 points of two classes, 0 and 1.");
});

test("three labels are classes, more numbers a regression, and that is said", () => {
  const three = readTable("1,2,red\n0,0,blue\n1,1,green");
  assert.deepEqual(
    three.points.map(([, , y]) => y),
    [2, 0, 1],
  );
  assert.equal(classesOf(own(three.points)), 3);
  const { points, words } = readTable("1,2,-1\n0,0,0\n1,1,0.5");
  assert.deepEqual(
    points.map(([, , y]) => y),
    [-1, 0, 0.5],
  );
  assert.equal(words, "Read 3 points whose y is a number: a regression.");
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
  assert.match(words, /^The first line, “x1, x2 and label”, has no numbers and was read as names\. Read 2 points/);
  for (const [text, line] of [
    ["x1,x2,0\n1,2,1", 1],
    ["1,2,0\nx1,x2,y\n3,4,1", 2],
    ["1,2,0\n3,<script>,1", 2],
    ["1,2,0\n\n1e999,2,0\n1,2,0", 3],
    ["1,2,0\n1,2,a", 2],
  ])
    assert.throws(() => readTable(text), new RegExp(`^Error: Line ${line} must have a number for column`), text);
  for (const text of ["", "\n \n"]) assert.throws(() => readTable(text), /must be lines with x₁, x₂ and y/);
});

test("any range is brought into the picture", () => {
  const { points } = readTable("1e300,-1e300,1\n-1e300,1e300,0\n7,0,1");
  assert.ok(points.every(([x1, x2]) => Math.abs(x1) <= 5 && Math.abs(x2) <= 5));
  assert.deepEqual(readTable("7,2,0\n7,2,1").points[0], [0, 2, 0], "a column that does not vary lies in the middle");
});

test("no text takes long", () => {
  const begin = performance.now();
  for (const piece of ['"', ",", '",', " ", "1,2,0\n", ";\t", "1e"])
    try {
      readTable(piece.repeat(100000 / piece.length));
    } catch {}
  assert.ok(performance.now() - begin < 5000);
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
