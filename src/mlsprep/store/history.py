"""Questions put to the whole log and its caches (SQLAlchemy Core): what the doctor proves and rebuilds."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, insert, select, text, update

from mlsprep.core.kinds import load_note
from mlsprep.core.memory import Memory
from mlsprep.core.queue import LINE
from mlsprep.core.review import Event, Kind, Rating, State
from mlsprep.store import placing, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection, Index

    from mlsprep.core.review import Cell

BATCH = 10_000

STATES = tuple(int(state) for state in State)


def logs(connection: Connection) -> Iterator[tuple[int, list[Event]]]:
    """Yield every card that has a log, with its events in order."""
    log = schema.reviews
    rows = connection.execution_options(yield_per=BATCH).execute(select(log).order_by(log.c.card, log.c.at, log.c.id))
    for card, items in groupby(rows, key=lambda row: int(row.card)):
        yield (
            card,
            [
                Event(
                    card=card,
                    at=row.at,
                    id=row.id,
                    kind=Kind(row.kind),
                    day=row.day,
                    hour=row.hour,
                    rating=None if row.rating is None else Rating(row.rating),
                    milliseconds=row.milliseconds,
                    device=row.device,
                    undoes=row.undoes,
                    state=None if row.state is None else State(row.state),
                    step=row.step,
                    due=row.due,
                    stability=row.stability,
                    difficulty=row.difficulty,
                )
                for row in items
            ],
        )


class Cached(NamedTuple):
    """A row of the memory cache: the memory, and what it copies from elsewhere next to what is right."""

    memory: Memory
    active: bool
    active_right: bool
    note_right: bool
    place_right: bool


def cached(connection: Connection) -> dict[int, Cached]:
    """Return the memory cache of every card."""
    rows = connection.execute(
        text(
            "SELECT m.card, m.state, m.step, m.due, m.stability, m.difficulty, m.last_day, m.last_at, m.reps, "  # noqa: S608
            "m.lapses, m.active, NOT (c.retired OR n.retired OR d.hidden OR EXISTS (SELECT 1 FROM marks "
            "WHERE kind = 'suspended' AND marks.card = c.id)), m.note = c.note, (m.state <> 0 OR m.due = c.rank) AND "
            f"c.rank / {LINE} = iif(d.new_per_day IS NULL, 0, d.id) "
            "FROM memories m JOIN cards c ON c.id = m.card JOIN notes n ON n.id = c.note JOIN decks d ON d.id = n.deck",
        ),
    )
    out = {}
    for card, state, step, due, *rest, active, right, note, place in rows:
        if state in STATES and all(value is None or isinstance(value, int | float) for value in (step, due, *rest)):
            memory = Memory(State(state), step, due if state else None, *rest)
        else:  # no numbers: it agrees with no log
            memory = Memory(reps=-1)
        out[card] = Cached(memory, bool(active), bool(right), bool(note), bool(place))
    return out


def rollup(connection: Connection) -> dict[Cell, tuple[int, int]]:
    """Return the rollup: cell -> answers, milliseconds."""
    return {tuple(row[:5]): (row[5], row[6]) for row in connection.execute(select(schema.rollup))}


def cards_without_memory(connection: Connection) -> list[int]:
    """Return the cards that the memory cache has no row for."""
    cards, memories = schema.cards, schema.memories
    query = select(cards.c.id).outerjoin(memories, memories.c.card == cards.c.id).where(memories.c.card.is_(None))
    return list(connection.execute(query).scalars())


def dangling(connection: Connection) -> int:
    """Return how many rows refer to rows that are not there."""
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall())


def unreadable(connection: Connection) -> list[str]:
    """Return the notes (`deck/note`) whose stored content cannot be read."""
    rows = connection.execute(
        select(
            schema.notes.c.key, schema.decks.c.key.label("deck"), schema.notes.c.content, schema.notes.c.edited
        ).join(
            schema.decks,
        ),
    )
    out = []
    for row in rows:
        for raw in (row.content, row.edited):
            try:
                if raw is not None:
                    load_note(json.loads(raw), id=row.key)
            except (ValueError, KeyError, TypeError, AttributeError):
                out.append(f"{row.deck}/{row.key}")
                break
    return out


def orphans(connection: Connection) -> int:
    """Return how many rows of the memory cache have no card."""
    cards, memories = schema.cards, schema.memories
    query = select(func.count()).select_from(memories).where(memories.c.card.not_in(select(cards.c.id)))
    return connection.execute(query).scalar() or 0


def damage(connection: Connection) -> list[str]:
    """Return what SQLite itself finds wrong with the file."""
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
    return [] if found == ["ok"] else found


def lost(connection: Connection) -> list[str]:
    """Return the tables, indexes and triggers that are not there, and triggers that say something else."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    there = {str(name): " ".join(str(sql).split()) for name, sql in rows}
    names = [*schema.metadata.tables, "search", *(str(index.name) for index in _indexes())]
    wrong = [name for name, statement in schema.TRIGGERS.items() if there.get(name) != " ".join(statement.split())]
    return [name for name in names if name not in there] + wrong


