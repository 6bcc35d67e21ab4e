/**
 * Leave an element alone on its page, as an embed on another page wants it: what stands beside it and what it stands in is put out
 * of sight and out of the keyboard's way. Returns how to bring it back.
 * @param {Element} el
 */
export function alone(el) {
  /** @type {Element[]} */
  const aside = [];
  for (let node = el; node.parentElement && node !== document.body; node = node.parentElement)
    aside.push(
      ...[...node.parentElement.children].filter((other) => other !== node && !/^(SCRIPT|STYLE)$/.test(other.tagName)),
    );
  for (const other of aside) other.classList.add("nbw-aside");
  document.documentElement.classList.add("nbw-embed");
  return () => {
    for (const other of aside) other.classList.remove("nbw-aside");
    document.documentElement.classList.remove("nbw-embed");
  };
}
