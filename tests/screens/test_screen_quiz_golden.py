"""Quiz and exam screens as text, at three sizes and in three languages.

Each file in golden_quiz/ is one screen; `MLSPREP_GOLDEN=write pytest tests/screens/test_screen_quiz_golden.py` writes
them anew (look at the difference before committing it). The bar at the right is where the terminal ends.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from tests.screens.fake_quiz import ITEMS, FakeQuiz, FakeSitting, quiz, result, sitting
from tests.screens.script import Clock, Script

from mlsprep.core.quiz import Reply
from mlsprep.screens.browse import Browse
from mlsprep.screens.exam import ExamScreen
from mlsprep.screens.keys import Key, key_of
from mlsprep.screens.quiz import QuizScreen
from mlsprep.screens.stage import Size, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.text import Text as Line

    from mlsprep.screens.loop import Loop

GOLDEN = Path(__file__).parent / "golden_quiz"
SIZES = (Size(40, 20), Size(80, 24), Size(100, 30))
LANGUAGES = ("en", "ko", "both")

Made = tuple["Loop", str]
"""A screen, and the keys that bring it to what is looked at."""


def stage() -> tuple[Stage, Script, Clock]:
    console = Console(file=io.StringIO(), width=80, height=24)
    clock = Clock()
    return Stage(console), Script(console, clock, ""), clock


def drill(kind: str, keys: str) -> Callable[[str], Made]:
    def make(language: str) -> Made:
        items = [one for one in ITEMS if kind in {one.kind, "all"}] * 2
        fake = quiz(FakeQuiz(items=items))
        return QuizScreen(fake, *stage(), language=language, ask_confidence=True), keys

    return make


def paper(keys: str, **values: object) -> Callable[[str], Made]:
    def make(language: str) -> Made:
        fake = FakeSitting(**values)  # type: ignore[arg-type]
        fake.replies = {2: Reply((0, 2)), 3: Reply((2, 0)), 9: Reply((1,)), **fake.replies}
        fake.flags = {3, 12}
        return ExamScreen(sitting(fake), *stage(), language=language), keys

    return make


def finished(keys: str) -> Callable[[str], Made]:
    def make(language: str) -> Made:
        where, script, _ = stage()
        return Browse(result(), where, script, language=language), keys

    return make


SCREENS: dict[str, Callable[[str], Made]] = {
    "choice": drill("choice", "b"),
    "choice-sure": drill("choice", "b enter"),
    "choice-wrong": drill("choice", "a enter 1"),
    "choice-right": drill("choice", "c enter 1"),
    "response": drill("response", "a down enter"),
    "response-wrong": drill("response", "a d enter 2"),
    "ordering": drill("ordering", "c a"),
    "ordering-wrong": drill("ordering", "c a e b enter 2"),
    "matching": drill("matching", "c f"),
    "matching-wrong": drill("matching", "c f a d enter 2"),
    "typed": drill("typed", "0 . 1"),
    "typed-wrong": drill("typed", "0 . 1 enter 2"),
    "cards": drill("choice", "c enter 2 c"),
    "help": drill("choice", "?"),
    "summary": drill("typed", "0 . 3 enter 1 enter 1 enter 1 enter"),
    "exam": paper("a x b"),
    "exam-response": paper("", number=2),
    "exam-ordering": paper("", number=3),
    "exam-late": paper("", number=4, seconds_left=250.0),
    "exam-strike": paper("x"),
    "exam-overview": paper("o right 1", number=2),
    "exam-hand-in": paper("s"),
    "exam-paused": paper("z", may_pause=True),
    "exam-over": paper("", over=True, seconds_left=0.0),
    "exam-help": paper("?"),
    "result": finished(""),
    "result-below": finished("pagedown"),
    "result-question": finished("n n"),
}


def bring(screen: Loop, keys: str, size: Size) -> list[Line]:
    """Press keys on a screen of that size and return its lines."""
    for name in keys.split():
        screen.before()
        shown = screen.view(size)
        screen.showing.top, screen.showing.follow = shown.top, False
        screen.press(key_of(name) if len(name) == 1 else Key(name), shown)
    screen.before()
    lines = list(screen.view(size).frame.lines)
    assert len(lines) == size.height
    return lines


def reached(screen: Loop, keys: str, size: Size) -> list[str]:
    lines = bring(screen, keys, size)
    assert max(line.cell_len for line in lines) <= size.width
    return [line.plain + " " * (size.width - line.cell_len) + "|" for line in lines]


def drawn(name: str, language: str, size: Size) -> str:
    return "\n".join([f"== {size.width} x {size.height}", *reached(*SCREENS[name](language), size), ""])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_agreed(name: str, language: str) -> None:
    path = GOLDEN / f"{name}-{language}.txt"
    actual = "\n".join(drawn(name, language, size) for size in SIZES)
    if os.environ.get("MLSPREP_GOLDEN") == "write":
        path.write_text(actual, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == actual


def test_every_golden_file_belongs_to_a_screen() -> None:
    expected = {f"{name}-{language}.txt" for name in SCREENS for language in LANGUAGES}
    assert expected == {path.name for path in GOLDEN.iterdir()}


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("width", [1, 2, 5, 9, 17, 25, 39])
@pytest.mark.parametrize("height", [1, 2, 3, 5, 8, 11])
def test_no_terminal_is_too_small(name: str, width: int, height: int) -> None:
    for language in ("en", "ko"):
        bring(*SCREENS[name](language), Size(width, height))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_scrolling_shows_every_line(name: str, size: Size, language: str) -> None:
    screen, keys = SCREENS[name](language)
    everything = [line for line in reached(screen, keys, Size(size.width, 300)) if line[:-1].strip()]
    seen = set()
    top = 0
    while True:
        screen.showing.top, screen.showing.follow = top, False
        shown = screen.view(size)
        seen |= {line.plain.rstrip() for line in shown.frame.lines}
        if top >= shown.last:
            break
        top += max(1, shown.page)
    assert [line for line in everything if line[:-1].rstrip() not in seen and "PgUp" not in line] == []
