"""What has been found in a file: cards without duplicates, pairs for the quiz, and what became of each line."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.note import Text, normalise
from mlsprep.formats import Fate
from mlsprep.formats.notes.asked import Asked
from mlsprep.formats.notes.draft import Draft
from mlsprep.formats.notes.korean import CACHED, korean
from mlsprep.formats.notes.sentences import ANSWER_WORDS, garbled, tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlsprep.formats.notes.outline import Entry

_WHY_WORDS = 60


class Pair(NamedTuple):
    """A term and what it is or does, as material for quiz questions.

    `group` says whose siblings may be its wrong answers, `attribute` which pairs of other groups may join. `ask` is the
    question for the text, `which` the one for the term; `more` is what else is said of the term.
    """

    term: str
    text: str
    ask: str
    which: str
    group: str
    attribute: str
    line: int
    path: tuple[str, ...]
    more: str = ""


class Reverse(NamedTuple):
    """A question the other way round, which is asked if its text fits one term alone."""

    entry: Entry
    front: str
    term: str
    text: str


class Chain(NamedTuple):
    """Steps in their order."""

    stem: str
    steps: tuple[str, ...]
    line: int
    path: tuple[str, ...]


def localised(text: str, language: str) -> Text:
    """Return a text in the one language it has."""
    return Text(ko=text) if language == "ko" else Text(en=text)


def path_of(entry: Entry) -> tuple[str, ...]:
    """Return the names of what an entry stands below, the outermost first."""
    names = [item.name or item.text for item in entry.above() if (item.name or item.text) and item.role != "chatter"]
    return tuple(reversed([name for name in names if len(name.split()) <= 12]))  # noqa: PLR2004 - a statement is no place


_PREFIX = re.compile(r"\b(?:amazon|aws) |\s?알고리즘|[\s`*“”\"'?.,()]|이란|란|은|는|의")


def _same_front(front: str) -> str:
    """Return a front as duplicates are found: without makers' names, particles and marks."""
    return _PREFIX.sub("", normalise(front))


# An article that opens a heading is small within a question.
_ARTICLE = re.compile(r"\b([Ii]n|of) The (?=\w)")


@dataclass(slots=True)
class Collector:
    """Cards, pairs and chains of one file, in the order they are found."""

    drafts: list[Draft] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    chains: list[Chain] = field(default_factory=list)
    reverses: list[Reverse] = field(default_factory=list)
    fates: dict[int, list[Fate]] = field(default_factory=dict)
    fronts: dict[str, str] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    orders: set[tuple[str, ...]] = field(default_factory=set)

    def fate(self, line: int, what: str, reason: str) -> None:
        """Say what became of a line; the same is said once."""
        known = self.fates.setdefault(line, [])
        if Fate(line, what, reason) not in known:
            known.append(Fate(line, what, reason))

    def all(self, entry: Entry, what: str, reason: str) -> None:
        """Say what became of every line of an entry."""
        for line in range(entry.line, max(entry.line, entry.end) + 1):
            self.fate(line, what, reason)

    def new(self, front: str) -> bool:
        """Return whether nothing has been asked like this."""
        return _same_front(front) not in self.fronts

    def first(self, steps: Sequence[str]) -> bool:
        """Return whether these steps have not been asked for, and remember them."""
        known = tuple(normalise(step) for step in steps)
        new = known not in self.orders
        self.orders.add(known)
        return new

    def repeats(self, asked: Asked) -> bool:
        """Return whether the same has been asked and answered."""
        before = self.fronts.get(_same_front(asked.front))
        return before is not None and alike(meaning(before), meaning(asked.back))

    def add(self, asked: Asked, entry: Entry, line: int = 0, why: str = "") -> str:
        """Take a card; return "" or why it is none."""
        front, back = _ARTICLE.sub(r"\1 the ", " ".join(asked.front.split())), tidy(asked.back)
        whole = tidy("; ".join(part for part in (asked.why, why) if part))
        if not front or not back or len(back.split()) > ANSWER_WORDS:
            return "too long" if back else "empty"
        if garbled(front) or garbled(back):
            return "garbled"
        if not self.new(front):
            return "duplicate"
        self.fronts[_same_front(front)] = normalise(back)
        language = "ko" if korean(front) else "en"
        known = whole and not garbled(whole) and len(whole.split()) <= _WHY_WORDS
        self.drafts.append(
            Draft(
                "basic",
                Basic(localised(front, language), localised(back, language)),
                localised(whole, language) if known else None,
                line or entry.line,
                path_of(entry),
                asked.rule,
            )
        )
        return ""

    def explain(self, text: str, line: int) -> bool:
        """Add a sentence to the `why` of the card just made of the same line; return whether there is one."""
        if not self.drafts or garbled(text):
            return False
        draft = self.drafts[-1]
        if draft.line != line or draft.kind != "basic":
            return False
        language = "ko" if korean(text) else "en"
        before = draft.why.get(language) if draft.why else ""
        whole = f"{before} {text}".strip()
        if len(whole.split()) > _WHY_WORDS:
            return False
        self.drafts[-1] = draft._replace(why=localised(whole, language))
        return True

    def turn(self) -> None:
        """Ask the other way round where a text is said of one term only, and no other text says the same."""
        told = {self.pairs[index].text for index in general(self.pairs)}
        texts = {item.text for item in self.reverses}
        meanings = [meaning(item.text) for item in self.reverses]
        meanings += [meaning(pair.text) for pair in self.pairs if pair.text not in texts]
        near = _Near(meanings)
        same = Counter(meanings)
        for index, item in enumerate(self.reverses):
            mine = meanings[index]
            if item.text in told or same[mine] > 1:
                continue
            if not any(alike(mine, meanings[other]) for other in near.to(mine) if other != index):
                self.add(Asked(item.front, item.term, "reverse"), item.entry)


