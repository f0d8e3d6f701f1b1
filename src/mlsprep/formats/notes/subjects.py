"""What a line of notes is about: the nearest name above it that is no label, and what that name is part of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlsprep.formats.notes.asked import Subject
from mlsprep.formats.notes.collector import Collector
from mlsprep.formats.notes.korean import korean
from mlsprep.formats.notes.labels import identifier
from mlsprep.formats.notes.sentences import words
from mlsprep.formats.notes.templates import fill

if TYPE_CHECKING:
    from mlsprep.formats.notes.outline import Entry
    from mlsprep.formats.notes.vocabulary import AttributeWords, Vocabulary

SUBJECT_WORDS = 9
"""The most words of a subject; what is longer is no name."""

CONTEXT_WORDS = 6
"""The most words of what a name is said to be part of."""

# Korean names of so many syllables say enough: `데이터 병렬 처리`, not `회귀`.
_SYLLABLES = 7


@dataclass(slots=True)
class Reader:
    """What the reading of one file shares: the words, what was found, and the language of most lines."""

    vocabulary: Vocabulary
    language: str
    found: Collector = field(default_factory=Collector)

    def tongue(self, *texts: str) -> str:
        """Return the language to ask in: Korean where a text has Hangul, else that of the file."""
        return "ko" if any(korean(text) for text in texts) else self.language

    def plain(self, name: str) -> bool:
        """Return whether a name is a word of every day, which says nothing without its context (`Training`, `자동`)."""
        return name.casefold() in self.vocabulary.plain_words or self.vocabulary.exact(name)

    def known(self, name: str) -> bool:
        """Return whether a name says on its own what is meant: a capital, a digit, code, or enough syllables."""
        if self.plain(name) or name.endswith(" 시"):
            return False
        return bool(re.search(r"[A-Z0-9`_]", name)) or (korean(name) and len(name.replace(" ", "")) >= _SYLLABLES)

    def subject(self, entry: Entry) -> Subject | None:
        """Return what a line is about, or None where nothing above it is a name."""
        names: list[str] = []
        title, labelled = "", False
        for above in entry.above():
            if above.role in {"subject", "term"} and above.name:
                name = self._name(above)
                if name and len(words(name)) <= SUBJECT_WORDS:
                    labelled = labelled if names else above.role == "term" and label_of(above) is not None
                    names.append(name)
            elif above.role == "title" and above.name and not title:
                title = above.name
            if len(names) == 2:  # noqa: PLR2004 - a name and its context
                break
        if not names:
            return Subject(title, "", known=True) if title and len(title.split()) <= CONTEXT_WORDS else None
        outer = names[1] if len(names) > 1 else title if len(title.split()) <= 4 else ""  # noqa: PLR2004
        known = self.known(names[0]) and not labelled
        return Subject(names[0], self.context(names[0], outer), known=known)

    def about(self, name: str, owner: Subject | None) -> Subject:
        """Return a term as a subject within another."""
        context = self.context(name, owner.name if owner else "")
        return Subject(name, context, known=self.known(name) or not context)

    def _name(self, entry: Entry) -> str:
        label = label_of(entry)
        if label and label.attribute and label.attribute.pairs and identifier(entry.name.split(",")[0]):
            owner = self.subject(label)
            if owner:
                return f"{owner.name}의 {entry.name}" if self.language == "ko" else f"{entry.name} of {owner.name}"
        return entry.name

    def context(self, name: str, context: str) -> str:
        """Return what a name is part of, "" where that adds nothing or is too long to be said."""
        if not context or len(words(context)) > CONTEXT_WORDS or context.casefold() in name.casefold():
            return ""
        return "" if name.casefold() in context.casefold() and not self.plain(name) else context

    def ask(self, attribute: AttributeWords, subject: Subject, kind: str, label: str = "", **names: str) -> str:
        """Return a question of the vocabulary about a subject, in the language of its names."""
        language = self.tongue(subject.name, *names.values())
        template = getattr(attribute, kind).get(language)
        fitting = label and korean(label) == (language == "ko")
        named = attribute.name.get(language) if attribute.name else ""
        shown = label if fitting else named or next(iter(attribute.labels.get(language, ())), label)
        shown = shown.lower() if language == "en" and shown[1:].islower() else shown
        return fill(template, subject=whole(subject, language), label=shown, name=named or shown, **names)


def whole(subject: Subject, language: str) -> str:
    """Return a subject with its context where it needs one."""
    if subject.known or not subject.context:
        return subject.name
    return f"{subject.context}의 {subject.name}" if language == "ko" else f"{subject.name} ({subject.context})"


def label_of(entry: Entry) -> Entry | None:
    """Return the label that a line stands below: directly, or through a group of identifiers (`Word2Vec:`)."""
    parent = entry.parent
    while parent and parent.role == "group":
        parent = parent.parent
    if parent and parent.role == "term" and not parent.value and parent.parent and parent.parent.role == "label":
        outer = parent.parent
        if outer.attribute and outer.attribute.pairs and not identifier(parent.name.split(",")[0]):
            return outer
    return parent if parent and parent.role == "label" else None


def within(entry: Entry) -> str | None:
    """Return the id of the attribute whose label is the nearest above a line."""
    return next((item.attribute.id for item in entry.above() if item.role == "label" and item.attribute), None)
