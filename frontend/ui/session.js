// One session per model: the checked state, the messages, and the views to redraw.

/**
 * Holds the last good state of a model. `check(changes, state)` returns the changes in the form the control computes with,
 * or throws an Error whose message is a sentence. A change from outside (a kernel, another view) that does not pass is
 * refused: the state stays, the model gets the old value back, and the views show the sentence.
 */
export class Session {
  constructor(model, keys, check, outside = (changes) => changes) {
    this.model = model;
    this.check = check;
    this.outside = outside; // what a change from outside brings with it, such as a count that starts anew
    this.views = new Set();
    this.message = "";
    this.state = check(Object.fromEntries(keys.map((key) => [key, model.get(key)])), null);
    this.changed = new Set();
    this.off = keys.map((key) => {
      const heard = () => this.heard(key);
      model.on(`change:${key}`, heard);
      return () => model.off(`change:${key}`, heard);
    });
  }

  /** Several traits set at once arrive one by one; they are checked together. */
  heard(key) {
    if (this.writing) return;
    if (!this.changed.size) queueMicrotask(() => this.receive());
    this.changed.add(key);
  }

  receive() {
    const came = [...this.changed]
      .map((key) => [key, this.model.get(key)])
      .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(this.state[key]));
    this.changed.clear();
    if (!came.length) return;
    try {
      const good = this.check(Object.fromEntries(came), this.state);
      this.write({ ...good, ...this.outside(good, { ...this.state, ...good }) });
      this.message = "";
    } catch (error) {
      this.message = error.message;
      this.write(Object.fromEntries(came.map(([key]) => [key, this.state[key]])));
    }
  }

  /** Set checked values; returns whether they passed. A refused change leaves everything as it was and says why. */
  set(changes) {
    try {
      this.write(this.check(changes, this.state));
      this.message = "";
      return true;
    } catch (error) {
      this.say(error.message);
      return false;
    }
  }

  /** Write values that the engine itself computed. */
  write(changes) {
    Object.assign(this.state, changes);
    this.writing = true;
    try {
      for (const [key, value] of Object.entries(changes)) this.model.set(key, value);
      this.model.save_changes();
    } finally {
      this.writing = false;
    }
    this.redraw();
  }

  say(message) {
    this.message = message;
    this.redraw();
  }

  /** Reset and apply what a link asks for; a broken link leaves the initial state, and the views say why. */
  open(reset, apply) {
    reset();
    try {
      apply();
    } catch (error) {
      this.say(error.message);
    }
    const problem = this.message.replace(" Nothing was changed.", "");
    if (problem) this.say(`${problem} The control shows its initial state instead.`);
  }

  /** All views draw once in the next frame, however many changes there were. */
  redraw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      for (const view of this.views) view.draw();
    });
  }

  /** Add a view, an object with `draw()` and `el`; returns how to remove it. It counts as visible while it is on screen. */
  add(view) {
    this.views.add(view);
    const watch = new IntersectionObserver((entries) => {
      view.visible = entries.at(-1).isIntersecting;
      if (view.visible) this.wake?.();
    });
    watch.observe(view.el);
    return () => {
      watch.disconnect();
      this.views.delete(view);
    };
  }

  get visible() {
    return !document.hidden && [...this.views].some((view) => view.visible);
  }

  dispose() {
    cancelAnimationFrame(this.frame);
    for (const off of this.off) off();
  }
}
