// Checks in Pyodide: `node tests/support/js/pyodide.mjs PACKAGES` runs tests/support/checks.py with what a page's Python imports, and
// prints what it returns for the names of checks that come in on standard input.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { loadPyodide } from "pyodide";

const SITE = "/lib/python3.12/site-packages";
const python = await loadPyodide({ stdout: () => {} });
const packages = gunzipSync(readFileSync(process.argv[2]));
let at = packages.indexOf(10) + 1;
for (const [name, size] of JSON.parse(packages.subarray(0, at).toString())) {
  python.FS.mkdirTree(`${SITE}/${name}`.replace(/[/][^/]*$/, ""));
  python.FS.writeFile(`${SITE}/${name}`, packages.subarray(at, at + size));
  at += size;
}
python.mountNodeFS("/book", process.cwd()); // the exercises; nblib is the one of the packages
python.globals.set("names", readFileSync(0, "utf8"));
process.stdout.write(
  python.runPython(`
import json, sys
sys.path.append("/book")
from tests.support.checks import reports
import nblib
assert nblib.__file__.startswith("${SITE}")
json.dumps(reports(json.loads(names)))
`),
);
