// The book without a network: starts the service worker (service_worker.js), which keeps what was visited, and offers in the
// foot of each page to keep the whole book. Where there are no service workers, as for a page opened from a file, it does nothing.

import { Kept } from "./kept.js";

/** @typedef {import("./kept.js").List} List */

const AT_ONCE = 4,
  workers = isSecureContext && location.protocol !== "file:" ? navigator.serviceWorker : undefined,
  root = new URL(document.documentElement.dataset.content_root ?? "./", location.href),
  kept = new Kept(root);

const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** The worker has not seen what the first visit loaded: ask for it once more, of the browser's own store. */
function keepThisPage() {
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  for (const address of new Set([location.href.split("#")[0], ...loaded]))
    if (address.startsWith(root.href)) fetch(address, { cache: "force-cache" }).catch(() => {});
}

async function isWhole() {
  const releases = await Promise.all((await kept.names()).map((name) => caches.open(name)));
  return (await Promise.all(releases.map((cache) => cache.match(kept.list)))).some((found) => found !== undefined);
}

/**
 * Fetch what is not kept yet, a few files at a time, and tell how many bytes are here.
 * @param {Response} list
 * @param {AbortSignal} signal
 * @param {(bytes: number) => void} tell
 */
async function fetchBook(list, signal, tell) {
  const { version, files } = /** @type {List} */ (await list.clone().json());
  const cache = await kept.open(version),
    left = Object.entries(files).filter(([, [, , inBook]]) => inBook);
  let bytes = 0;
  async function some() {
    for (let next = left.pop(); next; next = left.pop()) {
      const [path, [, size]] = next,
        address = new URL(path, root).href;
      signal.throwIfAborted();
      if (!(await cache.match(address))) {
        const response = await fetch(address, { cache: "reload", signal }); // past the worker, which would keep it, too
        if (!response.ok) throw new Error(`${path} cannot be fetched`);
        await cache.put(address, response);
      }
      bytes += size;
      tell(bytes);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, some));
  const now = /** @type {List} */ (await (await fetch(kept.list, { cache: "no-store", signal })).json());
  if (now.version !== version) throw new Error("the site has just changed; load this page again, then try once more");
  await cache.put(kept.list, list);
}

/** The offer in the page's foot. How large the book is, and whether it is here, is asked when a reader opens it. */
function offer() {
  const fold = document.createElement("details"),
    summary = document.createElement("summary"),
    words = document.createElement("p"),
    bar = document.createElement("progress"),
    button = document.createElement("button");
  fold.className = "book-offline";
  summary.textContent = "Read without a network";
  words.setAttribute("role", "status");
  bar.className = "book-offline-bar";
  bar.setAttribute("aria-label", "How much of the book is on this device");
  button.className = "btn btn-sm";
  button.type = "button";
  bar.hidden = button.hidden = true;
  fold.append(summary, words, bar, button);
  document.querySelector(".bd-footer-content__inner")?.append(fold);

  /**
   * @param {string} text
   * @param {string} [name]
   * @param {() => unknown} [action]
   */
  function show(text, name = "", action = () => {}) {
    words.textContent = text;
    button.textContent = name;
    button.hidden = !name;
    button.onclick = action;
  }

  async function standing(before = "") {
    bar.hidden = true;
    if (await isWhole())
      return show(`${before}The whole book is on this device and opens without a network.`, "Remove it", remove);
    const found = await fetch(kept.list, { cache: "no-store" }).catch(() => undefined);
    if (!found?.ok) return show(`${before}There is no network now. What you have visited is on this device.`);
    const { bytes, sent } = /** @type {List} */ (await found.json());
    const size = `${megabytes(sent)} to fetch, ${megabytes(bytes)} on this device`;
    show(`${before}What you visit stays on this device. The whole book: ${size}.`, "Keep the whole book", start);
  }

  async function remove() {
    await kept.clear();
    await standing("Removed. ");
  }

  async function start() {
    const stop = new AbortController();
    show("Fetching the book …", "Stop", () => stop.abort());
    try {
      await navigator.storage?.persist?.(); // so that it is not cleared away when the disk is full
      const list = await fetch(kept.list, { cache: "no-store", signal: stop.signal }),
        { bytes } = /** @type {List} */ (await list.clone().json());
      bar.max = bytes;
      bar.hidden = false;
      await fetchBook(list, stop.signal, (done) => {
        bar.value = done;
        bar.title = `${megabytes(done)} of ${megabytes(bytes)}`;
      });
      await standing();
    } catch (error) {
      stop.abort(); // the others of the few
      const why =
        error instanceof DOMException && error.name === "AbortError"
          ? "Stopped"
          : `It did not work: ${error instanceof Error ? error.message : error}`;
      await standing(`${why}. What came so far is kept. `);
    }
  }

  fold.addEventListener("toggle", () => fold.open && bar.hidden && standing()); // unless it is just being fetched
}

if (workers) {
  const link = Object.assign(document.createElement("link"), {
    rel: "manifest",
    href: new URL("book.webmanifest", root).href,
  });
  document.head.append(link);
  addEventListener("load", () =>
    (globalThis.requestIdleCallback ?? setTimeout)(() => {
      if (!workers.controller) workers.addEventListener("controllerchange", keepThisPage, { once: true });
      workers.register(new URL("service-worker.js", root)).then(offer, () => {}); // the reader may have forbidden it
    }),
  );
}
