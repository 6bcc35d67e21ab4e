"""Moodle's own grading worksheet, filled in: its headings and identifiers stay as they are, in whatever language.

Moodle finds the columns of an upload by its own headings, and the participants by the identifiers. So the columns are told
by what stands in them: the identifiers end in a number that no two share; the largest grade is the same number in each row,
and right before it stand the grades (without it, they are told by their heading); the comments come last.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Literal

from grader.batch import Record
from grader.grade import total
from grader.gradebook import harmless, notes_of, number

NUMBER = re.compile(r"\d+([.,]\d+)?")
GRADE = set("grade bewertung note calificación calificacion valutazione nota cijfer ocena betyg karakter arvosana".split())
ENDS_IN_NUMBER = re.compile(r"\D*?(\d+)")


class Worksheet:
    """The rows of a worksheet, to be filled in."""

    def __init__(self, path: Path) -> None:
        """Read it; ValueError if it is none."""
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            raise ValueError(f"{path} is not UTF-8 text; take the worksheet as Moodle gave it.") from None
        self.mark = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix("\ufeff")
        self.separator = max(",;\t", key=text.partition("\n")[0].count)
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=self.separator) if row]
        if len(rows) < 2 or any(len(row) != len(rows[0]) for row in rows):
            raise ValueError(f"{path} is no grading worksheet: its rows are not all as long as its headings.")
        self.heads, self.rows = rows[0], rows[1:]
        last = len(self.heads) - 1
        identifiers = [i for i in range(last) if self._are_identifiers(i)]
        largest = [i for i in range(1, last) if self._are_largest(i)] or [last] * self._are_largest(last)
        named = [i for i, head in enumerate(self.heads) if head.strip().lower() in GRADE]
        if not identifiers or not (largest or named):
            what = "the largest grade" if identifiers else "identifiers"
            raise ValueError(f"{path} is no grading worksheet: none of its columns, {', '.join(self.heads)}, holds {what}.")
        self.identifier, self.grade = identifiers[0], largest[-1] - 1 if largest else named[0]
        self.most = largest[-1] if largest else None
        same = len(set(self._cells(last))) == 1 and self._cells(last) != [""] * len(self.rows)  # such as Yes, Yes, Yes
        begin = self.grade if self.most is None else self.most
        self.comments = (
            last if last > begin and not set("(（") & set(self.heads[last]) and (last > begin + 2 or not same) else None
        )
        self.places = {ENDS_IN_NUMBER.fullmatch(row[self.identifier])[1]: i for i, row in enumerate(self.rows)}  # type: ignore[index]

    def _cells(self, column: int) -> list[str]:
        return [row[column].strip() for row in self.rows]

    def _are_identifiers(self, column: int) -> bool:
        numbers = [match[1] for cell in self._cells(column) if (match := ENDS_IN_NUMBER.fullmatch(cell))]
        return len(numbers) == len(set(numbers)) == len(self.rows)

    def _are_largest(self, column: int) -> bool:
        same = set(self._cells(column))
        grades = self._cells(column - 1)
        return (
            len(same) == 1
            and all(map(NUMBER.fullmatch, same))
            and all(g in ("", "-") or NUMBER.fullmatch(g) for g in grades)
        )

    @property
    def largest(self) -> float | None:
        """The grade that Moodle allows at most, if that is there."""
        return None if self.most is None else float(self.rows[0][self.most].replace(",", "."))

    def has(self, record: Record) -> bool:
        """Say whether a submission's participant is in it."""
        return self._place(record) is not None

    def _place(self, record: Record) -> int | None:
        """Return the row with this number; for a submission without a number that with its name, if one alone has it."""
        if record["number"]:
            return self.places.get(record["number"])
        named = [i for i, row in enumerate(self.rows) if record["student"] in row]
        return named[0] if len(named) == 1 else None

    def head(self) -> str:
        """Return the line of the headings, as it came."""
        return self.mark + self._lines(self.heads, csv.QUOTE_MINIMAL)

    def row(self, record: Record) -> str:
        """Return the filled row of a submission, or "" if it has none."""
        place = self._place(record)
        return "" if place is None else self._lines(self._filled(place, record))

    def whole(self, records: Iterator[Record]) -> Iterator[str]:
        """Yield all lines in the order of the worksheet, also those of participants without a submission."""
        filled = {place: record for record in records if (place := self._place(record)) is not None}
        yield self.head()
        for place, row in enumerate(self.rows):
            yield self._lines(self._filled(place, filled[place]) if place in filled else row)

    def _filled(self, place: int, record: Record) -> list[str]:
        row = list(self.rows[place])
        points = number(total(record["points"]))
        row[self.grade] = points.replace(".", ",") if self.most is not None and "," in row[self.most] else points
        if self.comments is not None and record["notes"]:
            row[self.comments] = escape(notes_of(record))
        return row

    def _lines(self, row: list[str], quoting: Literal[0, 1] = csv.QUOTE_ALL) -> str:
        text = io.StringIO()
        safe = [cell if cell == "-" or NUMBER.fullmatch(cell) else harmless(cell) for cell in row]
        csv.writer(text, delimiter=self.separator, lineterminator="\n", quoting=quoting).writerow(safe)
        return text.getvalue()
