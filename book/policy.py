"""The Content Security Policy of a page: nothing comes from another host, and no script runs that the build has not seen.

The page itself states it, so that it holds on every server and for a folder of files; `file:` is for the latter. A script
that stands in the page is named by the digest of its text. Styles may stand anywhere: formulas and reports use them. Python
in the page is WebAssembly in a worker of the site.
"""

import base64
import hashlib
import re

INLINE = re.compile(r"(?is)<script((?:\s[^>]*)?)>(.*?)</script>")
HERE = "'self' file:"
RULES = {
    "default-src": HERE,
    "script-src": f"{HERE} 'wasm-unsafe-eval'",
    "style-src": f"{HERE} 'unsafe-inline'",
    "img-src": f"{HERE} data: blob:",
    "worker-src": HERE,
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": HERE,
}


def policy(page: str) -> str:
    """Return the policy of a page: the same for all, but for the digests of its scripts."""
    scripts = (text for options, text in INLINE.findall(page) if not re.search(r"\b(src|type)\s*=", options))
    digests = sorted({f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts})
    return "; ".join(f"{rule} {' '.join([of, *(digests if rule == 'script-src' else [])])}" for rule, of in RULES.items())
