"""Decks with a limit of new cards of their own: it adds to the common one, and holds wherever cards are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlsprep.core.review import Rating
from mlsprep.errors import UsageError
from mlsprep.store import migrate, placing
from mlsprep.tasks import library, study
from mlsprep.tasks.session import Plan, Session
from mlsprep.tasks.study import Choice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.small import Watch

    from mlsprep.core.queue import Line
    from mlsprep.tasks.app import App

OWN = 12
"""Notes in the learner's deck."""


@pytest.fixture
def app(opened: Callable[..., App], deck_file: Callable[..., Path]) -> App:
    """A home with two new cards a day, and a deck of the learner's without a limit."""
    app = opened(new_per_day=2)
    notes = "\n".join(f'  - {{id: n{number}, front: "Q {number}?", back: "A {number}"}}' for number in range(OWN))
    library.import_paths(app, [deck_file(f"deck: own/words\ntitle: Words\nnotes:\n{notes}\n")])
    library.limit_deck(app, "own/words", None)
    return app


def decks(app: App, line: Line) -> list[str]:
    return [app.store.card(item.card).card.deck for item in line.new]


def new(app: App, *, deck: str | None = None, more: int | None = None) -> tuple[int, int]:
    """Return how many new cards of the learner's deck, and of all others, are lined up."""
    chosen = study.choose(app, Choice(deck=(deck,))) if deck else study.ALL
    found = decks(app, study.day_line(app, chosen, new=more))
    mine = found.count("own/words")
    return mine, len(found) - mine


def answer_new(app: App, deck: str) -> None:
    line = study.day_line(app, study.ALL)
    card = next(item.card for item in line.new if app.store.card(item.card).card.deck == deck)
    study.answer(app, card, Rating.EASY)


def test_without_limits_of_their_own_decks_share_the_common_one(app: App) -> None:
    assert sum(new(app)) == 2


def test_a_limit_of_its_own_adds_to_the_common_one(app: App) -> None:
    library.limit_deck(app, "own/words", 3)
    assert new(app) == (3, 2)
    assert study.waiting(app) == 5
    assert study.tomorrow(app).new == 5


def test_a_limit_can_be_taken_away(app: App, sound: Callable[[App], None]) -> None:
    before = study.day_line(app, study.ALL).new
    library.limit_deck(app, "own/words", 3)
    library.limit_deck(app, "own/words", None)
    assert study.day_line(app, study.ALL).new == before
    sound(app)


def test_a_limit_of_0_leaves_the_deck_for_another_time(app: App) -> None:
    library.limit_deck(app, "own/words", 0)
    assert new(app) == (0, 2)
    assert new(app, deck="own/words") == (0, 0)


@pytest.mark.parametrize("limit", [-1, -20])
def test_a_limit_below_0_is_refused(app: App, limit: int) -> None:
    with pytest.raises(UsageError, match="is no limit"):
        library.limit_deck(app, "own/words", limit)


def test_an_unknown_deck_is_said(app: App) -> None:
    with pytest.raises(UsageError, match="no deck own/none"):
        library.limit_deck(app, "own/none", 3)


def test_new_cards_of_the_deck_do_not_use_up_the_common_limit(app: App, watch: Watch) -> None:
    library.limit_deck(app, "own/words", 3)
    answer_new(app, "own/words")
    assert new(app) == (2, 2)
    other = next(deck for deck in decks(app, study.day_line(app, study.ALL)) if deck != "own/words")
    answer_new(app, other)
    assert new(app) == (2, 1)
    answer_new(app, "own/words")
    answer_new(app, "own/words")
    assert new(app) == (0, 1)
    watch.forward(days=1)
    assert new(app) == (3, 2)


def test_steps_and_later_answers_of_a_card_count_once(app: App, watch: Watch) -> None:
    library.limit_deck(app, "own/words", 3)
    card = next(item.card for item in study.day_line(app, study.choose(app, Choice(deck=("own/words",)))).new)
    for _ in range(3):
        study.answer(app, card, Rating.AGAIN)
        watch.forward(minutes=2)
    assert app.store.own_done(app.today) == {app.store.deck_ids()["own/words"]: 1}
    assert new(app) == (2, 2)


