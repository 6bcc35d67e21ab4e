// Packs what a page's Python imports: `node frontend/try/pack.mjs WHEEL NBLIB OUT` writes into OUT NumPy, from its wheel, and nblib,
// from a zip. Pyodide itself compiles the modules, once for all readers: in a page it would take longer than the rest of the
// import. What only tests, type checkers and C compilers read is left out. The form is the one that a page unpacks fastest:
// gzip of a line of JSON, [[name, bytes], …], and behind it the files, one after another.
import { readFileSync, writeFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const [wheel, nblib, out] = process.argv.slice(2);
const python = await loadPyodide();
for (const archive of [wheel, nblib])
  python.unpackArchive(new Uint8Array(readFileSync(archive)), "zip", { extractDir: "/lib/python3.12/site-packages" });
python.runPython(`
import compileall, gzip, json, py_compile, re
from pathlib import Path

SITE = Path("/lib/python3.12/site-packages")
KEPT = re.compile(r"nblib/.*\\.(pyc|json)|numpy/(?!f2py|_pyinstaller|.*/tests/|.*_(flag|rational|ufunc|umath)_tests).*\\.(pyc|so)")
HOW = {"quiet": 1, "legacy": True, "invalidation_mode": py_compile.PycInvalidationMode.UNCHECKED_HASH}
compileall.compile_dir(SITE / "nblib", **HOW)
compileall.compile_dir(SITE / "numpy", optimize=2, **HOW)  # without its docstrings, a twentieth of all that is sent
compileall.compile_file(SITE / "numpy/_core/multiarray.py", force=True, **HOW)  # but this one asks for its own
files = [f for f in sorted(SITE.rglob("*.*")) if KEPT.fullmatch(f.relative_to(SITE).as_posix())]
table = [[f.relative_to(SITE).as_posix(), f.stat().st_size] for f in files]
packed = json.dumps(table).encode() + b"\\n" + b"".join(f.read_bytes() for f in files)
Path("/packed").write_bytes(gzip.compress(packed, 9, mtime=0))
`);
writeFileSync(out, python.FS.readFile("/packed"));
