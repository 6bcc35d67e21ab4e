"""Turn the bundle of a control into a classic script, which a page can load even when it is opened from a file."""

import json
import re
from pathlib import Path

STATIC = Path(__file__).parent.parent / "nblib" / "widgets" / "static"
EXPORT = re.compile(r"export\s*\{\s*([\w$]+) as default\s*\};?\s*$")


def page_script(name: str) -> str:
    """Return the script that registers the bundle nblib/widgets/static/`name`.js as `bookWidgets[name]`.

    The committed bundle is an ES module with one export, its default, as notebooks need it; here that export becomes an
    assignment. Raises ValueError if the bundle does not end in exactly that export.
    """
    bundle = (STATIC / f"{name}.js").read_text(encoding="utf-8")
    export = EXPORT.search(bundle)
    if export is None:
        raise ValueError(f"{name}.js must end in exactly one export, its default.")
    register = f"(globalThis.bookWidgets??={{}})[{json.dumps(name)}]={export[1]};"
    return f'(()=>{{"use strict";{bundle[:export.start()]}{register}}})();\n'
