"""The word index: what is found, that it follows every change of a note, and that the doctor proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mlsprep.core.changes import compare
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.note import Deck, Note, Text
from mlsprep.core.queue import LINE
from mlsprep.store import adding, library, migrate, placing, search, undoing, writing
from mlsprep.tasks import doctor, listing, study

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mlsprep.tasks.app import App

TEXTS = {
    "gpu": "Single-GPU training of XGBoost needs `tree_method` set to gpu_hist.",
    "rate": "학습률을 낮추면 학습이 느려집니다.",
    "instance": "An ml.p3.2xlarge has one GPU; an ml.p3.16xlarge has eight.",
    "signs": "Written in C++ for .NET, not in C; 90% of it.",
    "c": "The language C has no classes.",
    "model": "모델과 데이터; 가나 나다",
    "decimal": "The default of eta is 0.3 (30%).",
    "accents": "Café, naïve and Straße",
    "boost": "Gradient boosting adds trees.",
    "kana": "機械学習のモデル",
    "thai": "การเรียนรู้ของเครื่อง",
}


def decks(texts: dict[str, str], name: str = "own/words") -> Deck:
    notes = tuple(Note(key, "basic", Basic(Text.of(f"Q {key}"), Text.of(text))) for key, text in texts.items())
    return Deck(name, Text.of(name), notes)


def bring(app: App, *incoming: Deck) -> None:
    with migrate.connected(app.database) as connection:
        there = library.existing(connection, [deck.id for deck in incoming])
        writer = writing.Writer(connection, app.micros())
        numbers = writer.decks(incoming, bundled=False)
        changes = compare(incoming, there, library.former(connection), {})
        writer.write(changes, numbers, lambda *_: None)
        writer.journal([], {})


@pytest.fixture
def words(app: App) -> App:
    """A library with texts of many sorts."""
    _ = app.store
    bring(app, decks(TEXTS))
    return app


def found(app: App, *asked: str) -> set[str]:
    """Return the ids of the notes of our deck in which all words are found."""
    with migrate.connected(app.database, write=False) as connection:
        numbers = set(search.find(connection, asked))
        rows = connection.exec_driver_sql(
            "SELECT n.id, n.key FROM notes n JOIN decks d ON d.id = n.deck WHERE d.key LIKE 'own/%'"
        )
        return {key for number, key in rows if number in numbers}


def sound(app: App) -> bool:
    with migrate.connected(app.database, write=False) as connection:
        return search.sound(connection)


@pytest.mark.parametrize(
    ("asked", "notes"),
    [
        ("xgb", {"gpu"}),
        ("XGBOOST", {"gpu"}),
        ("tree_method", {"gpu"}),
        ("tree", {"gpu", "boost"}),
        ("ml.p3", {"instance"}),
        ("ml.p3.2xlarge", {"instance"}),
        ("ml.p3.8xlarge", set()),
        ("학습률", {"rate"}),
        ("습률을", {"rate"}),
        ("학습이", {"rate"}),
        ("률", {"rate"}),
        ("다", {"rate", "model"}),
        ("가나", {"model"}),
        ("가나다", set()),
        ("느려집니다.", {"rate"}),
        ("C++", {"signs"}),
        (".net", {"signs"}),
        ("90%", {"signs"}),
        ("0.3", {"decimal"}),
        ("cafe", {"accents"}),
        ("Café", {"accents"}),
        ("naïve", {"accents"}),
        ("機械", {"kana"}),
        ("学習の", {"kana"}),
        ("デル", {"kana"}),
        ("การ", {"thai"}),
        ("oost", {"gpu", "boost"}),
        ("oostin", {"boost"}),
        ("zzz", set()),
        ("30%)", {"decimal"}),
        ("%", {"signs", "decimal"}),
        ("_", {"gpu"}),
        ('"', set()),
        ("'", set()),
        ("NEAR", set()),
        ("AND", {"gpu", "accents"} - {"gpu"}),
        ("*", set()),
        ("a\x00b", set()),
    ],
)
def test_a_word_finds(words: App, asked: str, notes: set[str]) -> None:
    assert found(words, asked) == notes


@pytest.mark.parametrize("one", list(TEXTS))
def test_whatever_stands_between_blanks_is_found(words: App, one: str) -> None:
    for word in TEXTS[one].split():
        assert one in found(words, word), word


def test_every_word_must_be_there(words: App) -> None:
    assert found(words, "gpu", "xgboost") == {"gpu"}
    assert found(words, "gpu", "boosting") == set()
    assert found(words, "C++", "oost") == set()
    assert found(words) == set(TEXTS)


def test_the_name_of_a_deck_finds_its_notes_and_a_key_its_card(words: App) -> None:
    assert found(words, "own/words") == set(TEXTS)
    assert found(words, "own/words/gpu") == {"gpu"}
    assert found(words, "words", "xgboost") == {"gpu"}
    rows = listing.cards(words, "own/words/rate#recall", study.ALL)
    assert [row["key"] for row in rows] == ["own/words/rate#recall"]


def test_cards_are_listed_by_deck_and_note_whatever_is_asked(words: App) -> None:
    bring(words, decks({"gpu": "Another GPU"}, "own/a"))
    assert [row["key"] for row in listing.cards(words, "gpu", study.ALL)] == [
        "own/a/gpu#recall",
        "own/words/gpu#recall",
        "own/words/instance#recall",
    ]
    assert len(listing.cards(words, "gpu", study.ALL, limit=2)) == 2


def test_a_changed_text_is_found_by_what_it_says_now(words: App) -> None:
    bring(words, decks({**TEXTS, "gpu": "결정 트리"}))
    assert (found(words, "xgboost"), found(words, "트리")) == (set(), {"gpu"})
    assert sound(words)


def test_an_import_that_is_taken_back_leaves_the_index_as_it_was(words: App) -> None:
    bring(words, decks({**TEXTS, "gpu": "결정 트리", "more": "More words"}))
    with migrate.connected(words.database) as connection:
        undoing.undo_import(connection, words.micros())
    assert (found(words, "xgboost"), found(words, "트리")) == ({"gpu"}, set())
    assert sound(words)


def test_the_learners_own_words_are_found_and_stay_found(words: App) -> None:
    from mlsprep.tasks.session import edit_text, revert, save_edit

    number = words.store.card(study.find_card(words, "own/words/gpu")).note
    save_edit(words, number, edit_text(words, number).replace("XGBoost", "LightGBM"))
    assert (found(words, "xgboost"), found(words, "lightgbm")) == (set(), {"gpu"})
    bring(words, decks({**TEXTS, "gpu": "From the source"}))
    assert (found(words, "source"), found(words, "lightgbm")) == (set(), {"gpu"})
    assert sound(words)
    revert(words, number)
    assert (found(words, "source"), found(words, "lightgbm")) == ({"gpu"}, set())
    assert sound(words)


def test_many_notes_at_once_leave_the_index_sound(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    _ = app.store
    monkeypatch.setattr(adding, "BATCH", 7)
    monkeypatch.setattr(search, "BATCH", 7)
    texts = {f"n{number}": f"word{number} 단어{number}번" for number in range(50)}
    bring(app, decks(texts))
    bring(app, decks({key: f"{text} 고침" for key, text in texts.items()}))
    assert (found(app, "word7"), len(found(app, "고침"))) == ({"n7"}, 50)
    assert sound(app)


# -- the doctor --------------------------------------------------------------------------------------------------------


def check(app: App, *, repair: bool = False) -> bool:
    checks, _ = doctor.examine(app, repair=repair)
    return next(check.ok for check in checks if check.name == "search")


@pytest.mark.parametrize(
    "damage",
    [
        "INSERT INTO search (search) VALUES ('delete-all')",
        "INSERT INTO search (rowid, words) VALUES (99999, 'stray')",
        "INSERT INTO search (search, rowid, words) SELECT 'delete', id, words FROM notes WHERE key = 'gpu'",
        "UPDATE notes SET words = 'other words' WHERE key = 'gpu'",
        "DELETE FROM search_data WHERE id > 10",
        "DROP TABLE search",
    ],
)
def test_the_doctor_finds_and_mends_an_index_that_is_wrong(words: App, damage: str) -> None:
    assert check(words)
    with words.store.transaction():
        words.store.execute(damage)
    words.reopen()
    assert not check(words)
    assert check(words, repair=True)
    assert check(words)


# -- limits and places of decks ----------------------------------------------------------------------------------------


def line_of(app: App, deck: str) -> set[int]:
    query = (
        "SELECT DISTINCT m.due / ?, c.rank / ? FROM memories m JOIN cards c ON c.id = m.card"
        " JOIN notes n ON n.id = c.note JOIN decks d ON d.id = n.deck WHERE d.key = ?"
    )
    rows: Sequence[Any] = app.store.execute(query, (LINE, LINE, deck)).fetchall()
    return {line for row in rows for line in row}


def test_a_deck_with_a_limit_has_a_line_of_its_own(words: App, sound: Callable[[App], None]) -> None:
    number = words.store.deck_ids()["own/words"]
    assert line_of(words, "own/words") == {0}
    for limit, line in ((3, number), (0, number), (None, 0), (5, number)):
        with migrate.connected(words.database) as connection:
            assert placing.limit_deck(connection, "own/words", limit)
        assert line_of(words, "own/words") == {line}
        sound(words)


def test_an_unknown_deck_has_no_limit(words: App) -> None:
    with migrate.connected(words.database) as connection:
        assert not placing.limit_deck(connection, "own/none", 3)


def test_turned_down_notes_are_remembered_until_they_are_taken(words: App) -> None:
    with migrate.connected(words.database) as connection:
        library.reject(connection, {"a/b": None, "a/c": None}, 1)
        library.reject(connection, {"a/b": None}, 2)
        library.reject(connection, {}, 3)
        assert library.rejected(connection) == {"a/b", "a/c"}
        library.unreject(connection, ["a/b", "a/none"])
        assert library.rejected(connection) == {"a/c"}
        library.unreject(connection, [])
        assert library.rejected(connection) == {"a/c"}
