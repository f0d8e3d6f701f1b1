"""A study session: which card is on the screen, what was answered, and everything a key can do to a card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Counts(NamedTuple):
    """How much is left today."""

    new: int
    learning: int
    due: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a session came to."""

    answers: int
    correct: int
    new: int
    seconds: float
    streak: int
    tomorrow: Counts
