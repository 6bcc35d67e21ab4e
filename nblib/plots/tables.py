"""Results as a table: aligned text where there is only text, an HTML table with heads and a caption on the page."""

import html
import numbers
from collections.abc import Iterable, Mapping


class Table:
    """A finished table; as the last line of a cell it is shown."""

    def __init__(self, columns: dict[str, list[str]], right: set[str], caption: str) -> None:
        """Keep the columns' texts by their heads, which of them are numbers (they align to the right), and the caption."""
        self.columns, self.right, self.caption = columns, right, caption

    def __repr__(self) -> str:
        """Show the columns as aligned text, the heads above."""
        widths = {head: max(map(len, [head, *texts])) for head, texts in self.columns.items()}
        rows = [list(self.columns), *map(list, zip(*self.columns.values(), strict=True))]
        sides = [(head, str.rjust if head in self.right else str.ljust) for head in self.columns]
        return "\n".join("  ".join(align(text, widths[h]) for text, (h, align) in zip(r, sides, strict=True)) for r in rows)

    def _repr_html_(self) -> str:
        sides = ["right" if head in self.right else "left" for head in self.columns]
        heads = _row(["col"] * len(sides), list(self.columns), sides)
        scopes = ["row", *[""] * (len(sides) - 1)]
        rows = "".join(_row(scopes, texts, sides) for texts in zip(*self.columns.values(), strict=True))
        caption = f"<caption>{html.escape(self.caption, quote=False)}</caption>" if self.caption else ""
        return f'<table class="nb-table">{caption}<thead>{heads}</thead><tbody>{rows}</tbody></table>'


def _row(scopes: list[str], texts: Iterable[str], sides: list[str]) -> str:
    """Return a row of HTML cells: a head where there is a scope, else a value."""
    cells = []
    for scope, text, side in zip(scopes, texts, sides, strict=True):
        start, end = (f'th scope="{scope}"', "th") if scope else ("td", "td")
        cells.append(f'<{start} style="text-align:{side}">{html.escape(text, quote=False)}</{end}>')
    return f"<tr>{''.join(cells)}</tr>"


def table(data: Mapping[str, Iterable[object]] | Iterable[Mapping[str, object]], caption: str = "") -> Table:
    """Return the data as a `Table`, to be the last line of a cell; the first column names the rows.

    `data` maps each head to its values, as many in each, or lists rows, each of which maps the same heads to one value.
    Text stays as it is; whole numbers get thin spaces between thousands, other numbers three significant digits. Who wants
    others gives text: `f"{v:.1%}"`. Raises ValueError if columns differ in length, rows in their heads, or there is nothing.
    """
    columns = {str(head): list(c) for head, c in data.items()} if isinstance(data, Mapping) else _columns(list(data))
    lengths = {head: len(column) for head, column in columns.items()}
    if not columns or len(set(lengths.values())) > 1:
        raise ValueError(f"data must hold columns of one length, by their heads, but came as {lengths}.")
    texts = {head: [_text(v) for v in column] for head, column in columns.items()}
    right = {head for head, column in texts.items() if column and all(t[:1] in "+-−0123456789.–" for t in column)}
    return Table(texts, right, " ".join(caption.split()))


def _columns(rows: list[Mapping[str, object]]) -> dict[str, list[object]]:
    """Return rows as columns by their heads."""
    heads = list(rows[0]) if rows else []
    for i, row in enumerate(rows):
        if list(row) != heads:
            raise ValueError(f"rows must have the same heads, {heads}, but rows[{i}] has {list(row)}.")
    return {str(head): [row[head] for row in rows] for head in heads}


def _text(value: object) -> str:
    """Return a value as a reader wants to see it."""
    if isinstance(value, numbers.Integral) and not isinstance(value, bool):
        return f"{int(value):,}".replace(",", "\u202f").replace("-", "−")
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return f"{float(value):.3g}".replace("-", "−")
    return str(value)
