// The site's service worker: it keeps each file that a reader's browser has fetched, and gives it where there is no network.
// What is kept belongs to one release of the site. Where there is a network the site's word counts, so no reader sees an old
// page. A new release brings a new worker (its VERSION differs), which takes over what has not changed, fetches what has, and
// throws the rest away. The whole book is fetched by the page that is asked for it (keep.js).

import { Kept } from "./kept.js";

/** @typedef {{ waitUntil: (work: Promise<unknown>) => void }} Working */
/** @typedef {Working & { request: Request, preloadResponse?: Promise<Response | undefined>, respondWith: (answer: Promise<Response>) => void }} Asked */

const VERSION = "VERSION", // the build writes the site's digest here
  NOT_KEPT = /\/_sources\/|\.(pdf|epub)$/,
  worker = /** @type {any} */ (globalThis),
  START = "START", // and here its first page
  kept = new Kept(new URL("./", location.href));

/**
 * The address by which a file is kept, whatever is asked of it.
 * @param {string} address
 */
function key(address) {
  const { origin, pathname } = new URL(address);
  return origin + pathname + (pathname.endsWith("/") ? "index.html" : "");
}

/**
 * Ask the network, and keep a copy. Without a network, give the copy.
 * @param {Asked} event
 */
async function answer(event) {
  const { request } = event,
    address = key(request.url);
  try {
    const response = (await event.preloadResponse) ?? (await fetch(request));
    const whole = response.status === 200 && response.type === "basic" && !response.redirected;
    if (whole && !NOT_KEPT.test(address)) event.waitUntil(keep(address, response.clone()));
    return response;
  } catch (error) {
    const found = await (await kept.open(VERSION)).match(address);
    if (found) return found;
    if (request.mode !== "navigate") throw error;
    return new Response(missing(), { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
}

/**
 * What is kept stays as it is as long as the release does.
 * @param {string} address
 * @param {Response} response
 */
async function keep(address, response) {
  const cache = await kept.open(VERSION);
  if (!(await cache.match(address))) await cache.put(address, response).catch(() => {}); // no room left: then not
}

const missing = () => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Not on this device</title>
<meta name="viewport" content="width=device-width"><style>:root{color-scheme:light dark;font:1.1rem/1.6 system-ui}
body{max-width:36rem;margin:3rem auto;padding:0 1rem}</style><h1>This page is not on this device</h1>
<p>There is no network now, and you have not visited this page. What you have visited is here:
<a href="${new URL(START, kept.root)}">the beginning of the book</a>. When there is a network again, you can keep the whole book: the
foot of each page offers it.</p>`;

/**
 * The digest by which book/offline_site.py tells a file's content.
 * @param {Response} response
 */
async function digest(response) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.arrayBuffer()));
  return [...bytes.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Bring what was kept of earlier releases into this one. */
async function takeOver() {
  const releases = (await kept.names()).filter((name) => name !== kept.prefix + VERSION);
  if (!releases.length) return;
  const list = await fetch(kept.list, { cache: "no-store" });
  const { version, files } = /** @type {import("./kept.js").List} */ (await list.clone().json());
  if (version !== VERSION) throw new Error("The site is being renewed."); // the browser tries again
  /** @type {Map<string, Cache>} */
  const old = new Map();
  for (const release of await Promise.all(releases.map((name) => caches.open(name))))
    for (const { url } of await release.keys()) old.set(url, release);
  const whole = old.has(kept.list),
    cache = await kept.open(VERSION);
  for (const [path, [wanted, , inBook]] of Object.entries(files)) {
    const address = new URL(path, kept.root).href;
    if (!(old.has(address) || (whole && inBook))) continue;
    const had = await old.get(address)?.match(address),
      same = had && (await digest(had.clone())) === wanted;
    const response = same ? had : await fetch(address, { cache: "no-cache" });
    if (response.ok) await cache.put(address, response);
  }
  if (whole) await cache.put(kept.list, list);
}

async function activate() {
  await kept.clear(VERSION);
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
}

worker.addEventListener("install", (/** @type {Working} */ event) =>
  event.waitUntil(takeOver().then(() => worker.skipWaiting())),
);
worker.addEventListener("activate", (/** @type {Working} */ event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (/** @type {Asked} */ event) => {
  const { method, url, cache, headers } = event.request;
  const ours = method === "GET" && url.startsWith(kept.root.href) && url !== kept.list && !headers.has("range");
  if (ours && cache !== "reload") event.respondWith(answer(event)); // the page that fetches the whole book keeps it by itself
});
