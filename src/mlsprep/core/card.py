"""A card is something to recall; its face is what a screen draws, whatever kind of note it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mlsprep.core.note import Text


class Face(NamedTuple):
    """The two sides of a card."""

    front: Text
    back: Text


class Card(NamedTuple):
    """A card as it is studied.

    `id` is the local integer the log refers to; the key others see is `deck/note#facet`. `own` says that the
    learner's own edit is shown instead of the source's text.
    """

    id: int
    deck: str
    note: str
    facet: str
    kind: str
    topics: tuple[str, ...]
    tags: tuple[str, ...]
    face: Face
    deck_title: Text
    why: Text | None = None
    source: str | None = None
    url: str | None = None
    checked: str | None = None
    status: Text | None = None
    own: bool = False

    @property
    def key(self) -> str:
        """The name of the card that people and scripts use."""
        return f"{self.deck}/{self.note}#{self.facet}"
