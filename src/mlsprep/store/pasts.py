"""Histories of cards into the log and out of it, in bulk: what an import brings and an export takes along."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.memory import DEFAULT_PARAMETERS, Memory, replay
from mlsprep.core.past import Moment, Past, event_of, merged, moment_of, moved
from mlsprep.core.review import Event, Kind, Rating, State, standing, tally

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from sqlalchemy import Connection

    from mlsprep.core.review import Cell

BATCH = 2000
"""Cards whose logs are held in memory at a time."""

_KINDS, _STATES, _RATINGS = dict(enumerate(Kind)), dict(enumerate(State)), {int(rating): rating for rating in Rating}
"""By number: calling an enumeration for each of a million rows is slow."""

_BY_KEY = "SELECT key, id FROM cards WHERE key IN (SELECT value FROM json_each(?))"
_RENAMED = "SELECT old, new FROM aliases WHERE old IN (SELECT value FROM json_each(?))"
_EVENTS = """SELECT r.card, r.at, r.id, r.kind, r.day, r.hour, r.rating, r.milliseconds, r.device, r.undoes, r.state,
    r.step, r.due, r.stability, r.difficulty FROM json_each(?) j CROSS JOIN reviews r ON r.card = j.value
    ORDER BY r.card, r.at, r.id"""
_APPEND = """INSERT INTO reviews (card, at, id, kind, day, hour, rating, milliseconds, device, undoes, state, step, due,
    stability, difficulty) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_REMEMBER = """UPDATE memories SET state = ?, step = ?, due = coalesce(?, (SELECT rank FROM cards WHERE id = card)),
    stability = ?, difficulty = ?, last_day = ?, last_at = ?, reps = ?, lapses = ? WHERE card = ?"""
_TALLY = """INSERT INTO rollup (day, hour, state, bucket, rating, count, milliseconds) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (day, hour, state, bucket, rating)
    DO UPDATE SET count = count + excluded.count, milliseconds = milliseconds + excluded.milliseconds"""
_MARKS = "SELECT card, kind, value, at FROM marks WHERE card IN (SELECT value FROM json_each(?))"
_MARK = """INSERT INTO marks (kind, card, value, at) VALUES (?, ?, ?, ?)
    ON CONFLICT (kind, card) DO UPDATE SET value = excluded.value, at = excluded.at"""
_UNMARK = "DELETE FROM marks WHERE kind = ? AND card = ?"
_REST = "UPDATE memories SET active = 0 WHERE card = ?"
_WAKE = """UPDATE memories SET active = (SELECT NOT (c.retired OR n.retired OR d.hidden) FROM cards c
    JOIN notes n ON n.id = c.note JOIN decks d ON d.id = n.deck WHERE c.id = memories.card) WHERE card = ?"""

SEEN = "imported"
"""The mark that remembers when the marks another program gave a card were last taken over: what the learner took away
here since does not come back with the same file."""


class Carried(NamedTuple):
    """What histories brought: answers that were new and that were known, and the cards whose log grew."""

    new: int
    known: int
    cards: int


def answers(events: Iterable[Event | Moment]) -> int:
    """Return how many of the events are answers: resets, reschedules and stated memories are none."""
    return sum(event.rating is not None for event in events)


def device(connection: Connection, name: str) -> int:
    """Return the number under which the log knows where answers were given (`anki`, another home's name)."""
    found = connection.exec_driver_sql("SELECT id FROM devices WHERE name = ?", (name,)).scalar()
    if found is None:
        connection.exec_driver_sql("INSERT INTO devices (name) VALUES (?)", (name,))
        found = connection.exec_driver_sql("SELECT id FROM devices WHERE name = ?", (name,)).scalar()
    return int(found or 0)


