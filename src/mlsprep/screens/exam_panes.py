"""What the exam screen shows of a paper: a question, all of them, a page, and what is shown while no question is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.screens.answering import choosing, flag_key
from mlsprep.screens.layout import (
    KEY,
    QUIET,
    ROOMY_ROWS,
    WARNING,
    Hint,
    Parts,
    View,
    bottom,
    clock_line,
    column,
    compose,
    entry,
    heading,
    hint_line,
    small_print,
)
from mlsprep.screens.loop import Look
from mlsprep.screens.question import asked
from mlsprep.screens.words import countdown, say

if TYPE_CHECKING:
    from mlsprep.screens.attempt import Attempt
    from mlsprep.screens.loop import Page
    from mlsprep.screens.question import Drawn
    from mlsprep.screens.stage import Size
    from mlsprep.tasks.exam import Sitting

WARNINGS = (10, 5)
"""Minutes before the end from which on it is said that there are no more."""

SURE = ("not-said", "guess", "think", "sure")
"""What is said of how sure the learner is."""

STRIKABLE = ("choice", "response")


class Mode(Enum):
    """What the exam screen shows, or asks."""

    QUESTION = auto()
    STRIKE = auto()
    OVERVIEW = auto()
    HAND_IN = auto()
    OVER = auto()


@dataclass
class ExamLook(Look):
    """How a paper is shown at the moment.

    `cursor` and `digits` belong to the overview: the question under the cursor, the number typed so far. `leaving` is
    whether `q` was pressed once.
    """

    mode: Mode = Mode.QUESTION
    cursor: int = 1
    digits: str = ""
    leaving: bool = False

    def hints(self, *hints: tuple[str, str, int]) -> list[Hint]:
        """Return hints of (key, word, rank) in the language of the screen."""
        return [Hint(key, say(self.language, word), rank) for key, word, rank in hints]


def _header(sitting: Sitting, showing: ExamLook, width: int) -> list[Line]:
    language = showing.language
    right = Line(say(language, "question-of", n=sitting.number, total=sitting.total), "bold")
    near = [minutes for minutes in sorted(WARNINGS) if sitting.seconds_left < 60 * minutes]
    under = near[0] if near and not sitting.over else None
    time = say(language, f"under-{under}" if under else "left", time=countdown(sitting.seconds_left))
    style = f"bold {WARNING}" if under else QUIET
    lines = heading(sitting.exam, None, right, width, language)
    return [*lines, clock_line(sitting.number - 1, sitting.total - sitting.number + 1, time, width, style)]


def page_view(sitting: Sitting, showing: ExamLook, page: Page, size: Size) -> View:
    """Return a page laid over the paper."""
    width, language = column(size.width).width, showing.language
    tail = bottom(showing.message, showing.hints(("esc", "key-back", 1)), width)
    return compose(
        Parts(_header(sitting, showing, width), page.lines(width, language), tail), size, showing.top, language
    )


# -- a question --------------------------------------------------------------------------------------------------------


def question_parts(
    sitting: Sitting, showing: ExamLook, attempt: Attempt, language: str, size: Size
) -> tuple[Drawn, Parts]:
    """Return the question of a paper in a language, and the parts of its screen."""
    width = column(size.width).width
    drawn = asked(attempt, width, language, voice=showing.language, struck=sitting.struck)
    first, hints, cursor = _keys(sitting, showing, attempt, width)
    gap = [Line()] * (size.height >= ROOMY_ROWS)
    tail = [first, *gap, *bottom(showing.message, hints, width)]
    words = ["flagged"] * sitting.flagged + [SURE[sitting.confidence or 0]] * bool(sitting.confidence)
    small = small_print([say(showing.language, word) for word in words], width)
    return drawn, Parts(_header(sitting, showing, width), drawn.lines, tail, small, cursor)


def _keys(
    sitting: Sitting, showing: ExamLook, attempt: Attempt, width: int
) -> tuple[Line, list[Hint], tuple[int, int] | None]:
    """Return the line below a question, what other keys do, and where the cursor is in a field."""
    language = showing.language
    keys = choosing(attempt, language)
    if showing.typing is not None:
        first, cursor = entry(say(language, "typed-label"), showing.typing, width)
        return first, showing.hints(("enter", "key-next", 2), ("esc", "key-commands", 1)), cursor
    if showing.mode is Mode.STRIKE:
        hints = [*keys, *showing.hints(("esc", "key-cancel", 1))]
        return Line(say(language, "strike-which"), "bold"), hints, None
    if attempt.typed:
        keys = showing.hints(("esc", "key-type", 2), ("enter", "key-next", 1))
    else:
        keys += showing.hints(*[("x", "key-strike", 5)] * (attempt.item.kind in STRIKABLE), ("enter", "key-next", 10))
    hints = showing.hints(
        (flag_key(attempt), "key-flag", 8), ("p", "key-back-one", 4), ("o", "key-overview", 9),
        ("l", "key-language", 5),
        *[("z", "key-pause", 6)] * sitting.may_pause, ("s", "key-hand-in", 7), ("?", "key-help", 11),
        ("q", "key-leave-exam", 10),
    )  # fmt: skip
    return hint_line(keys, width), hints, None


# -- no question -------------------------------------------------------------------------------------------------------


def overview_view(sitting: Sitting, showing: ExamLook, size: Size) -> tuple[View, int]:
    """Return all questions at a glance, and how many of them stand in a row."""
    from mlsprep.screens.exam_pages import overview_lines

    width, language = column(size.width).width, showing.language
    body, across, line = overview_lines(sitting.marks(), showing.cursor, width, language)
    number = showing.digits or str(showing.cursor)
    first = Line.assemble(("enter ", KEY), say(language, "go-to", n=number))
    hints = showing.hints(
        ("1-9", "key-number", 1), ("f", "key-flagged", 3), ("b", "key-blank", 4), ("s", "key-hand-in", 5),
        ("esc", "key-back", 6),
    )  # fmt: skip
    gap = [Line()] * (size.height >= ROOMY_ROWS)
    parts = Parts(_header(sitting, showing, width), body, [first, *gap, *bottom(showing.message, hints, width)])
    shown = compose(parts, size, showing.top, language)
    if showing.follow and not shown.top <= line < shown.top + shown.page:
        shown = compose(parts, size, line - shown.page // 2, language)
    return shown, across


def still_view(sitting: Sitting, showing: ExamLook, size: Size) -> View:
    """Return what is shown while no question is: time is up, a pause, or whether to hand in."""
    from mlsprep.screens import exam_pages

    width, language = column(size.width).width, showing.language
    if showing.mode is Mode.OVER:
        body = exam_pages.over_lines(sitting.marks(), sitting.ended_elsewhere, width, language)
        hints = showing.hints(("enter", "key-result", 1))
    elif sitting.paused:
        body = exam_pages.paused_lines(width, language)
        hints = showing.hints(("enter", "key-go-on", 2), ("q", "key-leave-exam", 1))
    else:
        body = exam_pages.hand_in_lines(sitting.marks(), sitting.seconds_left, width, language)
        hints = showing.hints(("y", "key-yes", 3), ("o", "key-overview", 1), ("esc", "key-back", 2))
    tail = bottom(showing.message, hints, width)
    parts = Parts(_header(sitting, showing, width), body, tail, tallest=len(body))
    return compose(parts, size, showing.top, language)