def test_a_review_of_today_is_no_new_card(app: App, watch: Watch) -> None:
    library.limit_deck(app, "own/words", 3)
    card = next(item.card for item in study.day_line(app, study.choose(app, Choice(deck=("own/words",)))).new)
    study.answer(app, card, Rating.EASY)
    watch.forward(days=30)
    study.answer(app, card, Rating.GOOD)
    assert app.store.own_done(app.today) == {}
    study.reset(app, card)
    study.answer(app, card, Rating.EASY)
    assert list(app.store.own_done(app.today).values()) == [1]


def test_an_undone_answer_does_not_count(app: App) -> None:
    library.limit_deck(app, "own/words", 3)
    answer_new(app, "own/words")
    study.undo(app)
    assert new(app) == (3, 2)


def test_new_asks_for_so_many_whatever_the_common_limit(app: App) -> None:
    library.limit_deck(app, "own/words", 3)
    assert sum(new(app, more=0)) == 0
    assert sum(new(app, more=4)) == 4
    assert new(app, more=30)[0] == 3


def test_new_of_a_deck_that_is_named_goes_past_its_limit(app: App) -> None:
    library.limit_deck(app, "own/words", 3)
    assert new(app, deck="own/words") == (3, 0)
    assert new(app, deck="own/words", more=7) == (7, 0)
    answer_new(app, "own/words")
    assert new(app, deck="own/words", more=7) == (7, 0)


def test_other_filters_honour_the_limit(app: App) -> None:
    library.limit_deck(app, "own/words", 3)
    assert new(app, deck="data/storage")[0] == 0
    assert new(app, deck="data/storage")[1] == min(2, new(app, deck="data/storage", more=99)[1])


def test_a_session_asks_what_the_limits_say(app: App) -> None:
    library.limit_deck(app, "own/words", 3)
    session = Session(app, study.ALL)
    asked = []
    while session.card:
        asked.append(session.card.deck)
        session.answer(Rating.EASY, 1.0)
    assert (asked.count("own/words"), len(asked)) == (3, 5)
    assert [deck == "own/words" for deck in asked] == [True, False, True, False, True]  # they run out together
    more = Session(app, study.ALL, Plan(new=1))
    assert more.counts.new == 1


def test_the_limit_of_a_deck_stays_the_learners(app: App, deck_file: Callable[..., Path]) -> None:
    library.limit_deck(app, "own/words", 3)
    text = 'deck: own/words\ntitle: Words\nnotes:\n  - {id: n0, front: "Q 0?", back: "Changed"}\n'
    library.import_paths(app, [deck_file(text)], yes=True)
    assert app.store.limited(optional=False) == {app.store.deck_ids()["own/words"]: 3}
    library.undo_import(app)
    assert app.store.limited(optional=False) == {app.store.deck_ids()["own/words"]: 3}


def test_a_note_that_moves_takes_the_line_of_its_new_deck(
    app: App, deck_file: Callable[..., Path], sound: Callable[[App], None]
) -> None:
    library.limit_deck(app, "own/words", 3)
    text = 'deck: own/other\ntitle: Other\nnotes:\n  - {id: n0, was: [own/words/n0], front: "Q 0?", back: "A 0"}\n'
    library.import_paths(app, [deck_file(text, "other.yaml")], yes=True)
    with migrate.connected(app.database) as connection:
        placing.limit_deck(connection, "own/other", None)
    sound(app)
    assert new(app, deck="own/other")[1] == 1
    library.undo_import(app)
    sound(app)


def test_a_hidden_deck_brings_no_new_cards(app: App) -> None:
    library.limit_deck(app, "own/words", 3)
    library.hide(app, "own/words", hidden=True)
    assert new(app) == (0, 2)


def test_a_missed_question_brings_its_card_to_the_front_of_its_own_line(app: App, sound: Callable[[App], None]) -> None:
    library.limit_deck(app, "own/words", 3)
    number = app.store.deck_ids()["own/words"]
    card = study.find_card(app, "own/words/n11")
    with app.store.transaction():
        from mlsprep.store.quiz import STATEMENTS

        app.store.execute(STATEMENTS["to_front"], (card,))
        app.store.execute(STATEMENTS["rank_front"], (card,))
    line = study.day_line(app, study.choose(app, Choice(deck=("own/words",))))
    assert line.new[0].card == card
    assert app.store.limited(optional=False) == {number: 3}
    sound(app)
