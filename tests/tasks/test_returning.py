"""Our own notes, back from Anki after something became of them here: no duplicates, no corrections lost."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from tests.small import Watch, rows

from mlsprep.core.review import Rating
from mlsprep.tasks import study
from mlsprep.tasks.export import export
from mlsprep.tasks.library import import_paths, undo_import
from mlsprep.tasks.session import edit_text, save_edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlsprep.tasks.app import App

NOTES = """
  - {id: a, front: What is A?, back: alpha}
  - {id: b, front: What is B?, back: beta}
  - {front: What is C?, back: gamma}
"""
MOVED = """
  - {id: a, was: [own/first/a], front: What is A?, back: alpha}
  - {id: other, was: [own/first/b], front: What is B?, back: beta}
"""


@pytest.fixture
def bring(app: App, tmp_path: Path) -> Callable[..., Any]:
    """Import a deck file of these notes."""

    def do(notes: str, deck: str = "own/first", title: str = "Mine") -> Any:
        path = tmp_path / "own.yaml"
        path.write_text(f"deck: {deck}\ntitle: {title}\nnotes:{notes}")
        return import_paths(app, [path], yes=True)

    return do


@pytest.fixture
def phone(app: App, tmp_path: Path, bring: Callable[..., Any]) -> Path:
    """A package of three notes that were answered once."""
    watch = app.clock
    assert isinstance(watch, Watch)
    bring(NOTES)
    for (card,) in rows(app.home, "SELECT id FROM cards WHERE key LIKE 'own/%'"):
        study.answer(app, card, Rating.EASY, milliseconds=900)
        watch.forward(seconds=30)
    path = tmp_path / "phone.apkg"
    export(app, path, decks=["own"])
    return path


def edited_there(path: Path, front: str, field: int, text: str, at: int = 0) -> None:
    """Change a field of a note of the package, as an editor would."""
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    database = path.with_suffix(".anki2")
    database.write_bytes(members["collection.anki2"])
    with closing(sqlite3.connect(database)) as connection, connection:
        ((number, fields),) = connection.execute(
            "SELECT id, flds FROM notes WHERE flds LIKE ?", (f"%{front}%",)
        ).fetchall()
        parts = fields.split("\x1f")
        parts[field] = text
        connection.execute(
            "UPDATE notes SET flds = ?, mod = max(mod + 9, ?) WHERE id = ?", ("\x1f".join(parts), at, number)
        )
    members["collection.anki2"] = database.read_bytes()
    with zipfile.ZipFile(path, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)


def fates(report: Any) -> dict[str, int]:
    names = ("new", "updated", "matched", "moved", "unchanged", "kept", "retired")
    return {name: report.changes.count(name) for name in names if report.changes.count(name)}


def notes(app: App) -> list[tuple[str, bool]]:
    found = rows(
        app.home,
        "SELECT d.key || '/' || n.key, n.retired FROM notes n JOIN decks d ON d.id = n.deck "
        "WHERE d.key LIKE 'own/%' AND n.explicit ORDER BY 1",
    )
    return [(key, bool(retired)) for key, retired in found]


def guids(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as package:
        data = package.read("collection.anki2")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(data)
        return {row[0] for row in connection.execute("SELECT guid FROM notes")}


def answers(app: App) -> int:
    return int(rows(app.home, "SELECT sum(count) FROM rollup")[0][0])


def test_a_note_corrected_here_is_not_undone_by_the_copy_on_the_phone(
    app: App, bring: Callable[..., Any], phone: Path
) -> None:
    bring(NOTES.replace("alpha", "aleph"), title="Mine, renamed")
    assert fates(import_paths(app, [phone])) == {"unchanged": 3}
    assert app.store.card(study.find_card(app, "own/first/a")).card.face.back.en == "aleph"
    assert rows(app.home, "SELECT title FROM decks WHERE key = 'own/first'") == [('"Mine, renamed"',)]


def test_a_note_that_is_gone_here_stays_gone_and_its_answers_count(
    app: App, bring: Callable[..., Any], phone: Path, sound: Any
) -> None:
    card = study.find_card(app, "own/first/b")
    bring(NOTES.replace("  - {id: b, front: What is B?, back: beta}\n", ""))
    study.undo(app)
    report = import_paths(app, [phone])
    assert (fates(report), report.known) == ({"unchanged": 3}, 3)
    assert ("own/first/b", True) in notes(app)
    assert not app.store.card(card).active
    sound(app)


def test_a_note_changed_on_the_phone_still_comes_in(app: App, phone: Path) -> None:
    edited_there(phone, "What is A?", 1, "<b>aleph</b>")
    report = import_paths(app, [phone])
    assert report.changes.count("unchanged") == 2
    assert app.store.card(study.find_card(app, "own/first/a")).card.face.back.en == "**aleph**"


def test_notes_moved_here_are_not_doubled_by_the_copy_on_the_phone(
    app: App, bring: Callable[..., Any], phone: Path, sound: Any
) -> None:
    cards = rows(app.home, "SELECT count(*) FROM cards")
    assert fates(bring(MOVED, "own/second"))["moved"] == 2
    edited_there(phone, "What is B?", 1, "beth")
    here = import_paths(app, [phone], dry_run=True)
    report = import_paths(app, [phone])
    assert report.as_dict() == {**here.as_dict(), "dry_run": False}
    assert (report.reviews, report.known, report.changes.count("new")) == (0, 3, 0)
    assert notes(app) == [("own/second/a", False), ("own/second/other", False)]
    assert app.store.card(study.find_card(app, "own/second/other")).card.face.back.en == "beth"
    assert (answers(app), rows(app.home, "SELECT count(*) FROM cards")) == (3, cards)
    sound(app)


def test_moved_notes_go_to_the_phone_under_the_name_they_have_there(
    app: App, bring: Callable[..., Any], phone: Path, tmp_path: Path
) -> None:
    before = guids(phone)
    bring(MOVED, "own/second")
    export(app, tmp_path / "again.apkg", decks=["own"])
    assert guids(tmp_path / "again.apkg") == before
    bring(MOVED.replace("own/first", "own/second").replace("other, was: [own/second/b]", "b, was: [own/second/other]"),
          "own/third")  # fmt: skip
    export(app, tmp_path / "third.apkg", decks=["own"])
    assert guids(tmp_path / "third.apkg") == before
    assert import_paths(app, [phone]).known == 3


def test_a_new_note_does_not_get_the_name_that_another_has_on_the_phone(
    app: App, bring: Callable[..., Any], phone: Path, tmp_path: Path
) -> None:
    before = guids(phone)
    bring(MOVED, "own/second")
    bring("\n  - {id: a, front: What is A now?, back: something else}\n")
    export(app, tmp_path / "again.apkg", decks=["own"])
    assert guids(tmp_path / "again.apkg") - before == {"own/first/a~"}
    data = json.loads(rows(app.home, "SELECT content FROM notes WHERE key = 'a' AND deck = "
                                     "(SELECT id FROM decks WHERE key = 'own/first')")[0][0])  # fmt: skip
    assert data["body"]["back"] == "something else"


def test_an_undo_takes_back_what_was_edited_on_the_phone(
    app: App, tmp_path: Path, contents: Callable[[], Any], sound: Any
) -> None:
    path = tmp_path / "phone.apkg"
    export(app, path, decks=["data/storage"])
    before = contents()["notes"]
    front = app.store.card(study.find_card(app, "data/storage/s3")).card.face.front.en
    edited_there(path, str(front), 1, "edited on the phone")
    assert import_paths(app, [path]).changes.count("updated") == 1
    assert app.store.card(study.find_card(app, "data/storage/s3")).card.face.back.en == "edited on the phone"
    undo_import(app)
    assert contents()["notes"] == before
    sound(app)
    assert import_paths(app, [path]).changes.count("updated") == 1


def test_of_two_edits_of_a_note_the_later_one_counts(app: App, tmp_path: Path, sound: Any) -> None:
    watch = app.clock
    assert isinstance(watch, Watch)
    path = tmp_path / "phone.apkg"
    export(app, path, decks=["data/storage"])
    card = study.find_card(app, "data/storage/s3")
    front = str(app.store.card(card).card.face.front.en)

    def there(text: str) -> Any:
        watch.forward(minutes=5)
        edited_there(path, front, 1, text, int(watch.moment.timestamp()))
        watch.forward(minutes=5)
        return fates(import_paths(app, [path]))

    def shown() -> str | None:
        return app.store.card(card).card.face.back.en

    assert there("first edit") == {"updated": 1, "unchanged": 2}
    assert there("second edit") == {"updated": 1, "unchanged": 2}
    assert shown() == "second edit"
    undo_import(app)
    assert shown() == "first edit"
    note = app.store.card(card).note
    save_edit(app, note, edit_text(app, note).replace("first edit", "edit here"))
    assert fates(import_paths(app, [path])) == {"kept": 1, "unchanged": 2}
    assert shown() == "edit here"
    assert there("third edit") == {"updated": 1, "unchanged": 2}
    assert shown() == "third edit"
    sound(app)
