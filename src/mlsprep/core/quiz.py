"""A question as it is asked: options shuffled once and for all, a reply, and whether it is right."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.matching import Matching
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.core.note import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlsprep.core.note import Note


class Kind(StrEnum):
    """How a question is answered: one option, several, an order, pairs, or typed words."""

    CHOICE = "choice"
    RESPONSE = "response"
    ORDERING = "ordering"
    MATCHING = "matching"
    TYPED = "typed"


class Confidence(IntEnum):
    """How sure the learner was."""

    GUESS = 1
    THINK = 2
    SURE = 3


class Option(NamedTuple):
    """Something to choose or to place, and why it is right or wrong."""

    text: Text
    why: Text | None = None


class Item(NamedTuple):
    """A question as it is asked, its options in the order shown.

    `answer`: choice and response, the positions of the correct options, rising; ordering, the positions in the right
    order; matching, for each left the position of its right. `accepted` are the texts that a typed answer may be.
    """

    key: str
    question: int
    kind: Kind
    stem: Text
    options: tuple[Option, ...] = ()
    lefts: tuple[Option, ...] = ()
    answer: tuple[int, ...] = ()
    accepted: tuple[str, ...] = ()
    why: Text | None = None
    topics: tuple[str, ...] = ()
    difficulty: int = 2
    cards: tuple[str, ...] = ()
    source: str | None = None
    checked: str | None = None
    generated: bool = False
    deck_title: Text = Text("", "")
    domain: Text | None = None


class Reply(NamedTuple):
    """What the learner gave; `Reply()` is a blank.

    `picks`: positions of options chosen, in the learner's order for an ordering; for a matching, one for each left, or
    None.
    """

    picks: tuple[int | None, ...] = ()
    text: str = ""

    def dump(self) -> dict[str, object]:
        """Return the reply as JSON values."""
        return {"picks": list(self.picks), "text": self.text}


def is_blank(item: Item, reply: Reply) -> bool:
    """Return whether nothing was answered."""
    if item.kind is Kind.TYPED:
        return not reply.text.strip()
    return all(pick is None for pick in reply.picks)


def is_right(item: Item, reply: Reply) -> bool:
    """Return whether a reply is right: all or nothing, every pair of a matching; a blank is wrong."""
    if is_blank(item, reply):
        return False
    if item.kind is Kind.TYPED:
        return any(same_answer(reply.text, accepted) for accepted in item.accepted)
    if item.kind in (Kind.CHOICE, Kind.RESPONSE):
        return tuple(sorted(pick for pick in reply.picks if pick is not None)) == item.answer
    return reply.picks == item.answer


# -- typed answers -----------------------------------------------------------------------------------------------------

_FIGURE = re.compile(
    r"([-+]?(?:(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?:e[-+]?\d{1,3})?)\s*([a-zμ%/]*)",
    re.IGNORECASE | re.ASCII,
)
_APART = re.compile(r"(?<!\d)\s+|\s+(?!\d)|(?<=[^\W\d])-+(?=\w)|(?<=\w)-+(?=[^\W\d])")
"""White space and hyphens within a name; those between digits, and a sign, say something."""


def same_answer(given: str, accepted: str) -> bool:
    """Return whether a typed answer is the accepted one.

    Case, white space, quotes and a final full stop do not matter; a figure is compared as a number with its unit
    ("0.30" and ".3" are "0.3", "1,000" is "1000", "1 mb" is "1 MB", "1 GB" is not); every letter, digit and underscore
    of a name does.
    """
    one, other = _plain(given), _plain(accepted)
    if one == other:
        return True
    figures = _FIGURE.fullmatch(one), _FIGURE.fullmatch(other)
    if figures[0] and figures[1]:
        from decimal import Decimal  # exact, whatever is typed

        numbers = [Decimal(match[1].replace(",", "")) for match in figures if match]
        units = [match[2] for match in figures if match]
        return numbers[0] == numbers[1] and units[0] == units[1]
    return _APART.sub("", one) == _APART.sub("", other) and not figures[1]


def _plain(text: str) -> str:
    raised = "".join(_raised(character) for character in text)
    folded = unicodedata.normalize("NFKC", raised).replace("−", "-").casefold()
    folded = folded.strip().strip("`'\"“”‘’").rstrip(".")
    return re.sub(r"\s+", " ", folded).strip()


def _raised(character: str) -> str:
    """Return a character; one that only stands for a digit (², ₂, ½) marked, or it would join the digits before it."""
    return f"^{character}" if unicodedata.category(character) == "No" else character


# -- showing -----------------------------------------------------------------------------------------------------------


def draw(*parts: object) -> float:
    """Return a number in [0, 1) that depends on the parts alone: the same on every machine, for ever."""
    digest = hashlib.blake2b("\x1f".join(str(part) for part in parts).encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) / (1 << 53)


def shuffled(count: int, *parts: object) -> tuple[int, ...]:
    """Return the numbers below `count` in an order that depends on the parts alone."""
    return tuple(sorted(range(count), key=lambda index: draw(*parts, index)))


def present(
    note: Note,
    *,
    key: str,
    question: int,
    seed: int,
    deck_title: Text,
    domain: Text | None,
) -> Item:
    """Return a written question with its options shuffled; the same seed gives the same order.

    Raises TypeError for a note that is no question.
    """
    body = note.body
    about = {
        "key": key,
        "question": question,
        "why": note.why,
        "topics": note.topics,
        "source": note.source,
        "checked": note.checked,
        "deck_title": deck_title,
        "domain": domain,
    }
    if isinstance(body, Choice):
        order = shuffled(len(body.options), seed, key)
        kind = Kind.CHOICE if len(body.key) == 1 else Kind.RESPONSE
        options = tuple(Option(body.options[index].text, body.options[index].why) for index in order)
        answer = tuple(place for place, index in enumerate(order) if index in body.key)
    elif isinstance(body, Ordering):
        steps = (*body.steps, *body.decoys)
        order = _unsorted(len(steps), len(body.steps), seed, key)
        kind, options = Kind.ORDERING, tuple(Option(steps[index].text, steps[index].why) for index in order)
        answer = tuple(order.index(index) for index in range(len(body.steps)))
    elif isinstance(body, Matching):
        rights = tuple(dict.fromkeys((*(pair.right for pair in body.pairs), *body.extra)))
        order = shuffled(len(rights), seed, key)
        shown = tuple(rights[index] for index in order)
        kind, options = Kind.MATCHING, tuple(Option(text) for text in shown)
        about["lefts"] = tuple(Option(pair.left, pair.why) for pair in body.pairs)
        answer = tuple(shown.index(pair.right) for pair in body.pairs)
    else:
        raise TypeError(f"{note.kind} is no question")
    return Item(
        kind=kind,
        stem=body.stem,
        options=options,
        answer=answer,
        difficulty=body.difficulty,
        cards=body.cards,
        **about,  # type: ignore[arg-type]
    )


def _unsorted(count: int, steps: int, *parts: object) -> tuple[int, ...]:
    """Return a shuffle that does not show the steps in their right order, which would answer the question."""
    for turn in range(100):
        order = shuffled(count, *parts, *([turn] if turn else []))
        shown = [index for index in order if index < steps]
        if shown != sorted(shown):
            return order
    return order


# -- choosing ----------------------------------------------------------------------------------------------------------


class Known(NamedTuple):
    """What is known of a question when a drill is put together.

    `asked` is how often it was answered, `missed` whether the last answer was wrong, `days` how many days ago that was,
    `recall` the mean chance of recalling the cards of its topic (None: none was ever studied).
    """

    key: str
    asked: int = 0
    missed: bool = False
    days: int | None = None
    recall: float | None = None


UNSEEN, MISSED, REST_DAYS = 3.0, 2.5, 7.0
"""Weights of a drill: never asked counts three times, missed last time two and a half; what was asked today counts a
tenth, and after a week fully again."""


def weight(known: Known) -> float:
    """Return how much a question is wanted: unseen, missed, weak in its topic, not asked lately."""
    value = UNSEEN if not known.asked else MISSED if known.missed else 1.0
    if known.recall is not None:
        value *= 0.5 + 2.0 * (1.0 - known.recall)
    if known.days is not None:
        value *= 0.1 + 0.9 * min(1.0, known.days / REST_DAYS)
    return value


def choose(candidates: Sequence[Known], most: int, seed: int) -> list[Known]:
    """Return at most so many questions for a drill, drawn by weight without repetition; the same seed, the same drill.

    Efraimidis and Spirakis (2006): the largest `u ** (1 / weight)` are a weighted sample without replacement.
    """
    drawn = sorted(candidates, key=lambda item: draw(seed, "drill", item.key) ** (1.0 / weight(item)), reverse=True)
    return drawn[:most]
