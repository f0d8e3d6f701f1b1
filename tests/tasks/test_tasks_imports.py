"""Imports: every fate a note can meet, nothing written where nothing should be, and the way back."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from tests.small import LIBRARY, NOTES, write_files

from mlsprep.core.review import Rating
from mlsprep.errors import InputError, MlsprepError, UsageError
from mlsprep.store import backup
from mlsprep.tasks import importing, library, listing, study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlsprep.tasks.app import App
    from mlsprep.tasks.report import ImportReport

FATES = ("new", "updated", "matched", "moved", "unchanged", "kept", "retired")


def deck(*notes: str, name: str = "own/a", head: str = "") -> str:
    return f"deck: {name}\ntitle: Own\ntopic: data/storage\n{head}notes:\n" + "".join(f"  - {note}\n" for note in notes)


def basic(note: str, front: str, back: str, more: str = "") -> str:
    name = f"id: {note}, " if note else ""
    return f'{{{name}front: "{front}", back: "{back}"{more}}}'


ONE = basic("one", "What is one?", "The first")
TWO = basic("two", "What is two?", "The second")
MANY = tuple(basic(f"n{index}", f"What is number {index}?", f"It is {index}") for index in range(10))


@pytest.fixture
def bring(app: App, deck_file: Callable[..., Path]) -> Callable[..., ImportReport]:
    """Import texts of decks."""

    def do(*texts: str, **options: Any) -> ImportReport:
        paths = [deck_file(text, f"deck{index}.yaml") for index, text in enumerate(texts)]
        return library.import_paths(app, paths, **options)

    return do


def fates(report: ImportReport) -> dict[str, int]:
    return {fate: report.changes.count(fate) for fate in FATES if report.changes.count(fate)}


def asked(app: App, name: str = "own") -> set[str]:
    return {
        row["key"] for row in listing.cards(app, "", study.ALL) if row["deck"].startswith(name) and not row["retired"]
    }


# -- the fates ---------------------------------------------------------------------------------------------------------


def test_new_notes_bring_cards_and_questions(app: App, bring: Callable[..., ImportReport]) -> None:
    choice = (
        '{id: q, kind: choice, stem: "Which?", options: [{text: A, correct: true}, {text: B}, {text: C}, {text: D}]}'
    )
    report = bring(deck(ONE, '{id: gaps, kind: cloze, text: "{{c1::A}} {{c2::B}}"}', choice))
    assert (fates(report), report.cards, report.questions) == ({"new": 3}, 3, 1)
    assert asked(app) == {"own/a/one#recall", "own/a/gaps#cloze-1", "own/a/gaps#cloze-2"}
    row = next(row for row in listing.decks(app) if row["id"] == "own/a")
    assert {name: row[name] for name in ("notes", "cards", "questions", "bundled")} == {
        "notes": 3,
        "cards": 3,
        "questions": 1,
        "bundled": False,
    }


def test_the_same_file_twice_changes_nothing(
    bring: Callable[..., ImportReport], contents: Callable[[], dict[str, list[Any]]]
) -> None:
    bring(deck(ONE, TWO))
    before = contents()
    assert fates(bring(deck(ONE, TWO))) == {"unchanged": 2}
    assert contents() == before


def test_the_order_in_a_file_does_not_matter(
    bring: Callable[..., ImportReport], contents: Callable[[], dict[str, list[Any]]]
) -> None:
    bring(deck(ONE, TWO))
    before = {name: found for name, found in contents().items() if name != "decks"}  # the digest of the bytes differs
    assert fates(bring(deck(TWO, ONE))) == {"unchanged": 2}
    assert {name: found for name, found in contents().items() if name != "decks"} == before


def test_an_updated_note_keeps_its_cards_and_their_memory(app: App, bring: Callable[..., ImportReport]) -> None:
    bring(deck(ONE, TWO))
    card = study.find_card(app, "own/a/one")
    memory = study.answer(app, card, Rating.EASY).memory
    assert fates(bring(deck(basic("one", "Something else?", "Entirely"), TWO))) == {"updated": 1, "unchanged": 1}
    assert study.find_card(app, "own/a/one") == card
    assert app.store.card(card).memory == memory
    assert app.store.card(card).card.face.front.en == "Something else?"


def test_an_updated_note_gains_and_loses_cards(
    app: App, bring: Callable[..., ImportReport], sound: Callable[[App], None]
) -> None:
    bring(deck(basic("one", "A?", "B", ", reverse: true")))
    reverse = study.find_card(app, "own/a/one#reverse")
    study.answer(app, reverse, Rating.EASY)
    assert bring(deck(basic("one", "A?", "B"))).cards == 0
    assert asked(app) == {"own/a/one#recall"}
    sound(app)
    bring(deck(basic("one", "A?", "B", ", reverse: true")))
    assert study.find_card(app, "own/a/one#reverse") == reverse
    assert app.store.card(reverse).memory.reps == 1
    sound(app)


def test_a_reworded_note_without_an_id_is_matched(app: App, bring: Callable[..., ImportReport]) -> None:
    before = basic("", "What does the maximum depth of a tree limit?", "How complex the model gets")
    after = basic("", "What does the maximum depth of one tree limit?", "How complex the model gets")
    bring(deck(before))
    [old] = asked(app)
    card = study.find_card(app, old)
    study.answer(app, card, Rating.EASY)
    assert fates(bring(deck(after))) == {"matched": 1}
    [new] = asked(app)
    assert new != old
    assert study.find_card(app, new) == study.find_card(app, old) == card


def test_a_note_about_something_else_is_new_and_the_match_is_offered(
    app: App, bring: Callable[..., ImportReport]
) -> None:
    before = basic("", "What is the default of `eta` in XGBoost?", "0.3")
    after = basic("", "What is the default of `alpha` in XGBoost?", "0.3")
    bring(deck(before))
    [old] = asked(app)
    report = bring(deck(after), yes=True)
    assert fates(report) == {"new": 1, "retired": 1}
    [new] = asked(app)
    pair = (old.partition("#")[0], new.partition("#")[0])
    assert report.changes.suggestions == (pair,)


def test_a_match_by_the_learner_continues_the_old_note(app: App, bring: Callable[..., ImportReport]) -> None:
    bring(deck(ONE, TWO))
    card = study.find_card(app, "own/a/one")
    report = bring(deck(basic("uno", "Was ist eins?", "Das erste"), TWO), matches={"own/a/one": "own/a/uno"})
    assert fates(report) == {"matched": 1, "unchanged": 1}
    assert study.find_card(app, "own/a/uno") == study.find_card(app, "own/a/one") == card


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({"own/a/none": "own/a/two"}, "there is no note own/a/none"),
        ({"own/a/one": "own/a/none"}, "the files hold no note own/a/none"),
    ],
)
def test_a_match_that_names_nothing_is_said(
    bring: Callable[..., ImportReport],
    contents: Callable[[], dict[str, list[Any]]],
    match: dict[str, str],
    expected: str,
) -> None:
    bring(deck(ONE, TWO))
    before = contents()
    with pytest.raises(UsageError, match=expected):
        bring(deck(ONE, TWO), matches=match)
    assert contents() == before


def test_a_note_found_word_for_word_in_another_deck_is_moved(
    app: App, bring: Callable[..., ImportReport], sound: Callable[[App], None]
) -> None:
    bring(deck(*MANY), deck(ONE, name="own/b"))
    card = study.find_card(app, "own/a/n3")
    study.answer(app, card, Rating.EASY)
    rest = [note for note in MANY if "n3" not in note]
    report = bring(deck(*rest), deck(ONE, MANY[3], name="own/b"))
    assert fates(report) == {"moved": 1, "unchanged": 10}
    assert study.find_card(app, "own/b/n3") == study.find_card(app, "own/a/n3") == card
    assert app.store.card(card).card.key == "own/b/n3#recall"
    sound(app)


def test_a_note_that_says_where_it_was_is_moved(app: App, bring: Callable[..., ImportReport]) -> None:
    bring(deck(ONE, TWO))
    card = study.find_card(app, "own/a/one")
    report = bring(deck(basic("uno", "Reworded entirely?", "Yes", ", was: [own/a/one]"), name="own/b"))
    assert fates(report) == {"moved": 1}
    assert study.find_card(app, "own/a/one") == study.find_card(app, "own/b/uno") == card


def test_former_names_find_a_card_through_any_number_of_moves(app: App, bring: Callable[..., ImportReport]) -> None:
    bring(deck(ONE))
    card = study.find_card(app, "own/a/one")
    for index in range(5):
        was = "own/a/one" if index == 0 else f"own/d{index - 1}/one"
        bring(deck(basic("one", "What is one?", "The first", f", was: [{was}]"), name=f"own/d{index}"))
    for name in ("own/a/one", "own/d0/one", "own/d4/one#recall"):
        assert study.find_card(app, name) == card


def test_a_move_there_and_back_ends_where_it_began(app: App, bring: Callable[..., ImportReport]) -> None:
    bring(deck(ONE))
    card = study.find_card(app, "own/a/one")
    bring(deck(basic("one", "What is one?", "The first", ", was: [own/a/one]"), name="own/b"))
    bring(deck(basic("one", "What is one?", "The first", ", was: [own/b/one]")))
    assert study.find_card(app, "own/a/one") == study.find_card(app, "own/b/one") == card


def test_a_vanished_note_is_retired_with_its_history_and_comes_back(
    app: App, bring: Callable[..., ImportReport], sound: Callable[[App], None]
) -> None:
    bring(deck(*MANY))
    card = study.find_card(app, "own/a/n9")
    study.answer(app, card, Rating.EASY)
    assert fates(bring(deck(*MANY[:9]))) == {"unchanged": 9, "retired": 1}
    assert "own/a/n9#recall" not in asked(app)
    assert len(app.store.events(card)) == 1
    with pytest.raises(MlsprepError, match="retired"):
        study.answer(app, card, Rating.GOOD)
    sound(app)
    assert fates(bring(deck(*MANY))) == {"unchanged": 9, "updated": 1}
    assert study.find_card(app, "own/a/n9") == card
    assert app.store.card(card).memory.reps == 1
    sound(app)


def test_a_deck_retires_only_its_own_notes(app: App, bring: Callable[..., ImportReport]) -> None:
    bring(deck(ONE), deck(TWO, name="own/b"))
    assert fates(bring(deck(TWO, name="own/b"))) == {"unchanged": 1}
    assert "own/a/one#recall" in asked(app)
    assert len(asked(app, "data")) + len(asked(app, "modeling")) > NOTES


# -- asking before much is retired -------------------------------------------------------------------------------------


def test_retiring_more_than_a_fifth_needs_a_yes(
    bring: Callable[..., ImportReport], contents: Callable[[], dict[str, list[Any]]]
) -> None:
    bring(deck(*MANY))
    before = contents()
    with pytest.raises(MlsprepError, match=r"would retire 3 of 10 notes of own/a; nothing was written.*--yes"):
        bring(deck(*MANY[:7]))
    assert contents() == before
    assert fates(bring(deck(*MANY[:7]), dry_run=True)) == {"unchanged": 7, "retired": 3}
    assert fates(bring(deck(*MANY[:7]), yes=True)) == {"unchanged": 7, "retired": 3}


def test_retiring_a_fifth_needs_none(bring: Callable[..., ImportReport]) -> None:
    bring(deck(*MANY))
    assert fates(bring(deck(*MANY[:8])))["retired"] == 2


def test_one_deck_among_many_is_counted_by_itself(bring: Callable[..., ImportReport]) -> None:
    bring(deck(*MANY), deck(ONE, TWO, name="own/b"))
    with pytest.raises(MlsprepError, match="1 of 2 notes of own/b"):
        bring(deck(*MANY), deck(ONE, name="own/b"))


# -- nothing written ---------------------------------------------------------------------------------------------------


def digest(home: Path) -> str:
    return hashlib.sha256((home / "mlsprep.db").read_bytes()).hexdigest()


def test_a_dry_run_reports_the_same_and_writes_nothing(
    bring: Callable[..., ImportReport], home: Path, contents: Callable[[], dict[str, list[Any]]]
) -> None:
    bring(deck(*MANY, ONE))
    before, stored = contents(), digest(home)
    changed = (*MANY[:9], basic("one", "Changed?", "Yes"), TWO)
    dry = bring(deck(*changed), dry_run=True)
    assert contents() == before
    assert digest(home) == stored
    wet = bring(deck(*changed))
    ignored = {"dry_run"}
    assert {k: v for k, v in dry.as_dict().items() if k not in ignored} == {
        k: v for k, v in wet.as_dict().items() if k not in ignored
    }
    assert fates(wet) == {"unchanged": 9, "updated": 1, "new": 1, "retired": 1}


def test_the_counts_of_a_report_are_what_is_there_afterwards(app: App, bring: Callable[..., ImportReport]) -> None:
    def there() -> tuple[int, int]:
        found = listing.decks(app)
        return sum(row["cards"] for row in found), sum(row["questions"] for row in found)

    before = there()
    report = bring(deck(ONE, basic("both", "A?", "B", ", reverse: true")))
    assert there() == (before[0] + report.cards, before[1] + report.questions)


def test_one_wrong_file_among_good_ones_imports_none(
    bring: Callable[..., ImportReport], contents: Callable[[], dict[str, list[Any]]]
) -> None:
    before = contents()
    with pytest.raises(InputError) as caught:
        bring(deck(ONE), deck("{id: x, frnt: a, back: b}", "{id: x}", name="own/b"), "deck: [")
    assert len(caught.value.problems) >= 3
    assert {problem.file.rpartition("/")[2] for problem in caught.value.problems} == {"deck1.yaml", "deck2.yaml"}
    assert contents() == before


def test_a_deck_in_two_files_is_refused(bring: Callable[..., ImportReport]) -> None:
    with pytest.raises(InputError, match="more than one of the files"):
        bring(deck(ONE), deck(TWO))


def test_an_interrupted_import_writes_nothing(
    app: App, bring: Callable[..., ImportReport], contents: Callable[[], dict[str, list[Any]]]
) -> None:
    before = contents()

    def interrupt(title: str, *_: int) -> None:
        if title == "Importing":
            raise KeyboardInterrupt

    app.progress = interrupt
    with pytest.raises(KeyboardInterrupt):
        bring(deck(*MANY))
    assert contents() == before


# -- the way back ------------------------------------------------------------------------------------------------------


def library_of(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return what an import touches and an undo must bring back: notes, cards, questions as they are asked."""
    return {name: found[name] for name in ("notes", "note_topics", "note_tags", "cards", "memories", "questions")}


