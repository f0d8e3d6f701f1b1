"""Labels of notes: a value, a short list that is one card, steps in their order, instances for a condition."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from mlsprep.formats.notes.answers import identifying, shortened
from mlsprep.formats.notes.asked import Asked, Subject
from mlsprep.formats.notes.collector import Chain, Pair, path_of
from mlsprep.formats.notes.korean import action, attach, korean, predicate
from mlsprep.formats.notes.korean_clauses import clause
from mlsprep.formats.notes.labels import arrows, identifier, name_like
from mlsprep.formats.notes.sentences import ANSWER_WORDS, bare, garbled, pointing, split, tidy, words
from mlsprep.formats.notes.subjects import whole

if TYPE_CHECKING:
    from mlsprep.formats.notes.outline import Entry
    from mlsprep.formats.notes.subjects import Reader
    from mlsprep.formats.notes.vocabulary import AttributeWords

SET = 4
"""The most short items that make one card of a list; more are not recalled together."""

ITEM_WORDS = 9
"""The most words of an item of a list."""

CHAIN = (3, 5)
"""The fewest and the most steps that are asked for at once; of more, each is asked for by the one before."""

STEPS = "steps"


def read_label(reader: Reader, entry: Entry) -> None:
    """Take a card from a label and what stands behind or below it."""
    attribute = entry.attribute
    subject = reader.subject(entry)
    reader.found.all(entry, "part", "label")
    if attribute is None or subject is None:
        return
    if attribute.id == STEPS and _steps_of(reader, entry, subject):
        return
    if entry.value:
        value(reader, entry, attribute, subject, entry.value, entry.name)
    else:
        _set(reader, entry, attribute, subject)


def value(reader: Reader, entry: Entry, attribute: AttributeWords, subject: Subject, text: str, label: str) -> None:
    """Take a card from `label: value`."""
    back, why = shortened(text)
    if names_only(back):
        reader.found.all(entry, "left out", "long list of names")
        return
    if pointing(" ".join(back.split()[:3])):
        reader.found.all(entry, "left out", "pronoun sentence")
        return
    front = reader.ask(attribute, subject, "ask", label, **{"text": back} if korean(back) else {})
    if _spelled_out(subject.name, back):
        hangul = reader.tongue(subject.name, back) == "ko"
        front = (
            f"{attach(subject.name, '은/는')} 무엇의 약자인가?" if hangul else f"What does {subject.name} stand for?"
        )
        reader.found.add(Asked(front, back, "label", why), entry)
        return
    reason = reader.found.add(Asked(front, back, "label", why), entry)
    if reason:
        reader.found.all(entry, "left out", reason)
    elif attribute.unique and identifying(subject.name, back):
        group = "unique"
        which = _which(attribute, reader.tongue(front, back), back)
        reader.found.pairs.append(Pair(subject.name, back, front, which, group, group, entry.line, path_of(entry)))


def _which(attribute: AttributeWords, language: str, text: str) -> str:
    name = next(iter(attribute.labels.get(language, ())), attribute.id)
    if language == "ko":
        return f"{attach(name, '이/가')} “{text}”인 것은?"
    return f"Which one has this {name}: “{text}”?"


def _spelled_out(name: str, text: str) -> bool:
    """Return whether a text spells out a short name: `eXtreme Gradient Boosting` for XGBoost."""
    capitals = "".join(re.findall("[A-Z]", name))
    plain = re.match(r"[A-Za-z][A-Za-z -]+", text)
    return (
        len(capitals) > 1
        and bool(plain)
        and "".join(re.findall("[A-Z]", plain[0] if plain else "")) == capitals
        and " " in text
    )


def names_only(text: str) -> bool:
    """Return whether a text is a list of more bare names than one recalls."""
    listed = [part for part in re.split(r",\s+", text) if part]
    return len(listed) > SET and all(len(words(part)) <= 2 for part in listed)  # noqa: PLR2004 - bare names


def _set(reader: Reader, entry: Entry, attribute: AttributeWords, subject: Subject) -> None:
    """Take one card from a list of at most four short items."""
    items = _items(entry, attribute)
    if attribute.id == STEPS or (attribute.pairs and not all(_identifiers(text) for _, text in items)):
        return
    values = [text for _, text in items]
    if not 1 <= len(values) <= SET or any(len(words(text)) > ITEM_WORDS or pointing(text) for text in values):
        return
    whole_list = (" / " if any("," in text for text in values) else ", ").join(values)
    if len(whole_list.split()) > ANSWER_WORDS or any(names_only(text) for text in values):
        return
    front = reader.ask(attribute, subject, "ask", entry.name, **{"text": whole_list} if korean(whole_list) else {})
    if reader.found.add(Asked(front, whole_list, "list"), entry) == "":
        for child, _ in items:
            if child.role == "text":
                reader.found.all(child, "part", "list")


def _identifiers(text: str) -> bool:
    return all(identifier(part) for part in text.split(", "))


def _items(entry: Entry, attribute: AttributeWords) -> list[tuple[Entry, str]]:
    """Return the items of a list: names of terms, and fragments without a topic; none where they are no list."""
    found: list[tuple[Entry, str]] = []
    for child in entry.children:
        if child.role == "term" and child.mark == "(" and not attribute.distinct:
            found.append((child, bare(child.text)))
        elif child.role == "term":
            if not attribute.distinct or attribute.pairs or attribute.id == "how":
                return []
            found.append((child, child.name))
        elif child.role == "text" and len(arrows(child.text)) == 1 and len(split(child.text)) == 1:
            if attribute.id != "instance" or not korean(child.text) or not clause(bare(child.text)).topic:
                end = predicate(bare(child.text)) if korean(child.text) else None
                found.append((child, tidy(end.nominal() if end else bare(child.text))))
        elif child.role in {"label", "text"} and len(arrows(child.text)) == 1:
            return []  # only a whole list is a list
    return [(child, text) for child, text in found if text]


# -- steps -------------------------------------------------------------------------------------------------------------


def _steps_of(reader: Reader, entry: Entry, subject: Subject) -> bool:
    if entry.value:
        return chain(reader, entry, entry.value, subject)
    return steps(reader, entry, subject, entry.name)


# What stands below a heading beside its steps.
_BESIDE = frozenset(
    ["table", "image", "decoration", "code", "chatter", "subject", "quotation", "link list", "crossed out"]
)


def steps(reader: Reader, entry: Entry, subject: Subject | None, label: str) -> bool:
    """Take the items below an entry as steps in their order; return whether they are that."""
    below = [child for child in entry.children if child.role not in _BESIDE]
    marked = [child for child in below if child.role == "term" and child.mark]
    if len(marked) * 2 > len(below):
        below = marked  # what has no text among stages that have one is no stage
    names = [child.name or tidy(bare(child.text)) for child in below if child.role in {"text", "term"}]
    if len(names) != len(below) or len(names) < CHAIN[0]:
        return False
    if any(not name or len(words(name)) > ITEM_WORDS or pointing(name) for name in names):
        return False
    if not all(child.block.ordered or child.role == "term" or _step(child.text) for child in below):
        return False
    if not korean(label) and any(child.mark and not child.block.ordered for child in below):
        return False  # terms with texts, in no order
    ordering(reader, entry, subject, label, names)
    for child in below:
        if child.role == "text":
            reader.found.all(child, "part", "steps")
    return True


def _step(text: str) -> bool:
    return name_like(text) or action(re.sub(r"\s*\([^()]*\)$", "", bare(text)))


def ordering(reader: Reader, entry: Entry, subject: Subject | None, label: str, nodes: list[str]) -> None:
    """Take steps in their order: one card for few, a card for each pair of neighbours for many."""
    language = reader.tongue(label, *nodes)
    if len(set(nodes)) != len(nodes) or any(garbled(node) or not node for node in nodes):
        return
    if not reader.found.first(nodes):
        return
    owner = whole(subject, language) if subject else ""
    if language == "ko":
        place = label if not owner or owner in label or label in owner else f"{owner}의 {label}"
        stem = (
            f"{attach(place, '은/는')}?"
            if place.endswith(("순서", "흐름"))
            else f"{attach(place, '을/를')} 순서대로 나열하면?"
        )
    else:
        place = label.lower() if label[1:].islower() else label
        place = place if not owner or owner.casefold() in place.casefold() else f"{place} of {owner}"
        stem = f"What is the order of the {place}?"
    if len(nodes) <= CHAIN[1]:
        reader.found.add(Asked(stem, " → ".join(nodes), "order"), entry)
        reader.found.chains.append(Chain(stem, tuple(nodes), entry.line, path_of(entry)))
        return
    for before, after in itertools.pairwise(nodes):
        front = (
            f"{place}에서 “{before}” 다음 단계는?"
            if language == "ko"
            else f"In the {place}, what comes after “{before}”?"
        )
        reader.found.add(Asked(front, after, "next step"), entry)
    first = nodes[: CHAIN[1]]
    stem = (
        f"{place}의 처음 {len(first)}단계를 순서대로 나열하면?"
        if language == "ko"
        else f"What is the order of the first {len(first)} steps of the {place}?"
    )
    reader.found.chains.append(Chain(stem, tuple(first), entry.line, path_of(entry)))


def chain(reader: Reader, entry: Entry, text: str, subject: Subject | None) -> bool:
    """Take a chain `A -> B -> C`; return whether it is one."""
    nodes = [tidy(node) for node in arrows(text)]
    if len(nodes) < CHAIN[0] or subject is None or any(not node or len(words(node)) > ITEM_WORDS for node in nodes):
        return False
    if any(korean(node) and (clause(node).topic or node.endswith(("다", "요"))) for node in nodes):
        return False
    language = reader.tongue(text, subject.name)
    fitting = entry.role == "label" and korean(entry.name) == (language == "ko")
    label = entry.name if fitting else "처리 순서" if language == "ko" else "flow"
    ordering(reader, entry, subject, label, nodes)
    reader.found.all(entry, "part", "order")
    return True


# -- conditions --------------------------------------------------------------------------------------------------------


def instance(reader: Reader, entry: Entry, subject: Subject, nodes: list[str]) -> bool:
    """Take `A -> B` under instances: which instances when A?"""
    when, what = nodes
    parent = entry.parent
    group = parent.name if parent and parent.role == "term" and parent.name != subject.name else ""
    name = whole(subject, reader.language) if not group or group in subject.name else f"{subject.name} {group}"
    if reader.tongue(when, what, name) == "ko":
        what = re.sub(r"\s*(?:를|을)?\s*(?:권장|사용|추천|선택)$", "", what)
        front = f"{name}에서 {when}일 때 권장되는 인스턴스 유형은?"
    else:
        front = f"Which instances does {name} need for this: {when}?"
    return reader.found.add(Asked(front, what, "condition"), entry) == ""


def arrow(reader: Reader, entry: Entry, subject: Subject, nodes: list[str]) -> bool:
    """Take `A -> B` elsewhere: what does A lead to?"""
    when, what = (tidy(node) for node in nodes)
    if not when or not what or pointing(when) or pointing(what) or when.count(", ") > 1:
        return False
    if len(words(when)) > ITEM_WORDS + 3 or len(when) < 2:  # noqa: PLR2004
        return False
    language = reader.tongue(when, what)
    name = whole(subject, language)
    if language == "ko":
        front = f"{name}에서 “{when}”에 대응하는 것은(→)?"
    else:
        if len(split(entry.text)) > 1:
            return False
        front = f"In {name}: “{when}” → what?"
    return reader.found.add(Asked(front, what, "arrow"), entry) == ""
