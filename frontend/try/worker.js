// Python's side: Pyodide in a worker, where it may take its time. build.mjs puts Pyodide's own two scripts before this one, and
// book/try_here.py the table of the other files, with their bytes; all come from the folder of this script and from nowhere else.
// What was fetched once is kept by the browser, under the digest of the whole: a next visit asks for nothing.

/**
 * @typedef {{ version: string, lock: unknown, files: Record<string, [number, number]> }} Table of each file its bytes, and
 *   the bytes that a host sends, compressed
 */
const { version, lock, files } = /** @type {Table} */ (/** @type {any} */ (self).PYTHON);
const HERE = self.location.href.replace(/[^/]*$/, ""),
  KEPT = "how-deep-learning-works python ",
  SITE = "/lib/python3.12/site-packages";
const total = Object.values(files).reduce((sum, [, sent]) => sum + sent, 0);
const say = (/** @type {import("./python.js").Message} */ message) => self.postMessage(message);
const fetchFromHost = self.fetch.bind(self);

let loaded = 0,
  said = 0;
/** @param {number} bytes */
function count(bytes) {
  loaded += bytes;
  if (loaded - said < total / 20 && loaded < total) return; // words that change too often cannot be read, nor heard
  said = loaded;
  say({ loaded: Math.min(loaded, total), total });
}

/**
 * Fetch one of the files, or take it from what was kept, and count its bytes while they come.
 * @param {string} name
 */
async function file(name) {
  const [bytes, sent] = files[name],
    address = `${HERE}${name}?v=${version}`;
  const cache = await self.caches?.open(KEPT + version).catch(() => undefined); // none in a private window, or without TLS
  const kept = await cache?.match(address);
  const response = kept ?? (await fetchFromHost(address));
  if (!response.ok || !response.body) throw new Error(`${name} is missing on this site (${response.status}).`);
  if (!kept) cache?.put(address, response.clone()).catch(() => undefined); // no room: it is fetched again
  const counter = new TransformStream({
    transform(chunk, controller) {
      count((chunk.byteLength / bytes) * sent);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), { headers: response.headers });
}

/** What Pyodide asks for by its own names is already on its way. */
const asked = Object.fromEntries(Object.keys(files).map((name) => [name, file(name)]));
self.fetch = async (address, options) => {
  const name = String(address).replace(/^.*\/|\?.*$/g, "");
  if (name === "pyodide-lock.json") return new Response(JSON.stringify(lock));
  return asked[name] ?? fetchFromHost(address, options);
};

/**
 * Put NumPy and nblib where Python finds them; frontend/try/pack.mjs says in which form they come.
 * @param {any} fs Python's file system
 * @param {Response} packed
 */
async function unpack(fs, packed) {
  const stream = /** @type {ReadableStream} */ (packed.body).pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let at = bytes.indexOf(10) + 1; // behind the line of the table
  for (const [name, size] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, at)))) {
    fs.mkdirTree(`${SITE}/${name}`.replace(/[/][^/]*$/, ""));
    fs.writeFile(`${SITE}/${name}`, bytes.subarray(at, at + size));
    at += size;
  }
}

async function start() {
  for (const name of (await self.caches?.keys().catch(() => [])) ?? [])
    if (name.startsWith(KEPT) && name !== KEPT + version) self.caches.delete(name);
  const python = await /** @type {any} */ (self).loadPyodide({ indexURL: HERE });
  say({ stage: "starting" });
  await unpack(python.FS, await asked["packages.bin"]);
  const run = python.runPython(`
import json
from nblib.exercises import points
from nblib.exercises.cell import run

def run_job(source, exercise, hint, points_so_far, begun):
    points.take_in({"points": json.loads(points_so_far)})
    return json.dumps(run(source, exercise, hint=hint, begun=begun))

run_job
`);
  say({ stage: "ready" });
  return run;
}

const ready = start();
ready.catch((error) => say({ failed: `Python could not be loaded: ${error?.message ?? error} Try again.` }));

self.onmessage = async ({ data }) => {
  const run = await ready;
  try {
    const begun = () => say({ stage: "running" });
    say({ result: JSON.parse(run(data.source, data.exercise, data.hint, JSON.stringify(data.points), begun)) });
  } catch (error) {
    // Python itself has broken down, as by a recursion too deep for the browser; the page starts another
    say({
      failed: `Python broke down and starts anew: ${error instanceof Error ? error.message.split("\n").at(-1) : error}`,
    });
  }
};