def test_an_import_taken_back_leaves_notes_and_cards_as_they_were(
    app: App,
    bring: Callable[..., ImportReport],
    contents: Callable[[], dict[str, list[Any]]],
    sound: Callable[[App], None],
) -> None:
    bring(deck(*MANY, basic("both", "A?", "B", ", reverse: true, tags: [x]")), deck(ONE, name="own/b"))
    study.answer(app, study.find_card(app, "own/a/n1"), Rating.EASY)
    before = contents()
    changed = [basic("n0", "Changed?", "Yes", ", topic: modeling/trees"), *MANY[2:9]]
    moved = basic("both", "A?", "B", ", was: [own/a/both]")
    report = bring(deck(*changed), deck(ONE, TWO, moved, name="own/b"), yes=True)
    assert fates(report) == {"updated": 1, "unchanged": 8, "moved": 1, "new": 1, "retired": 2}
    library.undo_import(app)
    after = contents()
    brought = {row[0] for row in after["notes"]} - {row[0] for row in before["notes"]}
    assert len(brought) == 1
    ranks = {"cards": 5, "memories": 5}  # the place in the line is given anew
    for name, rows in library_of(before).items():
        place = ranks.get(name)
        cut = [[v for i, v in enumerate(row) if i != place] for row in rows]
        stay = [
            [v for i, v in enumerate(row) if i != place]
            for row in after[name]
            if (row[0] if name in {"notes", "note_topics", "note_tags"} else row[1]) not in brought
        ]
        assert stay == cut, name
    assert asked(app) == {f"own/a/n{index}#recall" for index in range(10)} | {
        "own/a/both#recall",
        "own/a/both#reverse",
        "own/b/one#recall",
    }
    sound(app)


