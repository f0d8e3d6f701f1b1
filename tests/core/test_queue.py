"""What to study next: limits, siblings, how new cards are spread among reviews, and where new cards stand in line."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.core.queue import LINE, Candidate, Done, Line, Newcomer, Own, line_up, merged, pick, ranks
from mlsprep.core.review import State

quick = settings(deadline=None, derandomize=True, max_examples=200)


def cards(state: State, *numbers: int, note: int | None = None, due: int = 0) -> list[Candidate]:
    return [Candidate(n, n if note is None else note, state, due) for n in numbers]


def reviews(*numbers: int, note: int | None = None) -> list[Candidate]:
    return cards(State.REVIEW, *numbers, note=note)


def new(*numbers: int, note: int | None = None) -> list[Candidate]:
    return cards(State.NEW, *numbers, note=note)


def learning(*dues: tuple[int, int]) -> list[Candidate]:
    return [Candidate(number, number, State.LEARNING, due) for number, due in dues]


def numbers(items: Any) -> list[int]:
    return [item.card for item in items]


def lined_up(*parts: list[Candidate], **options: Any) -> Line:
    chosen = {"limits": Done(20, 200), "done": Done(0, 0), "bury_siblings": True, **options}
    return line_up(*parts, **chosen)


# -- limits and siblings -----------------------------------------------------------------------------------------------


def test_a_line_keeps_the_order_of_reviews_and_new_cards() -> None:
    line = lined_up([], reviews(3, 1, 2), new(9, 7))
    assert (numbers(line.reviews), numbers(line.new)) == ([3, 1, 2], [9, 7])


def test_learning_cards_are_sorted_by_their_moment() -> None:
    assert numbers(lined_up(learning((1, 30), (2, 10), (4, 20), (3, 20)), [], []).learning) == [2, 3, 4, 1]


def test_daily_limits_count_what_is_done() -> None:
    line = lined_up([], reviews(1, 2, 3), new(4, 5, 6), limits=Done(4, 5), done=Done(3, 3))
    assert (numbers(line.reviews), numbers(line.new)) == ([1, 2], [4])


def test_more_done_than_the_limit_leaves_nothing() -> None:
    line = lined_up([], reviews(1), new(2), limits=Done(1, 1), done=Done(5, 5))
    assert (line.reviews, line.new) == ((), ())


def test_learning_cards_know_no_limit() -> None:
    line = lined_up(learning((1, 1), (2, 2)), [], [], limits=Done(0, 0))
    assert numbers(line.learning) == [1, 2]


def test_siblings_are_kept_apart_and_the_first_is_asked() -> None:
    line = lined_up([], [*reviews(1, note=50), *reviews(2, note=50), *reviews(3)], [*new(4, note=50), *new(5)])
    assert (numbers(line.reviews), numbers(line.new)) == ([1, 3], [5])


def test_a_card_in_learning_keeps_its_siblings_back() -> None:
    waiting = [Candidate(1, 50, State.LEARNING, 5), Candidate(2, 50, State.RELEARNING, 6)]
    line = lined_up(waiting, reviews(3, note=50), new(4, note=50))
    assert (numbers(line.learning), line.reviews, line.new) == ([1, 2], (), ())


def test_siblings_come_together_where_the_learner_wants_them() -> None:
    line = lined_up([], reviews(1, 2, note=50), new(3, note=50), bury_siblings=False)
    assert (numbers(line.reviews), numbers(line.new)) == ([1, 2], [3])


def test_a_buried_sibling_takes_no_place_within_the_limit() -> None:
    line = lined_up([], [*reviews(1, 2, note=50), *reviews(3)], [], limits=Done(0, 2))
    assert numbers(line.reviews) == [1, 3]


def test_a_review_beyond_the_limit_keeps_nobody_back() -> None:
    line = lined_up([], [*reviews(1), *reviews(2, note=50)], new(3, note=50), limits=Done(5, 1))
    assert (numbers(line.reviews), numbers(line.new)) == ([1], [3])


candidates = st.builds(
    lambda note, card: (note, card), st.integers(1, 12), st.integers(1, 400)
)  # a few notes, so that siblings are common


@given(
    st.lists(candidates, max_size=8, unique_by=lambda pair: pair[1]),
    st.lists(candidates, max_size=20, unique_by=lambda pair: pair[1]),
    st.lists(candidates, max_size=20, unique_by=lambda pair: pair[1]),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
)
@quick
def test_no_line_breaks_a_limit_or_brings_siblings_together(
    steps: list[tuple[int, int]],
    old: list[tuple[int, int]],
    fresh: list[tuple[int, int]],
    limits: tuple[int, int],
    done: tuple[int, int],
) -> None:
    parts = [
        [Candidate(card + 1000 * place, note, state, card) for note, card in items]
        for place, (state, items) in enumerate(
            ((State.LEARNING, steps), (State.REVIEW, old), (State.NEW, fresh)),
        )
    ]
    line = lined_up(*parts, limits=Done(*limits), done=Done(*done))
    assert len(line.new) <= max(0, limits[0] - done[0])
    assert len(line.reviews) <= max(0, limits[1] - done[1])
    assert sorted(line.learning) == sorted(parts[0])
    asked = Counter(item.note for item in (*line.reviews, *line.new))
    assert not [note for note, count in asked.items() if count > 1 or note in {item.note for item in parts[0]}]
    # Nothing is left out without a reason: where there is room, whoever is missing has a sibling in line.
    notes = {item.note for item in (*line.learning, *line.reviews, *line.new)}
    if len(line.reviews) < limits[1] - done[1]:
        assert {item.note for item in parts[1]} <= notes
    if len(line.new) < limits[0] - done[0]:
        assert {item.note for item in parts[2]} <= notes


# -- decks with a limit of their own -----------------------------------------------------------------------------------


def own(limit: int, *numbers: int, done: int = 0, line: int = 1) -> Own:
    return Own(limit, done, cards(State.NEW, *numbers, due=line * LINE))


def test_a_deck_with_a_limit_adds_to_the_common_ones() -> None:
    line = lined_up([], [], new(1, 2, 3, 4), limits=Done(2, 200), own={1: own(1, 11, 12)})
    assert sorted(numbers(line.new)) == [1, 2, 11]


def test_what_a_deck_with_a_limit_had_today_leaves_the_common_limit_alone() -> None:
    line = lined_up([], [], new(1, 2, 3), limits=Done(2, 200), done=Done(1, 4), own={1: own(5, 11, 12, done=4)})
    assert sorted(numbers(line.new)) == [1, 11]
    assert line.done == Done(5, 4)


def test_a_deck_with_a_limit_of_none_a_day_waits() -> None:
    assert numbers(lined_up([], [], new(1), own={1: own(0, 11)}).new) == [1]
    assert numbers(lined_up([], [], new(1), own={1: own(3, 11, done=5)}).new) == [1]


def test_lines_of_new_cards_run_out_together() -> None:
    line = lined_up([], [], new(1, 2, 3, 4), own={1: own(9, 11, 12), 2: own(9, 21, line=2)})
    assert numbers(line.new) == [1, 11, 2, 21, 3, 12, 4]


@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 12))
@quick
def test_leaving_and_coming_back_does_not_change_the_order_of_the_lines(common: int, mine: int, asked: int) -> None:
    def rest(after: set[int]) -> list[int]:
        left = [number for number in range(1, common + 1) if number not in after]
        ours = [number for number in range(101, 101 + mine) if number not in after]
        done = Done(common - len(left), 0)
        return numbers(lined_up([], [], new(*left), done=done, own={1: own(20, *ours, done=mine - len(ours))}).new)

    whole = rest(set())
    assert rest(set(whole[:asked])) == whole[asked:]


def test_cards_that_come_first_count_for_their_own_line() -> None:
    first = [*new(9), *cards(State.NEW, 12, 13, due=LINE)]
    line = lined_up([], [], new(1, 2, 3), first=first, limits=Done(2, 200), own={1: own(2, 11, 12, 13)})
    assert numbers(line.new) == [9, 12, 13, 1]


def test_so_many_new_cards_at_most_but_those_that_come_first() -> None:
    assert numbers(lined_up([], [], new(1, 2, 3), own={1: own(9, 11)}, most=3).new) == [1, 2, 11]
    assert numbers(lined_up([], [], new(1, 2), first=new(8, 9), most=0).new) == [8, 9]


def test_siblings_keep_apart_within_a_line_too() -> None:
    sisters = Own(9, 0, [Candidate(11, 5, State.NEW, LINE), Candidate(12, 5, State.NEW, LINE + 1)])
    assert numbers(lined_up([], reviews(1, note=5), [], own={1: sisters}).new) == []
    assert numbers(lined_up([], [], [], own={1: sisters}).new) == [11]


# -- new cards among reviews -------------------------------------------------------------------------------------------


def pattern(old: int, fresh: int) -> str:
    line = Line((), tuple(reviews(*range(old))), tuple(new(*range(1000, 1000 + fresh))))
    return "".join("n" if item.state is State.NEW else "r" for item in merged(line))


@pytest.mark.parametrize(
    ("old", "fresh", "order"),
    [
        (0, 0, ""),
        (3, 0, "rrr"),
        (0, 3, "nnn"),
        (3, 3, "rnrnrn"),
        (6, 2, "rrnrrnrr"),
        (2, 6, "nnrnnrnn"),
        (1, 1, "rn"),
    ],
)
def test_new_cards_are_spread_among_the_reviews(old: int, fresh: int, order: str) -> None:
    assert pattern(old, fresh) == order


@given(st.integers(0, 60), st.integers(0, 60))
@quick
def test_every_prefix_holds_its_share_of_new_cards(old: int, fresh: int) -> None:
    order = pattern(old, fresh)
    assert Counter(order) == Counter({"r": old, "n": fresh}) - Counter()
    for length in range(1, len(order) + 1):
        assert abs(order[:length].count("n") - length * fresh / len(order)) <= 1


@given(st.integers(0, 40), st.integers(0, 40), st.data())
@quick
def test_leaving_and_coming_back_changes_nothing(old: int, fresh: int, data: st.DataObject) -> None:
    whole = merged(Line((), tuple(reviews(*range(old))), tuple(new(*range(1000, 1000 + fresh)))))
    left = data.draw(st.integers(0, len(whole)))
    asked, rest = whole[:left], whole[left:]
    states = Counter(item.state for item in asked)
    again = Line(
        (),
        tuple(item for item in rest if item.state is State.REVIEW),
        tuple(item for item in rest if item.state is State.NEW),
        Done(states[State.NEW], states[State.REVIEW]),
    )
    assert merged(again) == rest


@given(st.lists(candidates, max_size=30, unique_by=lambda pair: pair[1]), st.integers(0, 15), st.integers(0, 15))
@quick
def test_leaving_and_coming_back_changes_nothing_within_limits(
    pool: list[tuple[int, int]], most_new: int, most_old: int
) -> None:
    # As the program does it: before every card the line is made anew from what waits and what is done.
    waiting = [Candidate(card, note, State.NEW if card % 2 else State.REVIEW, 0) for note, card in pool]

    def look(waiting: list[Candidate], done: Done) -> list[Candidate]:
        old = [item for item in waiting if item.state is State.REVIEW]
        fresh = [item for item in waiting if item.state is State.NEW]
        return merged(lined_up([], old, fresh, limits=Done(most_new, most_old), done=done))

    whole = look(waiting, Done(0, 0))
    done, asked = Done(0, 0), []
    while line := look(waiting, done):
        asked.append(line[0])
        # Siblings of what was answered today are left out by the store.
        waiting = [item for item in waiting if item.note != line[0].note]
        done = Done(done.new + (line[0].state is State.NEW), done.reviews + (line[0].state is State.REVIEW))
    assert asked == whole


# -- the next card -----------------------------------------------------------------------------------------------------


def next_card(steps: list[Candidate], rest: list[Candidate], now: int = 100, ahead: int = 50) -> int | None:
    found = pick(steps, rest, now=now, ahead=ahead)
    return found.card if found else None


@pytest.mark.parametrize(
    ("steps", "rest", "card"),
    [
        ([], [], None),
        ([(1, 90)], [2], 1),
        ([(1, 100)], [2], 1),
        ([(1, 101)], [2], 2),
        ([(1, 101)], [], 1),
        ([(1, 150)], [], 1),
        ([(1, 151)], [], None),
        ([(1, 151)], [2], 2),
        ([(1, 80), (3, 90)], [2], 1),
        ([], [2, 3], 2),
    ],
)
def test_a_learning_card_comes_when_due_and_ahead_of_time_only_when_nothing_else_waits(
    steps: list[tuple[int, int]], rest: list[int], card: int | None
) -> None:
    assert next_card(learning(*steps), reviews(*rest)) == card


# -- new cards in line -------------------------------------------------------------------------------------------------


def newcomer(card: int, **more: Any) -> Newcomer:
    values = {"deck": "d", "bundled": True, "core": False, "topic": "t", "task": "1.1", **more}
    return Newcomer(card, **values)


def in_line(newcomers: list[Newcomer], weights: dict[str, float]) -> list[int]:
    places = ranks(newcomers, weights)
    return sorted(places, key=lambda card: (places[card], card))


def test_core_cards_come_first() -> None:
    cards = [newcomer(1), newcomer(2, task="1.2"), newcomer(3, core=True, task="1.2"), newcomer(4, core=True)]
    assert in_line(cards, {"1.1": 50, "1.2": 50}) == [3, 4, 1, 2]


def test_what_the_exam_does_not_ask_for_comes_last_core_or_not() -> None:
    cards = [newcomer(1, core=True, task=None), newcomer(2, task=None), newcomer(3), newcomer(4, core=True)]
    assert in_line(cards, {"1.1": 100}) == [4, 3, 1, 2]


def test_a_task_of_twice_the_weight_comes_twice_as_often() -> None:
    cards = [newcomer(n, task="1.1") for n in range(60)] + [newcomer(n, task="1.2") for n in range(100, 130)]
    order = in_line(cards, {"1.1": 20, "1.2": 10})
    for length in range(1, len(order) + 1):
        assert abs(sum(card < 100 for card in order[:length]) - length * 2 / 3) <= 1


@given(st.lists(st.floats(2, 9), min_size=2, max_size=18))
@quick
def test_every_prefix_holds_each_task_by_its_weight(shares: list[float]) -> None:
    weights = {f"t{n}": share for n, share in enumerate(shares)}
    per_task = 40
    cards = [
        newcomer(1000 * n + card, task=f"t{n}", topic=f"t{n}/{card % 3}")
        for n in range(len(shares))
        for card in range(per_task)
    ]
    order = in_line(cards, weights)
    # As long as no task has run out.
    length = int(min(per_task / share for share in shares) * sum(shares))
    counts: Counter[int] = Counter()
    for place, card in enumerate(order[: length - len(shares)], 1):
        counts[card // 1000] += 1
        for n, share in enumerate(shares):
            # Half a card of its own rounding, and its part of half a card of everybody's.
            weight = share / sum(shares)
            assert abs(counts[n] - place * weight) <= 0.51 + weight * len(shares) / 2


def test_topics_of_a_task_take_turns_and_keep_their_order() -> None:
    cards = [newcomer(n, topic="a") for n in (1, 2, 3)] + [newcomer(n, topic="b") for n in (11, 12)]
    assert in_line(cards, {"1.1": 100}) == [1, 11, 2, 12, 3]


def test_an_own_deck_is_a_group_of_mean_weight_beside_the_core() -> None:
    own = [newcomer(n, bundled=False, deck="mine", task=None) for n in range(30)]
    core = [newcomer(100 + n, core=True, task="1.1") for n in range(45)]
    core += [newcomer(200 + n, core=True, task="1.2") for n in range(15)]
    order = in_line([*own, *core], {"1.1": 30, "1.2": 10})
    for length in range(1, len(order) + 1):
        assert abs(sum(card < 100 for card in order[:length]) - length / 3) <= 1


def test_an_own_deck_with_topics_of_the_exam_is_a_group_all_the_same() -> None:
    own = [newcomer(n, bundled=False, deck="mine", task="1.1") for n in range(4)]
    core = [newcomer(100 + n, core=True, task="1.1") for n in range(4)]
    assert in_line([*core, *own], {"1.1": 100}) == [0, 100, 1, 101, 2, 102, 3, 103]


def test_without_an_exam_all_decks_take_turns() -> None:
    cards = [newcomer(n, deck=f"d{n // 10}", task=None, topic=None) for n in (10, 11, 20, 21, 30)]
    assert in_line(cards, {}) == [10, 20, 30, 11, 21]


@pytest.mark.parametrize("weights", [{}, {"1.1": 0.0}, {"1.1": 0.0, "1.2": 5.0}])
def test_a_task_without_weight_is_placed_all_the_same(weights: dict[str, float]) -> None:
    assert sorted(ranks([newcomer(1), newcomer(2)], weights)) == [1, 2]


@given(
    st.lists(
        st.builds(
            Newcomer,
            card=st.integers(1, 10**6),
            deck=st.sampled_from(["a", "b", "c/d"]),
            bundled=st.booleans(),
            core=st.booleans(),
            topic=st.sampled_from([None, "x", "y", "z"]),
            task=st.sampled_from([None, "1.1", "1.2", "2.1"]),
        ),
        max_size=40,
        unique_by=lambda item: item.card,
    )
)
@quick
def test_every_new_card_has_its_place(cards: list[Newcomer]) -> None:
    weights = {"1.1": 10.0, "1.2": 5.5, "2.1": 20.0}
    places = ranks(cards, weights)
    assert places == ranks(cards, weights)
    assert sorted(places) == sorted(item.card for item in cards)

    def band(item: Newcomer) -> int:
        if item.bundled and item.task is None:
            return 2 + (not item.core)
        return int(item.bundled and not item.core)

    bands = [band(item) for item in sorted(cards, key=lambda item: places[item.card])]
    assert bands == sorted(bands)
