"""Anki's card templates, compiled once: what the sides of each card of a note are, still as HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlsprep.formats.anki.collection import NoteType, Template

_ALTERNATIVE = "{{=<% %>=}}"
_DEEPEST = 30
_LONGEST = 2**20

LONGEST_SIDE = 2**20
"""Characters of a side; a template can show a field many times, and somebody may try how often."""

_DROPPED = re.compile(r"<(?:!--|(script|style|canvas|svg)\b)", re.IGNORECASE)
# Tags that change a look we do not have, so that a bare field between them is taken as it is.
_INERT = re.compile(r"</?(?:span|font|label|small|big|u|section|article|main|center)\b[^<>]{0,2000}>", re.IGNORECASE)
_EDGE_TAG = r"</?(?:br|div|p|hr)\b[^<>]{0,2000}>"
_LEADING = re.compile(rf"(?:\s|{_EDGE_TAG}|&nbsp;)+", re.IGNORECASE)
_LAST_TAG = re.compile(_EDGE_TAG, re.IGNORECASE)
_ANSWER = re.compile(r"<hr\b[^<>]{0,2000}\bid\s*=\s*[\"']?answer\b[^<>]{0,2000}>", re.IGNORECASE)
_EMPTY = re.compile(r"(?:\s|&nbsp;|</?(?:br|div)\s?/?>)*", re.IGNORECASE)

_SPECIAL = frozenset({"FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID"})


class Field(NamedTuple):
    """A place where a field goes. `filters` are applied from the last to the first, as they are written."""

    place: int
    filters: tuple[str, ...]


class Section(NamedTuple):
    """What is there only if a field is filled, or with `negated` only if it is empty."""

    place: int
    negated: bool
    nodes: tuple[Node, ...]


Node = str | Field | Section


class Card(NamedTuple):
    """The sides of a card; `whole` is the back with everything, where `back` alone turns out empty."""

    front: tuple[Node, ...]
    back: tuple[Node, ...]
    whole: tuple[Node, ...]


class Sheet(NamedTuple):
    """A note type compiled. `reversible`: it has two cards, each the other's reverse."""

    cloze: bool
    fields: tuple[str, ...]
    cards: tuple[Card, ...]
    reversible: bool
    plain: tuple[int, int] | None
    """The fields that front and back of the first card are, if they are nothing else."""


def compiled(note_type: NoteType) -> Sheet:
    """Return a note type with its templates compiled; nothing is refused."""
    places = {name: index for index, name in enumerate(note_type.fields)}
    cards = tuple(_card(template, places) for template in note_type.templates)
    reversible = (
        not note_type.cloze
        and len(cards) == 2  # noqa: PLR2004 - there and back
        and bool(cards[0].front)
        and _bare(cards[0].front) == _bare(cards[1].back)
        and _bare(cards[0].back) == _bare(cards[1].front)
    )
    plain = None
    if cards and not note_type.cloze:
        sides = [side[0] for side in (cards[0].front, cards[0].back) if len(side) == 1]
        fields = [node.place for node in sides if isinstance(node, Field) and not node.filters]
        plain = (fields[0], fields[1]) if len(fields) == 2 else None  # noqa: PLR2004 - two sides
    return Sheet(note_type.cloze, note_type.fields, cards, reversible, plain)


def _card(template: Template, places: dict[str, int]) -> Card:
    front = _parse(template.front, places)
    whole = _parse(template.back, places)
    back = _trimmed(_after_answer(whole, front))
    front, whole = _trimmed(front), _trimmed(whole)
    return Card(front, back if _fields(back) else whole, whole)


