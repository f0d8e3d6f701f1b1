"""Terms of notes: a name with what it is or does, as a pair below a label or as a definition of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.formats.notes import english_terms, english_words, korean_statements
from mlsprep.formats.notes.answers import identifying, shortened
from mlsprep.formats.notes.asked import Asked, Subject
from mlsprep.formats.notes.collector import Pair, Reverse, path_of
from mlsprep.formats.notes.korean import attach, korean, predicate
from mlsprep.formats.notes.korean_clauses import clause, separate, thing
from mlsprep.formats.notes.labelled import ITEM_WORDS, SET, STEPS, chain, steps
from mlsprep.formats.notes.labels import arrows, identifier, name_like
from mlsprep.formats.notes.sentences import SENTENCE_WORDS, bare, ordered, pointing, question, split, tidy, words
from mlsprep.formats.notes.subjects import CONTEXT_WORDS, label_of, whole
from mlsprep.formats.notes.templates import fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlsprep.formats.notes.outline import Entry
    from mlsprep.formats.notes.subjects import Reader
    from mlsprep.formats.notes.vocabulary import AttributeWords

UNIQUE = "unique"
"""The attribute of what tells a section from the others: its definition, its use."""

REVERSE_WORDS = 15
"""The most words of a text that asks for its term."""

_CLASS = re.compile(
    r"(?:옵션|유형|종류|방법|방식|기법|사례|과제|기능|요소|구성|모음|범주|이점|기술|알고리즘|형식|도구|모드|서비스|전략|패턴|지표|계층|"
    r"types?|kinds|methods|modes|options|parts|components|techniques|strategies|services|tools|models|categories|levels|"
    r"classes|families|metrics|algorithms|formats|phases|layers)$",
    re.IGNORECASE,
)


def read_term(reader: Reader, entry: Entry, sentence: Callable[[Entry, str, int, Subject | None], object]) -> None:
    """Take cards from a term: its value, or the only line below it; `sentence` reads what else is said of it."""
    found = reader.found
    found.all(entry, "part", "term")
    label = label_of(entry)
    attribute = label.attribute if label else None
    subject = reader.subject(label or entry)
    if attribute and _grouped(entry, attribute):
        return
    if not entry.value and len(arrows(entry.text)) > 2 and chain(reader, entry, entry.text, subject):  # noqa: PLR2004
        return
    text, line, children = _text(entry, attribute)
    if not text:
        _bare(reader, entry, subject)
        return
    if label and attribute and attribute.item and subject:
        made = _Item(reader, entry, attribute, label, subject).take(text, line)
    elif _listed(reader, entry, subject, text):
        made = True
    else:
        sentences = split(text)
        made = say(reader, entry, reader.about(entry.name, subject), bare(sentences[0]), line)
        for more in sentences[1:]:
            sentence(entry, more, line, reader.about(entry.name, subject))
    if made:
        for child in children:
            found.all(child, "part", "definition")


def _text(entry: Entry, attribute: AttributeWords | None) -> tuple[str, int, list[Entry]]:
    """Return what is said of a term, where, and the lines it was taken from."""
    if entry.value:
        return entry.value, entry.line, []
    leaves = [child for child in entry.children if child.role == "text" and child.leaf]
    others = [child for child in entry.children if child.role in {"term", "label", "table"} or not child.leaf]
    if leaves and attribute and attribute.pairs:
        return leaves[0].text, leaves[0].line, leaves[:1]
    if len(leaves) == 1 and not others:
        return leaves[0].text, leaves[0].line, leaves
    few = (
        attribute is not None
        and bool(attribute.item)
        and not attribute.distinct
        and 1 < len(leaves) < SET
        and not others
    )
    if few and all(_plain(leaf.text) for leaf in leaves):
        return " / ".join(bare(leaf.text) for leaf in leaves), leaves[0].line, leaves
    return "", entry.line, []


def _plain(text: str) -> bool:
    """Return whether a line can be an item of an answer."""
    return len(arrows(text)) == 1 and len(words(text)) <= ITEM_WORDS and not pointing(text)


def _grouped(entry: Entry, attribute: AttributeWords) -> bool:
    """Return whether a term is a group of identifiers (`Word2Vec:` under hyperparameters), no pair."""
    if not attribute.pairs or entry.value or not entry.children:
        return False
    return not identifier(entry.name.split(",")[0])


def _bare(reader: Reader, entry: Entry, subject: Subject | None) -> None:
    """A term without a text of its own: steps or a set, where its name says that its items are one."""
    if entry.block.kind == "heading" or not entry.children:
        return
    last = entry.name.split()[-1]
    attribute = reader.vocabulary.attribute(last)
    if attribute and attribute.id == STEPS and steps(reader, entry, subject, entry.name):
        return
    names = [child.name or bare(child.text) for child in entry.children if child.role in {"text", "term"}]
    if not 1 < len(names) <= SET or len(names) != len(entry.children) or not _CLASS.search(entry.name):
        return
    if not all(name_like(name) and len(words(name)) <= ITEM_WORDS - 3 for name in names):
        return
    language = reader.tongue(entry.name, *names)
    if language == "ko":
        place = f"{whole(subject, language)}의 " if subject and not reader.known(entry.name) else ""
        front = f"{place}{entry.name}에는 무엇이 있는가?"
    else:
        place = f" of {whole(subject, language)}" if subject and len(entry.name.split()) < 3 else ""  # noqa: PLR2004
        front = f"What are the {english_words.the(entry.name)}{place}?"
    reader.found.add(Asked(front, ", ".join(names), "list"), entry)


def _listed(reader: Reader, entry: Entry, subject: Subject | None, text: str) -> bool:
    """An unknown label with a list of names: `대표 알고리즘: A, B, C 등`."""
    parts = [part.strip() for part in re.split(r",\s+|\s+/\s+", bare(text))]
    if not subject or entry.mark == "(" or not 1 < len(parts) <= SET:
        return False
    if not all(part and len(words(part)) <= 3 and name_like(re.sub(r" 등$", "", part)) for part in parts):  # noqa: PLR2004
        return False
    language = reader.tongue(entry.name, text)
    name = whole(subject, language)
    if language == "ko":
        front = fill("{subject}의 {term}{은/는} 무엇인가?", subject=name, term=entry.name)
    else:
        verb = english_words.be(entry.name)
        if verb == "is":
            return False
        place = "" if re.search(r"[A-Z0-9]", entry.name[1:]) or re.match(r"[A-Z]{2}", entry.name) else f" of {name}"
        front = f"What {verb} the {entry.name.lower() if entry.name[1:].islower() else entry.name}{place}?"
    return reader.found.add(Asked(front, bare(text), "value"), entry) == ""


# -- items of a label --------------------------------------------------------------------------------------------------


class _Item(NamedTuple):
    """A term below a label: what the label means, and what the list is about."""

    reader: Reader
    entry: Entry
    attribute: AttributeWords
    label: Entry
    subject: Subject

    def take(self, text: str, line: int) -> bool:
        """Take a card from what is said of the term; return whether there is one."""
        found, name = self.reader.found, self.entry.name
        back, why = shortened(text)
        if not back or pointing(" ".join(back.split()[:2])):
            found.fate(line, "left out", "pronoun sentence")
            return False
        item = self._replace(subject=self._owner())
        if korean(name) and _names(back) and not self.attribute.pairs:
            place = whole(item.subject, "ko")
            asked = Asked(f"{place}에서 “{name}”에 해당하는 것은?", back, "value", why)
            return found.add(asked, self.entry, line) == ""
        if self.attribute.id in _SPOKEN and item.spoken(back, line, why):
            item.keep(back, _fitting(self.reader, item.subject, name, back), why)
            return True
        if self.attribute.pairs and not identifying(name, back) and len(words(back)) < 3:  # noqa: PLR2004 - `l1: l1`
            found.fate(line, "left out", "says its own name")
            return False
        term = f"{name} ({self.entry.remark})" if self.entry.remark and not self.attribute.distinct else name
        front = self.reader.ask(self.attribute, item.subject, "item", self.label.name, term=term, text=back)
        rule = "pair" if self.attribute.pairs else "item"
        if reason := found.add(Asked(front, back, rule, why), self.entry, line):
            found.fate(line, "left out", reason)
            return False
        item.keep(back, front, why)
        return True

    def _owner(self) -> Subject:
        """Return what the list is about, with the group that the term stands in (`BlazingText Word2Vec`)."""
        parent, subject = self.entry.parent, self.subject
        grouped = parent is not None and parent is not self.label and parent.role == "term"
        if parent and grouped and parent.name.casefold() not in subject.name.casefold():
            return subject._replace(name=f"{subject.name} {parent.name}")
        return subject

    def spoken(self, back: str, line: int, why: str) -> bool:
        """Ask for the text in the form it has; return whether it has one."""
        reader, name = self.reader, self.entry.name
        about = Subject(name, reader.context(name, whole(self.subject, reader.language)), known=False)
        ask = korean_statements.ask if reader.tongue(back, name) == "ko" else english_terms.describe
        return any(
            asked.rule in _FITTING
            and reader.found.new(asked.front)
            and reader.found.add(asked, self.entry, line, why) == ""
            for asked in ask(back, about)
        )

    def keep(self, back: str, front: str, more: str) -> None:
        """Keep the item for the quiz and for the question the other way round."""
        attribute, entry, found = self.attribute, self.entry, self.reader.found
        if not attribute.distinct or not attribute.which or not identifying(entry.name, back):
            return
        which = self.reader.ask(attribute, self.subject, "which", self.label.name, text=back)
        group = str(id(self.label))
        found.pairs.append(Pair(entry.name, back, front, which, group, attribute.id, entry.line, path_of(entry), more))
        if len(words(back)) > 1 and len(back.split()) <= REVERSE_WORDS:
            found.reverses.append(Reverse(entry, which, entry.name, back))


def _names(text: str) -> bool:
    """Return whether a text is nothing but Latin names."""
    parts = re.split(r",\s+", text)
    return len(parts) <= SET and all(re.fullmatch(r"[A-Z][\w.+-]*(?: [A-Z][\w.+-]*){0,2}", part) for part in parts)


def _fitting(reader: Reader, owner: Subject | None, term: str, text: str) -> str:
    """Return the question which description fits a term."""
    name = whole(owner, reader.tongue(term, text)) if owner else ""
    if reader.tongue(term, text) == "ko":
        place = f"{name}에서 " if name and not overlapping(name, term) and len(words(name)) <= CONTEXT_WORDS else ""
        return f"{place}{term}에 대한 설명으로 옳은 것은?"
    place = f" in {name}" if name and not overlapping(name, term) else ""
    return f"Which description fits {term}{place}?"


# Labels whose items are things or ways: their texts are asked for in the form they have.
_SPOKEN = {"kind", "parts", "tools", "use", "metric", "how", "method", "definition"}
# What a text may be asked for as where a label has a question of its own that always fits.
_FITTING = {"definition", "use", "when", "means", "cause", "function", "object", "list"}


# -- definitions -------------------------------------------------------------------------------------------------------


def define(reader: Reader, entry: Entry, about: Subject, text: str, rule: str) -> bool:
    """Ask what a name is."""
    back, why = shortened(text)
    return reader.found.add(Asked(_what(reader, about, text), back, rule, why), entry) == ""


def _what(reader: Reader, about: Subject, text: str) -> str:
    if reader.tongue(about.name, text) == "ko":
        place = f"{about.context}에서 " if about.context and not about.known else ""
        return f"{place}{attach(about.name, '이란/란')} 무엇인가?"
    vs = re.fullmatch(r"(?P<one>.+?) (?:vs\.?|versus) (?P<other>.+)", about.name, re.IGNORECASE)
    if vs:
        one, other = english_words.the(vs["one"]), english_words.the(vs["other"])
        return f"What is the difference between {one} and {other}?"
    place = f"In {about.context}, what" if about.context and not about.known else "What"
    return f"{place} {english_words.be(about.name)} {english_words.the(about.name)}?"


def say(reader: Reader, entry: Entry, about: Subject, text: str, line: int) -> bool:
    """Ask for what a text says of a name."""
    if (
        len(words(text)) > SENTENCE_WORDS
        or ordered(text, reader.vocabulary)
        or pointing(" ".join(text.split()[:2]))
        or question(text)
    ):
        reader.found.fate(line, "left out", "question" if question(text) else "pronoun sentence")
        return False
    language, contrast = reader.tongue(text, about.name), re.search(r" (?:vs\.?|versus) ", about.name)
    if language == "ko":
        text = separate(text)[0]
        candidates = list(korean_statements.ask(text, about))
    else:
        candidates = [] if contrast else list(english_terms.describe(text, about))
    for asked in candidates:
        if reader.found.new(asked.front) and reader.found.add(asked, entry, line) == "":
            back = tidy(shortened(text)[0])
            whole_text = not (korean(text) and clause(text).topic)
            told = asked if asked.term else asked._replace(term=about.name, text=back) if whole_text else asked
            if asked.rule not in {"label", "value", "date", "list"}:
                defined(reader, entry, told)
            return True
    fragment = predicate(text).sort == "noun" if korean(text) else language == "ko" or bool(contrast)
    if fragment and len(words(text)) > 1 and not (korean(text) and clause(text).topic):
        if _short_value(reader, entry, about, text, line):
            return True
        back, why = shortened(text)
        asked = Asked(_what(reader, about, text), back, "definition", why, about.name, back)
        if reader.found.new(asked.front) and reader.found.add(asked, entry, line) == "":
            defined(reader, entry, asked)
            return True
    reader.found.fate(line, "left out", "nothing to ask")
    return False


def _short_value(reader: Reader, entry: Entry, about: Subject, text: str, line: int) -> bool:
    """Ask for a few words behind a term of every day: `인증 - IAM 연동`."""
    latin = not korean(text) and reader.language == "ko" and name_like(text)
    if len(words(text)) > 4 or entry.mark not in {":", "-"} or thing(text):  # noqa: PLR2004
        return False
    if not latin and (not korean(text) or not about.context or about.known):
        return False
    place = f"{about.context}에서 " if about.context else ""
    front = f"{place}“{about.name}”에 해당하는 것은?"
    return reader.found.add(Asked(front, bare(text), "value"), entry, line) == ""


def defined(reader: Reader, entry: Entry, asked: Asked) -> None:
    """Keep what says what a name is for the quiz and for the question the other way round."""
    if not asked.term or not asked.text or not identifying(asked.term, asked.text) or not reader.found.drafts:
        return
    attribute = reader.vocabulary.attributes.get("definition")
    language = "ko" if korean(asked.front) else "en"
    template = attribute.which.get(language) if attribute and attribute.which else "“{text}”?"
    which = fill(template, text=tidy(asked.text))
    owner = reader.subject(entry)
    if owner and len(words(owner.name)) <= CONTEXT_WORDS and not overlapping(owner.name, asked.term):
        which = f"{owner.name}에서 {which}" if language == "ko" else f"In {owner.name}, {which[0].lower()}{which[1:]}"
    heading = next((item for item in entry.above() if item.block.kind == "heading"), None)
    # What a whole section is about is told apart from other sections, a term from its siblings.
    group = UNIQUE if heading and heading.name == asked.term else f"terms-{id(entry.parent)}"
    fitting = _fitting(reader, owner, asked.term, asked.text)
    reader.found.pairs.append(
        Pair(asked.term, tidy(asked.text), fitting, which, group, group, entry.line, path_of(entry))
    )
    telling = len(words(asked.text)) > 3 and "또 다른 " not in asked.text  # noqa: PLR2004 - `a managed service`
    if telling and len(asked.text.split()) <= REVERSE_WORDS and reader.known(asked.term):
        reader.found.reverses.append(Reverse(entry, which, asked.term, tidy(asked.text)))


def overlapping(owner: str, term: str) -> bool:
    """Return whether what a term is part of would give the term away, or says the same."""
    one, other = owner.casefold(), term.casefold()
    return one in other or other in one
