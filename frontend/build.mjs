// Bundles the controls, of which each is a folder below controls/.
//   node frontend/build.mjs [outdir]         for notebooks (default outdir: nblib/widgets/static): NAME.js, an ESM file, and NAME.css;
//                                            a notebook's model carries no more than its own control
//   node frontend/build.mjs --pages outdir   for the published pages: shared.js, one NAME.js a control, host.js, progress.js,
//                                            veil.js, keep.js, service_worker.js, all of them classic scripts, which a page can
//                                            load from a file, too; widgets.css, the styles of all controls
//   node frontend/build.mjs --try outdir     for the cells that run in a page: try.js and worker.js, classic scripts, and try.css
// The same sources give the same bytes, so what notebooks load is committed and a test compares it with a fresh build.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: "es2021",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};

const controls = readdirSync(join(here, "controls"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

const forNotebooks = (outdir) =>
  build({
    ...common,
    entryPoints: Object.fromEntries(controls.map((name) => [name, `controls/${name}/index.js`])),
    format: "esm",
    outdir,
    define: { ON_PAGES: "false" }, // a notebook has no address that a link could name
  });

/** All styles once: what controls share comes before what is their own, as in the file of each. */
function pageStyles() {
  const shared = new Set(['@import "./ui/page.css";']);
  const own = controls.map((name) => {
    const style = readFileSync(join(here, "controls", name, "style.css"), "utf8");
    return style.replace(/^@import "\.\.\/\.\.\/(.*)";$/gm, (_, path) => {
      shared.add(`@import "./${path}";`);
      return "";
    });
  });
  return [...shared, ...own].join("\n");
}

/** The modules that at least half of the controls use: a page loads them once, in shared.js. */
async function sharedModules() {
  const { metafile } = await build({
    ...common,
    entryPoints: controls.map((name) => `controls/${name}/index.js`),
    format: "esm",
    outdir: here,
    write: false,
    metafile: true,
  });
  const users = {};
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const module of Object.keys(inputs)) users[module] = (users[module] ?? 0) + 1;
  }
  return Object.keys(users)
    .filter((module) => module.endsWith(".js") && users[module] >= controls.length / 2)
    .sort();
}

/** Takes the shared modules from what shared.js has left in `bookShared`. */
const fromShared = (modules) => ({
  name: "shared",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const module = relative(here, resolve(resolveDir, path)).replaceAll("\\", "/");
      return modules.includes(module) ? { path: module, namespace: "shared" } : undefined;
    });
    onLoad({ filter: /./, namespace: "shared" }, ({ path }) => ({
      contents: `module.exports = bookShared[${JSON.stringify(path)}];`,
    }));
  },
});

async function forPages(outdir) {
  const modules = await sharedModules();
  const classic = {
    ...common,
    format: "iife",
    define: { ON_PAGES: "true" },
    banner: { js: '"use strict";' },
    loader: { ".css": "empty" },
  };
  const script = (name, contents, plugins = []) =>
    build({ ...classic, outfile: join(outdir, `${name}.js`), stdin: { resolveDir: here, contents }, plugins });
  const parts = modules.map((module, i) => `import * as part${i} from "./${module}";`).join("\n");
  const table = modules.map((module, i) => `${JSON.stringify(module)}: part${i}`).join(", ");
  await Promise.all([
    script("shared", `${parts}\nglobalThis.bookShared = { ${table} };`),
    ...controls.map((name) => {
      const register = `(globalThis.bookWidgets ??= {}).${name} = front;`;
      return script(name, `import front from "./controls/${name}/index.js"; ${register}`, [fromShared(modules)]);
    }),
    build({
      ...common,
      outfile: join(outdir, "widgets.css"),
      stdin: { resolveDir: here, contents: pageStyles(), loader: "css" },
    }),
    build({
      ...common,
      bundle: false,
      entryPoints: ["host", "progress", "veil"].map((name) => `../book/${name}.js`),
      outdir,
    }),
    build({ ...common, format: "iife", entryPoints: ["../book/keep.js", "../book/service_worker.js"], outdir }),
  ]);
}

const forTrying = (outdir) =>
  build({
    ...common,
    target: "es2022",
    entryPoints: [
      { in: "try/index.js", out: "try" },
      { in: "try/try.css", out: "try" },
      { in: "try/worker.js", out: "worker" },
    ],
    format: "iife",
    outdir,
  });

const [first, second] = process.argv.slice(2);
if (first === "--pages") await forPages(resolve(second));
else if (first === "--try") await forTrying(resolve(second));
else await forNotebooks(resolve(first ?? join(here, "../nblib/widgets/static")));
