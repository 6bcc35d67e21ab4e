// A network that learns two spirals: one button, and a slider that leads to any step of its run.

import { control, View as BaseView } from "../../ui/control.js";
import { h, text } from "../../ui/dom.js";
import { button } from "../../ui/transport.js";
import { Explorer } from "./explorer.js";
import { Picture } from "./picture.js";
import { figures, MOST, news, toQuery, words } from "./state.js";
import "./style.css";

/** @extends {BaseView<Explorer>} */
class View extends BaseView {
  /**
   * @param {Explorer} explorer
   * @param {Element} el
   */
  constructor(explorer, el) {
    super(explorer);
    this.picture = new Picture(() => this.drawPicture());
    this.box = h("div", { class: "nbw-picture" }, this.picture.el);
    this.run = button("Let it learn", () => explorer.toggle(), { class: "nbw-main nbw-learn" });
    this.range = h("input", {
      type: "range",
      min: 0,
      max: MOST,
      step: 1,
      "aria-label": "Step of the training",
      input: () => explorer.hand({ steps: Number(this.range.value) }),
    });
    this.figures = h("p", { class: "nbw-learned", "aria-hidden": "true" }, h("span"), h("span"), h("span"));
    this.show(el, {
      name: "learning",
      label: "A network that learns",
      toQuery: ON_PAGES ? toQuery : null,
      parts: [this.box, this.range, h("div", { class: "nbw-row nbw-lesson" }, this.run, this.figures)],
      boxes: [this.box],
      resize: () => {
        this.picture.resize(this.box.clientWidth);
        this.drawPicture();
      },
    });
  }

  draw() {
    super.draw();
    const { run, state, clock } = this.explorer,
      again = state.steps === MOST;
    this.range.value = String(state.steps);
    this.range.setAttribute("aria-valuetext", `step ${state.steps} of ${MOST}`);
    this.range.style.setProperty("--share", `${(100 * state.steps) / MOST}%`);
    text(this.run, clock.running ? "Pause" : again ? "Once more" : "Let it learn");
    this.run.classList.toggle("nbw-running", clock.running);
    this.drawPicture();
    for (const [i, words] of figures(run, state).entries()) text(this.figures.children[i], words);
    this.summary.say(
      () => words(run, this.explorer.state),
      () => news(this.explorer.state),
    );
  }

  drawPicture() {
    this.picture.draw(this.explorer.run, this.explorer.state.steps);
  }

  dispose() {
    super.dispose();
    this.picture.dispose();
  }
}

export default control(Explorer, View);
