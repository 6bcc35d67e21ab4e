"""What Sphinx and MyST-NB write in a way that accessibility checkers reject, or longer than anybody sees, written right."""

from collections.abc import Iterable
from html import escape
from typing import IO, Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from pygments.formatters import HtmlFormatter
from pygments.token import Name, Operator, Punctuation, Text, Whitespace
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

AS_TEXT = {Name, Name.Namespace, Operator, Punctuation, Whitespace}  # parts of code that need no colour


class Code(HtmlFormatter[str]):
    """Code in which only what needs a colour is an element: a long chapter is 10 kB lighter over the wire."""

    def format_unencoded(self, tokensource: Iterable[tuple[Any, str]], outfile: IO[str]) -> None:
        """Write the parts of some code."""
        super().format_unencoded(((Text if kind in AS_TEXT else kind, part) for kind, part in tokensource), outfile)


def visit_citation(writer: Any, node: nodes.citation) -> None:
    """Open an entry of a bibliography, without docutils' roles, which ARIA no longer knows."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        writer.body.append('<div class="citation-list">\n')
    writer.body.append(writer.starttag(node, "div", classes=[node.tagname]))


def depart_citation(writer: Any, node: nodes.citation) -> None:
    """Close an entry, and after the last the list."""
    last = not isinstance(node.next_node(descend=False, siblings=True), nodes.citation)
    writer.body.append("</div>\n</div>\n" if last else "</div>\n")


def visit_folded(writer: Any, node: HideCodeCellNode) -> None:
    """Open a folded cell; its summary is named by the text that one sees (WCAG 2.5.3), in an e-book by one only."""
    if writer.builder.name == "epub":
        writer.body.append(f'<details class="hide">\n<summary>{escape(node["prompt_show"])}</summary>\n')
        return
    prompts = "".join(
        f'<p class="{state} admonition-title">{escape(node[prompt])}</p>\n'
        for state, prompt in (("collapsed", "prompt_show"), ("expanded", "prompt_hide"))
    )
    writer.body.append(f'<details class="admonition hide {" ".join(node["classes"])}">\n<summary>\n{prompts}</summary>\n')


def depart_folded(writer: Any, node: HideCodeCellNode) -> None:
    """Close a folded cell."""
    writer.body.append("</details>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    PygmentsBridge.html_formatter = Code
    app.setup_extension("myst_nb")  # whose node is written anew
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.add_node(HideCodeCellNode, override=True, html=(visit_folded, depart_folded))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
