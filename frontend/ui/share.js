import { refuse } from "./checks.js";
import { h } from "./dom.js";
import { button } from "./transport.js";

/** @import { Field, Fields } from "./checks.js" */
/** @import { State } from "./session.js" */
/** @typedef {(value: number) => string} Written how a link names a number */

/**
 * A button that copies a link to the present state. It is there only on a published page, where the host has given the
 * view's element the id that a link can name; a notebook has no address of its own.
 * @param {Element} el
 * @param {() => string} query
 */
export function shareLink(el, query) {
  if (!el.id) return null;
  const note = h("span", { class: "nbw-note", role: "status" });
  const field = h("input", { class: "nbw-link", readonly: true, hidden: true, "aria-label": "Link to this state" });
  const copy = async () => {
    const link = `${location.href.split("#")[0]}#${el.id}?${query()}`;
    try {
      await navigator.clipboard.writeText(link);
      note.textContent = "Link copied.";
      setTimeout(() => {
        note.textContent = "";
      }, 5000); // soon it may be a link to another state
      field.hidden = true;
    } catch {
      // no permission, or a page opened from a file: show it, ready to be copied
      Object.assign(field, { hidden: false, value: link });
      field.select();
      note.textContent = "Copy this link:";
    }
  };
  return h("span", { class: "nbw-share" }, button("Copy link to this state", copy), note, field);
}

/**
 * A number as a link names it.
 * @param {number} value
 */
export const short = (value) => String(Number(value.toPrecision(12)));

/**
 * A link's query as a plain object. A name that is not among `known`, or that comes twice, is an Error in words.
 * @param {string} query
 * @param {string[]} known
 */
export function readQuery(query, known) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const [key, value] of new URLSearchParams(query)) {
    if (!known.includes(key))
      throw new Error(`The link names the setting “${key.slice(0, 20)}”, which this control does not have.`);
    if (key in found) throw new Error(`The link sets “${key}” twice.`);
    found[key] = value;
  }
  return found;
}

/**
 * The numbers of a text such as 1,-0.5: exactly `n` finite ones, otherwise an Error in words.
 * @param {string} name
 * @param {string} value
 * @param {number} n
 */
export function readNumbers(name, value, n) {
  const parts = value.split(",");
  const numbers = parts.map((part) =>
    /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i.test(part.trim()) ? Number(part) : NaN,
  );
  if (parts.length !== n || !numbers.every(Number.isFinite))
    refuse(`The link's ${name} must be ${n === 1 ? "one number" : `${n} numbers with a comma between them`}`, value);
  return numbers;
}

/**
 * Rows of numbers as a link names them, one after the other.
 * @param {number[][]} rows
 */
export const shortRows = (rows) => rows.flat().map(short).join();

/**
 * The numbers of a link in rows of n; the last one may be too short, which the field's check then says.
 * @param {string} name
 * @param {string} value
 * @param {number} n
 */
export function readRows(name, value, n) {
  const flat = value ? readNumbers(name, value, value.split(",").length) : [];
  return Array.from({ length: Math.ceil(flat.length / n) }, (_, i) => flat.slice(n * i, n * i + n));
}

// The fields that links name: those with a `link` in fields.json -----------------------------------------------------------

/** @param {Fields} fields */
const linked = (fields) =>
  Object.entries(fields).flatMap(([key, field]) => (field.link ? [{ key, field, link: field.link }] : []));

/**
 * A value as a link names it.
 * @param {any} value
 * @param {Written} number
 * @returns {string}
 */
function written(value, number) {
  if (Array.isArray(value)) return value.map((item) => written(item, number)).join();
  return typeof value === "string" ? value : number(Number(value));
}

/**
 * What a link's text means; which numbers and names a field takes is for its check to say.
 * @param {Field} field
 * @param {string} link
 * @param {string} value
 */
function read({ kind, limits, options }, link, value) {
  if (kind === "flag") {
    if (!/^[01]$/.test(value)) refuse(`The link's ${link} must be 0 or 1`, value);
    return value === "1";
  }
  if (kind === "list") return value.split(",");
  if (limits) return readNumbers(link, value, limits.length);
  return kind && typeof options?.[0] !== "string" ? readNumbers(link, value, 1)[0] : value;
}

/**
 * The settings of a link that name a state's plain fields, as texts.
 * @param {Fields} fields
 * @param {State} state
 * @param {Written} number
 * @returns {Record<string, string>}
 */
export const settingsOf = (fields, state, number = short) =>
  Object.fromEntries(linked(fields).map(({ key, link }) => [link, written(state[key], number)]));

/**
 * Read a query: `asked`, all its settings as texts, `more` among them, and `changes`, what it asks of plain fields.
 * @param {Fields} fields
 * @param {string} query
 * @param {string[]} more
 * @returns {{ asked: Record<string, string>, changes: State }}
 */
export function readLink(fields, query, more = []) {
  const known = linked(fields),
    asked = readQuery(query, [...more, ...known.map(({ link }) => link)]),
    named = known.filter(({ link }) => link in asked);
  return {
    asked,
    changes: Object.fromEntries(named.map(({ key, field, link }) => [key, read(field, link, asked[link])])),
  };
}

/**
 * The part of a link behind the question mark, with what every address bar leaves as it is.
 * @param {Record<string, string | number>} settings
 */
export const queryOf = (settings) =>
  Object.entries(settings)
    .map(([key, value]) => `${key}=${encodeURIComponent(value).replace(/%(2C|3B|3A|2A)/g, decodeURIComponent)}`)
    .join("&");
