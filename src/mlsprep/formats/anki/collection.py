"""The SQLite database in an Anki package, read as data of a stranger: note types, decks, presets, notes, cards, log."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from mlsprep.formats.anki import protobuf
from mlsprep.formats.anki.presets import Preset, legacy_preset, limit, preset_of, text, whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_NOTES, MOST_CARDS, MOST_REVIEWS = 2_000_000, 8_000_000, 40_000_000
LONGEST_VALUE = 64 * 2**20
"""Bytes; a longer text is no note."""
PATIENCE = 60.0
"""Seconds all statements may take; 100,000 notes with a million reviews take about 3."""


class DamagedError(Exception):
    """The collection cannot be read; the message says what is wrong with it."""


class Template(NamedTuple):
    """How a card is made of a note's fields: HTML with `{{Field}}` in it."""

    name: str
    front: str
    back: str


class NoteType(NamedTuple):
    """A note type. The templates of a `cloze` type have a card for each gap, the others one card each."""

    name: str
    cloze: bool
    fields: tuple[str, ...]
    templates: tuple[Template, ...]


class Place(NamedTuple):
    """A deck: its name with `::` between the parts, its preset, its own limit of new cards a day."""

    name: str
    preset: int = 1
    new_per_day: int | None = None
    filtered: bool = False


class NoteRow(NamedTuple):
    """A note; `fields` are separated by U+001F, `tags` by blanks, `mod` is when it was changed (UTC seconds)."""

    id: int
    guid: str
    type: int
    tags: str
    fields: str
    mod: int


class CardRow(NamedTuple):
    """A card. `deck` and `due` are those of the home deck while a filtered deck has borrowed the card."""

    id: int
    note: int
    deck: int
    ord: int
    mod: int
    type: int
    queue: int
    due: int
    ivl: int
    factor: int
    left: int
    flags: int
    data: str


class LogRow(NamedTuple):
    """A line of the review log: `id` is its moment (UTC milliseconds), `ivl` days or, negative, seconds."""

    id: int
    card: int
    ease: int
    ivl: int
    factor: int
    taken: int
    type: int


class _Row(tuple[Any, ...]):
    """A row of any shape."""

    __slots__ = ()
    _make = staticmethod(lambda row: row)


# A table that another program rewrote may have lost its primary key.
_ID = "coalesce(CAST(id AS INTEGER), 0)"


