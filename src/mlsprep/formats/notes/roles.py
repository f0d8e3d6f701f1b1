"""What a line of the outline is: a title, a subject, a label, a term with its text, a statement, or nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.core.note import normalise
from mlsprep.formats.notes.english_terms import spelled_out
from mlsprep.formats.notes.korean import korean, predicate, topic_end
from mlsprep.formats.notes.labels import arrows, cut, gloss, head, name_like, name_of, section
from mlsprep.formats.notes.sentences import FRONT_WORDS, pointing, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlsprep.formats.notes.inline import Span
    from mlsprep.formats.notes.labels import Cut
    from mlsprep.formats.notes.outline import Entry
    from mlsprep.formats.notes.vocabulary import AttributeWords, Vocabulary

_TITLE_WORDS = 7
_SHORT_TITLE = 3
# A line of more characters is no note; patterns would only lose time on it.
_LONGEST = 4000
_DATE = re.compile(r"\(?(?:[A-Z][a-z]{2,8}\.? )?\d{4}[^)]{0,60}\)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


def give_roles(entries: list[Entry], vocabulary: Vocabulary) -> None:
    """Give every line its role: what it is called, and what kind of line it is."""
    titles = _titles(entries, vocabulary)
    shared = _shared_prefixes(entries)
    for entry in entries:
        if entry.role != "text":
            continue
        if entry.block.kind == "heading":
            _heading(entry, vocabulary, titles, shared)
        else:
            _line(entry, vocabulary)


def _titles(entries: list[Entry], vocabulary: Vocabulary) -> set[int]:
    """Return the lines of headings that name the file or a course: by their words, or the only one of their rank."""
    headings = [entry for entry in entries if entry.block.kind == "heading"]
    top = min((entry.block.level for entry in headings), default=0)
    firsts = [entry for entry in headings if entry.block.level == top]
    found = {
        entry.line
        for entry in firsts
        if (len(firsts) == 1 or top == 1)
        and any(_section(child, vocabulary) for child in entry.children)
        and section(entry.text) in {"", name_of(entry.text)}  # `Lecture 4: Regularization` says what it is about
    }
    for entry in headings:
        name = section(entry.text).casefold()
        plain = re.sub(r"[^\w\s]", " ", name).split()
        if (
            not name
            or (set(plain) & vocabulary.title_words and (entry.block.level == top or len(plain) <= _SHORT_TITLE))
            or any(name.endswith(word) for word in vocabulary.title_words if not word.isascii())
            or (entry.block.level == 1 and len(plain) > _TITLE_WORDS)
        ):
            found.add(entry.line)
    return found


def _section(entry: Entry, vocabulary: Vocabulary) -> bool:
    """Return whether a line is a heading that is no label: what stands above holds more than one subject."""
    return entry.block.kind == "heading" and vocabulary.attribute(section(entry.text)) is None


def _shared_prefixes(entries: list[Entry]) -> set[str]:
    """Return what stands before the colon in more than one heading: there the name is what follows."""
    seen: dict[str, int] = {}
    for entry in entries:
        if entry.block.kind == "heading" and (found := cut(section(entry.text))):
            seen[found.left] = seen.get(found.left, 0) + 1
    return {name for name, count in seen.items() if count > 1}


def _heading(entry: Entry, vocabulary: Vocabulary, titles: set[int], shared: set[str]) -> None:
    name = section(entry.text)
    found = cut(name)
    if found and found.right:
        name, entry.remark = (found.right, "") if found.left in shared else (found.left, found.right)
    entry.name = name
    if entry.line in titles:
        entry.role = "title"
        stripped = " ".join(
            word for word in name.split() if re.sub(r"\W", "", word.casefold()) not in vocabulary.title_words
        )
        stripped = re.sub(r"^(?:for|of|on|and|about|from)\s+", "", stripped.strip(" -–—:&"))
        entry.name = re.sub(r"\s+(?:for|of|on|and|&|-|–|—)$", "", stripped)
        return
    above = any(item.role in {"subject", "term"} for item in entry.above())
    attribute = _label(entry, name, vocabulary, None) if above else None
    if attribute and (vocabulary.exact(name) or not korean(name) or _plain_label(entry, name)):
        entry.role, entry.attribute = "label", attribute
    else:
        entry.role = "subject" if len(name.split()) <= 12 else "title"  # noqa: PLR2004


def _line(entry: Entry, vocabulary: Vocabulary) -> None:
    text = entry.text
    if not text or len(text) > _LONGEST:
        entry.role = "too long" if text else _empty(entry)
    elif _only_links(entry.spans, text) or _opens_with_link(entry.spans):
        entry.role = "link list"
    elif vocabulary.idle.match(text) and not _READ.match(text):
        entry.role = "chatter"
    elif reason := _idle(entry, text):
        entry.role = reason
    elif _answered(entry):
        entry.role, entry.children[0].role = "question", "answer"
    elif found := cut(text):
        _separated(entry, found, vocabulary, _within(entry))
    elif len(arrows(text)) == 1:
        _whole(entry, vocabulary)


def _idle(entry: Entry, text: str) -> str:
    """Return why a line says nothing of the subject: who said it, that it does not hold, what the file is."""
    if _QUOTATION.match(text) or (entry.block.kind == "paragraph" and _SIGNED.fullmatch(text)):
        return "quotation"
    if _CROSSED.match(text):
        return "crossed out"
    if text.startswith("[^") and "]:" in text:
        return "footnote"
    return "chatter" if entry.parent is None and _NOTES_OF.search(text) else ""


# What somebody said, with a name: it says nothing of either.
_PERSON = (
    r"(?:[A-Z][\w.'’-]*,? ?)(?:(?:[A-Z][\w.'’-]*|of|the|de|von|van|in),? ?){0,6}(?:\(?\d{4}\)?)?\)?(?: [-–—] .{0,60})?$"
)
_QUOTATION = re.compile(rf"[“\"].{{8,}}[”\"][.,]?\s*(?:[-–—~]{{1,2}}|\()\s?{_PERSON}|[–—]{{1,2}} ?\w.{{0,60}}$")
_SIGNED = re.compile(rf".{{12,}}[.!?]['\"”]?\s+[-–—]{{1,2}}\s?{_PERSON}")
# `read replica: ...` is no order to read something.
_READ = re.compile(
    r"read[ -](?:limit|capacity|replica|throughput|unit|latency|consistency|only|heavy|operation|model|path)s?\b",
    re.IGNORECASE,
)
_CROSSED = re.compile(r"[❌✗✘✕✖⛔🚫👎]")


# What a file is: `History of Rome - my revision notes`.
_NOTES_OF = re.compile(
    r"[-–—:|] (?:[\w'.-]+ ){0,3}(?:notes|cheat ?sheet|summary|outline|recap)(?: \([^()]*\))?$", re.IGNORECASE
)


def _answered(entry: Entry) -> bool:
    """Return whether a line is a question in English with its answer as the only line below it."""
    if not entry.text.endswith("?") or len(entry.children) != 1 or korean(entry.text):
        return False
    answer = entry.children[0]
    asking = _ASKING.match(entry.text) and not pointing(entry.text) and len(words(entry.text)) <= FRONT_WORDS
    return bool(asking) and answer.leaf and answer.block.kind in {"item", "paragraph"} and not pointing(answer.text)


_ASKING = re.compile(
    r"(?:what|which|who|when|where|why|how|is|are|do|does|did|can|name|in|on|at|for|from|to|if)\b", re.IGNORECASE
)


def _within(entry: Entry) -> str | None:
    """Return the attribute whose label is the nearest above a line."""
    return next((item.attribute.id for item in entry.above() if item.role == "label" and item.attribute), None)


def _whole(entry: Entry, vocabulary: Vocabulary) -> None:
    """Give a line without a separator its role: a name with lines below it, or a text."""
    name = name_of(entry.text)
    children = [item for item in entry.children if item.role not in {"image", "decoration"} and not _bare_link(item)]
    short, remark = gloss(name)
    if not name_like(short):
        if children and _activity(name):
            entry.role, entry.name = "activity", name
        return
    attribute = _label(entry, short, vocabulary, _within(entry)) if children else None
    if attribute and (vocabulary.exact(short) or _plain_label(entry, short)):
        entry.role, entry.attribute, entry.name = "label", attribute, short
    elif children and not _valued(entry.parent):
        entry.name, entry.remark = head(short), remark
        entry.role = "title" if _titled(entry.name, vocabulary) else "term"
    elif remark and not children and spelled_out(short, remark):
        entry.name, entry.value, entry.role, entry.mark = short, remark, "term", "("
    elif remark and not children and _describes(remark) and _namely(short):
        entry.name, entry.value, entry.role, entry.mark = head(short), remark, "term", "("


def _valued(label: Entry | None) -> bool:
    """Return whether a label has values below it, not terms."""
    return bool(label and label.role == "label" and label.attribute and not label.attribute.distinct)


_ASIDE = re.compile(r"(?: 등|etc\.?|경우| 시| 때|제외|포함|필수|선택|권장|비추천|해당|only)$")
_EXAMPLE = re.compile(r"(?:예|ex|e\.g|eg|예시)[.:,]", re.IGNORECASE)


def _activity(text: str) -> bool:
    """Return whether a line above others is a heading although it is no name: `Spark로 프레임워크 구축`."""
    if not korean(text) or len(words(text)) > 12 or text.endswith((".", "?")):  # noqa: PLR2004
        return False
    return predicate(text).sort == "noun" and not any(topic_end(word) for word in words(text))


def _describes(remark: str) -> bool:
    """Return whether a remark in brackets says what a name is: no example, and no list of names."""
    if _EXAMPLE.match(remark) or len(remark.split()) < 3 or _ASIDE.search(remark):  # noqa: PLR2004
        return False
    return not all(re.fullmatch(r"[\w .+/-]+", part) and re.search("[A-Z0-9]", part) for part in remark.split(", "))


def _namely(name: str) -> bool:
    """Return whether what stands before a remark is a name of few words, and no description itself."""
    found = name.split()
    return len(found) <= 4 and not any(re.search(r"[가-힣](?:는|한|된|할)$", word) for word in found[:-1])  # noqa: PLR2004


def _bare_link(entry: Entry) -> bool:
    return bool(entry.text) and _only_links(entry.spans, entry.text)


def _titled(name: str, vocabulary: Vocabulary) -> bool:
    """Return whether a short name says no more than a title does (`Basics`, `서비스 FAQ`)."""
    plain = re.sub(r"[^\w\s]", " ", name.casefold()).split()
    if len(plain) > 3:  # noqa: PLR2004 - a longer name says something
        return False
    return bool(set(plain) & vocabulary.title_words) or (
        not name.isascii() and any(name.endswith(word) for word in vocabulary.title_words if not word.isascii())
    )


def _plain_label(entry: Entry, name: str) -> bool:
    """Return whether a name without a colon is a label: only words like `main` or the subject stand before it."""
    before = name.casefold().split()[:-1]
    subject = next((item.name.casefold() for item in entry.above() if item.role in {"subject", "term"}), "")
    return len(before) < 3 and all(word in {*_MODIFIERS, *subject.split()} for word in before)  # noqa: PLR2004


def _separated(entry: Entry, found: Cut, vocabulary: Vocabulary, within: str | None) -> None:
    """Give a line with a separator its role: a label that is known, else a term."""
    entry.value, entry.mark = found.right, found.mark
    left = name_of(found.left)
    bare = re.sub(r"\s*\([^()]*\)", "", left).strip() or left
    attribute = _label(entry, bare, vocabulary, within)
    if (
        attribute
        and not vocabulary.exact(bare)
        and not attribute.within
        and (found.mark != ":" or (found.right and korean(bare)))
    ):
        attribute = None  # `프로젝트 범위: ...` is a term of its own
    if attribute and not re.fullmatch(r"`[^`]*`", left):
        entry.role, entry.attribute, entry.name = "label", attribute, bare
        return
    if _STAGE.fullmatch(left) and found.right and name_like(found.right):
        entry.role, entry.name, entry.value, entry.remark = "term", name_of(found.right), "", "stage"
        return
    if found.right and (normalise(left) in _ASIDES or _titled(left, vocabulary)) and not vocabulary.exact(bare):
        entry.text, entry.value = found.right, ""
        return
    entry.role = "term"
    entry.name, entry.remark = gloss(left)
    entry.name = head(entry.name)


_STAGE = re.compile(r"\d{1,2} ?단계|(?:step|phase|stage) ?\d{1,2}", re.IGNORECASE)
# What stands before a remark of its own.
_ASIDES = frozenset(
    [
        "note",
        "remember",
        "reminder",
        "nota bene",
        "nb",
        "n.b.",
        "tip",
        "important",
        "remark",
        "fyi",
        "참고",
        "메모",
        "팁",
        "중요",
        "비고",
    ]
)
_MODIFIERS = frozenset(
    [
        "important",
        "key",
        "main",
        "common",
        "supported",
        "recommended",
        "required",
        "typical",
        "training",
        "available",
        "primary",
        "major",
        "other",
        "basic",
        "advanced",
        "useful",
        "core",
        "top",
        "possible",
        "its",
        "the",
        "my",
        "some",
        "most",
        "list",
        "of",
        "general",
        "tunable",
        "critical",
        "optional",
        "quick",
        "model",
        "default",
        "built-in",
        "aws",
        "expected",
        "example",
        "notable",
        "relevant",
        "related",
        "주요",
        "핵심",
        "중요",
        "중요한",
        "지원",
        "필요한",
        "대표",
        "일반적인",
        "전체",
        "기본",
        "추가",
        "고급",
        "실제",
        "관련",
        "필수",
    ]
)
_PARTICLE = re.compile(r"(?:으로|[^프]로|에서|에게|을|를|부터|까지|하여|하는|되는|의)$")


def _label(entry: Entry, name: str, vocabulary: Vocabulary, within: str | None) -> AttributeWords | None:
    """Return the attribute that a name means; words before the label proper must not make it a name of its own."""
    attribute = vocabulary.attribute(name, within)
    listed = (
        entry.parent and entry.parent.role == "label" and entry.parent.attribute and entry.parent.attribute.distinct
    )
    if (
        attribute
        and not attribute.within
        and listed
        and (not vocabulary.exact(name) or "(" in entry.text.split(":")[0])
    ):
        return None  # below a list of terms it is a term, as is `역할(Role)`
    if attribute is None or attribute.within or vocabulary.exact(name):
        return attribute
    subject = next((item.name.casefold() for item in entry.above() if item.role in {"subject", "term"}), "")
    known = {*_MODIFIERS, *subject.split()}
    before = name.casefold().split()[:-1]
    if korean(name.rsplit(maxsplit=1)[-1]):
        # `쌍으로 구성` says how; `구성 요소` and `배포 방식` are labels where something is listed.
        listed = bool(entry.children) or len(re.split(r", ", entry.value)) > 1
        return attribute if listed and not any(_PARTICLE.search(word) for word in before) else None
    while before and before[-1] not in known and vocabulary.exact(" ".join(name.split()[len(before) - 1 :])):
        before.pop()  # part of a label of several words
    return attribute if all(word in known for word in before) else None


def _empty(entry: Entry) -> str:
    if any(span.kind == "image" for span in entry.block.spans):
        return "image"
    return "group" if entry.children else "decoration"


def _opens_with_link(spans: Sequence[Span]) -> bool:
    """Return whether a line is a remark on what it links to: the title of an article stands first."""
    first = next((span for span in spans if span.text.strip()), None)
    return first is not None and first.kind == "link" and first.href.startswith("http") and len(first.text.split()) > 2  # noqa: PLR2004


def _only_links(spans: Sequence[Span], text: str) -> bool:
    """Return whether a line is links and their dates, with next to nothing said about them."""
    if not any(span.kind == "link" for span in spans):
        return bool(re.fullmatch(r"<?https?://\S+>?", text))
    said = "".join(span.text for span in spans if span.kind in {"text", "code", "strong", "em"})
    said = _DATE.sub("", said)
    return len(re.findall(r"\w", said)) < 12  # noqa: PLR2004 - a dozen letters are no statement
