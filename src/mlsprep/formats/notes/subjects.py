"""What a line of notes is about: the nearest name above it that is no label, and what that name is part of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlsprep.formats.notes.asked import Subject
from mlsprep.formats.notes.collector import Collector
from mlsprep.formats.notes.korean import action, korean
from mlsprep.formats.notes.labels import gloss, identifier, section
from mlsprep.formats.notes.sentences import pointing, words
from mlsprep.formats.notes.templates import fill

if TYPE_CHECKING:
    from mlsprep.formats.notes.outline import Entry
    from mlsprep.formats.notes.vocabulary import AttributeWords, Vocabulary

SUBJECT_WORDS = 9
"""The most words of a subject; what is longer is no name."""

CONTEXT_WORDS = 6
"""The most words of what a name is said to be part of."""

TITLE_WORDS = 3
"""The most words of a title that stands in for a subject: `XGBoost notes`, not the name of a course."""

# Korean names of so many syllables say enough: `데이터 병렬 처리`, not `회귀`.
_SYLLABLES = 7


_PERSONAL = re.compile(r"\b(?:i|my|me|we|our|us|you|your)\b", re.IGNORECASE)


@dataclass(slots=True)
class Reader:
    """What the reading of one file shares: the words, the language of most lines, and what was found.

    `spoken` are the names that sentences of the file speak of; a Korean name among them is that of a thing.
    """

    vocabulary: Vocabulary
    language: str
    found: Collector = field(default_factory=Collector)
    spoken: frozenset[str] = frozenset()

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
        title, labelled, agent = "", False, True
        # What holds sections is a course, and no subject.
        sections = entry.block.kind == "heading" and entry.role == "subject"
        for above in entry.above():
            if above.role in {"subject", "term", "activity"} and above.name:
                name = self._name(above)
                if name and len(words(name)) <= SUBJECT_WORDS and (korean(name) or not pointing(name)):
                    agent = agent if names else above.role != "activity" and self.acts(name)
                    labelled = labelled if names else above.role == "term" and label_of(above) is not None
                    names.append(name)
            elif above.role == "title" and above.name and not title and (korean(above.name) or not sections):
                title = above.name
            sections = sections or (
                above.block.kind == "heading" and (above.role == "subject" or not section(above.text))
            )
            if len(names) == 2:  # noqa: PLR2004 - a name and its context
                break
        if not names:
            return (
                Subject(title, "", known=True, agent=acting(title))
                if title and len(title.split()) <= TITLE_WORDS
                else None
            )
        outer = names[1] if len(names) > 1 else title if len(title.split()) <= TITLE_WORDS else ""
        known = self.known(names[0]) and not labelled
        return Subject(names[0], self.context(names[0], outer), known=known, agent=agent)

    def acts(self, name: str) -> bool:
        """Return whether a name is of something that a sentence without a topic below it may speak of."""
        if not acting(name):
            return False
        return bool(re.search("[A-Za-z]", name)) or gloss(name)[0] in self.spoken

    def about(self, name: str, owner: Subject | None) -> Subject:
        """Return a term as a subject within another."""
        context = self.context(name, owner.name if owner else "")
        if owner and context and not owner.known and owner.context and not korean(name):
            context = self.context(name, whole(owner, "en")) or context
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
        if not korean(context) and (pointing(context) or _PERSONAL.search(context)):
            return ""
        return "" if name.casefold() in context.casefold() and not self.plain(name) else context

    def ask(self, attribute: AttributeWords, subject: Subject, kind: str, label: str = "", **names: str) -> str:
        """Return a question of the vocabulary about a subject, in the language of its names."""
        language = self.tongue(subject.name, label, *names.values())
        template = getattr(attribute, kind).get(language)
        fitting = label and korean(label) == (language == "ko")
        named = attribute.name.get(language) if attribute.name else ""
        shown = label if fitting else named or next(iter(attribute.labels.get(language, ())), label)
        shown = shown.lower() if language == "en" and shown[1:].islower() else shown
        return fill(template, subject=whole(subject, language), label=shown, name=named or shown, **names)


_INACTIVE = re.compile(
    r" (?:&|and|on|for|of|및) |[가-힣A-Za-z0-9)](?:와|과) |위한 |"
    r"(?:과제|고려 사항|선택|준비|절차|서비스|작동 방식|프로그램|사례|문제|방안|개요|이점|단계|사항|관련성|변경|"
    r"효과|옵션|방법|형식|유형|기술|기법|알고리즘|분석|"
    r"엔지니어|매니저|사이언티스트|팀|담당자|면접관|취업자|라면|오류|에러|장애|이슈|장점|단점|활용|구축|공유|"
    r"엔지니어링|솔루션|연관성|규모|수명 주기|요소|보안|이유|중요성|전략|패턴|도구|기능|구조|구성|방식|비교|차이|"
    r"종류|목록|팁|하드웨어|인프라|특수성)$"
)


def acting(name: str) -> bool:
    """Return whether a name is of something that does or is what the lines below it say: no activity, no collection."""
    if not korean(name):
        return not re.search(r" (?:&|and|on|for|of|vs) ", name) and not _PHRASE.match(name)
    return not _INACTIVE.search(name) and not action(name)


_PHRASE = re.compile(r"(?:make|use|using|how|why|when|what|getting|choosing|building|running|working)\b", re.IGNORECASE)


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
        grouping = outer.attribute and (outer.attribute.pairs or outer.attribute.id == "instance")
        if grouping and not identifier(parent.name.split(",")[0]):
            return outer
    return parent if parent and parent.role == "label" else None


def within(entry: Entry) -> str | None:
    """Return the id of the attribute whose label is the nearest above a line."""
    return next((item.attribute.id for item in entry.above() if item.role == "label" and item.attribute), None)
