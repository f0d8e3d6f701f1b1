"""The review screen in a real pseudo-terminal: signals, sizes, stopping, and the terminal left as it was."""

from __future__ import annotations

import os
import re
import shlex
import signal
import stat
import sys
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are a POSIX thing", allow_module_level=True)

from tests.screens.terminal import ALTERNATE, HIDE, MAIN, ROOT, SHOW, Terminal, python

if TYPE_CHECKING:
    from pathlib import Path

PLAY = str(ROOT / "tests" / "screens" / "play.py")
QUESTION = "M5 over C5"


def played(report: Path) -> list[str]:
    """What the session was told, after the process id."""
    return report.read_text().splitlines()[1:]


def pid_of(report: Path) -> int:
    return int(report.read_text().splitlines()[0])


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "report"


def between(report: Path, *options: str, then: str = "") -> list[str]:
    """A shell that tells the terminal's settings before and after the program, and its exit code."""
    program = shlex.join([*python(PLAY, str(report)), *options])
    return [
        "/bin/sh",
        "-c",
        f'echo "before $(stty -g)"; {program}; code=$?; echo "after $(stty -g)"; echo "code $code"; {then}',
    ]


def assert_restored(terminal: Terminal) -> None:
    text = terminal.raw.decode()
    before, after = (re.search(rf"{word} (\S+)", text) for word in ("before", "after"))
    assert before
    assert after
    assert before[1] == after[1]
    assert terminal.raw.count(ALTERNATE) == terminal.raw.count(MAIN) > 0
    assert terminal.raw.rindex(MAIN) > terminal.raw.rindex(ALTERNATE)
    assert terminal.raw.rindex(SHOW) > terminal.raw.rindex(HIDE)
    assert terminal.raw.rindex(b"\x1b[?7h") > terminal.raw.rindex(b"\x1b[?7l")
    assert terminal.raw.rindex(b"\x1b[?2004l") > terminal.raw.rindex(b"\x1b[?2004h")
    assert not terminal.cursor_hidden


def test_a_session_from_the_first_card_to_the_summary(report: Path) -> None:
    with Terminal(between(report)) as terminal:
        terminal.wait_for(QUESTION)
        assert terminal.cursor_hidden
        terminal.send(" ")
        terminal.wait_for("1 Again 10m")
        terminal.send("3")
        terminal.wait_for("Second question?")
        terminal.send("\r4")
        terminal.wait_for("Third question?")
        terminal.send(" 1")
        terminal.wait_for("Tomorrow")
        terminal.send("u")
        terminal.wait_for("Third question?")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
        assert_restored(terminal)
        assert "back on the main screen" in terminal.screen
        assert "Third question?" not in terminal.screen
    assert played(report) == ["answer 3", "answer 4", "answer 1", "undo"]


def test_keys_typed_ahead_are_not_lost(report: Path) -> None:
    with Terminal(python(PLAY, str(report))) as terminal:
        terminal.send(" 1 2 3")
        terminal.wait_for("Tomorrow")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    assert played(report) == ["answer 1", "answer 2", "answer 3"]


def test_a_resize_is_drawn_at_once(report: Path) -> None:
    with Terminal(python(PLAY, str(report)), (100, 30)) as terminal:
        terminal.wait_for(QUESTION)
        terminal.send(" ")
        terminal.wait_for("1 Again")
        terminal.resize(40, 20)
        terminal.wait_for(lambda t: "lines 1-12 of 17" in t.screen and "3 Good" in t.lines[18])
        terminal.resize(80, 24)
        terminal.wait_for(lambda t: "1 Again 10m" in t.lines[21] and "4 Easy" in t.lines[21])
        terminal.send("q")
        assert terminal.wait_for_end() == 0


def test_the_end_of_a_long_card_is_reached(report: Path) -> None:
    with Terminal(python(PLAY, str(report)), (40, 20)) as terminal:
        terminal.send(" 3 ")
        terminal.wait_for("line 1\n")
        terminal.send("\x1b[6~")
        terminal.wait_for("line 18\n")
        terminal.send("\x1bOF")
        terminal.wait_for("checked 2026-11")
        terminal.send("\x1b[H")
        terminal.wait_for("Second question?")
        terminal.send("q")
        assert terminal.wait_for_end() == 0


