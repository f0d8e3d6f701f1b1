"""Histories held against a log: nothing is counted twice, nothing is lost."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.support.logs import DAY, STEP, event, logs, undo_of

from mlsprep.core.memory import Memory
from mlsprep.core.past import LONGEST, SAME, Moment, Past, event_of, merged, moment_id, moment_of, moved
from mlsprep.core.review import Event, Kind, Rating, State, standing


def moment(number: int, kind: Kind = Kind.IMPORT, **more: Any) -> Moment:
    """Return the `number`th moment of a history from elsewhere, an answer unless `more` says otherwise."""
    values: dict[str, Any] = {"at": number * STEP, "kind": kind, "day": DAY, "hour": 9}
    if kind is Kind.IMPORT:
        values |= {"rating": Rating.GOOD, "state": State.REVIEW, "due": DAY + 1}
    return Moment(**{**values, **more})


def bring(there: list[Event], *moments: Moment) -> list[Event]:
    return merged(1, there, Past(moments), 2).new


def test_an_answer_of_ours_that_comes_back_in_milliseconds_is_known() -> None:
    there = [event(1, at=STEP + 123_456)]
    assert bring(there, moment(1, at=STEP + 123_000)) == []


def test_an_answer_with_another_rating_is_another_answer() -> None:
    assert len(bring([event(1)], moment(1, rating=Rating.HARD))) == 1


def test_an_answer_more_than_a_second_away_is_another_answer() -> None:
    assert len(bring([event(1)], moment(1, at=STEP + SAME + 1))) == 1


def test_two_answers_within_a_second_match_one_each() -> None:
    there = [event(1, at=STEP)]
    assert len(bring(there, moment(1, at=STEP), moment(1, at=STEP + SAME // 2))) == 1


def test_a_moment_with_the_id_of_an_event_is_that_event_wherever_it_is_in_time() -> None:
    there = [event(1)]
    assert bring(there, moment(9, id=there[0].id)) == []


def test_an_answer_undone_here_stays_undone() -> None:
    answer = event(1)
    assert bring([answer, undo_of(answer, 2)], moment(1)) == []


def test_cramming_is_no_answer() -> None:
    assert len(bring([event(1, Kind.CRAM)], moment(1))) == 1


def test_a_memory_is_stated_only_to_a_card_that_has_none() -> None:
    stated = moment(1, rating=None, stability=9.0, difficulty=5.0)
    assert [item.stability for item in bring([], stated)] == [9.0]
    assert bring([event(3)], stated) == []


def test_what_the_other_program_does_not_know_of_is_told() -> None:
    there = [event(1), event(2)]
    assert merged(1, there, Past((moment(1),)), 2).own == [there[1]]


def test_the_same_moment_has_the_same_id_in_every_home() -> None:
    assert moment_id(moment(1)) == moment_id(moment(1))
    assert moment_id(moment(1)) != moment_id(moment(1, rating=Rating.HARD))
    assert moment_id(moment(1)) < moment_id(moment(2))


@given(logs())
def test_a_log_that_comes_back_brings_nothing(log: list[Event]) -> None:
    past = Past(tuple(moment_of(item) for item in standing(log)))
    assert merged(1, log, past, 2).new == []
    blind = Past(tuple(item._replace(id=None, at=item.at // 1000 * 1000) for item in past.events))
    assert merged(1, log, blind, 2).new == []


@given(logs(), logs())
def test_bringing_a_history_twice_brings_nothing_new(one: list[Event], other: list[Event]) -> None:
    past = Past(tuple(moment_of(item)._replace(id=None) for item in standing(other)))
    new = merged(1, one, past, 2).new
    assert merged(1, [*one, *new], past, 2).new == []


@given(st.lists(st.integers(0, 5_000_000), max_size=8), st.lists(st.integers(0, 5_000_000), max_size=8))
def test_no_event_is_matched_twice(ours: list[int], theirs: list[int]) -> None:
    there = [event(number, at=at) for number, at in enumerate(ours, 1)]
    past = Past(tuple(moment(1, at=at, milliseconds=number) for number, at in enumerate(theirs)))
    found = merged(1, there, past, 2)
    assert found.known <= len(there)
    assert len(found.new) + found.known == len(theirs)
    assert len(found.own) == len(there) - found.known


MEMORY = Memory(State.REVIEW, None, DAY + 4, 9.0, 5.0, DAY, STEP, 3)


def stands(at: int = 5 * STEP, **more: Any) -> Past:
    return Past(stands=moment(1, Kind.RESCHEDULE, **{"at": at, "state": State.REVIEW, "due": DAY + 9, **more}))


def test_a_card_is_moved_to_where_it_stands_elsewhere() -> None:
    found = moved(MEMORY, stands(), [], STEP)
    assert found is not None
    assert (found.kind, found.due, found.at) == (Kind.RESCHEDULE, DAY + 9, 5 * STEP)


def test_a_card_that_stands_there_already_is_not_moved() -> None:
    assert moved(MEMORY, stands(due=DAY + 4), [], STEP) is None


def test_a_learning_step_is_the_same_within_a_second() -> None:
    memory = Memory(State.LEARNING, 1, 7 * STEP, 1.0, 5.0, DAY, STEP, 1)
    near = stands(state=State.LEARNING, step=1, due=7 * STEP + SAME // 2)
    assert moved(memory, near, [], STEP) is None
    assert moved(memory, stands(state=State.LEARNING, step=0, due=7 * STEP), [], STEP) is not None


def test_what_was_answered_here_since_stands() -> None:
    assert moved(MEMORY, stands(), [event(6)], 6 * STEP) is None
    assert moved(MEMORY, stands(), [event(6, Kind.CRAM)], STEP) is not None


def test_a_reschedule_comes_after_the_answer_it_follows() -> None:
    found = moved(MEMORY, stands(at=STEP - 1), [], STEP)  # other programs keep whole seconds
    assert found is not None
    assert found.at == STEP + 1


def test_no_answer_took_longer_than_a_day() -> None:
    assert bring([], moment(1, milliseconds=2**62))[0].milliseconds == LONGEST


def test_an_event_and_its_moment_are_one() -> None:
    item = event(1, rating=Rating.HARD, milliseconds=5, device=2)
    assert event_of(1, moment_of(item), 2) == item
