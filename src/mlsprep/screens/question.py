"""A question on the screen: its stem, what can be chosen, and after the reply what was right and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.text import Text as Line

from mlsprep.core.quiz import Kind, is_blank
from mlsprep.screens.attempt import letter
from mlsprep.screens.layout import ANSWER, KEY, QUIET, ROOMY
from mlsprep.screens.text import (
    each_language,
    indent,
    inline,
    is_markdown,
    pad,
    plain,
    safe,
    text_lines,
    to_lines,
    wrap,
)
from mlsprep.screens.words import say

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mlsprep.core.note import Text
    from mlsprep.core.quiz import Item, Option, Reply
    from mlsprep.screens.attempt import Attempt

WRONG = "red"
RIGHT = ANSWER
_CURSOR, _ADDED, _MISSED = ">", "+", "-"
_LEAD = 9
"""Cells before an option: cursor, box, letter."""
_BELOW = 5
"""Cells before a left: cursor and number."""
_GAP = 3


@dataclass
class Drawn:
    """Lines of a question.

    `spans` are the first line and the one after the last of what the cursor can stand on; `stem` is how many lines the
    question itself takes.
    """

    lines: list[Line]
    stem: int
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, lines: Sequence[Line], place: int | None = None) -> None:
        """Add lines; at a `place` of the cursor."""
        if place is not None:
            self.spans[place] = (len(self.lines), len(self.lines) + len(lines))
        self.lines += lines


def _stem(item: Item, width: int, language: str) -> list[Line]:
    bold = not any("**" in (part or "") for part in (item.stem.en, item.stem.ko))
    return text_lines(item.stem, width, language, "bold" if bold else "")


def _hang(lead: Line, text: Text, width: int, language: str, style: str = "") -> list[Line]:
    """Return a text beside a lead, its further lines below its first."""
    lines = text_lines(text, width - lead.cell_len, language, style)
    return [Line.assemble(lead, lines[0]), *indent(lines[1:], lead.cell_len)] if lines else [lead]


# -- before the reply --------------------------------------------------------------------------------------------------


def asked(
    attempt: Attempt, width: int, language: str, *, voice: str | None = None, struck: Collection[int] = ()
) -> Drawn:
    """Return a question that waits for its reply.

    Args:
        attempt: the reply so far.
        width: cells to a line.
        language: of the question: `en`, `ko` or `both`.
        voice: the language the screen itself speaks, where it is another one.
        struck: options that the learner has struck out.
    """
    item, voice = attempt.item, voice or language
    stem = _stem(item, width, language)
    drawn = Drawn(stem, len(stem))
    drawn.add([Line(), *_task(attempt, width, voice)])
    if item.kind is Kind.ORDERING:
        _steps(drawn, attempt, width, language)
    elif item.kind is Kind.MATCHING:
        _pairs(drawn, attempt, width, language)
    else:
        for index, option in enumerate(item.options):
            lines = _option(attempt, index, option, width, language)
            drawn.add(_struck(lines, width, voice) if index in struck else lines, index)
    return drawn


def _task(attempt: Attempt, width: int, voice: str) -> list[Line]:
    """Return what is to be done, and how much of it is done; nothing where that is plain."""
    kind, options = attempt.item.kind, len(attempt.item.options)
    if kind is Kind.CHOICE:
        return []
    word = "order-all" if kind is Kind.ORDERING and attempt.need == options else f"task-{kind}"
    text = say(voice, word, n=attempt.need, given=attempt.given, options=options)
    lines = wrap(Line(text, QUIET), width)
    return lines if kind is Kind.TYPED else [*lines, Line()]


def _cursor(attempt: Attempt, index: int) -> tuple[str, str]:
    return (f"{_CURSOR} ", KEY) if attempt.at == index else ("  ", "")


def _option(attempt: Attempt, index: int, option: Option, width: int, language: str) -> list[Line]:
    chosen = index in attempt.picks
    lead = Line.assemble(
        _cursor(attempt, index), _box(attempt.item.kind, chosen=chosen), " ", (letter(index), KEY), "  "
    )
    return _hang(lead, option.text, width, language, "bold" if chosen else "")


def _box(kind: Kind, *, chosen: bool) -> tuple[str, str]:
    left, right = "[]" if kind is Kind.RESPONSE else "()"
    return (f"{left}{'x' if chosen else ' '}{right}", KEY if chosen else QUIET)


def _struck(lines: Sequence[Line], width: int, voice: str) -> list[Line]:
    out = [line.copy() for line in lines]
    for line in out:
        line.stylize("dim strike", _LEAD)
    tag = Line(f"({say(voice, 'struck')})", QUIET)
    if out[-1].cell_len + 2 + tag.cell_len <= width:
        out[-1].append("  ").append_text(tag)
    else:
        out.append(Line.assemble(" " * _LEAD, tag))
    return out


def _steps(drawn: Drawn, attempt: Attempt, width: int, language: str) -> None:
    """Add the steps placed, in their order, the next place, and below them the steps that are left."""
    steps = [pick for pick in attempt.picks if pick is not None]
    for place, step in enumerate(steps, 1):
        lead = Line.assemble(_cursor(attempt, step), (f"{place}. ", "bold"), (letter(step), KEY), "  ")
        drawn.add(_hang(lead, attempt.item.options[step].text, width, language, "bold"), step)
    if len(steps) < attempt.need:
        drawn.add([Line.assemble("  ", (f"{len(steps) + 1}. ..", QUIET))])
    pool = attempt.pool()
    drawn.add([Line()] * bool(pool))
    for step in pool:
        lead = Line.assemble(_cursor(attempt, step), "   ", (letter(step), KEY), "  ")
        drawn.add(_hang(lead, attempt.item.options[step].text, width, language), step)


def _pairs(drawn: Drawn, attempt: Attempt, width: int, language: str) -> None:
    """Add the lefts, each with the right it has, and below them the rights."""
    item = attempt.item
    for index, (left, pick) in enumerate(zip(item.lefts, attempt.picks, strict=True)):
        lead = Line.assemble(_cursor(attempt, index), (f"{index + 1}  ", "bold"))
        drawn.add(_pair(item, (lead, left.text), pick, width, language), index)
    drawn.add([Line()])
    for index, option in enumerate(item.options):
        lead = Line.assemble("     ", (letter(index), KEY), "  ")
        drawn.add(_hang(lead, option.text, width, language))


def _pair(item: Item, left: tuple[Line, Text], pick: int | None, width: int, language: str) -> list[Line]:
    """Return a left and the right it has: beside each other, or below where there is little room."""
    room = _left_room(item, width, language)
    lines = _hang(*left, room or width, language)
    if pick is None:
        held = [Line("..", QUIET)]
    else:
        lead = Line.assemble((letter(pick), KEY), "  ")
        held = _hang(lead, item.options[pick].text, width - (room + _GAP if room else _BELOW), language, "bold")
    if not room:
        return [*lines, *indent(held, _BELOW)]
    lines += [Line()] * (len(held) - len(lines))
    return [
        Line.assemble(pad(line, room + _GAP), held[index]) if index < len(held) else line
        for index, line in enumerate(lines)
    ]


def _left_room(item: Item, width: int, language: str) -> int:
    """Return the cells of the left column of a matching; 0 where pairs stand below each other."""
    if width < ROOMY - 4:
        return 0
    parts = [part for left in item.lefts for part in each_language(left.text, language)]
    widest = max((inline(line).cell_len for part in parts for line in safe(part).splitlines()), default=0)
    return min(widest + _BELOW, width // 2)


# -- after the reply ---------------------------------------------------------------------------------------------------


def marked(item: Item, reply: Reply, width: int, language: str) -> Drawn:
    """Return a question with the reply it got, what would have been right, and why."""
    stem = _stem(item, width, language)
    drawn = Drawn(stem, len(stem))
    drawn.add([Line()])
    _MARKED[item.kind](drawn, item, reply, width, language)
    if item.why:
        drawn.add([Line(), *text_lines(item.why, width, language, apart=True)])
    return drawn


def verdict_line(item: Item, reply: Reply, width: int, language: str, *, right: bool) -> list[Line]:
    """Return whether a reply was right, in words; where it was not, the right answer."""
    if right:
        return [Line(say(language, "right"), f"bold {RIGHT}")]
    word = "not-known" if is_blank(item, reply) else "wrong"
    answer = say(language, "the-answer", answer=right_answer(item))
    return wrap(Line.assemble((say(language, word), f"bold {WRONG}"), "  ", (answer, "bold")), width)


def right_answer(item: Item) -> str:
    """Return the right answer in short: letters of options, the order, pairs, or the text."""
    if item.kind is Kind.TYPED:
        return inline(safe(item.accepted[0])).plain if item.accepted else ""
    if item.kind is Kind.MATCHING:
        return "  ".join(f"{place}{letter(right)}" for place, right in enumerate(item.answer, 1))
    return (" > " if item.kind is Kind.ORDERING else ", ").join(letter(option) for option in item.answer)


def _sign(*, right: bool, chosen: bool) -> tuple[str, str]:
    if right:
        return (f"{_ADDED} ", f"bold {RIGHT}")
    return (f"{_MISSED} ", f"bold {WRONG}") if chosen else ("  ", "")


def _reason(tag: str, style: str, why: Text | None, width: int, language: str) -> list[Line]:
    """Return what became of an option (a few words in a colour) and why, as one paragraph."""
    lines: list[Line] = []
    lead = Line(tag, f"bold {style}".strip()) if tag else Line()
    for number, part in enumerate(each_language(why, language) if why else ("",)):
        text = safe(part.strip())
        first = lead if not number else Line()
        if is_markdown(text):
            lines += [*([first] if first else []), *to_lines(text, width, QUIET)]
        elif text or first:
            gap = ". " if text and first else ""
            lines += wrap(Line.assemble(first, (gap, lead.style), inline(text, QUIET)), width)
    return lines


def _mark_options(drawn: Drawn, item: Item, reply: Reply, width: int, language: str) -> None:
    for index, option in enumerate(item.options):
        right, chosen = index in item.answer, index in reply.picks
        lead = Line.assemble(
            _sign(right=right, chosen=chosen), _box(item.kind, chosen=chosen), " ", (letter(index), KEY), "  "
        )
        style = f"bold {RIGHT}" if right else WRONG if chosen else ""
        drawn.add(_hang(lead, option.text, width, language, style))
        word = f"mark-{'right' if right else 'wrong'}-{'chosen' if chosen else 'left'}"
        tag = say(language, word) if right or chosen else ""
        drawn.add(indent(_reason(tag, style, option.why, width - _LEAD, language), _LEAD))


def _mark_steps(drawn: Drawn, item: Item, reply: Reply, width: int, language: str) -> None:
    places = {step: place for place, step in enumerate(reply.picks, 1)}
    for place, step in enumerate(item.answer, 1):
        mine = places.get(step)
        right = mine == place
        lead = Line.assemble(_sign(right=right, chosen=not right), (f"{place}. ", "bold"), (letter(step), KEY), "  ")
        drawn.add(_hang(lead, item.options[step].text, width, language, f"bold {RIGHT}" if right else ""))
        word = "step-right" if right else "step-left" if mine is None else "step-moved"
        tag = say(language, word, n=mine)
        style = RIGHT if right else WRONG
        drawn.add(indent(_reason(tag, style, item.options[step].why, width - 8, language), 8))
    decoys = [step for step in range(len(item.options)) if step not in item.answer]
    drawn.add([Line(), *wrap(Line(say(language, "decoys"), QUIET), width)] if decoys else [])
    for step in decoys:
        mine = places.get(step)
        lead = Line.assemble(_sign(right=False, chosen=mine is not None), "   ", (letter(step), KEY), "  ")
        drawn.add(_hang(lead, item.options[step].text, width, language))
        tag = say(language, "step-moved", n=mine) if mine is not None else ""
        drawn.add(indent(_reason(tag, WRONG, item.options[step].why, width - 8, language), 8))


def _mark_pairs(drawn: Drawn, item: Item, reply: Reply, width: int, language: str) -> None:
    voice = "ko" if language == "ko" else "en"
    for index, (left, key) in enumerate(zip(item.lefts, item.answer, strict=True)):
        mine = reply.picks[index] if index < len(reply.picks) else None
        right = mine == key
        lead = Line.assemble(_sign(right=right, chosen=not right), (f"{index + 1}  ", "bold"))
        drawn.add(_pair(item, (lead, left.text), key, width, language))
        if right:
            tag = say(language, "pair-right")
        elif mine is None:
            tag = say(language, "pair-left")
        else:
            tag = say(language, "pair-wrong", letter=letter(mine), text=plain(item.options[mine].text, voice))
        drawn.add(indent(_reason(tag, RIGHT if right else WRONG, left.why, width - _BELOW, language), _BELOW))


def _mark_typed(drawn: Drawn, item: Item, reply: Reply, width: int, language: str) -> None:
    rows = [("typed-right", right_answer(item), f"bold {RIGHT}")]
    if len(item.accepted) > 1:
        others = ", ".join(inline(safe(text)).plain for text in item.accepted[1:])
        rows.append(("typed-also", others, ""))
    rows.append(("typed-yours", safe(reply.text) or say(language, "blank"), ""))
    label = max(Line(say(language, word)).cell_len for word, _, _ in rows) + 2
    for word, text, style in rows:
        pieces = wrap(Line(text, style), width - label)
        lead = pad(Line(say(language, word), QUIET), label)
        drawn.add([Line.assemble(lead, pieces[0]), *indent(pieces[1:], label)])


_MARKED = {
    Kind.CHOICE: _mark_options,
    Kind.RESPONSE: _mark_options,
    Kind.ORDERING: _mark_steps,
    Kind.MATCHING: _mark_pairs,
    Kind.TYPED: _mark_typed,
}
