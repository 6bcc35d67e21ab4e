import { h } from "./dom.js";
import { button } from "./transport.js";

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
  if (parts.length !== n || !numbers.every(Number.isFinite)) {
    const wanted = n === 1 ? "one number" : `${n} numbers with a comma between them`;
    throw new Error(`The link's ${name} must be ${wanted}, but came as “${value.slice(0, 40)}”.`);
  }
  return numbers;
}
