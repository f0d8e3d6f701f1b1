"""Triage: what becomes of the new notes of an import that was looked through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mlsprep.errors import InputError, MlsprepError
from mlsprep.store import library, migrate
from mlsprep.tasks import listing, session, study
from mlsprep.tasks.incoming import Request
from mlsprep.tasks.library import import_paths, undo_import
from mlsprep.tasks.triage import Triage, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlsprep.tasks.app import App
    from mlsprep.tasks.report import ImportReport

Contents = dict[str, list[Any]]

NOTES = {
    "one": '{id: one, front: "What is one?", back: The first}',
    "two": '{id: two, front: "What is two?", back: The second, reverse: true}',
    "three": '{id: three, kind: cloze, text: "{{c1::A}} and {{c2::B}}"}',
    "ask": '{id: ask, kind: choice, stem: "Which?", options: [{text: A, correct: true}, {text: B}, {text: C}]}',
}


def text(*notes: str, **changed: str) -> str:
    lines = "".join(f"  - {changed.get(name, NOTES[name])}\n" for name in notes or NOTES)
    return f"deck: own/a\ntitle: Own\ntopic: data/storage\nnotes:\n{lines}"


@pytest.fixture
def file(deck_file: Callable[..., Path]) -> Path:
    """A deck file with four notes."""
    return deck_file(text())


@pytest.fixture
def look(app: App, file: Path) -> Callable[..., Triage]:
    """Begin a triage of the file, its text replaced if one is given."""

    def do(content: str | None = None, *, request: Request | None = None, **options: Any) -> Triage:
        if content is not None:
            file.write_text(content, encoding="utf-8")
        return Triage(app, [file], request=request or Request(), **options)

    return do


def fates(report: ImportReport) -> dict[str, int]:
    names = ("new", "updated", "matched", "moved", "unchanged", "kept", "retired")
    return {name: report.changes.count(name) for name in names if report.changes.count(name)}


def asked(app: App) -> set[str]:
    rows = listing.cards(app, "", study.ALL)
    return {row["key"].removeprefix("own/a/") for row in rows if row["deck"] == "own/a" and not row["retired"]}


def keys(triage: Triage) -> list[str]:
    return [entry.note.id for entry in triage._entries]


# -- what is looked at -------------------------------------------------------------------------------------------------


def test_new_notes_come_in_the_order_of_the_file_with_all_their_cards(look: Callable[..., Triage]) -> None:
    triage = look()
    assert keys(triage) == ["one", "two", "three", "ask"]
    entry = triage.entry
    assert entry is not None
    assert (entry.deck.title.en, entry.topic.en if entry.topic else None, entry.note.line) == ("Own", "Storage", 5)
    triage.skip()
    assert triage.entry is not None
    assert [card.facet for card in triage.entry.cards] == ["recall", "reverse"]
    triage.skip()
    triage.skip()
    assert triage.entry is not None
    assert (triage.entry.cards, triage.entry.item and triage.entry.item.kind) == ((), "choice")
    triage.skip()
    assert triage.entry is None


def test_only_new_notes_are_asked_about_and_changed_ones_come_along(
    app: App, file: Path, look: Callable[..., Triage]
) -> None:
    file.write_text(text("one", "two"), encoding="utf-8")
    import_paths(app, [file])
    triage = look(text("one", "two", "three", one='{id: one, front: "What is one?", back: Changed}'))
    assert keys(triage) == ["three"]
    triage.reject()
    report = triage.finish()
    assert fates(report) == {"updated": 1, "unchanged": 1}
    assert app.store.card(study.find_card(app, "own/a/one")).card.face.back.en == "Changed"


def test_nothing_is_stored_while_looking(look: Callable[..., Triage], contents: Callable[[], Contents]) -> None:
    triage = look()
    before = contents()
    triage.accept()
    triage.reject()
    triage.accept_rest()
    triage.undo()
    assert contents() == before


def test_a_wrong_file_and_too_much_retired_are_said_before_the_first_note(
    app: App, file: Path, look: Callable[..., Triage]
) -> None:
    with pytest.raises(InputError):
        look("deck: own/a\nnotes:\n  - {frnt: a}\n")
    file.write_text(text("one", "two"), encoding="utf-8")
    import_paths(app, [file])
    with pytest.raises(MlsprepError, match="would retire 1 of 2 notes"):
        look(text("one", "three"))
    assert look(text("one", "three"), yes=True).total == 1


# -- what becomes of them ----------------------------------------------------------------------------------------------


def test_accepted_comes_in_rejected_and_undecided_stay_out(
    app: App, look: Callable[..., Triage], sound: Callable[[App], None]
) -> None:
    triage = look()
    triage.accept()
    triage.reject()
    triage.skip()
    triage.accept()
    assert (triage.count(Verdict.ACCEPTED), triage.count(Verdict.REJECTED)) == (2, 1)
    report = triage.finish()
    assert (fates(report), report.rejected, report.undecided, report.questions) == ({"new": 2}, 1, 1, 1)
    assert asked(app) == {"one#recall"}
    sound(app)


def test_rejected_stays_rejected_and_undecided_is_offered_again(
    app: App, file: Path, look: Callable[..., Triage]
) -> None:
    triage = look()
    triage.accept()
    triage.reject()
    triage.finish()
    assert keys(look()) == ["three", "ask"]
    report = import_paths(app, [file])
    assert (fates(report), report.rejected) == ({"new": 2, "unchanged": 1}, 1)
    assert look().total == 0


def test_a_rejected_note_is_brought_up_again_when_asked_for(app: App, look: Callable[..., Triage]) -> None:
    triage = look()
    for _ in range(4):
        triage.reject()
    assert triage.finish().rejected == 4
    assert "own/a" not in {row["id"] for row in listing.decks(app)}
    again = look(request=Request(again=True))
    assert again.total == 4
    assert again.entry is not None
    assert again.entry.before
    again.accept()
    report = again.finish()
    assert (fates(report), report.undecided, report.rejected) == ({"new": 1}, 0, 3)
    assert asked(app) == {"one#recall"}
    assert look().total == 0
    with migrate.connected(app.database, write=False) as connection:
        assert library.rejected(connection) == {"own/a/two", "own/a/three", "own/a/ask"}


def test_a_file_looked_through_can_be_taken_back(app: App, look: Callable[..., Triage]) -> None:
    triage = look()
    triage.accept_rest()
    triage.finish()
    undo_import(app)
    assert asked(app) == set()


def test_what_another_program_imported_meanwhile_stays_one(app: App, file: Path, look: Callable[..., Triage]) -> None:
    triage = look()
    import_paths(app, [file])
    triage.accept()
    triage.reject()
    assert fates(triage.finish()) == {"unchanged": 4}


# -- undo --------------------------------------------------------------------------------------------------------------


def test_every_step_is_undone_one_after_the_other(look: Callable[..., Triage]) -> None:
    triage = look()
    triage.accept()
    triage.skip()
    triage.reject()
    assert triage.accept_rest() == 1
    assert (triage.at, triage.left) == (4, 0)
    for at, accepted, rejected in ((3, 1, 1), (2, 1, 0), (1, 1, 0), (0, 0, 0)):
        assert triage.undo()
        assert (triage.at, triage.count(Verdict.ACCEPTED), triage.count(Verdict.REJECTED)) == (at, accepted, rejected)
    assert not triage.undo()
    assert not triage.decided


def test_accepting_the_rest_leaves_what_was_left_behind(look: Callable[..., Triage]) -> None:
    triage = look()
    triage.skip()
    triage.accept_rest()
    report = triage.finish()
    assert (fates(report), report.undecided) == ({"new": 3}, 1)


# -- the learner's own version -----------------------------------------------------------------------------------------


def test_an_edited_note_is_the_learners_own_and_survives_the_next_import(
    app: App, file: Path, look: Callable[..., Triage], sound: Callable[[App], None]
) -> None:
    triage = look()
    triage.save_edit(triage.edit_text().replace("The first", "Mine").replace("topic: data/storage", "tags: [mine]"))
    assert triage.entry is not None
    assert triage.entry.own
    assert triage.entry.cards[0].face.back.en == "Mine"
    triage.accept()
    triage.finish()
    card = study.find_card(app, "own/a/one")
    assert app.store.card(card).card.face.back.en == "Mine"
    assert app.store.card(card).card.own
    assert app.store.card(card).card.tags == ("mine",)
    assert [row["key"] for row in listing.cards(app, "Mine", study.ALL)] == ["own/a/one#recall"]
    assert listing.cards(app, "first", study.ALL) == []
    assert fates(import_paths(app, [file])) == {"unchanged": 1, "new": 3}
    file.write_text(text(one='{id: one, front: "What is one?", back: Newer}'), encoding="utf-8")
    assert fates(import_paths(app, [file])) == {"kept": 1, "unchanged": 3}
    assert app.store.card(card).card.face.back.en == "Mine"
    session.revert(app, app.store.card(card).note)
    assert app.store.card(card).card.face.back.en == "Newer"
    sound(app)


def test_an_edit_may_change_which_cards_there_are(
    app: App, look: Callable[..., Triage], sound: Callable[[App], None]
) -> None:
    triage = look(text("one", "two"))
    triage.save_edit(triage.edit_text() + "reverse: true\n")
    triage.accept()
    triage.save_edit(triage.edit_text().replace("reverse: true", "reverse: false"))
    triage.accept()
    assert triage.finish().cards == 3
    assert asked(app) == {"one#recall", "one#reverse", "two#recall"}
    sound(app)


def test_an_edit_back_to_the_source_is_none(look: Callable[..., Triage]) -> None:
    triage = look()
    source = triage.edit_text()
    triage.save_edit(source.replace("The first", "Mine"))
    triage.save_edit(source)
    assert triage.entry is not None
    assert not triage.entry.own
    triage.undo()
    assert triage.entry.own
    triage.undo()
    assert not triage.entry.own


def test_a_wrong_edit_is_refused_and_the_note_stays(look: Callable[..., Triage]) -> None:
    triage = look()
    with pytest.raises(InputError, match="bakc"):
        triage.save_edit("front: a\nbakc: b\n")
    assert triage.entry is not None
    assert not triage.entry.own
    assert not triage.undo()


def test_an_edit_of_a_rejected_note_is_not_stored(app: App, look: Callable[..., Triage]) -> None:
    triage = look()
    triage.save_edit(triage.edit_text().replace("The first", "Mine"))
    triage.reject()
    assert fates(triage.finish()) == {}
    assert asked(app) == set()
