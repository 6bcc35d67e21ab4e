// Points from a pasted table, and the words that say what was understood.

import { fits, refuse } from "../../ui/checks.js";
import FIELDS from "./fields.json" with { type: "json" };

const MOST_LETTERS = 100000;
const NUMBER = /^[-+−]?(\d+[.,]?\d*|[.,]\d+)(e[-+]?\d{1,3})?$/i; // with a comma where the cells are parted otherwise
const LIKE_NUMBER = /^[-+−]?[.,]?\d/;

const toNumber = (cell) => (NUMBER.test(cell) ? Number(cell.replace("−", "-").replace(",", ".")) : NaN);
const count = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

/** The cells of a line, between semicolons, tabs, commas or blanks, the first of these that is there; within quotes none is. */
function cellsOf(line) {
  const outside = line.replace(/"[^"]*"/g, ""),
    between = [";", "\t", ","].find((mark) => outside.includes(mark));
  const cells = [""];
  let quoted = false;
  for (const letter of between ? line : line.replace(/\s+/g, " ")) {
    if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === (between ?? " ")) cells.push("");
    else cells[cells.length - 1] += letter;
  }
  return cells.map((cell) => cell.trim());
}

/**
 * y as numbers, and words about it. Two whole numbers or two names are the classes 0 and 1; else y must be from −1 to 1.
 */
function targets(rows) {
  const numbers = rows.map(({ cells }) => toNumber(cells[2])),
    labels = numbers.every(Number.isNaN) ? rows.map(({ cells }) => cells[2]) : numbers,
    kinds = [...new Set(labels)].sort(labels === numbers ? (a, b) => a - b : undefined),
    classes = kinds.length === 2 && kinds.every((kind) => typeof kind === "string" || Number.isInteger(kind));
  if (kinds.every((kind) => kind === 0 || kind === 1))
    return { y: numbers, words: classes ? "of two classes, 0 and 1" : `of one class, ${kinds[0]}` };
  if (classes) {
    const [a, b] = kinds.map((kind) => `y = ${String(kind).slice(0, 30).replace("-", "−")}`);
    return {
      y: labels.map((label) => kinds.indexOf(label)),
      words: `of two classes: ${a} is class 0 (●), ${b} is class 1 (■)`,
    };
  }
  const third = [...new Set(labels)][2],
    odd =
      labels === numbers
        ? numbers.findIndex((y) => !fits(FIELDS.points.of, [0, 0, y]))
        : Math.max(0, labels.indexOf(third));
  if (odd >= 0) refuseLine(rows[odd]);
  return { y: numbers, words: "whose y is a number from −1 to 1, not one of two classes: a regression" };
}

function refuseLine({ line, at }) {
  const y = "one of two classes, as whole numbers or names, or a number from −1 to 1";
  refuse(`Line ${at} must be x₁ and x₂ from −6 to 6, then y: ${y}`, line);
}

/**
 * Points from pasted lines x₁, x₂, y, as `points`, and as `words` a sentence that tells how they were understood.
 * Cells may be quoted. A first line in which nothing begins like a number has the names. Throws a sentence that names the line.
 */
export function readTable(source) {
  if (source.length > MOST_LETTERS) refuse("The text must be at most 100,000 characters long", source.length);
  const rows = source
    .split(/\r?\n/)
    .map((line, k) => ({ line: line.trim(), at: k + 1, cells: cellsOf(line.trim()) }))
    .filter(({ line }) => line);
  const names = rows.length && !rows[0].cells.some((cell) => LIKE_NUMBER.test(cell)) ? rows.shift() : null;
  const { most } = FIELDS.points;
  if (!rows.length) refuse("The text must be lines of numbers", source);
  if (rows.length > most) refuse(`The text must be at most ${most} points`, rows.length);
  const places = rows.map((row) => {
    const place = row.cells.slice(0, 2).map(toNumber);
    if (row.cells.length !== 3 || !row.cells[2] || !fits(FIELDS.points.of, [...place, 0])) refuseLine(row);
    return place;
  });
  const { y, words } = targets(rows),
    before = names ? `The first line, “${names.line.slice(0, 60)}”, has no numbers and was read as names. ` : "";
  return {
    points: places.map((place, i) => [...place, y[i]]),
    words: `${before}Read ${count(rows.length, "point")} ${words}.`,
  };
}