class Collection:
    """A collection opened for reading. Every method raises DamagedError where the file does not hold together."""

    def __init__(self, path: Path) -> None:
        """Open a file of our own (a copy): read-only, unchanging, no code of its schema trusted."""
        self._until = time.monotonic() + PATIENCE
        self._damaged_text = False
        self._db = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            with _damage():
                self._open()
        except BaseException:
            self._db.close()
            raise

    def _open(self) -> None:
        self._db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        self._db.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 2**20)
        self._db.set_progress_handler(lambda: time.monotonic() > self._until, 50_000)
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "query_only = ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.create_collation("unicase", _unicase)
        # A virtual table has no page of its own; a view is of another type.
        self.tables = {
            name.lower()
            for name, page in self._db.execute("SELECT name, rootpage FROM sqlite_master WHERE type = 'table'")
            if isinstance(name, str) and page
        }
        missing = [name for name in ("col", "notes", "cards", "revlog") if name not in self.tables]
        if missing:
            raise DamagedError(f"it has no table `{missing[0]}`")
        self._db.set_authorizer(_allowed)
        for table in ("notes", "cards", "revlog"):
            found = [row[0] for row in self._db.execute(f"PRAGMA quick_check('{table}')")]
            if found != ["ok"]:
                raise DamagedError(f"its table `{table}` does not hold together")
        for table, most in (("notes", MOST_NOTES), ("cards", MOST_CARDS), ("revlog", MOST_REVIEWS)):
            (count,) = self._db.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
            if count > most:
                raise DamagedError(f"it has {count:,} rows in `{table}`; at most {most:,} are read")
        row = self._db.execute("SELECT crt, conf FROM col LIMIT 1").fetchone()
        if row is None:
            raise DamagedError("its table `col` is empty")
        self.created = whole(row[0])
        self._legacy = {} if "config" in self.tables else _object(row[1])

    def __enter__(self) -> Self:
        """Return the collection."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._db.close()

    @property
    def damaged_text(self) -> bool:
        """Whether texts were read that are no UTF-8: the odd bytes are U+FFFD."""
        return self._damaged_text

    def _rows(self, sql: str) -> list[Any]:
        """Return the rows of a statement."""
        return self._rows_of(_Row, sql)

    def config(self, key: str) -> Any:
        """Return a setting of the collection, None where it has none."""
        if "config" not in self.tables:
            return self._legacy.get(key)
        for name, value in self._rows("SELECT key, val FROM config"):
            if name == key:
                return _json(value)
        return None

    def note_types(self) -> dict[int, NoteType]:
        """Return the note types by id."""
        if "notetypes" in self.tables:
            return self._note_types()
        out = {}
        for key, model in _object(self._cell("models")).items():
            if not isinstance(model, dict):
                continue
            fields = sorted(_dicts(model.get("flds")), key=lambda item: whole(item.get("ord")))
            templates = sorted(_dicts(model.get("tmpls")), key=lambda item: whole(item.get("ord")))
            out[whole(model.get("id"), whole(key))] = NoteType(
                text(model.get("name")),
                whole(model.get("type")) == 1,
                tuple(text(field.get("name")) for field in fields),
                tuple(Template(*(text(item.get(name)) for name in ("name", "qfmt", "afmt"))) for item in templates),
            )
        return out

    def _note_types(self) -> dict[int, NoteType]:
        fields: dict[int, list[str]] = {}
        for type_, name in self._rows("SELECT ntid, CAST(name AS TEXT) FROM fields ORDER BY ntid, ord"):
            fields.setdefault(type_, []).append(name or "")
        templates: dict[int, list[Template]] = {}
        query = "SELECT ntid, CAST(name AS TEXT), CAST(config AS BLOB) FROM templates ORDER BY ntid, ord"
        for type_, name, config in self._rows(query):
            message = _message(config)
            templates.setdefault(type_, []).append(
                Template(name or "", protobuf.text(message, 1), protobuf.text(message, 2))
            )
        return {
            id_: NoteType(
                name or "",
                protobuf.number(_message(config), 1) == 1,
                tuple(fields.get(id_, ())),
                tuple(templates.get(id_, ())),
            )
            for id_, name, config in self._rows("SELECT id, CAST(name AS TEXT), CAST(config AS BLOB) FROM notetypes")
        }

    def decks(self) -> dict[int, Place]:
        """Return the decks by id."""
        if "notetypes" not in self.tables or "decks" not in self.tables:
            return {
                whole(deck.get("id"), whole(key)): Place(
                    text(deck.get("name")),
                    whole(deck.get("conf"), 1),
                    limit(deck.get("newLimit")),
                    bool(deck.get("dyn")),
                )
                for key, deck in _object(self._cell("decks")).items()
                if isinstance(deck, dict)
            }
        out = {}
        for id_, name, kind in self._rows("SELECT id, CAST(name AS TEXT), CAST(kind AS BLOB) FROM decks"):
            message = _message(kind)
            normal = _message(protobuf.raw(message, 1))
            own = protobuf.number(normal, 7) if 7 in normal else None  # noqa: PLR2004 - the field `new_limit`
            parts = (name or "").replace("\x1f", "::")
            out[id_] = Place(parts, protobuf.number(normal, 1, 1), limit(own), 2 in message)  # noqa: PLR2004 - `filtered`
        return out

    def presets(self) -> dict[int, Preset]:
        """Return the deck options by id."""
        if "deck_config" not in self.tables:
            return {
                whole(item.get("id"), whole(key)): legacy_preset(item)
                for key, item in _object(self._cell("dconf")).items()
                if isinstance(item, dict)
            }
        query = "SELECT id, CAST(name AS TEXT), CAST(config AS BLOB) FROM deck_config"
        return {id_: preset_of(name or "", _message(config)) for id_, name, config in self._rows(query)}

    def notes(self) -> list[NoteRow]:
        """Return the notes, the oldest first."""
        query = (
            "SELECT id, coalesce(CAST(guid AS TEXT), ''), coalesce(CAST(mid AS INTEGER), 0), "
            "coalesce(CAST(tags AS TEXT), ''), coalesce(CAST(flds AS TEXT), ''), coalesce(CAST(mod AS INTEGER), 0) "
            "FROM notes ORDER BY id"
        )
        return self._rows_of(NoteRow, query)

    def cards(self) -> list[CardRow]:
        """Return the cards by note, in the order of their templates."""
        # Other programs have written numbers as text or fractions; NULL becomes 0, a text that is no number too.
        numbers = ", ".join(f"coalesce(CAST({column} AS INTEGER), 0)" for column in ("ivl", "factor", "left", "flags"))
        borrowed = "CAST(odid AS INTEGER) > 0"
        query = (
            f"SELECT {_ID}, coalesce(CAST(nid AS INTEGER), 0), CASE WHEN {borrowed} THEN CAST(odid AS INTEGER) "  # noqa: S608 - constants
            "ELSE coalesce(CAST(did AS INTEGER), 0) END, coalesce(CAST(ord AS INTEGER), 0) AS place, "
            "coalesce(CAST(mod AS INTEGER), 0), coalesce(CAST(type AS INTEGER), 0), "
            "coalesce(CAST(queue AS INTEGER), 0), "
            f"CASE WHEN {borrowed} AND CAST(odue AS INTEGER) > 0 THEN CAST(odue AS INTEGER) "
            f"ELSE coalesce(CAST(due AS INTEGER), 0) END, {numbers}, coalesce(CAST(data AS TEXT), '') "
            "FROM cards ORDER BY 2, place, cards.id"
        )
        return self._rows_of(CardRow, query)

    def studied(self) -> frozenset[int]:
        """Return the cards, also deleted ones, that the review log names."""
        return frozenset(row[0] for row in self._rows("SELECT DISTINCT coalesce(CAST(cid AS INTEGER), 0) FROM revlog"))

    def reviews(self) -> int:
        """Return how many rows of the review log are answers."""
        return int(self._rows("SELECT count(*) FROM revlog WHERE CAST(ease AS INTEGER) > 0")[0][0])

    def logs(self) -> Iterator[tuple[int, list[LogRow]]]:
        """Yield the review log card by card, the oldest first; a million rows are never in memory at once."""
        numbers = ", ".join(
            f"coalesce(CAST({column} AS INTEGER), 0)" for column in ("ease", "ivl", "factor", "time", "type")
        )
        query = f"SELECT id, coalesce(CAST(cid AS INTEGER), 0) AS card, {numbers} FROM revlog ORDER BY card, id"  # noqa: S608 - constants
        with _damage():
            for card, rows in groupby(map(LogRow._make, self._db.execute(query)), key=attrgetter("card")):
                yield card, list(rows)

    def _rows_of(self, kind: Any, query: str) -> list[Any]:
        """Return the rows of a statement as values of a kind; texts that are no UTF-8 are read with replacements."""
        with _damage():
            try:
                return list(map(kind._make, self._db.execute(query)))
            except sqlite3.OperationalError as error:
                if "UTF-8" not in str(error):
                    raise
            self._damaged_text = True
            self._db.text_factory = _lenient
            return list(map(kind._make, self._db.execute(query)))

    def _cell(self, column: str) -> Any:
        return next(iter(self._rows(f"SELECT {column} FROM col LIMIT 1")), (None,))[0]  # noqa: S608 - our own names


@contextlib.contextmanager
def _damage() -> Iterator[None]:
    """Turn what SQLite and Python say of a broken database into DamagedError."""
    try:
        yield
    except sqlite3.Error as error:
        reason = "it takes too long to read" if "interrupted" in str(error) else str(error)
        raise DamagedError(reason) from error
    except UnicodeError as error:
        raise DamagedError("its texts are not UTF-8") from error
    except (OverflowError, RecursionError, MemoryError) as error:
        raise DamagedError(str(error) or type(error).__name__) from error


_READING = frozenset({sqlite3.SQLITE_READ, sqlite3.SQLITE_SELECT})
_FUNCTIONS = frozenset({"count", "coalesce"})


def _allowed(action: int, first: str | None, second: str | None, *_: object) -> int:
    """Let statements read, and nothing else; a schema cannot bring functions of its own into them."""
    fine = (
        action in _READING
        or (action == sqlite3.SQLITE_FUNCTION and second in _FUNCTIONS)
        or (action == sqlite3.SQLITE_PRAGMA and first == "quick_check")
    )
    return sqlite3.SQLITE_OK if fine else sqlite3.SQLITE_DENY


def _unicase(left: str, right: str) -> int:
    left, right = left.casefold(), right.casefold()
    return (left > right) - (left < right)


def _lenient(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _json(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, (str, bytes)) else None
    except (ValueError, RecursionError):
        return None


def _object(value: Any) -> dict[str, Any]:
    """Return a JSON object from a cell. Raises DamagedError for a text that is none."""
    if not value:
        return {}
    found = _json(value)
    if not isinstance(found, dict):
        raise DamagedError("its list of note types, decks or options is no JSON")
    return found


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _message(data: Any) -> protobuf.Message:
    try:
        return protobuf.parse(data if isinstance(data, bytes) else b"")
    except protobuf.DamagedError as error:
        raise DamagedError(f"a note type, deck or preset: {error}") from error
