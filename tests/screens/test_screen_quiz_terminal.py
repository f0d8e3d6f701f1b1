"""Quiz and exam in a real pseudo-terminal: sizes, signals, Korean keys, and the terminal left as it was."""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are a POSIX thing", allow_module_level=True)

from tests.screens.terminal import ALTERNATE, HIDE, MAIN, ROOT, SHOW, Terminal, python

if TYPE_CHECKING:
    from pathlib import Path

PLAY = str(ROOT / "tests" / "screens" / "play_quiz.py")
QUESTION = "A retailer sends"


def played(report: Path) -> list[str]:
    """What the drill or the paper was told, after the process id."""
    return report.read_text().splitlines()[1:]


def pid_of(report: Path) -> int:
    return int(report.read_text().splitlines()[0])


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "report"


def between(report: Path, *options: str) -> list[str]:
    """A shell that tells the terminal's settings before and after the program, and its exit code."""
    program = shlex.join([*python(PLAY, str(report)), *options])
    script = f'echo "before $(stty -g)"; {program}; code=$?; echo "after $(stty -g)"; echo "code $code"'
    return ["/bin/sh", "-c", script]


def assert_restored(terminal: Terminal) -> None:
    text = terminal.raw.decode()
    before, after = (re.search(rf"{word} (\S+)", text) for word in ("before", "after"))
    assert before
    assert after
    assert before[1] == after[1]
    assert terminal.raw.count(ALTERNATE) == terminal.raw.count(MAIN) > 0
    assert terminal.raw.rindex(MAIN) > terminal.raw.rindex(ALTERNATE)
    assert terminal.raw.rindex(SHOW) > terminal.raw.rindex(HIDE)
    assert not terminal.cursor_hidden


@pytest.mark.parametrize("size", [(40, 20), (80, 24), (100, 30)])
def test_a_drill_from_the_first_question_to_the_summary(size: tuple[int, int], report: Path) -> None:
    with Terminal(between(report), size) as terminal:
        terminal.wait_for(QUESTION)
        terminal.send("c\r")
        terminal.wait_for("How sure?")
        terminal.send("1")
        terminal.wait_for("Right.")
        terminal.send("\r")
        terminal.wait_for("line 1\n")
        terminal.send("\x1b[F")
        terminal.wait_for("( ) d")
        terminal.send("a\r3")
        terminal.wait_for("The answer: c")
        terminal.send("\r")
        terminal.wait_for("Answer:")
        terminal.send("0.3\r1")
        terminal.wait_for("Right answer")
        terminal.send("\rcbad\r\r")
        terminal.wait_for("Right.")
        terminal.send("\r")
        terminal.wait_for("Drill finished")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
        assert_restored(terminal)
        assert "back on the main screen" in terminal.screen
    assert played(report) == ["submit (2,) 3", "submit (0,) 1", "submit 0.3 3", "submit (2, 1, 0, 3) 2"]


def test_a_paper_from_the_first_question_to_the_result(report: Path) -> None:
    with Terminal(between(report, "exam")) as terminal:
        terminal.wait_for("question 1 of 5")
        terminal.send("bxa\x1b[C")
        terminal.wait_for("line 1\n")
        terminal.send("d\x1b[Cfcead\x1b[Cc\x1b[C")
        terminal.wait_for("question 5 of 5")
        terminal.send("0.3\x1b")
        terminal.wait_for("o overview")
        terminal.send("o")
        terminal.wait_for("5 answered, 0 blank, 1 flagged")
        terminal.send("1\rc")
        terminal.wait_for("> (x) c")
        terminal.send("s")
        terminal.wait_for("Hand the paper in?")
        terminal.send("y")
        terminal.wait_for("NOT PASSED")
        terminal.send("\r")
        terminal.wait_for("wrong  1 of 4")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
        assert_restored(terminal)
        assert "back on the main screen" in terminal.screen
    assert played(report)[0] == "save 1 (1,)"
    assert "save 1 (2,)" in played(report)
    assert "save 5 0.3" in played(report)
    assert played(report)[-1] == "submit"


def test_only_the_clock_is_drawn_while_nothing_is_pressed(report: Path) -> None:
    with Terminal(python(PLAY, str(report), "exam")) as terminal:
        first = terminal.wait_for(lambda t: "left" in t.screen and "q leave" in t.screen).split("\n")[1]
        before = len(terminal.raw)
        second = terminal.wait_for(lambda t: t.lines[1] != first).split("\n")[1]
        terminal.wait_for(lambda t: t.lines[1] != second)
        written = terminal.raw[before:]
        assert b"left" in written
        assert QUESTION.encode() not in written
        assert len(written) < 4000
        terminal.send("qq")
        assert terminal.wait_for_end() == 0


def test_time_runs_out_by_itself(report: Path) -> None:
    with Terminal(python(PLAY, str(report), "exam", "late")) as terminal:
        terminal.wait_for("under 5 minutes")
        terminal.send("b")
        terminal.wait_for("Time is up")
        terminal.send("\r")
        terminal.wait_for("NOT PASSED")
        terminal.send("q")
        assert terminal.wait_for_end() == 0
    assert played(report) == ["save 1 (1,)", "submit"]


