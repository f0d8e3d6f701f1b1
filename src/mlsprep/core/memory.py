"""The memory of a card under FSRS-6: advanced by one event or replayed from all of them; the only home of `fsrs`."""

from __future__ import annotations

import functools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.day import MICROSECONDS
from mlsprep.core.review import ANSWERS, Event, Kind, Rating, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fsrs import Card as FsrsCard
    from fsrs import Rating as FsrsRating
    from fsrs import Scheduler
    from fsrs import State as FsrsState

STABILITY_MAX = 36_500.0
"""Days; fsrs-rs caps stability here, py-fsrs does not."""

DEFAULT_PARAMETERS = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip
"""FSRS-6 defaults as py-fsrs 6 ships them (a test holds the two together); here, so that reading them is cheap."""


class Schedule(NamedTuple):
    """How intervals are chosen; never an input to replay."""

    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    desired_retention: float = 0.9
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    max_interval: int = 36_500
    fuzz: bool = True


class Memory(NamedTuple):
    """What is known of a card's memory.

    Stability (days), difficulty (1-10), reps and lapses follow from study days and ratings under the parameters;
    `state`, `step` and `due` are those the last standing event recorded (see `Event.due`).
    """

    state: State = State.NEW
    step: int | None = None
    due: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    last_day: int | None = None
    last_at: int | None = None
    reps: int = 0
    lapses: int = 0


NEW = Memory()


class Outcome(NamedTuple):
    """What a rating leads to: the next state, and when the card is due (see `Event.due`)."""

    state: State
    step: int | None
    due: int
    interval: timedelta


@functools.lru_cache(maxsize=8)
def _scheduler(schedule: Schedule) -> Scheduler:
    from fsrs import Scheduler

    return Scheduler(
        parameters=schedule.parameters,
        desired_retention=schedule.desired_retention,
        learning_steps=schedule.learning_steps,
        relearning_steps=schedule.relearning_steps,
        maximum_interval=schedule.max_interval,
        enable_fuzzing=False,
    )


@functools.lru_cache(maxsize=8)
def _plain(parameters: tuple[float, ...]) -> Schedule:
    return Schedule(parameters=parameters)


@functools.lru_cache(maxsize=4096)
def _midnight(day: int) -> datetime:
    # Study days become UTC midnights: py-fsrs floors elapsed time to 24-hour blocks, and local instants break at
    # daylight saving.
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)


class _Fsrs(NamedTuple):
    """What is needed of fsrs, by number: imports and calls of enumerations were a third of a replay."""

    card: type[FsrsCard]
    states: tuple[FsrsState | None, ...]
    ratings: tuple[FsrsRating | None, ...]


@functools.cache
def _fsrs() -> _Fsrs:
    from fsrs import Card
    from fsrs import Rating as FsrsRating
    from fsrs import State as FsrsState

    class Passing(Card):
        """A card made for one review: nobody sees it before, so the copy that py-fsrs works on can be itself."""

        def __copy__(self) -> Passing:
            return self

    return _Fsrs(Passing, (None, *FsrsState), (None, *FsrsRating))


def _review(memory: Memory, day: int, rating: Rating, scheduler: Scheduler) -> tuple[FsrsCard, datetime]:
    """Return the card that py-fsrs makes of a rating on a study day, and the midnight it took for now."""
    fsrs = _fsrs()
    last = memory.last_day
    now = _midnight(day if last is None or day > last else last)
    learning, state, grade = fsrs.states[1], fsrs.states[memory.state], fsrs.ratings[rating]
    assert learning is not None
    assert grade is not None
    if state is None or memory.stability is None:
        card = fsrs.card(card_id=0, state=learning, step=0, due=now)
    else:
        card = fsrs.card(
            card_id=0,
            state=state,
            step=None if memory.state is State.REVIEW else memory.step or 0,
            stability=memory.stability,
            difficulty=memory.difficulty,
            due=now,
            last_review=None if last is None else _midnight(last),
        )
    reviewed, _ = scheduler.review_card(card, grade, now)
    return reviewed, now


def advance(memory: Memory, event: Event, parameters: tuple[float, ...] = DEFAULT_PARAMETERS) -> Memory:
    """Return the memory after one more standing event.

    Only the study day and the rating move stability and difficulty; the outcome is taken as it was recorded.
    """
    return _advance(memory, event, parameters, None)


