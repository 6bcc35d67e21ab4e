"""The edits of finished files that neither a template nor a transform can make, each with a name.

An edit that finds nothing, because the theme or Sphinx has begun to write something else, stops the build and says which.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sphinx.errors import ExtensionError


@dataclass(frozen=True)
class Edit:
    """An edit of each of the `files`, a glob below the built book: whatever `pattern` finds becomes `replacement`.

    Where only the build knows the replacement, `apply` gets it.
    """

    name: str
    files: str
    pattern: str
    replacement: str | None = None

    def apply(self, text: str, file: str, replacement: str | Callable[[re.Match[str]], str] | None = None) -> str:
        """Return the text of `file` with the edit made. Raises ExtensionError if the pattern finds nothing in it."""
        edited, count = re.subn(self.pattern, replacement or self.replacement or "", text)
        if not count:
            raise ExtensionError(f"The edit “{self.name}” found nothing to edit in {file}: expected {self.pattern!r}.")
        return edited


# A page names its style sheet by the digest of its content, and which icons are in it only the finished pages tell.
STYLE_SHEET = Edit("style sheet's name", "**/*.html", r"(?<=_static/)book(-\w+)?\.css")
# A page states its policy, in which its scripts' digests are known when it is finished.
POLICY = Edit("page's policy", "**/*.html", r'(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*')
# A page names at its top what it needs first (early.py); an earlier build may have finished it.
EARLY = Edit(
    "what a page needs first",
    "**/*.html",
    r'<link rel="preload" as="style"[^>]*>(\n<link rel="preload"[^>]*>)*(\n<script>\nif \(location\.(?s:.*?)</script>)?',
)
# The theme has a rule for each of 2,000 icons; `book.assets` keeps those that a page shows.
ICONS = Edit(
    "rules of icons", "_static/styles/pydata-sphinx-theme.css", r'((?:\.fa-[\w-]+:before,?)+)\{content:"\\([0-9a-f]+)"\}'
)
# At every key the theme searches the whole page for its search field, which a slider moved by arrow keys cannot afford.
KEYS = Edit(
    "keys of the theme's search",
    "_static/scripts/pydata-sphinx-theme.js",
    r'("keydown",e=>\{)(?=let t=\w+\(\);e\.shiftKey)',
    r"\1if(!/^(k|Escape)$/i.test(e.key))return;",
)
# Whenever an element of a page comes or goes, the theme measures all code of the page, which lays out all of it: 5 to 10 ms
# a press where a control draws one point more. What a control draws holds no code to scroll.
OVERFLOW = Edit(
    "the theme's measuring of code",
    "_static/scripts/pydata-sphinx-theme.js",
    r'new MutationObserver\((\w+)\)(?=\.observe\(document\.getElementById\("main-content"\))',
    r'new MutationObserver(all=>all.every(({target:e})=>e.closest(".nbw"))||\1())',
)
# The service worker is the same as long as the site is.
VERSION = Edit("the worker's release", "service-worker.js", r'"VERSION"')
START = Edit("the worker's first page", "service-worker.js", r'"START"')
