"""Memories follow from the log under FSRS-6: the same as py-fsrs and fsrs-rs say, whatever the settings are."""

from __future__ import annotations

import functools
import itertools
import math
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import fsrs
import fsrs_rs_python as fsrs_rs
import pytest
from fsrs.scheduler import DEFAULT_PARAMETERS as FSRS_DEFAULTS
from fsrs.scheduler import FUZZ_RANGES, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.support.logs import DAY, STEP, event, logs, outcomes, random_answers, reviews, undo_of

from mlsprep.core.memory import (
    DEFAULT_PARAMETERS,
    NEW,
    STABILITY_MAX,
    Memory,
    Schedule,
    advance,
    fuzz_draw,
    fuzzed,
    is_leech,
    outcome,
    previews,
    replay,
    retrievability,
)
from mlsprep.core.review import Event, Kind, Rating, State, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

quick = settings(deadline=None, derandomize=True, max_examples=120)

GAPS = (0, 0, 0, 1, 1, 2, 3, 5, 9, 20, 45, 120, 400)
"""Days between two answers: same-day answers are as common as any."""

STEPS = (
    (),
    (timedelta(minutes=10),),
    (timedelta(minutes=1), timedelta(minutes=10)),
    (timedelta(seconds=90), timedelta(minutes=15), timedelta(days=2)),
)


