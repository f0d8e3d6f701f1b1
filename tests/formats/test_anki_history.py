"""Rows of Anki's review log become events whose replay is Anki's memory, and nothing that was answered is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from tests.support.anki_packages import CREATED, Note, Package, write

from mlsprep.core.day import Calendar
from mlsprep.core.memory import Memory, replay
from mlsprep.core.past import Past, event_of
from mlsprep.core.review import Kind, Rating, State
from mlsprep.formats import Context, read
from mlsprep.formats.anki.collection import CardRow, LogRow
from mlsprep.formats.anki.history import Clock, Historian, Start, first_day, memory_of, start_of
from mlsprep.formats.anki.presets import Preset

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400_000
FIRST = 20_454
"""2026-01-01."""
START = CREATED * 1000
"""04:00 UTC of that day, in milliseconds."""
LEARN, REVIEW, RELEARN, FILTERED, MANUAL, MOVED = range(6)
PRESET = Preset("x")
CLOCK = Clock(Calendar(UTC), FIRST)


def row(day: float, ease: int, ivl: int, kind: int = REVIEW, factor: int = 2500) -> LogRow:
    return LogRow(START + int(day * DAY) + 1000, 1, ease, ivl, factor, 3000, kind)


def card(kind: int = 2, queue: int = 2, due: int = 30, **rest: int) -> CardRow:
    values = {"ivl": 10, "factor": 2500, "left": 0, "flags": 0, **rest}
    return CardRow(1, 1, 1, 0, CREATED + 90 * 86_400, kind, queue, due, **values, data="")


def past(rows: list[LogRow], at: CardRow | None = None, preset: Preset = PRESET, *, old: bool = False) -> Past:
    found = Historian(CLOCK, old).past(at or card(), rows, preset)
    assert found is not None
    return found


def memory(found: Past) -> Memory:
    return replay([event_of(0, event, 0) for event in found.events])


LEARNED = [row(0, 3, -600, LEARN), row(0.01, 3, 1, LEARN), row(1, 3, 4), row(5, 4, 12)]


def test_answers_keep_day_hour_rating_duration_and_outcome() -> None:
    first, _, third, last = past(LEARNED).events
    assert first[:7] == (
        (START + 1000) * 1000,
        Kind.IMPORT,
        FIRST,
        4,
        Rating.GOOD,
        3000,
        State.LEARNING,
    )
    assert first.due == (START + 1000 + 600_000) * 1000
    assert (third.state, third.step, third.due) == (State.REVIEW, None, FIRST + 5)
    assert (last.rating, last.due) == (Rating.EASY, FIRST + 17)


def test_where_the_card_stands_is_told_only_where_the_log_says_otherwise() -> None:
    assert past(LEARNED, card(due=17)).stands is None
    stands = past(LEARNED, card(due=40)).stands
    assert stands is not None
    assert (stands.kind, stands.state, stands.due) == (Kind.RESCHEDULE, State.REVIEW, FIRST + 40)
    assert stands.at > past(LEARNED).events[-1].at


@pytest.mark.parametrize(
    ("kind", "queue", "due", "left", "state", "step"),
    [
        (1, 1, CREATED + 700, 1001, State.LEARNING, 1),
        (1, 1, CREATED + 700, 2002, State.LEARNING, 0),
        (3, 1, CREATED + 700, 1001, State.RELEARNING, 0),
        (2, 1, CREATED + 700, 1001, State.RELEARNING, 0),
        (3, -1, CREATED + 700, 1001, State.RELEARNING, 0),
    ],
)
def test_cards_in_steps_are_due_at_their_moment(
    kind: int, queue: int, due: int, left: int, state: State, step: int
) -> None:
    found = past(LEARNED, card(kind, queue, due, left=left))
    stands = found.stands
    assert stands is not None
    assert (stands.state, stands.step, stands.due) == (state, step, due * 1_000_000)
    assert (found.suspended is not None) == (queue == -1)


def test_steps_of_days_are_due_when_the_study_day_begins() -> None:
    stands = past(LEARNED, card(1, 3, 20)).stands
    assert stands is not None
    assert stands.due == (START + 20 * DAY) * 1000


def test_forgetting_a_card_resets_it() -> None:
    rows = [*LEARNED, row(6, 0, 0, MANUAL, 0), row(7, 3, -600, LEARN), row(8, 3, 1, LEARN)]
    found = past(rows)
    assert [event.kind for event in found.events].count(Kind.RESET) == 1
    assert memory(found) == memory(past(rows[5:]))._replace(lapses=0)


def test_what_was_forgotten_without_a_row_is_followed_by_a_reset() -> None:
    rows = [*LEARNED, row(20, 1, -60, LEARN), row(21, 3, 1, LEARN)]
    found = past(rows)
    assert [event.kind for event in found.events] == [*[Kind.IMPORT] * 4, Kind.RESET, *[Kind.IMPORT] * 2]
    assert memory(found) == memory(past(rows[4:]))
    assert sum(event.rating is not None for event in found.events) == 6


def test_a_card_that_is_new_again_has_no_memory() -> None:
    found = past(LEARNED, card(0, 0, 5))
    assert memory(found).stability is None
    assert found.stands is None


def test_a_history_that_begins_in_the_middle_states_a_memory() -> None:
    rows = [row(0, 3, 20, factor=2300), row(21, 3, 50, factor=2300)]
    first, stated, second = past(rows).events
    assert (first.rating, stated.rating, second.rating) == (Rating.GOOD, None, Rating.GOOD)
    assert (stated.stability, stated.difficulty) == memory_of(20, 2.3, Preset(""))
    assert stated.stability == pytest.approx(20)
    assert stated.at == first.at + 1


def test_under_fsrs_the_row_tells_the_difficulty() -> None:
    _, stated = past([row(0, 3, 20, factor=600)]).events
    assert stated.difficulty == pytest.approx(5.5)


def test_answers_that_do_not_count_are_practice_only() -> None:
    rows = [*LEARNED, row(6, 1, 0, FILTERED, 0), row(7, 3, 30, FILTERED)]
    found = past(rows)
    assert [event.kind for event in found.events[-2:]] == [Kind.CRAM, Kind.IMPORT]
    assert memory(found) == memory(past([*LEARNED, row(7, 3, 30, FILTERED)]))


def test_moved_due_dates_are_reschedules() -> None:
    for kind in (MANUAL, MOVED):
        event = past([*LEARNED, row(6, 0, 9, kind)]).events[-1]
        assert (event.kind, event.rating, event.state, event.due) == (
            Kind.RESCHEDULE,
            None,
            State.REVIEW,
            FIRST + 15,
        )


def test_a_card_without_a_log_has_the_memory_anki_keeps_with_it() -> None:
    kept = card(due=30)._replace(data=f'{{"s": 12.5, "d": 6.25, "lrt": {CREATED + 20 * 86_400}}}')
    (event,) = past([], kept).events
    assert (event.kind, event.stability, event.difficulty) == (Kind.IMPORT, 12.5, 6.25)
    assert (event.day, event.due) == (FIRST + 20, FIRST + 30)


def test_a_card_without_log_or_memory_gets_one_from_interval_and_ease() -> None:
    (event,) = past([], card(due=30)).events
    assert (event.stability, event.difficulty) == memory_of(10, 2.5, Preset(""))
    assert event.day == FIRST + 20


def test_a_new_card_without_marks_has_no_past() -> None:
    assert Historian(CLOCK).past(card(0, 0, 5), [], Preset("")) is None


def test_flags_and_suspension_travel_with_their_moment() -> None:
    found = Historian(CLOCK).past(card(0, -1, 5, flags=3), [], Preset(""), leech=True)
    assert found == Past((), None, "leech", 3, (CREATED + 90 * 86_400) * 1_000_000)


def test_the_first_scheduler_had_no_hard_in_learning() -> None:
    rows = [row(0, 2, -600, LEARN), row(0.01, 3, 4, LEARN), row(4, 2, 9)]
    assert [event.rating for event in past(rows, old=True).events] == [Rating.GOOD, Rating.EASY, Rating.HARD]


STARTS = {
    "nothing": ([], None),
    "learned": (LEARNED, Start(0, complete=True)),
    "relearned later": ([*LEARNED, row(9, 3, -60, LEARN)], Start(4, complete=True)),
    "reset and nothing since": ([*LEARNED, row(9, 0, 0, MANUAL, 0)], None),
    "reset and reviewed": ([*LEARNED, row(9, 0, 0, MANUAL, 0), row(10, 3, 5)], Start(5, complete=False)),
    "no learning": ([row(0, 1, -600), row(1, 3, 3)], Start(1, complete=False)),
    "never a day": ([row(0, 1, -600)], None),
    "practice in between": (
        [row(0, 3, -60, LEARN), row(1, 3, 0, FILTERED, 0), row(2, 3, 1, LEARN)],
        Start(0, complete=True),
    ),
    "moved in between": ([row(0, 3, -60, LEARN), row(1, 0, 5, MANUAL), row(2, 3, 1, LEARN)], Start(2, complete=True)),
}


@pytest.mark.parametrize("name", STARTS)
def test_the_history_that_counts_begins_where_anki_begins(name: str) -> None:
    rows, expected = STARTS[name]
    assert start_of(rows) == expected


def test_answers_before_a_chosen_date_do_not_count() -> None:
    assert start_of(LEARNED, START + 3 * DAY) == Start(3, complete=False)


@pytest.mark.parametrize(
    ("created", "offset", "rollover", "zone", "expected"),
    [
        (CREATED, 0, 4, None, FIRST),
        (CREATED - 9 * 3600, -540, 4, None, FIRST),  # 04:00 in Korea
        (CREATED - 9 * 3600, None, 4, "Asia/Seoul", FIRST),
        (CREATED - 9 * 3600, None, None, "Asia/Seoul", FIRST),
        (CREATED - 9 * 3600, None, None, "UTC", FIRST),
        (10**18, None, None, "UTC", 0),
        (10**18, 10**9, 4, "UTC", 0),
    ],
)
def test_due_days_are_counted_from_the_day_of_creation(
    created: int, offset: int | None, rollover: int | None, zone: str | None, expected: int
) -> None:
    assert first_day(created, offset, rollover, ZoneInfo(zone) if zone else None) == expected


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_days_worked_out_by_offset_are_those_of_the_calendar(zone: str) -> None:
    calendar = Calendar(ZoneInfo(zone), timedelta(hours=4, minutes=20))
    clock = Clock(calendar, FIRST)
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    for _ in range(3000):
        moment += timedelta(hours=3, minutes=1, seconds=7)
        at = int(moment.timestamp()) * 1_000_000
        assert clock.place(at) == (calendar.day(moment), calendar.hour(moment))


@pytest.mark.parametrize("shape", ["current", "legacy"])
def test_histories_are_read_from_a_package(shape: str, tmp_path: Path) -> None:
    log = [(item.id, item.ease, item.ivl, item.factor, item.type) for item in LEARNED]
    stands = {"type": 2, "queue": -1, "due": 17, "ivl": 12, "factor": 2500, "flags": 2}
    presets = {1: {"perDay": 7, "name": "My preset", "parameters": [0.1 * n for n in range(1, 22)]}}
    notes = [Note(("a", "b"), type=2, cards={0: {}, 1: stands}, log={1: log}, tags="leech")]
    path = write(Package(notes, presets=presets), tmp_path / "x.apkg", shape=shape)
    reading = read(path, Context(calendar=Calendar(UTC)))
    ((key, found),) = reading.pasts.items()
    assert key == "my/deck-one/a.guid0#reverse"
    assert found.events == past(LEARNED, card(due=17)).events
    assert (found.suspended, found.flag) == ("leech", 2)
    assert "4 reviews" in reading.found[0]
    assert "“My preset” has FSRS parameters fitted to you" in reading.found[1]