def _advance(memory: Memory, event: Event, parameters: tuple[float, ...], scheduler: Scheduler | None) -> Memory:
    if event.kind in ANSWERS and event.rating is not None:
        card, _ = _review(memory, event.day, event.rating, scheduler or _scheduler(_plain(parameters)))
        assert card.stability is not None
        lapse = event.rating is Rating.AGAIN and memory.state is State.REVIEW
        return Memory(
            state=event.state if event.state is not None else State.REVIEW,
            step=event.step,
            due=event.due,
            stability=min(card.stability, STABILITY_MAX),
            difficulty=card.difficulty,
            last_day=event.day if memory.last_day is None else max(event.day, memory.last_day),
            last_at=event.at,
            reps=memory.reps + 1,
            lapses=memory.lapses + lapse,
        )
    if event.kind is Kind.RESET:
        return NEW
    if event.kind is Kind.IMPORT and event.stability is not None:
        return Memory(
            state=event.state if event.state is not None else State.REVIEW,
            step=event.step,
            due=event.due,
            stability=min(event.stability, STABILITY_MAX),
            difficulty=event.difficulty,
            last_day=event.day,
            last_at=event.at,
            reps=memory.reps + 1,
            lapses=memory.lapses,
        )
    if event.kind is Kind.RESCHEDULE and event.state is not None:
        return memory._replace(state=event.state, step=event.step, due=event.due)
    return memory


def replay(events: Iterable[Event], parameters: tuple[float, ...] = DEFAULT_PARAMETERS) -> Memory:
    """Return the memory that a card's standing events, in order, leave behind."""
    memory, scheduler = NEW, None
    for event in events:
        if scheduler is None and event.kind in ANSWERS and event.rating is not None:
            scheduler = _scheduler(_plain(parameters))
        memory = _advance(memory, event, parameters, scheduler)
    return memory


def retrievability(memory: Memory, day: int, parameters: Sequence[float] = DEFAULT_PARAMETERS) -> float | None:
    """Return the chance of recall on a study day by the FSRS-6 forgetting curve, None for a card never answered.

    R = (1 + F t / S) ** -w20 with F = 0.9 ** (-1 / w20) - 1, so that R = 0.9 when t = S.
    """
    if memory.stability is None or memory.last_day is None:
        return None
    decay = -parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    return float((1 + factor * max(0, day - memory.last_day) / memory.stability) ** decay)


FUZZ_RANGES = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05))
"""From (days), to (days), share of that stretch by which an interval may move either way; as in py-fsrs and Anki."""


def fuzzed(interval: int, draw: float, max_interval: int) -> int:
    """Return an interval moved within its fuzz range by `draw` in [0, 1); longer intervals stay the longer ones."""
    if interval < FUZZ_RANGES[0][0]:
        return interval
    delta = 1.0 + sum(factor * max(min(interval, end) - start, 0.0) for start, end, factor in FUZZ_RANGES)
    low = min(max(2, round(interval - delta)), max_interval)
    high = min(round(interval + delta), max_interval)
    return low + int(draw * (high - low + 1))


def fuzz_draw(seed: int, reps: int) -> float:
    """Return the draw in [0, 1) of a card at its nth review: the same for all four buttons, for ever."""
    import hashlib  # 4 ms that a first card on the screen need not wait for

    digest = hashlib.blake2b(f"{seed}:{reps}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) / (1 << 53)


def _interval(stability: float, schedule: Schedule) -> int:
    """Return after how many days retrievability falls to the desired retention, at least 1, at most the maximum."""
    decay = -schedule.parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    days: int = round(stability / factor * (schedule.desired_retention ** (1 / decay) - 1))
    return min(max(days, 1), schedule.max_interval)


def outcome(memory: Memory, rating: Rating, *, at: int, day: int, seed: int, schedule: Schedule) -> Outcome:
    """Return what rating the card now would lead to.

    Args:
        memory: the card's memory before the answer.
        rating: the rating.
        at: now, UTC microseconds; learning steps count from it.
        day: the study day of now.
        seed: what the card's fuzz is drawn from.
        schedule: steps, desired retention, maximum interval, fuzz, parameters.
    """
    card, now = _review(memory, day, rating, _scheduler(schedule))
    interval = card.due - now
    state = State(int(card.state))
    if state is State.REVIEW:
        days = interval.days
        if card.stability is not None and card.stability > STABILITY_MAX:
            days = min(days, _interval(STABILITY_MAX, schedule))  # what is remembered is the capped stability
        if schedule.fuzz:
            days = fuzzed(days, fuzz_draw(seed, memory.reps), schedule.max_interval)
        return Outcome(state, None, day + days, timedelta(days=days))
    return Outcome(state, card.step, at + int(interval.total_seconds() * MICROSECONDS), interval)


def previews(memory: Memory, *, at: int, day: int, seed: int, schedule: Schedule) -> dict[Rating, Outcome]:
    """Return the outcome of each of the four ratings."""
    return {rating: outcome(memory, rating, at=at, day=day, seed=seed, schedule=schedule) for rating in Rating}


def is_leech(lapses: int, threshold: int) -> bool:
    """Return whether this many lapses make a leech: at the threshold, then after every half of it again.

    A threshold of 0 switches leeches off.
    """
    return threshold > 0 and lapses >= threshold and (lapses - threshold) % max(1, (threshold + 1) // 2) == 0
