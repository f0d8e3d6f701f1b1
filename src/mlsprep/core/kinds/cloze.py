"""A sentence with gaps, written `{{c1::answer}}` or `{{c1::answer::hint}}`; each gap number is a card."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from mlsprep.core.card import Face
from mlsprep.core.note import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlsprep.core.note import Family

GAP = re.compile(r"\{\{c(\d+)::(.+?)(?:::(.*?))?\}\}", re.DOTALL)


def gap_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of the gaps of a text, each once, rising."""
    return tuple(sorted({int(match[1]) for match in GAP.finditer(text)}))


def plain(text: str) -> str:
    """Return a cloze text with its gaps filled."""
    return GAP.sub(lambda match: match[2], text)


@dataclass(frozen=True, slots=True)
class Cloze:
    """A text with numbered gaps."""

    text: Text

    @property
    def prompt(self) -> str:
        """The text with its gaps filled."""
        return plain(self.text.get("en"))

    @property
    def answer(self) -> str:
        """The text with its gaps marked: which words are asked is part of what the note is."""
        return self.text.get("en")

    @property
    def asks(self) -> bool:
        """It is no quiz question."""
        return False

    def facets(self) -> tuple[str, ...]:
        """Return `cloze-N` for every gap number of either language."""
        numbers = {number for code in LANGUAGES for number in gap_numbers(self.text.get(code))}
        return tuple(f"cloze-{number}" for number in sorted(numbers))

    def face(self, facet: str, family: Family | None = None) -> Face:  # noqa: ARG002 - Body's signature
        """Return the text with the gap open (`[...]` or `[hint]`), and with the answer in bold.

        Raises KeyError for a gap the text does not have.
        """
        if facet not in self.facets():
            raise KeyError(facet)
        number = int(facet.removeprefix("cloze-"))

        def hide(match: re.Match[str]) -> str:
            return f"**[{match[3] or '...'}]**" if int(match[1]) == number else match[2]

        def show(match: re.Match[str]) -> str:
            return f"**{match[2]}**" if int(match[1]) == number else match[2]

        sides = []
        for fill in (hide, show):
            values = {code: getattr(self.text, code) for code in LANGUAGES}
            sides.append(Text(**{code: GAP.sub(fill, value) if value else value for code, value in values.items()}))
        return Face(*sides)

    def texts(self) -> tuple[Text, ...]:
        """Return the text with its gaps filled."""
        values = {code: getattr(self.text, code) for code in LANGUAGES}
        return (Text(**{code: plain(value) if value else value for code, value in values.items()}),)

    def dump(self) -> dict[str, Any]:
        """Return the body as JSON values."""
        return {"text": self.text.dump()}

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Return the body that `dump` wrote."""
        return cls(Text.of(data["text"]))
