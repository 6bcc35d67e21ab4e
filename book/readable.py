"""The book's Markdown as JupyterLab can show it: works by author and year, terms as links, and the pages of the appendix.

jupyterlab-myst finds neither a work nor a term in another file (its issue 127), and draws no glossary and no bibliography.
"""

import functools
import re
from string import ascii_letters, digits

from pybtex.database import BibliographyData, parse_file
from pybtex.style.formatting.plain import Style

from book.notebooks import ROOT

# what jupyterlab-myst does not draw, with what it holds
DIRECTIVE = re.compile(r"^(```+)\{(glossary|bibliography|eval-rst)\}\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
ROLE = re.compile(r"\{(term|cite:p|cite:t)\}`([^`]+)`")
TERM = re.compile(r"^(.+?)\s*<(.+)>$", re.DOTALL)  # the words, and the term that they mean


def page(text: str) -> str:
    """Return a page of the appendix with terms, works, and how to ask for docstrings in plain Markdown."""
    write = {"glossary": terms, "bibliography": works, "eval-rst": helps}
    return re.sub(DIRECTIVE, lambda found: write[found[2]](found[3]), text)


def terms(glossary: str) -> str:
    """Return a glossary's terms as headings, each above its definition."""
    return "\n".join(f"\n#### {line}\n" if line[:1].strip() else line.strip() for line in glossary.split("\n"))


def works(_: str) -> str:
    """Return the works that the book cites, each below the heading by which a chapter's links find it."""
    entries = Style().format_bibliography(bibliography())
    return "".join(f"\n#### {', '.join(name(e.key))}\n\n{' '.join(e.text.render_as('markdown').split())}\n" for e in entries)


def helps(directives: str) -> str:
    """Return the lines that show in a notebook what a published page shows: docstrings."""
    inside, *_ = [*re.findall(r"currentmodule:: (\S+)", directives), ""]
    names = re.findall(r"auto(?:module|class):: (\S+)", directives)
    return "\n".join(["```python", *(f'help("{f"{inside}.{name}".lstrip(".")}")' for name in names), "```"])


def cell(text: str, up: str) -> str:
    """Return the text of a cell with links for its works and terms; `up` leads from its notebook to the chapters."""
    return re.sub(ROLE, lambda role: link(role[1], role[2], up), text)


def stored(text: str, old: str, up: str) -> str:
    """Return the text of a cell as the book writes it; `old` is the text of the notebook that it belongs to."""
    for role in dict.fromkeys(found[0] for found in re.finditer(ROLE, old)):
        text = text.replace(cell(role, up), role)
    return text


@functools.cache
def link(role: str, words: str, up: str) -> str:
    """Return what stands for a role: a link to where its term is defined, or to its works."""
    if role == "term":
        shown, term = ((words, words), *re.findall(TERM, words))[-1]
        return f"[{shown}]({up}appendix/glossary.md{at(term)})"
    links = [cited(key.strip(), role, f"{up}appendix/bibliography.md") for key in words.split(",")]
    return f"({'; '.join(links)})" if role == "cite:p" else " and ".join(links)


def cited(key: str, role: str, address: str) -> str:
    """Return a link to a work, named as on the book's pages; a key that names no work stays as it is."""
    if key not in bibliography().entries:
        return key
    who, year = name(key)
    said = f"{who}, {year}" if role == "cite:p" else f"{who} ({year})"
    return f"[{said}]({address}{at(f'{who}, {year}')})"


def name(key: str) -> tuple[str, str]:
    """Return who wrote a work, and when; the letter at the end of a key tells apart two works of one year."""
    entry = bibliography().entries[key]
    names = [" ".join(map(str, person.rich_prelast_names + person.rich_last_names)) for person in entry.persons["author"]]
    who = " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
    return who, entry.fields["year"] + key.lstrip(ascii_letters).lstrip(digits)


def at(heading: str) -> str:
    """Return the fragment that jupyterlab-myst gives a heading, though it does not yet scroll to it."""
    return "#" + "-".join(re.findall(r"[^\W_]+", heading.casefold()))


@functools.cache
def bibliography() -> BibliographyData:
    """Return the works that the book cites."""
    return parse_file(ROOT / "references.bib")
