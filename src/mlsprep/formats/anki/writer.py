"""Decks with their schedule and history as a legacy Anki package, which Anki and AnkiDroid import."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from mlsprep.core.day import MICROSECONDS, from_micros
from mlsprep.core.memory import Schedule
from mlsprep.core.past import Past
from mlsprep.formats.anki import writer_schema
from mlsprep.formats.anki.guid import guid_of
from mlsprep.formats.anki.writer_fields import OWN, note_type, title_of, written
from mlsprep.formats.anki.writer_schedule import history, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from mlsprep.core.note import Deck
    from mlsprep.formats import Collection
    from mlsprep.formats.anki.writer_schedule import Row

_MEDIA = re.compile(r"\]\(media:([^()\s]+)\)")
_EARLY = (1980, 1, 1, 0, 0, 0)
"""The date of the members of a package: the earliest a zip archive knows, so that equal packages are equal files."""


class _Answer(NamedTuple):
    """A row of the log, before its moment is made unique."""

    row: Row
    card: int


class _Rows:
    """The rows of a collection as they come together."""

    def __init__(self) -> None:
        self.notes: list[tuple[Any, ...]] = []
        self.cards: list[tuple[Any, ...]] = []
        self.answers: list[_Answer] = []
        self.types: set[str] = set()
        self._taken: set[int] = set()

    def number(self, what: str, name: str) -> int:
        """Return a stable id that no other note or card of the package has."""
        number = writer_schema.stable_id(what, name)
        while number in self._taken:
            number += 1
        self._taken.add(number)
        return number


def write_package(collection: Collection, path: Path) -> Sequence[str]:
    """Write an Anki package and return what it cannot carry."""
    recalled = {deck.id for deck in collection.decks if not all(note.body.asks for note in deck.notes)}
    names = {deck: name for deck, name in deck_names(collection.decks).items() if deck in recalled}
    first_day = _first_day(collection)
    rows = _gather(collection, names, first_day)
    with tempfile.TemporaryDirectory(prefix="mlsprep-") as folder:
        database = Path(folder) / "collection.anki2"
        try:
            with closing(sqlite3.connect(database)) as connection:
                connection.execute("PRAGMA synchronous=OFF")
                _fill(connection, collection, rows, names, first_day)
        except sqlite3.OperationalError as error:
            raise OSError(f"{error} (in {folder})") from error
        media = _media(collection)
        _zip(path, database, media.found)
    return [*_left_out(collection), *media.missing]


def deck_names(decks: Iterable[Deck]) -> dict[str, str]:
    """Return deck id -> name in Anki: below one root, by the parts of the id, with titles where there are decks."""
    titles = {deck.id: title_of(deck) for deck in decks}
    out: dict[str, str] = {}
    used: set[str] = set()
    for deck in sorted(titles):
        parts = deck.split("/")
        path = [OWN]
        for depth in range(1, len(parts)):
            parent = "/".join(parts[:depth])
            path.append(titles.get(parent) or parts[depth - 1].replace("-", " ").replace("_", " ").capitalize())
        name = "::".join([*path, titles[deck]])
        if name.casefold() in used:  # Anki's names are the same whatever their case
            name = f"{name} ({deck})"
        used.add(name.casefold())
        out[deck] = name
    return out


def _first_day(collection: Collection) -> int:
    """Return the study day that due days are counted from: before anything happened or is due."""
    today = collection.calendar.day(from_micros(collection.now))
    return min([today, *(event.day for past in collection.pasts.values() for event in past.events)]) - 1


def _gather(collection: Collection, names: dict[str, str], first_day: int) -> _Rows:
    rows, place = _Rows(), 0
    schedule = schedule_of(collection)
    now = collection.now // MICROSECONDS
    taken = set(collection.first_names.values())
    for deck in collection.decks:
        if deck.id not in names:  # nothing but questions
            continue
        home = writer_schema.stable_id("deck", names[deck.id])
        for note in deck.notes:
            if note.body.asks:
                continue
            key = f"{deck.id}/{note.id}"
            changed = collection.changed.get(key, collection.now) // MICROSECONDS
            for item in written(deck, note, collection.families, _name(key, collection.first_names, taken)):
                number = rows.number("note", item.guid)
                rows.types.add(item.type)
                kind = writer_schema.stable_id("type", item.type)
                tags = f" {' '.join(item.tags)} " if item.tags else ""
                first = item.fields[0]
                fields = "\x1f".join(item.fields)
                check = writer_schema.checksum(first)
                rows.notes.append((number, item.guid, kind, changed, 0, tags, fields, first, check, 0, ""))
                for at, facet in item.cards.items():
                    card = rows.number("card", f"{item.guid}\x1f{facet}")
                    past = collection.pasts.get(f"{key}#{facet}", Past())
                    memory, answers = history(past.events, collection.parameters)
                    place += 1
                    stand = standing(past, memory, place=place, first_day=first_day, schedule=schedule)
                    last = max((-(-event.at // MICROSECONDS) for event in past.events), default=0)
                    moved = max(last, -(-past.marked_at // MICROSECONDS)) or now
                    rows.cards.append((card, number, home, at, moved, 0, *stand[:8], 0, 0, *stand[8:]))
                    rows.answers += [_Answer(row, card) for row in answers]
    return rows


def _name(key: str, first_names: Mapping[str, str], taken: AbstractSet[str]) -> str:
    """Return the name Anki knows a note by, whatever it was renamed to; another's former name is not given again."""
    return first_names.get(key) or (f"{key}~" if key in taken else key)