def _after_answer(nodes: tuple[Node, ...], front: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return what a back adds to the front: what follows `<hr id=answer>`, or what the front does not say."""
    for index, node in enumerate(nodes):
        if isinstance(node, str) and (mark := _ANSWER.search(node)):
            return (node[mark.end() :], *nodes[index + 1 :])
    said = _bare(front)
    start = _trimmed(nodes)
    while said and start[: len(said)] == said:
        return start[len(said) :]
    return nodes


def _parse(source: str, places: dict[str, int]) -> tuple[Node, ...]:
    source = source[:_LONGEST]
    if source.lstrip().startswith(_ALTERNATIVE):
        source = source.lstrip().removeprefix(_ALTERNATIVE).replace("<%", "{{").replace("%>", "}}")
    source = _without_code(source)
    levels: list[tuple[str, list[Node]]] = [("", [])]
    at = 0
    while (start := source.find("{{", at)) >= 0 and (end := source.find("}}", start)) >= 0:
        if start > at:
            levels[-1][1].append(_INERT.sub("", source[at:start]))
        at = end + 2
        inside = source[start + 2 : end].lstrip("{").strip()
        sign, name = inside[:1], inside[1:].strip()
        if sign in {"#", "^"} and len(levels) <= _DEEPEST:
            levels.append((inside, []))
        elif sign == "/":
            if len(levels) > 1 and levels[-1][0][1:].strip() == name:
                _end_section(levels, places)
        elif inside:
            *filters, name = inside.split(":")
            field = _field(name.strip(), tuple(item.strip() for item in filters), places)
            if field is not None:
                levels[-1][1].append(field)
    levels[-1][1].append(_INERT.sub("", source[at:]))
    while len(levels) > 1:
        _end_section(levels, places)
    return _joined(levels[0][1])


def _without_code(source: str) -> str:
    """Return HTML without comments, scripts, styles and drawings; one that never ends takes the rest."""
    out: list[str] = []
    at, lower = 0, ""
    while match := _DROPPED.search(source, at):
        out.append(source[at : match.start()])
        lower = lower or source.lower()
        closer = f"</{match[1].lower()}" if match[1] else "--"
        end = lower.find(closer, match.end())
        end = source.find(">", end) if end >= 0 else -1
        if end < 0:
            return "".join(out)
        at = end + 1
    out.append(source[at:])
    return "".join(out)


def _end_section(levels: list[tuple[str, list[Node]]], places: dict[str, int]) -> None:
    opened, nodes = levels.pop()
    name = opened[1:].strip()
    if name in _SPECIAL:  # a card always has those
        levels[-1][1].extend([] if opened[0] == "^" else nodes)
    else:
        levels[-1][1].append(Section(places.get(name, -1), opened[0] == "^", _joined(nodes)))


def _field(name: str, filters: tuple[str, ...], places: dict[str, int]) -> Field | None:
    if name not in places or any(item.startswith("tts") for item in filters):
        return None
    return Field(places[name], filters)


def _joined(nodes: list[Node]) -> tuple[Node, ...]:
    """Return nodes with neighbouring texts as one, and no empty ones."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, str) and out and isinstance(out[-1], str):
            out[-1] += node
        elif node != "":
            out.append(node)
    return tuple(out)


def _trimmed(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return nodes without blocks and blanks around them, which end no line of text."""
    out = list(nodes)
    if out and isinstance(out[0], str):
        out[0] = out[0][match.end() :] if (match := _LEADING.match(out[0])) else out[0]
    if out and isinstance(out[-1], str):
        out[-1] = out[-1][: _last(out[-1])]
    return tuple(node for node in out if node != "")


def _last(text: str) -> int:
    """Return where blanks and blocks at the end of a text begin."""
    end = len(text)
    while end:
        if text[end - 1].isspace():
            end -= 1
        elif text.endswith("&nbsp;", 0, end):
            end -= 6
        elif text[end - 1] == ">" and (start := text.rfind("<", max(0, end - 2000), end)) >= 0:
            if not _LAST_TAG.fullmatch(text, start, end):
                break
            end = start
        else:
            break
    return end


def _bare(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return nodes as they are compared: without a condition around the whole."""
    nodes = _trimmed(nodes)
    while len(nodes) == 1 and isinstance(nodes[0], Section) and not nodes[0].negated:
        nodes = _trimmed(nodes[0].nodes)
    return nodes


def _fields(nodes: tuple[Node, ...]) -> set[int]:
    """Return the fields that can show."""
    out = set()
    for node in nodes:
        if isinstance(node, Field):
            out.add(node.place)
        elif isinstance(node, Section):
            out |= _fields(node.nodes)
    return out


def is_empty(html: str) -> bool:
    """Return whether Anki takes a field for empty."""
    return not html or (html[0] in "<& \t\r\n\xa0" and _EMPTY.fullmatch(html) is not None)


def render(nodes: tuple[Node, ...], fields: Sequence[str], *, question: bool, cloze: bool | None = None) -> str:
    """Return nodes as HTML.

    Args:
        nodes: a compiled side.
        fields: the note's fields.
        question: whether it is the front: nothing to type is shown there.
        cloze: None where `cloze:` means nothing; whether to show fields with it (their gaps unopened).
    """
    if len(nodes) == 1 and isinstance(nodes[0], Field) and not nodes[0].filters:
        return fields[nodes[0].place][:LONGEST_SIDE] if nodes[0].place < len(fields) else ""
    out: list[str] = []
    size = 0
    for node in nodes:
        piece = ""
        if isinstance(node, str):
            piece = node
        elif isinstance(node, Field):
            value = fields[node.place] if node.place < len(fields) else ""
            piece = _filtered(value, node.filters, question=question, cloze=cloze) if node.filters else value
        else:
            filled = 0 <= node.place < len(fields) and not is_empty(fields[node.place])
            if filled is not node.negated:
                piece = render(node.nodes, fields, question=question, cloze=cloze)
        out.append(piece)
        size += len(piece)
        if size > LONGEST_SIDE:
            break
    return "".join(out)[:LONGEST_SIDE]


def _filtered(value: str, filters: tuple[str, ...], *, question: bool, cloze: bool | None) -> str:
    for name in reversed(filters):
        if name == "type":
            return "" if question or "cloze" in filters else value
        if name in {"cloze", "cloze-only"} and cloze is False:
            return ""
        if name in {"furigana", "kanji", "kana"}:
            value = _readings(value, name)
    return value


def cloze_fields(nodes: tuple[Node, ...]) -> tuple[set[int], set[int]]:
    """Return the fields of a side that are shown with gaps, and those that are shown as they are."""
    gaps: set[int] = set()
    plain: set[int] = set()
    for node in nodes:
        if isinstance(node, Field):
            (gaps if "cloze" in node.filters or "cloze-only" in node.filters else plain).add(node.place)
        elif isinstance(node, Section):
            inner_gaps, inner_plain = cloze_fields(node.nodes)
            gaps |= inner_gaps
            plain |= inner_plain
    return gaps, plain


def _readings(text: str, name: str) -> str:
    """Return a text whose readings (`漢字[かんじ]`) are in round brackets, alone, or taken away."""
    if "[" not in text:
        return text
    pieces = text.replace("&nbsp;", " ").split("[")
    out = pieces[0]
    done: list[str] = []
    for piece in pieces[1:]:
        inside, closed, rest = piece.partition("]")
        cut = max(out.rfind(" "), out.rfind(">")) + 1
        before, base = out[:cut], out[cut:]
        if not closed or not inside or not base or inside.startswith("sound:"):
            done.append(out)
            out = f"[{piece}"
            if closed:
                done.append(f"[{inside}]")
                out = rest
            continue
        done.append(before.removesuffix(" "))
        done.append({"furigana": f"{base}({inside})", "kanji": base, "kana": inside}[name])
        out = rest
    return "".join(done) + out