def test_imports_are_taken_back_one_after_another(app: App, bring: Callable[..., ImportReport]) -> None:
    bring(deck(ONE))
    bring(deck(ONE, TWO))
    library.undo_import(app)
    assert asked(app) == {"own/a/one#recall"}
    library.undo_import(app)
    assert asked(app) == set()
    with pytest.raises(MlsprepError, match="no import to undo"):
        library.undo_import(app)


def test_history_of_a_note_that_an_undone_import_brought_stays_and_returns(
    app: App, bring: Callable[..., ImportReport], sound: Callable[[App], None]
) -> None:
    bring(deck(ONE))
    card = study.find_card(app, "own/a/one")
    study.answer(app, card, Rating.EASY)
    library.undo_import(app)
    assert len(app.store.events(card)) == 1
    sound(app)
    bring(deck(ONE))
    assert study.find_card(app, "own/a/one") == card
    assert app.store.card(card).active


def test_answers_given_after_an_import_survive_its_undo(
    app: App, bring: Callable[..., ImportReport], sound: Callable[[App], None]
) -> None:
    bring(deck(ONE, TWO))
    bring(deck(basic("one", "Changed?", "Yes"), TWO))
    card = study.find_card(app, "own/a/one")
    memory = study.answer(app, card, Rating.EASY).memory
    library.undo_import(app)
    assert app.store.card(card).memory == memory
    assert app.store.card(card).card.face.front.en == "What is one?"
    sound(app)


