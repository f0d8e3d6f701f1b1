"""The line of new cards: where in it each card stands, and the decks that have a line of their own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from mlsprep.core.queue import CORE_FIRST, LINE, Newcomer, ranks, task_weights
from mlsprep.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from mlsprep.core.exam import Blueprint

# Put together from a constant; `notes` says which notes.
_RANKS = (
    f"UPDATE cards SET rank = rank % {LINE} + (SELECT iif(d.new_per_day IS NULL, 0, d.id * {LINE}) "  # noqa: S608
    "FROM notes n JOIN decks d ON d.id = n.deck WHERE n.id = cards.note) WHERE note IN ({notes})"
)
_DUES = (
    "UPDATE memories SET due = (SELECT rank FROM cards WHERE id = memories.card) "
    "WHERE state = 0 AND card IN (SELECT id FROM cards WHERE note IN ({notes}))"
)


def _realign(connection: Connection, notes: str, arguments: tuple[int | str, ...] = ()) -> None:
    for statement in (_RANKS, _DUES):
        connection.exec_driver_sql(statement.format(notes=notes), arguments)


def place_new(connection: Connection, blueprint: Blueprint | None) -> None:
    """Give every new card its place in the line anew, by the exam's weights.

    Cards that rest (retired, hidden, suspended) keep the place they had, if they had one.
    """
    # What is not bundled belongs to no task: of 100,000 imported notes no content has to be read.
    rows = connection.exec_driver_sql(
        "SELECT m.card, c.rank, d.key, d.bundled, iif(d.new_per_day IS NULL, 0, d.id), n.topic, "
        "iif(d.bundled, n.content, NULL) FROM memories m JOIN cards c ON c.id = m.card "
        "JOIN notes n ON n.id = c.note JOIN decks d ON d.id = n.deck "
        "WHERE m.state = 0 AND (m.active OR m.due = 0) ORDER BY d.key, n.id, c.id",
    )
    had: dict[int, tuple[int, int]] = {}
    newcomers = []
    for card, rank, deck, bundled, line, topic, raw in rows:
        had[card] = rank, line * LINE
        core, task = False, None
        if bundled and not line:
            content = json.loads(raw)
            core = "core" in content.get("tags", ())
            topics = tuple(content["topics"])
            found = blueprint.primary_task(topics, content.get("tasks", {})) if blueprint else None
            topic, task = topics[0] if topics else None, found[1].id if found else None  # noqa: PLW2901 - the source's
        newcomers.append(Newcomer(card, deck, bool(bundled and not line), core, topic, task))
    weights = task_weights(blueprint)
    moved = [
        (had[card][1] + place, card)
        for card, place in ranks(newcomers, weights).items()
        if had[card][0] != had[card][1] + place
    ]
    if moved:
        connection.exec_driver_sql("UPDATE cards SET rank = ? WHERE id = ?", moved)
        connection.exec_driver_sql("UPDATE memories SET due = ? WHERE card = ? AND state = 0", moved)


def realign(connection: Connection, notes: Iterable[int]) -> None:
    """Put the cards of notes whose deck is another one now into the line of that deck."""
    _realign(connection, "SELECT value FROM json_each(?)", (json.dumps(list(notes)),))


def realign_all(connection: Connection) -> None:
    """Put every card into the line of its deck."""
    _realign(connection, "SELECT id FROM notes")


def limit_deck(connection: Connection, key: str, limit: int | None) -> bool:
    """Give a deck a limit of new cards a day of its own, or with None the common one; return whether there is one."""
    table = schema.decks
    deck = connection.execute(select(table.c.id, table.c.new_per_day).where(table.c.key == key)).first()
    if deck is None:
        return False
    connection.execute(update(table).where(table.c.id == deck.id).values(new_per_day=limit))
    if (deck.new_per_day is None) is not (limit is None):
        _realign(connection, "SELECT id FROM notes WHERE deck = ?", (deck.id,))
    return True


def next_place(connection: Connection, deck: int, *, own_line: bool, there: bool) -> int:
    """Return the place after which new cards of a learner's deck are lined up.

    They follow the cards of the deck that are still new. The first ones of a deck begin where the line begins now:
    places behind that belong to cards that were learned.
    """
    if own_line:
        lowest = deck * LINE
        last = _number(
            connection,
            "SELECT max(due) FROM memories WHERE active = 1 AND state = 0 AND due >= ? AND due < ?",
            (lowest, lowest + LINE),
        )
        return lowest if last is None else last
    if there:
        last = _number(
            connection,
            "SELECT max(m.due) FROM notes n JOIN cards c ON c.note = n.id JOIN memories m ON m.card = c.id "
            "WHERE n.deck = ? AND m.active = 1 AND m.state = 0 AND m.due < ?",
            (deck, CORE_FIRST),
        )
        if last is not None:
            return last
    query = "SELECT min(due) FROM memories WHERE active = 1 AND state = 0 AND due < ?"
    return _number(connection, query, (CORE_FIRST,)) or 0


def _number(connection: Connection, query: str, arguments: Sequence[int]) -> int | None:
    value = connection.exec_driver_sql(query, tuple(arguments)).scalar()
    return None if value is None else int(value)
