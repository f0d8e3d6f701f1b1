"""Decks as a sheet for a spreadsheet or a script: a row for each note, in columns that `read_delimited` reads back."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts
from mlsprep.formats.delimited.cells import PROTECTED
from mlsprep.formats.written import put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mlsprep.core.note import Deck, Family, Note, Text
    from mlsprep.formats import Collection


class Row(NamedTuple):
    """The cells of a note; the names are those of the columns."""

    deck: str
    id: str
    kind: str
    front_en: str = ""
    front_ko: str = ""
    back_en: str = ""
    back_ko: str = ""
    why_en: str = ""
    why_ko: str = ""
    tags: str = ""
    topic: str = ""
    domain: str = ""
    reverse: str = ""
    source: str = ""
    url: str = ""
    checked: str = ""
    status_en: str = ""
    status_ko: str = ""
    task: str = ""


def write_sheet(collection: Collection, path: Path) -> tuple[str, ...]:
    """Write decks as CSV or, for a name that ends in `.tsv`, as tab-separated text; return what is not carried.

    Basic and cloze notes come back as they are, with their ids. The cards of other notes are rows for reading. A cell
    that a spreadsheet would compute gets an apostrophe in front, which reading takes off. CSV starts with a byte order
    mark: without it Excel takes UTF-8 for the encoding of its country. Raises OSError.
    """
    tabs = path.suffix.lower() == ".tsv"
    out = io.StringIO(newline="")
    # CRLF, so that the writer puts every cell with a line break of whatever sort in quotes.
    writer = csv.writer(out, delimiter="\t" if tabs else ",", lineterminator="\r\n")
    writer.writerow(Row._fields)
    broken = 0
    for deck in collection.decks:
        for note in deck.notes:
            for row in _rows(deck, note, collection):
                broken += any("\0" in cell for cell in row)
                writer.writerow([_guarded(cell.replace("\0", "\N{REPLACEMENT CHARACTER}")) for cell in row])
    data = out.getvalue().encode("utf-8" if tabs else "utf-8-sig", "replace")
    put(path, data)
    some = "1 row had" if broken == 1 else f"{broken} rows had"
    return (*_lost(collection), *((f"{some} a NUL character, which a sheet cannot hold.",) if broken else ()))


def _rows(deck: Deck, note: Note, collection: Collection) -> Iterator[Row]:
    body = note.body
    if isinstance(body, Basic):
        yield _row(deck, note, note.id, body.front, body.back)._replace(reverse="true" if body.reverse else "")
    elif isinstance(body, Cloze):
        yield _row(deck, note, note.id, body.text, None)
    else:
        family: Family | None = collection.families.get(body.family) if isinstance(body, Facts) else None
        for facet in body.facets():
            face = body.face(facet, family)
            yield _row(deck, note, f"{note.id}#{facet}", face.front, face.back)


def _row(deck: Deck, note: Note, name: str, front: Text, back: Text | None) -> Row:
    why, status = note.why, note.status
    return Row(
        deck=deck.id,
        id=name,
        kind=note.kind,
        front_en=front.en or "",
        front_ko=front.ko or "",
        back_en=(back and back.en) or "",
        back_ko=(back and back.ko) or "",
        why_en=(why and why.en) or "",
        why_ko=(why and why.ko) or "",
        tags=" ".join(note.tags),
        topic=" ".join(note.topics),
        domain=note.domain or "",
        source=note.source or "",
        url=note.url or "",
        checked=note.checked or "",
        status_en=(status and status.en) or "",
        status_ko=(status and status.ko) or "",
        task=" ".join(f"{exam}={task}" for exam, task in note.tasks.items()),
    )


def _guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; one more apostrophe keeps those of a text apart."""
    return f"'{cell}" if PROTECTED.match(f"'{cell}") else cell


def _lost(collection: Collection) -> Iterator[str]:
    notes = [note for deck in collection.decks for note in deck.notes]
    facts = sum(note.kind not in {"basic", "cloze"} and not note.body.asks for note in notes)
    asking = sum(note.body.asks for note in notes)
    if facts:
        some = "1 note of facts or several sides is" if facts == 1 else f"{facts} notes of facts or several sides are"
        yield f"{some} in the sheet card by card, for reading; an import leaves those rows out."
    if asking:
        yield f"{'1 question is' if asking == 1 else f'{asking} questions are'} left out: a sheet has no form for them."
    if collection.pasts:
        yield "The review history is left out; .apkg and .json carry it."
    if notes:
        yield "Titles and settings of decks are left out; .yaml and .json carry them."
