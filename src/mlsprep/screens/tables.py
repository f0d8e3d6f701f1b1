"""Lists for people and pipes: aligned for Korean, readable in 40 columns, nothing cut."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.core.review import State
from mlsprep.screens.text import each_language, inline, pad, plain, safe, text_lines, wrap
from mlsprep.screens.words import say, state_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console, Group

    from mlsprep.core.card import Card
    from mlsprep.core.day import Calendar
    from mlsprep.core.memory import Memory
    from mlsprep.core.note import Text
    from mlsprep.errors import Problem

Cell = str | int | float | None
"""A value of a table: None is shown as a dash, a float with two digits, a string as it is (it may come from a deck)."""

GAP = 2
NARROWEST = 8
"""Cells a column of words keeps when a table is squeezed; below that, rows become records."""


@dataclass(frozen=True)
class Column:
    """A column of a table. Numbers stand right; `quiet` ones recede."""

    title: str
    number: bool = False
    quiet: bool = False


def cell_text(value: Cell) -> str:
    """Return a cell as one safe line."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.2f}"
    return " ".join(safe(str(value)).split())


def table_lines(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int | None) -> list[Line]:
    """Return a table as lines of at most `width` cells (None: as wide as the data).

    Where the columns do not fit, those of words are wrapped; where even that does not do, every row becomes a record of
    `title  value` lines.
    """
    texts = [[cell_text(value) for value in row] for row in rows]
    natural = [
        max([Line(column.title).cell_len, *(Line(row[index]).cell_len for row in texts)])
        for index, column in enumerate(columns)
    ]
    widths = _squeezed(columns, natural, width)
    if widths is None:
        return _records(columns, texts, width or 0)
    head = [Line(column.title, "bold") for column in columns]
    lines = _row(columns, head, widths)
    for row in texts:
        cells = [Line(text, "dim" if column.quiet else "") for column, text in zip(columns, row, strict=True)]
        lines += _row(columns, cells, widths)
    return lines


def _squeezed(columns: Sequence[Column], natural: Sequence[int], width: int | None) -> list[int] | None:
    widths = list(natural)
    over = sum(widths) + GAP * (len(widths) - 1) - (width or 0)
    if width is None or over <= 0:
        return widths
    words = [index for index, column in enumerate(columns) if not column.number]
    while over > 0:
        widest = max(words, key=lambda index: widths[index], default=None)
        if widest is None or widths[widest] <= max(NARROWEST, Line(columns[widest].title).cell_len):
            return None
        widths[widest] -= 1
        over -= 1
    return widths


