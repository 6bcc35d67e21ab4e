import { h } from "./dom.js";

/** A list to choose one name from; `names` says how a name is shown, if not as it is. Returns { el, set(name, allowed) }: only the `allowed` ones, if given, are offered. */
export function picker({ label, options, onPick, names = {} }) {
  const select = h(
    "select",
    { change: () => onPick(select.value) },
    ...options.map((name) => h("option", { value: name }, names[name] ?? name)),
  );
  return {
    el: h("label", { class: "nbw-picker" }, h("span", {}, label), select),
    set(name, allowed) {
      if (allowed)
        for (const option of select.options) option.hidden = option.disabled = !allowed.includes(option.value);
      if (select.value !== name) select.value = name;
    },
  };
}
