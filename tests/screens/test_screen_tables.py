"""Lists on terminals and in pipes."""

from __future__ import annotations

import io
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from tests.screens.fake import FakeSession, card, session

from mlsprep.core.day import Calendar, to_micros
from mlsprep.core.memory import Memory
from mlsprep.core.note import Text
from mlsprep.core.review import State
from mlsprep.errors import Problem
from mlsprep.screens.pages import print_summary
from mlsprep.screens.tables import (
    Column,
    card_view,
    due_text,
    message,
    print_lines,
    print_problems,
    print_table,
    print_text,
    progress,
    table_lines,
)
from mlsprep.screens.words import length, minutes

DECKS = (Column("Deck"), Column("Title"), Column("Cards", number=True))
ROWS = [
    ("algorithms/xgboost", "XGBoost", 24),
    ("modeling/framing", "비즈니스 문제를 ML 문제로 정의하기", 120),
    ("my/notes", None, 3),
]


def console(width: int = 80, *, terminal: bool = True) -> Console:
    return Console(file=io.StringIO(), width=width, force_terminal=terminal, color_system=None, legacy_windows=False)


def printed(console: Console) -> str:
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def test_korean_is_aligned() -> None:
    assert [line.plain for line in table_lines(DECKS, ROWS, 80)] == [
        "Deck                Title                               Cards",
        "algorithms/xgboost  XGBoost                                24",
        "modeling/framing    비즈니스 문제를 ML 문제로 정의하기    120",
        "my/notes            -                                       3",
    ]


def test_words_wrap_where_there_is_little_room() -> None:
    assert [line.plain for line in table_lines(DECKS, ROWS, 38)] == [
        "Deck            Title            Cards",
        "algorithms/xgb  XGBoost             24",
        "oost",
        "modeling/frami  비즈니스 문제를    120",
        "ng              ML 문제로",
        "                정의하기",
        "my/notes        -                    3",
    ]


def test_rows_become_records_where_there_is_less() -> None:
    assert [line.plain for line in table_lines(DECKS, ROWS[2:], 16)] == [
        "Deck",
        "my/notes",
        "Title",
        "-",
        "Cards",
        "3",
    ]


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30), st.integers()), max_size=4), st.integers(4, 90))
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, str, int]], width: int) -> None:
    assert all(line.cell_len <= width for line in table_lines(DECKS, rows, width))


def test_a_pipe_gets_one_whole_line_for_each_row() -> None:
    out = console(20, terminal=False)
    print_table(out, "Decks", DECKS, ROWS)
    lines = printed(out).splitlines()
    assert len(lines) == 4
    assert lines[2] == "modeling/framing    비즈니스 문제를 ML 문제로 정의하기    120"


def test_a_terminal_gets_the_title() -> None:
    out = console(80)
    print_table(out, "Decks", DECKS, ROWS)
    assert printed(out).startswith("Decks\n\nDeck ")


def test_cells_are_data() -> None:
    assert "[b]x[/b] ␛[2J a" in table_lines((Column("T"),), [("[b]x[/b] \x1b[2J\n a",)], None)[1].plain


def test_problems_keep_their_places() -> None:
    out = console(20)
    print_problems(out, [Problem("a.yaml", 3, 1, "no front"), Problem("b.yaml", 0, 0, "\x1b", "warning")])
    assert printed(out) == "a.yaml:3:1: no front\nb.yaml: warning: ␛\n"


def test_messages_are_text() -> None:
    out = console(20)
    message("[red]\x1b x " + "y" * 30, console=out)
    assert printed(out) == "[red]␛ x " + "y" * 30 + "\n"


def test_messages_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    message("hello")
    assert tuple(capsys.readouterr()) == ("", "hello\n")


def test_progress_says_nothing_without_a_terminal() -> None:
    for out, quiet in ((console(terminal=False), False), (console(), True)):
        with progress(out, "Loading", quiet=quiet) as advance:
            advance(1, 2)
        assert printed(out) == ""


def test_progress_on_a_terminal() -> None:
    out = console()
    with progress(out, "[b]Loading[/b]") as advance:
        advance(1, 2)
        advance(2, 2)
    assert "[b]Loading[/b]" in printed(out)


def test_a_text_in_a_pipe_is_not_wrapped() -> None:
    out = console(20, terminal=False)
    print_text(out, Text.of("word " * 30 + "\x1b"), "en")
    assert printed(out) == "word " * 30 + "␛\n"


CALENDAR = Calendar(UTC)


def test_everything_known_of_a_card() -> None:
    memory = Memory(State.REVIEW, None, 20_782, 12.34, 5.6, 20_770, 0, 7, 1)
    out = console(60)
    out.print(card_view(card(), memory, language="en", width=60, calendar=CALENDAR, recall=0.93, suspended=True))
    text = printed(out)
    for expected in ("algorithms/xgboost/memory-bound#recall", "review, suspended", "2026-11-25", "12.3 days", "93%"):
        assert expected in text


def test_when_a_card_is_due() -> None:
    from datetime import datetime

    at = to_micros(datetime(2026, 11, 21, 10, 31, tzinfo=UTC))
    assert due_text(Memory(State.LEARNING, 0, at), CALENDAR) == "2026-11-21 10:31"
    assert due_text(Memory(State.REVIEW, None, 20_782), CALENDAR) == "2026-11-25"
    assert due_text(Memory(), CALENDAR) is None


def test_the_summary_for_the_main_screen() -> None:
    out = console(60)
    fake = FakeSession(log=[("answer", 3, 1.0), ("answer", 1, 1.0)])
    print_summary(out, session(fake).summary(), "ko")
    assert "2장 중 1장, 50 %" in printed(out)


@pytest.mark.parametrize(
    ("interval", "en", "ko"),
    [
        (timedelta(seconds=59), "<1m", "1분 미만"),
        (timedelta(minutes=10), "10m", "10분"),
        (timedelta(hours=1.5), "1.5h", "1.5시간"),
        (timedelta(hours=23.99), "24h", "24시간"),
        (timedelta(days=1), "1d", "1일"),
        (timedelta(days=30), "30d", "30일"),
        (timedelta(days=45), "1.5mo", "1.5개월"),
        (timedelta(days=400), "1.1y", "1.1년"),
        (timedelta(days=36_500), "99.9y", "99.9년"),
    ],
)
def test_intervals(interval: timedelta, en: str, ko: str) -> None:
    assert (en, ko) == (length("en", interval), length("ko", interval))


def test_times_studied() -> None:
    assert [minutes("en", seconds) for seconds in (42.9, 754, 3900)] == ["42 s", "12 min", "1h 5 min"]


def test_lines_are_printed_as_they_are() -> None:
    from rich.text import Text as Line

    out = console(10)
    print_lines(out, [Line("x" * 30)])
    assert printed(out) == "x" * 30 + "\n"
