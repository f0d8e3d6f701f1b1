"""What hostile use has shown: damage the doctor must name, decks put back by an undo, names with control characters."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from mlsprep.core.review import Rating
from mlsprep.errors import MlsprepError, UsageError
from mlsprep.tasks import doctor, library, study
from mlsprep.tasks.app import Clock
from mlsprep.tasks.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.small import Program, Said

    from mlsprep.tasks.app import App

HEAD = "deck: my/d\ntitle: {title}\ndomain: modeling\nnotes:\n"


def wrong(app: App) -> list[str]:
    return [check.name for check in doctor.examine(app)[0] if not check.ok]


@pytest.mark.parametrize(
    ("damage", "named", "mendable"),
    [
        ("UPDATE memories SET stability = 'abc' WHERE card = 1", "memories", True),
        ("INSERT INTO memories (card, note, active, state, due) VALUES (999999, 1, 1, 0, 1)", "memories", True),
        ("UPDATE notes SET content = '{broken' WHERE id = 3", "notes", False),
    ],
)
def test_the_doctor_names_odd_damage_and_mends_what_it_can(
    app: App, change: Callable[..., None], damage: str, named: str, *, mendable: bool
) -> None:
    study.answer(app, 1, Rating.GOOD)
    app.reopen()
    change("PRAGMA foreign_keys=OFF")
    change(damage)
    assert named in wrong(app)
    doctor.examine(app, repair=True)
    assert (wrong(app) == []) is mendable


def test_undoing_an_import_gives_a_deck_its_title_back(app: App, tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    for title in ("Old", "New"):
        path.write_text(HEAD.format(title=title) + f"  - {{id: a, front: A?, back: {title}}}\n")
        library.import_paths(app, [path])
    library.undo_import(app)
    number = study.find_card(app, "my/d/a#recall")
    assert app.store.card(number).card.deck_title.en == "Old"
    assert app.store.card(number).card.face.back.en == "Old"


def test_a_match_whose_old_note_is_still_there_is_refused(app: App, tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_text(HEAD.format(title="D") + "  - {id: a, front: A?, back: B}\n  - {id: b, front: C?, back: D}\n")
    library.import_paths(app, [path])
    with pytest.raises(UsageError, match="still in the files"):
        library.import_paths(app, [path], matches={"my/d/a": "my/d/b"})


def test_a_card_retired_by_another_process_leaves_the_screen(app: App, opened: Callable[..., App]) -> None:
    session = Session(app, study.ALL)
    assert session.card is not None
    shown = session.card.id
    other = opened()
    with other.store.transaction():
        other.store.mark(shown, "suspended", "user", other.micros())
    with pytest.raises(MlsprepError, match="suspended"):
        session.answer(Rating.GOOD, 1)
    assert session.card is not None
    assert session.card.id != shown


@pytest.mark.parametrize(
    "arguments", [["review", "--deck", "\x1b[31mX\x07"], ["answer", "\x1b[31mX", "3"], ["card", "show", "\x1b]0;x\x07"]]
)
def test_no_control_character_of_a_name_reaches_the_terminal(
    cli: Callable[..., Said], home: Path, arguments: list[str]
) -> None:
    assert home.exists()
    said = cli(*arguments)
    assert said.code in {1, 2}
    assert "\x1b" not in said.err
    assert "\x07" not in said.err


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00", "9999-12-31T00:00:00", "1960-01-01T00:00:00"])
def test_a_moment_beyond_all_calendars_is_refused(start: str) -> None:
    with pytest.raises(UsageError, match="MLSPREP_NOW"):
        Clock(start)


def test_titles_of_decks_are_texts_in_both_languages(cli: Callable[..., Said], home: Path) -> None:
    import json

    assert home.exists()
    decks: list[dict[str, Any]] = json.loads(cli("decks", "--json").out)
    assert all(set(deck["title"]) == {"en", "ko"} for deck in decks)


@pytest.mark.parametrize("command", [["cards"], ["due"], ["config", "get"], ["decks"]])
def test_a_closed_pipe_is_no_failure(program: Program, command: list[str]) -> None:
    with program.start(*command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(30) == 0


def test_json_is_json_where_the_terminal_is_not_utf8(program: Program) -> None:
    import json

    said = program("cards", "--json", env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LANG": "C"})
    assert said.code == 0
    assert any("가" <= char <= "힣" for card in json.loads(said.out) for char in card["front"]["ko"])