def test_ctrl_c_ends_it_and_restores_the_terminal(report: Path) -> None:
    with Terminal(between(report)) as terminal:
        terminal.wait_for(QUESTION)
        terminal.send(" 3")
        terminal.wait_for("Second question?")
        terminal.send("\x03")
        terminal.wait_for_output(b"code ")
        terminal.wait_for_end()
        assert b"KeyboardInterrupt" in terminal.raw  # which the command line turns into exit code 130
        assert_restored(terminal)
    assert played(report) == ["answer 3"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_being_told_to_end_restores_the_terminal(number: int, code: int, report: Path) -> None:
    with Terminal(between(report)) as terminal:
        terminal.wait_for(QUESTION)
        os.kill(pid_of(report), number)
        terminal.wait_for_end()
        assert f"code {code}".encode() in terminal.raw
        assert_restored(terminal)


def test_an_interrupt_from_outside_is_ctrl_c(report: Path) -> None:
    with Terminal(between(report)) as terminal:
        terminal.wait_for(QUESTION)
        os.kill(pid_of(report), signal.SIGINT)
        terminal.wait_for_end()
        assert b"KeyboardInterrupt" in terminal.raw
        assert_restored(terminal)


def test_an_error_restores_the_terminal(report: Path) -> None:
    with Terminal(between(report, "fail")) as terminal:
        terminal.wait_for_end()
        assert b"code 1" in terminal.raw
        assert_restored(terminal)


def test_a_terminal_that_goes_away_ends_it(report: Path) -> None:
    terminal = Terminal(python(PLAY, str(report)))
    terminal.wait_for(QUESTION)
    terminal.send(" 3")
    terminal.wait_for("Second question?")
    pid = terminal.pid
    terminal.hang_up()
    _, status = os.waitpid(pid, 0)
    assert os.WIFEXITED(status)
    assert os.WEXITSTATUS(status) in {0, 129}
    assert played(report) == ["answer 3"]


def shell(report: Path) -> Terminal:
    terminal = Terminal(["bash", "--norc", "--noprofile", "-i"], env={"PS1": "shell> ", "PYTHONWARNINGS": ""})
    terminal.wait_for("shell>")
    terminal.send(shlex.join(python(PLAY, str(report))) + "\r")
    terminal.wait_for(QUESTION)
    return terminal


def test_ctrl_z_stops_it_and_fg_brings_it_back(report: Path) -> None:
    with shell(report) as terminal:
        terminal.send("\x1a")
        terminal.wait_for_output(b"Stopped")
        assert terminal.raw.rindex(MAIN) > terminal.raw.rindex(ALTERNATE)
        assert not terminal.cursor_hidden
        marks = terminal.raw.count(ALTERNATE)
        terminal.send("fg\r")
        terminal.wait_for(lambda t: t.raw.count(ALTERNATE) > marks and QUESTION in t.screen)
        terminal.send(" 3")
        terminal.wait_for("Second question?")
        terminal.send("q")
        terminal.wait_for("back on the main screen")
    assert played(report) == ["answer 3"]


@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP])
def test_being_stopped_and_continued_from_outside(number: int, report: Path) -> None:
    with shell(report) as terminal:
        os.kill(pid_of(report), number)
        terminal.wait_for_output(b"Stopped")
        marks = terminal.raw.count(ALTERNATE)
        terminal.send("fg\r")
        terminal.wait_for(lambda t: t.raw.count(ALTERNATE) > marks and QUESTION in t.screen)
        terminal.send(" 3")
        terminal.wait_for("Second question?")
        terminal.send("q")
        terminal.wait_for("back on the main screen")
    assert played(report) == ["answer 3"]


def test_korean_keys(report: Path) -> None:
    with Terminal(python(PLAY, str(report), "ko"), (80, 24)) as terminal:
        terminal.wait_for("나은 이유는?")
        terminal.send("ㄹ")
        terminal.wait_for("표시함")
        terminal.send("ㄴ")
        terminal.wait_for("둘째 질문?")
        terminal.send("유")  # ㅇ is d: no key
        terminal.wait_for("없는 키입니다")
        terminal.send("ㅕ")
        terminal.wait_for("되돌렸습니다")
        syllable = "뷰".encode()  # ㅂ is q, in two pieces
        terminal.send(syllable[:2])
        terminal.send(syllable[2:])
        assert terminal.wait_for_end() == 0
    assert played(report) == ["suspend", "undo"]


def test_the_cursor_is_where_korean_is_composed(report: Path) -> None:
    with Terminal(python(PLAY, str(report))) as terminal:
        terminal.wait_for(QUESTION)
        terminal.send("!한글")
        terminal.wait_for(lambda t: "What is wrong? 한글" in t.screen and not t.cursor_hidden)
        assert "  What is wrong? 한글".encode("euc-kr").__len__() == terminal._screen.cursor.x
        terminal.send("\r")
        terminal.wait_for(lambda t: "Noted as wrong" in t.screen and t.cursor_hidden)
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    assert played(report) == ["wrong 한글"]


def test_the_editor_has_the_terminal_to_itself(report: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(
        '#!/bin/sh\nstty -a | grep -q " icanon" && echo cooked; echo ready; read line; echo "$line" > "$1"\n'
    )
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    with Terminal(python(PLAY, str(report), "reject"), env={"EDITOR": str(editor)}) as terminal:
        terminal.wait_for(QUESTION)
        terminal.send("e")
        terminal.wait_for("ready")
        assert "cooked" in terminal.screen
        assert not terminal.cursor_hidden
        terminal.send("bad\r")
        terminal.wait_for("`old` will not do")
        marks = terminal.raw.count(b"ready")
        terminal.send("e")
        terminal.wait_for(lambda t: t.raw.count(b"ready") > marks)
        terminal.send("good\r")
        terminal.wait_for("Saved as your version.")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    assert played(report) == ["edit good", ""]  # the text ends its line
