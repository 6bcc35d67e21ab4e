// Values as messages name them: the vectors that nblib.checks.describe is tested with, too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { describe } from "../ui/numbers.js";

const vectors = JSON.parse(readFileSync(new URL("./described.json", import.meta.url), "utf8"));

test("values are named as nblib names them", () => {
  for (const [value, said] of vectors) assert.equal(describe(value), said);
});

test("what JSON cannot carry", () => {
  assert.deepEqual([NaN, Infinity, -Infinity, undefined].map(describe), ["nan", "inf", "-inf", "undefined"]);
});

test("a value of any depth has a short name", () => {
  let deep = [];
  for (let k = 0; k < 5000; k++) deep = [deep];
  assert.equal(describe(deep), "a list of 1");
});
