"""Notes that ask what a bundled card asks, word for word but for the little ones, and answer otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.assertion import fold, quantities
from mlsprep.core.claims import Clash
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.note import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlsprep.core.note import Note

# Words that do not tell one question from another.
_LITTLE = frozenset(
    {
        "a", "an", "the", "is", "are", "was", "were", "be", "does", "do", "did", "of", "in", "on", "for",
        "to", "with", "which", "what", "how", "it", "its", "this", "that", "can", "may", "must", "should",
        "by", "at", "from", "and", "when", "you", "your", "aws", "amazon", "sagemaker", "ai",
    }
)  # fmt: skip
_PARTICLE = re.compile(r"(?<=\w)(?:은|는|이|가|을|를|의|에|에서|으로|로|와|과|인가|인가요|입니까|무엇인가|무엇)$")
_FEWEST_WORDS = 4
"""Words a question must have besides the little ones: shorter ones may mean anything."""

_LONGEST = 500
"""Characters of a question or an answer; longer ones are no twins of bundled cards."""

_MOST_WORDS = 6
"""Words of an answer that is one thing and can be another."""


class _Known(NamedTuple):
    card: str
    asked: str
    answer: str


class Twins:
    """Bundled questions by their words."""

    def __init__(self, known: Sequence[tuple[str, Note]]) -> None:
        """Take the basic notes with a short answer."""
        self._known: dict[frozenset[str], _Known] = {}
        for deck, note in known:
            for asked, answer in _sides(note):
                if (words := _words(asked)) is not None:
                    self._known[words] = _Known(f"{deck}/{note.id}", asked, answer)

    def clashes(self, note: Note) -> Iterator[Clash]:
        """Yield where a note answers a bundled question with another figure, or with the other alternative."""
        for asked, answer in _sides(note):
            words = _words(asked)
            other = self._known.get(words) if words is not None else None
            if other is not None and (_other_figure(answer, other.answer) or _other_choice(asked, answer, other)):
                yield Clash(f'"{answer}"', f'"{other.answer}"', other.card)
                return


def _sides(note: Note) -> Iterator[tuple[str, str]]:
    if not isinstance(note.body, Basic):
        return
    for code in LANGUAGES:
        back, front = note.body.back.get(code), note.body.front.get(code)
        if max(len(back), len(front)) > _LONGEST:
            continue
        answer = fold(back).rstrip(".")
        if 0 < len(answer.split()) <= _MOST_WORDS:
            yield fold(front), answer


def _words(asked: str) -> frozenset[str] | None:
    found = frozenset(_PARTICLE.sub("", word) for word in re.findall(r"[\w.+-]+", asked)) - _LITTLE
    return found if len(found) >= _FEWEST_WORDS else None


def _other_figure(answer: str, right: str) -> bool:
    """Return whether two answers are one quantity each, of one dimension, and differ."""
    ours, theirs = quantities(answer), quantities(right)
    if len(ours) == len(theirs) == 1:
        (one,), (other,) = ours, theirs
        return one.dimension == other.dimension and one.amount != other.amount
    plain = re.compile(r"[\d.,]+ ?%?")
    return bool(plain.fullmatch(answer) and plain.fullmatch(right)) and _figure(answer) != _figure(right)


def _figure(text: str) -> str:
    digits = text.replace(",", "").rstrip("% .")
    try:
        return f"{float(digits):g}"
    except ValueError:
        return text


def _other_choice(asked: str, answer: str, other: _Known) -> bool:
    """Return whether two answers are different alternatives, both named by the question."""
    if answer in other.answer or other.answer in answer:
        return False
    return all(re.search(rf"(?<![\w-]){re.escape(item)}(?![\w-])", asked) for item in (answer, other.answer))
