// One session per model: the checked state, the messages, and the views to redraw.

/**
 * What a state holds is known to its control's state.js alone.
 * @typedef {any} State
 */
/**
 * What anywidget and the host of the published pages give a front end.
 * @typedef {object} Model
 * @property {(key: string) => any} get
 * @property {(key: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, heard: (changed?: any) => void) => void} on
 * @property {(event: string, heard: (changed?: any) => void) => void} off
 */
/** @typedef {(changes: State, state: State | null) => State} Check */
/** @typedef {{ el: Element, draw: () => void }} Shown a view: its element, and how it is drawn */

const UNTIED = "Python was restarted and no longer knows this control: run its cell again to tie it to Python.";
const RESTORED = "This is how the control was saved: run its cell to tie it to Python.";
const UNCHANGED = " Nothing was changed.";
/**
 * What a refused change says.
 * @param {any} error
 */
export const unchanged = ({ message }) => message + UNCHANGED;
/**
 * What was refused, alone.
 * @param {string} message
 */
export const problemIn = (message) => message.replace(UNCHANGED, "");

/**
 * Whether a model has come out of a file, and no kernel knows it. What anywidget hands over does not tell; with a change,
 * such as one that is taken back at once, comes the model of Jupyter itself. On a published page there is no such word.
 * @param {Model} model
 */
function restored(model) {
  const key = "_anywidget_id",
    value = model.get(key);
  let found = false;
  const hear = (/** @type {any} */ changed) => {
    found = changed?.comm_live === false;
  };
  model.on(`change:${key}`, hear);
  model.set(key, `${value} `);
  model.set(key, value);
  model.off(`change:${key}`, hear);
  return found;
}

/**
 * Holds the last good state of a model. `check(changes, state)` returns the changes in the form the control computes with,
 * or throws an Error whose message is a sentence. A change from outside (a kernel, another view) that does not pass is
 * refused: the state stays, the model gets the old value back, and the views show the sentence.
 */
export class Session {
  /**
   * `outside(changes, state)` returns what a change from outside brings with it, such as a count that starts anew.
   * @param {Model} model
   * @param {string[]} keys
   * @param {Check} check
   * @param {(changes: State, state: State) => State} outside
   */
  constructor(model, keys, check, outside = () => ({})) {
    this.model = model;
    this.check = check;
    this.outside = outside;
    /** @type {Set<Shown>} */
    this.views = new Set();
    this.message = ""; // what was refused, or why something ended
    this.untied = restored(model) ? RESTORED : ""; // what to say where no kernel knows the model
    this.state = check(Object.fromEntries(keys.map((key) => [key, model.get(key)])), null);
    this.writing = false; // whether the session itself is changing the model
    /** @type {Set<string>} what has changed from outside and is not checked yet */
    this.changed = new Set();
    /** @type {number | null} the frame in which the views will be drawn */
    this.frame = null;
    this.follow = () => {}; // called after every change of the state; an explorer with a run replaces it
    this.off = keys.map((key) => {
      const heard = () => this.heard(key);
      model.on(`change:${key}`, heard);
      return () => model.off(`change:${key}`, heard);
    });
    const untie = () => {
      this.untied = UNTIED;
      this.redraw();
    };
    model.on("comm_live_update", untie); // a model is made live, and this changes only once: Jupyter has no other word for it
    this.off.push(() => model.off("comm_live_update", untie));
  }

  /**
   * Several traits set at once arrive one by one; they are checked together.
   * @param {string} key
   */
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
      this.message = unchanged(error);
      this.write(Object.fromEntries(came.map(([key]) => [key, this.state[key]])));
    }
  }

  /**
   * Set checked values; returns whether they passed. A refused change leaves everything as it was and says why.
   * @param {State} changes
   */
  set(changes) {
    try {
      this.write(this.check(changes, this.state));
      this.message = "";
      return true;
    } catch (error) {
      this.say(unchanged(error));
      return false;
    }
  }

  /**
   * Write values that the engine itself computed.
   * @param {State} changes
   */
  write(changes) {
    Object.assign(this.state, changes);
    this.writing = true;
    try {
      for (const [key, value] of Object.entries(changes)) this.model.set(key, value);
      this.model.save_changes();
    } finally {
      this.writing = false;
    }
    this.follow();
    this.redraw();
  }

  /** @param {string} message */
  say(message) {
    this.message = message;
    this.redraw();
  }

  /** All views draw once in the next frame, however many changes there were. */
  redraw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      for (const view of this.views) view.draw();
    });
  }

  /**
   * Add a view; returns how to remove it.
   * @param {Shown} view
   */
  add(view) {
    this.views.add(view);
    return () => {
      this.views.delete(view);
    };
  }

  dispose() {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    for (const off of this.off) off();
  }
}
