"""The lines of a block as the file has them, with what each character is part of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlsprep.formats.notes.tree import Block

_MASKS = {"code": "c", "math": "m", "link": "l", "image": "i", "escape": "e"}
_QUOTE_MARKS = re.compile(r"^(?:\s*>\s?)+")
# The words by which Obsidian's plug-ins know a deck; `#flashcards/aws` puts what follows into `aws`.
DECK_TAGS = frozenset({"flashcard", "flashcards", "card", "cards"})


class SourceLine(NamedTuple):
    """A line of inline content: its number in the file, its text, and for each character what it is part of.

    In `mask`, a blank is plain text; `c`, `m`, `l`, `i` and `e` are code, a formula, a link, an image and an escaped
    character. Tags, comments and block ids are not in the text.
    """

    number: int
    text: str
    mask: str

    def cut(self, start: int) -> SourceLine:
        """Return the line from a place on."""
        return SourceLine(self.number, self.text[start:], self.mask[start:])


def source_lines(block: Block) -> list[SourceLine]:
    """Return the lines of a block's inline content."""
    raw = block.raw
    if not raw:
        return []
    marks = [mark for mark in block.marks if mark.kind in _MASKS]
    out: list[SourceLine] = []
    first = block.starts[0] if block.starts else block.line
    if not marks and all(mark.kind == "newline" for mark in block.marks):
        lines = (line.strip() for line in raw.split("\n"))
        return [SourceLine(first + index, line, " " * len(line)) for index, line in enumerate(lines)]
    mask = list(" " * len(raw))
    for mark in marks:
        mask[mark.start : mark.end] = _MASKS[mark.kind] * (mark.end - mark.start)
    kept, masked, place = [], [], 0
    for start, end in _dropped(block):
        kept.append(raw[place:start])
        masked.append("".join(mask[place:start]))
        place = end
    text, whole = "".join([*kept, raw[place:]]), "".join([*masked, *mask[place:]])
    start = 0
    for number, line in enumerate(text.split("\n")):
        body = line.strip()
        lead = start + len(line) - len(line.lstrip())
        out.append(SourceLine(first + number, body, whole[lead : lead + len(body)]))
        start += len(line) + 1
    return out


def _dropped(block: Block) -> Iterator[tuple[int, int]]:
    """Yield the stretches of the source that are no text: tags, block ids, comments, each with a blank before it."""
    raw, place = block.raw, 0
    for mark in block.marks:
        if mark.kind == "tag" or (mark.kind == "html" and raw.startswith(("<!--", "%%"), mark.start)):
            start = mark.start - (mark.start > place and raw[mark.start - 1] == " ")
            # A comment may go over lines: their ends stay, so that the lines after it keep their numbers.
            while (end := raw.find("\n", start, mark.end)) >= 0:
                yield start, end
                start = end + 1
            yield start, mark.end
            place = mark.end


def tags_of(block: Block) -> dict[int, tuple[str, ...]]:
    """Return the tags in a block by the line of the file they stand on."""
    found: dict[int, tuple[str, ...]] = {}
    place, line = 0, block.starts[0] if block.starts else block.line
    for mark in block.marks:
        if mark.kind == "tag" and block.raw[mark.start] == "#":
            line += block.raw.count("\n", place, mark.start)
            place = mark.start
            found[line] = (*found.get(line, ()), block.raw[mark.start + 1 : mark.end].strip("/"))
    return found


def is_deck(tag: str) -> bool:
    """Return whether a tag says that cards follow."""
    return tag.partition("/")[0].lower() in DECK_TAGS


def without_decks(tags: Sequence[str]) -> tuple[str, ...]:
    """Return tags as a note has them: of `flashcards/aws/s3` only `aws/s3`, of `flashcards` nothing."""
    named = (tag.partition("/")[2] if is_deck(tag) else tag for tag in tags)
    return tuple(dict.fromkeys(tag for tag in named if tag))


def last_line(block: Block, lines: Sequence[str]) -> int:
    """Return the last line of a block that is not empty; `lines` are those of the file."""
    end = min(block.end, len(lines))
    while end > block.line and not lines[end - 1].strip(" \t>"):
        end -= 1
    return end


def block_lines(block: Block, lines: Sequence[str]) -> list[tuple[int, str]]:
    """Return the lines of the file that a block stands on, without the marks of the quotes around it."""
    last = last_line(block, lines)
    return [(number, _QUOTE_MARKS.sub("", lines[number - 1])) for number in range(block.line, last + 1)]


def dedented(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return numbered lines without the indentation they share."""
    depth = min((len(text) - len(text.lstrip()) for _, text in lines if text.strip()), default=0)
    return [(number, text[depth:].rstrip()) for number, text in lines]
