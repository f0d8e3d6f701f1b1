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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlsprep.core.note import Body
    from mlsprep.formats.notes.tree import Block

# The word by which Obsidian's plug-ins know a deck; `#flashcards/aws` puts what follows into `aws`.
_DECK_TAGS = frozenset({"flashcard", "flashcards", "card", "cards"})
_TAG = re.compile(r"(?:\*\*|__)?([QAC])(?:\*\*|__)?[::](?:\*\*|__)?(?=\s|\S)\s*")
_TURNS = {"?": False, "?": False, "??": True, "??": True}
# Two colons are a separator with a blank on both sides; with one on one side or none they may be a scope in C++, a
# type of CloudFormation (`AWS::S3::Bucket`), the ARN of a bucket, or a field of Obsidian's Dataview.
_SEPARATOR = re.compile(r"(?<!:)(:{2,3})(?!:)")
_FIELDS = frozenset(
    "status author date created updated tags tag alias aliases source sources related up down type topic url link links"
    " parent next prev previous rating project area category class cssclass id".split()
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

    `cards` are in the order of the file, `left` what was meant as a card and is none. `tags` says from which line on
    which tags hold for what follows, `single` which stand on a line of their own text.
    """

    cards: list[Card] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    tags: dict[int, tuple[str, ...]] = field(default_factory=dict)
    single: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def taken(self) -> frozenset[int]:
        """The lines that explicit syntax took."""
        return frozenset(line for card in self.cards for line in card.lines) | {left.line for left in self.left}


class _Line(NamedTuple):
    """A line of inline content: its number in the file, its text, and for each character what it is part of.

    In `mask`, a blank is plain text; `c`, `m`, `l`, `i` and `e` are code, a formula, a link, an image and an escaped
    character. Tags, comments and block ids are not in the text.
    """

    number: int
    text: str
    mask: str

    def cut(self, start: int) -> _Line:
        """Return the line from a place on."""
        return _Line(self.number, self.text[start:], self.mask[start:])


class _Unit(NamedTuple):
    """Something that may hold cards: the lines of a paragraph, and the blocks that stand right behind it."""

    lines: list[_Line]
    behind: Sequence[Block]
    above: Block | None = None


def explicit_cards(root: Block, lines: Sequence[str]) -> Explicit:
    """Return the cards of explicit syntax in a tree; `lines` are the lines of the file, as they were parsed."""
    return _Reader(root, lines).found


class _Reader:
    """Goes through the tree once, in the order of the file."""

    def __init__(self, root: Block, lines: Sequence[str]) -> None:
        self.file = lines
        self.found = Explicit()
        self.used: set[int] = set()
        self.decks: tuple[str, ...] = ()  # of the last `#flashcards/...`, for all that follows
        self.loose = False  # whether the file is said to hold cards, so that `a::b` is one
        self._container(root, ())

    def _container(self, block: Block, tags: tuple[str, ...]) -> None:
        """Read the cards directly in a block, and those of what it owns."""
        waiting: list[tuple[Block, int, tuple[str, ...]]] = [(block, -1, tags)]
        while waiting:
            parent, index, tags = waiting.pop()
            if index < 0:
                if parent.raw and parent.kind in {"item", "heading"}:
                    self._note_tags(parent, tags)
                    behind = parent.children if parent.kind == "item" else ()
                    self._unit(_Unit(_lines(parent), behind), tags)
                waiting.append((parent, 0, tags))
                continue
            if index >= len(parent.children):
                continue
            child = parent.children[index]
            tags = self._child(parent, index, child, tags)
            waiting.append((parent, index + 1, tags))
            if child.kind in {"item", "heading", "quote"}:
                waiting.append((child, -1, tags))

    def _child(self, parent: Block, index: int, child: Block, tags: tuple[str, ...]) -> tuple[str, ...]:
        """Read the cards of a paragraph; return the tags of what comes after it."""
        if child.kind == "tags":
            return self._tag_line(child, tags)
        if child.kind == "paragraph" and child.line not in self.used:
            above = parent.children[index - 1] if index else (parent if parent.kind == "heading" else None)
            lines = _lines(child)
            if lines and not lines[0].text.strip() and "tag" in {mark.kind for mark in child.marks}:
                tags = self._first_line(child, lines, tags)
            self._note_tags(child, tags)
            self._unit(_Unit(lines, parent.children[index + 1 :], above), tags)
        return tags

    # Tags

    def _tag_line(self, block: Block, tags: tuple[str, ...]) -> tuple[str, ...]:
        return self._set_tags(_tags(block.raw, block), block.line, tags)

    def _first_line(self, block: Block, lines: list[_Line], tags: tuple[str, ...]) -> tuple[str, ...]:
        """Take a first line of nothing but tags: it holds for what follows, not for one card."""
        end = block.raw.find("\n")
        names = _tags(block.raw, block, 0, end if end >= 0 else len(block.raw))
        number = lines.pop(0).number
        return self._set_tags(names, number, tags)

    def _set_tags(self, names: tuple[str, ...], line: int, tags: tuple[str, ...]) -> tuple[str, ...]:
        decks = tuple(name for name in names if name.split("/")[0].lower() in _DECK_TAGS)
        if decks:
            self.loose = True
            self.decks = _without_decks(decks)
        else:
            tags = tuple(dict.fromkeys((*tags, *names)))
        self.found.tags[line] = tuple(dict.fromkeys((*self.decks, *tags)))
        return tags

    def _note_tags(self, block: Block, tags: tuple[str, ...]) -> None:
        """Write down the tags inside the lines of a block, and those that hold from here on."""
        start = 0
        first = block.starts[0] if block.starts else block.line
        self.found.tags[first] = tuple(dict.fromkeys((*self.decks, *tags)))
        for number, text in enumerate(block.raw.split("\n")):
            names = _tags(block.raw, block, start, start + len(text))
            if names:
                self.loose = self.loose or any(name.split("/")[0].lower() in _DECK_TAGS for name in names)
                self.found.single[first + number] = _without_decks(names)
            start += len(text) + 1

    # Cards

    def _unit(self, unit: _Unit, tags: tuple[str, ...]) -> None:
        """Read the cards of a paragraph."""
        lines = [line for line in unit.lines if line.number not in self.used]
        rest = self._labelled(lines, unit, tags)
        for run in _runs(rest):
            if any(line.text.strip() in _TURNS for line in run):
                self._turned(run, unit, tags)
            else:
                left = [line for line in run if not self._separated(line, tags)]
                for part in _runs(left):
                    self._gapped(part, tags)

    def _add(self, body: Body, lines: Sequence[int], rule: str, tags: tuple[str, ...]) -> None:
        own = [name for line in lines for name in self.found.single.get(line, ())]
        names = tuple(dict.fromkeys((*self.decks, *tags, *own)))
        draft = Draft("cloze" if isinstance(body, Cloze) else "basic", body, None, lines[0], (), rule, names)
        self.found.cards.append(Card(draft, tuple(lines)))
        self.used.update(lines)

    def _basic(self, front: str, back: str, lines: Sequence[int], rule: str, *rest: bool | tuple[str, ...]) -> bool:
        """Add a card with two sides. Returns whether both are there."""
        tags = next((item for item in rest if isinstance(item, tuple)), ())
        reverse = next((item for item in rest if isinstance(item, bool)), False)
        front, back = front.strip(), back.strip()
        if not front or not back:
            return False
        self._add(Basic(Text.of(front), Text.of(back), reverse), lines, rule, tags)
        return True

    def _leave(self, line: int, message: str) -> None:
        self.found.left.append(Left(line, message))
        self.used.add(line)

    def _labelled(self, lines: list[_Line], unit: _Unit, tags: tuple[str, ...]) -> list[_Line]:
        """Take `Q:`, `A:` and `C:`; return the lines that are in none."""
        rest: list[_Line] = []
        question: list[_Line] = []
        index = 0
        while index < len(lines):
            name, start = _label(lines[index])
            if not name:
                rest.append(lines[index])
                index += 1
                continue
            end = index + 1
            while end < len(lines) and not _label(lines[end])[0] and lines[end].number == lines[end - 1].number + 1:
                end += 1
            part = [lines[index].cut(start), *lines[index + 1 : end]]
            last = end == len(lines)
            if name == "C":
                question = self._unanswered(question)
                if not self._cloze(part, tags):
                    rest += lines[index:end]
            elif name == "Q":
                question = self._unanswered(question)
                question = part
                if last:
                    self._asked(part, unit.behind, tags)
                    question = []
            elif question:
                self._answered(question, part, unit.behind if last else (), tags)
                question = []
            else:
                rest += lines[index:end]
            index = end
        self._unanswered(question)
        return rest

    def _unanswered(self, question: list[_Line]) -> list[_Line]:
        if question:
            self._leave(question[0].number, "`Q:` without an `A:`: write the answer below it, as `A: ...`")
        return []

    def _asked(self, question: list[_Line], behind: Sequence[Block], tags: tuple[str, ...]) -> None:
        """Look for the answer to a question in the blocks behind it: the next paragraph or item that says `A:`."""
        for index, block in enumerate(behind):
            if block.kind in {"heading", "rule"}:
                break
            lines = _lines(block)
            name, start = _label(lines[0]) if lines else ("", 0)
            if name == "A":
                part, end = [lines[0].cut(start)], 1
                while end < len(lines) and not _label(lines[end])[0]:
                    part.append(lines[end])
                    end += 1
                below = block.children if block.kind == "item" else behind[index + 1 :]
                self._answered(question, part, below if end == len(lines) else (), tags)
                return
            if name or block.kind == "item":
                break
            question = question + [_Line(number, text, "") for number, text in self._source(block)]
        self._unanswered(question)

    def _answered(
        self, question: list[_Line], answer: list[_Line], behind: Sequence[Block], tags: tuple[str, ...]
    ) -> None:
        """Add a question with its answer, and what stands right below the answer."""
        back = _joined(answer)
        more = self._below(answer[-1].number, behind, apart=not back.strip() or back.rstrip().endswith((":", ":")))
        back = "\n".join([back, *(text for _, text in more)])
        numbers = [line.number for line in (*question, *answer)] + [number for number, _ in more]
        if not self._basic(_joined(question), back, numbers, "Q/A", tags):
            self._leave(question[0].number, "a side of this card is empty: write `Q: ...` and below it `A: ...`")

    def _cloze(self, lines: list[_Line], tags: tuple[str, ...]) -> bool:
        """Add a `C:` card. Without a gap it is a line like any other (`C: is a drive`)."""
        text, mask = _joined(lines), "\n".join(line.mask for line in lines)
        try:
            gapped = bracketed(text, mask) or highlighted(text, mask)
        except GapError as error:
            self._leave(lines[0].number, str(error))
            return True
        if not gapped:
            return False
        self._add(Cloze(Text.of(gapped.strip())), [line.number for line in lines], "C", tags)
        return True

    def _turned(self, lines: list[_Line], unit: _Unit, tags: tuple[str, ...]) -> None:
        """Add a card whose sides stand above and below a `?`."""
        turns = [index for index, line in enumerate(lines) if line.text.strip() in _TURNS]
        turn = turns[0]
        number = lines[turn].number
        if len(turns) > 1:
            self._leave(number, "two `?` in one paragraph: put an empty line between the cards")
            return
        front, numbers = _joined(lines[:turn]), [line.number for line in lines]
        above = unit.above
        if not front.strip() and above is not None and number == _last(above, self.file, number) + 1:
            heading = above.kind == "heading" and above.line == number - 1
            words = _lines(above) if heading else [_Line(n, text, "") for n, text in self._source(above)]
            words = [line for line in words if line.number not in self.used]
            front = _joined(words)
            numbers = [line.number for line in words] + numbers
        more = self._below(lines[-1].number, unit.behind, apart=False) if lines[-1] == unit.lines[-1] else []
        back = "\n".join([_joined(lines[turn + 1 :]), *(text for _, text in more)])
        numbers += [n for n, _ in more]
        rule = "??" if _TURNS[lines[turn].text.strip()] else "?"
        if not self._basic(front, back, numbers, rule, _TURNS[lines[turn].text.strip()], tags):
            self._leave(number, "the question stands right above the `?` and the answer right below it")

    def _separated(self, line: _Line, tags: tuple[str, ...]) -> bool:
        """Add a card of one line with `::` or `:::` in it. Returns whether it is one."""
        places = [match for match in _SEPARATOR.finditer(line.text) if line.mask[match.start()] == " "]
        if not places:
            return False
        sides = [(match, _blanks(line.text, match)) for match in places]
        match = next((match for match, blanks in sides if blanks == 2), None)  # noqa: PLR2004 - both sides
        if match is None and len(places) == 1 and (self.loose or sides[0][1] == 1):
            match = places[0]
            key = line.text[: match.start()].strip(" [(*_").lower()
            if not self.loose and key in _FIELDS:
                return False
        if match is None:
            return False
        front, back = line.text[: match.start()], line.text[match.end() :]
        reverse = len(match[1]) > len("::")
        if self._basic(front, back, [line.number], match[1], reverse, tags):
            return True
        if _blanks(line.text, match) and (front.strip() or back.strip()):
            self._leave(line.number, f"a side of this card is empty: write `front {match[1]} back`")
            return True
        return False

    def _gapped(self, lines: list[_Line], tags: tuple[str, ...]) -> None:
        """Add a paragraph with gaps in it."""
        text, mask = _joined(lines), "\n".join(line.mask for line in lines)
        try:
            gapped = highlighted(text, mask)
        except GapError as error:
            self._leave(lines[0].number, str(error))
            return
        if gapped:
            rule = "==" if "==" in text else "{{"
            self._add(Cloze(Text.of(gapped.strip())), [line.number for line in lines], rule, tags)

    # The text behind a paragraph

    def _below(self, line: int, behind: Sequence[Block], *, apart: bool) -> list[tuple[int, str]]:
        """Return the lines of the blocks that follow a line without an empty one between.

        With `apart`, the first of them may stand behind empty lines, as a list does below `A:`.
        """
        out: list[tuple[int, str]] = []
        for block in behind:
            touching = block.line == line + 1
            if not touching and (not apart or out) and not (out and block.kind == "item" and apart):
                break
            if block.kind in {"heading", "rule"} or (_lines(block) and _label(_lines(block)[0])[0]):
                break
            source = self._source(block) if block.kind != "html" else []
            if not touching and out:
                out.append((0, ""))
            out += source
            line = _last(block, self.file, block.line)
        return _dedented([item for item in out if item[0] not in self.used])

    def _source(self, block: Block) -> list[tuple[int, str]]:
        """Return the lines of the file that a block stands on, without the marks of quotes around it."""
        last = _last(block, self.file, block.line)
        return [(number, re.sub(r"^(?:\s*>\s?)+", "", self.file[number - 1])) for number in range(block.line, last + 1)]


def _last(block: Block, lines: Sequence[str], line: int) -> int:
    """Return the last line of a block that is not empty; of a heading its own."""
    if block.kind == "heading" and block.line == line - 1:
        return block.line
    end = min(block.end, len(lines))
    while end > block.line and not lines[end - 1].strip(" \t>"):
        end -= 1
    return end


def _dedented(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    depths = [len(text) - len(text.lstrip()) for _, text in lines if text.strip()]
    depth = min(depths, default=0)
    return [(number, text[depth:].rstrip()) for number, text in lines]


def _label(line: _Line) -> tuple[str, int]:
    """Return the letter of a line that starts with `Q:`, `A:` or `C:`, and where its text begins."""
    match = _TAG.match(line.text) or (line.text[:2] in {"Q:", "A:", "C:"} and re.match(r"([QAC]):", line.text)) or None
    if not match or line.mask[:1] not in {"", " "}:
        return "", 0
    return match[1], match.end()


def _joined(lines: Sequence[_Line]) -> str:
    return "\n".join(line.text for line in lines)


def _runs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Yield lines that follow each other in the file."""
    run: list[_Line] = []
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


_MASKS = {"code": "c", "math": "m", "link": "l", "image": "i", "escape": "e"}
_DROPPED = frozenset({"html", "tag"})


def _lines(block: Block) -> list[_Line]:
    """Return the lines of a block's inline content as the file has them, without comments and tags."""
    raw = block.raw
    if not raw:
        return []
    mask = [" "] * len(raw)
    dropped = [False] * len(raw)
    for mark in block.marks:
        if letter := _MASKS.get(mark.kind):
            mask[mark.start : mark.end] = letter * (mark.end - mark.start)
        elif mark.kind in _DROPPED and (mark.kind == "tag" or raw.startswith("<!--", mark.start)):
            dropped[mark.start : mark.end] = [True] * (mark.end - mark.start)
    out: list[_Line] = []
    start, first = 0, block.starts[0] if block.starts else block.line
    for number, text in enumerate(raw.split("\n")):
        kept = [index for index in range(start, start + len(text)) if not dropped[index]]
        words = "".join(raw[index] for index in kept)
        masked = "".join(mask[index] for index in kept)
        lead = len(words) - len(words.lstrip())
        body = words.strip()
        out.append(_Line(first + number, body, masked[lead : lead + len(body)]))
        start += len(text) + 1
    return out


def _tags(raw: str, block: Block, start: int = 0, end: int | None = None) -> tuple[str, ...]:
    """Return the tags in a stretch of a block's source."""
    end = len(raw) if end is None else end
    marks = [mark for mark in block.marks if mark.kind == "tag" and start <= mark.start < end]
    return tuple(raw[mark.start + 1 : mark.end].strip("/") for mark in marks if raw[mark.start] == "#")


def _without_decks(names: Sequence[str]) -> tuple[str, ...]:
    """Return tags as a note has them: of `flashcards/aws/s3` only `aws/s3`."""
    out = []
    for name in names:
        first, _, rest = name.partition("/")
        out.append(rest if first.lower() in _DECK_TAGS else name)
    return tuple(name for name in dict.fromkeys(out) if name)
