"""Where things go on the screen: header above, card in the middle, ratings and hints below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.text import Text as Line

from mlsprep.core.review import Rating, State
from mlsprep.screens.stage import Frame
from mlsprep.screens.text import clip, indent, inline, pad, plain, safe, text_lines, wrap
from mlsprep.screens.words import length, minutes, rating_word, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlsprep.core.card import Card
    from mlsprep.core.memory import Outcome
    from mlsprep.core.note import Text
    from mlsprep.screens.field import Field
    from mlsprep.screens.stage import Size
    from mlsprep.tasks.study import Counts

WIDEST = 84
"""Cells; longer lines are hard to read, so that a wide terminal gets margins instead."""

ROOMY = 60
"""Cells from which on there are margins, and the header is one line."""

ROOMY_ROWS = 22
"""Rows from which on a blank one parts the last line and what is above it."""

MESSAGE_ROWS = 4
"""A message may be a path or an address; longer ones would push the card off a small screen."""

QUIET = "dim"
KEY = "bold cyan"
ANSWER = "green"
WARNING = "yellow"
_DONE, _LEFT = "╍", "╌"
"""Dashes, because these are one cell wide everywhere; solid lines and blocks are two in some Korean terminals."""


class Column(NamedTuple):
    """The strip of the screen that is written on."""

    left: int
    width: int


def column(width: int) -> Column:
    """Return the strip for a terminal of that width."""
    inner = min(width, WIDEST)
    margin = 2 if width >= ROOMY else 1 if width > 8 else 0  # noqa: PLR2004 - a terminal nobody reads in
    return Column((width - inner) // 2 + margin, max(1, inner - 2 * margin))


class Hint(NamedTuple):
    """A key and what it does. Those of the highest rank are shown first where there is no room for all."""

    key: str
    label: str
    rank: int = 0


def side_by_side(left: Line, right: Line, width: int) -> Line | None:
    """Return two texts at the two ends of one line, None where they do not fit."""
    room = width - left.cell_len - right.cell_len
    return Line.assemble(left, " " * room, right) if room >= 2 else None  # noqa: PLR2004 - two cells part two things


def hint_line(hints: Sequence[Hint], width: int) -> Line:
    """Return as many key hints as fit on one line, in their order."""
    kept: list[Hint] = []
    for hint in sorted(hints, key=lambda hint: -hint.rank):
        if sum(cell_len(h.key) + cell_len(h.label) + 3 for h in (*kept, hint)) - 2 <= width:
            kept.append(hint)
    line = Line()
    for hint in hints:
        if hint in kept:
            line.append("  " if line else "").append(hint.key, KEY).append(" ").append(hint.label, QUIET)
    return line


def bottom(message: Line | None, hints: Sequence[Hint], width: int) -> list[Line]:
    """Return the bottom of the screen: a message if there is one, else what the keys do."""
    if message is not None:
        return wrap(message, width)[:MESSAGE_ROWS]
    return [hint_line(hints, width)]


def entry(label: str, typed: Field, width: int) -> tuple[Line, tuple[int, int]]:
    """Return a field with its label, and where the cursor stands."""
    lead = Line(clip(label, max(0, width - 4)) + " ", "bold")
    shown, at = typed.visible(max(1, width - lead.cell_len - 1))
    return Line.assemble(lead, shown), (lead.cell_len + at, 0)


def bar(done: int, left: int, width: int) -> Line:
    """Return a progress bar."""
    filled = width * done // (done + left) if done + left else width
    return Line.assemble((_DONE * filled, KEY), (_LEFT * (width - filled), QUIET))


_KINDS = {State.NEW: 0, State.LEARNING: 1, State.RELEARNING: 1, State.REVIEW: 2}


def _counts(counts: Counts, state: State | None, language: str) -> Line:
    current = None if state is None else _KINDS[state]
    line = Line()
    for index, name in enumerate(("new", "learning", "due")):
        mine = index == current
        line.append("   " if line else "")
        before, _, after = say(language, name).partition("{n}")
        line.append(before, "underline" if mine else QUIET)
        line.append(str(counts[index]), "bold underline" if mine else "bold")
        line.append(after, "underline" if mine else QUIET)
    return line


@dataclass(frozen=True)
class Progress:
    """What the header says beside the deck: what is left, which of it is on the screen, what is done."""

    counts: Counts
    state: State | None
    done: int
    seconds: float
    cram: bool


def heading(
    title: Text | None, domain: Text | None, right: Line, width: int, language: str, *, note: str = ""
) -> list[Line]:
    """Return the top of the screen: the deck and its domain (and a note), something else at the right."""
    voice = "ko" if language == "ko" else "en"
    name = plain(title, voice) if title else "mlsprep"
    place = plain(domain, voice) if domain else ""
    left = Line.assemble((name, "bold"), ("  " + place if place else "", QUIET))
    if note:
        left.append("  " + note, WARNING)
    first = side_by_side(left, right, width) if width >= ROOMY - 4 else None
    if first is not None:
        return [first]
    lines = [left] if left.cell_len <= width else [Line(clip(name, width), "bold"), Line(clip(place, width), QUIET)]
    if note and len(lines) > 1:
        lines.append(Line(clip(note, width), WARNING))
    return [line for line in lines if line] + wrap(right, width)


def clock_line(done: int, left: int, time: str, width: int, style: str = QUIET) -> Line:
    """Return a progress bar with a time behind it."""
    room = max(0, width - cell_len(time) - 2)
    return Line.assemble(bar(done, left, room), "  ", (time, style))


def studied(seconds: float, language: str) -> str:
    """Return a time studied in whole minutes."""
    return minutes(language, 60 * (seconds // 60)) if seconds >= 60 else say(language, "minutes", n=0)  # noqa: PLR2004


def header(title: Text | None, domain: Text | None, progress: Progress, width: int, language: str) -> list[Line]:
    """Return the header of a review: deck, domain, what is left, progress, time."""
    note = say(language, "cram") if progress.cram else ""
    right = _counts(progress.counts, progress.state, language)
    lines = heading(title, domain, right, width, language, note=note)
    return [*lines, clock_line(progress.done, sum(progress.counts), studied(progress.seconds, language), width)]


def question(card: Card, width: int, language: str) -> list[Line]:
    """Return the front of a card."""
    return text_lines(card.face.front, width, language, weight(card.face.front, "bold"))


def answer(card: Card, width: int, language: str) -> list[Line]:
    """Return what turning the card adds: the back, and why."""
    lines = [Line(_LEFT * min(width, 24), QUIET), Line()]
    lines += text_lines(card.face.back, width, language, weight(card.face.back, f"bold {ANSWER}", ANSWER))
    if card.why:
        lines += [Line(), *text_lines(card.why, width, language, apart=True)]
    return lines


def lines_to_answer(card: Card, width: int, language: str) -> int:
    """Return how many lines question and answer take together, up to the reason."""
    return sum(len(text_lines(text, width, language)) for text in (card.face.front, card.face.back)) + 3


def weight(text: Text, base: str, other: str = "") -> str:
    """Return the style of a text as a whole."""
    # Bold words in a text (the gap of a cloze) stand out only where the rest is not bold.
    return other if any("**" in (part or "") for part in (text.en, text.ko)) else base


def footer(card: Card, *, flagged: bool, revealed: bool, width: int, language: str) -> list[Line]:
    """Return the small print: a service's status, when the facts were checked, their source, the card's marks."""
    lines: list[Line] = []
    if revealed and card.status:
        for part in text_lines(card.status, width - cell_len(say(language, "status")) - 1, language):
            lead = say(language, "status") + " " if not lines else " " * (cell_len(say(language, "status")) + 1)
            lines.append(Line.assemble((lead, f"bold {WARNING}"), part, style=WARNING))
    marks = []
    if revealed and card.checked:
        marks.append(say(language, "checked", when=safe(card.checked)))
    if revealed and card.source:
        marks.append(source_line(card.source))
    if flagged:
        marks.append(say(language, "flagged"))
    if card.own:
        marks.append(say(language, "own"))
    return lines + small_print(marks, width)


def small_print(marks: Sequence[str], width: int) -> list[Line]:
    """Return what is told in small below a text."""
    return wrap(Line(" · ".join(marks), QUIET), width) if marks else []


def source_line(source: str) -> str:
    """Return where facts come from, as one plain line."""
    return inline(" ".join(safe(source).split())).plain


def ratings(outcomes: Mapping[Rating, Outcome], width: int, language: str) -> list[Line]:
    """Return the four ratings with the interval each gives, on one line or on two."""
    cells = []
    for rating in Rating:
        word = rating_word(language, rating)
        cell = Line.assemble((str(int(rating)), KEY), " ", (word, "bold" if rating is Rating.GOOD else ""))
        if rating in outcomes:
            cell.append(" " + length(language, outcomes[rating].interval), QUIET)
        cells.append(cell)
    widest = max(cell.cell_len for cell in cells)
    for across in (4, 2, 1):
        step = min(width // across, widest + 6)
        if widest <= step - 1 or across == 1:
            rows = [cells[first : first + across] for first in range(0, len(cells), across)]
            return [_joined([pad(cell, step) for cell in row]) for row in rows]
    return cells


def _joined(parts: Sequence[Line]) -> Line:
    line = Line.assemble(*parts)
    line.rstrip()
    return line


@dataclass(frozen=True)
class Parts:
    """The parts of a screen.

    Attributes:
        head: lines at the top; the first ones give way where there is no room.
        body: what scrolls.
        tail: lines at the bottom, always complete.
        small: small print; at the bottom of the middle where everything fits, else below the body.
        cursor: in cells, from the first line of `tail`.
        tallest: how many lines the middle may come to have: it stands where there is room for those, so that a question
            stays in its place when the answer appears. 0: at the top.
    """

    head: Sequence[Line]
    body: Sequence[Line]
    tail: Sequence[Line]
    small: Sequence[Line] = ()
    cursor: tuple[int, int] | None = None
    tallest: int = 0


class View(NamedTuple):
    """A frame, and how its middle part scrolls: the first line shown, lines to a page, the last first line."""

    frame: Frame
    top: int
    page: int
    last: int


def compose(parts: Parts, size: Size, top: int, language: str) -> View:
    """Return a frame for a terminal of that size, with line `top` of the middle (kept within its bounds) first."""
    strip = column(size.width)
    tail = list(parts.tail)[-size.height :]
    head = list(parts.head)
    # Two lines of the card are worth more than the header.
    while head and size.height - len(head) - len(tail) < 4:  # noqa: PLR2004 - two lines, a blank one and the position
        del head[0]
    room = size.height - len(head) - len(tail)
    gap = 1 if head and room > 3 else 0  # noqa: PLR2004 - as above
    mark = 1 if room > 2 else 0  # noqa: PLR2004 - as above
    page = max(0, room - gap - mark)
    shown, first, last = _middle(parts, page, top)
    position = Line()
    if last:
        total = len(parts.body) + (len(parts.small) + 1 if parts.small else 0)
        text = say(language, "position", first=first + 1, last=first + len(shown), total=total)
        position = Line(clip(f"{text}  {say(language, 'arrows')}", strip.width), QUIET)
        position.pad_left(max(0, strip.width - position.cell_len))
    rows = [*head, *[Line()] * gap, *shown, *[position] * mark, *tail]
    cursor = parts.cursor
    if cursor is not None:
        cursor = (strip.left + cursor[0], len(rows) - len(tail) + cursor[1])
    return View(Frame(indent(rows, strip.left), cursor), first, page, last)


def _middle(parts: Parts, page: int, top: int) -> tuple[list[Line], int, int]:
    """Return the lines of a page of the middle, the number of the first, and the last number that can be first."""
    whole = [*parts.body, *((Line(), *parts.small) if parts.small else ())]
    if len(whole) > page:
        last = max(0, len(whole) - page)
        first = max(0, min(top, last))
        return whole[first : first + page], first, last
    fill = page - len(parts.body) - len(parts.small)
    above = min(fill, max(0, page - max(len(whole), parts.tallest)) // 3) if parts.tallest else 0
    return [*[Line()] * above, *parts.body, *[Line()] * (fill - above), *parts.small], 0, 0
