"""The outline of notes: each heading, item and paragraph with its place, its name and its text."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.formats.notes.korean import korean
from mlsprep.formats.notes.labels import cut, name_like
from mlsprep.formats.notes.roles import give_roles
from mlsprep.formats.notes.sentences import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlsprep.formats.notes.inline import Span
    from mlsprep.formats.notes.tree import Block
    from mlsprep.formats.notes.vocabulary import AttributeWords, Vocabulary


@dataclass(slots=True, eq=False)
class Entry:
    """A line of the outline.

    `role` is title, subject, label, term, text, table, or the reason why nothing comes of it. A `term` or `label` has
    a `name` and, behind its separator, a `value`. `remark` is what stood in brackets behind the name.
    """

    block: Block
    line: int
    end: int
    text: str
    role: str = "text"
    name: str = ""
    value: str = ""
    remark: str = ""
    mark: str = ""
    spans: Sequence[Span] = ()
    attribute: AttributeWords | None = None
    parent: Entry | None = None
    children: list[Entry] = field(default_factory=list)

    @property
    def leaf(self) -> bool:
        """Whether nothing stands below."""
        return not self.children

    def above(self) -> Iterator[Entry]:
        """Yield what the entry stands below, the nearest first."""
        entry = self.parent
        while entry is not None:
            yield entry
            entry = entry.parent


def outline(root: Block, vocabulary: Vocabulary, taken: frozenset[int]) -> list[Entry]:
    """Return every line of the notes that is not taken, in the order of the file, with its role."""
    entries: list[Entry] = []
    waiting: list[tuple[Block, Entry | None]] = [(block, None) for block in reversed(root.children)]
    owners = _Owners({}, {})
    while waiting:
        block, above = waiting.pop()
        parent = owners.of(block, above)
        made = [entry for entry in _entries(block, parent) if entry.line not in taken]
        for entry in made:
            entries.append(entry)
            if entry.parent:
                entry.parent.children.append(entry)
        owners.see(block, above, made)
        if block.kind in {"heading", "item", "quote", "paragraph"}:
            owner = made[0] if made else parent
            waiting.extend((child, owner) for child in reversed(block.children))
    give_roles(entries, vocabulary)
    return entries


class _Owners(NamedTuple):
    """What the next block belongs to although Markdown does not say so, by what both stand below.

    A list belongs to the paragraph that introduces it, and bullets that Markdown does not see to the item before.
    """

    leading: dict[int, Entry]
    last: dict[int, Entry]

    def of(self, block: Block, above: Entry | None) -> Entry | None:
        """Return what a block belongs to."""
        place = id(above)
        if block.kind == "item":
            return self.leading.get(place, above)
        if block.kind == "paragraph" and place in self.last and _BULLET.match(block.raw):
            return self.last[place]
        if block.kind != "image":
            self.leading.pop(place, None)
            self.last.pop(place, None)
        return above

    def see(self, block: Block, above: Entry | None, made: Sequence[Entry]) -> None:
        """Remember what a block was, for the next one."""
        if block.kind == "paragraph" and len(made) == 1 and _leads(made[0]):
            self.leading[id(above)] = made[0]
        if block.kind == "item" and made:
            self.last[id(above)] = made[0]


def _entries(block: Block, parent: Entry | None) -> list[Entry]:
    """Return the entries of one block: one, but lines that are notes of their own give each."""
    if block.kind in {"quote", "root"}:
        return []
    if block.kind not in {"heading", "item", "paragraph"}:
        role = {"table": "table", "code": "code", "image": "image"}.get(block.kind, "decoration")
        return [Entry(block, block.line, block.end, "", role, parent=parent)]
    lines = list(zip(block.starts, block.raw.split("\n"), block.text.split("\n"), strict=False))
    if len(lines) > 1 and any(_BULLET.match(raw) for _, raw, _ in lines):
        return _bullets(block, lines, parent)
    texts = [(number, _shown(raw, text)) for number, raw, text in lines if text.strip()]
    if any(text.startswith(": ") for _, text in texts[1:]):
        return [Entry(block, first, last, text, parent=parent) for first, last, text in _defined(texts)]
    if len(texts) > 1 and _separate(texts):
        return [Entry(block, number, number, text, parent=parent) for number, text in texts]
    end = block.line if block.kind == "heading" else max([number for number, _, _ in lines] or [block.line])
    text = " ".join(text for _, text in texts)
    return [Entry(block, block.line, end, text, spans=block.spans, parent=parent)]


def _defined(lines: list[tuple[int, str]]) -> list[tuple[int, int, str]]:
    """Return a definition list by its first and last lines, each `: text` joined to the term above it."""
    found: list[tuple[int, int, str]] = []
    for number, text in lines:
        if text.startswith(": ") and found and ": " not in found[-1][2]:
            found[-1] = (found[-1][0], number, f"{found[-1][2]}{text}")
        else:
            found.append((number, number, text.removeprefix(": ")))
    return found


# An emoji before a line decorates it; a cross says that the line does not hold, and stays.
_EMOJI = re.compile(
    r"^(?:[\U0001F300-\U0001F44D\U0001F44F-\U0001F6AA\U0001F6AC-\U0001FAFF\u2600-\u26D3\u26D5-\u2712\u2728-\u274B\u2753-\u2757\u2763-\u27BF\u2B50\u2705]\uFE0F?\s*)+"
    r"(?=\S)"
)
_LAST_EMOJI = re.compile(r"(?<=\w)\s+[\U0001F300-\U0001F44D\U0001F44F-\U0001FAFF]+\uFE0F?$")
_FOOTNOTE = re.compile(r"\[\^[\w-]+\](?!:)")
# A head in bold that runs into its text: `**Overfitting.** When ...`, `**Gain**: ...`.
_RUN_IN = re.compile(r"\s*(?:[-*+]\s+)?(?:\*\*|__)(?P<name>[^*_.:!?`]{2,60})[.:](?:\*\*|__)\s+(?=\S)")


def _shown(raw: str, text: str) -> str:
    """Return a line as it is read: without decoration, and a head that runs into its text with a colon."""
    text = _FOOTNOTE.sub("", _LAST_EMOJI.sub("", _EMOJI.sub("", clean(text))))
    match = _RUN_IN.match(raw)
    head = f"{match['name'].strip()}. " if match else ""
    return f"{head[:-2]}: {text[len(head) :]}" if head and text.startswith(head) else text


# A bullet that Markdown does not see, because non-breaking blanks indent it or no blank line parts it from the text.
_BULLET = re.compile(r"(?P<indent>[\s\xa0\u3000]*)(?:[-*•▪◦‣·]|\d{1,2}[.)])[\s\xa0]+(?=\S)")


def _bullets(block: Block, lines: list[tuple[int, str, str]], parent: Entry | None) -> list[Entry]:
    """Return the lines of a block as entries, those with a bullet below the one that has less indentation."""
    made: list[Entry] = []
    depths: list[tuple[int, Entry]] = []
    inner = [match for _, raw, _ in lines[1:] if (match := _BULLET.match(raw))]
    least = min((len(match["indent"].expandtabs(4)) for match in inner), default=0)
    for number, raw, text in lines:
        match = _BULLET.match(raw) if made or number != block.line or block.kind == "paragraph" else None
        if match is None and made and not _begins(made[-1].text, clean(text)):
            made[-1].text, made[-1].end = f"{made[-1].text} {clean(text)}".strip(), number
            continue
        indent = len(match["indent"].expandtabs(4)) if match else -1
        if match and number == block.line:
            indent = least  # the parser has trimmed the first line
        while depths and depths[-1][0] >= indent:
            depths.pop()
        entry = Entry(
            block, number, number, clean(text[bullet.end() :] if match and (bullet := _BULLET.match(text)) else text)
        )
        entry.parent = depths[-1][1] if depths else parent
        depths.append((indent, entry))
        made.append(entry)
    return made


def _begins(before: str, text: str) -> bool:
    """Return whether a line without a bullet is a note of its own: the one before has ended, or it has a separator."""
    if korean(before) or korean(text) or not text:
        return False
    if not text[:1].isupper():
        return bool(cut(before)) and " is " in text
    return bool(cut(text)) or bool(cut(before)) or before.endswith((".", "!", "?"))


def _separate(lines: list[tuple[int, str]]) -> bool:
    """Return whether the lines of a paragraph are notes of their own: most have a separator, or end like sentences."""
    cuts = sum(bool(found and found.right) for found in (cut(text) for _, text in lines))
    closed = sum(bool(re.search(r"[.!?:]$|[가-힣](?:다|음|함|됨)\.?$", text)) for _, text in lines)
    begun = sum(_begins(before, text) for (_, before), (_, text) in itertools.pairwise(lines))
    if begun * 3 >= (len(lines) - 1) * 2:
        return True
    starts = sum(bool(re.match(r"[-*•·▪◦‣]|\d+[.)]", text)) for _, text in lines)
    return max(cuts, closed, starts) * 3 >= len(lines) * 2


_LEAD_WORDS = 5


def _leads(entry: Entry) -> bool:
    """Return whether a paragraph introduces the list below it."""
    text = entry.text
    if text.endswith((":", "：")) or re.search(r"(?:란|이란)\??$", text):
        return True
    return bool(text) and name_like(text) and (korean(text) or len(text.split()) <= _LEAD_WORDS)