def test_korean_keys_in_an_exam(report: Path) -> None:
    with Terminal(python(PLAY, str(report), "exam", "ko")) as terminal:
        terminal.wait_for("한 소매업체가")
        terminal.send("ㅊ")
        terminal.wait_for("(x) c")
        terminal.send("ㅌㅁ")  # x a
        terminal.wait_for("(지운 보기)")
        terminal.send("ㅣ")  # l
        terminal.wait_for("A retailer sends")
        terminal.send("ㄹㅜ")  # f n
        terminal.wait_for("5문제 중 2번")
        terminal.send("ㅋ")  # z
        terminal.wait_for("시계가 멈췄고")
        terminal.send("ㅋㅜㅜㅜ한글")
        terminal.wait_for("답: 한글")
        terminal.send("\x1b")
        terminal.wait_for("전체 보기")
        terminal.send("ㄴ")  # s
        terminal.wait_for("시험지를 제출할까요?")
        terminal.send("ㅛ")  # y
        terminal.wait_for("불합격")
        terminal.send("ㅂ")
        assert terminal.wait_for_end() == 0
    assert "save 5 한글" in played(report)


def test_a_syllable_composed_in_a_drill_acts_as_its_key(report: Path) -> None:
    with Terminal(python(PLAY, str(report), "ko")) as terminal:
        terminal.wait_for("한 소매업체가")
        syllable = "차".encode()  # ㅊ is c, in two pieces
        terminal.send(syllable[:1])
        terminal.send(syllable[1:])
        terminal.wait_for("(x) c")
        terminal.send("\r1")
        terminal.wait_for("정답입니다.")
        terminal.send("ㅂ")
        assert terminal.wait_for_end() == 0
    assert played(report) == ["submit (2,) 3"]


@pytest.mark.parametrize("options", [(), ("exam",)])
def test_a_resize_is_drawn_at_once(options: tuple[str, ...], report: Path) -> None:
    with Terminal(python(PLAY, str(report), *options), (100, 30)) as terminal:
        terminal.wait_for(QUESTION)
        terminal.send("b")
        terminal.wait_for("> (x) b")
        terminal.resize(40, 20)
        terminal.wait_for(lambda t: "> (x) b" in t.screen and "MSK" in t.screen and "a-d choose" in t.lines[18])
        terminal.resize(80, 24)
        terminal.wait_for(lambda t: "a-d choose" in t.lines[21] and "> (x) b" in t.screen)
        terminal.send("qq")
        assert terminal.wait_for_end() == 0


def test_ctrl_c_ends_a_drill_and_restores_the_terminal(report: Path) -> None:
    with Terminal(between(report)) as terminal:
        terminal.wait_for(QUESTION)
        terminal.send("c\r1")
        terminal.wait_for("Right.")
        terminal.send("\x03")
        terminal.wait_for_output(b"code ")
        terminal.wait_for_end()
        assert b"KeyboardInterrupt" in terminal.raw  # which the command line turns into exit code 130
        assert_restored(terminal)
    assert played(report) == ["submit (2,) 3"]


def test_ctrl_c_leaves_a_paper_open(report: Path) -> None:
    with Terminal(between(report, "exam")) as terminal:
        terminal.wait_for(QUESTION)
        terminal.send("c\x03")
        terminal.wait_for_output(b"code ")
        terminal.wait_for_end()
        assert b"KeyboardInterrupt" in terminal.raw  # which the command line turns into exit code 130
        assert_restored(terminal)
    assert played(report) == ["save 1 (2,)"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("options", [(), ("exam",)])
def test_being_told_to_end_restores_the_terminal(
    number: int, code: int, options: tuple[str, ...], report: Path
) -> None:
    with Terminal(between(report, *options)) as terminal:
        terminal.wait_for(QUESTION)
        os.kill(pid_of(report), number)
        terminal.wait_for_end()
        assert f"code {code}".encode() in terminal.raw
        assert_restored(terminal)


def test_a_terminal_that_goes_away_ends_an_exam(report: Path) -> None:
    terminal = Terminal(python(PLAY, str(report), "exam"))
    terminal.wait_for(QUESTION)
    terminal.send("c")
    terminal.wait_for("(x) c")
    pid = terminal.pid
    terminal.hang_up()
    _, status = os.waitpid(pid, 0)
    assert os.WIFEXITED(status)
    assert played(report) == ["save 1 (2,)"]


def test_without_colour(report: Path) -> None:
    with Terminal(python(PLAY, str(report), "exam"), env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for(QUESTION)
        terminal.send("cxb")
        terminal.wait_for("(struck out)")
        assert not re.search(rb"\x1b\[[0-9;]*\b3[1-7]m", terminal.raw)
        terminal.send("qq")
        assert terminal.wait_for_end() == 0
