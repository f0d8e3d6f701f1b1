"""`mlsprep review` as a learner meets it: the real program, its own database, a real pseudo-terminal."""

from __future__ import annotations

import os
import random
import re
import shlex
import signal
import sqlite3
import sys
import time
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

SIZES = [(80, 24), (100, 30), (40, 20)]


def answers(home: Path) -> list[tuple[int, int]]:
    """The standing answers of the log, in order: card, rating."""
    with closing(sqlite3.connect(home / "mlsprep.db")) as database:
        undone = {row[0] for row in database.execute("SELECT undoes FROM reviews WHERE kind = 2")}
        found = database.execute("SELECT id, card, rating FROM reviews WHERE kind = 0 ORDER BY at, id").fetchall()
    return [(card, rating) for number, card, rating in found if number not in undone]


def marks(home: Path, kind: str) -> int:
    with closing(sqlite3.connect(home / "mlsprep.db")) as database:
        return int(database.execute("SELECT count(*) FROM marks WHERE kind = ?", (kind,)).fetchone()[0])


def edited(home: Path) -> int:
    with closing(sqlite3.connect(home / "mlsprep.db")) as database:
        return int(database.execute("SELECT count(*) FROM notes WHERE edited IS NOT NULL").fetchone()[0])


def sound(home: Path) -> None:
    app = open_app(home)
    try:
        assert [f"{check.name}: {check.detail}" for check in doctor.examine(app)[0] if not check.ok] == []
    finally:
        app.reopen()


def review(program: Program, size: tuple[int, int], *arguments: str, **environment: str) -> Terminal:
    """The program between two looks at the terminal's settings."""
    command = shlex.join(python("-m", "mlsprep", "review", *arguments))
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
    assert terminal.raw.rstrip().endswith(str(code).encode())
    assert MAIN in terminal.raw
    assert SHOW in terminal.raw
    assert "Traceback" not in text


WORDS = {
    "en": ("show the answer", "1 Again", "new"),
    "ko": ("정답 보기", "1 다시", "새 카드"),
    "both": ("show the answer", "1 Again", "new"),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "ko", "both"])
def test_a_whole_session_keeps_every_answer_and_restores_the_terminal(
    program: Program, size: tuple[int, int], language: str, tmp_path: Path
) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nsed -i "s/en: /en: EDITED /" "$1"\n')
    editor.chmod(0o755)
    show, again, _ = WORDS[language]
    with review(program, size, "--lang", language, EDITOR=str(editor)) as terminal:
        terminal.wait_for(show)
        terminal.send(" ")
        terminal.wait_for(again)
        terminal.send("3")
        terminal.wait_for(show)
        terminal.send("ㅕ")  # u, with a Korean input method on
        terminal.wait_for(show)
        terminal.send(" ")
        terminal.wait_for(again)
        terminal.send("1")
        terminal.wait_for(show)
        terminal.send("ㄹ")  # f
        terminal.send("ㄴ")  # s
        terminal.wait_for(show)
        terminal.resize(max(40, size[0] - 10), size[1])
        terminal.wait_for(show)
        terminal.send("b")
        terminal.wait_for(show)
        terminal.send("e")
        terminal.wait_for(show)
        for _ in range(3):
            terminal.send(" ")
            terminal.wait_for(again)
            terminal.send("4")
            terminal.wait_for(lambda t: again not in t.screen)
        terminal.send("\x03")
        restored(terminal, 130)
    assert [rating for _, rating in answers(program.home)] == [1, 4, 4, 4]
    assert marks(program.home, "suspended") == 1
    assert marks(program.home, "buried") == 1
    assert marks(program.home, "flag") == 1
    assert edited(program.home) == 1
    sound(program.home)


def test_a_session_left_with_q_goes_on_where_it_was(program: Program) -> None:
    with review(program, (80, 24)) as terminal:
        terminal.wait_for("show the answer")
        terminal.send(" ")
        terminal.wait_for("1 Again")
        terminal.send("4")
        terminal.wait_for("show the answer")
        waiting = terminal.screen
        terminal.send("q")
        restored(terminal, 0)
    with review(program, (80, 24)) as terminal:
        assert terminal.wait_for("show the answer").splitlines()[3:20] == waiting.splitlines()[3:20]
        terminal.send("q")
        restored(terminal, 0)


def test_the_first_run_shows_a_card_without_a_question_asked(fresh_program: Program) -> None:
    with review(fresh_program, (80, 24)) as terminal:
        terminal.wait_for("show the answer")
        terminal.send("q")
        restored(terminal, 0)
    assert "mla-c01" in terminal.raw.decode()


def test_no_card_left_says_so_and_what_comes_tomorrow(program: Program) -> None:
    with review(program, (80, 24), "--new", "0") as terminal:
        terminal.wait_for("Tomorrow")
        terminal.send("q")
        restored(terminal, 0)


def killed(home: Path, kills: int, seed: int) -> None:
    """Kill sessions with the decks that ship at random moments, and look whether what was acknowledged is there."""
    rng = random.Random(seed)
    command = python("-m", "mlsprep", "review", "--new", "9999")
    for _ in range(kills):
        before = events(home) if (home / "mlsprep.db").exists() else 0
        seen = 0
        with Terminal(command, (80, 24), {"MLSPREP_HOME": str(home), "TZ": "UTC"}) as terminal:
            for _ in range(rng.randint(0, 6)):
                terminal.wait_for("show the answer")
                terminal.send(" ")
                terminal.wait_for("1 Again")
                terminal.send(rng.choice("1234"))
                terminal.wait_for(lambda shown: "1 Again" not in shown.screen)  # the next card: acknowledged
                seen += 1
            terminal.wait_for("show the answer")
            terminal.send(rng.choice(["", " ", " 3", " 3 3 3", " 4 4u", "s", "f", "b 3"]))
            deadline = time.monotonic() + rng.random() * 0.05
            while time.monotonic() < deadline:
                pass
            os.kill(terminal.pid, signal.SIGKILL)
            assert terminal.wait_for_end() == -signal.SIGKILL
        assert events(home) - before >= seen
    sound(home)


def events(home: Path) -> int:
    with closing(sqlite3.connect(home / "mlsprep.db")) as database:
        return int(database.execute("SELECT count(*) FROM reviews WHERE kind = 0").fetchone()[0])


def test_a_killed_session_loses_no_acknowledged_answer(tmp_path: Path) -> None:
    killed(tmp_path / "home", 5, seed=1)


@pytest.mark.long
def test_two_hundred_killed_sessions_lose_no_acknowledged_answer(tmp_path: Path) -> None:
    killed(tmp_path / "home", 200, seed=2)
