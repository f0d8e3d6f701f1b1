"""A note whose cards have sides of their own, as other programs' templates make them of one note's fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from mlsprep.core.card import Face
from mlsprep.core.note import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlsprep.core.note import Family


@dataclass(frozen=True, slots=True)
class Side:
    """What one card shows."""

    front: Text
    back: Text


@dataclass(frozen=True, slots=True)
class Sides:
    """Cards by their facet, in the order they are shown; at least one."""

    sides: Mapping[str, Side]

    @property
    def prompt(self) -> str:
        """The front of the first card."""
        return next((side.front.get("en") for side in self.sides.values()), "")

    @property
    def answer(self) -> str:
        """The back of the first card, and both sides of the others."""
        texts = [text.get("en") for side in self.sides.values() for text in (side.front, side.back)]
        return "; ".join(texts[1:])

    @property
    def asks(self) -> bool:
        """It is no quiz question."""
        return False

    def facets(self) -> tuple[str, ...]:
        """Return the names of the cards."""
        return tuple(self.sides)

    def face(self, facet: str, family: Family | None = None) -> Face:  # noqa: ARG002 - Body's signature
        """Return the sides of a card. Raises KeyError for one the note does not have."""
        side = self.sides[facet]
        return Face(side.front, side.back)

    def texts(self) -> tuple[Text, ...]:
        """Return every side once, in order."""
        return tuple(dict.fromkeys(text for side in self.sides.values() for text in (side.front, side.back)))

    def dump(self) -> dict[str, Any]:
        """Return the body as JSON values."""
        sides = {facet: {"front": side.front.dump(), "back": side.back.dump()} for facet, side in self.sides.items()}
        return {"sides": sides}

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Return the body that `dump` wrote."""
        return cls(
            {facet: Side(Text.of(side["front"]), Text.of(side["back"])) for facet, side in data["sides"].items()},
        )
