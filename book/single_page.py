"""Sphinx's builder of the book as a single page, for a book whose first page lies in a folder.

Sphinx writes the page into that folder, but its addresses as if it stood at the top. Here it stands at the top.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.singlehtml import SingleFileHTMLBuilder


class SinglePage(SingleFileHTMLBuilder):
    """The builder `singlehtml`: its page is index.html, and what refers to a place on it names that place alone."""

    def get_outfilename(self, pagename: str) -> str:
        """Return the page's file."""
        return super().get_outfilename("index" if pagename == self.config.root_doc else pagename)

    def fix_refuris(self, tree: nodes.Node) -> None:
        """Shorten `#document-…#place`, which leads to a place of a chapter, to `#place`."""
        for reference in tree.findall(nodes.reference):
            if reference.get("refuri", "").count("#") > 1:
                reference["refuri"] = "#" + reference["refuri"].rsplit("#", 1)[1]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_builder(SinglePage, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
