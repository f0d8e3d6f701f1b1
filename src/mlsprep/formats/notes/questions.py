"""Quiz questions from what notes say of siblings: the wrong options are what others are, proven not to fit as well."""

from __future__ import annotations

import bisect
import hashlib
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.matching import Matching
from mlsprep.core.kinds.matching import Pair as MatchingPair
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.core.kinds.question import Option
from mlsprep.core.note import normalise
from mlsprep.formats.notes.collector import Chain, Pair, alike, general, localised, meaning
from mlsprep.formats.notes.draft import Draft
from mlsprep.formats.notes.english_terms import form
from mlsprep.formats.notes.korean import attach, korean

if TYPE_CHECKING:
    from collections.abc import Sequence

OPTIONS = 4
"""A choice has the key and three siblings."""

MATCHED = (3, 5)
"""The fewest and the most pairs of a matching."""

# Candidates for wrong options that are compared with a pair; a group of thousands would take their square.
_COMPARED = 40
_OPTION_WORDS = 25
# Of a longer list only so many terms are asked for: it is a dictionary, and its cards ask for the rest.
_ASKED = 300


class _Known(NamedTuple):
    """A pair with what its text means and the words of its term."""

    number: int
    pair: Pair
    meaning: frozenset[str]
    term: str


def questions_of(pairs: Sequence[Pair], chains: Sequence[Chain], deck: str) -> list[Draft]:
    """Return the questions that pairs and chains give. The keys' positions follow from a hash of deck and stem."""
    distinct = _distinct(pairs)
    vague = general(distinct)
    known = [
        _Known(index, pair, meaning(pair.text), _plain(pair.term))
        for index, pair in enumerate(distinct)
        if index not in vague
    ]
    groups: dict[str, list[_Known]] = defaultdict(list)
    kinds: dict[str, list[_Known]] = defaultdict(list)
    for item in known:
        groups[item.pair.group].append(item)
        kinds[item.pair.attribute].append(item)
    waiting: list[_Asked] = []
    stems: set[str] = set()
    for item in (item for group in groups.values() for item in group[:_ASKED]):
        wrong = _wrong(item, groups[item.pair.group], kinds[item.pair.attribute])
        if len(wrong) < OPTIONS - 1:
            continue
        for which in (True, False):
            if not which and not _uniform(item, wrong):
                continue
            stem = item.pair.which if which else item.pair.ask
            if normalise(stem) not in stems:
                stems.add(normalise(stem))
                waiting.append(_Asked(stem, item, tuple(_alike_in_form(item, wrong, which=which)), which))
    drafts = _placed(waiting, deck)
    drafts += [draft for group in groups.values() if (draft := _matching(group))]
    drafts += [draft for chain in chains if (draft := _ordering(chain))]
    return sorted(drafts, key=lambda draft: draft.line)


def _plain(term: str) -> str:
    return re.sub(r"[`\s*_.-]", "", normalise(re.sub(r"\s*\([^()]*\)", "", term)))


