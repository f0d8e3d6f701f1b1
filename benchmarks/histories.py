"""Made-up review histories: what a learner's answers to a card could have been, and where they lie in time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.day import MICROSECONDS, to_micros
from mlsprep.core.memory import NEW, Memory, Schedule, advance, outcome
from mlsprep.core.review import Event, Kind, Rating, State, tally

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from mlsprep.core.review import Cell

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
"""The moment every generated database is made for; programs under test are told that it is now."""

HOUR = 3600 * MICROSECONDS
DAY = 24 * HOUR
TODAY = (to_micros(NOW) - 4 * HOUR) // DAY
"""The study day of `NOW`."""

BACKLOG = 0.03
"""The share of cards that are due: a learner who missed a day or two."""

NEW_SHARE = 20
"""One card in so many was never answered."""

VARIANTS = 40
"""How many different histories there are of each length. Cards share them, each at its own place in time: so a
million answers take seconds, not minutes."""

SCHEDULE = Schedule(max_interval=365)
FIRST = (25, 10, 50, 15)
LATER = (10, 12, 68, 10)
"""Weights of Again, Hard, Good and Easy: for a card's first answer, and for the others."""


@dataclass(frozen=True, slots=True)
class History:
    """The answers to a card, the memory they leave and what they add to the rollup, as if it all began on day 0."""

    events: tuple[Event, ...]
    memory: Memory
    cells: Counter[tuple[Cell, str]]

    @property
    def interval(self) -> int:
        """Days from the last answer until the card is due."""
        assert self.memory.due is not None
        assert self.memory.last_day is not None
        return self.memory.due - self.memory.last_day


def moved_day(state: State | None, due: int | None, days: int) -> int | None:
    """Return a due moment so many days later: a study day for a card in review, else microseconds."""
    if due is None:
        return None
    return due + (days if state is State.REVIEW else days * DAY)


def shifted(memory: Memory, days: int) -> Memory:
    """Return a memory as if everything had happened so many days later."""
    if memory.last_day is None or memory.last_at is None:
        return memory
    due = moved_day(memory.state, memory.due, days)
    return Memory(
        memory.state,
        memory.step,
        due,
        memory.stability,
        memory.difficulty,
        memory.last_day + days,
        memory.last_at + days * DAY,
        memory.reps,
        memory.lapses,
    )


def _rating(draw: random.Random, memory: Memory, *, last: bool) -> Rating:
    if last:  # the card is to end in review
        return Rating.EASY if memory.state in (State.NEW, State.LEARNING) else Rating.GOOD
    weights = FIRST if memory.state is State.NEW else LATER
    return draw.choices(list(Rating), weights)[0]


def _history(answers: int, draw: random.Random) -> History:
    memory, events = NEW, []
    at = draw.randrange(8, 20) * HOUR + draw.randrange(HOUR)
    seed = draw.getrandbits(63)
    for number in range(answers):
        day = (at - 4 * HOUR) // DAY
        rating = _rating(draw, memory, last=number == answers - 1)
        result = outcome(memory, rating, at=at, day=day, seed=seed, schedule=SCHEDULE)
        event = Event(
            card=0,
            at=at,
            id=number.to_bytes(16, "big"),
            kind=Kind.REVIEW,
            day=day,
            hour=at // HOUR % 24,
            rating=rating,
            milliseconds=draw.randrange(1500, 20_000),
            device=1,
            state=result.state,
            step=result.step,
            due=result.due,
        )
        memory = advance(memory, event)
        events.append(event)
        if result.state is State.REVIEW:
            late = draw.choice((0, 0, 0, 0, 1, 2, 5))
            at = (result.due + late) * DAY + draw.randrange(8, 20) * HOUR + draw.randrange(HOUR)
        else:
            at = result.due + draw.randrange(90 * MICROSECONDS)
    return History(tuple(events), memory, tally(events))


@lru_cache(maxsize=256)
def histories(answers: int) -> tuple[History, ...]:
    """Return the histories of so many answers; each ends in review with at least three days to go."""
    draw = random.Random(f"history {answers}")
    found: list[History] = []
    while len(found) < VARIANTS:
        made = _history(answers, draw)
        if made.interval >= 3:
            found.append(made)
    return tuple(found)


class Placed(NamedTuple):
    """A history, and the study day it begins on."""

    history: History
    begins: int


def _lengths(cards: int, reviews: int, draw: random.Random) -> list[int]:
    """Return how often each card was answered: 1 to twice the mean, all together `reviews`."""
    if not cards:
        return []
    most = max(1, 2 * reviews // cards - 1)
    lengths = [draw.randint(1, most) for _ in range(cards)]
    missing = reviews - sum(lengths)
    while missing:
        number = draw.randrange(cards)
        if missing > 0 or lengths[number] > 1:
            lengths[number] += 1 if missing > 0 else -1
            missing += -1 if missing > 0 else 1
    return lengths


def plan(cards: int, reviews: int) -> Iterator[Placed | None]:
    """Yield, card by card, its history (None for a new card); the same sizes give the same histories."""
    draw = random.Random(f"plan {cards} {reviews}")
    fresh = max(cards // NEW_SHARE, cards - reviews)
    step = cards / fresh if fresh else 0
    new = {int(number * step) for number in range(fresh)}
    lengths = iter(_lengths(cards - len(new), reviews, draw))
    for number in range(cards):
        if number in new:
            yield None
            continue
        history = draw.choice(histories(next(lengths)))
        interval = history.interval
        due = -draw.randrange(min(interval, 10)) if draw.random() < BACKLOG else draw.randrange(1, interval)
        assert history.memory.due is not None
        yield Placed(history, TODAY + due - history.memory.due)
