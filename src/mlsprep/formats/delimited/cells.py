"""The rows of a sheet turned into columns of clean texts, each known by the field of a note that it fills."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.core.kinds.cloze import GAP
from mlsprep.formats.delimited.columns import TWO_LANGUAGES, Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlsprep.formats.delimited.plan import Plan
    from mlsprep.formats.delimited.report import Report
    from mlsprep.formats.delimited.rows import Rows

Pair = tuple[list[str] | None, list[str] | None]
"""The cells of a field in English and in Korean."""

PROTECTED = re.compile(r"'+[=+\-@\t\r]")
"""What a cell looks like that a sheet of ours keeps a spreadsheet from computing: one apostrophe is taken off."""

_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_MARKUP = re.compile(r"[<&\[\\\n\r\t\xa0]|  ")
# What share of a column's cells has Hangul in a Korean column: some answers are bare names such as `S3`.
_KOREAN = 0.3
# Cells that tell the language of a column as well as all of it do.
_LOOKED = 2000


class Cells:
    """A sheet by columns; `lines` are those of its rows, `count` how many there are, `exact` says that it is ours."""

    def __init__(self, divided: Rows, planned: Plan, report: Report, *, html: bool, language: str | None) -> None:
        """Take the columns that are planned; rows of a wrong width are told to the report."""
        skip = int(planned.header)
        self.lines = divided.lines[skip:]
        self.count = len(self.lines)
        self.exact = planned.exact
        self._language = language if language in {"en", "ko"} else None
        self._columns: dict[Column, list[str]] = {}
        rows = _evened(divided.rows[skip:], self.lines, planned, report)
        turned: Sequence[Sequence[str]] = list(zip(*rows, strict=True)) if rows and not report.errors else []
        for index, found in enumerate(planned.columns):
            if found and turned:
                markup = html and found.field in TWO_LANGUAGES
                self._columns[found] = _cleaned(turned[index], exact=planned.exact, html=markup)

    def first(self) -> list[tuple[str, str]]:
        """Return the first row as a preview shows it: what each column is, and what it holds."""
        return [(str(name), cells[0]) for name, cells in self._columns.items() if cells[0]]

    def field(self, name: str) -> list[str] | None:
        """Return the cells of a field that has no language, None where no column fills it."""
        return self._columns.get(Column(name))

    def has(self, name: str) -> bool:
        """Whether a column fills a field, in whatever language."""
        return any(found.field == name for found in self._columns)

    def pair(self, name: str) -> Pair:
        """Return a field's cells in English and in Korean; a column without a language takes the one it is in."""
        english, korean = (self._columns.get(Column(name, code)) for code in ("en", "ko"))
        bare = self.field(name)
        if bare is None:
            return english, korean
        if self._is_korean(bare) if english is None and korean is None else english is not None:
            return english, bare if korean is None else korean
        return bare, korean

    def same(self, one: int, other: int) -> bool:
        """Whether two rows hold the same in every column."""
        return all(cells[one] == cells[other] for cells in self._columns.values())

    def _is_korean(self, cells: list[str]) -> bool:
        if self._language:
            return self._language == "ko"
        looked = [cell for cell in cells[:_LOOKED] if cell]
        return sum(map(bool, map(_HANGUL.search, looked))) >= max(1, _KOREAN * len(looked))


def _evened(rows: list[list[str]], lines: Sequence[int], planned: Plan, report: Report) -> list[list[str]]:
    """Return rows of one width; a row with too much in it, or too little for a card, is an error."""
    width = len(planned.columns)
    if set(map(len, rows)) == {width}:
        return rows
    needed = _needed(planned)
    out = []
    for row, line in zip(rows, lines, strict=True):
        if report.full:
            break
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            message = (
                f"{len(row)} fields, and there are {width} columns; put a text that has the delimiter in it in quotes"
            )
            report.error(line, message)
        elif len(row) < needed and not any(map(GAP.search, row)):
            some = "1 field" if len(row) == 1 else f"{len(row)} fields"
            report.error(line, f"{some}, and a card needs {needed}: give each row a front and a back")
        out.append((row + [""] * (width - len(row)))[:width])
    return out


def _needed(planned: Plan) -> int:
    """Return how many fields a row has that reaches both sides of the card."""
    places: dict[str, int] = {}
    for index, found in enumerate(planned.columns):
        if found:
            places.setdefault(found.field, index)
    sides = [places[name] for name in ("front", "back") if name in places]
    return 1 + max(sides if len(sides) > 1 else [*sides, places.get("text", 0)])


def _cleaned(raw: Sequence[str], *, exact: bool, html: bool) -> list[str]:
    """Return the texts of a column; `exact` is a sheet of ours, whose blanks are meant."""
    whole = "\n".join(raw)  # one search tells whether anything in a column needs care
    cells = list(raw) if exact else list(map(str.strip, raw))
    if exact and any(map(str.isspace, raw)):
        cells = [cell if cell.strip() else "" for cell in cells]
    if "'" in whole and PROTECTED.search(whole):
        cells = [cell[1:] if PROTECTED.match(cell) else cell for cell in cells]
    if "\r" in whole and not exact:
        cells = [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells]
    if html and _MARKUP.search(whole.replace("\n", "")):
        from mlsprep.formats.anki.html import to_text

        cells = [to_text(cell).strip() if _MARKUP.search(cell) else cell for cell in cells]
    return cells