def _distinct(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs without repetitions of a term in a group: the first is kept."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for pair in pairs:
        key = (pair.group, _plain(pair.term))
        if key not in seen and len(pair.text.split()) <= _OPTION_WORDS:
            seen.add(key)
            kept.append(pair)
    return kept


def _excludes(one: _Known, other: _Known) -> bool:
    """Return whether what another pair says is proven not to hold for this one."""
    if one.term == other.term or one.term in other.term or other.term in one.term:
        return False
    if alike(one.meaning, other.meaning) or normalise(one.pair.text) == normalise(other.pair.text):
        return False
    return korean(one.pair.text) == korean(other.pair.text)


def _wrong(item: _Known, group: Sequence[_Known], kind: Sequence[_Known]) -> list[_Known]:
    """Return the siblings that are wrong for a pair and for each other: its own list first, then the attribute."""
    chosen: list[_Known] = []
    terms = {item.term}
    others = (other for other in _near(item, kind) if other.pair.group != item.pair.group)
    for other in (*_near(item, group), *others):
        if other is item or other.term in terms or not _excludes(item, other):
            continue
        if any(alike(other.meaning, before.meaning) for before in chosen):
            continue
        chosen.append(other)
        terms.add(other.term)
        if len(chosen) == 2 * OPTIONS:
            break
    return chosen


def _near(item: _Known, others: Sequence[_Known]) -> list[_Known]:
    """Return the pairs next to one in a list in the order of the file, the nearest first."""
    place = bisect.bisect_left(others, item.number, key=lambda other: other.number)
    around = others[max(0, place - _COMPARED) : place + _COMPARED]
    return sorted(around, key=lambda other: abs(other.number - item.number))


class _Asked(NamedTuple):
    stem: str
    item: _Known
    wrong: tuple[_Known, ...]
    which: bool


def _uniform(item: _Known, wrong: Sequence[_Known]) -> bool:
    """Return whether a text would not stand out among others by its form: one of them is alike."""
    own = [other for other in wrong if other.pair.group == item.pair.group] or wrong
    return any(form(other.pair.text) == form(item.pair.text) for other in own)


def _alike_in_form(item: _Known, wrong: Sequence[_Known], *, which: bool) -> list[_Known]:
    """Return three wrong options, those of the same list first and then those most like the key in length."""

    def distance(other: _Known) -> tuple[bool, bool, int]:
        mine, theirs = (item.pair.term, other.pair.term) if which else (item.pair.text, other.pair.text)
        strange = not which and form(mine) != form(theirs)
        return other.pair.group != item.pair.group, strange, abs(len(mine) - len(theirs))

    return sorted(wrong, key=distance)[: OPTIONS - 1]


def _placed(waiting: Sequence[_Asked], deck: str) -> list[Draft]:
    """Return the choices with their keys spread evenly: by rank of their hashes, which no other question moves far."""
    ranked = sorted(range(len(waiting)), key=lambda index: _hash(deck, waiting[index].stem))
    place = {index: rank % OPTIONS for rank, index in enumerate(ranked)}
    return [_choice(asked, place[index], deck) for index, asked in enumerate(waiting)]


def _hash(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()


def _choice(asked: _Asked, place: int, deck: str) -> Draft:
    pair = asked.item.pair
    language = "ko" if korean(asked.stem) else "en"
    others = sorted(asked.wrong, key=lambda other: _hash(deck, asked.stem, other.pair.term))
    shown = [*others[:place], asked.item, *others[place:]]
    options = tuple(
        Option(
            localised(item.pair.term if asked.which else item.pair.text, language),
            localised(_why(item.pair, which=asked.which, language=language), language),
        )
        for item in shown
    )
    body = Choice(localised(asked.stem, language), 1, (), options, frozenset({place}))
    return Draft("choice", body, None, pair.line, pair.path, "siblings")


def _why(pair: Pair, *, which: bool, language: str) -> str:
    """Return what an option really is."""
    if which:
        return f"{attach(pair.term, '은/는')} “{pair.text}”" if language == "ko" else f"{pair.term}: {pair.text}"
    return f"{pair.term}에 대한 설명" if language == "ko" else f"This is said of {pair.term}."


def _matching(group: Sequence[_Known]) -> Draft | None:
    """Return a matching of three to five siblings that mean different things."""
    chosen: list[_Known] = []
    for item in group[: 4 * MATCHED[1]]:
        if all(_excludes(item, other) for other in chosen):
            chosen.append(item)
        if len(chosen) == MATCHED[1]:
            break
    if len(chosen) < MATCHED[0]:
        return None
    pair = chosen[0].pair
    language = "ko" if korean(pair.ask) else "en"
    place = _place([item.pair for item in chosen], language)
    if language == "ko":
        stem = f"{place}: 서로 맞는 것끼리 연결하면?" if place else "서로 맞는 것끼리 연결하면?"
    else:
        stem = f"{place}: what goes with what?" if place else "What goes with what?"
    pairs = tuple(
        MatchingPair(localised(item.pair.term, language), localised(item.pair.text, language)) for item in chosen
    )
    return Draft("matching", Matching(localised(stem, language), 1, (), pairs), None, pair.line, pair.path, "siblings")


def _place(pairs: Sequence[Pair], language: str) -> str:
    """Return what all pairs stand below, with what that is part of."""
    common: list[str] = []
    for names in zip(*(pair.path for pair in pairs), strict=False):
        if len(set(names)) > 1:
            break
        common.append(names[0])
    if len(common) > 1 and common[-2] not in common[-1]:
        return f"{common[-2]}의 {common[-1]}" if language == "ko" else f"{common[-2]}, {common[-1]}"
    return common[-1] if common else ""


def _ordering(chain: Chain) -> Draft | None:
    if len(chain.steps) < MATCHED[0] or len({normalise(step) for step in chain.steps}) != len(chain.steps):
        return None
    language = "ko" if korean(chain.stem) else "en"
    steps = tuple(Option(localised(step, language)) for step in chain.steps)
    return Draft(
        "ordering", Ordering(localised(chain.stem, language), 1, (), steps), None, chain.line, chain.path, "order"
    )
