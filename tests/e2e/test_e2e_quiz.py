"""`mlsprep quiz` and `mlsprep exam` as a learner meets them, with the decks that ship, in a real pseudo-terminal."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are a POSIX thing", allow_module_level=True)

from tests.screens.terminal import MAIN, SHOW, Terminal, python

from mlsprep.settings import Settings
from mlsprep.tasks import doctor
from mlsprep.tasks.app import App, open_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SIZES = [(80, 24), (100, 30)]


@pytest.fixture(scope="module")
def shipped_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("shipped") / "home"
    app = App(home, Settings(timezone="UTC"))
    assert app.store.version()
    app.reopen()
    return home


@pytest.fixture
def place(tmp_path: Path, shipped_home: Path) -> Path:
    return shutil.copytree(shipped_home, tmp_path / "home")


def start(place: Path, size: tuple[int, int], *arguments: str) -> Terminal:
    return Terminal(python("-m", "mlsprep", *arguments), size, {"MLSPREP_HOME": str(place), "TZ": "UTC"})


def ask(place: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(place / "mlsprep.db")) as database:
        return database.execute(query).fetchall()


def marked(option: str, how: str = "x") -> Callable[[Terminal], bool]:
    """Whether an option is shown as chosen (or, with a blank, as not), whichever kind the question is."""
    return lambda shown: re.search(rf"[(\[]{how}[)\]] {option} ", shown.screen) is not None


def sound(place: Path) -> None:
    app = open_app(place)
    try:
        assert [f"{check.name}: {check.detail}" for check in doctor.examine(app)[0] if not check.ok] == []
    finally:
        app.reopen()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_drill_is_answered_marked_and_stored(place: Path, size: tuple[int, int], language: str) -> None:
    options = [
        "--domain",
        "modeling",
        "-n",
        "3",
        "--kind",
        "choice",
        "--seed",
        "4",
        "--generated",
        "no",
        "--lang",
        language,
    ]
    with start(place, size, "quiz", *options) as terminal:
        terminal.wait_for(marked("a", " "))
        for number in range(1, 4):
            terminal.wait_for(marked("a", " "))
            terminal.send("ㅁ" if number == 1 else "a")  # a, with a Korean input method on
            terminal.wait_for(marked("a"))
            terminal.resize(size[0] - 5, size[1])
            terminal.wait_for(marked("a"))
            terminal.resize(*size)
            terminal.wait_for(marked("a"))
            terminal.send("\r")
            terminal.wait_for(
                lambda shown: "3 guess" in shown.screen or "3 찍음" in shown.screen or " 3 " in shown.screen
            )
            terminal.send("3")
            terminal.wait_for(lambda shown: "+ (" in shown.screen)
            terminal.send("\r")
        terminal.wait_for("0 %")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    assert MAIN in terminal.raw
    assert SHOW in terminal.raw
    assert ask(place, "SELECT count(*), max(confidence) FROM answers") == [(3, 1)]
    sound(place)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_paper_survives_ctrl_c_and_a_kill_and_is_handed_in(place: Path, size: tuple[int, int], language: str) -> None:
    with start(place, size, "exam", "start", "--seed", "4", "--lang", language) as terminal:
        terminal.wait_for(marked("a", " "))
        terminal.send("b")
        terminal.wait_for(marked("b"))
        terminal.send("c")
        terminal.wait_for(marked("c"))
        terminal.send("f")
        terminal.send("\x03")
        assert terminal.wait_for_end() == 130
        assert "exam resume" in " ".join(terminal.screen.split())
    with start(place, size, "exam", "resume", "--lang", language) as terminal:
        terminal.wait_for(marked("c"))
        terminal.send("n")
        terminal.wait_for(lambda shown: "(x)" not in shown.screen and "[x]" not in shown.screen)
        terminal.send("a")
        terminal.wait_for(marked("a"))
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.wait_for_end()
    stored = [
        json.loads(row[0])["picks"] for row in ask(place, "SELECT reply FROM paper_questions WHERE reply IS NOT NULL")
    ]
    assert len(stored) == 2
    assert ask(place, "SELECT flagged FROM paper_questions WHERE position = 1") == [(1,)]
    with start(place, size, "exam", "resume", "--lang", language) as terminal:
        terminal.wait_for(marked("a"))
        terminal.send("s")
        terminal.wait_for(lambda shown: "63" in shown.screen)  # so many are blank
        terminal.send("y")
        terminal.wait_for(lambda _: ask(place, "SELECT state FROM papers") == [("submitted",)])
        terminal.send("q")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    assert ask(place, "SELECT count(*) FROM answers WHERE paper = 1") == [(65,)]
    sound(place)


def test_without_a_terminal_the_headless_way_is_named(place: Path) -> None:
    import subprocess

    environment = {**os.environ, "MLSPREP_HOME": str(place)}
    for command, instead in (
        (["quiz"], "quiz --json"),
        (["exam", "start"], "quiz --json"),
        (["exam", "resume"], "exam list"),
    ):
        done = subprocess.run(
            python("-m", "mlsprep", *command),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 1
        assert instead in done.stderr


def test_a_paper_is_browsed_on_a_terminal_and_listed_in_a_pipe(place: Path) -> None:
    import subprocess

    from mlsprep.tasks import exam

    app = open_app(place)
    exam.start(app, exam.Start(seed=1, half=True)).submit()
    app.reopen()
    with start(place, (80, 24), "exam", "show", "1") as terminal:
        terminal.wait_for("NOT PASSED")
        terminal.send("\r")
        terminal.wait_for("1 of 33")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    environment = {**os.environ, "MLSPREP_HOME": str(place)}
    command = python("-m", "mlsprep", "exam", "show", "1")
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )
    assert len(re.findall(r"^ *\d+  wrong  \S", done.stdout, re.MULTILINE)) == 33
