"""What lies over a question of a drill for a moment: help, linked cards; and the end of the drill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.screens.layout import ANSWER, QUIET, WARNING, bar
from mlsprep.screens.pages import keys_page
from mlsprep.screens.tables import pairs
from mlsprep.screens.text import clip, indent, pad, plain, text_lines, wrap
from mlsprep.screens.words import minutes, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlsprep.core.note import Text
    from mlsprep.tasks.quiz import QuizSummary

_HELP = (
    ("a b c", "choose"), ("1 2 3", "choose-number"), ("", "cursor"), ("< >", "move"), ("BkSp", "take-back"),
    ("enter", "submit"), ("0", "unknown"), ("c", "cards"), ("n", "sheet"), ("f", "flag-question"), ("*", "flag-star"),
    ("!", "wrong-question"), ("l", "language"), ("PgUp PgDn", "scroll-question"), ("?", "help"), ("q", "quit"),
)  # fmt: skip

BAR = 10
"""Cells of a topic's bar."""

NUMBERS = 12
"""Cells behind it: "  12 of 14"."""

NARROW = 24
"""Cells below which a title goes above its bar instead of beside it."""


def help_page(width: int, language: str) -> list[Line]:
    """Return the list of keys."""
    return keys_page(_HELP, width, language)


def cards_page(cards: Sequence[tuple[Text, Text]], width: int, language: str) -> list[Line]:
    """Return the cards that teach a question."""
    lines = [Line(say(language, "cards-title"), "bold")]
    for front, back in cards:
        lines += [Line(), *text_lines(front, width, language, "bold")]
        lines += indent(text_lines(back, width - 2, language, ANSWER), 2)
    return lines


def summary_lines(summary: QuizSummary, width: int, language: str) -> list[Line]:
    """Return what a drill came to."""
    if not summary.asked:
        return [Line(say(language, "drill-nothing"), "bold")]
    percent = round(100 * summary.right / summary.asked)
    rows = [
        (say(language, "accuracy"), say(language, "right-of", right=summary.right, n=summary.asked, percent=percent)),
        (say(language, "time"), minutes(language, summary.seconds)),
    ]
    lines = [Line(say(language, "drill-finished"), "bold"), Line(), *pairs(rows, width)]
    if summary.sure_but_wrong:
        lines += wrap(Line(say(language, "sure-but-wrong", n=summary.sure_but_wrong), f"bold {WARNING}"), width)
    lines += [Line(), Line(say(language, "by-topic"), QUIET)]
    for title, right, asked in summary.by_topic:
        lines += share_lines(Line(plain(title, "ko" if language == "ko" else "en")), right, asked, width, language)
    if summary.missed:
        lines += [Line(), Line(say(language, "missed"), QUIET)]
        for item in summary.missed:
            stem = plain(item.stem, "ko" if language == "ko" else "en")
            lines.append(Line("- " + clip(stem, width - 2)))
        lines += wrap(Line(say(language, "missed-again"), QUIET), width)
    return lines


def share_lines(
    title: Line, right: int, asked: int, width: int, language: str, *, lead: Line | None = None
) -> list[Line]:
    """Return how many of some questions were right, with a bar; below the title where there is little room.

    The title stands in by its `lead`, on every line.
    """
    lead = lead or Line()
    inset = lead.cell_len
    of = say(language, "n-of", right=right, n=asked)
    numbers = Line.assemble(" ", bar(right, asked - right, BAR), "  ", of)
    room = width - BAR - NUMBERS - 1
    beside = room - inset >= NARROW or title.cell_len <= room - inset
    first, *rest = wrap(title, (room if beside else width) - inset)
    lines = [Line.assemble(lead, first), *indent(rest, inset)]
    if beside:
        lines[0] = Line.assemble(pad(lines[0], room), numbers)
        return lines
    return [*lines, *indent([numbers if inset + numbers.cell_len <= width else Line(of)], inset)]
