// Points from a table as spreadsheets give it, and the words that say what was understood. No DOM.

import { refuse } from "../../ui/checks.js";
import { fmt } from "../../ui/numbers.js";
import FIELDS from "./fields.json" with { type: "json" };
import { REACH } from "./state.js";

const MOST_LETTERS = 200000;
const MOST_COLUMNS = 200;
const MOST_CLASSES = 3;
const WITHIN = 5; // scaled coordinates lie from −5 to 5
const MISSING = /^(|na|n\/a|nan|null|none|\?|-|–)$/i;
const PLAIN = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i;
const THOUSANDS = /^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/; // as English spreadsheets show large numbers
const DOTTED = /^[-+]?[1-9]\d{0,2}(\.\d{3})+,\d+$/; // and others

const count = (n, what, many = `${what}s`) => `${n} ${n === 1 ? what : many}`;
const quote = (text) => `“${text.slice(0, 30)}”`;
const list = (words) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);

/**
 * The cells of all lines: between semicolons, tabs, commas or blanks, the first of these outside quotes that the first line has.
 * A doubled quote within quotes is one quote, and a line may end within quotes.
 */
function cellsOf(source) {
  const text = source.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n"),
    first = text
      .trimStart()
      .split("\n", 1)[0]
      .replace(/"[^"]*"/g, ""),
    mark = [";", "\t", ","].find((m) => first.includes(m)) ?? " ";
  const rows = [];
  let cells = [""],
    quoted = false,
    at = 1,
    begun = 1;
  const close = () => {
    const clean = cells.map((cell) => cell.trim());
    if (mark === " ") clean.splice(0, clean.length, ...clean.filter(Boolean));
    if (clean.some(Boolean)) rows.push({ cells: clean, at: begun });
    cells = [""];
    begun = at;
  };
  for (let i = 0; i < text.length; i++) {
    const letter = text[i],
      last = cells.length - 1;
    if (letter === "\n") at++;
    if (letter === '"') {
      if (quoted && text[i + 1] === '"') cells[last] += text[++i];
      else quoted = !quoted;
    } else if (quoted) cells[last] += letter === "\n" ? " " : letter;
    else if (letter === "\n") close();
    else if (letter === mark || (mark === " " && letter === "\t")) cells.push("");
    else cells[last] += letter;
  }
  close();
  return rows;
}

/** How a column's numbers are read: a comma is the decimal mark unless it parts thousands everywhere, or the cell has a dot, too. */
function readerOf(cells) {
  const commas = cells.filter((cell) => cell.includes(",")),
    thousands = commas.length > 0 && commas.every((cell) => THOUSANDS.test(cell));
  return (cell) => {
    const sign = cell.replace("−", "-").replace(/\s/g, "");
    const plain = thousands
      ? sign.replaceAll(",", "")
      : DOTTED.test(sign)
        ? sign.replaceAll(".", "").replace(",", ".")
        : sign.replace(",", ".");
    return PLAIN.test(plain) ? Number(plain) : NaN;
  };
}

/** The columns of rows that all have as many cells: each with its name, its cells and, where most of them are numbers, these. */
function columnsOf(rows) {
  const width = rows[0].cells.length;
  if (width > MOST_COLUMNS) refuse(`The table must have at most ${MOST_COLUMNS} columns`, width);
  const odd = rows.find(({ cells }) => cells.length !== width);
  if (odd)
    refuse(
      `Each line must have as many cells as the first one, ${width}; line ${odd.at} has ${odd.cells.length}`,
      odd.cells.join(" | "),
    );
  const read = Array.from({ length: width }, (_, c) => readerOf(rows.slice(1).map(({ cells }) => cells[c]))),
    numeric = (cell, c) => Number.isFinite(read[c](cell)),
    headed = rows.length > 1 && !rows[0].cells.some((cell, c) => numeric(cell, c)) && rows[1].cells.some(numeric),
    body = headed ? rows.slice(1) : rows;
  return {
    body,
    headed,
    columns: read.map((number, c) => {
      const cells = body.map((row) => row.cells[c]),
        numbers = cells.map((cell) => (MISSING.test(cell) ? NaN : number(cell))),
        there = cells.filter((cell) => !MISSING.test(cell)).length;
      return {
        name: (headed && rows[0].cells[c]) || `column ${c + 1}`,
        cells,
        numbers,
        isNumber: there > 0 && numbers.filter(Number.isFinite).length >= there / 2,
      };
    }),
  };
}

/** Which columns are x₁, x₂ and y: y is the last one, or the first with names; x₁ and x₂ are the first two others of numbers. */
function choose(columns) {
  const last = columns.length - 1,
    kinds = ({ cells }) => new Set(cells.filter((cell) => !MISSING.test(cell))).size;
  const named = columns.findIndex((column) => !column.isNumber && kinds(column) > 1 && kinds(column) <= MOST_CLASSES),
    y = named >= 0 ? named : last,
    x = columns.flatMap((column, c) => (c !== y && column.isNumber ? [c] : [])).slice(0, 2);
  if (x.length < 2)
    refuse(
      "The table must have two columns of numbers, x₁ and x₂, and a third with y, a class or a number",
      columns.map(({ cells }) => cells[0]).join(" | "),
    );
  return { x, y };
}

