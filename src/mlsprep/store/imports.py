"""What the pipeline of imports asks beside notes: heads of decks, and where roaming notes were."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from mlsprep.core.note import Text
from mlsprep.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Head:
    """A deck of the library without its notes."""

    title: Text
    topic: str | None
    source: str | None
    checked: str | None
    url: str | None
    optional: bool
    digest: str
    bundled: bool
    new_per_day: int | None


def heads(connection: Connection) -> dict[str, Head]:
    """Return every deck of the library by its id."""
    return {
        row.key: Head(
            Text.of(json.loads(row.title)),
            row.topic,
            row.source,
            row.checked,
            row.url,
            bool(row.optional),
            row.digest,
            bool(row.bundled),
            row.new_per_day,
        )
        for row in connection.execute(select(schema.decks))
    }


def roaming(connection: Connection) -> set[str]:
    """Return the decks that an import brought whose notes may turn up in another deck the next time."""
    reports = connection.execute(select(schema.imports.c.report)).scalars()
    return {
        deck["id"]
        for report in reports
        if '"roaming":true' in report
        for deck in json.loads(report).get("decks", ())
        if deck.get("roaming")
    }


def added(connection: Connection) -> set[int]:
    """Return the numbers of the notes that the learner's imports brought."""
    journal = connection.execute(select(schema.imports.c.before)).scalars()
    return {number for before in journal for number in json.loads(before)["new_notes"]}


def own_versions(connection: Connection, notes: Iterable[int]) -> dict[int, tuple[int, dict[str, Any]]]:
    """Return when (UTC microseconds) and how the learner edited those of the notes (numbers) that they did edit."""
    listed = connection.exec_driver_sql(
        "SELECT id, edited, edited_at FROM notes WHERE edited IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(notes)),),
    )
    return {row[0]: (row[2] or 0, dict(json.loads(row[1]))) for row in listed}


def places(connection: Connection, decks: Iterable[str]) -> dict[tuple[str, str], list[str]]:
    """Return the decks, among those named, in which a note of an id and kind is."""
    decks_, notes = schema.decks, schema.notes
    found: dict[tuple[str, str], list[str]] = {}
    rows = connection.execute(
        select(notes.c.key, notes.c.kind, decks_.c.key.label("deck"))
        .join(decks_, decks_.c.id == notes.c.deck)
        .where(decks_.c.key.in_(list(decks)))
        .order_by(notes.c.retired, decks_.c.key),
    )
    for row in rows:
        found.setdefault((row.key, row.kind), []).append(row.deck)
    return found
