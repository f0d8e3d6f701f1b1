"""The doctor: proves that the file is whole and that caches follow from the log; repairs after a backup."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlsprep.core.memory import NEW, Memory, replay
from mlsprep.core.review import standing, tally

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection

    from mlsprep.core.review import Cell
    from mlsprep.store.history import Cached
    from mlsprep.tasks.app import App

NAMED = 5
"""How many cards a finding names; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, and what was found."""

    name: str
    ok: bool
    detail: str


@dataclass(slots=True)
class _Truth:
    """What the log says the caches should hold."""

    memories: dict[int, Memory] = field(default_factory=dict)
    cells: dict[Cell, tuple[int, int]] = field(default_factory=dict)
    strays: list[str] = field(default_factory=list)


def _replayed(connection: Connection, parameters: tuple[float, ...], progress: Callable[[int], None]) -> _Truth:
    from mlsprep.store import history

    truth = _Truth()
    sums: Counter[tuple[Cell, str]] = Counter()
    for done, (card, events) in enumerate(history.logs(connection), 1):
        ids = {event.id for event in events}
        truth.strays += [f"card {card}" for event in events if event.undoes is not None and event.undoes not in ids]
        counting = standing(events)
        truth.memories[card] = replay(counting, parameters)
        sums.update(tally(counting))
        if done % 500 == 0:
            progress(done)
    cells = {cell for cell, _ in sums}
    truth.cells = {cell: (sums[cell, "count"], sums[cell, "milliseconds"]) for cell in cells}
    return truth


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _agrees(one: Memory, other: Memory) -> bool:
    return (
        (one.state, one.step, one.due, one.last_day, one.last_at, one.reps, one.lapses)
        == (other.state, other.step, other.due, other.last_day, other.last_at, other.reps, other.lapses)
        and _close(one.stability, other.stability)
        and _close(one.difficulty, other.difficulty)
    )


def _some(items: list[int]) -> str:
    more = f" and {len(items) - NAMED} more" if len(items) > NAMED else ""
    return ", ".join(str(item) for item in items[:NAMED]) + more


def _checks(connection: Connection, truth: _Truth, there: dict[int, Cached], missing: list[int]) -> list[Check]:
    from mlsprep.store import history, search

    cards, events = history.sizes(connection)
    lost = history.lost(connection)
    wrong = sorted(
        card
        for card in {*truth.memories, *there}
        if card in there
        and not (there[card].place_right and _agrees(there[card].memory, truth.memories.get(card, NEW)))
    )
    resting = sorted(card for card, row in there.items() if row.active is not row.active_right or not row.note_right)
    sums = history.rollup(connection)
    cells = [cell for cell in {*sums, *truth.cells} if sums.get(cell, (0, 0)) != truth.cells.get(cell, (0, 0))]
    dangling = history.dangling(connection)
    orphans = history.orphans(connection)
    broken = history.unreadable(connection)
    found = "search" not in lost and search.sound(connection)
    return [
        Check(
            "schema",
            not lost,
            f"missing or changed: {', '.join(lost)}" if lost else "every table, index and trigger is there",
        ),
        Check(
            "notes",
            not broken,
            f"cannot be read: {', '.join(broken[:NAMED])}; import their decks again, or restore a backup"
            if broken
            else "every note can be read",
        ),
        Check(
            "references", not dangling, f"{dangling} rows refer to nothing" if dangling else "every row refers to one"
        ),
        Check(
            "log",
            not truth.strays,
            f"undo of an answer that is not there: {'; '.join(truth.strays[:NAMED])}"
            if truth.strays
            else f"{events} events of {len(truth.memories)} cards",
        ),
        Check(
            "memories",
            not wrong and not missing and not orphans,
            f"cards that disagree with the log: {_some(wrong + missing)}"
            if wrong or missing
            else f"{orphans} memories without a card"
            if orphans
            else f"the memories of {cards} cards follow from the log",
        ),
        Check(
            "cards",
            not resting,
            f"cards wrongly asked or left out: {_some(resting)}"
            if resting
            else "asked and resting cards are told apart",
        ),
        Check(
            "rollup",
            not cells,
            f"{len(cells)} cells disagree with the log, the first on day {min(cells)[0]}"
            if cells
            else f"{sum(count for count, _ in sums.values())} answers summed",
        ),
        Check(
            "search",
            found,
            "every word of every note is in the index" if found else "the word index disagrees with the notes",
        ),
    ]


def examine(app: App, *, repair: bool = False) -> tuple[list[Check], Path | None]:
    """Check the database; with `repair`, back it up and rebuild what can be rebuilt, then check again.

    Returns the checks and the backup that was made. Raises MlsprepError for a file that SQLite cannot read.
    """
    from mlsprep.store import backup, history, migrate, search

    parameters = app.store.parameters()
    saved: Path | None = None
    with migrate.connected(app.database, write=repair) as connection:
        if found := history.damage(connection):
            detail = f"{'; '.join(found[:3])}; restore a backup: `mlsprep backup list`"
            return [Check("file", ok=False, detail=detail)], None
        cards, _ = history.sizes(connection)
        truth = _replayed(connection, parameters, lambda done: app.progress("Replaying the log", done, cards))
        missing = history.cards_without_memory(connection)
        checks = _checks(connection, truth, history.cached(connection), missing)
        if repair and not all(check.ok for check in checks):
            now = app.calendar.local(app.now)
            keep = app.settings.backups_kept
            saved = backup.create(app.database, app.backups, reason="before-repair", now=now, keep=keep)
            history.mend(connection)
            history.rebuild(connection, truth.memories, truth.cells, missing)
            if not search.sound(connection):
                search.repair(connection)
            checks = _checks(connection, truth, history.cached(connection), [])
    return [Check("file", ok=True, detail="SQLite finds nothing wrong"), *checks], saved
