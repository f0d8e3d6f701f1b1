"""The word index over the notes: filled in bulk and note by note, asked, and proved against the notes.

The FTS5 table `search` keeps no text, only which words are where: a text is taken out by giving it again. What a text
is indexed as is said in `core.search`; if that changes, a migration must fill the index anew.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DatabaseError

from mlsprep.core.search import composed, indexed, literal, match
from mlsprep.store.driver import driver
from mlsprep.store.schema import SEARCH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

BATCH = 5000
"""Texts in memory at a time."""


ADD = "INSERT INTO search (rowid, words) VALUES (?, ?)"
DROP = "INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)"


def add(connection: Connection, texts: Iterable[tuple[int, str]]) -> None:
    """Take the texts of notes (local id, `words`) into the index; none of them is in it."""
    if rows := [(number, indexed(words)) for number, words in texts]:
        driver(connection).executemany(ADD, rows)


def drop(connection: Connection, texts: Iterable[tuple[int, str]]) -> None:
    """Take texts out of the index, as they were when they were taken in."""
    if rows := [(number, indexed(words)) for number, words in texts]:
        driver(connection).executemany(DROP, rows)


@contextmanager
def in_bulk(connection: Connection, texts: int) -> Iterator[None]:
    """Let the index gather more before it writes while many texts are taken in: a quarter less time."""
    if texts < BATCH:
        yield
        return
    connection.exec_driver_sql(_GATHER, (BULK_BYTES,))
    yield
    connection.exec_driver_sql(_GATHER, (PLAIN_BYTES,))


_GATHER = "INSERT INTO search (search, rank) VALUES ('hashsize', ?)"
BULK_BYTES = 32 << 20
PLAIN_BYTES = 1 << 20
"""FTS5's own default, which it is set back to."""


def fill(connection: Connection) -> None:
    """Make the index anew from all notes."""
    connection.exec_driver_sql("INSERT INTO search (search) VALUES ('delete-all')")
    _copy(connection, "search")


def _copy(connection: Connection, table: str) -> None:
    statement = ADD.replace("search", table)
    for rows in connection.exec_driver_sql("SELECT id, words FROM notes ORDER BY id").partitions(BATCH):
        connection.exec_driver_sql(statement, [(number, indexed(words)) for number, words in rows])


# -- asking ------------------------------------------------------------------------------------------------------------


def _like(word: str) -> str:
    """Return a word as a pattern for LIKE, which folds ASCII case; % and _ mean themselves."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def conditions(connection: Connection, words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return SQL conditions, on notes `n` and cards `c`, that hold where every word is found, and their arguments.

    A word is found in the texts of a note (see `core.search`), and in the name of its deck. One that no text has as a
    word is looked for inside the words of texts and in the keys of cards.
    """
    out: list[str] = []
    arguments: dict[str, str] = {}
    plain: list[str] = []
    for number, said in enumerate(words):
        word = composed(said)
        wanted, like = f":word{number}", f"LIKE :like{number} ESCAPE '\\'"
        own = {f"word{number}": match(word), f"like{number}": _like(word)}
        there = _THERE.format(wanted)
        if literal(word):
            there = f"({there} AND n.words {like})"
        if not _any(
            connection, f"notes n WHERE {there}" if literal(word) else f"search WHERE search MATCH {wanted}", own
        ):
            out.append(f"(n.words {like} OR c.key {like})")
            arguments |= own
        elif _any(connection, f"decks WHERE key {like}", own):
            out.append(f"({there} OR {_DECKS.format(like)})")
            arguments |= own
        elif literal(word):
            out.append(there)
            arguments |= own
        else:
            plain.append(match(word))
    if plain:
        out.insert(0, _THERE.format(":plain"))
        arguments["plain"] = " AND ".join(plain)
    return out, arguments


_DECKS = "n.deck IN (SELECT id FROM decks WHERE key {})"
_THERE = "n.id IN (SELECT rowid FROM search WHERE search MATCH {})"


def _any(connection: Connection, rows: str, arguments: dict[str, str]) -> bool:
    """Return whether there are such rows."""
    query = f"SELECT EXISTS (SELECT 1 FROM {rows})"  # noqa: S608 - put together from constants
    return bool(driver(connection).execute(query, arguments).fetchone()[0])


def find(connection: Connection, words: Sequence[str]) -> list[int]:
    """Return the local ids of the notes in which every word is found, retired ones included."""
    if not words:
        return list(connection.exec_driver_sql("SELECT id FROM notes ORDER BY id").scalars())
    found, arguments = conditions(connection, words)
    if arguments.keys() == {"plain"}:
        query = "SELECT rowid FROM search WHERE search MATCH :plain ORDER BY rowid"
    else:
        cards = " LEFT JOIN cards c ON c.note = n.id" if any("c.key" in condition for condition in found) else ""
        query = f"SELECT DISTINCT n.id FROM notes n{cards} WHERE {' AND '.join(found)} ORDER BY n.id"  # noqa: S608
    return [number for (number,) in driver(connection).execute(query, arguments)]


# -- proving -----------------------------------------------------------------------------------------------------------


_SAME = """
    SELECT NOT EXISTS (SELECT * FROM temp.search_words EXCEPT SELECT * FROM temp.proof_words)
       AND NOT EXISTS (SELECT * FROM temp.proof_words EXCEPT SELECT * FROM temp.search_words)
       AND NOT EXISTS (SELECT id, sz FROM main.search_docsize EXCEPT SELECT id, sz FROM temp.proof_docsize)
       AND NOT EXISTS (SELECT id, sz FROM temp.proof_docsize EXCEPT SELECT id, sz FROM main.search_docsize)
"""


def sound(connection: Connection) -> bool:
    """Return whether the index holds the words of the notes.

    It cannot give texts back: it is made again from the notes, in a table that is dropped. In both, the words must be
    the same, each in as many notes and as often, and so must the notes, each with as many words.
    """
    for statement in (
        SEARCH.replace("TABLE search", "TABLE temp.proof"),
        "CREATE VIRTUAL TABLE temp.proof_words USING fts5vocab(temp, proof, row)",
        "CREATE VIRTUAL TABLE temp.search_words USING fts5vocab(main, search, row)",
    ):
        connection.exec_driver_sql(statement)
    try:
        _copy(connection, "temp.proof")
        return bool(connection.exec_driver_sql(_SAME).scalar())
    except DatabaseError:  # its own tables are damaged
        return False
    finally:
        for name in ("search_words", "proof_words", "proof"):
            connection.exec_driver_sql(f"DROP TABLE temp.{name}")


def repair(connection: Connection) -> None:
    """Make the index anew from nothing, whatever is left of it."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS search")
    connection.exec_driver_sql(SEARCH)
    fill(connection)
