"""Gaps as people mark them, written as a cloze note has them: `{{c1::words}}` or `{{c1::words::hint}}`."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlsprep.formats.deck_models import gap_problem

# `==words==`, with Obsidian's `^[hint]` or `[^2]` (a group); not a comparison (`x==1`), not `===`.
_HIGHLIGHT = re.compile(
    r"(?<![=\w])==(?![=\s])(?P<words>[^=\n](?:(?!==).)*?)(?<![\s=])==(?!=)(?![A-Za-z0-9_])"
    r"(?:\^\[(?P<hint>[^\]\n]*)\]|\[\^(?P<group>\d{1,3})\])?",
    re.DOTALL,
)
_KOREAN_BEFORE = re.compile(
    r"(?<=[가-힣])==(?![=\s])(?P<words>[^=\n](?:(?!==).)*?)(?<![\s=])==(?!=)(?![A-Za-z0-9_])(?P<hint>)(?P<group>)",
    re.DOTALL,
)
# `{{c1::words::hint}}`, `{{words}}` and the forms of other plug-ins, `{{c1:words}}` and `{{1::words}}`.
_BRACES = re.compile(
    r"\{\{(?:c?(?P<group>\d{1,3})::?)?(?!\s)(?P<words>[^{}]+?)(?:::(?P<hint>[^{}]*))?(?<!\s)\}\}", re.DOTALL
)


class GapError(ValueError):
    """A gap cannot be written as one; the message says what to write instead."""


class _Gap(NamedTuple):
    start: int
    end: int
    words: str
    hint: str
    group: int


def bracketed(text: str, mask: str) -> str | None:
    """Return a text whose gaps are in brackets as a cloze text, None without a gap. Raises GapError.

    `mask` has a blank for every character that is plain text: brackets of code, links, images and formulas are none.
    """
    gaps = list(_brackets(text, mask))
    return _written(text, gaps) if gaps else None


def _brackets(text: str, mask: str) -> list[_Gap]:
    gaps: list[_Gap] = []
    depth, start = 0, 0
    for index, letter in enumerate(text):
        if mask[index : index + 1] not in {" ", "\n"}:
            continue
        if letter == "[":
            start = start if depth else index
            depth += 1
        elif letter == "]" and depth:
            depth -= 1
            words = text[start + 1 : index].strip()
            if not depth and words and not words.startswith("^"):
                gaps.append(_Gap(start, index + 1, words, "", 0))
    return gaps


def highlighted(text: str, mask: str) -> str | None:
    """Return a text with `==gaps==` or `{{gaps}}` as a cloze text, None without a gap. Raises GapError.

    A text that is nothing but gaps asks nothing: it is none.
    """
    if "==" not in text and "{{" not in text:
        return None
    gaps: list[_Gap] = []
    for pattern in (_HIGHLIGHT, _KOREAN_BEFORE, _BRACES):
        for match in pattern.finditer(text):
            inside = mask[match.start()]
            if inside != " " and not (inside == "m" and match[0].startswith("{{c")):
                continue
            if any(gap.start < match.end() and match.start() < gap.end for gap in gaps):
                continue
            group = int(match["group"] or 0)
            gaps.append(_Gap(match.start(), match.end(), match["words"], match["hint"] or "", group))
    gaps.sort()
    rest, place = "", 0
    for gap in gaps:
        rest += text[place : gap.start]
        place = gap.end
    if not gaps or not re.search(r"\w", rest + text[place:]):
        return None
    return _written(text, gaps)


def _written(text: str, gaps: list[_Gap]) -> str:
    """Return the text with numbered gaps: those that have a number keep it, the others get the next free ones."""
    given = {gap.group for gap in gaps if gap.group}
    free = iter(number for number in range(1, len(gaps) + len(given) + 2) if number not in given)
    out, place = [], 0
    for gap in gaps:
        if "::" in gap.words or gap.words.endswith((":", "}")):
            raise GapError("a gap cannot hold `::` or end in a brace: write this card as `Q:` and `A:`")
        number = gap.group or next(free)
        hint = f"::{gap.hint}" if gap.hint else ""
        out += [text[place : gap.start], f"{{{{c{number}::{gap.words}{hint}}}}}"]
        place = gap.end
    written = "".join(out) + text[place:]
    if problem := gap_problem(written):
        raise GapError(problem)
    return written
