// Bundles every control: `node frontend/build.mjs [outdir]` (default: nblib/widgets/static).
// One ESM file a widget, ending in its only export, and the one style sheet they share. The same sources give the same
// bytes, so the bundles are committed and a test compares them with a fresh build.
import { readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? join(here, "../nblib/widgets/static"));
const views = readdirSync(join(here, "views")).filter((file) => file.endsWith(".js")).sort();
const entryPoints = Object.fromEntries(views.map((file) => [file.slice(0, -3), join(here, "views", file)]));

await build({
  entryPoints: { ...entryPoints, widgets: join(here, "ui/style.css") },
  outdir, absWorkingDir: here, bundle: true, minify: true, format: "esm", target: "es2021", charset: "utf8",
  legalComments: "none", logLevel: "warning",
});
