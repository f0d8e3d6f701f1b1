"""A reply while it is put together: what is chosen so far, where the cursor is, and what a key does to both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Self

from mlsprep.core.quiz import Kind, Reply
from mlsprep.screens.field import Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlsprep.core.quiz import Item

LETTERS = "abcdefghijk"
"""What options are called. `l` and the letters after it stay commands; a twelfth option is reached by the arrows."""


class Took(Enum):
    """What an attempt made of a key: not one of its keys, moved the cursor, changed the reply, or one pick too many."""

    NOTHING = auto()
    MOVED = auto()
    CHANGED = auto()
    FULL = auto()


def letter(option: int) -> str:
    """Return what an option is called."""
    return LETTERS[option] if option < len(LETTERS) else "-"


@dataclass
class Attempt:
    """A reply under way.

    `picks` are as in a Reply: chosen options, steps in the learner's order, or a right (or None) for each left.
    `at` is the option, step or left under the cursor.
    """

    item: Item
    picks: list[int | None]
    field: Field
    at: int | None = None

    @classmethod
    def of(cls, item: Item, reply: Reply = Reply()) -> Self:  # noqa: B008 - immutable
        """Return the attempt that goes on from a reply."""
        picks: list[int | None] = list(reply.picks)
        attempt = cls(item, picks, Field(reply.text))
        if item.kind is Kind.MATCHING:
            picks += [None] * (len(item.lefts) - len(picks))
            attempt.at = picks.index(None) if None in picks else 0
        return attempt

    @property
    def reply(self) -> Reply:
        """What the learner gave so far; a blank is `Reply()`."""
        if self.item.kind is Kind.TYPED:
            return Reply(text=self.field.text.strip())
        return Reply(tuple(self.picks)) if any(pick is not None for pick in self.picks) else Reply()

    @property
    def typed(self) -> bool:
        """Whether the reply is typed."""
        return self.item.kind is Kind.TYPED

    @property
    def need(self) -> int:
        """How many picks a complete reply has."""
        return 1 if self.item.kind is Kind.CHOICE else max(1, len(self.item.answer))

    @property
    def given(self) -> int:
        """How many picks there are."""
        return sum(pick is not None for pick in self.picks)

    @property
    def lacking(self) -> str | None:
        """The word for what is missing from a complete reply; None where nothing is."""
        if self.typed:
            return None if self.field.text.strip() else "lacking-typed"
        return f"lacking-{self.item.kind}" if self.given < self.need else None

    def rows(self) -> Sequence[int]:
        """Return what the cursor stands on, from top to bottom."""
        if self.item.kind is Kind.MATCHING:
            return range(len(self.item.lefts))
        if self.item.kind is Kind.ORDERING:
            return [*(pick for pick in self.picks if pick is not None), *self.pool()]
        return range(len(self.item.options))

    def pool(self) -> list[int]:
        """Return the steps of an ordering that are not placed."""
        return [step for step in range(len(self.item.options)) if step not in self.picks]

    def option_of(self, name: str) -> int | None:
        """Return the option a key names, by its letter or (except in a matching) its number."""
        place = LETTERS.find(name) if len(name) == 1 else -1
        if place < 0 and self.item.kind is not Kind.MATCHING and name in "123456789":
            place = "123456789".find(name)
        return place if 0 <= place < len(self.item.options) else None

    def is_letter(self, name: str) -> bool:
        """Return whether a letter names an option, so that it cannot be a command."""
        return len(name) == 1 and name in LETTERS[: len(self.item.options)]

    def press(self, name: str) -> Took:
        """Change the reply by a key."""
        if self.item.kind is Kind.MATCHING:
            return self._match(name)
        if self.item.kind is Kind.ORDERING and name in _ORDERING_KEYS:
            return _ORDERING_KEYS[name](self)
        option = self.option_of(name)
        if option is None and name == "space" and self.rows():
            return self._space()
        if option is None:
            return Took.NOTHING
        self.at = option
        return self._choose(option)

    def _space(self) -> Took:
        if self.at is None:
            self.at = self.rows()[0]
            return Took.MOVED
        step = self.at
        took = self._choose(step)
        if self.item.kind is Kind.ORDERING and took is Took.CHANGED and step in self.picks:
            rest = self.pool()  # on to the next step, so that space places one after another
            self.at = next((other for other in rest if other > step), rest[0] if rest else step)
        return took

    def _choose(self, option: int) -> Took:
        if option in self.picks:
            self.picks.remove(option)
        elif self.item.kind is Kind.CHOICE:
            self.picks[:] = [option]
        elif len(self.picks) >= self.need:
            return Took.FULL
        else:
            self.picks.append(option)
        return Took.CHANGED

    # --- ordering ---

    def _earlier(self) -> Took:
        return self._shift(-1)

    def _later(self) -> Took:
        return self._shift(1)

    def _shift(self, by: int) -> Took:
        if self.at not in self.picks:
            return Took.NOTHING
        place = self.picks.index(self.at)
        other = place + by
        if not 0 <= other < len(self.picks):
            return Took.MOVED
        self.picks[place], self.picks[other] = self.picks[other], self.picks[place]
        return Took.CHANGED

    def _take_last(self) -> Took:
        if not self.picks:
            return Took.MOVED
        self.at = self.picks.pop()
        return Took.CHANGED

    # --- matching ---

    def _match(self, name: str) -> Took:
        right = self.option_of(name)
        if right is not None:
            return self._give(right)
        if name in "123456789" and int(name) <= len(self.item.lefts):
            self.at = int(name) - 1
            return Took.MOVED
        if name in {"backspace", "delete"}:
            return self._give(None)
        if name in {"space", ">", "."}:
            return self._turn(1)
        if name in {"<", ","}:
            return self._turn(-1)
        return Took.NOTHING

    def _give(self, right: int | None) -> Took:
        left = self.at or 0
        self.picks[left] = right
        if right is not None:  # on to the next that has none
            order = [*range(left + 1, len(self.picks)), *range(left)]
            self.at = next((other for other in order if self.picks[other] is None), left)
        return Took.CHANGED

    def _turn(self, by: int) -> Took:
        left, count = self.at or 0, len(self.item.options) + 1
        held = self.picks[left]
        turned = ((0 if held is None else held + 1) + by) % count
        self.picks[left] = turned - 1 if turned else None
        return Took.CHANGED


_ORDERING_KEYS = {
    "<": Attempt._earlier,  # noqa: SLF001 - this table is the class's own
    ",": Attempt._earlier,  # noqa: SLF001
    ">": Attempt._later,  # noqa: SLF001
    ".": Attempt._later,  # noqa: SLF001
    "backspace": Attempt._take_last,  # noqa: SLF001
    "delete": Attempt._take_last,  # noqa: SLF001
}
