"""Histories as Anki keeps them: where a card stands, and a row for each answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.day import MICROSECONDS
from mlsprep.core.memory import Memory, advance
from mlsprep.core.review import ANSWERS, Kind, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlsprep.core.memory import Schedule
    from mlsprep.core.past import Moment, Past

DAY_SECONDS = 86_400
EASE = 2500
"""Anki's initial ease (250 %) in thousandths, for a learner who has not turned FSRS on there."""

SUSPENDED, NEW_QUEUE, STEP_QUEUE, REVIEW_QUEUE = -1, 0, 1, 2
"""Where a card waits, in Anki's numbers."""

LEARN, REVIEW, RELEARN, CRAM, MANUAL = range(5)
"""What a row of the log is, in Anki's numbers."""


class Standing(NamedTuple):
    """The columns of Anki's `cards` that say where a card stands, in their order."""

    type: int
    queue: int
    due: int
    ivl: int
    factor: int
    reps: int
    lapses: int
    left: int
    flags: int
    data: str


class Row(NamedTuple):
    """A row of Anki's `revlog` without its card; `at` is in milliseconds and not yet unique."""

    at: int
    ease: int
    ivl: int
    last_ivl: int
    factor: int
    time: int
    type: int


def _difficulty(memory: Memory) -> int:
    """Return the difficulty as Anki logs it: 1-10 as 100-1100, never 0."""
    return EASE if memory.difficulty is None else round(((memory.difficulty - 1) / 9 + 0.1) * 1000)


def _interval(moment: Moment) -> int:
    """Return the interval an event led to: days, or seconds below zero."""
    if moment.due is None or moment.state in (None, State.NEW):
        return 0
    if moment.state is State.REVIEW:
        return max(1, moment.due - moment.day)
    return -max(1, round((moment.due - moment.at) / MICROSECONDS))


def history(events: Iterable[Moment], parameters: tuple[float, ...]) -> tuple[Memory, list[Row]]:
    """Return the memory that standing events leave, and the rows Anki keeps of them.

    A stated memory has no row: Anki keeps it with the card. A reset is what Anki calls "forget".
    """
    from mlsprep.core.past import event_of

    memory, last, rows = Memory(), 0, []
    for moment in events:
        before = memory
        memory = advance(memory, event_of(0, moment, 0), parameters)
        at, spent = moment.at // 1000, moment.milliseconds
        if moment.kind is Kind.CRAM and moment.rating is not None:
            rows.append(Row(at, int(moment.rating), last, last, 0, spent, CRAM))
        elif moment.kind in ANSWERS and moment.rating is not None:
            # A card may have been taken back to its learning steps elsewhere, and Anki reads its log by these.
            learning = moment.state is State.LEARNING
            kind = LEARN if learning else {State.REVIEW: REVIEW, State.RELEARNING: RELEARN}.get(before.state, LEARN)
            ivl = _interval(moment)
            rows.append(Row(at, int(moment.rating), ivl, last, _difficulty(memory), spent, kind))
            last = ivl
        elif moment.kind is Kind.RESET:
            rows.append(Row(at, 0, 0, last, 0, 0, MANUAL))
            last = 0
        elif moment.kind is Kind.RESCHEDULE and moment.state is not None:
            last, ivl = _interval(moment), last
            rows.append(Row(at, 0, last, ivl, _difficulty(memory), 0, MANUAL))
    return memory, rows


def standing(past: Past, memory: Memory, *, place: int, first_day: int, schedule: Schedule) -> Standing:
    """Return where a card stands.

    Args:
        past: for the marks.
        memory: what its history leaves.
        place: its place in the line, if it is new.
        first_day: the study day that Anki counts from.
        schedule: steps and desired retention.
    """
    steps = schedule.relearning_steps if memory.state is State.RELEARNING else schedule.learning_steps
    left = max(1, len(steps) - (memory.step or 0)) if memory.state in (State.LEARNING, State.RELEARNING) else 0
    days = 0
    if memory.due is None and memory.state is not State.NEW:  # nobody knows when: it is asked like a new one
        memory = Memory()
    if memory.state is State.REVIEW and memory.due is not None:
        due, queue = memory.due - first_day, REVIEW_QUEUE
        days = max(1, memory.due - (memory.last_day if memory.last_day is not None else memory.due))
    elif memory.state is State.NEW or memory.due is None:
        due, queue = place, NEW_QUEUE
    else:
        due, queue = -(-memory.due // MICROSECONDS), STEP_QUEUE
        days = 1 if memory.state is State.RELEARNING else 0  # after a lapse: the least interval
    return Standing(
        type=int(memory.state),
        queue=SUSPENDED if past.suspended else queue,
        due=due,
        ivl=days,
        factor=0 if memory.state is State.NEW else EASE,
        reps=memory.reps,
        lapses=memory.lapses,
        left=left,
        flags=past.flag,
        data=_data(memory, schedule),
    )


def _data(memory: Memory, schedule: Schedule) -> str:
    if memory.stability is None or memory.difficulty is None or memory.last_at is None:
        return "{}"
    values = {
        "s": round(memory.stability, 4),
        "d": round(memory.difficulty, 3),
        "dr": round(schedule.desired_retention, 2),
        "decay": round(schedule.parameters[20], 3),
        "lrt": memory.last_at // MICROSECONDS,
    }
    return json.dumps(values, separators=(",", ":"))