def random_parameters(rng: random.Random) -> tuple[float, ...]:
    """Return the defaults now and then, else parameters from all over the permitted range, its ends included."""
    if rng.random() < 0.1:
        return DEFAULT_PARAMETERS
    ends = zip(LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return tuple(rng.choice((low, high)) if rng.random() < 0.05 else rng.uniform(low, high) for low, high in ends)


def random_schedule(rng: random.Random) -> Schedule:
    return Schedule(
        parameters=random_parameters(rng),
        desired_retention=rng.uniform(0.7, 0.99),
        learning_steps=rng.choice(STEPS),
        relearning_steps=rng.choice(STEPS),
        max_interval=rng.choice((1, 2, 7, 365, 36_500)),
        fuzz=False,
    )


def midnight(day: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)


def study(
    memory: Memory,
    number: int,
    day: int,
    rating: Rating,
    schedule: Schedule,
    **more: Any,
) -> tuple[Event, Memory, timedelta]:
    """Answer a card as the program does, and return the event, the memory and the interval."""
    at = (day * 144 + number) * STEP
    result = outcome(memory, rating, at=at, day=day, seed=0, schedule=schedule)
    made = event(number, at=at, day=day, rating=rating, state=result.state, step=result.step, due=result.due, **more)
    return made, advance(memory, made, schedule.parameters), result.interval


# -- replay ------------------------------------------------------------------------------------------------------------


def kept_up(events: Iterable[Event]) -> Iterable[tuple[list[Event], Memory]]:
    """Keep a memory up to date as events arrive: advanced where it can be, replayed where an event is out of order."""
    log: list[Event] = []
    memory = NEW
    for item in events:
        last = max((one.order for one in log), default=None)
        log.append(item)
        if item.kind is Kind.UNDO or (last is not None and item.order <= last):
            memory = replay(standing(log))
        else:
            memory = advance(memory, item)
        yield log, memory


@given(logs())
@quick
def test_a_memory_kept_up_event_by_event_is_the_replayed_one(events: list[Event]) -> None:
    for log, memory in kept_up(events):
        assert memory == replay(standing(log))


@pytest.mark.long
@given(logs(most=40))
@settings(deadline=None, max_examples=1000)
def test_a_memory_kept_up_event_by_event_is_the_replayed_one_at_length(events: list[Event]) -> None:
    for log, memory in kept_up(events):
        assert memory == replay(standing(log))


@given(logs(), st.randoms(use_true_random=False))
@quick
def test_the_order_in_which_a_log_arrives_never_matters(events: list[Event], rng: random.Random) -> None:
    shuffled = rng.sample(events, len(events))
    assert replay(standing(shuffled)) == replay(standing(events))


@given(logs(), st.lists(st.integers(0, 7), min_size=14, max_size=14))
@quick
def test_merging_logs_is_commutative_associative_and_idempotent(events: list[Event], places: list[int]) -> None:
    # Bit n of a place says whether database n has the event; an undo may be where the undone answer is not.
    one, two, three = ({e for e, place in zip(events, places, strict=False) if place >> n & 1} for n in range(3))

    def left(log: set[Event]) -> tuple[list[Event], Memory]:
        return standing(log), replay(standing(log))

    assert left(one | two) == left(two | one)
    assert left((one | two) | three) == left(one | (two | three))
    assert left(one | one) == left(one)
    assert left((one | two) | two) == left(one | two)


@given(logs())
@quick
def test_undone_answers_leave_no_trace(events: list[Event]) -> None:
    gone = {item.undoes for item in events}
    assert replay(standing(events)) == replay(sorted(
        (item for item in events if item.kind is not Kind.UNDO and item.id not in gone), key=lambda item: item.order
    ))  # fmt: skip


def test_undo_gives_back_the_memory_before() -> None:
    events = reviews((DAY, 3), (DAY + 3, 4), (DAY + 30, 1))
    assert replay(standing([*events, undo_of(events[2], 9)])) == replay(events[:2])


def test_an_undo_of_an_undo_changes_nothing() -> None:
    events = reviews((DAY, 3), (DAY + 3, 4))
    undo = undo_of(events[1], 8)
    assert replay(standing([*events, undo, undo_of(undo, 9)])) == replay(events[:1])


def test_cramming_leaves_the_memory_alone() -> None:
    events = reviews((DAY, 3), (DAY + 3, 4))
    cram = event(9, Kind.CRAM, day=DAY + 5, rating=Rating.AGAIN)
    assert advance(replay(events), cram) == replay(events)


def test_a_reset_card_is_new() -> None:
    assert replay([*reviews((DAY, 3), (DAY + 3, 1)), event(9, Kind.RESET)]) == NEW


def test_a_reset_card_learns_as_a_new_one() -> None:
    again = event(10, day=DAY + 9, rating=Rating.HARD)
    assert replay([*reviews((DAY, 3), (DAY + 3, 1)), event(9, Kind.RESET), again]) == replay([again])


def test_a_reschedule_moves_the_due_day_and_nothing_else() -> None:
    memory = replay(reviews((DAY, 3), (DAY + 3, 4)))
    moved = advance(memory, event(9, Kind.RESCHEDULE, day=DAY + 5, state=State.REVIEW, due=DAY + 50))
    assert moved == memory._replace(due=DAY + 50)


def test_a_reschedule_takes_a_card_out_of_its_steps() -> None:
    learning = replay([event(1, state=State.LEARNING, step=1, due=STEP)])
    moved = advance(learning, event(2, Kind.RESCHEDULE, state=State.REVIEW, due=DAY + 4))
    assert (moved.state, moved.step, moved.due) == (State.REVIEW, None, DAY + 4)


def test_an_imported_answer_teaches_like_any_other() -> None:
    answers = reviews((DAY, 3), (DAY + 3, 4))
    assert replay([item._replace(kind=Kind.IMPORT) for item in answers]) == replay(answers)


def test_an_imported_answer_without_outcome_leaves_a_review_card() -> None:
    memory = replay([event(1, Kind.IMPORT, state=None, due=None)])
    assert (memory.state, memory.due) == (State.REVIEW, None)


def test_reps_count_answers_and_lapses_the_forgotten_reviews() -> None:
    learning = event(1, rating=Rating.AGAIN, state=State.LEARNING, step=0, due=STEP)
    rest = [event(n, day=DAY + n, rating=r) for n, r in ((2, Rating.GOOD), (3, Rating.AGAIN), (4, Rating.AGAIN))]
    memory = replay([learning, *rest])
    assert (memory.reps, memory.lapses) == (4, 2)


@given(st.lists(st.tuples(st.integers(-3, 60), st.sampled_from(Rating)), min_size=1, max_size=10), st.data())
@quick
def test_settings_are_never_an_input_to_replay(answers: list[tuple[int, Rating]], data: st.DataObject) -> None:
    # What was recorded under some settings decides state, step and due, and nothing else.
    day, plain, other = DAY, [], []
    for number, (days, rating) in enumerate(answers):
        day += days
        made = event(number, day=day, rating=rating)
        plain.append(made)
        other.append(made._replace(**data.draw(outcomes(day, made.at))))
    one, two = replay(plain), replay(other)
    assert (one.stability, one.difficulty, one.last_day, one.reps) == (
        two.stability,
        two.difficulty,
        two.last_day,
        two.reps,
    )
    assert (two.state, two.step, two.due) == (other[-1].state, other[-1].step, other[-1].due)


@pytest.mark.parametrize("seed", range(20))
def test_recorded_outcomes_are_the_recomputed_ones_under_constant_settings(seed: int) -> None:
    rng = random.Random(seed)
    schedule = random_schedule(rng)._replace(fuzz=True)
    memory, log = NEW, []
    for number, (day, rating) in enumerate(random_answers(rng, 30, GAPS)):
        made, memory, _ = study(memory, number, day, rating, schedule)
        log.append(made)
    for number, made in enumerate(log):
        assert made.rating is not None
        before = replay(log[:number], schedule.parameters)
        again = outcome(before, made.rating, at=made.at, day=made.day, seed=0, schedule=schedule)
        assert (again.state, again.step, again.due) == (made.state, made.step, made.due)


# -- against py-fsrs and fsrs-rs ---------------------------------------------------------------------------------------


def test_default_parameters_are_those_of_py_fsrs() -> None:
    assert DEFAULT_PARAMETERS == FSRS_DEFAULTS


def hold_against_py_fsrs(seeds: Iterable[int]) -> int:
    """Compare every answer of random histories with py-fsrs fed UTC midnights; return how many were compared."""
    compared = 0
    for seed in seeds:
        rng = random.Random(seed)
        schedule = random_schedule(rng)
        oracle = fsrs.Scheduler(
            schedule.parameters,
            schedule.desired_retention,
            schedule.learning_steps,
            schedule.relearning_steps,
            schedule.max_interval,
            enable_fuzzing=False,
        )
        card = fsrs.Card(card_id=1, due=midnight(DAY))
        memory = NEW
        for number, (day, rating) in enumerate(random_answers(rng, 16, GAPS)):
            now = midnight(day)
            assert retrievability(memory, day, schedule.parameters) == (
                None if card.stability is None else oracle.get_card_retrievability(card, now)
            )
            made, memory, interval = study(memory, number, day, rating, schedule)
            card, _ = oracle.review_card(card, fsrs.Rating(rating), now)
            assert card.stability is not None
            capped = card.stability > STABILITY_MAX
            card.stability = min(card.stability, STABILITY_MAX)
            assert (memory.stability, memory.difficulty) == (card.stability, card.difficulty), seed
            assert (int(memory.state), memory.step) == (int(card.state), card.step), seed
            if not capped:
                assert interval == card.due - now, seed
            if memory.state is State.REVIEW:
                assert made.due == day + interval.days
            else:
                assert made.due == made.at + interval // timedelta(microseconds=1)
            compared += 1
    return compared


def test_states_steps_memories_and_intervals_are_those_of_py_fsrs() -> None:
    assert hold_against_py_fsrs(range(1500)) > 10_000


@pytest.mark.long
def test_states_steps_memories_and_intervals_are_those_of_py_fsrs_at_length() -> None:
    assert hold_against_py_fsrs(range(10_000, 60_000)) > 400_000


def near_the_defaults(rng: random.Random) -> tuple[float, ...]:
    """Return parameters such as learners have: the defaults, each up to half as much again or less."""
    ends = zip(DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return tuple(min(max(value * rng.uniform(0.5, 1.5), low), high) for value, low, high in ends)


def hold_against_fsrs_rs(
    seeds: Iterable[int], parameters_of: Callable[[random.Random], tuple[float, ...]], within: float
) -> int:
    """Compare stability and difficulty after every answer with fsrs-rs; return how many were compared."""
    compared = 0
    for seed in seeds:
        rng = random.Random(seed)
        parameters = parameters_of(rng)
        answers = random_answers(rng, 12, GAPS)
        gaps = [0, *(later[0] - one[0] for one, later in itertools.pairwise(answers))]
        item = fsrs_rs.FSRSItem(
            [fsrs_rs.FSRSReview(int(rating), gap) for (_, rating), gap in zip(answers, gaps, strict=True)]
        )
        memory = NEW
        for made, theirs in zip(
            reviews(*answers), fsrs_rs.FSRS(list(parameters)).historical_memory_states(item), strict=True
        ):
            memory = advance(memory, made, parameters)
            # It calculates in single precision: of a stability of minutes, (S + 1) ** w13 - 1 keeps four digits.
            assert memory.stability == pytest.approx(theirs.stability, rel=within, abs=2e-6), seed
            assert memory.difficulty == pytest.approx(theirs.difficulty, rel=within), seed
            compared += 1
    return compared


def test_stability_and_difficulty_are_those_of_fsrs_rs() -> None:
    assert hold_against_fsrs_rs(range(1000), lambda _: DEFAULT_PARAMETERS, 1e-4) > 6000


def test_stability_and_difficulty_are_those_of_fsrs_rs_under_other_parameters() -> None:
    assert hold_against_fsrs_rs(range(1000), near_the_defaults, 1e-4) > 6000


def test_stability_and_difficulty_are_those_of_fsrs_rs_under_any_parameters() -> None:
    # At the ends of the range a growth of 1 - R, which single precision rounds, is multiplied by up to 20,000.
    assert hold_against_fsrs_rs(range(1000), random_parameters, 1e-2) > 6000


@pytest.mark.long
def test_stability_and_difficulty_are_those_of_fsrs_rs_at_length() -> None:
    assert hold_against_fsrs_rs(range(10_000, 40_000), near_the_defaults, 1e-4) > 150_000


@pytest.mark.long
def test_stability_and_difficulty_are_those_of_fsrs_rs_under_any_parameters_at_length() -> None:
    assert hold_against_fsrs_rs(range(10_000, 40_000), random_parameters, 1e-2) > 150_000


def test_retrievability_of_a_new_card_is_undefined() -> None:
    assert retrievability(NEW, DAY) is None


def test_retrievability_is_nine_tenths_after_as_many_days_as_the_stability() -> None:
    memory = Memory(State.REVIEW, stability=12.0, difficulty=5.0, last_day=DAY)
    assert retrievability(memory, DAY + 12) == pytest.approx(0.9)


@pytest.mark.parametrize("day", [DAY, DAY - 1, DAY - 400])
def test_retrievability_before_the_last_answer_is_that_of_its_day(day: int) -> None:
    assert retrievability(replay(reviews((DAY, 3))), day) == 1.0


# -- days --------------------------------------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.integers(0, 90), st.sampled_from(Rating)), min_size=1, max_size=6),
    st.integers(1, 500),
    st.sampled_from(Rating),
)
@quick
def test_a_day_before_the_last_answer_counts_as_its_day(
    answers: list[tuple[int, Rating]], back: int, rating: Rating
) -> None:
    day, log = DAY, []
    for number, (days, given_rating) in enumerate(answers):
        day += days
        log.append(event(number, day=day, rating=given_rating))
    before = replay(log)
    same = advance(before, event(90, day=day, rating=rating))
    assert advance(before, event(90, day=day - back, rating=rating)) == same


def test_an_answer_on_an_earlier_day_is_due_from_that_day() -> None:
    memory = replay(reviews((DAY, 3), (DAY + 10, 3)))
    schedule = Schedule(fuzz=False)
    same = outcome(memory, Rating.GOOD, at=0, day=DAY + 10, seed=0, schedule=schedule)
    back = outcome(memory, Rating.GOOD, at=0, day=DAY + 4, seed=0, schedule=schedule)
    assert (back.interval, back.due) == (same.interval, same.due - 6)


@pytest.mark.parametrize(
    ("steps", "rating", "seconds"),
    [
        (STEPS[1], Rating.AGAIN, 600),
        (STEPS[1], Rating.HARD, 900),
        (STEPS[2], Rating.AGAIN, 60),
        (STEPS[2], Rating.HARD, 330),
        (STEPS[2], Rating.GOOD, 600),
        (STEPS[3], Rating.HARD, 495),
        (STEPS[3], Rating.GOOD, 900),
    ],
)
def test_a_learning_step_is_due_from_the_moment_of_the_answer(
    steps: tuple[timedelta, ...], rating: Rating, seconds: int
) -> None:
    at = 1_795_000_000_123_457
    result = outcome(NEW, rating, at=at, day=DAY, seed=0, schedule=Schedule(learning_steps=steps))
    assert (result.state, result.due) == (State.LEARNING, at + seconds * 1_000_000)


def test_a_forgotten_review_is_due_from_the_moment_of_the_answer() -> None:
    memory = replay(reviews((DAY, 3), (DAY + 3, 3)))
    result = outcome(memory, Rating.AGAIN, at=17, day=DAY + 9, seed=0, schedule=Schedule())
    assert result == (State.RELEARNING, 0, 17 + 600_000_000, timedelta(minutes=10))


def test_without_learning_steps_every_rating_leads_to_a_review() -> None:
    schedule = Schedule(learning_steps=(), relearning_steps=(), fuzz=False)
    results = previews(NEW, at=0, day=DAY, seed=0, schedule=schedule)
    assert [(result.state, result.due - DAY) for result in results.values()] == [
        (State.REVIEW, 1),
        (State.REVIEW, 1),
        (State.REVIEW, 2),
        (State.REVIEW, 8),
    ]


@pytest.mark.parametrize("steps", STEPS)
def test_a_step_that_no_longer_exists_is_the_last_one(steps: tuple[timedelta, ...]) -> None:
    memory = Memory(State.LEARNING, 7, 0, 2.0, 5.0, DAY, 0, 1, 0)
    result = outcome(memory, Rating.GOOD, at=0, day=DAY, seed=0, schedule=Schedule(learning_steps=steps))
    assert result.state is State.REVIEW


# -- stability at its cap ----------------------------------------------------------------------------------------------

STRONG = (*DEFAULT_PARAMETERS[:8], 4.5, 0.0, 3.5, *DEFAULT_PARAMETERS[11:])
"""Parameters under which stability grows as fast as it may."""


def test_stability_stops_at_its_cap() -> None:
    answers = [(DAY + 400 * n, 4) for n in range(12)]
    memory = replay(reviews(*answers), STRONG)
    assert memory.stability == STABILITY_MAX == 36_500


def test_fsrs_rs_has_the_same_cap() -> None:
    item = fsrs_rs.FSRSItem([fsrs_rs.FSRSReview(4, 400 if n else 0) for n in range(12)])
    assert fsrs_rs.FSRS(list(STRONG)).memory_state(item).stability == STABILITY_MAX


@pytest.mark.parametrize("desired", [0.9, 0.95, 0.99])
def test_an_interval_follows_from_the_capped_stability(desired: float) -> None:
    schedule = Schedule(STRONG, desired, fuzz=False)
    memory = replay(reviews(*((DAY + 400 * n, 4) for n in range(12))), STRONG)
    day = DAY + 400 * 30
    result = outcome(memory, Rating.EASY, at=0, day=day, seed=0, schedule=schedule)
    after = advance(memory, event(90, day=day, rating=Rating.EASY), STRONG)
    recall = retrievability(after, result.due, STRONG)
    assert recall == pytest.approx(desired, abs=1e-4)


# -- fuzz --------------------------------------------------------------------------------------------------------------


def fuzz_range(interval: int, most: int) -> tuple[int, int]:
    """Return from where to where py-fsrs moves an interval."""
    if interval < 2.5:
        return interval, interval
    delta = 1.0
    for part in FUZZ_RANGES:
        delta += part["factor"] * max(min(float(interval), part["end"]) - part["start"], 0.0)
    high = min(round(interval + delta), most)
    return min(max(2, round(interval - delta)), high), high


ALL_DRAWS = [n / 4000 for n in range(4000)] + [1 - 2**-53]


@pytest.mark.parametrize("interval", [1, 2, 3, 4, 5, 7, 8, 10, 19, 20, 21, 50, 100, 365])
def test_fuzz_reaches_all_of_its_range_evenly(interval: int) -> None:
    low, high = fuzz_range(interval, 36_500)
    found = Counter(fuzzed(interval, draw, 36_500) for draw in ALL_DRAWS)
    assert sorted(found) == list(range(low, high + 1))
    assert max(found.values()) - min(found.values()) <= 2


@given(st.integers(1, 40_000), st.integers(1, 36_500), st.floats(0, 1, exclude_max=True))
@quick
def test_fuzz_stays_in_its_range(interval: int, most: int, draw: float) -> None:
    interval = min(interval, most)
    low, high = fuzz_range(interval, most)
    assert 1 <= low <= fuzzed(interval, draw, most) <= high <= most


@given(st.integers(1, 40_000), st.integers(0, 200), st.integers(1, 36_500), st.floats(0, 1, exclude_max=True))
@quick
def test_fuzz_never_makes_the_longer_interval_the_shorter(shorter: int, more: int, most: int, draw: float) -> None:
    one, two = min(shorter, most), min(shorter + more, most)
    assert fuzzed(one, draw, most) <= fuzzed(two, draw, most)


@pytest.mark.parametrize("draw", [0.0, 0.1, 0.5, 1 - 2**-20, 1 - 2**-53])
@pytest.mark.parametrize("most", [1, 2, 3, 30, 36_500])
def test_fuzz_keeps_all_intervals_in_order(draw: float, most: int) -> None:
    moved = [fuzzed(min(interval, most), draw, most) for interval in range(1, 3000)]
    assert moved == sorted(moved)


def test_draws_are_the_same_for_ever() -> None:
    # printf 0:0 | b2sum -l 64, and so on: the first 53 bits as a fraction.
    assert [fuzz_draw(0, 0), fuzz_draw(1, 0), fuzz_draw(0, 1), fuzz_draw(2**63 - 1, 12)] == pytest.approx(
        [0.83368852697405, 0.32143644126115, 0.94591653570468, 0.51309079505453], abs=1e-12
    )


def test_draws_are_even() -> None:
    draws = [fuzz_draw(seed, reps) for seed in range(2000) for reps in range(10)]
    bins = Counter(int(draw * 20) for draw in draws)
    expected = len(draws) / 20
    assert sum((bins[n] - expected) ** 2 / expected for n in range(20)) < 43.8  # chi square, 19 degrees, p = 0.001
    assert len(set(draws)) == len(draws)


@pytest.mark.parametrize("seed", range(40))
def test_fuzz_never_reorders_the_four_buttons(seed: int) -> None:
    rng = random.Random(seed)
    schedule = random_schedule(rng)
    memory = NEW
    for number, (day, rating) in enumerate(random_answers(rng, 20, GAPS)):
        plain = previews(memory, at=0, day=day, seed=seed, schedule=schedule)
        moved = previews(memory, at=0, day=day, seed=seed, schedule=schedule._replace(fuzz=True))
        assert [(r, m.state, m.step) for r, m in moved.items()] == [(r, p.state, p.step) for r, p in plain.items()]
        by_plain = sorted(Rating, key=lambda r: (plain[r].interval, moved[r].interval))
        lengths = [moved[r].interval for r in by_plain]
        assert lengths == sorted(lengths)
        for r in Rating:
            if plain[r].state is not State.REVIEW:
                assert moved[r] == plain[r]
            else:
                low, high = fuzz_range(plain[r].interval.days, schedule.max_interval)
                assert 1 <= low <= moved[r].interval.days <= high <= schedule.max_interval
                assert moved[r].due == day + moved[r].interval.days
        _, memory, _ = study(memory, number, day, rating, schedule)


def test_fuzz_depends_on_seed_and_reps_only() -> None:
    schedule = Schedule()
    memory = replay(reviews((DAY, 4), (DAY + 10, 3), (DAY + 40, 3)))

    def interval(memory: Memory, seed: int, at: int = 0, day: int = DAY + 120) -> int:
        return outcome(memory, Rating.GOOD, at=at, day=day, seed=seed, schedule=schedule).interval.days

    assert interval(memory, 7, at=99) == interval(memory, 7)
    assert interval(memory._replace(lapses=3, last_at=4, due=5), 7) == interval(memory, 7)
    assert len({interval(memory, seed) for seed in range(100)}) > 5
    assert len({interval(memory._replace(reps=reps), 7) for reps in range(100)}) > 5


@functools.cache
def oracle_range() -> tuple[int, int]:
    memory = replay(reviews((DAY, 4), (DAY + 10, 3), (DAY + 40, 3)))
    plain = outcome(memory, Rating.GOOD, at=0, day=DAY + 120, seed=0, schedule=Schedule(fuzz=False))
    return fuzz_range(plain.interval.days, 36_500)


def test_cards_learnt_together_are_spread_over_the_whole_range() -> None:
    memory = replay(reviews((DAY, 4), (DAY + 10, 3), (DAY + 40, 3)))
    found = Counter(
        outcome(memory, Rating.GOOD, at=0, day=DAY + 120, seed=seed, schedule=Schedule()).interval.days
        for seed in range(4000)
    )
    low, high = oracle_range()
    expected = 4000 / (high - low + 1)
    assert sorted(found) == list(range(low, high + 1))
    assert all(abs(count - expected) < 5 * math.sqrt(expected) for count in found.values())


# -- leeches -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("threshold", "leeches"),
    [
        (0, []),
        (1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]),
        (2, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]),
        (3, [3, 5, 7, 9, 11, 13, 15, 17, 19]),
        (7, [7, 11, 15, 19]),
        (8, [8, 12, 16, 20]),
        (99, []),
    ],
)
def test_leeches_are_told_at_the_threshold_and_after_every_half_of_it(threshold: int, leeches: list[int]) -> None:
    assert [lapses for lapses in range(21) if is_leech(lapses, threshold)] == leeches


@given(logs())
@quick
def test_memories_stay_within_their_bounds(events: list[Event]) -> None:
    memory = replay(standing(events))
    assume(memory.stability is not None and memory.difficulty is not None)
    assert memory.stability is not None
    assert memory.difficulty is not None
    assert 0.001 <= memory.stability <= STABILITY_MAX
    assert 1 <= memory.difficulty <= 10
    assert 0 <= memory.lapses <= memory.reps
