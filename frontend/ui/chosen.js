import { slider } from "./slider.js";
import { symbol } from "./symbols.js";

/**
 * The slider of the weight or bias that is chosen in a diagram; it is there only while one is.
 * @param {import("./diagram.js").Diagram} diagram
 * @param {number} most the largest weight that it takes
 */
export function chosenSlider(diagram, most = 1e6) {
  const { el, set, rename } = slider({
    name: "chosen weight or bias",
    symbol: "w",
    slider: [-5, 5, 0.1],
    least: -most,
    most,
    onInput: (value) => {
      if (diagram.movable) diagram.change(diagram.movable, value);
    },
  });
  el.classList.add("nbw-chosen");
  return {
    el,
    /** @param {(value: number) => number} shown how its value is rounded */
    update(shown = (value) => value) {
      const { movable } = diagram;
      el.hidden = !movable;
      if (!movable) return;
      rename(symbol(movable));
      set(shown(diagram.read(movable)));
    },
  };
}
