// Elements without innerHTML: text is always text, whatever a state or a link may hold.

/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Props */
/** @typedef {Node | string | null | undefined} Child */

const SVG = "http://www.w3.org/2000/svg";
const FOCUSABLE = new Set(["a", "button", "input", "select", "summary", "textarea"]);

/**
 * @template {Element} E
 * @param {E} node
 * @param {Props} props
 * @param {Child[]} children
 */
function fill(node, props, children) {
  for (const [key, value] of Object.entries(props)) {
    if (typeof value === "function") node.addEventListener(key, value);
    else if (value != null && value !== false) node.setAttribute(key, value === true ? "" : String(value));
  }
  // JupyterLab takes arrow keys and letters for itself unless the focused element says that it wants them.
  if (FOCUSABLE.has(node.localName) || "tabindex" in props) node.setAttribute("data-lm-suppress-shortcuts", "true");
  node.append(...children.filter((child) => child != null));
  return node;
}

/**
 * An HTML element: functions among `props` become event listeners, the rest attributes.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props} props
 * @param {Child[]} children
 */
export const h = (tag, props = {}, ...children) => fill(document.createElement(tag), props, children);

/**
 * A picture, and beside it, or below where there is no room, a panel of controls.
 * @param {Child} picture
 * @param {Child[]} panel
 */
export const beside = (picture, ...panel) =>
  h("div", { class: "nbw-body" }, picture, h("div", { class: "nbw-panel" }, ...panel));

/**
 * An SVG element, in the same way.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Props} props
 * @param {Child[]} children
 */
export const s = (tag, props = {}, ...children) => fill(document.createElementNS(SVG, tag), props, children);

/**
 * An id that no other element of the page has: a page may hold several bundles, so none of them can count.
 * @param {string} name
 */
export const unique = (name) => `nbw-${name}-${Math.random().toString(36).slice(2)}`;

/**
 * Set attributes of an element, but only those that differ: even the same path again would be laid out again.
 * @param {Element} node
 * @param {Record<string, string | number>} props
 */
export function attr(node, props) {
  for (const [key, value] of Object.entries(props)) {
    if (node.getAttribute(key) !== String(value)) node.setAttribute(key, String(value));
  }
}

/**
 * Set the text of an element only when it differs, in the text node that is there: a new one would be styled anew.
 * @param {Node} node
 * @param {string} value
 */
export function text(node, value) {
  if (node.textContent === value) return;
  const only = node.childNodes.length === 1 ? node.firstChild : null;
  if (only instanceof Text) only.data = value;
  else node.textContent = value;
}

/**
 * What draws on a canvas: there always is one, as no canvas here is asked for another kind.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [options]
 */
export const context = (canvas, options) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", options));
