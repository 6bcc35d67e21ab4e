// Bundles the controls.
//   node frontend/build.mjs [outdir]         for notebooks (default outdir: nblib/widgets/static): all controls in one ESM file,
//                                            because a notebook keeps a copy of it, and the style sheet
//   node frontend/build.mjs --pages outdir   for the published pages: one classic script a control, which registers it in
//                                            `bookWidgets`, so that a page loads only what it shows, even from a file
// The same sources give the same bytes, so what notebooks load is committed and a test compares it with a fresh build.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const common = {
  absWorkingDir: here, bundle: true, minify: true, target: "es2021", charset: "utf8", legalComments: "none",
  logLevel: "warning",
};

async function forNotebooks(outdir) {
  const { minify } = await import("terser");
  mkdirSync(outdir, { recursive: true });
  const { outputFiles: [bundle] } = await build({ ...common, entryPoints: ["controls.js"], format: "esm", write: false });
  const { code } = await minify(bundle.text, { module: true, ecma: 2021, compress: { passes: 3, unsafe_arrows: true } });
  writeFileSync(join(outdir, "controls.js"), `${code}\n`);
  await build({ ...common, entryPoints: { widgets: "ui/style.css" }, outdir });
}

async function forPages(outdir) {
  const views = readdirSync(join(here, "views")).filter((file) => file.endsWith(".js")).map((file) => file.slice(0, -3)).sort();
  await Promise.all(views.map((name) => build({
    ...common, format: "iife", outfile: join(outdir, `${name}.js`), banner: { js: '"use strict";' },
    stdin: { resolveDir: here, contents: `import front from "./views/${name}.js"; (globalThis.bookWidgets ??= {}).${name} = front;` },
  })));
}

const [first, second] = process.argv.slice(2);
if (first === "--pages") await forPages(resolve(second));
else await forNotebooks(resolve(first ?? join(here, "../nblib/widgets/static")));
