"""Takes imports back: notes, cards and questions as they were before, the learner's own versions as they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, select, update

from mlsprep.core.kinds import load_body
from mlsprep.store import placing, schema
from mlsprep.store.writing import SHOWN, Writer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import Connection, Table


def undo_import(connection: Connection, at: int) -> dict[str, Any] | None:
    """Take the last import back and return its report, None when there is none.

    Notes it changed are as before, notes it brought are retired (their history stays).
    """
    table = schema.imports
    last = connection.execute(select(table).where(table.c.undone == 0).order_by(table.c.id.desc())).first()
    if last is None:
        return None
    before = json.loads(last.before)
    writer = Writer(connection, at)
    writer.retire(before["new_notes"])
    _put_back(writer, before, last.at)
    connection.execute(update(table).where(table.c.id == last.id).values(undone=1))
    return dict(json.loads(last.report))


def _put_back(writer: Writer, before: Mapping[str, list[dict[str, Any]]], at: int) -> None:
    """Make notes, cards and questions what they were; the learner's own versions and limits stay.

    Own versions that the import of that moment brought go with it.
    """
    named = _free_names(writer, before)
    was = {row["id"]: row for row in before["notes"]}
    brought = [(was[number]["edited"], was[number]["edited_at"], number, at) for number in before.get("edited", ())]
    writer.run("UPDATE notes SET edited = ?, edited_at = ? WHERE id = ? AND edited_at = ?", brought)
    notes = list(was)
    for row in before.get("decks", ()):
        kept = {"id", "key", "hidden", "new_per_day"}
        values = {name: value for name, value in row.items() if name not in kept}
        writer.connection.execute(update(schema.decks).where(schema.decks.c.id == row["id"]).values(**values))
    now = {row["id"]: row for row in writer.found("notes", "id", notes)}
    own = {number: json.loads(row["edited"]) for number, row in now.items() if row["edited"]}
    _restore(
        writer.connection,
        schema.notes,
        (row for row in was.values() if row["id"] not in own),
        {"edited", "edited_at"},
    )
    edited = (row for row in was.values() if row["id"] in own)
    _restore(writer.connection, schema.notes, edited, {"edited", "edited_at", *SHOWN})
    writer.label([(row["id"], own.get(row["id"]) or json.loads(row["content"])) for row in was.values()])
    writer.reword(
        [(row["id"], now[row["id"]]["words"], row["words"]) for row in was.values() if row["id"] not in own],
    )
    for name in ("cards", "questions"):
        since = (
            f"UPDATE {name} SET retired = 1 WHERE note IN (SELECT value FROM json_each(?)) "  # noqa: S608 - constants
            "AND id NOT IN (SELECT value FROM json_each(?))"
        )
        writer.run(since, (json.dumps(notes), json.dumps([row["id"] for row in before[name]])))
        for row in before[name]:
            key = named[name, row["id"]]
            if key is not None and key != row["key"]:
                writer.rename(key, row["key"])
        _restore(writer.connection, schema.metadata.tables[name], before[name], {"rank"})
    for number, content in own.items():
        cards, facets = schema.cards, load_body(content["kind"], content["body"]).facets()
        mine = update(cards).where(cards.c.note == number)
        writer.connection.execute(mine.values(retired=case((cards.c.facet.in_(facets), 0), else_=1)))
    placing.realign(writer.connection, notes)
    writer.rest(notes)


def _restore(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]], stays: Collection[str]) -> None:
    """Give rows of a table their values back, but those that stay as they are."""
    values = [{f"old_{name}": value for name, value in row.items() if name not in stays} for row in rows]
    if values:
        names = [name.removeprefix("old_") for name in values[0] if name != "old_id"]
        statement = update(table).where(table.c.id == bindparam("old_id"))
        connection.execute(statement.values({name: bindparam(f"old_{name}") for name in names}), values)


def _free_names(writer: Writer, before: Mapping[str, list[dict[str, Any]]]) -> dict[tuple[str, int], str | None]:
    """Take the names of rows away, so that two can have each other's; return what the names were."""
    out: dict[tuple[str, int], str | None] = {}
    for name in ("notes", "cards", "questions"):
        numbers = [row["id"] for row in before[name]]
        out |= dict.fromkeys(((name, number) for number in numbers), None)
        out |= {(name, row["id"]): row["key"] for row in writer.found(name, "id", numbers)}
        writer.run(f"UPDATE {name} SET key = '~' || id WHERE id = ?", [(number,) for number in numbers])  # noqa: S608 - a constant
    return out
