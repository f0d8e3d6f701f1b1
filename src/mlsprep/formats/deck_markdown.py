"""Decks as Markdown that people read and `formats.notes` reads back: questions with answers, and sentences with gaps."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts
from mlsprep.formats import Context
from mlsprep.formats.written import put

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from mlsprep.core.note import Body, Deck, Note, Text
    from mlsprep.formats import Collection

KOREAN = ".ko."
"""What the name of a file has in it that is to be in Korean; else it is in English where there is any."""

# What opens a block of its own, so that it cannot stand on the line of `A:`.
_BLOCK = re.compile(r"\s*(?:[-*+>|]\s|\d+[.)]\s|```|~~~|    )")
_FENCE = re.compile(r"\s*(```|~~~)")


class _Card(NamedTuple):
    """A card as it is written: lines, and what reading them should give."""

    lines: str
    gives: tuple[str, str, bool, tuple[str, ...]]


def write_markdown(collection: Collection, path: Path) -> tuple[str, ...]:
    """Write basic and cloze notes, and the cards of facts as plain ones; return a sentence for what is not carried.

    What is written is read back before anything is promised: cards that Markdown changes are counted. Raises OSError.
    """
    language = "ko" if KOREAN in path.name.lower() else "en"
    decks = {deck: [card for note in deck.notes for card in _cards(note, collection, language)] for deck in _named(collection)}
    single = len(collection.decks) == 1
    parts = [_front_matter(collection.decks[0], language)] if single else []
    for deck, cards in decks.items():
        parts.append(f"# {_one_line(deck[1].get(language))}\n")
        parts += [card.lines for card in cards]
    text = "\n".join(parts)
    put(path, text.encode("utf-8", "replace"))
    written = [card for cards in decks.values() for card in cards]
    return tuple(_lost(collection, language, _changed(text, path.name, written)))
