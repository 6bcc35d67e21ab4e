// What the controls that go forward and back by stages share: the lines that say a stage's numbers, and its buttons.

import { h, text } from "../dom.js";
import { player } from "../player.js";

/** Lines of words and numbers, changed in place. Returns { el, say(lines) }. */
export function readout(label) {
  const box = h("div", {});
  return {
    el: h("div", { class: "nbw-readout", role: "group", "aria-label": label, tabindex: 0 }, box),
    say(lines) {
      while (box.children.length < lines.length) box.append(h("p"));
      [...box.children].forEach((line, i) => {
        text(line, lines[i] ?? "");
        line.hidden = i >= lines.length;
      });
    },
  };
}

/** The player of a Staged explorer. */
export const stages = (explorer) =>
  player({
    label: "Forward and back",
    onBack: () => explorer.step(-1),
    onStep: () => explorer.step(1),
    onPlay: () => explorer.play(),
    onRestart: () => explorer.restart(),
  });
