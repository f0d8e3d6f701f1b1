"""What the quiz screen shows of a drill: a question, its verdict, a page laid over them, the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.core.quiz import Reply
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
    source_line,
    studied,
)
from mlsprep.screens.loop import Look
from mlsprep.screens.question import asked, marked, verdict_line
from mlsprep.screens.text import safe, wrap
from mlsprep.screens.words import countdown, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlsprep.core.quiz import Item
    from mlsprep.screens.attempt import Attempt
    from mlsprep.screens.loop import Page
    from mlsprep.screens.question import Drawn
    from mlsprep.screens.stage import Size
    from mlsprep.tasks.quiz import Quiz, Verdict

BLANK = Reply()

HURRY = 60.0
"""Seconds before the end of a timed drill from which on its clock stands out."""

_SURE = (("1", "sure"), ("2", "think"), ("3", "guess"))


@dataclass
class QuizLook(Look):
    """How a drill is shown at the moment.

    `asking` is whether the learner is asked how sure they are; `verdict` and `reply` are those of the question on the
    screen once it is answered. `seconds` have been spent so far.
    """

    asking: bool = False
    verdict: Verdict | None = None
    reply: Reply = BLANK
    seconds: float = 0.0

    def hints(self, *hints: tuple[str, str, int]) -> list[Hint]:
        """Return hints of (key, word, rank) in the language of the screen."""
        return [Hint(key, say(self.language, word), rank) for key, word, rank in hints]


def _header(quiz: Quiz, showing: QuizLook, item: Item | None, width: int) -> list[Line]:
    language = showing.language
    right = Line.assemble(
        (say(language, "number-of", n=quiz.number, total=quiz.total), ""),
        "   ",
        (say(language, "right-so-far", n=quiz.right), "bold"),
    )
    if quiz.seconds_left is None:
        time, style = studied(showing.seconds, language), QUIET
    else:
        time = say(language, "left", time=countdown(quiz.seconds_left))
        style = f"bold {WARNING}" if quiz.seconds_left < HURRY else QUIET
    title, domain = (item.deck_title, item.domain) if item is not None else (None, None)
    done = quiz.number - (showing.verdict is None and item is not None)
    lines = heading(title, domain, right, width, language)
    return [*lines, clock_line(done, quiz.total - done, time, width, style)]


def _small(quiz: Quiz, item: Item, showing: QuizLook, width: int) -> list[Line]:
    language, marks = showing.language, []
    if showing.verdict is not None and item.checked:
        marks.append(say(language, "checked", when=safe(item.checked)))
    if showing.verdict is not None and item.source:
        marks.append(source_line(item.source))
    if showing.verdict is not None and item.generated:
        marks.append(say(language, "generated"))
    if quiz.flagged:
        marks.append(say(language, "flagged"))
    return small_print(marks, width)


def page_view(quiz: Quiz, showing: QuizLook, page: Page, size: Size) -> View:
    """Return a page laid over the drill."""
    width = column(size.width).width
    tail = bottom(showing.message, showing.hints(("esc", "key-back", 2), ("l", "key-language", 1)), width)
    head = _header(quiz, showing, quiz.item, width)
    return compose(Parts(head, page.lines(width, showing.language), tail), size, showing.top, showing.language)


# -- a question --------------------------------------------------------------------------------------------------------


def question_parts(quiz: Quiz, item: Item, showing: QuizLook, attempt: Attempt, size: Size) -> tuple[Drawn, Parts]:
    """Return a question that waits for its reply, and the parts of its screen."""
    width = column(size.width).width
    drawn = asked(attempt, width, showing.language)
    tail, cursor = _question_tail(showing, attempt, size)
    parts = Parts(
        _header(quiz, showing, item, width),
        drawn.lines,
        tail,
        _small(quiz, item, showing, width),
        cursor,
        tallest=max(len(drawn.lines), _tallest(item, width, showing.language)),
    )
    return drawn, parts


def _question_tail(showing: QuizLook, attempt: Attempt, size: Size) -> tuple[list[Line], tuple[int, int] | None]:
    language, width = showing.language, column(size.width).width
    if showing.typing is not None:
        own = showing.typing is attempt.field
        first, cursor = entry(say(language, "typed-label" if own else "what-is-wrong"), showing.typing, width)
        words = ("key-submit", "key-commands") if own else ("key-save", "key-cancel")
        hints = showing.hints(("enter", words[0], 2), ("esc", words[1], 1))
        return _tail([first], showing, hints, size), cursor
    if showing.asking:
        line = Line(say(language, "how-sure"), "bold")
        for key, word in _SURE:
            line.append("  ").append(key, KEY).append(" ").append(say(language, word), "not bold")
        hints = showing.hints(("enter", "think", 2), ("esc", "key-back", 1))
        return _tail(wrap(line, width), showing, hints, size), None
    keys = [
        *choosing(attempt, language),
        *showing.hints(*[("esc", "key-type", 9)] * attempt.typed, ("enter", "key-submit", 10), ("0", "key-unknown", 4)),
    ]
    hints = showing.hints(
        (flag_key(attempt), "key-flag", 3), ("l", "key-language", 7), ("!", "key-wrong", 1), ("?", "key-help", 9),
        ("q", "key-quit", 10),
    )  # fmt: skip
    return _tail([hint_line(keys, width)], showing, hints, size), None


def _tail(first: Sequence[Line], showing: QuizLook, hints: Sequence[Hint], size: Size) -> list[Line]:
    gap = [Line()] * (size.height >= ROOMY_ROWS)
    return [*first, *gap, *bottom(showing.message, hints, column(size.width).width)]


def _tallest(item: Item, width: int, language: str) -> int:
    """Return about how many lines a question has with its verdict: it stands where it can stay when that comes."""
    return len(marked(item, BLANK, width, language).lines) + 4  # cards that are due, the source


# -- its verdict, and the end ------------------------------------------------------------------------------------------


def verdict_view(quiz: Quiz, item: Item, showing: QuizLook, size: Size) -> View:
    """Return a question with what was right and why."""
    width, language, verdict = column(size.width).width, showing.language, showing.verdict
    assert verdict is not None
    drawn = marked(item, showing.reply, width, language)
    body = list(drawn.lines)
    if verdict.nudged:
        cards = say(language, "nudged", cards=", ".join(safe(key) for key in verdict.nudged))
        body += [Line(), *wrap(Line(cards, WARNING), width)]
    tail, cursor = _verdict_tail(item, verdict, showing, size)
    parts = Parts(
        _header(quiz, showing, item, width),
        body,
        tail,
        _small(quiz, item, showing, width),
        cursor,
        tallest=max(len(body), _tallest(item, width, language)),
    )
    shown = compose(parts, size, showing.top, language)
    if showing.follow and shown.last:  # all of what was asked and why if a page holds it, else from the options on
        top = drawn.stem + 1 if len(body) > shown.page else len(body) - shown.page
        return compose(parts, size, top, language)
    return shown


def _verdict_tail(
    item: Item, verdict: Verdict, showing: QuizLook, size: Size
) -> tuple[list[Line], tuple[int, int] | None]:
    language, width = showing.language, column(size.width).width
    if showing.typing is not None:
        first, cursor = entry(say(language, "what-is-wrong"), showing.typing, width)
        hints = showing.hints(("enter", "key-save", 2), ("esc", "key-cancel", 1))
        return _tail([first], showing, hints, size), cursor
    hints = showing.hints(
        ("enter", "key-next", 10), ("c", "key-cards", 6), ("n", "key-sheet", 5), ("f", "key-flag", 3),
        ("!", "key-wrong", 2), ("l", "key-language", 7), ("?", "key-help", 8), ("q", "key-quit", 9),
    )  # fmt: skip
    return _tail(verdict_line(item, showing.reply, width, language, right=verdict.right), showing, hints, size), None


def end_view(quiz: Quiz, showing: QuizLook, size: Size) -> View:
    """Return what the drill came to."""
    from mlsprep.screens.quiz_pages import summary_lines

    width = column(size.width).width
    body = summary_lines(quiz.summary(), width, showing.language)
    tail = bottom(showing.message, showing.hints(("l", "key-language", 1), ("q", "key-quit", 2)), width)
    parts = Parts(_header(quiz, showing, None, width), body, tail, tallest=len(body))
    return compose(parts, size, showing.top, showing.language)
