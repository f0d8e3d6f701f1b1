"""A file of delimited text to decks, and what was detected on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlsprep.errors import InputError, Problem
from mlsprep.formats import Reading
from mlsprep.formats.delimited.cells import Cells
from mlsprep.formats.delimited.notes import decks_of
from mlsprep.formats.delimited.plan import plan
from mlsprep.formats.delimited.report import Report
from mlsprep.formats.delimited.rows import declared, divide
from mlsprep.formats.encoding import decode
from mlsprep.formats.source import digest, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from mlsprep.formats import Context

LIMIT = 64 * 2**20
"""Bytes of the largest sheet that is read: half a million rows."""

_EXCERPT = 40


def read_delimited(path: Path, context: Context) -> Reading:
    """Read delimited text. Raises InputError for a file that cannot be used, with line and column."""
    file, options = str(path), context.options
    data = read_bytes(path, LIMIT)
    text, encoding = decode(data, file, options.encoding)
    said, body = declared(text)
    if not body.strip():
        raise InputError([Problem(file, 0, 0, "the file is empty; a row has a front and a back: `question,answer`")])
    wanted = options.delimiter or said.separator
    divided = divide(body, file, said.lines + 1, wanted, suffix=path.suffix.lower(), comments=said.any)
    if not divided.rows:
        raise InputError([Problem(file, 0, 0, "there is no row in the file; a row has a front and a back")])
    planned = plan(divided, said, options, file)
    report = Report(file)
    for warning in planned.warnings:
        report.warn(divided.lines[0] if planned.header else 0, warning)
    cells = Cells(divided, planned, report, html=said.html, language=options.language)
    rows = "1 row" if cells.count == 1 else f"{cells.count:,} rows"
    found = [f"{divided.how}, {encoding}; {planned.how}; {rows}"]
    decks = () if report.errors else decks_of(cells, said, context, report, path.stem)
    if not report.errors and not any(deck.notes for deck in decks):
        report.error(0, "no row of the file makes a card: a card has a front and a back, or a gap `{{c1::answer}}`")
    context.progress(cells.count, cells.count)
    if report.errors:
        return Reading(problems=report.problems(), found=tuple(found))
    if cells.has("hint"):
        found.append("hints are shown behind the answer, with the reason")
    if cells.count:
        found.append("first row: " + ", ".join(f"{name} `{_short(value)}`" for name, value in cells.first()))
    hashed = digest(data)
    whole = tuple(replace(deck, digest=hashed, file=file) for deck in decks)
    return Reading(whole, report.problems(), found=tuple(found))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"
