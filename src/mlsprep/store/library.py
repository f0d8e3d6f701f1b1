"""What is in the library: topics, families and exams, notes to hold an import against, what was turned down."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from mlsprep.core.changes import Stored
from mlsprep.core.note import encoded, is_derived
from mlsprep.store import schema
from mlsprep.store.writing import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from sqlalchemy import Connection

    from mlsprep.core.exam import Blueprint, Topic
    from mlsprep.core.note import Family


def set_knowledge(
    connection: Connection,
    topics: Sequence[Topic],
    families: Iterable[Family],
    exams: Sequence[Blueprint],
) -> None:
    """Replace the topic tree, the families of facts and the exams by what is bundled now."""
    for table in (schema.topics, schema.families, schema.exams):
        connection.execute(table.delete())
    for position, topic in enumerate(topics):
        connection.execute(
            insert(schema.topics),
            {"id": topic.id, "title": encoded(topic.title.dump()), "position": position},
        )
    for family in families:
        connection.execute(insert(schema.families), {"id": family.id, "content": encoded(family.dump())})
    for position, exam in enumerate(exams):
        connection.execute(
            insert(schema.exams),
            {"id": exam.id, "content": encoded(exam.dump()), "position": position},
        )


_NOTES = (
    "SELECT n.id, d.key, n.key, n.kind, n.explicit, n.edited IS NOT NULL, n.retired, n.content "
    "FROM notes n JOIN decks d ON d.id = n.deck WHERE d.key"
)


def _stored(row: Sequence[Any]) -> Stored:
    number, deck, key, kind, explicit, edited, retired, content = row
    return Stored(number, deck, key, kind, bool(explicit), bool(edited), bool(retired), content)


def existing(connection: Connection, decks: Iterable[str]) -> list[Stored]:
    """Return the notes of the decks, retired ones included."""
    query = f"{_NOTES} IN (SELECT value FROM json_each(?))"  # noqa: S608 - a constant
    return [_stored(row) for row in connection.exec_driver_sql(query, (json.dumps(list(decks)),))]


def former(connection: Connection) -> Callable[[str], Stored | None]:
    """Return a function that finds a note by its present or a former `deck/note`."""

    def find(key: str) -> Stored | None:
        deck, _, note = key.rpartition("/")
        found = connection.exec_driver_sql(f"{_NOTES} = ? AND n.key = ?", (deck, note)).first()
        if found is None:
            alias = connection.execute(select(schema.aliases.c.new).where(schema.aliases.c.old == key)).scalar()
            return find(alias) if alias else None
        return _stored(found)

    return find


def digests(connection: Connection) -> dict[str, str]:
    """Return the digest each deck was last read with."""
    rows = connection.execute(select(schema.decks.c.key, schema.decks.c.digest))
    return {row.key: row.digest for row in rows}


def rejected(connection: Connection) -> set[str]:
    """Return the keys (`deck/note`) of the notes that the learner turned down."""
    return set(connection.execute(select(schema.rejections.c.key)).scalars())


def rejected_notes(connection: Connection) -> list[Stored]:
    """Return what the learner turned down as notes, so that they are known in other words too."""
    table = schema.rejections
    found = []
    for row in connection.execute(select(table).where(table.c.content.is_not(None)).order_by(table.c.key)):
        deck, _, name = row.key.rpartition("/")
        kind = json.loads(row.content)["kind"]
        explicit = not is_derived(name)
        found.append(Stored(0, deck, name, kind, explicit, edited=False, retired=False, raw=row.content))
    return found


def reject(connection: Connection, notes: Mapping[str, str | None], at: int) -> None:
    """Remember that the learner turned notes down at a moment (UTC microseconds); a known one keeps its first.

    `notes` maps `deck/note` to what the note said, as `Note.encoded` gives it.
    """
    if rows := [{"key": key, "content": content, "at": at} for key, content in notes.items()]:
        connection.execute(insert(schema.rejections).prefix_with("OR IGNORE"), rows)


def unreject(connection: Connection, keys: Iterable[str]) -> None:
    """Forget that notes were turned down: the next import brings them."""
    if rows := [{"gone": key} for key in dict.fromkeys(keys)]:
        connection.execute(schema.rejections.delete().where(schema.rejections.c.key == bindparam("gone")), rows)


def hide_deck(connection: Connection, key: str, *, hidden: bool) -> bool:
    """Hide a deck, or show it again; return whether there is such a deck."""
    table = schema.decks
    number = connection.execute(select(table.c.id).where(table.c.key == key)).scalar()
    if number is None:
        return False
    connection.execute(update(table).where(table.c.id == number).values(hidden=int(hidden)))
    Writer(connection, 0).rest_deck(number)
    return True
