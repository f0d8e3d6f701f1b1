"""Decks as Markdown that people read and `formats.notes` reads back: questions with answers, sentences with gaps."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts
from mlsprep.formats import Context
from mlsprep.formats.written import put

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mlsprep.core.note import Deck, Note
    from mlsprep.formats import Collection

KOREAN = ".ko."
"""What the name of a file has in it that is to be in Korean; others are in English where there is any."""

Content = tuple[str, str, str, bool, tuple[str, ...]]
"""A card as reading gives it: kind, prompt, answer, whether it is asked both ways, tags."""

# What opens a block of its own, so that it cannot stand on the line of `A:`.
_BLOCK = re.compile(r"\s*(?:[-*+>|]\s|\d+[.)]\s|```|~~~)|    ")
_FENCE = re.compile(r"\s*(```|~~~)")


class _Part(NamedTuple):
    """A piece of the file: its lines, the reason shown below it, and the card that reading it should give."""

    lines: str
    why: str = ""
    card: Content | None = None

    @property
    def text(self) -> str:
        # As HTML, a reason is folded away until it is wanted, and nobody takes it for notes.
        why = (
            f"\n\n<details><summary>why</summary>\n{escape(_closed(self.why), quote=False)}\n</details>"
            if self.why
            else ""
        )
        return f"{self.lines}{why}\n"


def write_markdown(collection: Collection, path: Path) -> tuple[str, ...]:
    """Write basic and cloze notes, and other cards as plain ones; return a sentence for what is not carried.

    What is written is read back before anything is promised: cards that Markdown changes are counted. Raises OSError.
    """
    language = "ko" if KOREAN in path.name.lower() else "en"
    parts = list(_parts(collection, language))
    text = "\n".join(part.text for part in parts)
    put(path, text.encode("utf-8", "replace"))
    return tuple(_lost(collection, language, *_compared(parts, _read_back(text, path.name))))


def _read_back(text: str, name: str) -> Counter[Content]:
    from mlsprep.formats.notes.reader import parse_notes

    return Counter(
        (note.kind, note.body.prompt, note.body.answer, isinstance(note.body, Basic) and note.body.reverse, note.tags)
        for deck in parse_notes(text, name, Context()).decks
        for note in deck.notes
    )


def _compared(parts: Sequence[_Part], read: Counter[Content]) -> tuple[int, int]:
    """Return how many cards reading changes or loses, and how many notes it makes of what is no card."""
    written = Counter(part.card for part in parts if part.card)
    changed = (written - read).total()
    return changed, max(0, (read - written).total() - changed)


def _parts(collection: Collection, language: str) -> Iterator[_Part]:
    if len(collection.decks) == 1:
        yield _Part(_front_matter(collection.decks[0], language))
    for deck in collection.decks:
        yield _Part(f"# {_one_line(deck.title.get(language))}")
        for note in deck.notes:
            yield from _note_parts(note, collection, language)


def _front_matter(deck: Deck, language: str) -> str:
    topics = {note.topics for note in deck.notes}
    lines = ["---", f"deck: {deck.id}", f"title: {_quoted(deck.title.get(language))}"]
    if len(topics) == 1 and (common := topics.pop()):
        lines.append(f"topics: [{', '.join(common)}]")
    for name in ("source", "url", "checked"):
        values = {getattr(note, name) for note in deck.notes}
        if len(values) == 1 and (value := values.pop()):
            lines.append(f"{name}: {_quoted(value)}")
    return "\n".join([*lines, "---"])


def _quoted(text: str) -> str:
    return json.dumps(_one_line(text), ensure_ascii=False)  # YAML reads what JSON writes


def _note_parts(note: Note, collection: Collection, language: str) -> Iterator[_Part]:
    body, why = note.body, note.why.get(language).strip() if note.why else ""
    if isinstance(body, Basic):
        yield _pair(body.front.get(language), body.back.get(language), note.tags, why, reverse=body.reverse)
    elif isinstance(body, Cloze):
        yield _gaps(body, note.tags, why, language)
    else:
        family = collection.families.get(body.family) if isinstance(body, Facts) else None
        for facet in body.facets():
            face = body.face(facet, family)
            yield _pair(face.front.get(language), face.back.get(language), note.tags, why, reverse=False)


def _pair(front: str, back: str, tags: tuple[str, ...], why: str, *, reverse: bool) -> _Part:
    card = ("basic", front, back, reverse, tags)
    front, back = _closed(front), _closed(back)
    if not reverse:
        lines = f"Q: {_tagged(front, tags)}\nA:{_beside(back)}"
    elif "\n" in front + back or "::" in front + back:
        lines = f"{_tagged(front, tags)}\n??\n{back}"
    else:
        lines = f"{front} ::: {_tagged(back, tags)}"
    return _Part(lines, why, card)


def _gaps(body: Cloze, tags: tuple[str, ...], why: str, language: str) -> _Part:
    whole = Cloze(type(body.text).of(body.text.get(language)))
    return _Part(
        _tagged(_closed(body.text.get(language)), tags), why, ("cloze", whole.prompt, whole.answer, False, tags)
    )


def _beside(back: str) -> str:
    """Return an answer as it goes behind `A:`; a list, a table or code starts on a line of its own."""
    return f"\n{back}" if _BLOCK.match(back) else f" {back}"


def _tagged(text: str, tags: tuple[str, ...]) -> str:
    """Return a text with tags at the end of its first line."""
    first, end, rest = text.partition("\n")
    return first + "".join(f" #{tag}" for tag in tags) + end + rest


def _closed(text: str) -> str:
    """Return a text without its empty lines, which would end the card; those in code stay."""
    lines, fence = [], ""
    for line in text.strip().split("\n"):
        found = _FENCE.match(line)
        if found and fence in ("", found[1]):
            fence = "" if fence else found[1]
        if line.strip() or fence:
            lines.append(line)
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _lost(collection: Collection, language: str, changed: int, more: int) -> Iterator[str]:
    notes = [note for deck in collection.decks for note in deck.notes]
    if not notes:
        return
    yield "Ids, histories and most topics are left out: read back, these are new cards. .yaml and .json keep all."
    if len(collection.decks) > 1:
        yield f"The {len(collection.decks)} decks come back as one: a Markdown file is a deck."
    both = sum(any(not text.same for text in note.body.texts()) for note in notes if not note.body.asks)
    if both:
        other = "English" if language == "ko" else "Korean"
        name = "NAME.md is written in English" if language == "ko" else "NAME.ko.md is written in Korean"
        yield f"{_count(both, 'note')} without the {other} text: {name}."
    if plain := sum(note.kind not in {"basic", "cloze"} and not note.body.asks for note in notes):
        yield f"{_count(plain, 'note')} of facts or several sides came out as plain cards."
    if questions := sum(note.body.asks for note in notes):
        yield f"{_count(questions, 'question')} left out: Markdown has no form for them."
    if any(note.why for note in notes):
        yield "Reasons are folded away below the answers, for reading; an import leaves them out."
    if changed:
        yield f"{_count(changed, 'card')} would be read back otherwise: empty lines, headings and signs of Markdown."
    if more:
        yield f"{_count(more, 'note')} more would come of texts that read like notes."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
