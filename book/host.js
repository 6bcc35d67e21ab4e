// biome-ignore-all lint/suspicious/noRedundantUseStrict: a classic script, not a module: a page opened from a file loads none

// Mounts the controls of a published page, without a kernel: it reads the widget-state and widget-view scripts that MyST-NB
// emits, and gives each model the interface that anywidget gives its front ends (get set save_changes on off send).
// The front ends are classic scripts that have registered themselves in `bookWidgets` by the name of their folder; the
// stored state carries no copy of them. Everything here is classic too, because a page opened from a file loads no modules.
(() => {
  "use strict";
  /** @typedef {Record<string, any>} State */
  /** @typedef {{ get_model: (id: string) => Promise<Model | undefined> }} Manager */
  /** @typedef {{ model: Model, el?: Element, signal: AbortSignal }} Given */
  /** @typedef {{ initialize?: (given: Given) => unknown, render: (given: Given) => unknown }} FrontEnd */
  /** @typedef {(...args: any[]) => void} Handler */

  const TYPE = "application/vnd.jupyter.widget-";
  const same = (/** @type {unknown} */ a, /** @type {unknown} */ b) =>
    a === b || JSON.stringify(a) === JSON.stringify(b);

  class Model {
    /**
     * @param {State} state
     * @param {Manager} manager
     */
    constructor(state, manager) {
      this.state = state;
      /** @type {Map<string, Set<Handler>>} by the name of the event */
      this.handlers = new Map();
      /** @type {Promise<FrontEnd> | null} */
      this.frontEnd = null;
      this.widget_manager = manager;
    }
    /** @param {string} key */
    get(key) {
      return this.state[key];
    }
    /**
     * @param {string | State} key
     * @param {unknown} [value]
     */
    set(key, value) {
      const changes = typeof key === "object" ? key : { [key]: value };
      const changed = Object.keys(changes).filter((name) => !same(this.state[name], changes[name]));
      for (const name of changed) this.state[name] = changes[name];
      for (const name of changed) this.emit(`change:${name}`, this, this.state[name]);
      if (changed.length) this.emit("change", this);
    }
    /**
     * @param {string} names
     * @param {Handler} fn
     */
    on(names, fn) {
      for (const name of names.split(" ")) this.handlers.set(name, (this.handlers.get(name) ?? new Set()).add(fn));
    }
    /**
     * @param {string} [names] all, if not given
     * @param {Handler} [fn]
     */
    off(names, fn) {
      for (const name of names ? names.split(" ") : [...this.handlers.keys()]) {
        if (fn) this.handlers.get(name)?.delete(fn);
        else this.handlers.delete(name);
      }
    }
    /**
     * @param {string} name
     * @param {unknown[]} args
     */
    emit(name, ...args) {
      for (const fn of [...(this.handlers.get(name) ?? [])]) {
        try {
          fn(...args);
        } catch (error) {
          console.error(error);
        }
      }
    }
    save_changes() {} // no kernel hears it
    send() {}
  }

  /**
   * Make the front end of a model and tell it of the model; the state says in which control's folder it is.
   * @param {Model} model
   */
  async function makeFrontEnd(model) {
    const name = model.get("_front"),
      found = globalThis.bookWidgets?.[name];
    if (!found) throw new Error(`its script “${name}” is missing.`);
    const definition = /** @type {FrontEnd} */ (typeof found === "function" ? await found() : found);
    await definition.initialize?.({ model, signal: new AbortController().signal });
    return definition;
  }

  /** @type {Map<string, Promise<string>>} by the address */
  const texts = new Map();

  /**
   * Fetch a text that the build has taken out of the page (book/late.py). It comes as a script, as from a file nothing else does.
   * @param {string} address
   */
  function fetchText(address) {
    const kept = texts.get(address);
    if (kept) return kept;
    /** @type {Promise<string>} */
    const loaded = new Promise((done, failed) => {
      const script = document.createElement("script");
      const name = address.replace(/^.*\/|\.js$/g, "");
      script.onload = () => done(globalThis.bookTexts?.[name] ?? "");
      script.onerror = () => {
        texts.delete(address);
        script.remove();
        failed(new Error("its data could not be fetched from this site."));
      };
      script.src = address;
      document.head.append(script);
    });
    texts.set(address, loaded);
    return loaded;
  }

  /**
   * Bring what a model's state has left to files of their own.
   * @param {Model} model
   */
  async function complete(model) {
    for (const [key, address] of Object.entries(model.get("_late") ?? {})) model.state[key] = await fetchText(address);
    delete model.state._late;
  }

  /**
   * Resolves once an element is on screen or nearly so, or is to be printed.
   * @param {Element} el
   */
  const onScreen = (el) =>
    new Promise((done) => {
      const observer = new IntersectionObserver(
        (entries) => {
          if (entries.some((entry) => entry.isIntersecting)) seen();
        },
        { rootMargin: "200px" },
      );
      function seen() {
        observer.disconnect();
        removeEventListener("beforeprint", seen);
        done(undefined);
      }
      observer.observe(el);
      addEventListener("beforeprint", seen);
    });

  /** @type {Map<Element, Promise<void>>} places whose controls start when they come on screen */
  const waiting = new Map();

  /**
   * Put one view where its script stands. What fails says so in its place, and the others go on.
   * @param {Element} script
   * @param {Model | undefined} model
   */
  async function mount(script, model) {
    const el = document.createElement("div"),
      name = model?.get("name");
    el.className = "nbw-host";
    el.tabIndex = -1; // a link moves the keyboard here, too
    if (name && !document.getElementById(name)) el.id = name;
    script.before(el);
    if (model?.get("_late")) {
      say(el, "This control starts when it comes on screen.", "status");
      waiting.set(
        el,
        onScreen(el).then(() => start(el, model)),
      );
    } else await start(el, model);
  }

  /**
   * A sentence in a control's place.
   * @param {Element} el
   * @param {string} words
   * @param {string} role
   */
  function say(el, words, role) {
    const note = document.createElement("p");
    note.setAttribute("role", role);
    note.textContent = words;
    el.replaceChildren(note);
  }

  /**
   * Start a control in its place, or say there why it could not.
   * @param {Element} el
   * @param {Model | undefined} model
   */
  async function start(el, model) {
    try {
      if (model) await complete(model);
      el.replaceChildren();
      if (!model?.get("_anywidget_id")) throw new Error("it needs a running notebook.");
      model.frontEnd ??= makeFrontEnd(model);
      await (await model.frontEnd).render({ model, el, signal: new AbortController().signal });
      if (!performance.getEntriesByName("widget-interactive").length) performance.mark("widget-interactive");
    } catch (error) {
      console.error(error);
      say(el, `This control could not start: ${error instanceof Error ? error.message : error}`, "alert");
      if (model?.get("_late")) {
        const again = document.createElement("button");
        again.type = "button";
        again.textContent = "Try again";
        again.onclick = () => start(el, model);
        el.append(again);
      }
    }
  }

  /**
   * Follow a link such as #perceptron?data=XOR&w=1,-1 to its control and open the state that it asks for. A page that is loaded
   * again stays where the reader was.
   */
  async function follow(again = false) {
    const [, name, query] = /^#([A-Za-z][\w-]*)(?:\?(.*))?$/s.exec(location.hash) ?? [];
    const el = document.getElementById(name ?? "");
    if (!el?.classList.contains("nbw-host")) return;
    if (waiting.has(el)) {
      el.scrollIntoView(); // which starts it
      await waiting.get(el);
    }
    if (query !== undefined) el.dispatchEvent(new CustomEvent("nbw-open", { detail: query }));
    if (again) return;
    el.scrollIntoView();
    el.focus({ preventScroll: true });
  }

  /** @type {Map<string, Model>} */
  const models = new Map();
  /** @type {Manager} */
  const manager = { get_model: async (id) => models.get(String(id).replace("IPY_MODEL_", "")) };
  /** @type {Set<Element>} */
  const mounted = new Set();

  /** Mount the views that the page has so far: from the top, one a task, so that the first answers while the others start. */
  async function mountViews() {
    for (const script of document.querySelectorAll(`script[type="${TYPE}view+json"]`)) {
      if (mounted.has(script)) continue;
      mounted.add(script);
      await mount(script, models.get(JSON.parse(script.textContent).model_id));
      await new Promise((done) => setTimeout(done));
    }
  }

  async function startPage() {
    for (const script of document.querySelectorAll(`script[type="${TYPE}state+json"]`)) {
      const stored = JSON.parse(script.textContent).state;
      for (const [id, { state }] of Object.entries(stored)) models.set(id, new Model(state, manager));
    }
    const asks = (/** @type {Model | undefined} */ model) =>
      String(model?.get("_anywidget_id")).endsWith(".Prediction");
    for (const model of models.values()) if (asks(model)) globalThis.bookProgress?.keep(model);
    const parsed =
      document.readyState !== "loading" || new Promise((done) => addEventListener("DOMContentLoaded", done));
    await mountViews(); // the first: this script stands behind it, and the states in the page's head
    await parsed;
    for (const script of document.querySelectorAll(`script[type="${TYPE}view+json"]`)) {
      const model = models.get(JSON.parse(script.textContent).model_id);
      if (model && asks(model)) globalThis.bookVeil?.(model, script.closest(".cell"));
    }
    await mountViews();
    const [loaded] = performance.getEntriesByType("navigation");
    follow(loaded instanceof PerformanceNavigationTiming && loaded.type === "reload");
    addEventListener("hashchange", () => follow());
    addEventListener("click", (event) => {
      // the same link once more is no change of the hash, but a wish to go back
      const { target } = event,
        link = target instanceof Element && target.closest("a[href^='#']");
      if (link instanceof HTMLAnchorElement && link.hash === location.hash) follow();
    });
  }

  startPage();
})();
