"""What the review screen shows of a session: a card, a page laid over it, the waiting screen, the summary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.core.review import State
from mlsprep.screens.layout import (
    KEY,
    QUIET,
    ROOMY_ROWS,
    Hint,
    Parts,
    Progress,
    View,
    answer,
    bottom,
    column,
    compose,
    entry,
    footer,
    header,
    hint_line,
    lines_to_answer,
    question,
    ratings,
)
from mlsprep.screens.loop import Look
from mlsprep.screens.text import wrap
from mlsprep.screens.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlsprep.core.card import Card
    from mlsprep.core.memory import Outcome
    from mlsprep.core.review import Rating
    from mlsprep.screens.loop import Page
    from mlsprep.screens.stage import Size
    from mlsprep.tasks.session import Session

# In the order they are shown; the number says which stay where there is no room for all.
_HINTS = (
    ("u", "undo", 8), ("k", "know", 3), ("e", "edit", 5), ("s", "suspend", 4), ("b", "bury", 4), ("f", "flag", 3),
    ("l", "language", 7), ("n", "sheet", 3), ("i", "history", 2), ("o", "open", 2), ("!", "wrong", 1),
    ("?", "help", 9), ("q", "quit", 10),
)  # fmt: skip


@dataclass
class Showing(Look):
    """How a session is shown at the moment.

    `seconds` have been studied so far; `opened` counts media opened on this card.
    """

    revealed: bool = False
    outcomes: Mapping[Rating, Outcome] = field(default_factory=dict)
    seconds: float = 0.0
    opened: int = 0


def view(session: Session, showing: Showing, size: Size) -> View:
    """Return what the screen shows at a size."""
    width = column(size.width).width
    head = _header(session, showing, width)
    if showing.page is not None:
        body, tail = showing.page.lines(width, showing.language), _page_tail(showing, showing.page, width)
        return compose(Parts(head, body, tail), size, showing.top, showing.language)
    if session.card is None:
        body, tail = _end(session, showing, width), _end_tail(session, showing, width)
        return compose(Parts(head, body, tail, tallest=len(body)), size, showing.top, showing.language)
    return _card(session, session.card, showing, head, size)


def _card(session: Session, card: Card, showing: Showing, head: list[Line], size: Size) -> View:
    width, language = column(size.width).width, showing.language
    front = question(card, width, language)
    whole = [*front, Line(), *answer(card, width, language)]
    small, most = (
        footer(card, flagged=session.flagged, revealed=revealed, width=width, language=language)
        for revealed in (showing.revealed, True)
    )
    tail, cursor = _card_tail(session, showing, width, roomy=size.height >= ROOMY_ROWS)
    body = whole if showing.revealed else front
    parts = Parts(head, body, tail, small, cursor, tallest=len(whole) + len(most) + bool(most))
    shown = compose(parts, size, showing.top, language)
    if showing.follow and shown.last:
        end = lines_to_answer(card, width, language)
        # The answer in full if a page holds it, else its beginning; and as much of the question as there is room for.
        fits = end - len(front) <= shown.page
        shown = compose(parts, size, min(end - shown.page, len(front) if fits else len(front) - 1), language)
    return shown


def _header(session: Session, showing: Showing, width: int) -> list[Line]:
    card = session.card
    state = session.memory.state if card is not None else None
    progress = Progress(session.counts, state, session.done, showing.seconds, session.cram)
    title, domain = (card.deck_title, session.domain) if card is not None else (None, None)
    return header(title, domain, progress, width, showing.language)


def _hints(language: str, keys: str) -> list[Hint]:
    return [Hint(key, say(language, f"key-{word}"), rank) for key, word, rank in _HINTS if key in keys]


def _card_tail(
    session: Session, showing: Showing, width: int, *, roomy: bool
) -> tuple[list[Line], tuple[int, int] | None]:
    language, gap = showing.language, [Line()] * roomy
    if showing.typing is not None:
        line, cursor = entry(say(language, "what-is-wrong"), showing.typing, width)
        hints = [Hint("enter", say(language, "key-save")), Hint("esc", say(language, "key-cancel"))]
        return [line, *gap, hint_line(hints, width)], cursor
    hints = _hints(language, "uelsbfnio!?q" + ("k" if session.memory.state is State.NEW else ""))
    if showing.revealed:
        first = ratings(showing.outcomes, width, language)
    else:
        first = [Line.assemble((say(language, "space"), KEY), "  ", say(language, "show"))]
    return [*first, *gap, *bottom(showing.message, hints, width)], None


def _page_tail(showing: Showing, page: Page, width: int) -> list[Line]:
    language = showing.language
    if page.edited is None:
        hints = [Hint("esc", say(language, "key-back"), 2), Hint("l", say(language, "key-language"), 1)]
    else:
        hints = [Hint("e", say(language, "key-again"), 1), Hint("esc", say(language, "key-drop"), 2)]
    return bottom(showing.message, hints, width)


def _end(session: Session, showing: Showing, width: int) -> list[Line]:
    due, language = session.next_due, showing.language
    if due is None:
        from mlsprep.screens.pages import summary_lines

        return summary_lines(session.summary(), width, language)
    return [
        *wrap(Line(say(language, "waiting", time=f"{due:%H:%M}"), "bold"), width),
        Line(),
        *wrap(Line(say(language, "waiting-why"), QUIET), width),
    ]


def _end_tail(session: Session, showing: Showing, width: int) -> list[Line]:
    language = showing.language
    hints = _hints(language, "uq")
    if session.next_due is not None:
        hints.insert(0, Hint(say(language, "space"), say(language, "key-look"), 9))
    return bottom(showing.message, hints, width)
