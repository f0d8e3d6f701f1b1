"""The words by which ordinary notes are read: labels and what they mean, how they are asked for, and idle talk."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import Field, PlainValidator, ValidationError

from mlsprep.bundled import folder
from mlsprep.core.note import LANGUAGES, Text, normalise
from mlsprep.errors import InputError
from mlsprep.formats.document import compose
from mlsprep.formats.fields import Flag, Id, Model, TextField, Word
from mlsprep.formats.findings import Finding, findings_of, problems_of, unknown, wrong
from mlsprep.formats.source import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path as File

    from mlsprep.formats.document import Document, Path

_NAMES = {
    "ask": frozenset({"subject", "label", "name"}),
    "item": frozenset({"subject", "label", "name", "term"}),
    "which": frozenset({"subject", "label", "name", "text"}),
}
_NEEDED = {"ask": "subject", "item": "term", "which": "text"}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# The longest label of the vocabulary in words is looked up in slices; a label of more words is a sentence.
_LONGEST_LABEL = 6


class AttributeWords(NamedTuple):
    """What labels mean one attribute of a subject, and how it is asked for.

    `ask`, `item` and `which` are questions with `{subject}`, `{term}`, `{text}`, `{label}`, `{name}` and particles
    (`{은/는}`) to be filled in. `distinct`, `unique`, `within`, `pairs` and `silent` are told in `vocabulary.yaml`.
    """

    id: str
    labels: Mapping[str, tuple[str, ...]]
    ask: Text
    item: Text | None = None
    which: Text | None = None
    name: Text | None = None
    distinct: bool = False
    unique: bool = False
    within: str | None = None
    pairs: bool = False
    silent: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """Attributes by id, and by language the words of titles, of idle talk, of dependence and of orders."""

    attributes: Mapping[str, AttributeWords] = field(default_factory=dict)
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plain: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    chatter: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dependent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    imperative: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _labels(self) -> dict[str, list[AttributeWords]]:
        found: dict[str, list[AttributeWords]] = {}
        for attribute in self.attributes.values():
            for label in (label for code in LANGUAGES for label in attribute.labels.get(code, ())):
                found.setdefault(normalise(label), []).append(attribute)
        return found

    def attribute(self, label: str, within: str | None = None) -> AttributeWords | None:
        """Return what a label means below a label of the attribute `within`; the longest fitting end decides."""
        words = normalise(label).split(" ")
        if len(words) > _LONGEST_LABEL:
            return None
        for start in range(len(words)):
            known = self._labels.get(" ".join(words[start:]), ())
            inner = [item for item in known if item.within and item.within == within]
            outer = [item for item in known if not item.within]
            if inner or outer:
                return (inner or outer)[0]
        return None

    def exact(self, label: str) -> bool:
        """Return whether a text is nothing but a label."""
        return any(not item.within for item in self._labels.get(normalise(label), ()))

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of titles, in every language."""
        return frozenset(normalise(word) for words in self.titles.values() for word in words)

    @cached_property
    def plain_words(self) -> frozenset[str]:
        """Words of every day, which name nothing without their context."""
        return frozenset(normalise(word) for words in self.plain.values() for word in words)

    @cached_property
    def openings(self) -> re.Pattern[str]:
        """What matches the start of a sentence that stands on another."""
        english = "|".join(re.escape(word) for word in sorted(self.dependent.get("en", ()), key=len, reverse=True))
        hangul = "|".join(re.escape(word) for word in sorted(self.dependent.get("ko", ()), key=len, reverse=True))
        return re.compile(rf"(?:(?:{english or '(?!)'})(?![\w'-])|(?:{hangul or '(?!)'})(?=[\s,:(]|$))", re.IGNORECASE)

    @cached_property
    def idle(self) -> re.Pattern[str]:
        """What matches the start of a line of idle talk."""
        words = sorted((word for words in self.chatter.values() for word in words), key=len, reverse=True)
        return re.compile("|".join(re.escape(word) for word in words) or "(?!)", re.IGNORECASE)

    @cached_property
    def orders(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """What matches an English order from its start, and a Korean one at its end."""
        english = "|".join(re.escape(word) for word in self.imperative.get("en", ()))
        hangul = "|".join(re.escape(word) for word in self.imperative.get("ko", ()))
        return (
            re.compile(rf"(?:{english or '(?!)'})\b", re.IGNORECASE),
            re.compile(rf"(?:{hangul or '(?!)'})[.!]?$"),
        )

    def joined(self, other: Vocabulary) -> Vocabulary:
        """Return this vocabulary with another added: words join, the other's questions replace."""
        attributes = dict(self.attributes)
        for name, item in other.attributes.items():
            mine = attributes.get(name)
            attributes[name] = item._replace(labels=_joined(mine.labels, item.labels)) if mine else item
        return Vocabulary(
            MappingProxyType(attributes),
            *(_joined(getattr(self, name), getattr(other, name)) for name in _LISTS),
        )


_LISTS = ("titles", "plain", "chatter", "dependent", "imperative")


def _joined(
    mine: Mapping[str, tuple[str, ...]], theirs: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    return {code: tuple(dict.fromkeys((*mine.get(code, ()), *theirs.get(code, ())))) for code in LANGUAGES}


# -- the file ----------------------------------------------------------------------------------------------------------


class _Words(Model):
    en: list[Word] = Field(default_factory=list)
    ko: list[Word] = Field(default_factory=list)


def _question(kind: str) -> Any:
    """Return the validator of a question that must and may name certain things in braces."""

    def check(value: Any) -> Text:
        from mlsprep.formats.fields import text

        question = text(value)
        found = []
        for code in LANGUAGES:
            names = {name for name in _PLACEHOLDER.findall(getattr(question, code) or "") if "/" not in name}
            path: Path = (code,) if isinstance(value, dict) else ()
            if getattr(question, code) and _NEEDED[kind] not in names:
                found.append(Finding(path, f"`{kind}` must say `{{{_NEEDED[kind]}}}`"))
            found += [
                Finding(path, unknown("name in braces", name, _NAMES[kind])) for name in sorted(names - _NAMES[kind])
            ]
        if found:
            raise wrong(found[0])
        return question

    return PlainValidator(check)


class _AttributeModel(Model):
    labels: _Words
    ask: Annotated[Text, _question("ask")]
    item: Annotated[Text, _question("item")] | None = None
    which: Annotated[Text, _question("which")] | None = None
    name: TextField | None = None
    distinct: Flag = False
    unique: Flag = False
    within: Id | None = None
    pairs: Flag = False
    silent: Flag = False


class _VocabularyModel(Model):
    attributes: dict[Id, _AttributeModel] = Field(default_factory=dict)
    titles: _Words = Field(default_factory=_Words)
    plain: _Words = Field(default_factory=_Words)
    chatter: _Words = Field(default_factory=_Words)
    dependent: _Words = Field(default_factory=_Words)
    imperative: _Words = Field(default_factory=_Words)


def read_vocabulary(path: File, known: Iterable[str] = ()) -> Vocabulary:
    """Return the vocabulary of a file; `known` are attributes of others that `within` may name.

    Raises InputError with everything that is wrong in it.
    """
    source = read_text(path)
    document = compose(source.text, source.file)
    if not isinstance(document.data, dict):
        expected = "a vocabulary is a mapping that starts with `attributes:`, `chatter:` or the like"
        raise InputError(document.problems or problems_of(document, [Finding((), expected)]))
    try:
        model = _VocabularyModel.model_validate(document.data)
    except ValidationError as error:
        findings = findings_of(error, _VocabularyModel, "a vocabulary", document.data)
        raise InputError(problems_of(document, findings)) from None
    _refuse(document, _misplaced(model, known))
    return Vocabulary(
        MappingProxyType({name: _attribute(name, item) for name, item in model.attributes.items()}),
        *({code: tuple(getattr(getattr(model, name), code)) for code in LANGUAGES} for name in _LISTS),
    )


def _refuse(document: Document, findings: list[Finding]) -> None:
    if findings or document.problems:
        raise InputError(problems_of(document, findings))


def _misplaced(model: _VocabularyModel, known: Iterable[str]) -> list[Finding]:
    """Return where an attribute stands within one that is not there, or has no label at all."""
    names = {*known, *model.attributes}
    found = []
    for name, item in model.attributes.items():
        if item.within is not None and item.within not in names:
            found.append(Finding(("attributes", name, "within"), unknown("attribute", item.within, names)))
        if not item.labels.en and not item.labels.ko:
            sentence = "an attribute needs a label in `en` or `ko`, as in `labels: {en: [use cases]}`"
            found.append(Finding(("attributes", name, "labels"), sentence))
    return found


def _attribute(name: str, item: _AttributeModel) -> AttributeWords:
    labels = {code: tuple(getattr(item.labels, code)) for code in LANGUAGES}
    given = {field: getattr(item, field) for field in AttributeWords._fields if field not in ("id", "labels")}
    return AttributeWords(id=name, labels=labels, **given)


def load_vocabulary(own: File | None = None) -> Vocabulary:
    """Return the bundled vocabulary, with the learner's own added. Raises InputError for a bad file."""
    bundled = read_vocabulary(folder("decks") / "vocabulary.yaml")
    return bundled.joined(read_vocabulary(own, bundled.attributes)) if own else bundled
