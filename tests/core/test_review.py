"""Which events of a log count, and what they add to the daily rollup."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.logs import DAY, STEP, event, logs, reviews, undo_of

from mlsprep.core.memory import NEW, Memory, advance, replay
from mlsprep.core.review import BUCKETS, CRAMMED, Cell, Event, Kind, Rating, State, bucket, cell, standing, tally

if TYPE_CHECKING:
    import random

quick = settings(deadline=None, derandomize=True, max_examples=120)


# -- what stands -------------------------------------------------------------------------------------------------------


def test_events_stand_in_order_of_time_and_id() -> None:
    late, early = event(2), event(1)
    twin = event(3, at=late.at)
    assert standing([twin, late, early]) == [early, late, twin]


def test_an_undone_event_does_not_stand_and_neither_does_its_undo() -> None:
    first, second = reviews((DAY, 3), (DAY, 1))
    assert standing([first, second, undo_of(second, 3)]) == [first]


@pytest.mark.parametrize("kind", [Kind.REVIEW, Kind.CRAM, Kind.RESET, Kind.RESCHEDULE, Kind.IMPORT])
def test_an_event_of_any_kind_can_be_undone(kind: Kind) -> None:
    first, second = event(1), event(2, kind)
    assert standing([first, second, undo_of(second, 3)]) == [first]


def test_an_undo_that_sorts_before_its_answer_undoes_it_all_the_same() -> None:
    answer = event(5)
    assert standing([answer, undo_of(answer, 1)]) == []


def test_an_undo_of_an_answer_that_is_elsewhere_undoes_nothing() -> None:
    assert standing([event(1), undo_of(event(7), 2)]) == [event(1)]


def test_undoing_twice_is_undoing_once() -> None:
    first, second = reviews((DAY, 3), (DAY, 1))
    assert standing([first, second, undo_of(second, 3), undo_of(second, 4)]) == [first]


@given(logs(), st.randoms(use_true_random=False))
@quick
def test_out_of_order_insertion_equals_the_sorted_log(events: list[Event], rng: random.Random) -> None:
    shuffled = rng.sample(events, len(events))
    found = standing(shuffled)
    assert found == sorted(found, key=lambda item: (item.at, item.id))
    assert (found, tally(found)) == (standing(events), tally(standing(events)))


# -- the rollup --------------------------------------------------------------------------------------------------------


def recount(events: list[Event]) -> Counter[tuple[Cell, str]]:
    """Count the answers anew, each from the memory that all the events before it leave."""
    out: Counter[tuple[Cell, str]] = Counter()
    for number, item in enumerate(events):
        if item.kind not in (Kind.REVIEW, Kind.CRAM, Kind.IMPORT):
            continue
        assert item.rating is not None
        before = replay(events[:number])
        days = 0 if before.last_day is None else max(0, item.day - before.last_day)
        place = (
            item.day,
            item.hour,
            4 if item.kind is Kind.CRAM else int(before.state),
            [n for n, least in enumerate((0, 1, 7, 21, 60, 180)) if days >= least][-1],
            int(item.rating),
        )
        out[place, "count"] += 1
        out[place, "milliseconds"] += item.milliseconds
    return out


def changed(before: Counter[tuple[Cell, str]], after: Counter[tuple[Cell, str]]) -> dict[tuple[Cell, str], int]:
    return {key: after[key] - before[key] for key in {*before, *after} if after[key] != before[key]}


@given(logs())
@quick
def test_the_tally_is_a_recount(events: list[Event]) -> None:
    assert tally(standing(events)) == recount(standing(events))


@pytest.mark.long
@given(logs(most=50))
@settings(deadline=None, max_examples=2000)
def test_the_tally_is_a_recount_at_length(events: list[Event]) -> None:
    assert tally(standing(events)) == recount(standing(events))


@given(logs())
@quick
def test_the_tally_adds_up_answer_by_answer(events: list[Event]) -> None:
    # As the program does it: a cell for each answer, from the memory before it.
    memory: Memory = NEW
    sums: Counter[tuple[Cell, str]] = Counter()
    for item in standing(events):
        if item.rating is not None:
            place = cell(item, memory.state, memory.last_day)
            sums[place, "count"] += 1
            sums[place, "milliseconds"] += item.milliseconds
        memory = advance(memory, item)
    assert tally(standing(events)) == sums


@given(logs(), st.data())
@quick
def test_undoing_leaves_exactly_nothing(events: list[Event], data: st.DataObject) -> None:
    before = tally(standing(events))
    extra = event(500, rating=data.draw(st.sampled_from(Rating)), milliseconds=data.draw(st.integers(0, 10**6)))
    extra = extra._replace(at=data.draw(st.integers(0, 3000)) * STEP, day=DAY + data.draw(st.integers(-50, 300)))
    with_it = tally(standing([*events, extra]))
    without = tally(standing([*events, extra, undo_of(extra, 900)]))
    back = changed(with_it, without)
    rollup = Counter(before)
    for key, value in itertools.chain(changed(before, with_it).items(), back.items()):
        rollup[key] += value
    assert {key: value for key, value in rollup.items() if value} == {k: v for k, v in before.items() if v}
    assert without == before


def test_counts_are_whole_numbers() -> None:
    found = tally([event(1, milliseconds=1234), event(2, milliseconds=1)])
    assert all(type(value) is int for value in found.values())


@pytest.mark.parametrize(
    ("days", "number"),
    [(0, 0), (1, 1), (6, 1), (7, 2), (20, 2), (21, 3), (59, 3), (60, 4), (179, 4), (180, 5), (9999, 5)],
)
def test_interval_buckets(days: int, number: int) -> None:
    assert bucket(days) == number


def test_every_bucket_has_its_least_days() -> None:
    assert [bucket(least) for least in BUCKETS] == list(range(len(BUCKETS)))


def test_a_day_before_the_last_answer_is_in_the_first_bucket() -> None:
    assert cell(event(1, day=DAY - 30), State.REVIEW, DAY)[3] == 0


def test_the_recorded_day_and_hour_count_whatever_the_moment_is() -> None:
    # They were computed once, under the time zone and rollover of then.
    item = event(1, at=5, day=DAY + 7, hour=23, rating=Rating.HARD)
    assert cell(item, State.NEW, None) == (DAY + 7, 23, 0, 0, 2)


def test_crammed_answers_count_apart_and_change_nothing_that_follows() -> None:
    cram = event(2, Kind.CRAM, day=DAY + 3, rating=Rating.AGAIN)
    first, last = event(1), event(3, day=DAY + 8)
    found = tally([first, cram, last])
    assert found[(DAY + 3, 9, CRAMMED, 1, 1), "count"] == 1
    assert found[(DAY + 8, 9, State.REVIEW, 2, 3), "count"] == 1


def test_after_a_reset_an_answer_counts_as_a_new_card() -> None:
    found = tally([event(1), event(2, Kind.RESET), event(3, day=DAY + 90)])
    assert found[(DAY + 90, 9, State.NEW, 0, 3), "count"] == 1


def test_a_reschedule_decides_the_state_before_the_next_answer() -> None:
    learning = event(1, state=State.LEARNING, step=0, due=STEP)
    moved = event(2, Kind.RESCHEDULE, state=State.REVIEW, due=DAY + 5)
    found = tally([learning, moved, event(3, day=DAY + 5)])
    assert found[(DAY + 5, 9, State.REVIEW, 1, 3), "count"] == 1


def test_an_imported_answer_without_outcome_is_followed_by_a_review() -> None:
    found = tally([event(1, Kind.IMPORT, state=None, due=None), event(2, day=DAY + 2)])
    assert found[(DAY + 2, 9, State.REVIEW, 1, 3), "count"] == 1


def test_an_event_without_rating_is_no_answer() -> None:
    odd = event(1, Kind.IMPORT, rating=None)
    assert (tally([odd]), replay([odd])) == (Counter(), NEW)
    assert tally([odd, event(2)])[(DAY, 9, State.NEW, 0, 3), "count"] == 1


def test_numbers_that_are_stored() -> None:
    # The database holds them: a changed number would give every log another meaning.
    assert [(kind.name, int(kind)) for kind in Kind] == [
        ("REVIEW", 0),
        ("CRAM", 1),
        ("UNDO", 2),
        ("RESET", 3),
        ("RESCHEDULE", 4),
        ("IMPORT", 5),
    ]
    assert [(state.name, int(state)) for state in State] == [
        ("NEW", 0),
        ("LEARNING", 1),
        ("REVIEW", 2),
        ("RELEARNING", 3),
    ]
    assert [(rating.name, int(rating)) for rating in Rating] == [("AGAIN", 1), ("HARD", 2), ("GOOD", 3), ("EASY", 4)]
