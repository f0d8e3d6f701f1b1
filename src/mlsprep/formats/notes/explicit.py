"""Cards that people write as cards: `Q:`/`A:`, `C:` with gaps, `front :: back`, `?` between two texts, `==gaps==`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.note import Text
from mlsprep.formats.notes.draft import Draft
from mlsprep.formats.notes.gaps import GapError, bracketed, highlighted
from mlsprep.formats.notes.lines import (
    SourceLine,
    block_lines,
    dedented,
    is_deck,
    last_line,
    source_lines,
    tags_of,
    without_decks,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlsprep.core.note import Body
    from mlsprep.formats.notes.tree import Block

# What any explicit syntax has; most blocks of most files are passed over by it.
# Korean input methods type the full-width colon and question mark, U+FF1A and U+FF1F.
_SIGN = re.compile(r"[QAC](?:\*\*|__)?[:\uff1a]|::|==|\{\{|^[ \t]*[?\uff1f]{1,2}[ \t]*$", re.MULTILINE)
_LABEL = re.compile(r"(?:\*\*|__)?([QAC])(?:\*\*|__)?[:\uff1a](?![:\uff1a])(?:\*\*|__)?\s*")
_TURNS = {"?": False, "\uff1f": False, "??": True, "\uff1f\uff1f": True}
# Two colons are a separator with a blank on both sides; with one on one side or none they may be a scope in C++, a
# type of CloudFormation (`AWS::S3::Bucket`), the ARN of a bucket, or a field of Obsidian's Dataview.
_SEPARATOR = re.compile(r"(?<!:)(:{2,3})(?!:)")
_BOTH = 2
_FIELDS = frozenset(
    {
        *(
            "alias",
            "aliases",
            "area",
            "author",
            "category",
            "class",
            "created",
            "cssclass",
            "date",
            "down",
            "id",
            "link",
        ),
        *("links", "next", "parent", "prev", "previous", "project", "rating", "related", "source", "sources", "status"),
        *("tag", "tags", "topic", "type", "up", "updated", "url"),
    }
)


class Card(NamedTuple):
    """A card as a person wrote it, and the lines of the file it takes."""

    draft: Draft
    lines: tuple[int, ...]


class Left(NamedTuple):
    """A line of explicit syntax that gave no card, and what to write instead."""

    line: int
    message: str


@dataclass(slots=True)
class Explicit:
    """What explicit syntax there is in a file.

    `cards` are in the order of the file, `left` what was meant as a card and is none. `tags` holds tags that hold from
    a line on, by that line, rising; `own` those inside a line.
    """

    cards: list[Card] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    tags: dict[int, tuple[str, ...]] = field(default_factory=dict)
    own: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def taken(self) -> frozenset[int]:
        """The lines that explicit syntax took."""
        return frozenset(line for card in self.cards for line in card.lines) | {left.line for left in self.left}


class _Behind:
    """The blocks that follow one in the block that holds both."""

    def __init__(self, blocks: Sequence[Block], start: int) -> None:
        self.blocks = blocks
        self.start = start

    def __iter__(self) -> Iterator[Block]:
        return (self.blocks[index] for index in range(self.start, len(self.blocks)))


class _Unit(NamedTuple):
    """Text that may hold cards.

    `behind` are the blocks that stand behind it, `beside` those behind the item it is the text of, `above` the block
    before it.
    """

    lines: list[SourceLine]
    behind: Iterable[Block]
    beside: Iterable[Block] = ()
    above: Block | None = None
    heading: bool = False


def explicit_cards(root: Block, lines: Sequence[str], *, cards: bool = False) -> Explicit:
    """Return the cards of explicit syntax in a tree.

    `lines` are the lines of the file as they were parsed. `cards` says that the file is known to hold cards (it is
    tagged so), which is when `a::b` without blanks is one.
    """
    return _Reader(root, lines, cards=cards).found


class _Reader:
    """Goes through the tree once, in the order of the file."""

    def __init__(self, root: Block, lines: Sequence[str], *, cards: bool) -> None:
        self.file = lines
        self.found = Explicit()
        self.used: set[int] = set()
        self.decks: tuple[str, ...] = ()  # of the last `#flashcards/...`, for all that follows
        self.tags: tuple[str, ...] = ()  # of the section
        self.path: tuple[str, ...] = ()  # the headings and items above
        self.asking = False  # whether a `Q:` was seen
        self.whole = _hashcards(root)
        self.cards = cards or any(
            is_deck(tag) for block in root.walk() if block.marks for tags in tags_of(block).values() for tag in tags
        )
        self._walk(root)

    def _walk(self, root: Block) -> None:
        """Read every block. A tag on a line of its own holds until the section ends that it stands in."""
        waiting: list[tuple[Block, int, tuple[str, ...], tuple[str, ...]]] = [(root, 0, (), ())]
        while waiting:
            parent, index, tags, path = waiting.pop()
            if index >= len(parent.children):
                continue
            self.tags, self.path = tags, path
            child = parent.children[index]
            self._block(parent, index, child)
            waiting.append((parent, index + 1, self.tags, path))
            if child.children:
                waiting.append((child, 0, self.tags, (*path, child.text) if child.text else path))

    def _block(self, parent: Block, index: int, child: Block) -> None:
        own = tags_of(child) if child.marks else {}
        lines = source_lines(child) if own or _SIGN.search(child.raw) else []
        if own:
            alone = {line.number for line in lines if not line.text}
            for number, tags in own.items():
                if number in alone and number == lines[0].number:  # the first line is nothing but tags
                    self._set_tags(tags)
                else:
                    self.found.own[number] = without_decks(tags)
            lines = lines[1:] if lines and lines[0].number in alone else lines
        holding = tuple(dict.fromkeys((*self.decks, *self.tags)))
        if holding != next(reversed(self.found.tags.values()), ()):
            self.found.tags[child.line] = holding
        if not lines or child.kind not in {"paragraph", "item", "heading"}:
            return
        behind = _Behind(parent.children, index + 1)
        if child.kind == "paragraph":
            above = parent.children[index - 1] if index else (parent if parent.kind == "heading" else None)
            self._unit(_Unit(lines, behind, above=above))
        else:
            self._unit(
                _Unit(lines, child.children, behind if child.kind == "item" else (), None, child.kind == "heading")
            )

    def _set_tags(self, names: tuple[str, ...]) -> None:
        if any(is_deck(name) for name in names):
            self.decks = without_decks(names)
        else:
            self.tags = tuple(dict.fromkeys((*self.tags, *names)))

    def _unit(self, unit: _Unit) -> None:
        """Read the cards of a text."""
        rest = self._labelled([line for line in unit.lines if line.number not in self.used], unit)
        for run in _runs(rest):
            if any(line.text in _TURNS for line in run):
                self._turned(run, unit)
                continue
            left = [line for line in run if not self._separated(line)]
            for part in () if unit.heading else _runs(left):
                self._gapped(part)

    def _add(self, body: Body, lines: Sequence[int], rule: str) -> None:
        own = [name for line in lines for name in self.found.own.get(line, ())]
        tags = tuple(dict.fromkeys((*self.decks, *self.tags, *own)))
        kind = "cloze" if isinstance(body, Cloze) else "basic"
        self.found.cards.append(Card(Draft(kind, body, None, lines[0], self.path, rule, tags), tuple(lines)))
        self.used.update(lines)

    def _basic(self, sides: tuple[str, str], lines: Sequence[int], rule: str, *, reverse: bool = False) -> bool:
        """Add a card with two sides. Returns whether both are there."""
        front, back = (side.strip() for side in sides)
        if front and back:
            self._add(Basic(Text.of(front), Text.of(back), reverse), lines, rule)
        return bool(front and back)

    def _leave(self, line: int, message: str) -> None:
        self.found.left.append(Left(line, message))
        self.used.add(line)

    # Q:, A: and C:

    def _labelled(self, lines: list[SourceLine], unit: _Unit) -> list[SourceLine]:
        """Take `Q:`, `A:` and `C:`; return the lines that are in none."""
        rest: list[SourceLine] = []
        question: list[SourceLine] = []
        parts = list(_parts(lines))
        for index, (label, part, whole) in enumerate(parts):
            last = index == len(parts) - 1
            if label == "A" and question:
                self._answered(question, part, unit.behind if last else ())
                question = []
                continue
            self._unanswered(question)
            question = []
            self.asking = self.asking or label == "Q"
            if label == "Q" and last:
                self._asked(part, unit)
            elif label == "Q":
                question = part
            elif label == "A" and self.asking:
                self._leave(part[0].number, "`A:` without a `Q:`: write the question above it, as `Q: ...`")
            elif label == "C" and last and self.whole:
                self._cloze([*part, *self._after_gap(unit.behind)])
            elif label != "C" or not self._cloze(part):
                rest += whole
        return rest

    def _unanswered(self, question: list[SourceLine]) -> None:
        if question:
            self._leave(question[0].number, "`Q:` without an `A:`: write the answer below it, as `A: ...`")

    def _asked(self, question: list[SourceLine], unit: _Unit) -> None:
        """Look for the answer to a question in the blocks behind it: the next paragraph or item that says `A:`."""
        for blocks in (unit.behind, unit.beside):
            words = question
            for block in blocks:
                lines = source_lines(block) if block.kind in {"paragraph", "item"} else []
                label, part, _ = next(_parts(lines), ("", lines, lines))
                if label == "A":
                    below = block.children if block.kind == "item" else _after(blocks, block)
                    self._answered(words, part, below if part[-1].number == lines[-1].number else ())
                    return
                if label or block.kind in {"item", "heading", "rule"}:
                    break
                words = [*words, *(SourceLine(number, text, "") for number, text in block_lines(block, self.file))]
        if not unit.heading:
            self._unanswered(question)

    def _answered(self, question: list[SourceLine], answer: list[SourceLine], behind: Iterable[Block]) -> None:
        """Add a question with its answer, and what stands right below the answer."""
        back = _joined(answer)
        more = self._below(answer[-1].number, behind, apart=back.strip()[-1:] in {"", ":", "\uff1a"})
        numbers = [line.number for line in (*question, *answer)] + [number for number, _ in more if number]
        sides = _joined(question), "\n".join([back, *(text for _, text in more)])
        if not self._basic(sides, numbers, "Q/A"):
            self._leave(question[0].number, "a side of this card is empty: write `Q: ...` and below it `A: ...`")

    def _cloze(self, lines: list[SourceLine]) -> bool:
        """Add a `C:` card. Without a gap it is a line like any other (`C: is a drive`)."""
        text, mask = _joined(lines), "\n".join(line.mask for line in lines)
        try:
            gapped = bracketed(text, mask) or highlighted(text, mask)
        except GapError as error:
            self._leave(lines[0].number, str(error))
            return True
        if gapped:
            self._add(Cloze(Text.of(gapped.strip())), [line.number for line in lines if line.number], "C")
        return bool(gapped)

    # The signs of Obsidian

    def _turned(self, lines: list[SourceLine], unit: _Unit) -> None:
        """Add a card whose sides stand above and below a `?`."""
        turns = [index for index, line in enumerate(lines) if line.text in _TURNS]
        turn = turns[0]
        number = lines[turn].number
        if len(turns) > 1:
            self._leave(number, "two `?` in one paragraph: put an empty line between the cards")
            return
        above = self._above(unit.above, number) if turn == 0 else []
        more = self._below(lines[-1].number, unit.behind) if lines[-1] == unit.lines[-1] else []
        front = _joined([*above, *lines[:turn]])
        back = "\n".join([_joined(lines[turn + 1 :]), *(text for _, text in more)])
        numbers = [line.number for line in (*above, *lines)] + [line for line, _ in more if line]
        reverse = _TURNS[lines[turn].text]
        if not self._basic((front, back), numbers, "??" if reverse else "?", reverse=reverse):
            self._leave(number, "the question stands right above the `?` and the answer right below it")

    def _above(self, block: Block | None, line: int) -> list[SourceLine]:
        """Return the lines of a block that ends right above a line, or of its heading; none that are taken."""
        if block is None:
            return []
        if block.kind == "heading" and block.line == line - 1:
            words = source_lines(block)
        elif block.kind != "heading" and last_line(block, self.file) == line - 1:
            words = [SourceLine(number, text, "") for number, text in block_lines(block, self.file)]
        else:
            words = []
        return [] if any(word.number in self.used for word in words) else words

    def _separated(self, line: SourceLine) -> bool:
        """Add a card of one line with `::` or `:::` in it. Returns whether it is one."""
        places = [match for match in _SEPARATOR.finditer(line.text) if line.mask[match.start()] == " "]
        match = next((place for place in places if _blanks(line.text, place) == _BOTH), None)
        if match is None and len(places) == 1 and (self.cards or _blanks(line.text, places[0])):
            match = places[0]
            if not self.cards and line.text[: match.start()].strip(" [(*_").lower() in _FIELDS:
                return False
        if match is None:
            return False
        front, back = line.text[: match.start()], line.text[match.end() :]
        if self._basic((front, back), [line.number], match[1], reverse=len(match[1]) > len("::")):
            return True
        if front.strip() or back.strip():
            self._leave(line.number, f"a side of this card is empty: write `front {match[1]} back`")
        return bool(front.strip() or back.strip())

    def _gapped(self, lines: list[SourceLine]) -> None:
        """Add a paragraph with gaps in it."""
        text, mask = _joined(lines), "\n".join(line.mask for line in lines)
        try:
            gapped = highlighted(text, mask)
        except GapError as error:
            self._leave(lines[0].number, str(error))
            return
        if gapped:
            self._add(Cloze(Text.of(gapped.strip())), [line.number for line in lines], "==" if "==" in text else "{{")

    def _below(self, line: int, behind: Iterable[Block], *, apart: bool = False) -> list[tuple[int, str]]:
        """Return the lines of the blocks that follow a line without an empty one between.

        With `apart`, the first of them may stand behind empty lines, as a list does below `A:`.
        """
        out: list[tuple[int, str]] = []
        for block in behind:
            touching = block.line == line + 1
            goes_on = touching or self.whole or (apart and (not out or block.kind == "item"))
            if not goes_on or block.kind in {"heading", "rule", "tags"}:
                break
            if block.kind in {"paragraph", "item"} and next(_parts(source_lines(block)), ("", [], []))[0]:
                break
            if out and block.line > line + 1:
                out.append((0, ""))
            line = last_line(block, self.file)
            if block.kind != "html":
                out += block_lines(block, self.file)
        return dedented([item for item in out if item[0] not in self.used])

    def _after_gap(self, behind: Iterable[Block]) -> list[SourceLine]:
        """Return the lines of the paragraphs that go on with a `C:` card in a file of hashcards."""
        out: list[SourceLine] = []
        for block in behind:
            lines = source_lines(block) if block.kind == "paragraph" else []
            if not lines or next(_parts(lines))[0]:
                break
            out += [SourceLine(0, "", ""), *lines]
        return out


def _hashcards(root: Block) -> bool:
    """Return whether a file is a deck of hashcards, where a card goes on until the next.

    It starts with a card, has no headings, and half of its paragraphs at least are cards.
    """
    if any(block.kind == "heading" for block in root.children):
        return False
    paragraphs = [block for block in root.children if block.kind == "paragraph"]
    cards = [bool(_LABEL.match(block.raw)) for block in paragraphs]
    return sum(cards) >= max(2, len(cards) / 2) and cards[0]


def _after(blocks: Iterable[Block], block: Block) -> Iterator[Block]:
    """Yield the blocks behind one of them."""
    return (other for other in blocks if other.line > block.line)


def _parts(lines: Sequence[SourceLine]) -> Iterator[tuple[str, list[SourceLine], Sequence[SourceLine]]]:
    """Yield the lines of a text from one label to the next: the letter, the lines without the label, and with it.

    Lines before the first label, and those behind a line that is missing, have the letter "".
    """
    name, start = "", 0
    part: list[SourceLine] = []
    for index, line in enumerate(lines):
        match = _LABEL.match(line.text) if line.mask[:1] == " " else None
        if (match or (part and line.number != part[-1].number + 1)) and part:
            yield name, part, lines[start:index]
            part, name = [], ""
        if not part:
            name, start = match[1] if match else "", index
        part.append(line.cut(match.end()) if match else line)
    if part:
        yield name, part, lines[start:]


def _joined(lines: Sequence[SourceLine]) -> str:
    return "\n".join(line.text for line in lines)


def _runs(lines: Sequence[SourceLine]) -> Iterator[list[SourceLine]]:
    """Yield lines that follow each other in the file."""
    run: list[SourceLine] = []
    for line in lines:
        if run and line.number != run[-1].number + 1:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _blanks(text: str, match: re.Match[str]) -> int:
    """Return on how many sides of a separator there is a blank or nothing."""
    before, after = text[: match.start()], text[match.end() :]
    return (not before or before[-1].isspace()) + (not after or after[0].isspace())
