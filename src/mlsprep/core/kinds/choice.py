"""Multiple choice (one correct option) and multiple response (several)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from mlsprep.core.kinds.question import Option, Question
from mlsprep.core.note import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Choice(Question):
    """Options, and the positions (from 0) of the correct ones."""

    options: tuple[Option, ...]
    key: frozenset[int]

    @property
    def answer(self) -> str:
        """The correct options."""
        return "; ".join(self.options[index].text.get("en") for index in sorted(self.key))

    def texts(self) -> tuple[Text, ...]:
        """Return the stem and the options."""
        return (self.stem, *(option.text for option in self.options))

    def dump(self) -> dict[str, Any]:
        """Return the body as JSON values."""
        options = [option.dump() for option in self.options]
        return {**Question.dump(self), "options": options, "key": sorted(self.key)}

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Return the body that `dump` wrote."""
        return cls(
            Text.of(data["stem"]),
            data["difficulty"],
            tuple(data.get("cards", ())),
            tuple(Option.load(item) for item in data["options"]),
            frozenset(data["key"]),
        )
