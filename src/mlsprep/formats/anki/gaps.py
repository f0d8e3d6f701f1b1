"""Anki's gaps (`{{c1::answer::hint}}`): nested, shared by several cards, or over a picture."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlsprep.core.kinds.cloze import GAP

_MARK = re.compile(r"\{\{c([\d,]{1,60})::|\}\}")
_NUMBER_LIMIT = 500
"""Anki has no card beyond that."""
_DEEPEST = 8
_OCCLUSION = "image-occlusion:"
_SHAPE = re.compile(r"(left|top|width|height)=(\d*\.?\d+)")


class Gap(NamedTuple):
    """A gap: the cards it is hidden on, and its content, in which other gaps may be."""

    numbers: frozenset[int]
    nodes: tuple[str | Gap, ...]
    hint: str


class Cloze(NamedTuple):
    """A text with gaps. `flat`: our own cloze notes can hold it."""

    nodes: tuple[str | Gap, ...]
    numbers: frozenset[int]
    flat: bool
    occlusion: bool


def parse(html: str) -> Cloze:
    """Return a field as text and gaps, as Anki reads it: what is never closed is text."""
    levels: list[tuple[frozenset[int], list[str | Gap]]] = [(frozenset(), [])]
    numbers: set[int] = set()
    flat, occlusion, at, ignored = True, False, 0, 0
    for mark in _MARK.finditer(html):
        levels[-1][1].append(html[at : mark.start()])
        at = mark.end()
        if mark[1]:
            own = frozenset(int(part) for part in mark[1].split(",") if part and int(part) <= _NUMBER_LIMIT)
            if not own or len(levels) > _DEEPEST:
                levels[-1][1].append(mark[0] if not own else "")
                ignored += 1
                flat = False
                continue
            flat = flat and len(levels) == 1 and len(own) == 1 and 0 not in own
            levels.append((own, []))
        elif ignored:
            ignored -= 1
        elif len(levels) > 1:
            gap = _gap(*levels.pop())
            numbers |= gap.numbers
            first = gap.nodes[0] if gap.nodes else ""
            occlusion = occlusion or (isinstance(first, str) and first.startswith(_OCCLUSION))
            flat = flat and any(not isinstance(node, str) or node.strip() for node in gap.nodes)
            levels[-1][1].append(gap)
        else:
            levels[-1][1].append("}}")
    levels[-1][1].append(html[at:])
    while len(levels) > 1:  # never closed
        flat = False
        own, nodes = levels.pop()
        levels[-1][1].append(f"{{{{c{','.join(map(str, sorted(own)))}::")
        levels[-1][1].extend(nodes)
    if flat:
        flat = {int(match[1]) for match in GAP.finditer(html)} == numbers
    return Cloze(tuple(levels[0][1]), frozenset(numbers), flat and not occlusion, occlusion)


def _gap(numbers: frozenset[int], nodes: list[str | Gap]) -> Gap:
    hint = ""
    for index, node in enumerate(nodes):
        if isinstance(node, str) and "::" in node and not node.startswith(_OCCLUSION):
            nodes[index], _, hint = node.partition("::")
    return Gap(numbers, tuple(nodes), hint)


def face(cloze: Cloze, number: int, *, question: bool) -> str:
    """Return what a card shows of a text: its own gaps open or answered in bold, the others filled."""
    return "".join(_shown(node, number, question=question) for node in cloze.nodes)


def _shown(node: str | Gap, number: int, *, question: bool) -> str:
    if isinstance(node, str):
        return node
    first = node.nodes[0] if node.nodes else ""
    if isinstance(first, str) and first.startswith(_OCCLUSION):
        return ""
    if number in node.numbers and question:
        return f"<b>[{node.hint or '...'}]</b>"
    inner = "".join(_shown(item, number, question=question) for item in node.nodes)
    return f"<b>{inner}</b>" if number in node.numbers else inner


def regions(cloze: Cloze, number: int) -> str:
    """Return in words what a card hides of a picture: `10 % from the left, 25 % from the top`."""
    said = []
    for node in cloze.nodes:
        if isinstance(node, str) or number not in node.numbers or not node.nodes:
            continue
        first = node.nodes[0]
        if isinstance(first, str) and first.startswith(_OCCLUSION):
            shape = {name: min(float(value), 1.0) for name, value in _SHAPE.findall(first[:500])}
            if "left" in shape and "top" in shape:
                said.append(f"{shape['left']:.0%} from the left, {shape['top']:.0%} from the top")
    return "; ".join(dict.fromkeys(said))
