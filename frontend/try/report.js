// The check's report as it may stand in a page. It comes from the worker in which a learner's code has run, so no more is taken
// of it than what a report consists of: neither a script nor an address outside this page.

const TAGS = new Set("DIV P UL LI DETAILS SUMMARY SPAN DL DT DD CODE STRONG A BR".split(" "));
const ATTRIBUTES = new Set(["style", "role", "aria-label", "aria-hidden", "open"]);

/**
 * Put a report in the place of what `el` holds.
 * @param {Element} el
 * @param {string} html
 */
export function show(el, html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const node of [...body.querySelectorAll("*")]) {
    if (!TAGS.has(node.tagName)) node.remove();
    for (const { name, value } of [...node.attributes])
      if (!ATTRIBUTES.has(name) && !(name === "href" && value.startsWith("#"))) node.removeAttribute(name);
  }
  for (const report of body.querySelectorAll('[role="group"]')) report.className = "nb-check";
  el.replaceChildren(...body.childNodes);
}
