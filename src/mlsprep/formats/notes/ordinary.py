"""Ordinary notes to cards and questions: the outline is read line by line, each by what stands above it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.formats.notes import english_statements, korean_statements
from mlsprep.formats.notes.asked import Asked, Subject
from mlsprep.formats.notes.collector import Chain, Collector, Pair, Reverse, path_of
from mlsprep.formats.notes.korean import action, attach, korean
from mlsprep.formats.notes.korean_statements import clause
from mlsprep.formats.notes.labels import arrows, cut, identifier, name_like
from mlsprep.formats.notes.outline import Entry, outline
from mlsprep.formats.notes.questions import questions_of
from mlsprep.formats.notes.sentences import (
    ANSWER_WORDS,
    SENTENCE_WORDS,
    bare,
    garbled,
    ordered,
    pointing,
    question,
    split,
    tidy,
    words,
)
from mlsprep.formats.notes.tables import table_cards
from mlsprep.formats.notes.templates import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlsprep.formats import Fate
    from mlsprep.formats.notes.draft import Draft
    from mlsprep.formats.notes.tree import Block
    from mlsprep.formats.notes.vocabulary import AttributeWords, Vocabulary

SET = (2, 4)
"""How many short items make one card of a list; more are not recalled together."""

_ITEM_WORDS = 9
_CHAIN = (3, 5)
_STEPS_ATTRIBUTE = "steps"
_SUBJECT_WORDS = 8
_CONTEXT_WORDS = 5
_LEFT_OUT = {"link list", "image", "decoration", "chatter", "code", "group"}


def cards_of(
    root: Block, vocabulary: Vocabulary, taken: frozenset[int], deck: str
) -> tuple[list[Draft], list[Fate]]:
    """Return the cards and questions of ordinary notes, and what became of every line that is not taken."""
    entries = outline(root, vocabulary, taken)
    reader = _Reader(entries, vocabulary)
    for entry in entries:
        reader.visit(entry)
    found = reader.found
    found.turn()
    drafts = [*found.drafts, *questions_of(found.pairs, found.chains, deck)]
    for draft in drafts:
        found.fate(draft.line, "note" if draft.kind == "basic" else "question", draft.rule)
    for block in root.walk():
        last = block.end if block.kind in {"code", "html", "table", "image", "rule"} else block.line
        for line in (*range(block.line, last + 1), *block.starts):
            if block.kind != "root" and line not in taken and line not in found.fates:
                found.fate(line, "left out", "nothing to ask")
    fates = [fate for line in sorted(found.fates) for fate in found.fates[line] if line not in taken]
    return drafts, fates


class _Reader:
    """Reads the outline of one file."""

    def __init__(self, entries: list[Entry], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.found = Collector()
        written = [entry for entry in entries if entry.text]
        hangul = sum(korean(entry.text) for entry in written)
        self.language = "ko" if hangul * 2 >= max(1, len(written)) else "en"

    # -- what a line is about ------------------------------------------------------------------------------------------

    def subject(self, entry: Entry) -> Subject | None:
        """Return what a line is about: the nearest name above it that is no label."""
        names: list[str] = []
        title = ""
        for above in entry.above():
            if above.role in {"subject", "term"} and above.name:
                name = self._subject_name(above)
                if name and len(words(name)) <= _SUBJECT_WORDS:
                    names.append(name)
            elif above.role == "text" and not names and (name := self._headline(above)):
                names.append(name)
            elif above.role == "title" and above.name and not title:
                title = above.name
            if len(names) == 2:  # noqa: PLR2004 - a name and its context
                break
        if not names:
            return Subject(title, "", known=True) if title and len(title.split()) <= _CONTEXT_WORDS else None
        context = names[1] if len(names) > 1 else ""
        return Subject(names[0], self._context(names[0], context), known=_known(names[0]))

    def _subject_name(self, entry: Entry) -> str:
        label = entry.parent if entry.parent and entry.parent.role == "label" else None
        if label and label.attribute and label.attribute.pairs:
            owner = self.subject(label)
            return f"{owner.name}의 {entry.name}" if owner and self.language == "ko" else entry.name
        return entry.name

    def _headline(self, entry: Entry) -> str:
        """Return the topic of a sentence that has lines below it."""
        if not korean(entry.text):
            return ""
        parts = clause(bare(split(entry.text)[0])) if entry.text else None
        return parts.name if parts and parts.name and not parts.oblique and not parts.lead and _known(parts.name) else ""

    @staticmethod
    def _context(name: str, context: str) -> str:
        if not context or len(words(context)) > _CONTEXT_WORDS or context.casefold() in name.casefold():
            return ""
        return "" if name.casefold() in context.casefold() else context

    def _label(self, entry: Entry) -> Entry | None:
        """Return the label directly above a line, seen through groups under a label (`Word2Vec:`)."""
        parent = entry.parent
        if parent and parent.role == "group":
            parent = parent.parent
        return parent if parent and parent.role == "label" else None

    def _within(self, entry: Entry) -> str | None:
        return next((item.attribute.id for item in entry.above() if item.role == "label" and item.attribute), None)

    def _language(self, *texts: str) -> str:
        if any(korean(text) for text in texts):
            return "ko"
        return self.language

    # -- one line ------------------------------------------------------------------------------------------------------

    def visit(self, entry: Entry) -> None:
        """Make of a line what can be made of it, and say what that was."""
        if entry.role in _LEFT_OUT:
            self.found.all(entry, "left out", "decoration" if entry.role == "group" else entry.role)
        elif any(item.role == "label" and item.attribute and item.attribute.silent for item in entry.above()):
            self.found.all(entry, "left out", "example")
        elif entry.role == "table":
            self._table(entry)
        elif entry.role in {"title", "subject"}:
            self.found.all(entry, "heading", entry.role)
            if entry.remark and entry.role == "subject":
                self._remark(entry)
        elif entry.role == "label":
            self._visit_label(entry)
        elif entry.role == "term":
            self._visit_term(entry)
        else:
            self._visit_text(entry)

    def _table(self, entry: Entry) -> None:
        subject = self.subject(entry)
        table_cards(entry, subject, self.vocabulary, self.found, self.language)

    def _remark(self, entry: Entry) -> None:
        """A heading `Seq2Seq: 시퀀스 변환 모델` says what its subject is."""
        if not name_like(entry.remark) or len(words(entry.remark)) < 2 or cut(entry.remark):  # noqa: PLR2004
            return
        language = self._language(entry.remark)
        if language == "ko" and not korean_statements._thing(entry.remark):  # noqa: SLF001 - a sibling of this module
            return
        if language == "en":
            return
        self._definition(entry, entry.name, entry.remark, "", "definition")

    # -- labels --------------------------------------------------------------------------------------------------------

    def _visit_label(self, entry: Entry) -> None:
        attribute = entry.attribute
        subject = self.subject(entry)
        if attribute is None or attribute.silent:
            self.found.all(entry, "left out", "example")
            return
        self.found.all(entry, "part", "label")
        if subject is None:
            return
        values = [tidy(entry.value)] if entry.value else self._values(entry)
        if attribute.id == _STEPS_ATTRIBUTE and self._steps(entry, subject, values):
            return
        if not values:
            return
        if entry.value:
            self._value(entry, attribute, subject, entry.value)
            return
        self._set(entry, attribute, subject, values)

    def _values(self, entry: Entry) -> list[str]:
        """Return the short items below a label: names of terms and fragments without a topic."""
        found = []
        for child in entry.children:
            if child.role == "term":
                found.append(child.name if child.mark != "(" else f"{child.name} ({child.value})")
            elif child.role == "text" and not arrows(child.text)[1:] and len(split(child.text)) == 1:
                if korean(child.text) and clause(bare(child.text)).topic:
                    continue
                found.append(bare(child.text))
        return [tidy(value) for value in found if value]

    def _value(self, entry: Entry, attribute: AttributeWords, subject: Subject, value: str) -> None:
        back, why = shortened(value)
        listed = [part for part in re.split(r",\s+", back) if part]
        if len(listed) > SET[1] and all(len(words(part)) <= 2 for part in listed):  # noqa: PLR2004 - bare names
            self.found.all(entry, "left out", "long list of names")
            return
        if pointing(" ".join(back.split()[:3])):
            self.found.all(entry, "left out", "pronoun sentence")
            return
        front = self._ask(attribute, subject, entry, "ask", label=entry.name)
        reason = self.found.add(Asked(front, back, "label", why), entry)
        if reason:
            self.found.all(entry, "left out", reason)
        elif attribute.unique and _identifying(subject.name, back):
            which = self._unique_which(attribute, self._language(front, back))
            self.found.pairs.append(
                Pair(subject.name, back, front, which.replace("{text}", back), f"unique-{attribute.id}", f"unique-{attribute.id}", entry.line, path_of(entry))
            )

    def _unique_which(self, attribute: AttributeWords, language: str) -> str:
        name = attribute.labels.get(language, ("",))[0]
        if language == "ko":
            return fill("다음 {name}{을/를} 가진 것은? “{{text}}”", name=name).replace("{{", "{").replace("}}", "}")
        return f"Which one has this {name}: “{{text}}”?"

    def _set(self, entry: Entry, attribute: AttributeWords, subject: Subject, values: list[str]) -> None:
        short = [value for value in values if len(words(value)) <= _ITEM_WORDS and not pointing(value)]
        whole = (" / " if any("," in value for value in short) else ", ").join(short)
        if not 1 <= len(short) <= SET[1] or len(short) != len(values) or len(whole.split()) > ANSWER_WORDS:
            return
        if attribute.pairs and any(child.role == "term" for child in entry.children):
            return
        front = self._ask(attribute, subject, entry, "ask", label=entry.name)
        if self.found.add(Asked(front, whole, "list"), entry) == "":
            for child in entry.children:
                if child.role == "text":
                    self.found.all(child, "part", "list")

    def _ask(self, attribute: AttributeWords, subject: Subject, entry: Entry, kind: str, **names: str) -> str:
        """Return a question of the vocabulary about a subject."""
        language = self._language(subject.name, entry.text, *(child.text for child in entry.children))
        template = getattr(attribute, kind).get(language)
        label = names.pop("label", "")
        fitting = label and korean(label) == (language == "ko")
        named = attribute.name.get(language) if attribute.name else ""
        shown = label if fitting else named or next(iter(attribute.labels.get(language, ())), label)
        shown = shown.lower() if language == "en" and shown[1:].islower() else shown
        name = subject.name if subject.known or not subject.context else _joined(subject, language)
        return fill(template, subject=name, label=shown, name=named or shown, **names)

    # -- steps ---------------------------------------------------------------------------------------------------------

    def _steps(self, entry: Entry, subject: Subject, values: list[str]) -> bool:
        """Take a list of steps in their order; return whether it is one."""
        if entry.value:
            return self._chain(entry, entry.value, subject)
        names = [value for value in values if len(words(value)) <= _SUBJECT_WORDS and not pointing(value)]
        if len(names) != len(entry.children) or len(names) < _CHAIN[0]:
            return False
        if not all(child.block.ordered or child.role == "term" or name_like(child.text) or action(bare(child.text)) for child in entry.children):
            return False
        what = subject.name if entry.role == "label" else subject.context
        label = entry.name
        for child in entry.children:
            self.found.all(child, "part", "steps")
        self._ordering(entry, what or "", label, names)
        return True

    def _ordering(self, entry: Entry, subject: str, label: str, nodes: list[str]) -> None:
        language = self._language(subject, *nodes)
        if len(set(nodes)) != len(nodes) or any(garbled(node) or not node for node in nodes):
            return
        if language == "ko":
            place = f"{subject}의 {label}" if label and subject and label not in subject else label or subject
            stem = f"{attach(place, '을/를')} 순서대로 나열하면?"
        else:
            place = f"the {label.lower()} of {subject}" if label and subject else label or subject
            stem = f"What is the order of {place}?" if label else f"Put the steps of {place} in order."
        if not place:
            return
        if len(nodes) <= _CHAIN[1]:
            self.found.add(Asked(stem, " → ".join(nodes), "order"), entry)
            self.found.chains.append(Chain(stem, tuple(nodes), entry.line, path_of(entry)))
            return
        for before, after in zip(nodes, nodes[1:], strict=False):
            front = f"{place}에서 “{before}” 다음 단계는?" if language == "ko" else f"In {place}, what comes after “{before}”?"
            self.found.add(Asked(front, after, "next step"), entry)
        self.found.chains.append(Chain(stem, tuple(nodes[: _CHAIN[1]]), entry.line, path_of(entry)))

    def _chain(self, entry: Entry, text: str, subject: Subject | None) -> bool:
        nodes = [tidy(node) for node in arrows(text)]
        if len(nodes) < _CHAIN[0] or subject is None or any(not node or len(words(node)) > _ITEM_WORDS for node in nodes):
            return False
        label = entry.name if entry.role == "label" else ("처리 순서" if self._language(text, subject.name) == "ko" else "flow")
        label = label if korean(label) == (self._language(text, subject.name) == "ko") else "처리 순서"
        self._ordering(entry, subject.name, label, nodes)
        self.found.all(entry, "part", "order")
        return True

    # -- terms ---------------------------------------------------------------------------------------------------------

    def _visit_term(self, entry: Entry) -> None:
        self.found.all(entry, "part", "term")
        label = self._label(entry)
        attribute = label.attribute if label else None
        if self._grouped(entry, attribute):
            return
        if len(arrows(entry.text)) >= _CHAIN[0] and not entry.value and self._chain(entry, entry.text, self.subject(entry)):
            return
        texts = [(entry.value, entry.line)] if entry.value else []
        leaves = [child for child in entry.children if child.role == "text" and child.leaf]
        others = [child for child in entry.children if child.role in {"term", "label", "table"} or not child.leaf]
        if not texts and len(leaves) == 1 and not others:
            texts = [(leaves[0].text, leaves[0].line)]
        if not texts:
            self._bare_term(entry)
            return
        text, line = texts[0]
        made = self._term_text(entry, attribute, label, text, line)
        if made and line != entry.line:
            for child in leaves:
                self.found.all(child, "part", "definition")

    def _grouped(self, entry: Entry, attribute: AttributeWords | None) -> bool:
        """Return whether a term is a group of identifiers (`Word2Vec:` under hyperparameters), no pair."""
        return bool(
            attribute
            and attribute.pairs
            and not entry.value
            and entry.children
            and (all(child.role == "term" or identifier(child.text) for child in entry.children) or not identifier(entry.name))
            and not identifier(entry.name.split(",")[0])
        )

    def _bare_term(self, entry: Entry) -> None:
        """A term with several items and no text of its own: a set, or steps, where its name says so."""
        if entry.block.kind == "heading":
            return
        names = [child.name or bare(child.text) for child in entry.children if child.role in {"text", "term"}]
        last = entry.name.split()[-1] if entry.name.split() else ""
        attribute = self.vocabulary.attribute(last)
        subject = self.subject(entry)
        if attribute and attribute.id == _STEPS_ATTRIBUTE and len(names) == len(entry.children):
            self._steps(entry, Subject(entry.name, subject.name if subject else ""), names)
            return
        if not SET[0] <= len(names) <= SET[1] or len(names) != len(entry.children):
            return
        if not all(name_like(name) and len(words(name)) <= _ITEM_WORDS - 3 for name in names):
            return
        if not re.search(r"(?:옵션|유형|종류|방법|방식|기법|사례|과제|기능|요소|구성|모음|범주|프로그램|이점|기술|알고리즘|형식|도구|모드|서비스|type|types|kinds?|methods?|modes?|options?|parts?|components?|techniques?|strategies|services|tools|models|categories|levels|classes|families)$", entry.name, re.IGNORECASE):
            return
        language = self._language(entry.name, *names)
        context = f"{subject.name}의 " if subject and language == "ko" and subject.context == "" and len(entry.name.split()) < 3 else ""  # noqa: PLR2004
        front = f"{context}{attach(entry.name, '은/는')} 무엇이 있는가?" if language == "ko" else f"What are the {english_statements.the(entry.name)}{f' of {subject.name}' if subject and len(entry.name.split()) < 2 else ''}?"  # noqa: PLR2004, E501
        if language == "ko":
            front = f"{context}{entry.name}에는 무엇이 있는가?"
        self.found.add(Asked(front, ", ".join(names), "list"), entry)

    def _term_text(self, entry: Entry, attribute: AttributeWords | None, label: Entry | None, text: str, line: int) -> bool:
        subject = self.subject(entry)
        sentences = split(text)
        first = bare(sentences[0])
        if attribute and label and attribute.item and subject and not _explicit(first, entry.name):
            if attribute.pairs and not identifier(entry.name.split(",")[0].strip()) and len(words(entry.name)) > 3:  # noqa: PLR2004
                return False
            return self._item(entry, attribute, label, subject, text, line)
        if self._listed(entry, subject, text):
            return True
        made = self._say(entry, entry.name, subject, first, line)
        for sentence in sentences[1:]:
            self._sentence(entry, sentence, line, Subject(entry.name, self._context(entry.name, subject.name if subject else ""), known=_known(entry.name)))
        return made

    def _listed(self, entry: Entry, subject: Subject | None, text: str) -> bool:
        """An unknown label with a list of names or one short value: `대표 알고리즘: A, B, C 등`."""
        parts = [part.strip() for part in re.split(r",\s+|\s+/\s+", bare(text))]
        names = all(part and len(words(part)) <= 3 and name_like(re.sub(r" 등$", "", part)) for part in parts)  # noqa: PLR2004
        if not names or len(words(text)) > 12 or entry.mark == "(" or not subject:  # noqa: PLR2004
            return False
        if len(parts) > SET[1] or (len(parts) == 1 and (len(words(text)) > 3 or entry.mark != ":" )):  # noqa: PLR2004
            return False
        language = self._language(entry.name, text)
        name = subject.name if subject.known or not subject.context else _joined(subject, language)
        if language == "ko":
            front = fill("{subject}의 {term}{은/는} 무엇인가?", subject=name, term=entry.name)
        else:
            verb = english_statements.be(entry.name)
            front = f"What {verb} the {entry.name if not entry.name[1:].islower() else entry.name.lower()} of {name}?"
        return self.found.add(Asked(front, bare(text), "value"), entry) == ""

    def _item(self, entry: Entry, attribute: AttributeWords, label: Entry, subject: Subject, text: str, line: int) -> bool:
        back, why = shortened(text)
        if not back or pointing(" ".join(back.split()[:2])):
            self.found.fate(line, "left out", "pronoun sentence")
            return False
        if not attribute.pairs and attribute.distinct and not self._plain_item(entry, attribute, back, subject, line, why, label):
            return False
        if attribute.pairs or not attribute.distinct:
            group = self._group_name(entry, label)
            owner = subject._replace(name=f"{subject.name} {group}") if group and group.casefold() not in subject.name.casefold() else subject
            front = self._ask(attribute, owner, entry, "item", label=label.name, term=entry.name)
            reason = self.found.add(Asked(front, back, "pair", why), entry, line)
            if reason:
                self.found.fate(line, "left out", reason)
                return False
            self._pair(entry, attribute, label, owner, back, front)
        return True

    def _group_name(self, entry: Entry, label: Entry) -> str:
        parent = entry.parent
        return parent.name if parent and parent is not label and parent.role == "term" else ""

    def _plain_item(self, entry: Entry, attribute: AttributeWords, back: str, subject: Subject, line: int, why: str, label: Entry) -> bool:
        """An item that says what its term is or does, asked for in the form that its text has."""
        context = self._context(entry.name, subject.name)
        made = self._say(entry, entry.name, subject, bare(split(back)[0]) if len(split(back)) > 1 else back, line, attribute=attribute, why=why)
        del context
        if made:
            self._pair(entry, attribute, label, subject, bare(back), made)
            return True
        front = self._ask(attribute, subject, entry, "item", label=label.name, term=entry.name)
        reason = self.found.add(Asked(front, back, "item", why), entry, line)
        if reason:
            self.found.fate(line, "left out", reason)
            return False
        self._pair(entry, attribute, label, subject, back, front)
        return True

    def _pair(self, entry: Entry, attribute: AttributeWords, label: Entry, subject: Subject, back: str, front: str | bool) -> None:
        if not attribute.distinct or not attribute.which or not _identifying(entry.name, back):
            return
        ask = front if isinstance(front, str) else self.found.drafts[-1].body.front.get("ko")  # type: ignore[attr-defined]
        which = self._ask(attribute, subject, entry, "which", label=label.name, text=back)
        self.found.pairs.append(Pair(entry.name, back, ask, which, f"{id(label)}", attribute.id, entry.line, path_of(entry)))
        if len(back.split()) <= 15 and len(words(back)) > 1:  # noqa: PLR2004 - the grammar's limit for a reverse
            self.found.reverses.append(Reverse(entry, which, entry.name, back))

    def _definition(self, entry: Entry, name: str, text: str, context: str, rule: str) -> bool:
        language = self._language(name, text)
        if language == "ko":
            place = f"{context}에서 " if context and not _known(name) else ""
            front = f"{place}{attach(name, '이란/란')} 무엇인가?"
        else:
            place = f"In {context}, what" if context and not _known(name) else "What"
            front = f"{place} {english_statements.be(name)} {english_statements.the(name)}?"
        back, why = shortened(text)
        return self.found.add(Asked(front, back, rule, why), entry) == ""

    def _say(self, entry: Entry, name: str, subject: Subject | None, sentence: str, line: int, *, attribute: AttributeWords | None = None, why: str = "") -> bool:
        """Ask for what a text says of a term."""
        context = self._context(name, subject.name if subject else "")
        about = Subject(name, context, known=_known(name) or not context)
        language = self._language(sentence, name)
        if pointing(" ".join(sentence.split()[:2])) or question(sentence):
            self.found.fate(line, "left out", "pronoun sentence")
            return False
        if language == "ko":
            candidates = list(korean_statements.ask(sentence, about))
        else:
            candidates = list(english_statements.ask(sentence, about, alone=True))
        del attribute
        for asked in candidates:
            if self.found.new(asked.front) and self.found.add(asked, entry, line, why) == "":
                self._defined(entry, asked, language)
                return True
        if not _explicit(sentence, name):
            back, more = shortened(sentence)
            front = f"{_place(about)}{attach(name, '은/는')} 무엇인가?" if language == "ko" else f"What {english_statements.be(name)} {english_statements.the(name)}?"
            if language == "ko" and not name_like(sentence):
                front = f"{_place(about)}{attach(name, '은/는')} 무엇을 가리키는가?"
                front = f"{_place(about)}{name}의 내용은?" if re.search(r"(?:화|성|권|화면)$", name) else front
            if len(words(back)) > 1 and self.found.new(front) and self.found.add(Asked(front, back, "definition", f"{why} {more}".strip()), entry, line) == "":
                return True
        self.found.fate(line, "left out", "nothing to ask")
        return False

    def _defined(self, entry: Entry, asked: Asked, language: str) -> None:
        """Keep what says what a term is for the quiz and for the question the other way round."""
        if not asked.term or not asked.text or not _identifying(asked.term, asked.text):
            return
        attribute = self.vocabulary.attributes.get("definition")
        template = attribute.which.get(language) if attribute and attribute.which else "{text}?"
        which = fill(template, text=asked.text)
        group = f"{id(entry.parent)}"
        self.found.pairs.append(Pair(asked.term, asked.text, asked.front, which, group, f"definition-{group}", entry.line, path_of(entry)))
        if len(asked.text.split()) <= 15 and len(words(asked.text)) > 2 and _known(asked.term):  # noqa: PLR2004
            self.found.reverses.append(Reverse(entry, which, asked.term, asked.text))

    # -- statements ----------------------------------------------------------------------------------------------------

    def _visit_text(self, entry: Entry) -> None:
        text = entry.text
        if any(fate.what == "part" for fate in self.found.fates.get(entry.line, ())):
            return
        subject = self.subject(entry)
        label = self._label(entry)
        if garbled(text) and len(split(text)) == 1:
            self.found.all(entry, "left out", "garbled")
            return
        if label and label.attribute and self._below_label(entry, label, label.attribute, subject):
            return
        nodes = arrows(text)
        if len(nodes) >= _CHAIN[0] and self._chain(entry, text, subject):
            return
        if len(nodes) == 2 and subject and self._arrow(entry, subject, nodes):  # noqa: PLR2004
            return
        if (name_like(text) and entry.leaf and not _says(text)) or identifier(text):
            self.found.all(entry, "left out", "name without text")
            return
        for sentence in split(text):
            self._sentence(entry, sentence, entry.line, subject)

    def _below_label(self, entry: Entry, label: Entry, attribute: AttributeWords, subject: Subject | None) -> bool:
        """Read an item below a label by what the label means; return whether that settles it."""
        if attribute.pairs and subject and self._inline_pairs(entry, label, attribute, subject):
            return True
        nodes = arrows(entry.text)
        if len(nodes) == 2 and subject and attribute.id == "instance":  # noqa: PLR2004
            return self._instance(entry, subject, nodes)
        parts = clause(bare(entry.text)) if korean(entry.text) else None
        if parts and parts.name and not parts.lead and subject:
            inner = self.vocabulary.attribute(parts.name, attribute.id)
            if inner and inner.within == attribute.id:
                self._value_of(entry, inner, subject, parts.rest)
                return True
            if attribute.id == "instance" and not parts.oblique:
                front = self._ask(attribute, subject, label, "item", label=label.name, term=parts.name)
                return self.found.add(Asked(front, parts.rest, "pair"), entry) == ""
        return False

    def _value_of(self, entry: Entry, attribute: AttributeWords, subject: Subject, value: str) -> None:
        back, why = shortened(value)
        front = self._ask(attribute, subject, entry, "ask", label=attribute.id)
        reason = self.found.add(Asked(front, back, "label", why), entry)
        if reason:
            self.found.all(entry, "left out", reason)

    def _instance(self, entry: Entry, subject: Subject, nodes: list[str]) -> bool:
        """`A -> B` under instances: which instances when A?"""
        when, what = nodes
        group = entry.parent.name if entry.parent and entry.parent.role == "term" else ""
        name = subject.name if not group or group in subject.name else f"{subject.name} {group}"
        if self._language(when, what, subject.name) == "ko":
            what = re.sub(r"\s*(?:를|을)?\s*(?:권장|사용|추천|선택)$", "", what)
            front = f"{name}에서 {when}일 때 권장되는 인스턴스 유형은?"
        else:
            front = f"Which instances does {name} need when: {when}?"
        return self.found.add(Asked(front, what, "condition"), entry) == ""

    def _arrow(self, entry: Entry, subject: Subject, nodes: list[str]) -> bool:
        """`A -> B` elsewhere: what does A lead to?"""
        when, what = (tidy(node) for node in nodes)
        within = self._within(entry)
        if within == "instance":
            return self._instance(entry, subject, nodes)
        if not when or not what or pointing(when) or pointing(what) or len(words(when)) > 12 or len(words(what)) > ANSWER_WORDS:  # noqa: PLR2004
            return False
        name = subject.name if subject.known or not subject.context else _joined(subject, self.language)
        if self._language(when, what) == "ko":
            front = f"{name}에서 “{when}”에 대응하는 것은(→)?"
        else:
            front = f"In {name}, what does “{when}” lead to (→)?"
        return self.found.add(Asked(front, what, "arrow"), entry) == ""

    def _inline_pairs(self, entry: Entry, label: Entry, attribute: AttributeWords, subject: Subject) -> bool:
        """`L1 정규화 alpha, L2 정규화 lambda`: what each identifier is for stands before it."""
        parts = re.split(r",\s+(?![^()]*\))", entry.text)
        found = [re.fullmatch(r"(?P<text>.*[가-힣)])(?:(?:을|를) 위한)? (?P<name>[A-Za-z][\w.]*)", part) for part in parts]
        if not found or not all(found):
            return False
        for match in found:
            assert match is not None
            text = re.sub(r"(?:을|를) 위한$", "", match["text"]).strip()
            front = self._ask(attribute, subject, entry, "item", label=label.name, term=match["name"])
            if len(words(text)) > 1 and self.found.add(Asked(front, text, "pair"), entry) == "":
                which = self._ask(attribute, subject, entry, "which", label=label.name, text=text)
                self.found.pairs.append(Pair(match["name"], text, front, which, f"{id(label)}", attribute.id, entry.line, path_of(entry)))
        return True

    def _sentence(self, entry: Entry, sentence: str, line: int, subject: Subject | None) -> None:
        """Make the best new question of a sentence, or say why there is none."""
        named = korean_statements.refer(sentence, subject.name if subject and _referable(entry) else "")
        reason = self._unfit(entry, named)
        if reason:
            kept = reason in {"stands on another sentence", "pronoun sentence", "too long"} and self.found.explain(sentence, line)
            self.found.fate(line, "part" if kept else "left out", "explanation" if kept else reason)
            return
        self.found.said.add(" ".join(named.split()))
        made = False
        language = self._language(named)
        pieces = korean_statements.separate(bare(named)) if korean(named) else [named]
        for piece in pieces:
            made = self._piece(entry, piece, line, subject, language) or made
        if not made:
            self.found.fate(line, "left out", "nothing to ask")

    def _piece(self, entry: Entry, piece: str, line: int, subject: Subject | None, language: str) -> bool:
        if korean(piece):
            candidates: Iterator[Asked] = korean_statements.ask(piece, subject)
        elif language == "ko" and len(words(piece)) < 5:  # noqa: PLR2004 - a list of names in Korean notes
            return False
        else:
            candidates = english_statements.ask(piece, subject, alone=len(entry.parent.children) == 1 if entry.parent else False)
        for asked in candidates:
            if self.found.new(asked.front) and self.found.add(asked, entry, line) == "":
                self._defined(entry, asked, language)
                return True
        return False

    def _unfit(self, entry: Entry, sentence: str) -> str:
        """Return why nothing is made of a sentence, "" where something may be."""
        opening = re.sub(r"^[\"'“‘(\[*_]+", "", sentence)
        if garbled(sentence):
            return "garbled"
        if question(sentence):
            return "question"
        if self.vocabulary.openings.match(opening):
            return "stands on another sentence"
        if self.vocabulary.idle.match(opening):
            return "chatter"
        if ordered(bare(opening), self.vocabulary) and not re.match(r"(?:use|choose|pick|prefer)\b", opening, re.IGNORECASE):
            return "order"
        if len(words(sentence)) > SENTENCE_WORDS:
            return "too long"
        if " ".join(sentence.split()) in self.found.said:
            return "duplicate"
        del entry
        return ""


def shortened(text: str) -> tuple[str, str]:
    """Return an answer of at most `ANSWER_WORDS`, and what was cut off: later sentences, then a remark."""
    sentences = split(text)
    back, rest = bare(sentences[0]), " ".join(sentences[1:])
    if len(back.split()) > ANSWER_WORDS and (found := cut(back)) and found.mark == "-":
        back, rest = found.left, f"{found.right} {rest}".strip()
    if len(back.split()) > ANSWER_WORDS and (match := re.match(r"(?P<first>.+?)\s*\((?P<remark>[^()]+)\)$", back)):
        back, rest = match["first"], f"{match['remark']} {rest}".strip()
    if korean(back):
        end = korean_statements.predicate(back)
        if end.sort in {"verb", "adjective", "copula"}:
            back = end.nominal()
    return tidy(back), rest


def _known(name: str) -> bool:
    """Return whether a name says on its own what is meant: it has a capital, a digit, code, or two words."""
    return bool(re.search(r"[A-Z0-9`_]", name)) or len(name.replace(" ", "")) >= (7 if korean(name) else 100)  # noqa: PLR2004


def _joined(subject: Subject, language: str) -> str:
    return f"{subject.context}의 {subject.name}" if language == "ko" else f"{subject.name} ({subject.context})"


def _place(subject: Subject) -> str:
    return f"{subject.context}에서 " if subject.context and not subject.known else ""


def _explicit(sentence: str, name: str) -> bool:
    """Return whether a sentence names its own topic."""
    if korean(sentence):
        return bool(clause(sentence).topic)
    del name
    return False


def _says(text: str) -> bool:
    """Return whether a short text is more than a name: a fragment that ends in a noun of doing."""
    return korean(text) and (action(re.sub(r"\s*\([^()]*\)$", "", text)) and len(words(text)) > 2 or korean_statements._thing(text) and len(words(text)) > 2)  # noqa: PLR2004, SLF001


def _identifying(term: str, text: str) -> bool:
    """Return whether a text could ask for a term: it does not say it, and says something."""
    stem = re.sub(r"\s*\([^()]*\)|`", "", term).casefold().strip()
    plain = text.casefold().replace("`", "")
    parts = [part for part in re.split(r"[\s_/,-]+", stem) if len(part) > 2]  # noqa: PLR2004
    said = sum(part in plain for part in parts)
    return stem not in plain and (not parts or said * 2 < len(parts) or said == 0) and len(words(text)) > 1


def _referable(entry: Entry) -> bool:
    return bool(entry.parent and entry.parent.role in {"term", "subject"}) or bool(entry.name)
