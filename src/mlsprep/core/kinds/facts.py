"""Structured facts about a subject of a family; cards, questions, cheat sheet and comparison come from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from mlsprep.core.card import Face
from mlsprep.core.note import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlsprep.core.note import Family


def joined(values: tuple[Text, ...]) -> Text:
    """Return several values as one text, in their order."""
    return Text(**{code: ", ".join(value.get(code) for value in values) for code in LANGUAGES})


@dataclass(frozen=True, slots=True)
class Facts:
    """Attribute values of one subject. `asked` names the attributes that become cards, in order."""

    family: str
    subject: Text
    facts: Mapping[str, tuple[Text, ...]]
    asked: tuple[str, ...]

    @property
    def prompt(self) -> str:
        """Family and subject: one note describes a subject."""
        return f"{self.family}: {self.subject.get('en')}"

    @property
    def answer(self) -> str:
        """The values, attribute by attribute."""
        return "; ".join(f"{name}: {joined(values).get('en')}" for name, values in self.facts.items())

    @property
    def asks(self) -> bool:
        """It is no written question (questions are generated from its family)."""
        return False

    def facets(self) -> tuple[str, ...]:
        """Return `fact-ATTRIBUTE` for every attribute that is asked."""
        return tuple(f"fact-{name}" for name in self.asked)

    def face(self, facet: str, family: Family | None = None) -> Face:
        """Return the family's question about the attribute, and the values."""
        name = facet.removeprefix("fact-")
        attribute = family.attributes.get(name) if family else None
        if attribute is None:
            subject = {code: f"{self.subject.get(code)}: {name.replace('_', ' ')}?" for code in LANGUAGES}
        else:
            subject = {code: attribute.ask.get(code).replace("{subject}", self.subject.get(code)) for code in LANGUAGES}
        return Face(Text(**subject), joined(self.facts[name]))

    def texts(self) -> tuple[Text, ...]:
        """Return the subject and every value."""
        return (self.subject, *(value for values in self.facts.values() for value in values))

    def dump(self) -> dict[str, Any]:
        """Return the body as JSON values."""
        return {
            "family": self.family,
            "subject": self.subject.dump(),
            "facts": {name: [value.dump() for value in values] for name, values in self.facts.items()},
            "asked": list(self.asked),
        }

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """Return the body that `dump` wrote."""
        facts = {name: tuple(Text.of(value) for value in values) for name, values in data["facts"].items()}
        return cls(data["family"], Text.of(data["subject"]), facts, tuple(data["asked"]))