def test_an_undone_move_is_found_by_both_names(app: App, bring: Callable[..., ImportReport]) -> None:
    bring(deck(ONE))
    card = study.find_card(app, "own/a/one")
    bring(deck(basic("uno", "What is one?", "The first", ", was: [own/a/one]"), name="own/b"))
    library.undo_import(app)
    assert app.store.card(card).card.key == "own/a/one#recall"
    assert study.find_card(app, "own/a/one") == study.find_card(app, "own/b/uno") == card


def test_an_import_that_made_a_question_leaves_none_when_taken_back(
    app: App, bring: Callable[..., ImportReport]
) -> None:
    bring(deck(ONE))
    options = "options: [{text: A, correct: true}, {text: B}, {text: C}, {text: D}]"
    bring(deck(f'{{id: one, kind: choice, stem: "Which?", {options}}}'))
    assert sum(row["questions"] for row in listing.decks(app)) == 2
    library.undo_import(app)
    assert sum(row["questions"] for row in listing.decks(app)) == 1
    assert asked(app) == {"own/a/one#recall"}


def test_many_changes_are_preceded_by_a_backup(
    app: App, bring: Callable[..., ImportReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BACKUP_CHANGES", 3)
    bring(deck(*MANY))
    assert backup.listed(app.backups) == []
    bring(deck(*(note.replace("It is", "That is") for note in MANY)))
    assert [item.reason for item in backup.listed(app.backups)] == ["before-import"]


# -- hidden decks ------------------------------------------------------------------------------------------------------


def test_a_hidden_deck_is_not_asked_and_its_history_stays(
    app: App, bring: Callable[..., ImportReport], sound: Callable[[App], None]
) -> None:
    bring(deck(ONE, TWO))
    card = study.find_card(app, "own/a/one")
    study.answer(app, card, Rating.EASY)
    library.hide(app, "own/a", hidden=True)
    assert asked(app) == set()
    assert "own/a" not in app.store.deck_ids()
    sound(app)
    library.hide(app, "own/a", hidden=False)
    assert asked(app) == {"own/a/one#recall", "own/a/two#recall"}
    assert app.store.card(card).memory.reps == 1
    sound(app)


def test_an_import_leaves_a_hidden_deck_hidden(
    app: App, bring: Callable[..., ImportReport], sound: Callable[[App], None]
) -> None:
    bring(deck(ONE))
    library.hide(app, "own/a", hidden=True)
    bring(deck(ONE, TWO))
    assert asked(app) == set()
    sound(app)
    library.hide(app, "own/a", hidden=False)
    assert asked(app) == {"own/a/one#recall", "own/a/two#recall"}


def test_an_unknown_deck_is_said(app: App) -> None:
    with pytest.raises(UsageError, match="no deck own/none"):
        library.hide(app, "own/none", hidden=True)


# -- what the program ships with ---------------------------------------------------------------------------------------


@pytest.fixture
def newer(opened: Callable[..., App], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., App]:
    """Open the home with a program that ships with changed decks."""

    def make(*changed: tuple[str, str, str], without: tuple[str, ...] = ()) -> App:
        files = {name: text for name, text in LIBRARY.items() if name not in without}
        for name, old, new in changed:
            assert old in files[name]
            files[name] = files[name].replace(old, new)
        decks = write_files(tmp_path / f"newer{len(list(tmp_path.iterdir()))}", files)
        from tests.conftest import use_library

        use_library(monkeypatch, decks)
        return opened()

    return make


def test_a_newer_program_brings_its_decks_up_to_date(
    app: App, newer: Callable[..., App], sound: Callable[[App], None]
) -> None:
    card = study.find_card(app, "data/storage/efs")
    study.answer(app, card, Rating.EASY)
    app.reopen()
    after = newer(
        ("data/storage.yaml", "A file system", "A network file system"),
        ("data/storage.yaml", "  - {id: s3,", '  - {id: fsx, front: "What is FSx?", back: "Lustre"}\n  - {id: s3,'),
    )
    assert after.store.card(card).card.face.back.en == "A network file system"
    assert after.store.card(card).memory.reps == 1
    assert after.store.card(study.find_card(after, "data/storage/fsx")).active
    sound(after)


def test_a_learners_version_survives_a_newer_program(app: App, newer: Callable[..., App]) -> None:
    from mlsprep.tasks.session import edit_text, save_edit

    note = app.store.card(study.find_card(app, "data/storage/efs")).note
    save_edit(app, note, edit_text(app, note).replace("A file system", "Mine"))
    app.reopen()
    after = newer(("data/storage.yaml", "A file system", "A network file system"))
    assert after.store.card(study.find_card(after, "data/storage/efs")).card.face.back.en == "Mine"


def test_the_same_program_writes_nothing_at_its_next_start(
    opened: Callable[..., App], contents: Callable[[], dict[str, list[Any]]], home: Path
) -> None:
    before, stored = contents(), digest(home)
    assert opened().store.version()
    assert contents() == before
    assert digest(home) == stored


def test_a_newer_program_with_a_wrong_deck_is_said_and_the_library_stays(
    app: App, newer: Callable[..., App], contents: Callable[[], dict[str, list[Any]]]
) -> None:
    before = contents()
    app.reopen()
    with pytest.raises(InputError):
        _ = newer(("data/storage.yaml", "front:", "frnt:")).store
    assert contents() == before


def test_a_deck_the_program_no_longer_ships_with_stays_with_its_history(app: App, newer: Callable[..., App]) -> None:
    card = study.find_card(app, "data/storage/efs")
    study.answer(app, card, Rating.EASY)
    app.reopen()
    after = newer(without=("data/storage.yaml",))
    assert len(after.store.events(card)) == 1


def test_a_note_moved_between_shipped_decks_keeps_its_history(
    app: App, newer: Callable[..., App], sound: Callable[[App], None]
) -> None:
    card = study.find_card(app, "data/storage/efs")
    study.answer(app, card, Rating.EASY)
    app.reopen()
    line = next(line for line in LIBRARY["data/storage.yaml"].splitlines() if "efs" in line)
    after = newer(
        ("data/storage.yaml", line + "\n", ""),
        ("modeling/trees.yaml", "notes:\n", f"notes:\n{line.replace('id: efs', 'id: efs, was: [data/storage/efs]')}\n"),
    )
    assert study.find_card(after, "modeling/trees/efs") == study.find_card(after, "data/storage/efs") == card
    assert after.store.card(card).memory.reps == 1
    assert after.store.card(card).active
    sound(after)


def test_a_changed_exam_places_new_cards_anew(opened: Callable[..., App]) -> None:
    def line(app: App) -> list[str]:
        return [app.store.card(item.card).card.key for item in study.day_line(app, study.ALL).new]

    first, other, again = (line(opened(exam=exam)) for exam in ("mls-c01", "mla-c01", "mls-c01"))
    assert first != other
    assert first == again
