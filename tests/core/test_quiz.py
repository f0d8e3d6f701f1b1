"""Questions as they are asked: shuffles, replies, scoring, typed answers, what a drill prefers."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.matching import Matching, Pair
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.core.kinds.question import Option
from mlsprep.core.note import Note, Text
from mlsprep.core.quiz import (
    Item,
    Kind,
    Known,
    Reply,
    choose,
    is_blank,
    is_right,
    present,
    same_answer,
    shuffled,
    weight,
)


def options(*names: str) -> tuple[Option, ...]:
    return tuple(Option(Text.of(name)) for name in names)


def shown(note: Note, seed: int = 7) -> Item:
    return present(note, key=f"d/{note.id}", question=1, seed=seed, deck_title=Text.of("d"), domain=None)


def single(right: int = 1) -> Note:
    return Note("q", "choice", Choice(Text.of("?"), 2, (), options("a", "b", "c", "d"), frozenset({right})))


def several() -> Note:
    return Note("q", "choice", Choice(Text.of("?"), 2, (), options("a", "b", "c", "d", "e"), frozenset({0, 3})))


def ordering(*, decoys: int = 0) -> Note:
    body = Ordering(Text.of("?"), 2, (), options("1", "2", "3", "4"), options(*(f"x{n}" for n in range(decoys))))
    return Note("q", "ordering", body)


def matching() -> Note:
    pairs = (Pair(Text.of("l1"), Text.of("r1")), Pair(Text.of("l2"), Text.of("r2")), Pair(Text.of("l3"), Text.of("r1")))
    return Note("q", "matching", Matching(Text.of("?"), 2, (), pairs, (Text.of("none"),)))


def texts(item: Item, picks: tuple[int, ...]) -> list[str]:
    return [item.options[pick].text.get("en") for pick in picks]


@pytest.mark.parametrize("note", [single(), several(), ordering(), ordering(decoys=2), matching()])
def test_the_same_seed_shows_the_same_question_and_its_answer_is_right(note: Note) -> None:
    item = shown(note)
    assert shown(note) == item
    assert is_right(item, Reply(item.answer))
    assert not is_right(item, Reply())


@given(st.integers(0, 10_000))
def test_the_key_follows_its_options_through_every_shuffle(seed: int) -> None:
    assert texts(shown(single(2), seed), shown(single(2), seed).answer) == ["c"]
    assert sorted(texts(shown(several(), seed), shown(several(), seed).answer)) == ["a", "d"]
    order = shown(ordering(decoys=2), seed)
    assert texts(order, order.answer) == ["1", "2", "3", "4"]
    pairs = shown(matching(), seed)
    assert texts(pairs, pairs.answer) == ["r1", "r2", "r1"]


def test_every_position_is_as_likely_for_the_key() -> None:
    places = Counter(shown(single(), seed).answer[0] for seed in range(2000))
    assert min(places.values()) > 420
    assert max(places.values()) < 580


def test_steps_are_never_shown_in_their_right_order() -> None:
    assert all(shown(ordering(), seed).answer != (0, 1, 2, 3) for seed in range(500))


def test_multiple_response_is_all_or_nothing_in_any_order() -> None:
    item = shown(several())
    one, two = item.answer
    assert is_right(item, Reply((two, one)))
    assert not is_right(item, Reply((one,)))
    assert not is_right(item, Reply((0, 1, 2, 3, 4)))


def test_an_ordering_is_right_only_in_order_and_without_decoys() -> None:
    item = shown(ordering(decoys=1))
    assert not is_right(item, Reply(tuple(reversed(item.answer))))
    assert not is_right(item, Reply(item.answer[:3]))
    decoy = next(index for index in range(5) if index not in item.answer)
    assert not is_right(item, Reply((*item.answer, decoy)))


def test_a_matching_needs_every_pair() -> None:
    item = shown(matching())
    assert not is_right(item, Reply((*item.answer[:2], None)))
    assert is_blank(item, Reply((None, None, None)))


@pytest.mark.parametrize(
    ("given_", "accepted", "right"),
    [
        ("ETA", "eta", True),
        (" `max_depth` ", "max_depth", True),
        ("max depth", "max_depth", False),
        ("maxdepth", "max_depth", False),
        ("max_dept", "max_depth", False),
        ("0.30", "0.3", True),
        (".3", "0.3", True),
        (".4", "0.40", True),
        ("-.5", "-0.5", True),
        ("\u22125", "-5", True),
        ("\u22125", "5", False),
        ("1,000,000.5", "1000000.5", True),
        ("2,5", "25", False),
        ("2,5", "2.5", False),
        ("1,0", "10", False),
        ("0,500", "500", False),
        ("10²", "102", False),
        ("102", "10²", False),
        ("10²", "10^2", True),
        ("10\u207b³", "10³", False),
        ("1½", "11", False),
        ("5-3", "53", False),
        ("53", "5-3", False),
        ("10 µs", "10 \u03bcs", True),
        ("1e999", "2e999", False),
        ("1 mb", "1 MB", True),
        ("1MB", "1 MB", True),
        ("1 GB", "1 MB", False),
        ("1,000", "1000", True),
        ("60 seconds.", "60 seconds", True),
        ("60", "60 seconds", False),
        ("", "eta", False),
        ("１２", "12", True),
        ("l1", "l2", False),
        ("batch skipgram", "batch-skipgram", True),
    ],
)
def test_typed_answers_forgive_form_and_nothing_else(given_: str, accepted: str, *, right: bool) -> None:
    assert same_answer(given_, accepted) is right


def test_a_typed_question_takes_any_accepted_form() -> None:
    item = Item("d/q#type", 0, Kind.TYPED, Text.of("?"), accepted=("eta", "learning rate"))
    assert is_right(item, Reply(text="Learning  rate"))
    assert not is_right(item, Reply(text="  "))


def test_unseen_missed_weak_and_rested_questions_weigh_more() -> None:
    assert weight(Known("a")) > weight(Known("a", asked=1, missed=True, days=30)) > weight(Known("a", asked=1, days=30))
    assert weight(Known("a", recall=0.5)) > weight(Known("a", recall=0.95))
    assert (
        weight(Known("a", asked=1, days=0)) < weight(Known("a", asked=1, days=3)) < weight(Known("a", asked=1, days=9))
    )


def test_a_drill_repeats_nothing_and_is_the_same_for_a_seed() -> None:
    pool = [Known(f"k{n}") for n in range(40)]
    drill = choose(pool, 15, 3)
    assert len({known.key for known in drill}) == 15
    assert choose(list(reversed(pool)), 15, 3) == drill
    assert choose(pool, 15, 4) != drill


def test_a_drill_prefers_what_weighs_more_without_shutting_out_the_rest() -> None:
    pool = [Known(f"new{n}") for n in range(20)] + [Known(f"old{n}", asked=3, days=1) for n in range(20)]
    picked = Counter(known.key[:3] for seed in range(300) for known in choose(pool, 10, seed))
    assert picked["new"] > 5 * picked["old"] > 0


def test_shuffles_are_permutations() -> None:
    assert sorted(shuffled(9, 1, "x")) == list(range(9))
