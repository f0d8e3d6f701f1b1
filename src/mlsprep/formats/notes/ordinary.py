"""Ordinary notes to cards and questions: the outline is read line by line, each by what stands above it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from mlsprep.formats.notes import english_statements, korean_statements
from mlsprep.formats.notes.asked import Asked
from mlsprep.formats.notes.collector import Pair, path_of
from mlsprep.formats.notes.korean import action, korean, predicate
from mlsprep.formats.notes.korean_clauses import clause, named, refer, separate, thing
from mlsprep.formats.notes.labelled import (
    CHAIN,
    STEPS,
    arrow,
    chain,
    instance,
    names_only,
    ordering,
    read_label,
    steps,
    value,
)
from mlsprep.formats.notes.labels import arrows, cut, identifier, name_like
from mlsprep.formats.notes.outline import outline
from mlsprep.formats.notes.questions import questions_of
from mlsprep.formats.notes.sentences import SENTENCE_WORDS, bare, garbled, ordered, pointing, question, split, words
from mlsprep.formats.notes.subjects import Reader, label_of, whole
from mlsprep.formats.notes.tables import table_cards
from mlsprep.formats.notes.terms import define, defined, read_term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlsprep.formats import Fate
    from mlsprep.formats.notes.asked import Subject
    from mlsprep.formats.notes.draft import Draft
    from mlsprep.formats.notes.outline import Entry
    from mlsprep.formats.notes.tree import Block
    from mlsprep.formats.notes.vocabulary import AttributeWords, Vocabulary

_LEFT_OUT = {
    "too long",
    "link list",
    "image",
    "decoration",
    "chatter",
    "code",
    "group",
    "quotation",
    "crossed out",
    "footnote",
}
# What a detail of another line may still be asked for: it says when, why or what for, and so stands alone.
_STRONG = {"use", "when", "cause", "condition", "requirement", "means"}
# Of more siblings only the first are looked at.
_FAMILY = 60
# So many words tell one of several siblings, where no name or figure does.
_TELLING_WORDS = 6
# How often one of several siblings is asked for like this.
_RIDDLES = 2
# A longer description of one of several siblings is a riddle.
_SIBLING_WORDS = 18
_EXPLAINING = {"stands on another sentence", "pronoun sentence", "too long"}


def cards_of(root: Block, vocabulary: Vocabulary, taken: frozenset[int], deck: str) -> tuple[list[Draft], list[Fate]]:
    """Return the cards and questions of ordinary notes, and what became of every line that is not taken."""
    entries = outline(root, vocabulary, taken)
    written = [entry for entry in entries if entry.text]
    hangul = sum(korean(entry.text) for entry in written)
    spoken = (clause(bare(sentence)).name for entry in written if korean(entry.text) for sentence in split(entry.text))
    language = "ko" if hangul * 2 >= max(1, len(written)) else "en"
    reader = Reader(vocabulary, language, spoken=frozenset(filter(None, spoken)))
    for entry in entries:
        _visit(reader, entry)
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
    return drafts, [fate for line in sorted(found.fates) for fate in found.fates[line] if line not in taken]


def _visit(reader: Reader, entry: Entry) -> None:
    """Make of a line what can be made of it, and say what that was."""
    found = reader.found
    if entry.role in _LEFT_OUT:
        found.all(entry, "left out", "decoration" if entry.role == "group" else entry.role)
    elif _silent(entry):
        found.all(entry, "left out", "example")
    elif entry.role == "table":
        table_cards(reader, entry)
    elif entry.role in {"title", "subject", "activity"}:
        found.all(entry, "heading", entry.role)
        if entry.remark and entry.role == "subject":
            _remark(reader, entry)
        _staged(reader, entry)
    elif entry.role == "question":
        answer = entry.children[0]
        reason = found.add(Asked(entry.text, answer.text, "question"), entry)
        found.all(answer, "left out" if reason else "part", reason or "question")
    elif entry.role == "label":
        read_label(reader, entry)
    elif entry.role == "term":
        read_term(reader, entry, partial(_sentence, reader))
    elif entry.role != "answer":
        _text(reader, entry)


def _staged(reader: Reader, entry: Entry) -> None:
    """Take the steps below a heading that names them, or stages that are called so."""
    attribute = reader.vocabulary.attribute(entry.name)
    if entry.block.kind == "heading" and attribute and attribute.id == STEPS:
        steps(reader, entry, reader.subject(entry), entry.name)
    stages = [child.name for child in entry.children if child.remark == "stage"]
    if len(stages) >= CHAIN[0]:
        ordering(reader, entry, None, entry.name, stages)


def _silent(entry: Entry) -> bool:
    here = (entry, *entry.above())
    return any(item.role == "label" and item.attribute and item.attribute.silent for item in here)


def _remark(reader: Reader, entry: Entry) -> None:
    """Take a heading `Seq2Seq: 시퀀스 변환 모델`, which says what its subject is."""
    remark = entry.remark
    if korean(remark) and name_like(remark) and thing(remark) and not cut(remark):
        define(reader, entry, reader.about(entry.name, None), remark, "definition")


# -- lines without a label of their own --------------------------------------------------------------------------------


def _text(reader: Reader, entry: Entry) -> None:  # noqa: PLR0911 - one rule after the other
    text, found = entry.text, reader.found
    if any(fate.what == "part" for fate in found.fates.get(entry.line, ())):
        return
    subject = reader.subject(entry)
    label = label_of(entry)
    if garbled(text) and len(split(text)) == 1:
        found.all(entry, "left out", "garbled")
        return
    if label and label.attribute and subject and _below_label(reader, entry, label, label.attribute, subject):
        return
    nodes = arrows(text)
    if len(nodes) >= CHAIN[0] and chain(reader, entry, text, subject):
        return
    if len(nodes) == 2 and subject and arrow(reader, entry, subject, nodes):  # noqa: PLR2004 - from one to another
        return
    nameless = identifier(text) or names_only(text)
    if nameless or (name_like(text) and entry.leaf and not _says(text) and (korean(text) or reader.language == "ko")):
        found.all(entry, "left out", "name without text")
        return
    if _counted(reader, entry, subject) or _scattered(entry):
        return
    about = subject
    for number, sentence in enumerate(split(text)):
        spoken = _sentence(reader, entry, sentence, entry.line, about, first=number == 0)
        about = reader.about(spoken, subject) if spoken else about


_COUNT = re.compile(r"(?P<count>\d|두|세|네|다섯)(?: ?가지)? ?(?:단계|steps|stages|phases)")
_NUMBERS = {"두": 2, "세": 3, "네": 4, "다섯": 5}


def _counted(reader: Reader, entry: Entry, subject: Subject | None) -> bool:
    """Take `... is a process of 3 steps` with three items below it as an ordering."""
    match = _COUNT.search(entry.text)
    if not match or len(entry.children) != _NUMBERS.get(
        match["count"], int(match["count"]) if match["count"].isdigit() else 0
    ):
        return False
    topic = clause(bare(entry.text)).name if korean(entry.text) else ""
    return bool(topic) and steps(reader, entry, subject if len(words(topic)) < 3 else None, topic)  # noqa: PLR2004


def _scattered(entry: Entry) -> bool:
    """Return whether a fragment stands among bare names, which a broken list leaves behind."""
    parent = entry.parent
    if parent is None or parent.role != "term" or len(words(entry.text)) > 4 or len(parent.children) > _FAMILY:  # noqa: PLR2004
        return False
    bare_names = sum(child.leaf and name_like(child.text) and not _says(child.text) for child in parent.children)
    return bare_names * 2 >= len(parent.children) > 2  # noqa: PLR2004


def _below_label(reader: Reader, entry: Entry, label: Entry, attribute: AttributeWords, subject: Subject) -> bool:
    """Read an item below a label by what the label means; return whether that settles it."""
    if attribute.pairs and _inline_pairs(reader, entry, label, attribute, subject):
        return True
    nodes = arrows(entry.text)
    if len(nodes) == 2 and attribute.id == "instance":  # noqa: PLR2004 - a condition and a choice
        return instance(reader, entry, subject, nodes)
    parts = clause(bare(entry.text)) if korean(entry.text) else None
    if parts and parts.name and not parts.lead and len(split(entry.text)) == 1:
        inner = reader.vocabulary.attribute(parts.name, attribute.id)
        if inner and inner.within == attribute.id:
            value(reader, entry, inner, subject, parts.rest, parts.name)
            return True
        if attribute.id == "instance" and not parts.oblique and parts.name.casefold() != subject.name.casefold():
            front = reader.ask(attribute, subject, "item", label.name, term=parts.name)
            return reader.found.add(Asked(front, parts.rest, "item"), entry) == ""
    return False


def _inline_pairs(reader: Reader, entry: Entry, label: Entry, attribute: AttributeWords, subject: Subject) -> bool:
    """Take `L1 정규화 alpha, L2 정규화 lambda`: what each identifier is for stands before it."""
    parts = re.split(r",\s+(?![^()]*\))", entry.text)
    found = [re.fullmatch(r"(?P<text>.*[가-힣)]) (?P<name>[A-Za-z][\w.]*)", part) for part in parts]
    if not all(found):
        return False
    for match in found:
        assert match is not None  # all are, above
        text = re.sub(r"(?:을|를) 위한$", "", match["text"]).strip()
        name = match["name"]
        if len(words(text)) < 2 or name in text:  # noqa: PLR2004 - what it is for, not its name
            continue
        front = reader.ask(attribute, subject, "item", label.name, term=name, text=text)
        if reader.found.add(Asked(front, text, "pair"), entry) == "":
            which = reader.ask(attribute, subject, "which", label.name, text=text)
            pair = Pair(name, text, front, which, str(id(label)), attribute.id, entry.line, path_of(entry))
            reader.found.pairs.append(pair)
    return True


def _says(text: str) -> bool:
    """Return whether a short text is more than a name: a fragment that ends in a noun of doing, or a description."""
    plain = re.sub(r"\s*\([^()]*\)$", "", text)
    return korean(text) and len(words(text)) > 2 and (action(plain) or thing(text))  # noqa: PLR2004


# -- sentences ---------------------------------------------------------------------------------------------------------


def _sentence(
    reader: Reader, entry: Entry, sentence: str, line: int, subject: Subject | None, *, first: bool = False
) -> str:
    """Make the best new question of a sentence, or say why there is none.

    Return the name of what the sentence speaks of, where that is another subject: the next may go on about it.
    """
    found = reader.found
    parent = entry.parent
    referable = not first or entry.role == "term" or (parent is not None and parent.role in {"term", "subject"})
    told = refer(
        _OTHER_HAND.sub("", sentence) if _OTHER_HAND.match(sentence) and not _unfit(reader, sentence) else sentence,
        subject.name if subject and referable else "",
    )
    reason = _unfit(reader, told)
    if reason:
        kept = reason in _EXPLAINING and found.explain(sentence, line)
        found.fate(line, "part" if kept else "left out", "explanation" if kept else reason)
        return _spoken(re.sub(r"^[가-힣]+, ?|^(?:그러나|하지만|또한|따라서|반면) ", "", told), subject)
    found.said.add(" ".join(told.split()))
    detail = _detail(entry)
    pieces = separate(bare(told)) if korean(told) else [told]
    made = [_piece(reader, entry, piece, line, subject, detail=detail) for piece in pieces]
    if not any(made):
        kept = bool(detail and parent and found.explain(sentence, parent.line))
        reason = "explanation" if kept else "detail of another line" if detail else "nothing to ask"
        found.fate(line, "part" if kept else "left out", reason)
    return _spoken(told, subject)


def _spoken(sentence: str, subject: Subject | None) -> str:
    """Return what a sentence speaks of, where that is a name and another than the subject."""
    spoken = clause(bare(sentence)) if korean(sentence) else None
    if not spoken or not spoken.name or spoken.oblique or (subject and spoken.name == subject.name):
        return ""
    return spoken.name if named(spoken.name) and not spoken.name.endswith("것") else ""


def _detail(entry: Entry) -> bool:
    """Return whether a line elaborates another: it stands below a statement, or below a label that has its value."""
    parent = entry.parent
    if entry.role != "text" or parent is None:
        return False
    return parent.role in {"text", "chatter"} or (parent.role == "label" and parent.attribute is not None)


def _piece(reader: Reader, entry: Entry, piece: str, line: int, subject: Subject | None, *, detail: bool) -> bool:
    for asked in _candidates(reader, entry, piece, subject, detail=detail):
        if (
            asked.rule == "definition"
            and subject
            and asked.term == subject.name
            and not _defines(reader, entry, subject)
        ):
            continue
        if reader.found.repeats(asked):
            reader.found.fate(line, "left out", "duplicate")
            return False
        if reader.found.new(asked.front) and reader.found.add(asked, entry, line) == "":
            if asked.rule == "definition":
                defined(reader, entry, asked)
            return True
    return not detail and subject is not None and _among(reader, entry, piece, line)


def _defines(reader: Reader, entry: Entry, subject: Subject) -> bool:
    """Return whether a line can define what it stands below: the first line, and no word of every day."""
    parent = entry.parent
    if parent is None or entry.role != "text" or clause(bare(entry.text)).topic:
        return True
    first = next((child for child in parent.children if child.role == "text"), entry)
    return first is entry and not reader.plain(subject.name)


def _candidates(reader: Reader, entry: Entry, piece: str, subject: Subject | None, *, detail: bool) -> Iterator[Asked]:
    """Yield the questions of a statement; of a detail without a topic of its own only those that stand alone."""
    if korean(piece):
        name = clause(piece).name
        implicit = not name or (subject is not None and name.casefold() == subject.name.casefold())
        for asked in korean_statements.ask(piece, subject):
            if not (detail and implicit) or asked.rule in _STRONG:
                yield asked
    elif (reader.language == "en" and not (subject and korean(subject.name))) or len(words(piece)) > 4:  # noqa: PLR2004 - names in Korean notes
        alone = entry.parent is not None and len(entry.parent.children) == 1
        for asked in english_statements.ask(piece, None if detail else subject, alone=alone):
            yield asked


def _among(reader: Reader, entry: Entry, piece: str, line: int) -> bool:
    """Ask which of several siblings a line describes that has no topic."""
    term = entry.parent
    if term is None or term.role != "term" or term.parent is None or not _describing(piece, term.name):
        return False
    siblings = [child for child in term.parent.children[:_FAMILY] if child.role == "term" and child is not term]
    if not siblings or (term.mark == "" and any(sibling.mark for sibling in siblings)):
        return False
    owner = reader.subject(term)
    label = term.parent if term.parent.role == "label" else None
    if owner is None or not (label or _CLASS_NAME.search(owner.name) or (term.mark and siblings[0].mark)):
        return False
    asked = (draft.rule == "which sibling" and draft.body.answer == term.name for draft in reader.found.drafts[-20:])
    if sum(asked) >= _RIDDLES:
        return False
    if label and korean(label.name):
        place = f"{whole(owner, 'ko')}의 {label.name} 중"
    else:
        place = f"{owner.name} 중" if _CLASS_NAME.search(owner.name) and not label else f"{whole(owner, 'ko')}에서"
    front = f"{place} 다음 설명에 해당하는 것은? “{predicate(bare(piece)).nominal()}”"
    return reader.found.add(Asked(front, term.name, "which sibling"), entry, line) == ""


def _describing(piece: str, name: str) -> bool:
    """Return whether a line describes what it does not name, and says enough to tell it from its siblings."""
    if not korean(piece) or clause(piece).topic or pointing(piece) or garbled(piece) or name in piece:
        return False
    least = 1 if re.search(r"[A-Z0-9`]", piece) else _TELLING_WORDS
    return least <= len(words(piece)) <= _SIBLING_WORDS


_CLASS_NAME = re.compile(r"(?:기법|방식|유형|종류|옵션|기능|기술|알고리즘|도구|서비스|형식|모드|전략|패턴|요소)$")


def _unfit(reader: Reader, sentence: str) -> str:  # noqa: PLR0911 - one reason after the other
    """Return why nothing is made of a sentence, "" where something may be."""
    vocabulary = reader.vocabulary
    opening = re.sub(r"^[\"'“‘(\[*_]+", "", sentence)
    if garbled(sentence):
        return "garbled"
    if (other := _OTHER_HAND.match(opening)) and re.search("[A-Z]", clause(bare(opening[other.end() :])).name):
        return ""
    if _UNFINISHED.search(re.sub(r"\s*\([^()]*\)$", "", bare(sentence))):
        return "unfinished sentence"
    if question(sentence):
        return "question"
    if vocabulary.openings.match(opening):
        return "stands on another sentence"
    if vocabulary.idle.match(opening):
        return "chatter"
    if ordered(bare(opening), vocabulary) and not _CHOOSING.match(opening):
        return "order"
    if len(words(sentence)) > SENTENCE_WORDS:
        return "too long"
    return "duplicate" if " ".join(sentence.split()) in reader.found.said else ""


# What opens a sentence on another subject, which stands alone where that is a name.
_OTHER_HAND = re.compile(r"(?:반면에?|한편|또한),? ")
_UNFINISHED = re.compile(r"[가-힣](?:하여|시켜|하고|되어|면서|하며|는데|지만|므로|[가-힣]서)$|,$")
_CHOOSING = re.compile(r"(?:use|choose|pick|prefer|try|consider)\b", re.IGNORECASE)
