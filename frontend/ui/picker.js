import { h } from "./dom.js";

/**
 * A list to choose one name from; `names` says how a name is shown, if not as it is.
 * @param {object} settings
 * @param {string} settings.label
 * @param {(string | number)[]} settings.options
 * @param {(name: string) => void} settings.onPick
 * @param {Record<string, string>} [settings.names]
 */
export function picker({ label, options, onPick, names = {} }) {
  const select = h(
    "select",
    { change: () => onPick(select.value) },
    ...options.map((name) => h("option", { value: name }, names[name] ?? String(name))),
  );
  return {
    el: h("label", { class: "nbw-picker" }, h("span", {}, label), select),
    select,
    /**
     * @param {string} name
     * @param {string[]} [allowed] only these are offered
     */
    set(name, allowed) {
      if (allowed)
        for (const option of select.options) option.hidden = option.disabled = !allowed.includes(option.value);
      if (select.value !== name) select.value = name;
    },
  };
}
