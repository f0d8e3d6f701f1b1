"""Steps to put in order; with decoys, to select and put in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from mlsprep.core.kinds.question import Option, Question
from mlsprep.core.note import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Ordering(Question):
    """The steps in the right order, and the decoys that belong nowhere."""

    steps: tuple[Option, ...]
    decoys: tuple[Option, ...] = ()

    @property
    def answer(self) -> str:
        """The steps in order."""
        return " > ".join(step.text.get("en") for step in self.steps)

    def texts(self) -> tuple[Text, ...]:
        """Return the stem, the steps and the decoys."""
        return (self.stem, *(option.text for option in (*self.steps, *self.decoys)))

    def dump(self) -> dict[str, Any]:
        """Return the body as JSON values."""
        out = {**Question.dump(self), "steps": [step.dump() for step in self.steps]}
        return {**out, "decoys": [decoy.dump() for decoy in self.decoys]} if self.decoys else out

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Return the body that `dump` wrote."""
        return cls(
            Text.of(data["stem"]),
            data["difficulty"],
            tuple(data.get("cards", ())),
            tuple(Option.load(item) for item in data["steps"]),
            tuple(Option.load(item) for item in data.get("decoys", ())),
        )
