"""What happened to a card: an append-only log of events, and which of them still stand."""

from __future__ import annotations

from collections import Counter
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Rating(IntEnum):
    """How well a card was recalled."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class State(IntEnum):
    """Where a card is in its life; the numbers are stored."""

    NEW = 0
    LEARNING = 1
    REVIEW = 2
    RELEARNING = 3


class Kind(IntEnum):
    """What an event of the log is; the numbers are stored."""

    REVIEW = 0
    CRAM = 1
    UNDO = 2
    RESET = 3
    RESCHEDULE = 4
    IMPORT = 5


ANSWERS = frozenset({Kind.REVIEW, Kind.IMPORT})
"""Events that teach: the memory is replayed from these."""


class Event(NamedTuple):
    """One row of the log.

    `at` is UTC microseconds since 1970; `id` 16 bytes that sort by time; `day` the study day as days since 1970-01-01
    and `hour` the local hour, both as they were at the time and never recomputed; `milliseconds` how long
    the answer took. `state`,
    `step` and `due` are the outcome: `due` is a study day for a card in review, UTC microseconds for one in a
    learning or relearning step, None for a new one. `stability` and `difficulty` are set only by an `IMPORT` without a
    rating: it states a memory that cannot be replayed, because the history it came with does not begin at the start.
    """

    card: int
    at: int
    id: bytes
    kind: Kind
    day: int
    hour: int
    rating: Rating | None = None
    milliseconds: int = 0
    device: int = 0
    undoes: bytes | None = None
    state: State | None = None
    step: int | None = None
    due: int | None = None
    stability: float | None = None
    difficulty: float | None = None

    @property
    def order(self) -> tuple[int, bytes]:
        """What the events of a card are sorted by."""
        return self.at, self.id


def standing(events: Iterable[Event]) -> list[Event]:
    """Return the events that count, in order: not undone, and no undo events themselves."""
    events = list(events)
    undone = {event.undoes for event in events if event.kind is Kind.UNDO}
    return sorted(
        (event for event in events if event.kind is not Kind.UNDO and event.id not in undone),
        key=lambda event: event.order,
    )


CRAMMED = 4
"""The `state` under which the rollup counts answers that did not touch the memory."""

BUCKETS = (0, 1, 7, 21, 60, 180)
"""Least days since the last answer of each interval bucket of the rollup."""

Cell = tuple[int, int, int, int, int]
"""A cell of the rollup: study day, hour, state before the answer, interval bucket, rating."""


def bucket(days: int) -> int:
    """Return the number of the interval bucket of that many days."""
    return sum(days >= least for least in BUCKETS) - 1


def cell(event: Event, state: State, last_day: int | None) -> Cell:
    """Return the rollup cell of an answer to a card that was in `state` and last answered on `last_day`."""
    assert event.rating is not None
    days = max(0, event.day - last_day) if last_day is not None else 0
    before = CRAMMED if event.kind is Kind.CRAM else int(state)
    return event.day, event.hour, before, bucket(days), int(event.rating)


def tally(events: Sequence[Event]) -> Counter[tuple[Cell, str]]:
    """Return what a card's standing events add to the daily rollup.

    Keys are (cell, "count") and (cell, "milliseconds"): whole numbers, so that adding and taking away leave no trace.
    """
    out: Counter[tuple[Cell, str]] = Counter()
    state: State = State.NEW
    last_day: int | None = None
    for event in events:
        if event.rating is not None and (event.kind in ANSWERS or event.kind is Kind.CRAM):
            place = cell(event, state, last_day)
            out[place, "count"] += 1
            out[place, "milliseconds"] += event.milliseconds
        # The state as `memory.advance` has it: an answer is a cell of the rollup before anything is replayed.
        if event.kind is Kind.RESET:
            state, last_day = State.NEW, None
        elif event.kind in ANSWERS and (event.rating is not None or event.stability is not None):
            state = event.state if event.state is not None else State.REVIEW
            last_day = event.day if last_day is None else max(event.day, last_day)
        elif event.kind is Kind.RESCHEDULE and event.state is not None:
            state = event.state
    return out
