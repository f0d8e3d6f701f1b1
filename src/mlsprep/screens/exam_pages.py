"""What the exam screen shows beside its questions: all of them at a glance, handing in, a pause, the end, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.screens.layout import KEY, QUIET, WARNING
from mlsprep.screens.pages import keys_page
from mlsprep.screens.tables import pairs
from mlsprep.screens.text import wrap
from mlsprep.screens.words import countdown, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlsprep.tasks.exam import Mark

_HELP = (
    ("a b c", "choose"), ("1 2 3", "choose-number"), ("", "cursor"), ("< >", "move"), ("BkSp", "take-back"),
    ("enter", "exam-enter"), ("n p", "exam-turn"), ("f", "flag-question"), ("*", "flag-star"), ("x", "exam-strike"),
    ("u", "exam-sure"),
    ("o", "exam-overview"), ("l", "exam-language"), ("z", "exam-pause"), ("PgUp PgDn", "scroll-question"),
    ("s", "exam-hand-in"), ("q", "exam-leave"),
)  # fmt: skip

_CELL = 7
"""Cells of a question in the overview: its number, two marks, and brackets where the cursor is."""


def help_page(width: int, language: str) -> list[Line]:
    """Return the list of keys."""
    return keys_page(_HELP, width, language)


def _counts(marks: Sequence[Mark]) -> tuple[int, int, int]:
    answered = sum(mark.answered for mark in marks)
    return answered, len(marks) - answered, sum(mark.flagged for mark in marks)


def overview_lines(marks: Sequence[Mark], cursor: int, width: int, language: str) -> tuple[list[Line], int, int]:
    """Return all questions with their marks, how many stand in a row, and the line of the one under the cursor."""
    answered, blank, flagged = _counts(marks)
    lines = [Line(say(language, "overview-title"), "bold")]
    lines += wrap(Line(say(language, "overview-counts", answered=answered, blank=blank, flagged=flagged)), width)
    lines += [*wrap(Line(say(language, "overview-legend"), QUIET), width), Line()]
    across = max(1, min(10, width // _CELL))
    first = len(lines)
    for start in range(0, len(marks), across):
        row = Line()
        for mark in marks[start : start + across]:
            row.append_text(_cell(mark, here=mark.number == cursor))
        row.rstrip()
        lines.append(row)
    return lines, across, first + (cursor - 1) // across


def _cell(mark: Mark, *, here: bool) -> Line:
    left, right = ("[", "]") if here else (" ", " ")
    return Line.assemble(
        (left, KEY),
        (f"{mark.number:>3}", "bold" if here else ""),
        ("x" if mark.answered else "-", "" if mark.answered else QUIET),
        ("f" if mark.flagged else " ", f"bold {WARNING}"),
        (right, KEY),
    )


def hand_in_lines(marks: Sequence[Mark], seconds_left: float, width: int, language: str) -> list[Line]:
    """Return the question whether to hand in, and what speaks against it."""
    _, blank, flagged = _counts(marks)
    rows = [
        (say(language, "hand-in-blank"), str(blank)),
        (say(language, "hand-in-flagged"), str(flagged)),
        (say(language, "hand-in-time"), countdown(seconds_left)),
    ]
    lines = [Line(say(language, "hand-in"), "bold"), Line(), *pairs(rows, width), Line()]
    return lines + wrap(Line(say(language, "hand-in-final"), QUIET), width)


def paused_lines(width: int, language: str) -> list[Line]:
    """Return what is shown while the clock stands."""
    return [Line(say(language, "paused"), "bold"), Line(), *wrap(Line(say(language, "paused-why"), QUIET), width)]


def over_lines(marks: Sequence[Mark], elsewhere: str, width: int, language: str) -> list[Line]:
    """Return what is said when the time is up, or when the paper was handed in or put away in another window."""
    answered, _, _ = _counts(marks)
    if elsewhere in {"submitted", "abandoned"}:
        title = Line(say(language, f"{elsewhere}-elsewhere"), f"bold {WARNING}")
        return [title, Line(), *wrap(Line(say(language, f"{elsewhere}-elsewhere-why")), width)]
    why = say(language, "time-up-why", answered=answered, total=len(marks))
    return [Line(say(language, "time-up"), f"bold {WARNING}"), Line(), *wrap(Line(why), width)]