def schedule_of(collection: Collection) -> Schedule:
    """Return how intervals are chosen, by the collection or by default."""
    chosen = collection.schedule or Schedule()
    return chosen._replace(parameters=collection.parameters)


def _fill(
    connection: sqlite3.Connection, collection: Collection, rows: _Rows, names: dict[str, str], first_day: int
) -> None:
    calendar = collection.calendar
    created = calendar.start(first_day)
    offset = calendar.local(created).utcoffset()
    limits = {names[deck.id]: deck.new_per_day for deck in collection.decks if deck.id in names}
    row = writer_schema.collection_row(
        writer_schema.Origin(
            created=int(created.timestamp()),
            west=-int(offset.total_seconds()) // 60 if offset is not None else 0,
            rollover=int(calendar.starts.total_seconds() // 3600) % 24,
        ),
        now=collection.now // MICROSECONDS,
        types=[note_type(name) for name in sorted(rows.types)],
        decks={name: limits.get(name) for name in _with_parents(names.values())},
        schedule=schedule_of(collection),
    )
    with connection:
        writer_schema.create(connection)
        for table, found in (("col", [row]), ("notes", rows.notes), ("cards", rows.cards)):
            if found:
                connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(found[0]))})", found)  # noqa: S608 - names above
        statement = "INSERT INTO revlog VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?)"
        connection.executemany(statement, _unique(rows.answers))


def _with_parents(names: Iterable[str]) -> list[str]:
    out: dict[str, None] = {}
    for name in names:
        parts = name.split("::")
        out.update({"::".join(parts[:depth]): None for depth in range(1, len(parts) + 1)})
    return list(out)


def _unique(answers: Iterable[_Answer]) -> Iterable[tuple[int, ...]]:
    """Yield rows of the log whose moments, which are their ids, differ: each at least a millisecond after the other."""
    last = 0
    for answer in sorted(answers, key=lambda answer: (answer.row.at, answer.card)):
        last = max(last + 1, answer.row.at)
        yield (last, answer.card, *answer.row[1:])


class _Media(NamedTuple):
    found: list[tuple[str, Path]]
    missing: list[str]


def _media(collection: Collection) -> _Media:
    """Return the media that notes refer to, and a sentence for what is not there."""
    names: dict[str, None] = {}
    for deck in collection.decks:
        for note in deck.notes:
            texts = [*note.body.texts(), *((note.why,) if note.why else ())]
            for side in (value for text in texts for value in (text.en, text.ko) if value and "media:" in value):
                names.update(dict.fromkeys(unquote(name) for name in _MEDIA.findall(side)))
    found, missing = [], []
    for name in names:
        path = collection.media / name
        if Path(name).name == name and path.is_file():
            found.append((name, path))
        else:
            missing.append(name)
    said = ", ".join(missing[:3]) + (" and more" if len(missing) > 3 else "")  # noqa: PLR2004 - enough to see which
    count = f"{len(missing)} media file{'s are' if len(missing) > 1 else ' is'} not there and left out: {said}."
    return _Media(found, [count] if missing else [])


def _zip(path: Path, database: Path, media: list[tuple[str, Path]]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, source in [("collection.anki2", database), *((str(at), file) for at, (_, file) in enumerate(media))]:
            member = zipfile.ZipInfo(name, _EARLY)
            member.compress_type = zipfile.ZIP_DEFLATED if name == "collection.anki2" else zipfile.ZIP_STORED
            with source.open("rb") as data, package.open(member, "w", force_zip64=True) as out:
                while chunk := data.read(1 << 20):
                    out.write(chunk)
        listing = {str(at): name for at, (name, _) in enumerate(media)}
        member = zipfile.ZipInfo("media", _EARLY)
        package.writestr(member, json.dumps(listing, ensure_ascii=False))


def _left_out(collection: Collection) -> list[str]:
    notes = [(deck, note) for deck in collection.decks for note in deck.notes]
    questions = sum(note.body.asks for _, note in notes)
    theirs = sum(guid_of(note.id) is not None for _, note in notes)
    out = []
    if questions:
        out.append(f"Anki has no quiz: {questions} question{'s are' if questions > 1 else ' is'} left out.")
    if theirs:
        out.append(
            f"{theirs} note{'s' if theirs > 1 else ''} came from Anki: where Anki still has them, its own text stays.",
        )
    if any(past.events for past in collection.pasts.values()):
        out.append("Anki takes the schedule of cards that are new to it; those it has go on as they stand there.")
    return out
