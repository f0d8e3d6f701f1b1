"""A reply put together key by key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.screens.fake_quiz import CHOICE, ITEMS, MATCHING, ORDERING, RESPONSE, TYPED

from mlsprep.core.quiz import Item, Option, Reply, is_right
from mlsprep.screens.attempt import Attempt, Took, letter


def after(item: Item, keys: str) -> Attempt:
    attempt = Attempt.of(item)
    for key in keys.split():
        attempt.press(key)
    return attempt


@pytest.mark.parametrize(
    ("item", "keys", "picks"),
    [
        (CHOICE, "b", (1,)),
        (CHOICE, "2", (1,)),
        (CHOICE, "b c", (2,)),
        (CHOICE, "b b", ()),
        (CHOICE, "e 5 9 z", ()),
        (CHOICE, "space", ()),
        (CHOICE, "space space", (0,)),
        (RESPONSE, "a e", (0, 4)),
        (RESPONSE, "e 1", (4, 0)),
        (RESPONSE, "a b c", (0, 1)),
        (RESPONSE, "a b a c", (1, 2)),
        (ORDERING, "c a e", (2, 0, 4)),
        (ORDERING, "3 1 5 4 2", (2, 0, 4, 3)),
        (ORDERING, "c a e backspace", (2, 0)),
        (ORDERING, "c a e a", (2, 4)),
        (ORDERING, "c a e <", (2, 4, 0)),
        (ORDERING, "c a e < <", (4, 2, 0)),
        (ORDERING, "c a e < < <", (4, 2, 0)),
        (ORDERING, "c a e , , > .", (2, 0, 4)),
        (ORDERING, "backspace <", ()),
        (ORDERING, "space space space space", (0, 1, 2)),
        (MATCHING, "c f a d", (2, 5, 0, 3)),
        (MATCHING, "3 a", (None, None, 0, None)),
        (MATCHING, "c f a d 2 b", (2, 1, 0, 3)),
        (MATCHING, "c 1 backspace", ()),
        (MATCHING, "space", (0, None, None, None)),
        (MATCHING, "space > .", (2, None, None, None)),
        (MATCHING, "<", (5, None, None, None)),
        (MATCHING, "space <", ()),
        (MATCHING, "9 z 7", ()),
    ],
)
def test_keys_put_a_reply_together(item: Item, keys: str, picks: tuple[int | None, ...]) -> None:
    assert Reply(picks) == after(item, keys).reply


@pytest.mark.parametrize(
    ("item", "keys"),
    [(CHOICE, "c"), (RESPONSE, "c a"), (ORDERING, "c e a d"), (MATCHING, "c b a d")],
)
def test_the_right_keys_give_the_right_reply(item: Item, keys: str) -> None:
    attempt = after(item, keys)
    assert is_right(item, attempt.reply)
    assert attempt.lacking is None


@pytest.mark.parametrize(
    ("item", "keys", "word"),
    [
        (CHOICE, "", "lacking-choice"),
        (RESPONSE, "a", "lacking-response"),
        (ORDERING, "a b c", "lacking-ordering"),
        (MATCHING, "a b c", "lacking-matching"),
        (TYPED, "", "lacking-typed"),
    ],
)
def test_what_is_missing_is_told(item: Item, keys: str, word: str) -> None:
    assert word == after(item, keys).lacking


def test_one_pick_too_many_is_refused() -> None:
    assert after(RESPONSE, "a b").press("c") is Took.FULL
    assert after(ORDERING, "a b c d").press("e") is Took.FULL


def test_a_key_that_is_none_of_its_keys() -> None:
    for item in ITEMS:
        for name in ("l", "q", "f5", "up", "0", "!", "esc"):
            assert Attempt.of(item).press(name) == Took.NOTHING


def test_a_reply_goes_on_where_it_was() -> None:
    for item, keys in ((CHOICE, "b"), (RESPONSE, "a"), (ORDERING, "c a"), (MATCHING, "c f")):
        reply = after(item, keys).reply
        assert reply == Attempt.of(item, reply).reply
    assert Reply(text="0.3") == Attempt.of(TYPED, Reply(text=" 0.3 ")).reply
    assert Attempt.of(MATCHING, Reply((2, None, 0, 3))).at == 1


def test_the_steps_stand_in_their_order_above_those_that_are_left() -> None:
    assert list(after(ORDERING, "c a").rows()) == [2, 0, 1, 3, 4]


def test_letters_that_are_options_are_no_commands() -> None:
    assert Attempt.of(MATCHING).is_letter("f")
    assert not Attempt.of(RESPONSE).is_letter("f")
    assert not Attempt.of(TYPED).is_letter("a")


def test_options_beyond_the_letters_are_reached_by_the_cursor() -> None:
    many = CHOICE._replace(options=tuple(Option(CHOICE.stem) for _ in range(14)))
    attempt = Attempt.of(many)
    assert attempt.press("l") is Took.NOTHING
    attempt.at = 12
    attempt.press("space")
    assert Reply((12,)) == attempt.reply
    assert letter(12) == "-"


@given(
    st.sampled_from(ITEMS),
    st.lists(st.sampled_from([*"abcdefghijk123456789<>,.z", "space", "backspace", "delete", "up"]), max_size=40),
)
def test_any_keys_leave_a_reply_that_can_be_given(item: Item, keys: list[str]) -> None:
    attempt = Attempt.of(item)
    for key in keys:
        attempt.press(key)
        picks = [pick for pick in attempt.picks if pick is not None]
        assert all(0 <= pick < len(item.options) for pick in picks)
        if item is not MATCHING:
            assert len(set(picks)) == len(picks) <= attempt.need
        assert attempt.at is None or attempt.at in attempt.rows()
        is_right(item, attempt.reply)
