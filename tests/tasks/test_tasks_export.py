"""Decks out of the library: what is taken along, what is said to be left, and files that cannot be written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.small import NOTES

from mlsprep import formats
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.review import Rating
from mlsprep.errors import MlsprepError, UsageError
from mlsprep.tasks import library, study
from mlsprep.tasks.export import export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mlsprep.formats import Collection
    from mlsprep.tasks.app import App


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Collection]:
    """Replace the writer of `.json` by one that keeps what it is given."""
    kept: list[Collection] = []

    def write(collection: Collection, path: Path) -> list[str]:
        kept.append(collection)
        path.write_text("written")
        return ["Something is not carried."]

    monkeypatch.setattr("tests.tasks.test_tasks_export.write_for_test", write, raising=False)
    monkeypatch.setitem(formats.WRITERS, ".json", "tests.tasks.test_tasks_export:write_for_test")
    return kept


def ids(collection: Collection) -> dict[str, list[str]]:
    return {deck.id: [note.id for note in deck.notes] for deck in collection.decks}


def test_all_is_written_whole_with_its_counts(app: App, tmp_path: Path, written: list[Collection]) -> None:
    report = export(app, tmp_path / "out.json")
    assert (report.decks, report.notes, report.cards, report.questions, report.reviews) == (4, NOTES + 2, 14, 1, 0)
    assert report.not_carried == ("Something is not carried.",)
    assert not any(deck.partial for deck in written[0].decks)
    assert written[0].decks[1].title.both() == {"en": "Streaming", "ko": "스트리밍"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "out.json"]


def test_a_deck_is_whole_and_a_choice_from_it_is_not(app: App, tmp_path: Path, written: list[Collection]) -> None:
    export(app, tmp_path / "a.json", decks=["storage"])
    export(app, tmp_path / "b.json", tags=["files"])
    export(app, tmp_path / "c.json", topics=["data/streaming"])
    assert [(ids(item), [deck.partial for deck in item.decks]) for item in written] == [
        ({"data/storage": ["s3", "efs", "ebs"]}, [False]),
        ({"data/storage": ["efs"]}, [True]),
        ({"data/streaming": ["shard", "retention", "firehose", "kds"]}, [False]),
    ]


def test_the_learners_own_version_is_what_goes_out(
    app: App, tmp_path: Path, written: list[Collection], number: Callable[[str], int]
) -> None:
    from mlsprep.core.kinds import load_note
    from mlsprep.core.note import Text, search_words

    note = app.store.card(number("data/storage/s3#recall")).note
    row = app.store.note(note)
    mine = replace(load_note(row.shown, id=row.id), body=Basic(Text.of("Mine?"), Text.of("Yes")))
    at = app.micros()
    with app.store.transaction():
        app.store.edit(note, mine.dump(), search_words(mine), at=at, seeds={"data/storage/s3#recall": 1})
    export(app, tmp_path / "out.json", decks=["storage"])
    assert written[0].decks[0].notes[0] == mine
    assert written[0].changed["data/storage/s3"] == at


def test_history_and_marks_go_along_unless_they_are_not_wanted(
    app: App, tmp_path: Path, written: list[Collection], number: Callable[[str], int]
) -> None:
    study.answer(app, number("data/storage/s3#recall"), Rating.GOOD, milliseconds=1234)
    with app.store.transaction():
        app.store.mark(number("data/storage/efs#recall"), "flag", "4", 7)
    assert export(app, tmp_path / "a.json").reviews == 1
    assert export(app, tmp_path / "b.json", history=False).reviews == 0
    pasts = written[0].pasts
    assert {key: (len(past.events), past.flag) for key, past in pasts.items()} == {
        "data/storage/s3#recall": (1, 0), "data/storage/efs#recall": (0, 4),
    }  # fmt: skip
    assert pasts["data/storage/s3#recall"].events[0].milliseconds == 1234
    assert written[1].pasts == {}


def test_retired_notes_and_hidden_decks_are_left_out_and_said(
    app: App, tmp_path: Path, written: list[Collection], deck_file: Callable[..., Path]
) -> None:
    deck = "deck: own\ntitle: Own\nnotes:\n- {id: a, front: A, back: B}\n"
    library.import_paths(app, [deck_file(f"{deck}- {{id: b, front: C, back: D}}\n")])
    library.import_paths(app, [deck_file(deck)], yes=True)
    library.hide(app, "data/storage", hidden=True)
    report = export(app, tmp_path / "out.json")
    assert report.not_carried[:2] == (
        "1 retired note is left out.",
        "3 notes of hidden decks left out; `mlsprep decks restore` shows them.",
    )
    assert ids(written[0])["own"] == ["a"]
    assert "data/storage" not in ids(written[0])
    assert not any(item.partial for item in written[0].decks)
    assert written[0].changed["own/a"] == app.micros()


# -- files that cannot be written --------------------------------------------------------------------------------------


def test_a_file_that_is_there_is_replaced_only_by_force(app: App, tmp_path: Path, written: list[Collection]) -> None:
    path = tmp_path / "out.json"
    path.write_text("mine")
    with pytest.raises(MlsprepError, match=r"out\.json is there already; --force replaces it"):
        export(app, path)
    assert (path.read_text(), written) == ("mine", [])
    export(app, path, force=True)
    assert path.read_text() == "written"


def test_an_unknown_ending_is_said_before_anything_is_read(tmp_path: Path) -> None:
    nothing: Any = None
    with pytest.raises(UsageError, match=r"files ending in `\.pdf` cannot be written; known endings: apkg, csv"):
        export(nothing, tmp_path / "out.pdf")
    with pytest.raises(UsageError, match="--format pdf: there are apkg, csv"):
        export(nothing, tmp_path / "out.json", format="pdf")


def test_a_format_may_be_named_whatever_the_ending(app: App, tmp_path: Path, written: list[Collection]) -> None:
    export(app, tmp_path / "out", format="JSON")
    assert len(written) == 1
    assert (tmp_path / "out").read_text() == "written"


def test_a_link_keeps_pointing_where_it_points(app: App, tmp_path: Path, written: list[Collection]) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "out.json").symlink_to(tmp_path / "real.json")
    export(app, tmp_path / "out.json", force=True)
    assert (tmp_path / "out.json").is_symlink()
    assert (tmp_path / "real.json").read_text() == "written"
    assert len(written) == 1


def test_a_writer_sees_the_name_of_the_file(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = []

    def write(collection: Collection, path: Path) -> list[str]:
        assert collection.decks
        names.append(path.name)
        path.write_text("x")
        return []

    monkeypatch.setattr("tests.tasks.test_tasks_export.write_for_test", write, raising=False)
    monkeypatch.setitem(formats.WRITERS, ".md", "tests.tasks.test_tasks_export:write_for_test")
    export(app, tmp_path / "notes.ko.md")
    export(app, tmp_path / "other.ko.txt", format="markdown")
    assert names == ["notes.ko.md", "other.ko.md"]
    assert sorted(item.name for item in tmp_path.iterdir()) == ["home", "notes.ko.md", "other.ko.txt"]


def test_a_folder_is_no_file(app: App, tmp_path: Path) -> None:
    (tmp_path / "out.json").mkdir()
    with pytest.raises(UsageError, match=r"out\.json is a folder; name a file in it"):
        export(app, tmp_path / "out.json", force=True)


def test_a_missing_folder_is_named(app: App, tmp_path: Path) -> None:
    with pytest.raises(MlsprepError, match=r"there is no folder .*/nowhere\."):
        export(app, tmp_path / "nowhere" / "out.json")


def test_nothing_is_written_into_a_device(app: App) -> None:
    from pathlib import Path

    with pytest.raises(MlsprepError, match="it is no ordinary file"):
        export(app, Path("/dev/null"), format="json", force=True)


def test_an_unknown_deck_is_said(app: App, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no deck storrage"):
        export(app, tmp_path / "out.json", decks=["storrage"])


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "the disk is full"),
        (PermissionError(13, "Permission denied"), "no permission to write in"),
        (OSError(30, "Read-only file system"), "is read-only"),
        (OSError("database or disk is full"), "the disk is full"),
        (MlsprepError("deep inside"), "deep inside"),
    ],
)
def test_a_file_that_cannot_be_written_leaves_nothing(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fail(collection: Collection, path: Path) -> list[str]:
        assert collection.decks
        path.write_text("half")
        raise error

    monkeypatch.setattr("tests.tasks.test_tasks_export.fail_for_test", fail, raising=False)
    monkeypatch.setitem(formats.WRITERS, ".json", "tests.tasks.test_tasks_export:fail_for_test")
    path = tmp_path / "out.json"
    path.write_text("mine")
    with pytest.raises(MlsprepError, match=said):
        export(app, path, force=True)
    assert path.read_text() == "mine"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["home", "out.json"]
