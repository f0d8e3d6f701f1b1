"""`mlsprep import` as a learner meets it: the real program, its own database, a real pseudo-terminal."""

from __future__ import annotations

import re
import shlex
import signal
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are a POSIX thing", allow_module_level=True)

from tests.screens.terminal import MAIN, SHOW, Terminal, python

from mlsprep.tasks import doctor
from mlsprep.tasks.app import open_app

if TYPE_CHECKING:
    from pathlib import Path

    from tests.small import Program

DECK = """deck: own/a
title: {en: My notes, ko: 내 노트}
topic: data/storage
notes:
  - {id: one, front: {en: "What is one?", ko: "하나란?"}, back: {en: The first, ko: 첫째}}
  - {id: two, front: {en: "What is two?", ko: "둘이란?"}, back: {en: The second, ko: 둘째}, reverse: true}
  - {id: three, front: {en: "What is three?", ko: "셋이란?"}, back: {en: The third, ko: 셋째}}
  - {id: four, front: {en: "What is four?", ko: "넷이란?"}, back: {en: The fourth, ko: 넷째}}
  - id: ask
    kind: choice
    stem: {en: "Which is it?", ko: "어느 것인가?"}
    options: [{text: M5, correct: true}, {text: C5}, {text: T3}]
"""

SIZES = [(80, 24), (100, 30), (40, 20)]
WORDS = {"en": ("finish", "accepted", "What is {}?"), "ko": ("마치기", "넣음", "{}란?")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A deck file with five notes."""
    path = tmp_path / "own.yaml"
    path.write_text(DECK, encoding="utf-8")
    return path


def notes(home: Path) -> dict[str, bool]:
    """The notes of the deck, and whether the learner has a version of their own."""
    with closing(sqlite3.connect(home / "mlsprep.db")) as database:
        query = (
            "SELECT n.key, n.edited IS NOT NULL FROM notes n JOIN decks d ON d.id = n.deck WHERE d.key = 'own/a' "
            "AND NOT n.retired"
        )
        return {key: bool(own) for key, own in database.execute(query)}


def rejected(home: Path) -> set[str]:
    with closing(sqlite3.connect(home / "mlsprep.db")) as database:
        return {key for (key,) in database.execute("SELECT key FROM rejections")}


def sound(home: Path) -> None:
    app = open_app(home)
    try:
        assert [f"{check.name}: {check.detail}" for check in doctor.examine(app)[0] if not check.ok] == []
    finally:
        app.reopen()


def run(program: Program, size: tuple[int, int], *arguments: str, **environment: str) -> Terminal:
    """`mlsprep import` between two looks at the terminal's settings."""
    command = shlex.join(python("-m", "mlsprep", "import", *arguments))
    script = f'echo "before $(stty -g)"; {command}; code=$?; echo "after $(stty -g)"; echo "code $code"'
    env = {"PYTHONPATH": str(program.site), "MLSPREP_HOME": str(program.home), "TZ": "UTC", **environment}
    return Terminal(["/bin/sh", "-c", script], size, env)


def restored(terminal: Terminal, code: int) -> None:
    terminal.wait_for_end()
    text = terminal.raw.decode(errors="replace")
    before, after = re.search(r"before (\S+)", text), re.search(r"after (\S+)", text)
    assert before
    assert after
    assert before[1] == after[1]
    assert f"code {code}" in text
    assert MAIN in terminal.raw
    assert SHOW in terminal.raw
    assert "Traceback" not in text


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_notes_are_looked_through_and_stored(
    program: Program, file: Path, tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nsed -i "s/en: The third/en: MINE/; s/ko: 셋째/ko: MINE/" "$1"\n')
    editor.chmod(0o755)
    finish, _, _ = WORDS[language]
    with run(program, size, "--review", "--lang", language, str(file), EDITOR=str(editor)) as terminal:
        terminal.wait_for(finish)
        assert "1/5" in terminal.screen
        terminal.send("ㅁ")  # a, with a Korean input method on
        terminal.wait_for("2/5")
        terminal.send("ㄱ")  # r
        terminal.wait_for("3/5")
        terminal.resize(max(40, size[0] - 10), size[1])
        terminal.wait_for(lambda shown: finish in shown.screen and "3/5" in shown.screen)
        terminal.send("e")
        terminal.wait_for("MINE")
        terminal.send("a")
        terminal.wait_for("4/5")
        terminal.send("n")
        terminal.wait_for("5/5")
        terminal.send("ㅕ")  # u
        terminal.wait_for("4/5")
        terminal.send("ㅜ")  # n
        terminal.wait_for("5/5")
        terminal.send("ㅂ")  # q
        restored(terminal, 0)
        assert "2 new" in terminal.screen
    assert notes(program.home) == {"one": False, "three": True}
    assert rejected(program.home) == {"own/a/two"}
    sound(program.home)
    again = program("import", str(file), "--json").json
    assert {name: again[name] for name in ("new", "unchanged", "kept", "rejected")} == {
        "new": 2,
        "unchanged": 2,
        "kept": 0,
        "rejected": 1,
    }


def test_accepting_the_rest_asks_and_takes_all(program: Program, file: Path) -> None:
    with run(program, (80, 24), "--review", str(file)) as terminal:
        terminal.wait_for("1/5")
        terminal.send("r")
        terminal.wait_for("2/5")
        terminal.send("*")
        terminal.wait_for("Accept the 4 notes that are left?")
        terminal.send("\r")
        terminal.wait_for("That was the last note")
        terminal.send("q")
        restored(terminal, 0)
    assert set(notes(program.home)) == {"two", "three", "four", "ask"}
    sound(program.home)


def test_ctrl_c_keeps_what_was_decided(program: Program, file: Path) -> None:
    with run(program, (80, 24), "--review", str(file)) as terminal:
        terminal.wait_for("1/5")
        terminal.send("a")
        terminal.wait_for("2/5")
        terminal.send("r")
        terminal.wait_for("3/5")
        terminal.send("\x03")
        restored(terminal, 130)
        assert "1 accepted, 1 rejected" in terminal.screen
    assert (set(notes(program.home)), rejected(program.home)) == ({"one"}, {"own/a/two"})
    sound(program.home)


def test_ctrl_c_before_anything_is_decided_changes_nothing(program: Program, file: Path) -> None:
    with run(program, (80, 24), "--review", str(file)) as terminal:
        terminal.wait_for("1/5")
        terminal.send("\x03")
        restored(terminal, 130)
    assert notes(program.home) == {}


@pytest.mark.parametrize("how", ["hang up", "terminate"])
def test_a_terminal_that_is_closed_keeps_what_was_decided(program: Program, file: Path, how: str) -> None:
    env = {"PYTHONPATH": str(program.site), "MLSPREP_HOME": str(program.home), "TZ": "UTC"}
    terminal = Terminal(python("-m", "mlsprep", "import", "--review", str(file)), (80, 24), env)
    terminal.wait_for("1/5")
    terminal.send("a")
    terminal.wait_for("2/5")
    terminal.send("r")
    terminal.wait_for("3/5")
    if how == "hang up":
        terminal.hang_up()
        terminal._child.wait()  # noqa: SLF001, RUF100 - there is nothing to read any more
    else:
        terminal._child.kill(signal.SIGTERM)  # noqa: SLF001, RUF100
        assert terminal.wait_for_end() == 128 + signal.SIGTERM
    assert (set(notes(program.home)), rejected(program.home)) == ({"one"}, {"own/a/two"})
    sound(program.home)


def test_nothing_new_shows_no_screen(program: Program, file: Path) -> None:
    assert program("import", str(file)).code == 0
    with run(program, (80, 24), "--review", str(file)) as terminal:
        terminal.wait_for_end()
        assert MAIN not in terminal.raw
        assert "5 unchanged" in terminal.screen


def test_without_a_terminal_other_ways_are_named(program: Program, file: Path) -> None:
    said = program("import", "--review", str(file))
    assert (said.code, said.out) == (1, "")
    assert "--dry-run" in said.err
    assert "mlsprep draft" in said.err
    assert notes(program.home) == {}


def test_a_large_import_shows_bars_that_go_away(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text(
        "deck: own/a\ntopic: data/storage\nnotes:\n"
        + "".join(f"  - {{front: What is {number}?, back: Number {number}}}\n" for number in range(3000)),
    )
    with run(program, (80, 24), str(path)) as terminal:
        terminal.wait_for_end()
        assert b"Reading" in terminal.raw
        assert b"Importing" in terminal.raw
        assert "Imported: 3000 new" in terminal.screen
        assert "Importing" not in terminal.screen
    assert [path.name.partition("-before")[1] for path in (program.home / "backups").iterdir()] == ["-before"]


def test_an_import_interrupted_in_the_middle_leaves_nothing(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text(
        "deck: own/a\ntopic: data/storage\nnotes:\n"
        + "".join(f"  - {{front: What is {number}?, back: Number {number}}}\n" for number in range(5000)),
    )
    env = {"PYTHONPATH": str(program.site), "MLSPREP_HOME": str(program.home), "TZ": "UTC"}
    with Terminal(python("-m", "mlsprep", "import", str(path)), (80, 24), env) as terminal:
        terminal.wait_for_output(b"Reading")
        terminal.send("\x03")
        assert terminal.wait_for_end() == 130
        assert "Traceback" not in terminal.screen
    assert notes(program.home) == {}
    sound(program.home)
