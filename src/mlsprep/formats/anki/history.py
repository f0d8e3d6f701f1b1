"""Anki's review log and cards as histories of ours: answers, resets, where a card stands, and what Anki remembers."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsprep.core.day import EPOCH, MICROSECONDS, Calendar, from_micros, to_micros
from mlsprep.core.memory import DEFAULT_PARAMETERS, STABILITY_MAX
from mlsprep.core.past import Moment, Past
from mlsprep.core.review import Kind, Rating, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from mlsprep.formats.anki.collection import CardRow, LogRow
    from mlsprep.formats.anki.presets import Preset

LEARN, REVIEW, RELEARN, FILTERED, MANUAL = range(5)
"""What a row of the log is; 5 is a card moved by new settings."""

_RATINGS = {int(rating): rating for rating in Rating}
_MILLIS = 1000
_DAY_SECONDS = 86_400
_DAY, _HOUR = _DAY_SECONDS * MICROSECONDS, 3600 * MICROSECONDS
_LATEST = 253_402_300_799 * MICROSECONDS
"""The end of the year 9999."""
_LONGEST = 36_500
_STABILITY_MIN = 0.001
_SECONDS_FROM = 1_000_000_000
"""A `due` beyond that is a moment in seconds, below it a number of days."""
_STEP_QUEUE, _DAY_QUEUE = 1, 3
_EASE = 2.5
"""Where SM-2 begins."""
_FSRS_EASE = 1.1
"""SM-2 has no ease below 1.3: up to here it is a difficulty, 1-10 as 0.1-1.1."""


class Clock:
    """Turns Anki's moments and days into ours.

    `first_day` is the study day that Anki's day 0 is.
    """

    def __init__(self, calendar: Calendar, first_day: int) -> None:
        """Use a calendar; what it says of an hour is worked out from how far from UTC a day is."""
        self._calendar = calendar
        self._starts = calendar.starts // timedelta(microseconds=1)
        self._offsets: dict[int, int | None] = {}
        self.first_day = first_day

    def place(self, at: int) -> tuple[int, int]:
        """Return study day and local hour of a moment (UTC microseconds)."""
        date = at // _DAY
        if date not in self._offsets:
            first, last = self._offset(date * _DAY), self._offset(date * _DAY + _DAY - 1)
            self._offsets[date] = first if first == last else None  # no clock is changed twice in a day
        offset = self._offsets[date]
        if offset is None:
            offset = self._offset(at)
        wall = at + offset
        return (wall - self._starts) // _DAY, wall % _DAY // _HOUR

    def _offset(self, at: int) -> int:
        """Return how far local time is ahead of UTC at a moment, in microseconds."""
        try:
            local = self._calendar.local(from_micros(at))
        except (OverflowError, ValueError, OSError):  # beyond what the system's time zone knows
            return 0
        return (local.utcoffset() or timedelta()) // timedelta(microseconds=1)

    def start(self, day: int) -> int:
        """Return the moment (UTC microseconds) a study day begins."""
        try:
            return to_micros(self._calendar.start(day))
        except (OverflowError, ValueError, OSError):
            return day * _DAY_SECONDS * MICROSECONDS


def first_day(created: int, offset: int | None, rollover: int | None, zone: tzinfo | None) -> int:
    """Return the study day on which a collection was created: Anki counts due days from there.

    Args:
        created: when, UTC seconds.
        offset: minutes west of UTC at the time, None where an older Anki kept none.
        rollover: at which hour Anki's day begins, None for its oldest scheduler: whole days after `created`.
        zone: the learner's time zone.
    """
    try:
        moment = datetime.fromtimestamp(created, UTC)
        if offset is not None:
            shift = timedelta(minutes=min(max(offset, -23 * 60), 23 * 60))
            return ((moment - shift).date() - EPOCH).days
        if rollover is None:  # the middle of that day, wherever its author lives
            return ((moment + timedelta(hours=12)).astimezone(zone).date() - EPOCH).days
        return (moment.astimezone(zone).date() - EPOCH).days
    except (OverflowError, ValueError, OSError):
        return 0


class Start(NamedTuple):
    """From which row of a card's log Anki works out the memory.

    `complete`: the card was new then. Otherwise the memory is taken from the interval and ease that this row tells.
    """

    row: int
    complete: bool


def start_of(rows: Sequence[LogRow], ignore_before: int = 0) -> Start | None:
    """Return where the history that counts begins, None where nothing counts.

    As Anki 25-26 has it: the last run of learning steps; without one, the first answer since the last reset that led
    to at least a day. Answers before a date the learner chose may be ignored.
    """
    learning: int | None = None
    graded: int | None = None
    for index in range(len(rows) - 1, -1, -1):
        row = rows[index]
        if row.type == FILTERED and row.factor == 0:
            continue
        if row.ease > 0 and row.id > ignore_before and (row.ivl >= 1 or row.ivl <= -_DAY_SECONDS):
            graded = index
        if row.ease > 0 and row.type == LEARN:
            learning = index
        elif row.type == MANUAL and row.factor == 0:
            if learning is None and graded is None:
                return None
            break
        elif learning is not None:
            break
    if learning is not None and not (rows[learning].id < ignore_before and learning < len(rows) - 1):
        return Start(learning, complete=True)
    return None if graded is None else Start(graded, complete=False)


def memory_of(ivl: float, ease: float, preset: Preset) -> tuple[float, float]:
    """Return stability and difficulty that correspond to an interval (days) and an ease (2.5 for 250 %) of SM-2.

    Source: FSRS 4 and later, conversion from SM-2 (open-spaced-repetition/fsrs-rs): the stability is the interval
    after which retrievability is 0.9 if it was `historical_retention` after `ivl`; the difficulty is the one under
    which a Good answer at that moment makes stability grow by `ease`.
    """
    known = preset.parameters if len(preset.parameters) >= 17 else DEFAULT_PARAMETERS  # noqa: PLR2004 - FSRS 4.5 and later
    w8, w9, w10 = known[8:11]
    decay = -known[20] if len(known) > 20 else (-0.5 if preset.parameters else -DEFAULT_PARAMETERS[20])  # noqa: PLR2004 - FSRS-6
    retention = preset.historical_retention
    try:
        stability = max(ivl, _STABILITY_MIN) * (0.9 ** (1 / decay) - 1) / (retention ** (1 / decay) - 1)
        growth = math.exp(w8) * stability**-w9 * math.expm1((1 - retention) * w10)
        difficulty = 11.0 - (ease - 1.0) / growth
    except (ArithmeticError, ValueError):
        stability, difficulty = ivl, 5.0
    return min(max(stability, _STABILITY_MIN), STABILITY_MAX), min(max(difficulty, 1.0), 10.0)


class Historian(NamedTuple):
    """What is needed to read the histories of a collection. `old`: of Anki's first scheduler, with its numbers."""

    clock: Clock
    old: bool = False

    def past(self, card: CardRow, rows: Sequence[LogRow], preset: Preset, *, leech: bool = False) -> Past | None:
        """Return what a card has been through, None for a new one without marks."""
        flag, suspended = card.flags & 7, card.queue == -1
        rows = [row for row in rows if 0 < row.id < _LATEST // _MILLIS and 0 <= row.ease <= 4]  # noqa: PLR2004 - ratings
        if self.old:
            # Its learning steps had no Hard: 2 was Good, 3 Easy.
            rows = [
                row._replace(ease=row.ease + 1) if row.ease in {2, 3} and row.type in {LEARN, RELEARN} else row
                for row in rows
            ]
        if not rows and not flag and not suspended and card.type == LEARN_NEW:
            return None
        marked_at = min(max(card.mod, 0) * MICROSECONDS, _LATEST)
        events, stands = self._events(card, rows, preset, marked_at)
        reason = ("leech" if leech else "suspended") if suspended else None
        return Past(tuple(events), stands, reason, flag, marked_at)

    def _events(
        self, card: CardRow, rows: Sequence[LogRow], preset: Preset, marked_at: int
    ) -> tuple[list[Moment], Moment | None]:
        """Return the events of a card, and where it stands if they do not say so."""
        start = start_of(rows, preset.ignore_before)
        events, taught = self._rows(rows, start, preset)
        kind = _type(card)
        remembered = start is not None and kind != LEARN_NEW
        if taught and not remembered:  # Anki forgot the card without a row that says so
            events.append(_reset(events[-1].at + 1, events[-1].day, events[-1].hour))
        if not remembered and kind != LEARN_NEW and (stated := self._inferred(card, events, preset)):
            events.append(stated)
            remembered = True
        stands = self._stands(card, kind, preset, marked_at) if remembered else None
        if stands is None or not events:
            return events, stands
        last = events[-1]
        if last.state is stands.state and last.kind is not Kind.CRAM:
            events[-1] = last = last._replace(step=stands.step)  # the log does not tell the step
            if last.due == stands.due:
                return events, None
        return events, stands._replace(at=max(stands.at, last.at + 2))

    def _rows(self, rows: Sequence[LogRow], start: Start | None, preset: Preset) -> tuple[list[Moment], bool]:
        """Return the rows as events such that a replay of them gives Anki's memory, and whether they give one.

        Answers that Anki does not count stay, for statistics: a reset follows them, or a memory is stated.
        """
        events: list[Moment] = []
        state, taught = State.NEW, False
        for index, row in enumerate(rows):
            at = row.id * _MILLIS
            first = start is not None and index == start.row
            if first and start and start.complete and taught:
                events.append(_reset(at - 1, *self.clock.place(at - 1)))
                state = State.NEW
            moment = self._moment(row, at, state)
            if moment is None:
                continue
            events.append(moment)
            if moment.kind is Kind.RESET:
                taught, state = False, State.NEW
            elif moment.kind is not Kind.CRAM:
                taught = taught or moment.kind is Kind.IMPORT
                state = moment.state or state
            if first and start and not start.complete:
                events.append(_stated(moment._replace(at=at + 1), *_told(row, preset)))
        return events, taught

    def _moment(self, row: LogRow, at: int, before: State) -> Moment | None:
        """Return a row of the log as an event, None for one that says nothing."""
        day, hour = self.clock.place(at)
        if row.ease > 0:
            spent = min(max(row.taken, 0), _DAY_SECONDS * _MILLIS)
            if row.type == FILTERED and row.factor == 0:
                return Moment(at, Kind.CRAM, day, hour, _RATINGS[row.ease], spent)
            state, step, due = _outcome(row, at, day, before)
            return Moment(at, Kind.IMPORT, day, hour, _RATINGS[row.ease], spent, state, step, due)
        if row.type == MANUAL and row.factor == 0:
            return Moment(at, Kind.RESET, day, hour)
        if row.type >= MANUAL and row.ivl > 0 and before is not State.NEW:
            due = day + min(row.ivl, _LONGEST)
            return Moment(at, Kind.RESCHEDULE, day, hour, None, 0, State.REVIEW, None, due)
        return None

    def _inferred(self, card: CardRow, events: Sequence[Moment], preset: Preset) -> Moment | None:
        """Return the memory Anki keeps with a card, or would infer from its interval and ease; None without either."""
        kept = _data(card.data)
        stability, difficulty, reviewed = (kept.get(name) for name in ("s", "d", "lrt"))
        if not (_fine(stability, STABILITY_MAX) and _fine(difficulty, 10.0)):
            if card.ivl < 1:
                return None
            ease = card.factor / 1000 if card.factor > 0 else _EASE
            stability, difficulty = memory_of(min(card.ivl, _LONGEST), ease, preset)
        due = _bounded(self.clock.first_day + card.due) if card.due < _SECONDS_FROM else None
        if events:
            at = events[-1].at + 1
        elif isinstance(reviewed, int) and 0 < reviewed * MICROSECONDS < _LATEST:
            at = reviewed * MICROSECONDS
        elif due is not None:
            at = max(0, self.clock.start(_bounded(due - max(card.ivl, 0)))) + _DAY_SECONDS // 2 * MICROSECONDS
        else:
            at = min(max(card.mod, 0) * MICROSECONDS, _LATEST)
        day, hour = self.clock.place(at)
        moment = Moment(at, Kind.IMPORT, day, hour, None, 0, State.REVIEW, None, due)
        return _stated(moment, float(stability or 1), max(1.0, float(difficulty or 1)))

    def _stands(self, card: CardRow, kind: int, preset: Preset, marked_at: int) -> Moment | None:
        day, hour = self.clock.place(marked_at)
        if kind == REVIEW_CARD:
            due = _bounded(self.clock.first_day + card.due)
            return Moment(marked_at, Kind.RESCHEDULE, day, hour, None, 0, State.REVIEW, None, due)
        if kind not in {LEARN_CARD, RELEARN_CARD}:
            return None
        state = State.LEARNING if kind == LEARN_CARD else State.RELEARNING
        steps = preset.steps if kind == LEARN_CARD else preset.relearning_steps
        step = min(max(0, steps - card.left % 1000), max(0, steps - 1))
        if card.due >= _SECONDS_FROM:
            due = min(card.due * MICROSECONDS, _LATEST)
        else:
            due = self.clock.start(_bounded(self.clock.first_day + card.due))
        return Moment(marked_at, Kind.RESCHEDULE, day, hour, None, 0, state, step, due)


LEARN_NEW, LEARN_CARD, REVIEW_CARD, RELEARN_CARD = range(4)
"""What a card is, in Anki's numbers."""


def _type(card: CardRow) -> int:
    """Return what a card is; the first scheduler had no type of its own for a card that is learned again."""
    relearning = card.type == REVIEW_CARD and card.queue in {_STEP_QUEUE, _DAY_QUEUE}
    return RELEARN_CARD if relearning else card.type


def _reset(at: int, day: int, hour: int) -> Moment:
    return Moment(at, Kind.RESET, day, hour)


def _told(row: LogRow, preset: Preset) -> tuple[float, float]:
    """Return stability and difficulty as an answer tells them whose past is not there."""
    ease = row.factor / 1000 if row.factor else _EASE
    stability, difficulty = memory_of(max(row.ivl, 1), ease, preset)
    if ease <= _FSRS_EASE:
        difficulty = min(max((ease - 0.1) * 9 + 1, 1.0), 10.0)
    return stability, difficulty


def _outcome(row: LogRow, at: int, day: int, before: State) -> tuple[State, int | None, int]:
    """Return the state, step and due date an answer led to."""
    if row.ivl > 0:
        return State.REVIEW, None, day + min(row.ivl, _LONGEST)
    learning = row.type == LEARN or (row.type == FILTERED and before in {State.NEW, State.LEARNING})
    due = at + min(-row.ivl, _LONGEST * _DAY_SECONDS) * MICROSECONDS
    return (State.LEARNING if learning else State.RELEARNING), 0, due


def _stated(moment: Moment, stability: float, difficulty: float) -> Moment:
    return moment._replace(rating=None, milliseconds=0, stability=stability, difficulty=difficulty)


def _bounded(day: int) -> int:
    """Return a study day in the years that dates can have."""
    return min(max(day, 0), 2_900_000)


def _data(text: str) -> dict[str, Any]:
    """Return what Anki keeps with a card as JSON; nothing where it is none."""
    if not text.startswith("{") or len(text) > 10_000:  # noqa: PLR2004 - Anki writes about 100 characters
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _fine(value: Any, most: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= most
