"""What lies over the card for a moment: help, history, cheat sheet, problems of an edit; and the end of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.screens.layout import KEY, QUIET
from mlsprep.screens.tables import Column, pairs, table_lines
from mlsprep.screens.text import indent, pad, safe, text_lines, wrap
from mlsprep.screens.words import minutes, rating_word, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from mlsprep.errors import Problem
    from mlsprep.tasks.session import HistoryRow, Sheet, Summary

_HELP = (
    ("1 2 3 4", "rate"), ("space", "space"), ("u", "undo"), ("k", "know"), ("s", "suspend"), ("b", "bury"),
    ("f", "flag"), ("!", "wrong"), ("e", "edit"), ("l", "language"), ("n", "sheet"), ("i", "history"),
    ("o", "open"), ("", "scroll"), ("?", "help"), ("q", "quit"),
)  # fmt: skip


def help_page(width: int, language: str) -> list[Line]:
    """Return the list of keys of the review screen."""
    return keys_page(_HELP, width, language)


def keys_page(keys: Sequence[tuple[str, str]], width: int, language: str) -> list[Line]:
    """Return a list of keys and what they do; no key stands for the arrows."""
    rows = [(key or say(language, "arrows-short"), say(language, f"help-{name}")) for key, name in keys]
    label = max(Line(key).cell_len for key, _ in rows) + 2
    lines = [Line(say(language, "help-title"), "bold"), Line()]
    for key, what in rows:
        for index, piece in enumerate(wrap(Line(what), width - label)):
            lines.append(Line.assemble(pad(Line(key if index == 0 else "", KEY), label), piece))
    return lines + wrap(Line(say(language, "help-korean"), QUIET), width)


def history_page(rows: Sequence[HistoryRow], width: int, language: str) -> list[Line]:
    """Return what happened to a card, the latest first."""
    lines = [Line(say(language, "history"), "bold"), Line()]
    if not rows:
        return [*lines, Line(say(language, "no-history"))]
    columns = (
        Column(say(language, "col-when"), quiet=True),
        Column(say(language, "col-what")),
        Column(say(language, "col-seconds"), number=True),
        Column(say(language, "col-stability"), number=True),
        Column(say(language, "col-difficulty"), number=True),
        Column(say(language, "col-due")),
    )
    cells = []
    for row in reversed(rows):
        what = rating_word(language, row.rating) if row.rating is not None else say(language, f"kind-{row.kind}")
        if row.rating is not None and row.kind != "review":
            what += f" ({say(language, 'kind-' + row.kind)})"
        if row.undone:
            what += f" ({say(language, 'undone-row')})"
        cells.append(
            (
                f"{row.at:%Y-%m-%d %H:%M}",
                what,
                say(language, "s", n=round(row.seconds)) if row.seconds else None,
                None if row.stability is None else f"{row.stability:.1f}",
                None if row.difficulty is None else f"{row.difficulty:.1f}",
                row.due or None,
            )
        )
    return lines + table_lines(columns, cells, width)


def sheet_page(sheet: Sheet, width: int, language: str) -> list[Line]:
    """Return the cheat sheet of a topic: what is asked, and the answer beneath it."""
    lines = text_lines(sheet.title, width, "ko" if language == "ko" else "en", "bold")
    for front, back in sheet.entries:
        lines += [Line(), *text_lines(front, width, language, QUIET)]
        lines += indent(text_lines(back, width - 2, language), 2)
    return lines


def problems_page(problems: Sequence[Problem], width: int, language: str) -> list[Line]:
    """Return what is wrong with an edited note."""
    lines = [Line(say(language, "problems"), "bold yellow"), Line()]
    for problem in problems:
        place = ":".join(str(number) for number in (problem.line, problem.column) if number)
        lines += wrap(Line.assemble((f"{place}: " if place else "", QUIET), safe(problem.message)), width)
    return lines


def summary_lines(summary: Summary, width: int, language: str, title: str | None = None) -> list[Line]:
    """Return what a session came to."""
    if not summary.answers:
        lines = [Line(title or say(language, "nothing"), "bold")]
        rows = []
    else:
        lines = [Line(title or say(language, "finished"), "bold")]
        percent = round(100 * summary.correct / summary.answers)
        rows = [
            ("answers", say(language, "answers-new", n=summary.answers, new=summary.new)),
            (
                "accuracy",
                say(language, "accuracy-of", correct=summary.correct, n=summary.answers, percent=percent),
            ),
            ("time", minutes(language, summary.seconds)),
        ]
    if summary.streak:
        days = say(language, "streak-day") if summary.streak == 1 else say(language, "streak-days", n=summary.streak)
        rows.append(("streak", days))
    if summary.leeches:
        rows.append(("leeches", say(language, "leeches-suspended", n=summary.leeches)))
    due = summary.tomorrow.due + summary.tomorrow.learning
    rows.append(("tomorrow", say(language, "tomorrow-counts", due=due, new=summary.tomorrow.new)))
    return [*lines, Line(), *pairs([(say(language, key), value) for key, value in rows], width)]


def print_summary(console: Console, summary: Summary, language: str) -> None:
    """Print what a session came to, for the screen that is left when the review screen is gone."""
    from mlsprep.screens.tables import print_lines

    print_lines(console, summary_lines(summary, console.width, language, say(language, "stopped")))
