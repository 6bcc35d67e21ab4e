import { slider } from "./slider.js";
import { symbol } from "./symbols.js";

/**
 * The slider of the weight or bias that is chosen in a diagram; it is there only while one is.
 * @param {import("./diagram.js").Diagram} diagram
 */
export function chosenSlider(diagram) {
  const { el, set, rename } = slider({
    name: "chosen weight or bias",
    symbol: "w",
    slider: [-5, 5, 0.1],
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