# A word that stands in more texts tells nothing apart, and following it would take the square of the file.
_HOLDERS = 50


class _Near:
    """Finds the meanings that may be alike: they share a word with one, and two where both have more than two."""

    def __init__(self, meanings: Sequence[frozenset[str]]) -> None:
        self.holders = {word: frozenset(places) for word, places in _holders(meanings).items()}
        self.short = frozenset(index for index, words in enumerate(meanings) if len(words) <= 2)  # noqa: PLR2004

    def to(self, mine: frozenset[str]) -> frozenset[int]:
        """Return the places of the meanings that may be alike to one."""
        once: frozenset[int] = frozenset()
        twice: frozenset[int] = frozenset()
        for word in mine:
            places = self.holders.get(word, frozenset())
            twice |= once & places
            once |= places
        return once if len(mine) <= 2 else twice | (once & self.short)  # noqa: PLR2004 - half of two is one


def _holders(meanings: Sequence[frozenset[str]]) -> dict[str, list[int]]:
    """Return which texts have each word, for the words that few have."""
    found: dict[str, list[int]] = {}
    for index, words in enumerate(meanings):
        for word in words:
            found.setdefault(word, []).append(index)
    return {word: places for word, places in found.items() if len(places) <= _HOLDERS}


def general(pairs: Sequence[Pair]) -> frozenset[int]:
    """Return which pairs say what may hold of others too: two bare words, or part of what another one says."""
    meanings = [meaning(pair.text) for pair in pairs]
    wholes = [meaning(f"{pair.text} {pair.more}") if pair.more else frozenset() for pair in pairs]
    holders = _holders(wholes)
    found = set()
    for index, pair in enumerate(pairs):
        mine = meanings[index]
        if len(pair.text.split()) < 3 and not re.search(r"[A-Za-z0-9]", pair.text):  # noqa: PLR2004 - an aim of many
            found.add(index)
            continue
        others = {other for word in mine for other in holders.get(word, ())}
        if any(
            mine <= wholes[other] and pairs[other].attribute == pair.attribute and pairs[other].term != pair.term
            for other in others
        ):
            found.add(index)
    return frozenset(found)


# Words that say nothing of what is meant: they may stand in any description.
_COMMON = frozenset(
    [
        "사용",
        "위한",
        "지정",
        "설정",
        "조절",
        "조정",
        "결정",
        "하는",
        "되는",
        "있는",
        "통해",
        "대한",
        "모델",
        "데이터",
        "학습",
        "알고리즘",
        "방법",
        "기법",
        "각각",
        "경우",
        "정의",
        "제공",
        "지원",
        "the",
        "and",
        "for",
        "with",
        "that",
        "from",
        "into",
        "which",
        "used",
        "uses",
        "use",
        "how",
        "are",
        "is",
        "its",
        "model",
        "data",
        "value",
        "values",
        "number",
        "each",
        "when",
    ]
)


@lru_cache(CACHED)
def meaning(text: str) -> frozenset[str]:
    """Return the words that carry what a text means: Latin ones and figures, Korean ones by two syllables."""
    latin = (word for word in re.findall(r"[a-z][a-z0-9]{2,}|\d+(?:\.\d+)?", text.casefold()))
    hangul = (word[:2] for word in re.findall("[가-힣]{2,}", text))
    return frozenset(word for word in (*latin, *hangul) if word not in _COMMON)


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether two meanings are so close that each may be the other's answer."""
    return bool(one and other) and len(one & other) * 2 >= min(len(one), len(other))