def numbers(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """Return the local ids of the cards of these keys, present or former; unknown keys are left out."""
    out: dict[str, int] = {}
    wanted = [(key, key) for key in dict.fromkeys(keys)]  # what it is called now, what was asked for
    for _ in range(100):  # a chain of renames
        if not wanted:
            break
        listed = (json.dumps([now for now, _ in wanted]),)
        there: dict[str, int] = {row[0]: row[1] for row in connection.exec_driver_sql(_BY_KEY, listed)}
        renamed: dict[str, str] = {row[0]: row[1] for row in connection.exec_driver_sql(_RENAMED, listed)}
        out.update({asked: there[now] for now, asked in wanted if now in there})
        wanted = [(renamed[now], asked) for now, asked in wanted if now not in there and now in renamed]
    return out


def _logs(connection: Connection, cards: Collection[int]) -> dict[int, list[Event]]:
    """Return the whole logs of cards that have one."""
    if not cards:
        return {}
    rows = connection.exec_driver_sql(_EVENTS, (json.dumps(list(cards)),))
    return {card: [_event(row) for row in items] for card, items in groupby(rows, key=itemgetter(0))}


def _event(row: Any) -> Event:
    card, at, name, kind, day, hour, rating, spent, where, undoes, state, *rest = row
    return Event(
        card,
        at,
        name,
        _KINDS[kind],
        day,
        hour,
        None if rating is None else _RATINGS[rating],
        spent,
        where,
        undoes,
        None if state is None else _STATES[state],
        *rest,
    )


def _parts(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def carry(
    connection: Connection,
    histories: Mapping[int, Past],
    *,
    device: int,  # noqa: A002, RUF100 - what the log calls it
    parameters: tuple[float, ...] = DEFAULT_PARAMETERS,
    fresh: Collection[int] = (),
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Carried:
    """Put histories of cards into the log, with memories and rollup, nothing twice.

    Args:
        connection: in a transaction.
        histories: by local card id.
        device: where the answers were given (see the function of that name).
        parameters: the FSRS parameters in force.
        fresh: cards that are known to have no log and no marks yet.
        progress: called with how many of how many cards are done.
    """
    new = known = grown = done = 0
    change: Counter[tuple[Cell, str]] = Counter()
    for part in _parts(histories.items(), BATCH):
        old = [card for card, _ in part if card not in fresh]
        logs = _logs(connection, old)
        marks = _marks(connection, old)
        events: list[Event] = []
        memories: list[tuple[Memory, int]] = []
        marked: list[tuple[Any, ...]] = []
        freed: list[tuple[str, int]] = []
        for card, past in part:
            there = logs.get(card, [])
            found = merged(card, there, past, device)
            known += answers(past.events) - answers(found.new)
            new += answers(found.new)
            given, away = _new_marks(card, past, marks.get(card, {}), found.own)
            marked += given
            freed += away
            if not found.new and past.stands is None:
                continue
            counting = standing([*there, *found.new])
            memory = replay(counting, parameters)
            last = max((event.at for event in (*there, *found.new)), default=None)
            added = found.new
            if (move := moved(memory, past, found.own, last)) is not None:
                added = [*added, event_of(card, move, device)]
                counting = [*counting, added[-1]]
                memory = replay(counting, parameters)
            if not added:
                continue
            grown += 1
            events += added
            memories.append((memory, card))
            change.update(tally(counting))
            if there:
                change.subtract(tally(standing(there)))
        _many(connection, _APPEND, events)  # an event has the columns of the log in their order
        _many(connection, _REMEMBER, [_remembered(memory, card) for memory, card in memories])
        _many(connection, _MARK, marked)
        _many(connection, _UNMARK, freed)
        _many(connection, _WAKE, [(card,) for kind, card in freed if kind == "suspended"])
        _many(connection, _REST, [(card,) for kind, card, _, _ in marked if kind == "suspended"])
        done += len(part)
        progress(done, len(histories))
    _summed(connection, change)
    return Carried(new, known, grown)


def foreseen(connection: Connection, histories: Mapping[int, Past]) -> Carried:
    """Return what `carry` would bring; nothing is written."""
    new = known = grown = 0
    for part in _parts(histories.items(), BATCH):
        logs = _logs(connection, [card for card, _ in part])
        for card, past in part:
            found = merged(card, logs.get(card, []), past, 0)
            new += answers(found.new)
            known += answers(past.events) - answers(found.new)
            grown += bool(found.new)
    return Carried(new, known, grown)


def _many(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        connection.exec_driver_sql(statement, list(rows))


def _remembered(memory: Memory, card: int) -> tuple[Any, ...]:
    return (int(memory.state), *memory[1:], card)


def _summed(connection: Connection, change: Counter[tuple[Cell, str]]) -> None:
    """Add to the rollup what the touched cards now add to it, and take away what they did before."""
    rows = []
    for cell in {cell for cell, _ in change}:
        count, spent = change[cell, "count"], change[cell, "milliseconds"]
        if count or spent:
            rows.append((*cell, count, spent))
    _many(connection, _TALLY, rows)
    connection.exec_driver_sql("DELETE FROM rollup WHERE count = 0")


def _marks(connection: Connection, cards: Collection[int]) -> dict[int, dict[str, tuple[str, int]]]:
    out: dict[int, dict[str, tuple[str, int]]] = defaultdict(dict)
    for card, kind, value, at in connection.exec_driver_sql(_MARKS, (json.dumps(list(cards)),)) if cards else ():
        out[card][kind] = (value, at)
    return out


def _new_marks(
    card: int, past: Past, had: Mapping[str, tuple[str, int]], own: Sequence[Event]
) -> tuple[list[tuple[str, int, str, int]], list[tuple[str, int]]]:
    """Return the marks a card gets and those it loses, unless something newer happened here.

    Marks that the learner set here stay; those that came from there go on as they are there.
    """
    wanted = {"suspended": past.suspended, "flag": str(past.flag) if past.flag else None}
    at, seen = past.marked_at, had[SEEN][1] if SEEN in had else None
    theirs = {kind for kind in wanted if kind in had and had[kind][1] == seen}
    if not (any(wanted.values()) or theirs) or (seen is not None and seen >= at) or any(event.at > at for event in own):
        return [], []
    given = [(kind, card, value, at) for kind, value in wanted.items() if value and (kind not in had or kind in theirs)]
    return [*given, (SEEN, card, "1", at)], [(kind, card) for kind in theirs if not wanted[kind]]


def pasts(connection: Connection, cards: Iterable[int] | None = None) -> dict[str, Past]:
    """Return what cards have been through, by `deck/note#facet`: the events that stand, and the marks.

    Cards without either are left out; without `cards`, all of the library are looked at.
    """
    if cards is None:
        cards = [row[0] for row in connection.exec_driver_sql("SELECT id FROM cards ORDER BY id")]
    out: dict[str, Past] = {}
    for part in _parts(cards, BATCH):
        logs, marks = _logs(connection, part), _marks(connection, part)
        query = "SELECT id, key FROM cards WHERE id IN (SELECT value FROM json_each(?))"
        names: dict[int, str] = {row[0]: row[1] for row in connection.exec_driver_sql(query, (json.dumps(part),))}
        for card in part:
            own = {kind: value for kind, value in marks.get(card, {}).items() if kind in {"suspended", "flag"}}
            events = tuple(moment_of(event) for event in standing(logs.get(card, [])))
            if events or own:
                flag = own["flag"][0] if "flag" in own else "0"
                out[names[card]] = Past(
                    events=events,
                    suspended=own["suspended"][0] if "suspended" in own else None,
                    flag=int(flag) if flag.isdigit() else 1,
                    marked_at=max((at for _, at in own.values()), default=0),
                )
    return out
