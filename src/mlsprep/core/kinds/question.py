"""What the three kinds of question share: options that carry their reason, no cards, and a place in the quiz."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from mlsprep.core.note import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlsprep.core.card import Face
    from mlsprep.core.note import Family


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose or to place, and why it is right or wrong."""

    text: Text
    why: Text | None = None

    def dump(self) -> dict[str, Any]:
        """Return the option as JSON values."""
        out: dict[str, Any] = {"text": self.text.dump()}
        return {**out, "why": self.why.dump()} if self.why else out

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Return the option that `dump` wrote."""
        why = data.get("why")
        return cls(Text.of(data["text"]), Text.of(why) if why else None)


@dataclass(frozen=True, slots=True)
class Question:
    """A stem, its difficulty (1 recall, 2 apply, 3 trade-off) and the keys of the cards that teach it."""

    stem: Text
    difficulty: int
    cards: tuple[str, ...]

    @property
    def prompt(self) -> str:
        """The stem."""
        return self.stem.get("en")

    @property
    def asks(self) -> bool:
        """It is a quiz question."""
        return True

    def facets(self) -> tuple[str, ...]:
        """Return nothing: a question yields no cards."""
        return ()

    def face(self, facet: str, family: Family | None = None) -> Face:  # noqa: ARG002 - Body's signature
        """Raise KeyError: a question yields no cards."""
        raise KeyError(facet)

    def dump(self) -> dict[str, Any]:
        """Return what all questions have as JSON values."""
        out: dict[str, Any] = {"stem": self.stem.dump(), "difficulty": self.difficulty}
        return {**out, "cards": list(self.cards)} if self.cards else out
