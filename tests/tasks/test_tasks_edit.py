"""The learner's own version of a note: it survives imports, can be compared, and can be given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mlsprep.core.review import Rating
from mlsprep.errors import InputError
from mlsprep.tasks import library, listing, study
from mlsprep.tasks.session import difference, edit_text, revert, save_edit
from mlsprep.tasks.study import Choice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlsprep.tasks.app import App
    from mlsprep.tasks.report import ImportReport

OWN = """
deck: own/notes
title: Own
topic: data/storage
notes:
  - {id: one, front: "What is one?", back: "First", tags: [mine]}
  - {id: two, front: "What is two?", back: "Second"}
  - {id: gaps, kind: cloze, text: "{{c1::A}} then {{c2::B}}."}
"""


@pytest.fixture
def own(app: App, deck_file: Callable[..., Path]) -> Callable[..., ImportReport]:
    """Import the learner's deck, with texts replaced."""

    def bring(*replaced: tuple[str, str], yes: bool = False) -> ImportReport:
        text = OWN
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        return library.import_paths(app, [deck_file(text)], yes=yes)

    bring()
    return bring


def note_of(app: App, key: str) -> int:
    return app.store.card(study.find_card(app, key)).note


def edit(app: App, key: str, old: str, new: str) -> bool:
    text = edit_text(app, note_of(app, key))
    assert old in text
    return save_edit(app, note_of(app, key), text.replace(old, new))


def fates(report: ImportReport) -> dict[str, int]:
    return {
        fate: count for fate, count in report.as_dict().items() if isinstance(count, int) and count and fate[0] != "d"
    }


def back(app: App, key: str) -> str | None:
    return app.store.card(study.find_card(app, key)).card.face.back.en


def test_an_edit_is_shown_and_found(app: App, own: object) -> None:
    assert own
    assert edit(app, "own/notes/one", "First", "The very first")
    assert back(app, "own/notes/one") == "The very first"
    assert [row["note"] for row in listing.cards(app, "very", study.ALL)] == ["one"]
    assert listing.cards(app, "first is:edited", study.ALL)[0]["edited"]


def test_an_edit_that_changes_nothing_is_no_version(app: App, own: object) -> None:
    assert own
    note = note_of(app, "own/notes/one")
    assert not save_edit(app, note, edit_text(app, note))
    assert app.store.note(note).edited is None


def test_an_edit_back_to_the_source_gives_the_version_up(app: App, own: object) -> None:
    assert own
    edit(app, "own/notes/one", "First", "Mine")
    edit(app, "own/notes/one", "Mine", "First")
    assert app.store.note(note_of(app, "own/notes/one")).edited is None


def test_a_version_stays_when_the_source_says_the_same_as_before(app: App, own: Callable[..., ImportReport]) -> None:
    edit(app, "own/notes/one", "First", "Mine")
    assert fates(own()) == {"unchanged": 3}
    assert back(app, "own/notes/one") == "Mine"


def test_a_version_stays_when_the_source_changes_and_the_import_says_kept(
    app: App, own: Callable[..., ImportReport]
) -> None:
    edit(app, "own/notes/one", "First", "Mine")
    report = own(("First", "Primary"), ("Second", "Next"))
    assert fates(report) == {"kept": 1, "updated": 1, "unchanged": 1}
    assert (back(app, "own/notes/one"), back(app, "own/notes/two")) == ("Mine", "Next")
    lines = difference(app, note_of(app, "own/notes/one"))
    assert "-back: Primary" in lines
    assert "+back: Mine" in lines
    assert [row["note"] for row in listing.cards(app, "mine", study.ALL)] == ["one"]


def test_revert_takes_what_the_source_says_now(app: App, own: Callable[..., ImportReport]) -> None:
    edit(app, "own/notes/one", "First", "Mine")
    own(("First", "Primary"))
    revert(app, note_of(app, "own/notes/one"))
    assert back(app, "own/notes/one") == "Primary"
    assert difference(app, note_of(app, "own/notes/one")) == []
    assert listing.cards(app, "mine", study.ALL) == []
    assert [row["note"] for row in listing.cards(app, "primary", study.ALL)] == ["one"]


def test_an_edit_keeps_the_memory(app: App, own: object) -> None:
    assert own
    card = study.find_card(app, "own/notes/one")
    result = study.answer(app, card, Rating.EASY)
    edit(app, "own/notes/one", "First", "Mine")
    assert study.find_card(app, "own/notes/one") == card
    assert app.store.card(card).memory == result.memory


