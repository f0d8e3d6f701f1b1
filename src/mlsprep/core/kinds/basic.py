"""A question and its answer; with `reverse`, the answer asks for the question too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from mlsprep.core.card import Face
from mlsprep.core.note import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlsprep.core.note import Family


@dataclass(frozen=True, slots=True)
class Basic:
    """Front and back."""

    front: Text
    back: Text
    reverse: bool = False

    @property
    def prompt(self) -> str:
        """The front."""
        return self.front.get("en")

    @property
    def answer(self) -> str:
        """The back."""
        return self.back.get("en")

    @property
    def asks(self) -> bool:
        """It is no quiz question."""
        return False

    def facets(self) -> tuple[str, ...]:
        """Return `recall`, and `reverse` where asked for."""
        return ("recall", "reverse") if self.reverse else ("recall",)

    def face(self, facet: str, family: Family | None = None) -> Face:  # noqa: ARG002 - Body's signature
        """Return the two sides, swapped for the reverse."""
        return Face(self.back, self.front) if facet == "reverse" else Face(self.front, self.back)

    def texts(self) -> tuple[Text, ...]:
        """Return front and back."""
        return self.front, self.back

    def dump(self) -> dict[str, Any]:
        """Return the body as JSON values."""
        out: dict[str, Any] = {"front": self.front.dump(), "back": self.back.dump()}
        return {**out, "reverse": True} if self.reverse else out

    def encoded(self) -> str:
        """Return `dump` as JSON text: of a sheet's 100,000 notes nearly all are basic, with a text in one language."""
        reverse = ',"reverse":true' if self.reverse else ""
        return f'{{"front":{self.front.encoded()},"back":{self.back.encoded()}{reverse}}}'

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Return the body that `dump` wrote."""
        return cls(Text.of(data["front"]), Text.of(data["back"]), data.get("reverse", False))
