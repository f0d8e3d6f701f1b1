"""The one pipeline of imports: what readers give becomes the library's, all of it or nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.support import incoming as made
from tests.support.incoming import deck, medium, note, past

from mlsprep import formats
from mlsprep.core.review import Rating
from mlsprep.errors import InputError, MlsprepError, Problem, UsageError
from mlsprep.formats import Fate, Options, Reading
from mlsprep.store import backup, library, migrate
from mlsprep.tasks import importing, listing, study
from mlsprep.tasks.incoming import Request, suffix_of
from mlsprep.tasks.library import import_paths, undo_import
from mlsprep.tasks.session import Plan, Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlsprep.core.note import Deck
    from mlsprep.tasks.app import App
    from mlsprep.tasks.report import ImportReport

Contents = dict[str, list[Any]]


@pytest.fixture
def bring(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ImportReport]:
    """Import what a reader gives: decks, or whole readings, each from a file of its own."""
    monkeypatch.setitem(formats.READERS, ".made", "tests.support.incoming:read")
    monkeypatch.setattr(made, "READINGS", {})
    monkeypatch.setattr(made, "SEEN", [])

    def do(*given: Deck | Reading, request: Request | None = None, **options: Any) -> ImportReport:
        paths = []
        for number, item in enumerate(given):
            path = tmp_path / f"file{number}.made"
            path.write_bytes(b"x")
            made.READINGS[path.name] = item if isinstance(item, Reading) else Reading((item,))
            paths.append(path)
        return import_paths(app, paths, request=request, **options)

    return do


@pytest.fixture
def home_files(home: Path) -> Callable[[], set[str]]:
    """Return the files of the home beside the database."""
    return lambda: {
        str(path.relative_to(home)) for path in home.rglob("*") if path.is_file() and "mlsprep.db" not in path.name
    }


def fates(report: ImportReport) -> dict[str, int]:
    names = ("new", "updated", "matched", "moved", "unchanged", "kept", "retired")
    return {name: report.changes.count(name) for name in names if report.changes.count(name)}


def row(app: App, name: str) -> dict[str, Any]:
    return next(row for row in listing.decks(app) if row["id"] == name)


# -- what a reader is told ---------------------------------------------------------------------------------------------


def test_a_reader_knows_the_learners_words_days_and_media(app: App, bring: Callable[..., ImportReport]) -> None:
    (app.home / "vocabulary.yaml").write_text("labels: {}\n")
    bring(deck("own/a", note("n1")), request=Request(Options(topic="data/storage", columns=("front", "back"))))
    (context,) = made.SEEN
    assert context.options.topic == "data/storage"
    assert context.options.columns == ("front", "back")
    assert context.options.vocabulary == app.home / "vocabulary.yaml"
    assert context.options.media == app.home / "media"
    assert context.calendar == app.calendar
    assert context.topics is not None
    assert "data/storage" in context.topics


def test_without_a_vocabulary_of_their_own_a_reader_is_told_of_none(bring: Callable[..., ImportReport]) -> None:
    bring(deck("own/a", note("n1")))
    assert made.SEEN[0].options.vocabulary is None


@pytest.mark.parametrize(("name", "suffix"), [("md", ".md"), (".CSV", ".csv"), ("anki", ".apkg"), ("notes", ".md")])
def test_a_format_is_known_by_its_ending_or_its_name(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="--format docx: there are apkg, colpkg, csv"):
        suffix_of("docx")


def test_the_format_named_wins_over_the_ending(app: App, bring: Callable[..., ImportReport], tmp_path: Path) -> None:
    bring(deck("own/a", note("n1")))
    path = tmp_path / "notes.xyz"
    path.write_bytes(b"x")
    made.READINGS[path.name] = Reading((deck("own/b", note("n1")),))
    with pytest.raises(InputError, match="cannot be read"):
        import_paths(app, [path])
    assert fates(import_paths(app, [path], request=Request(suffix=".made"))) == {"new": 1}


def test_a_folder_stands_for_its_notes_too_but_not_for_its_readme(tmp_path: Path) -> None:
    for name in ("a.md", "b/c.CSV", "b/d.yaml", "e.apkg", "README.md", "x.txt", "y.json", ".hidden.md", "z.docx"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    found = [path.relative_to(tmp_path).as_posix() for path in formats.expand([tmp_path], formats.IN_FOLDERS)]
    assert found == ["a.md", "b/c.CSV", "b/d.yaml", "e.apkg"]


# -- several files -----------------------------------------------------------------------------------------------------


def test_one_error_in_any_file_and_nothing_is_written(
    bring: Callable[..., ImportReport], contents: Callable[[], Contents]
) -> None:
    before = contents()
    problems = (Problem("x.made", 3, 1, "no answer"), Problem("x.made", 5, 1, "odd", "warning"))
    with pytest.raises(InputError) as caught:
        bring(deck("own/a", note("n1")), Reading(problems=problems), Reading(problems=(Problem("y", 1, 1, "bad"),)))
    assert [problem.message for problem in caught.value.problems] == ["no answer", "odd", "bad"]
    assert contents() == before


def test_decks_that_hold_some_of_the_notes_may_be_told_in_several_files(
    app: App, bring: Callable[..., ImportReport]
) -> None:
    report = bring(
        deck("own/a", note("n1"), note("n2"), partial=True),
        deck("own/a", note("n2"), note("n3"), partial=True, file="two.made"),
    )
    assert fates(report) == {"new": 3}
    assert [problem.message for problem in report.problems] == [
        "the same note as in own/a.made, line 2; it is taken once"
    ]
    assert row(app, "own/a")["notes"] == 3


def test_the_same_prompt_with_another_answer_in_another_file_is_another_note(
    bring: Callable[..., ImportReport],
) -> None:
    one = note("n-1", "First", front="What is it?", explicit=False)
    two = note("n-1", "Second", front="What is it?", explicit=False)
    report = bring(deck("own/a", one, partial=True), deck("own/a", two, partial=True))
    assert fates(report) == {"new": 2}
    again = bring(deck("own/a", two, partial=True), deck("own/a", one, partial=True))
    assert fates(again) == {"unchanged": 2}


def test_an_id_that_two_files_give_to_different_notes_is_an_error(bring: Callable[..., ImportReport]) -> None:
    with pytest.raises(InputError, match=r"the id `n1` is taken by a note of own/a\.made, line 1"):
        bring(deck("own/a", note("n1", "First"), partial=True), deck("own/a", note("n1", "Second"), partial=True))


# -- what is retired ---------------------------------------------------------------------------------------------------


def test_a_deck_with_some_of_the_notes_retires_nothing_unless_told(bring: Callable[..., ImportReport]) -> None:
    bring(deck("own/a", note("n1"), note("n2"), partial=True))
    some = deck("own/a", note("n1"), partial=True)
    assert fates(bring(some)) == {"unchanged": 1}
    assert fates(bring(some, request=Request(retire=True), yes=True)) == {"unchanged": 1, "retired": 1}


def test_each_deck_of_an_import_retires_by_its_own_rule(bring: Callable[..., ImportReport]) -> None:
    both = (note("n1"), note("n2"))
    bring(deck("own/whole", *both), deck("own/some", *both, partial=True))
    report = bring(deck("own/whole", note("n1")), deck("own/some", note("n1"), partial=True), yes=True)
    assert [old.key for old in report.changes.retired] == ["own/whole/n2"]


# -- decks whose notes roam --------------------------------------------------------------------------------------------


def test_a_note_found_in_another_deck_of_a_roaming_source_is_the_same(
    app: App, bring: Callable[..., ImportReport], sound: Callable[[App], None]
) -> None:
    bring(deck("anki/a", note("guid1"), note("guid2"), roaming=True, partial=True))
    card = study.find_card(app, "anki/a/guid1")
    study.answer(app, card, Rating.EASY)
    moved = note("guid1", "Another answer", front="Another front")
    report = bring(deck("anki/b", moved, roaming=True, partial=True))
    assert fates(report) == {"moved": 1}
    assert study.find_card(app, "anki/b/guid1") == card
    assert app.store.card(card).memory.reps == 1
    assert fates(bring(deck("anki/b", moved, roaming=True, partial=True))) == {"unchanged": 1}
    sound(app)


def test_an_equal_id_in_a_deck_that_does_not_roam_is_another_note(bring: Callable[..., ImportReport]) -> None:
    bring(deck("own/a", note("n1", "Mine")))
    report = bring(deck("anki/b", note("n1", "Theirs"), roaming=True, partial=True))
    assert fates(report) == {"new": 1}


# -- notes that were turned down ---------------------------------------------------------------------------------------


def reject(app: App, *keys: str) -> None:
    with migrate.connected(app.database) as connection:
        library.reject(connection, dict.fromkeys(keys), 1)


def test_rejected_notes_stay_out_and_are_counted(app: App, bring: Callable[..., ImportReport]) -> None:
    reject(app, "own/a/n2", "own/a/n9")
    report = bring(deck("own/a", note("n1"), note("n2"), note("n3")))
    assert (fates(report), report.rejected) == ({"new": 2}, 1)
    assert row(app, "own/a")["notes"] == 2
    assert bring(deck("own/a", note("n1"), note("n2"), note("n3"))).rejected == 1


def test_a_deck_of_which_everything_was_rejected_does_not_appear(app: App, bring: Callable[..., ImportReport]) -> None:
    reject(app, "own/a/n1")
    assert bring(deck("own/a", note("n1"))).rejected == 1
    assert "own/a" not in {row["id"] for row in listing.decks(app)}


def test_a_note_that_is_there_is_not_rejected_any_more(app: App, bring: Callable[..., ImportReport]) -> None:
    bring(deck("own/a", note("n1")))
    reject(app, "own/a/n1")
    assert fates(bring(deck("own/a", note("n1", "Changed")))) == {"updated": 1}


# -- limits of new cards -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("source", "asked", "expected"), [(None, None, None), (7, None, 7), (7, 3, 3), (None, 0, 0)])
def test_a_deck_gets_its_limit_when_it_first_comes(
    app: App, bring: Callable[..., ImportReport], source: int | None, asked: int | None, expected: int | None
) -> None:
    report = bring(deck("own/a", note("n1"), new_per_day=source), request=Request(new_per_day=asked))
    assert [(item.id, item.new, item.limit) for item in report.decks] == [("own/a", 1, expected)]
    assert row(app, "own/a")["new_per_day"] == expected


@pytest.mark.parametrize("foreign", ["partial", "roaming"])
def test_what_was_not_written_for_this_program_gets_a_limit_of_its_own(
    app: App, bring: Callable[..., ImportReport], foreign: str
) -> None:
    bring(deck("own/a", note("n1"), **{foreign: True}))
    assert row(app, "own/a")["new_per_day"] == importing.NEW_PER_DAY


def test_a_deck_that_is_there_keeps_the_learners_limit_unless_told(
    app: App, bring: Callable[..., ImportReport]
) -> None:
    bring(deck("own/a", note("n1")), request=Request(new_per_day=3))
    again = bring(deck("own/a", note("n1"), note("n2"), new_per_day=7))
    assert (again.decks[0].limit, row(app, "own/a")["new_per_day"]) == (3, 3)
    bring(deck("own/a", note("n1"), note("n2")), request=Request(new_per_day=5))
    assert row(app, "own/a")["new_per_day"] == 5


def test_decks_of_the_program_share_the_common_limit(app: App) -> None:
    assert {row["new_per_day"] for row in listing.decks(app)} == {None}


def test_some_notes_of_a_deck_of_ours_that_come_back_leave_its_head_alone(
    app: App, bring: Callable[..., ImportReport], contents: Callable[[], Contents]
) -> None:
    _ = app.store
    before = contents()["decks"]
    bring(deck("data/storage", note("x1"), partial=True, digest="other"), request=Request(new_per_day=1))
    assert contents()["decks"] == before


# -- history -----------------------------------------------------------------------------------------------------------


def test_history_comes_in_with_its_notes_once(
    app: App, bring: Callable[..., ImportReport], sound: Callable[[App], None]
) -> None:
    day = app.today - 40
    given = Reading((deck("own/a", note("n1"), note("n2")),), pasts={"own/a/n1#recall": past(day, day + 5)})
    report = bring(given)
    assert (report.reviews, report.known) == (2, 0)
    memory = app.store.card(study.find_card(app, "own/a/n1")).memory
    assert (memory.reps, memory.last_day) == (2, day + 5)
    again = bring(given)
    assert (again.reviews, again.known) == (0, 2)
    sound(app)


def test_an_undo_reaches_for_no_older_import_where_the_last_one_brought_answers_only(
    app: App, bring: Callable[..., ImportReport], sound: Callable[[App], None]
) -> None:
    bring(deck("own/a", note("n1")))
    bring(Reading((deck("own/a", note("n1")),), pasts={"own/a/n1#recall": past(app.today - 40)}))
    bring(deck("own/a", note("n1")))  # brings nothing at all: there is nothing to take back
    assert undo_import(app)["history"] == {"reviews": 1, "known": 0}
    assert row(app, "own/a")["retired"] == 0
    undo_import(app)
    assert row(app, "own/a")["retired"] == 1
    sound(app)


def test_history_follows_a_note_that_was_renamed_or_moved(app: App, bring: Callable[..., ImportReport]) -> None:
    day = app.today - 40
    bring(deck("own/a", note("n1")))
    card = study.find_card(app, "own/a/n1")
    moved = deck("own/b", note("other1", was=("own/a/n1",)))
    bring(Reading((moved,), pasts={"own/b/other1#recall": past(day)}))
    assert app.store.card(card).memory.reps == 1


def test_history_of_notes_left_out_or_unwanted_stays_out(app: App, bring: Callable[..., ImportReport]) -> None:
    day = app.today - 40
    reject(app, "own/a/n1")
    pasts = {"own/a/n1#recall": past(day), "own/a/n2#recall": past(day), "elsewhere/n3#recall": past(day)}
    given = Reading((deck("own/a", note("n1"), note("n2")),), pasts=pasts)
    assert bring(given, request=Request(history=False)).reviews == 0
    assert bring(given).reviews == 1


def test_a_dry_run_foresees_history_and_writes_none(
    bring: Callable[..., ImportReport], app: App, contents: Callable[[], Contents]
) -> None:
    day = app.today - 40
    one = Reading((deck("own/a", note("n1")),), pasts={"own/a/n1#recall": past(day)})
    two = Reading((deck("own/a", note("n1")),), pasts={"own/a/n1#recall": past(day, day + 5)})
    assert (bring(one, dry_run=True).reviews, bring(one).reviews) == (1, 1)
    before = contents()
    dry = bring(two, dry_run=True)
    assert (dry.reviews, dry.known) == (1, 1)
    assert contents() == before
    assert bring(two).as_dict() == {**dry.as_dict(), "dry_run": False}


# -- media -------------------------------------------------------------------------------------------------------------

PICTURED = note("n1", "![tree](media:a%20tree.png)")


def test_media_are_kept_in_the_home_once(app: App, bring: Callable[..., ImportReport]) -> None:
    given = Reading((deck("own/a", PICTURED),), media=(medium("a tree.png"),))
    assert bring(given).media == 1
    assert (app.home / "media" / "a tree.png").read_bytes() == b"picture"
    assert bring(given).media == 0
    changed = Reading((deck("own/a", PICTURED),), media=(medium("a tree.png", b"other"),))
    assert bring(changed).media == 1
    assert [path.name for path in (app.home / "media").iterdir()] == ["a tree.png"]
    assert (app.home / "media" / "a tree.png").read_bytes() == b"other"


def test_a_session_finds_the_media_of_its_cards(app: App, bring: Callable[..., ImportReport]) -> None:
    bring(Reading((deck("own/a", PICTURED),), media=(medium("a tree.png"),)))
    session = Session(app, study.choose(app, study.Choice(deck=("own/a",))), Plan())
    assert session.card is not None
    assert session.medium("a tree.png").read_bytes() == b"picture"
    with pytest.raises(MlsprepError, match="is not in"):
        session.medium("b.png")


def test_media_of_rejected_notes_are_not_kept(app: App, bring: Callable[..., ImportReport]) -> None:
    reject(app, "own/a/n2")
    notes = (PICTURED, note("n2", "![x](media:b.png)"))
    report = bring(Reading((deck("own/a", *notes),), media=(medium("a tree.png"), medium("b.png"))))
    assert report.media == 1
    assert [path.name for path in (app.home / "media").iterdir()] == ["a tree.png"]


@pytest.mark.parametrize(
    "name", ["../x.png", "a/b.png", "a\\b.png", "", ".", "..", "con", "NUL.png", "a\x00b", "a\nb", "x" * 300]
)
def test_a_name_that_is_no_plain_one_stops_the_import(
    app: App,
    bring: Callable[..., ImportReport],
    contents: Callable[[], Contents],
    home_files: Callable[[], set[str]],
    name: str,
) -> None:
    _ = app.store
    before, files = contents(), home_files()
    with pytest.raises(MlsprepError, match="no plain name"):
        bring(Reading((deck("own/a", PICTURED),), media=(medium("a tree.png"), medium(name))))
    assert (contents(), home_files()) == (before, files)


def test_nothing_is_written_through_a_link(app: App, bring: Callable[..., ImportReport], tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    (app.home / "media").mkdir()
    (app.home / "media" / "a tree.png").symlink_to(outside)
    bring(Reading((deck("own/a", PICTURED),), media=(medium("a tree.png"),)))
    assert outside.read_text() == "mine"
    assert not (app.home / "media" / "a tree.png").is_symlink()
    other = tmp_path / "folder"
    other.mkdir()
    (app.home / "media" / "a tree.png").unlink()
    (app.home / "media").rmdir()
    (app.home / "media").symlink_to(other)
    with pytest.raises(MlsprepError, match="is a link"):
        bring(Reading((deck("own/b", note("n3")),), media=(medium("b.png"),)))
    assert list(other.iterdir()) == []


def test_media_of_an_import_that_fails_at_the_end_are_gone_again(
    app: App,
    bring: Callable[..., ImportReport],
    contents: Callable[[], Contents],
    home_files: Callable[[], set[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bring(Reading((deck("own/a", PICTURED),), media=(medium("a tree.png"),)))
    before, files = contents(), home_files()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mlsprep.store.writing.Writer.journal", fail)
    with pytest.raises(OSError, match="No space left"):
        bring(
            Reading((deck("own/a", PICTURED, note("n2")),), media=(medium("a tree.png", b"new"), medium("b.png"))),
        )
    assert (contents(), home_files()) == (before, files)
    assert (app.home / "media" / "a tree.png").read_bytes() == b"picture"


# -- nothing changed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["Reading", "Comparing", "Importing", "History", "Media"])
def test_an_interrupt_at_any_step_changes_nothing(
    app: App,
    bring: Callable[..., ImportReport],
    contents: Callable[[], Contents],
    home_files: Callable[[], set[str]],
    title: str,
) -> None:
    _ = app.store
    before, files = contents(), home_files()

    def interrupt(step: str, *_: int) -> None:
        if step == title:
            raise KeyboardInterrupt

    app.progress = interrupt
    pasts = {"own/a/n1#recall": past(app.today - 9)}
    with pytest.raises(KeyboardInterrupt):
        bring(Reading((deck("own/a", PICTURED),), media=(medium("a tree.png"),), pasts=pasts))
    assert contents() == before
    assert {name for name in home_files() - files if not name.startswith("backups")} == set()


def test_a_dry_run_writes_neither_media_nor_a_backup(
    app: App, bring: Callable[..., ImportReport], contents: Callable[[], Contents], home_files: Callable[[], set[str]]
) -> None:
    _ = app.store
    before, files = contents(), home_files()
    pasts = {"own/a/n1#recall": past(app.today - 9)}
    report = bring(Reading((deck("own/a", PICTURED),), media=(medium("a tree.png"),), pasts=pasts), dry_run=True)
    assert (report.media, report.reviews) == (1, 1)
    assert (contents(), home_files()) == (before, files)


# -- a backup before much changes --------------------------------------------------------------------------------------


def test_an_import_with_history_is_preceded_by_a_backup(app: App, bring: Callable[..., ImportReport]) -> None:
    bring(deck("own/a", note("n1")))
    assert backup.listed(app.backups) == []
    bring(Reading((deck("own/a", note("n1")),), pasts={"own/a/n1#recall": past(app.today - 9)}))
    assert [item.reason for item in backup.listed(app.backups)] == ["before-import"]


def test_an_import_of_many_new_notes_is_preceded_by_a_backup(
    app: App, bring: Callable[..., ImportReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BACKUP_NEW", 2)
    bring(deck("own/a", note("n1"), note("n2")))
    assert backup.listed(app.backups) == []
    bring(deck("own/b", note("n1"), note("n2"), note("n3")))
    assert [item.reason for item in backup.listed(app.backups)] == ["before-import"]


# -- the report --------------------------------------------------------------------------------------------------------


def test_the_report_tells_what_was_found_and_left_out(bring: Callable[..., ImportReport]) -> None:
    lines = (Fate(1, "heading", "section"), Fate(2, "left out", "link list"), Fate(3, "left out", "link list"),
             Fate(4, "left out", "image"), Fate(5, "note", "definition", "n1"))  # fmt: skip
    report = bring(Reading((deck("own/a", note("n1"), partial=True),), fates=lines, found=("semicolons, UTF-8",)))
    assert report.left_out == {"link list": 2, "image": 1}
    assert [sentence for _, sentence in report.found] == ["semicolons, UTF-8"]
    assert report.lines_as_dicts()[-1] == {
        "file": report.lines[0][0],
        "line": 5,
        "what": "note",
        "reason": "definition",
        "note": "n1",
    }
    document = json.loads(json.dumps(report.as_dict()))
    assert document["decks"] == [{"id": "own/a", "title": {"en": "own/a", "ko": "own/a"}, "new": 1, "limit": 10}]
    assert document["history"] == {"reviews": 0, "known": 0}


def test_topics_are_counted_where_a_learner_noted_things_down(
    bring: Callable[..., ImportReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = (note("n1"), note("n2", topics=("data/streaming",)), note("n3"), note("n4", topics=(), domain="modeling"))
    assert bring(deck("own/a", *notes), dry_run=True).topics == {}
    monkeypatch.setattr("mlsprep.tasks.incoming.NOTED", frozenset({".made"}))
    report = bring(deck("own/a", *notes), dry_run=True)
    assert report.topics == {"data/storage": 2, "data/streaming": 1, "modeling": 1}


def test_only_what_is_new_or_changed_is_held_against_what_ships(
    bring: Callable[..., ImportReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlsprep.tasks.incoming.NOTED", frozenset({".made"}))
    held = []

    def contradictions(decks: list[Deck], known: list[Any], *_: object) -> list[Problem]:
        held.append([note.id for deck in decks for note in deck.notes])
        assert {name for name, _ in known} >= {"data/storage", "modeling/trees"}
        return [Problem("x", 1, 0, "your note says yes; the deck says no", "warning")]

    monkeypatch.setattr("mlsprep.core.contradict.contradictions", contradictions)
    report = bring(deck("own/a", note("n1"), note("n2")))
    assert "the deck says no" in report.problems[0].message
    bring(deck("own/a", note("n1"), note("n2", "Changed")))
    bring(deck("own/a", note("n1"), note("n2", "Changed")))
    assert held == [["n1", "n2"], ["n2"]]


def test_an_import_with_all_of_it_is_taken_back(
    app: App, bring: Callable[..., ImportReport], sound: Callable[[App], None]
) -> None:
    day = app.today - 40
    bring(Reading((deck("own/a", note("n1")),), pasts={"own/a/n1#recall": past(day)}))
    card = study.find_card(app, "own/a/n1")
    undo_import(app)
    assert row(app, "own/a")["notes"] == 0
    assert len(app.store.events(card)) == 1
    sound(app)
