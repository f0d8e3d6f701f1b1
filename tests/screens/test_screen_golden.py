"""The review screen as text, at four widths and in three languages.

Each file in golden/ is one screen; `MLSPREP_GOLDEN=write pytest tests/screens/test_screen_golden.py` writes them anew
(look at the difference before committing it). The bar at the right is where the terminal ends.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.screens.fake import SEOUL, FakeSession, card, history_rows, session, sheet

from mlsprep.core.card import Face
from mlsprep.core.note import Text
from mlsprep.errors import Problem
from mlsprep.screens.loop import Page
from mlsprep.screens.pages import help_page, history_page, problems_page, sheet_page
from mlsprep.screens.panes import Showing, view
from mlsprep.screens.stage import Size

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.text import Text as Line

GOLDEN = Path(__file__).parent / "golden"
SIZES = (Size(40, 20), Size(80, 24), Size(100, 30), Size(160, 40))
TABLE = (
    "Two of them:\n- `File` copies first\n- `Pipe` **streams**\n\n"
    "| mode | start | needs disk |\n|---|---|---|\n| File | slow | all of the data |\n| Pipe | fast | almost none |"
)


def front() -> tuple[FakeSession, Showing]:
    return FakeSession(done=20), Showing("en", seconds=272)


def revealed() -> tuple[FakeSession, Showing]:
    status = Text("closed to new customers since 2025-07", "2025-07부터 신규 고객에게 제공되지 않음")
    fake = FakeSession(cards=[card(status=status, own=True)], done=20, flagged=True)
    return fake, Showing("en", revealed=True, outcomes=fake.previews(), follow=True, seconds=272)


def blocks() -> tuple[FakeSession, Showing]:
    face = Face(
        Text("Which **input modes** fit $n \\ge 10^{6}$ rows?", "행이 $n \\ge 10^{6}$이면?"), Text(TABLE, TABLE)
    )
    fake = FakeSession(cards=[card(face=face)], cram=True)
    return fake, Showing("en", revealed=True, outcomes=fake.previews(), follow=True)


def waiting() -> tuple[FakeSession, Showing]:
    return FakeSession(cards=[], later=datetime(2026, 11, 21, 10, 31, tzinfo=SEOUL), done=65), Showing(
        "en", seconds=3900
    )


def summary() -> tuple[FakeSession, Showing]:
    log: list[tuple[object, ...]] = [("answer", rating, 5.0) for rating in (3, 3, 1, 4, 3, 2)]
    return FakeSession(cards=[], log=log, done=6), Showing("en", seconds=754)


def laid(lines: Callable[[int, str], list[Line]]) -> Callable[[], tuple[FakeSession, Showing]]:
    return lambda: (FakeSession(done=20), Showing("en", page=Page(lines), seconds=272))


SCREENS: dict[str, Callable[[], tuple[FakeSession, Showing]]] = {
    "front": front,
    "revealed": revealed,
    "blocks": blocks,
    "waiting": waiting,
    "summary": summary,
    "help": laid(help_page),
    "history": laid(lambda width, language: history_page(history_rows(), width, language)),
    "sheet": laid(lambda width, language: sheet_page(sheet(), width, language)),
    "problems": laid(
        lambda width, language: problems_page(
            [Problem("note.yaml", 3, 8, "`bakc` is no field of a basic note; did you mean `back`?")], width, language
        )
    ),
}


def drawn(name: str, language: str, size: Size) -> str:
    fake, showing = SCREENS[name]()
    showing.language = language
    lines = view(session(fake), showing, size).frame.lines
    assert len(lines) == size.height
    assert max(line.cell_len for line in lines) <= size.width
    rows = [line.plain + " " * (size.width - line.cell_len) + "|" for line in lines]
    return "\n".join([f"== {size.width} x {size.height}", *rows, ""])


@pytest.mark.parametrize("language", ["en", "ko", "both"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_agreed(name: str, language: str) -> None:
    path = GOLDEN / f"{name}-{language}.txt"
    actual = "\n".join(drawn(name, language, size) for size in SIZES)
    if os.environ.get("MLSPREP_GOLDEN") == "write":
        path.write_text(actual, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == actual


def test_every_golden_file_belongs_to_a_screen() -> None:
    expected = {f"{name}-{language}.txt" for name in SCREENS for language in ("en", "ko", "both")}
    assert expected == {path.name for path in GOLDEN.iterdir()}


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("width", [1, 2, 5, 9, 17, 25, 39])
@pytest.mark.parametrize("height", [1, 2, 3, 5, 8, 11])
def test_no_terminal_is_too_small(name: str, width: int, height: int) -> None:
    for language in ("en", "ko"):
        fake, showing = SCREENS[name]()
        showing.language = language
        assert len(view(session(fake), showing, Size(width, height)).frame.lines) == height


@pytest.mark.parametrize("language", ["en", "ko", "both"])
@pytest.mark.parametrize("size", [Size(40, 20), Size(80, 24), Size(100, 30)])
def test_scrolling_shows_every_line_of_a_card(size: Size, language: str) -> None:
    fake, showing = blocks()
    showing.language, showing.follow = language, False
    tall = view(session(fake), showing, Size(size.width, 200))
    everything = [line.plain for line in tall.frame.lines if line.plain.strip()]
    seen = set()
    top = 0
    while True:
        showing.top = top
        shown = view(session(fake), showing, size)
        seen |= {line.plain for line in shown.frame.lines}
        if top >= shown.last:
            break
        top += shown.page
    assert [line for line in everything if line not in seen] == []


@pytest.mark.parametrize("height", range(22, 40))
def test_the_question_stays_where_it_is_when_the_answer_appears(height: int) -> None:
    fake, showing = front()
    hidden = view(session(fake), showing, Size(80, height)).frame.lines
    showing.revealed, showing.follow, showing.outcomes = True, True, fake.previews()
    shown = view(session(fake), showing, Size(80, height)).frame.lines
    question = fake.cards[0].face.front.get("en")
    assert [question in line.plain for line in hidden] == [question in line.plain for line in shown]