def _indexes() -> list[Index]:
    return [index for table in schema.metadata.tables.values() for index in table.indexes]


def mend(connection: Connection) -> None:
    """Make the indexes and triggers anew that are not as they should be; a lost table is not made up."""
    gone = set(lost(connection))
    for index in _indexes():
        if index.name in gone:
            index.create(connection)
    for name, statement in schema.TRIGGERS.items():
        if name in gone:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(statement)


def sizes(connection: Connection) -> tuple[int, int]:
    """Return how many cards and events there are."""
    cards = connection.execute(select(func.count()).select_from(schema.cards)).scalar() or 0
    events = connection.execute(select(func.count()).select_from(schema.reviews)).scalar() or 0
    return cards, events


def rebuild(
    connection: Connection,
    memories: Mapping[int, Memory],
    cells: Mapping[Cell, tuple[int, int]],
    missing: Iterable[int],
) -> None:
    """Write the caches anew: every memory, whether each card is active, and the rollup."""
    cards, table = schema.cards, schema.memories
    connection.execute(table.delete().where(table.c.card.not_in(select(cards.c.id))))
    for number in missing:
        row = connection.execute(select(cards.c.note, cards.c.rank).where(cards.c.id == number)).one()
        connection.execute(
            insert(table),
            {"card": number, "note": row.note, "active": 0, "state": 0, "due": row.rank},
        )
    placing.realign_all(connection)
    ranks = {row.id: row.rank for row in connection.execute(select(cards.c.id, cards.c.rank))}
    for number, rank in ranks.items():
        memory = memories.get(number, Memory())
        connection.execute(
            update(table)
            .where(table.c.card == number)
            .values(
                state=int(memory.state),
                step=memory.step,
                due=rank if memory.due is None else memory.due,
                stability=memory.stability,
                difficulty=memory.difficulty,
                last_day=memory.last_day,
                last_at=memory.last_at,
                reps=memory.reps,
                lapses=memory.lapses,
            ),
        )
    connection.execute(
        text(
            "UPDATE memories SET note = (SELECT note FROM cards WHERE cards.id = memories.card), active = (SELECT NOT "
            "(c.retired OR n.retired OR d.hidden OR EXISTS (SELECT 1 FROM marks WHERE kind = 'suspended' "
            "AND marks.card = c.id)) FROM cards c JOIN notes n ON n.id = c.note JOIN decks d ON d.id = n.deck "
            "WHERE c.id = memories.card)",
        ),
    )
    connection.execute(schema.rollup.delete())
    if cells:
        connection.execute(
            insert(schema.rollup),
            [
                {
                    "day": cell[0],
                    "hour": cell[1],
                    "state": cell[2],
                    "bucket": cell[3],
                    "rating": cell[4],
                    "count": count,
                    "milliseconds": spent,
                }
                for cell, (count, spent) in cells.items()
            ],
        )
