/**
 * The same function, which computes again only when one of its arguments is another than the last time: a picture asks often.
 * @template {any[]} Args
 * @template T
 * @param {(...args: Args) => T} compute
 */
export function memo(compute) {
  /** @type {{ args: Args, value: T } | null} */
  let last = null;
  return (/** @type {Args} */ ...args) => {
    if (!last || args.some((arg, i) => arg !== last?.args[i])) last = { args, value: compute(...args) };
    return last.value;
  };
}
