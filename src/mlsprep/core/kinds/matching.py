"""Lefts to match with rights; a right may serve several lefts, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from mlsprep.core.kinds.question import Question
from mlsprep.core.note import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Pair:
    """A left, the right it goes with, and why."""

    left: Text
    right: Text
    why: Text | None = None

    def dump(self) -> dict[str, Any]:
        """Return the pair as JSON values."""
        out: dict[str, Any] = {"left": self.left.dump(), "right": self.right.dump()}
        return {**out, "why": self.why.dump()} if self.why else out

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Return the pair that `dump` wrote."""
        why = data.get("why")
        return cls(Text.of(data["left"]), Text.of(data["right"]), Text.of(why) if why else None)


@dataclass(frozen=True, slots=True)
class Matching(Question):
    """The pairs, and the rights that match nothing."""

    pairs: tuple[Pair, ...]
    extra: tuple[Text, ...] = ()

    @property
    def answer(self) -> str:
        """The pairs."""
        return "; ".join(f"{pair.left.get('en')} = {pair.right.get('en')}" for pair in self.pairs)

    def texts(self) -> tuple[Text, ...]:
        """Return the stem and both sides of the pairs."""
        return (self.stem, *(text for pair in self.pairs for text in (pair.left, pair.right)), *self.extra)

    def dump(self) -> dict[str, Any]:
        """Return the body as JSON values."""
        out = {**Question.dump(self), "pairs": [pair.dump() for pair in self.pairs]}
        return {**out, "extra": [text.dump() for text in self.extra]} if self.extra else out

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Return the body that `dump` wrote."""
        return cls(
            Text.of(data["stem"]),
            data["difficulty"],
            tuple(data.get("cards", ())),
            tuple(Pair.load(item) for item in data["pairs"]),
            tuple(Text.of(item) for item in data.get("extra", ())),
        )
