"""What the triage screen shows: a note with all its cards, the question about the rest, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.core.quiz import Kind
from mlsprep.screens.layout import (
    ANSWER,
    KEY,
    QUIET,
    ROOMY_ROWS,
    WARNING,
    Hint,
    Parts,
    View,
    answer,
    bar,
    bottom,
    column,
    compose,
    heading,
    question,
    small_print,
    weight,
)
from mlsprep.screens.loop import Look
from mlsprep.screens.pages import keys_page
from mlsprep.screens.tables import pairs
from mlsprep.screens.text import indent, safe, text_lines, wrap
from mlsprep.screens.words import say
from mlsprep.tasks.triage import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlsprep.core.note import Text
    from mlsprep.core.quiz import Item
    from mlsprep.screens.stage import Size
    from mlsprep.tasks.triage import Entry, Triage

# In the order they are shown; the number says which stay where there is no room for all.
_HINTS = (
    ("a", "accept", 9), ("r", "reject", 8), ("n", "later", 7), ("e", "edit", 6), ("u", "undo", 4), ("A", "rest", 2),
    ("l", "language", 3), ("?", "help", 5), ("q", "finish", 10),
)  # fmt: skip
_HELP = (
    ("a", "accept"), ("e", "triage-edit"), ("r", "reject"), ("n", "later"), ("u", "triage-undo"), ("A *", "rest"),
    ("l", "language"), ("o", "open-medium"), ("space", "scroll-note"), ("?", "help"), ("q", "finish"),
    ("Ctrl-C", "stop"),
)  # fmt: skip
_HELD, _LESS = "+", "-"


@dataclass
class TriageLook(Look):
    """How a triage is shown at the moment.

    `asking` is whether the learner is asked to accept the rest; `opened` counts media opened on this note.
    """

    asking: bool = False
    opened: int = 0


def help_page(width: int, language: str) -> list[Line]:
    """Return the list of keys of the triage screen."""
    return keys_page(_HELP, width, language)


def view(triage: Triage, showing: TriageLook, size: Size) -> View:
    """Return what the screen shows at a size."""
    width, language = column(size.width).width, showing.language
    head = _header(triage, showing, width)
    if showing.page is not None:
        words = (("esc", "key-back"), ("l", "key-language"))
        if showing.page.edited is not None:
            words = (("e", "key-again"), ("esc", "key-drop"))
        tail = bottom(showing.message, _named(words, language), width)
        return compose(Parts(head, showing.page.lines(width, language), tail), size, showing.top, language)
    entry = triage.entry
    if entry is None:
        hints = _named((("u", "key-undo"), ("l", "key-language"), ("q", "key-finish")), language)
        body = _end(triage, width, language)
        return compose(Parts(head, body, bottom(showing.message, hints, width), tallest=len(body)), size, 0, language)
    body = _note(entry, width, language)
    tail = [*_verdict(triage, width, language), *_tail(triage, showing, width)]
    if size.height >= ROOMY_ROWS:
        tail = [Line(), *tail]
    return compose(Parts(head, body, tail, _small(entry, width, language)), size, showing.top, language)


def _named(words: Sequence[tuple[str, str]], language: str) -> list[Hint]:
    return [Hint(key, say(language, word), len(words) - place) for place, (key, word) in enumerate(words)]


def _header(triage: Triage, showing: TriageLook, width: int) -> list[Line]:
    language, entry = showing.language, triage.entry
    counts = say(
        language,
        "triage-counts",
        accepted=triage.count(Verdict.ACCEPTED),
        rejected=triage.count(Verdict.REJECTED),
    )
    lines = heading(
        entry.deck.title if entry is not None else None,
        entry.topic if entry is not None else None,
        Line(counts),
        width,
        language,
    )
    place = say(language, "triage-place", n=min(triage.at + 1, triage.total), total=triage.total)
    room = max(0, width - len(place) - 2)
    return [*lines, Line.assemble(bar(triage.at, triage.total - triage.at, room), "  ", (place, "bold"))]


def _note(entry: Entry, width: int, language: str) -> list[Line]:
    """Return a note with all its cards, or the question it is."""
    lines: list[Line] = []
    for number, card in enumerate(entry.cards, 1):
        if len(entry.cards) > 1:
            label = say(language, "triage-card", n=number, total=len(entry.cards))
            lines += [*([Line()] if lines else []), *wrap(Line(label, QUIET), width)]
        lines += [*question(card, width, language), *answer(card, width, language)]
    if entry.item is not None:
        lines += [*([Line()] if lines else []), Line(say(language, "triage-question"), QUIET)]
        lines += _question(entry.item, width, language)
    for warning in entry.warnings:
        lines += [Line(), *wrap(Line(safe(warning), WARNING), width)]
    return lines


def _question(item: Item, width: int, language: str) -> list[Line]:
    """Return a question with its key."""
    lines = [*text_lines(item.stem, width, language, weight(item.stem, "bold")), Line()]
    if item.kind is Kind.MATCHING:
        for left, right in zip(item.lefts, item.answer, strict=True):
            lines += _hung("  ", left.text, width, language)
            lines += _hung("    = ", item.options[right].text, width, language, ANSWER)
    elif item.kind is Kind.ORDERING:
        for place, step in enumerate(item.answer, 1):
            lines += _hung(f"{place}. ", item.options[step].text, width, language, ANSWER)
    for index, option in enumerate(item.options):
        if item.kind is Kind.MATCHING or (item.kind is Kind.ORDERING and index in item.answer):
            continue
        right = index in item.answer and item.kind is not Kind.ORDERING
        lines += _hung(f"{_HELD if right else _LESS} ", option.text, width, language, f"bold {ANSWER}" if right else "")
        if option.why:
            lines += indent(text_lines(option.why, width - 4, language, QUIET), 4)
    if item.why:
        lines += [Line(), *text_lines(item.why, width, language, apart=True)]
    return lines


def _hung(lead: str, text: Text, width: int, language: str, style: str = "") -> list[Line]:
    lines = text_lines(text, width - len(lead), language, style) or [Line()]
    return [Line.assemble((lead, KEY), lines[0]), *indent(lines[1:], len(lead))]


def _small(entry: Entry, width: int, language: str) -> list[Line]:
    note = entry.note
    place = safe(entry.deck.file)
    marks = [f"{place}:{note.line}" if note.line else place] if place else []
    marks += [", ".join(note.topics) or note.domain or ""]
    marks += [" ".join(f"#{safe(tag)}" for tag in note.tags)]
    marks += [say(language, "own")] if entry.own else []
    marks += [say(language, "triage-before")] if entry.before else []
    return small_print([mark for mark in marks if mark], width)


def _verdict(triage: Triage, width: int, language: str) -> list[Line]:
    """Return what was decided of the note, where an undo or a look back shows one again."""
    if triage.verdict is None:
        return []
    word = "triage-accepted" if triage.verdict is Verdict.ACCEPTED else "triage-rejected"
    return wrap(Line(say(language, word), f"bold {ANSWER}"), width)


def _tail(triage: Triage, showing: TriageLook, width: int) -> list[Line]:
    language = showing.language
    if showing.asking:
        lines = wrap(Line(say(language, "triage-rest", n=triage.left), f"bold {WARNING}"), width)
        hints = _named((("enter", "key-yes-rest"), ("esc", "key-cancel")), language)
        return [*lines, *bottom(None, hints, width)]
    hints = [Hint(key, say(language, f"key-{word}"), rank) for key, word, rank in _HINTS]
    return bottom(showing.message, hints, width)


def _end(triage: Triage, width: int, language: str) -> list[Line]:
    left = triage.total - triage.count(Verdict.ACCEPTED) - triage.count(Verdict.REJECTED)
    rows = [
        (say(language, "triage-end-accepted"), str(triage.count(Verdict.ACCEPTED))),
        (say(language, "triage-end-rejected"), str(triage.count(Verdict.REJECTED))),
        (say(language, "triage-end-left"), str(left)),
    ]
    return [
        *wrap(Line(say(language, "triage-end"), "bold"), width),
        Line(),
        *pairs(rows, width),
        Line(),
        *wrap(Line(say(language, "triage-end-why"), QUIET), width),
    ]
