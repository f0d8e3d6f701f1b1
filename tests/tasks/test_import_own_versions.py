"""What a learner's file says of notes that ship with the program is an edit of theirs; what they add stays."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.support import incoming as made
from tests.support.incoming import note

from mlsprep import formats
from mlsprep.core.kinds import load_note
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.note import Deck, Text
from mlsprep.formats import Options, Reading
from mlsprep.store.quiz import QuizStore
from mlsprep.tasks.incoming import Request
from mlsprep.tasks.library import import_paths, refresh_bundled
from mlsprep.tasks.study import ALL
from mlsprep.tasks.triage import Triage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from mlsprep.tasks.app import App
    from mlsprep.tasks.report import ImportReport

BUNDLED = "SELECT d.key, n.key, n.content, n.edited FROM notes n JOIN decks d ON d.id = n.deck WHERE n.kind = 'basic'"


def first(ask: Callable[..., list[Any]]) -> tuple[str, str, dict[str, Any], str | None]:
    deck, name, content, edited = ask(f"{BUNDLED} AND d.bundled ORDER BY n.id LIMIT 1")[0]
    return deck, name, json.loads(content), edited


def bring(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deck: Deck) -> ImportReport:
    monkeypatch.setitem(formats.READERS, ".made", "tests.support.incoming:read")
    monkeypatch.setattr(made, "READINGS", {"own.made": Reading((deck,))})
    (tmp_path / "own.made").write_bytes(b"x")
    return import_paths(app, [tmp_path / "own.made"])


def reworded(deck: str, name: str, content: dict[str, Any]) -> Deck:
    there = load_note(content, id=name)
    assert isinstance(there.body, Basic)
    changed = replace(there, body=replace(there.body, back=Text.of("as I put it")))
    return Deck(deck, Text.of(deck), (changed,), partial=True)


def test_another_wording_of_a_bundled_note_is_the_learners_edit(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[..., list[Any]]
) -> None:
    _ = app.store
    deck, name, content, _ = first(ask)
    report = bring(app, tmp_path, monkeypatch, reworded(deck, name, content))
    assert report.changes.count("updated") == 1
    _, _, after, edited = first(ask)
    assert after == content
    assert json.loads(edited or "{}")["body"]["back"] == "as I put it"
    refresh_bundled(app, "another edition")
    assert first(ask)[3] == edited


def test_the_learners_own_version_coming_back_changes_nothing(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[..., list[Any]]
) -> None:
    _ = app.store
    deck, name, content, _ = first(ask)
    mine = reworded(deck, name, content)
    bring(app, tmp_path, monkeypatch, mine)
    before = first(ask)
    assert bring(app, tmp_path, monkeypatch, mine).changes.count("unchanged") == 1
    assert first(ask) == before


def test_a_note_added_to_a_bundled_deck_outlives_its_next_edition(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[..., list[Any]]
) -> None:
    _ = app.store
    deck, *_ = first(ask)
    bring(app, tmp_path, monkeypatch, Deck(deck, Text.of(deck), (note("mine"),), partial=True))
    app.store.execute("UPDATE decks SET digest = 'old'")
    refresh_bundled(app, "another edition")
    assert ask("SELECT retired FROM notes WHERE key = 'mine'") == [(0,)]


def test_what_was_turned_down_stays_out_reworded_and_in_a_renamed_deck(
    app: App, tmp_path: Path, ask: Callable[..., list[Any]]
) -> None:
    def sheet(name: str, *rows: str) -> Path:
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join(["front,back", *rows]) + "\n")
        return path

    first_row = "What does the early stopping of a training job watch?,The validation loss"
    file = sheet("words", first_row, "What is a shard?,A unit of throughput")
    triage = Triage(app, [file], request=Request())
    triage.reject()
    triage.accept()
    triage.finish()
    file.write_text("front,back\n" + first_row.replace("does the early", "does early") + "\n")
    assert import_paths(app, [file]).rejected == 1
    assert import_paths(app, [sheet("renamed", first_row)]).rejected == 1
    assert ask("SELECT count(*) FROM notes WHERE words LIKE '%early stopping of a training%'") == [(0,)]
    other = sheet("other", "What does the early stopping of a tuning job watch?,The validation loss")
    assert import_paths(app, [other]).changes.count("new") == 1


WINDOWS = """# Amazon Kinesis

## Window kinds
- Tumbling window: a span of fixed length that never overlaps another
- Sliding window: a span of fixed length that overlaps its neighbours
- Session window: a span that ends when nothing arrives for a while
- Stagger window: a span that opens with the first event of a key
"""


def test_questions_made_from_notes_are_drilled_but_not_on_papers(
    app: App, tmp_path: Path, ask: Callable[..., list[Any]]
) -> None:
    path = tmp_path / "notes.md"
    path.write_text(WINDOWS)
    import_paths(app, [path], request=Request(Options(topic="data/storage")))
    made = {
        row[0] for row in ask("SELECT q.id FROM questions q JOIN note_tags t USING (note) WHERE tag = 'from-notes'")
    }
    store = QuizStore(app.store)
    assert made
    assert made <= {row.question for row in store.written(ALL.filter, optional=False)}
    assert not made & {row.question for row in store.pool(ALL.filter, optional=False)}