def _row(columns: Sequence[Column], cells: Sequence[Line], widths: Sequence[int]) -> list[Line]:
    wrapped = [wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    out = []
    for index in range(max(map(len, wrapped), default=0)):
        line = Line()
        for column, pieces, width in zip(columns, wrapped, widths, strict=True):
            piece = pieces[index] if index < len(pieces) else Line()
            line.append(" " * GAP if line else "")
            if column.number:
                line.append(" " * max(0, width - piece.cell_len)).append_text(piece)
            else:
                line.append_text(pad(piece, width))
        line.rstrip()
        out.append(line)
    return out


def _records(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[Line]:
    label = max(Line(column.title).cell_len for column in columns)
    out: list[Line] = []
    for number, row in enumerate(rows):
        out += [Line()] if number else []
        out += pairs([(column.title, text) for column, text in zip(columns, row, strict=True)], width, label)
    return out


def pairs(rows: Sequence[tuple[str, str]], width: int, label: int | None = None) -> list[Line]:
    """Return labels and values, the values beneath each other; below the label where there is little room."""
    if label is None:
        label = max((Line(name).cell_len for name, _ in rows), default=0)
    out = []
    for name, value in rows:
        if width - label - GAP >= 2 * NARROWEST:
            for index, piece in enumerate(wrap(Line(value), width - label - GAP)):
                lead = Line(name if index == 0 else "", "dim")
                out.append(Line.assemble(pad(lead, label + GAP), piece))
        else:
            out += wrap(Line(name, "dim"), width)
            out += wrap(Line(value), width)
    return out


def print_table(console: Console, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
    """Print a table.

    A terminal gets the title and lines that fit; a pipe gets one line for each row, as wide as the data, for `grep` and
    `cut`.
    """
    if console.is_terminal:
        if title:
            console.print(Line(title, "bold"))
            console.print()
        print_lines(console, table_lines(columns, rows, console.width))
    else:
        print_lines(console, table_lines(columns, rows, None))


def print_lines(console: Console, lines: Sequence[Line]) -> None:
    """Print lines as they are: neither wrapped again nor cropped."""
    for line in lines:
        console.print(line, soft_wrap=True, highlight=False)


def print_text(console: Console, text: Text, language: str) -> None:
    """Print a deck's text with its Markdown; in a pipe, unwrapped."""
    print_lines(console, text_lines(text, console.width if console.is_terminal else 10_000, language))


def print_problems(console: Console, problems: Sequence[Problem]) -> None:
    """Print every problem of an input file as `file:line:column: reason`."""
    for problem in problems:
        style = "yellow" if problem.severity == "warning" else "red"
        lead = str(problem).removesuffix(problem.message)
        print_lines(console, [Line.assemble((safe(lead), style), safe(problem.message))])


def message(text: str, *, console: Console | None = None) -> None:
    """Print a line for a person: to standard error, so that data on standard output stays data."""
    print_lines(console or _stderr(), [Line(safe(text))])


def _stderr() -> Console:
    from rich.console import Console

    return Console(stderr=True)


@contextlib.contextmanager
def progress(console: Console, title: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Yield `advance(done, total)`, which moves a bar on a terminal and does nothing elsewhere.

    The bar goes to the console given (one made for standard error) and is gone afterwards. Rich's bar is imported
    with the first call, so that a job that turns out to be short costs nothing.
    """
    if quiet or not console.is_terminal or console.is_dumb_terminal:
        yield lambda _done, _total: None
        return
    with contextlib.ExitStack() as stack:
        shown: list[Callable[[int, int], None]] = []

        def advance(done: int, total: int) -> None:
            if not shown:
                shown.append(_bar(console, title, stack))
            shown[0](done, total)

        yield advance


def _bar(console: Console, title: str, stack: contextlib.ExitStack) -> Callable[[int, int], None]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    # A title is text, not markup; the bar of Rich is drawn solid, and nothing stands right of it in a column.
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    bar = stack.enter_context(Progress(*columns, console=console, transient=True))
    task = bar.add_task(safe(title), total=None)

    def advance(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)

    return advance


def card_view(  # noqa: PLR0913 - what is shown of a card comes from as many places
    card: Card,
    memory: Memory,
    *,
    language: str,
    width: int,
    calendar: Calendar,
    recall: float | None = None,
    suspended: bool = False,
    flagged: bool = False,
) -> Group:
    """Return a card with everything known of it, for `card show`.

    Args:
        card: the card.
        memory: its memory.
        language: `en`, `ko` or `both`.
        width: cells to a line.
        calendar: turns what is due into local dates and times.
        recall: the chance of recalling it now, if it was ever answered.
        suspended: whether it is suspended.
        flagged: whether it is flagged.
    """
    from rich.console import Group

    lines = [Line(safe(card.key), "bold cyan"), Line()]
    lines += text_lines(card.face.front, width, language, "bold")
    lines += [Line(), *text_lines(card.face.back, width, language, "green")]
    if card.why:
        lines += [Line(), *text_lines(card.why, width, language)]
    states = {"suspended-mark": suspended, "flagged": flagged, "own": card.own}
    marks = [say(language, word) for word, on in states.items() if on]
    facts = [
        ("state", ", ".join([state_word(language, memory.state), *marks])),
        ("col-due", due_text(memory, calendar)),
        ("col-stability", say(language, "days", n=f"{memory.stability:.1f}") if memory.stability is not None else None),
        ("col-difficulty", f"{memory.difficulty:.1f} / 10" if memory.difficulty is not None else None),
        ("recall", f"{recall:.0%}" if recall is not None else None),
        ("reps", str(memory.reps)),
        ("lapses", str(memory.lapses)),
        ("topics", ", ".join(card.topics)),
        ("tags", ", ".join(card.tags)),
        ("status", " / ".join(each_language(card.status, language)) if card.status else None),
        ("source", card.source),
        ("address", card.url),
        ("checked-on", card.checked),
    ]
    rows = [(say(language, key).rstrip(":"), inline(cell_text(value)).plain) for key, value in facts if value]
    return Group(*lines, Line(), *pairs(rows, width))


def due_text(memory: Memory, calendar: Calendar) -> str | None:
    """Return when a card is due as local text: a date in review, a time in a learning step, None for a new card."""
    from mlsprep.core.day import day_date, from_micros

    if memory.due is None:
        return None
    if memory.state is State.REVIEW:
        return day_date(memory.due).isoformat()
    return calendar.local(from_micros(memory.due)).strftime("%Y-%m-%d %H:%M")


def title_of(text: Text, language: str) -> str:
    """Return a bilingual title as a cell of a table."""
    return plain(text, language)
