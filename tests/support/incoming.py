"""A reader for tests: what a file of the ending `.made` gives is what the test says, whatever the bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.note import Deck, Note, Text
from mlsprep.core.past import Moment, Past
from mlsprep.core.review import Kind, Rating, State
from mlsprep.formats import Medium, Reading

if TYPE_CHECKING:
    from pathlib import Path

    from mlsprep.formats import Context

READINGS: dict[str, Reading] = {}
"""What the reader gives, by the name of the file."""

SEEN: list[Context] = []
"""What the reader was called with."""


def read(path: Path, context: Context) -> Reading:
    """Return what the test has put down for the file."""
    SEEN.append(context)
    return READINGS[path.name]


def note(id: str, back: str = "Yes", *, front: str = "", **more: Any) -> Note:  # noqa: A002 - a note's id
    """A basic note of the topic data/storage."""
    more.setdefault("topics", ("data/storage",))
    more.setdefault("line", int("".join(char for char in id if char.isdigit()) or 1))
    return Note(id, "basic", Basic(Text.of(front or f"What is {id}?"), Text.of(back)), **more)


def deck(name: str, *notes: Note, **more: Any) -> Deck:
    """A deck as a file gives it."""
    more.setdefault("file", f"{name}.made")
    return Deck(name, Text.of(name), notes, **more)


def medium(name: str, data: bytes = b"picture") -> Medium:
    """A picture of a package."""
    return Medium(name, len(data), lambda: data)


def answered(day: int, *, easy: bool = False) -> Moment:
    """An answer given in another program on a study day, at noon."""
    at = (day * 86_400 + 43_200) * 1_000_000
    rating = Rating.EASY if easy else Rating.GOOD
    return Moment(at, Kind.IMPORT, day, 12, rating, 3000, State.REVIEW, None, day + 10)


def past(*days: int) -> Past:
    """A history of answers on these study days."""
    return Past(tuple(answered(day) for day in days))