/** Numbers brought to ±`reach` where they go beyond ±`limit`, and words about that. */
function scaled(numbers, name, limit, reach) {
  const low = numbers.reduce((a, b) => Math.min(a, b)),
    high = numbers.reduce((a, b) => Math.max(a, b));
  if (low >= -limit && high <= limit) return { values: numbers, words: "" };
  const middle = low / 2 + high / 2,
    half = high / 2 - low / 2 || 1,
    short = (v) => fmt(Number(v.toPrecision(4)), 4);
  return {
    values: numbers.map((v) => Number(((reach * (v - middle)) / half).toPrecision(4)) + 0),
    words: `${name} from ${short(low)} to ${short(high)} was scaled to −${reach} … ${reach}. `,
  };
}

/** y as numbers, and words about it: up to three names or whole numbers are classes, other numbers a regression. */
function targets({ cells, numbers, isNumber, name }) {
  const labels = isNumber ? numbers : cells,
    kinds = [...new Set(labels)].sort(isNumber ? (a, b) => a - b : undefined),
    whole = kinds.every((kind) => typeof kind === "string" || Number.isInteger(kind));
  const same = kinds.every((kind) => kind === 0 || kind === 1);
  if (whole && kinds.length <= MOST_CLASSES && (kinds.length > 1 || same)) {
    const shown = kinds.map((kind, k) => `${String(kind).slice(0, 30).replace("-", "−")} is class ${k} (${"●■▲"[k]})`);
    return {
      y: same ? numbers : labels.map((label) => kinds.indexOf(label)),
      words: same
        ? kinds.length > 1
          ? "of two classes, 0 and 1"
          : `of one class, ${kinds[0]}`
        : `of ${kinds.length} classes: ${list(shown)}`,
    };
  }
  if (!isNumber)
    refuse(
      `${name} must be of two or three classes, or numbers; it has ${kinds.length} different names`,
      String(kinds[0]),
    );
  const { values, words } = scaled(numbers, name, 1, 1);
  return { y: values, words: `whose y is a number: a regression${words && `. ${words.trim().slice(0, -1)}`}` };
}

/**
 * Points from a table, as `points`, and as `words` what was understood of it. Columns may be parted by semicolons, tabs, commas or
 * blanks, numbers have a decimal point or comma, cells may be quoted, a first line may hold names. Any range is scaled to the
 * picture; lines with a missing value are left out. What cannot be read is an Error whose sentence says what to do.
 */
export function readTable(source) {
  if (source.length > MOST_LETTERS) refuse("The text must be at most 200,000 characters long", source.length);
  const rows = cellsOf(source);
  if (!rows.length) refuse("The text must be lines with x₁, x₂ and y", source);
  if (rows[0].cells.length < 3)
    refuse(
      `Line ${rows[0].at} must be x₁, x₂ and y, parted by commas, semicolons, tabs or blanks`,
      rows[0].cells.join(" | "),
    );
  const { body, headed, columns } = columnsOf(rows),
    chosen = choose(columns),
    used = [...chosen.x, chosen.y].map((c) => columns[c]);
  if (!body.length) refuse("The text must be lines with x₁, x₂ and y", source);
  const missing = ({ cells }, i) => MISSING.test(cells[i]),
    good = body.flatMap((_, i) => (used.some((column) => missing(column, i)) ? [] : [i]));
  for (const [k, { numbers, isNumber, name, cells }] of used.entries()) {
    const odd = k < 2 || isNumber ? good.find((i) => !Number.isFinite(numbers[i])) : undefined;
    if (odd !== undefined)
      refuse(`Line ${body[odd].at} must have a number for ${name} (${"x₁ x₂ y".split(" ")[k]})`, cells[odd]);
  }
  if (!good.length) refuse("The table must have lines without a missing value", source.slice(0, 60));
  const { most } = FIELDS.points,
    every = Math.max(1, good.length / most),
    kept = Array.from({ length: Math.min(most, good.length) }, (_, i) => good[Math.floor(i * every)]),
    [a, b, c] = used.map(({ cells, numbers, ...column }) => ({
      ...column,
      cells: kept.map((i) => cells[i]),
      numbers: kept.map((i) => numbers[i]),
    })),
    x1 = scaled(a.numbers, headed ? `x₁ (${a.name})` : "x₁", REACH, WITHIN),
    x2 = scaled(b.numbers, headed ? `x₂ (${b.name})` : "x₂", REACH, WITHIN),
    { y, words } = targets(c);
  const left = body.length - good.length,
    before = [
      columns.length > 3 || chosen.y !== 2
        ? `Used ${quote(a.name)} as x₁, ${quote(b.name)} as x₂ and ${quote(c.name)} as y. `
        : "",
      columns.length === 3 && chosen.y === 2 && headed
        ? `The first line, ${quote(list([a, b, c].map(({ name }) => name)))}, has no numbers and was read as names. `
        : "",
      left ? `Left out ${count(left, "line")} with a missing value. ` : "",
      good.length > most ? `Took ${most} of ${good.length} lines, evenly. ` : "",
    ];
  return {
    points: kept.map((_, i) => [x1.values[i], x2.values[i], y[i]]),
    words: `${before.join("")}Read ${count(kept.length, "point")} ${words}. ${x1.words}${x2.words}`.trim(),
  };
}
