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
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: "es2021",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};

// Properties of our own objects that no trait and no text names, as a test checks, and that we ask of no object of the browser's:
// in the bundle, of which each notebook keeps a copy, they get short names, which saves 0.8 kB.
const OWN =
  `explorer session transport charts figures diagram redraw changes picture leader ground hovered trail sliders ghost
  runners movable verdict player costs recipe shades repeating notice readout feedback turns confusion gradientWords
  biasNodes divergence drawPoints measured topping standard_normal quadratic permutation edges ahead drawn texts pivot
  cross asking contour levels cuts hover board drawable copied paths grads state hand lines pulse advance wake restart
  dispose hint architecture place goal begin ends grip seen land dots reached formula spot clamp choice others learn
  timer follow sight pieces dirty draws epochEnds looking writing glow roomy textNodes topNodes labelNodes drawCursor
  dragging logitEta logitFigures outputScale boundName synced grids mapName pictured placeName later tangent jump slopes
  circles changeName nudge goalNames default_rng dropped fromQuery halo drawMaps onSelect inputNames outputNames texting
  drawGlow showError nodeLines judged lossKey drawMap tabled drawTable spots boundary normalName movePoint makePoints
  layersToQuery stride colours sprites squares`.split(/\s+/);

async function forNotebooks(outdir) {
  const { minify } = await import("terser");
  const mangle = { properties: { regex: new RegExp(`^(${OWN.join("|")})$`), builtins: true } };
  mkdirSync(outdir, { recursive: true });
  const {
    outputFiles: [bundle],
  } = await build({ ...common, entryPoints: ["controls.js"], format: "esm", write: false });
  // “unsafe” is so only where somebody replaces what is built in, such as String or Number
  const compress = { passes: 3, unsafe: true, unsafe_arrows: true };
  const { code } = await minify(bundle.text, { module: true, ecma: 2021, mangle, compress });
  writeFileSync(join(outdir, "controls.js"), `${code}\n`);
  await build({ ...common, entryPoints: { widgets: "ui/style.css" }, outdir });
}

async function forPages(outdir) {
  const views = readdirSync(join(here, "views"))
    .filter((file) => file.endsWith(".js"))
    .map((file) => file.slice(0, -3))
    .sort();
  await Promise.all(
    views.map((name) =>
      build({
        ...common,
        format: "iife",
        outfile: join(outdir, `${name}.js`),
        banner: { js: '"use strict";' },
        stdin: {
          resolveDir: here,
          contents: `import front from "./views/${name}.js"; (globalThis.bookWidgets ??= {}).${name} = front;`,
        },
      }),
    ),
  );
}

const [first, second] = process.argv.slice(2);
if (first === "--pages") await forPages(resolve(second));
else await forNotebooks(resolve(first ?? join(here, "../nblib/widgets/static")));