def test_an_edit_adds_and_takes_away_cards(app: App, own: object, sound: Callable[[App], None]) -> None:
    assert own
    second = study.find_card(app, "own/notes/gaps#cloze-2")
    study.answer(app, second, Rating.EASY)
    edit(app, "own/notes/gaps#cloze-1", "{{c2::B}}", "B, {{c3::C}}")
    assert app.store.card(second).retired
    assert not app.store.card(second).active
    third = study.find_card(app, "own/notes/gaps#cloze-3")
    assert app.store.card(third).active
    study.answer(app, third, Rating.GOOD)
    sound(app)
    revert(app, note_of(app, "own/notes/gaps#cloze-1"))
    assert app.store.card(second).active
    assert app.store.card(second).memory.reps == 1
    assert app.store.card(third).retired
    sound(app)


def test_an_import_does_not_bring_back_what_an_edit_took_away(
    app: App, own: Callable[..., ImportReport], sound: Callable[[App], None]
) -> None:
    second = study.find_card(app, "own/notes/gaps#cloze-2")
    edit(app, "own/notes/gaps#cloze-1", "{{c2::B}}", "B")
    own(("then", "and then"))
    assert app.store.card(second).retired
    assert not app.store.card(second).active
    sound(app)


def test_an_edit_moves_a_note_to_another_topic_and_an_import_leaves_it_there(
    app: App, own: Callable[..., ImportReport]
) -> None:
    def chosen(**choice: tuple[str, ...]) -> set[str]:
        found = study.choose(app, Choice(deck=("own/notes",), **choice))  # type: ignore[arg-type]
        return {row["note"] for row in listing.cards(app, "", found)}

    edit(app, "own/notes/one", "topic: data/storage", "topic: modeling/trees")
    edit(app, "own/notes/one", "- mine", "- ours")
    assert chosen(topic=("trees",)) == {"one"}
    assert chosen(tag=("ours",)) == {"one"}
    own(("First", "Primary"))
    assert chosen(topic=("trees",)) == {"one"}
    assert chosen(topic=("storage",)) == {"two", "gaps"}
    assert chosen(tag=("ours",)) == {"one"}
    revert(app, note_of(app, "own/notes/one"))
    assert chosen(topic=("trees",)) == set()
    assert chosen(tag=("mine",)) == {"one"}


def test_an_edit_of_a_note_in_a_hidden_deck_does_not_show_it(app: App, own: object) -> None:
    assert own
    card = study.find_card(app, "own/notes/one")
    library.hide(app, "own/notes", hidden=True)
    edit(app, str(card), "First", "Mine")
    assert not app.store.card(card).active


def test_a_new_card_of_an_edit_in_a_hidden_deck_is_not_asked(
    app: App, own: object, sound: Callable[[App], None]
) -> None:
    assert own
    card = study.find_card(app, "own/notes/gaps#cloze-1")
    library.hide(app, "own/notes", hidden=True)
    edit(app, str(card), "then", "{{c3::then}}")
    assert not app.store.card(study.find_card(app, "own/notes/gaps#cloze-3")).active
    sound(app)


def test_a_suspended_card_stays_suspended_through_edits(app: App, own: object, sound: Callable[[App], None]) -> None:
    assert own
    card = study.find_card(app, "own/notes/gaps#cloze-2")
    with app.store.transaction():
        app.store.mark(card, "suspended", "user", 0)
    edit(app, str(card), "{{c2::B}}", "B")
    revert(app, note_of(app, str(card)))
    assert not app.store.card(card).active
    sound(app)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("back: First", "bak: First", "bak"),
        ("back: First", "", "back"),
        ("topic: data/storage", "topic: data/storge", "storge"),
        ("back: First", "back: [", "own/notes/one:"),
        ("front: What is one?", "id: other\nfront: What is one?", "`id` cannot be edited"),
    ],
)
def test_a_wrong_edit_changes_nothing(app: App, own: object, old: str, new: str, expected: str) -> None:
    assert own
    with pytest.raises(InputError, match=expected):
        edit(app, "own/notes/one", old, new)
    assert back(app, "own/notes/one") == "First"
    assert app.store.note(note_of(app, "own/notes/one")).edited is None


def test_an_import_taken_back_leaves_the_learners_version(
    app: App, own: Callable[..., ImportReport], sound: Callable[[App], None]
) -> None:
    own(("First", "Primary"))
    edit(app, "own/notes/one", "Primary", "Mine")
    library.undo_import(app)
    assert back(app, "own/notes/one") == "Mine"
    assert "-back: First" in difference(app, note_of(app, "own/notes/one"))
    assert [row["note"] for row in listing.cards(app, "mine", study.ALL)] == ["one"]
    sound(app)
