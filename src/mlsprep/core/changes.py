"""What an import would change: incoming decks held against the notes that are there. Identity is never the content."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlsprep.core.kinds import load_body
from mlsprep.core.note import in_bulk, normalise, telling_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from mlsprep.core.note import Body, Deck, Note

PROMPT_LIKENESS = 90.0
ANSWER_LIKENESS = 80.0
MARGIN = 5.0
"""Similarities in percent, by rapidfuzz; see `inherits`."""

TYPO_LETTERS = 5
"""Shorter words are names as often as not ("eta" and "beta"): a slip in them is not taken for one."""

PLAIN_WORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "could", "did", "do", "does", "for", "from", "get",
    "gets", "had", "has", "have", "how", "if", "in", "into", "is", "it", "its", "may", "might", "must", "need",
    "needs", "of", "on", "one", "or", "shall", "should", "so", "than", "that", "the", "their", "them", "then",
    "there", "these", "they", "this", "those", "to", "us", "use", "used", "uses", "using", "was", "we", "were",
    "what", "when", "where", "which", "who", "why", "will", "with", "would", "you", "your", "fit", "fits",
    "suit", "suits", "let", "lets", "make", "makes", "give", "gives", "mean", "means", "happen", "happens",
    "call", "called", "name", "named",
})  # fmt: skip
"""Words that name nothing: one of them may stand for another without the note becoming another one."""

SUGGEST_LIKENESS = 70.0

MOST_PAIRS = 4_000_000
"""Vanished notes times new ones that are compared, in about 2 s; with more of both, it is another deck."""


@dataclass(frozen=True, slots=True)
class Existing:
    """A note as the library has it. `content` is the source's version; `edited`: the learner has a version too."""

    number: int
    deck: str
    id: str
    kind: str
    explicit: bool
    content: Mapping[str, Any]
    edited: bool
    retired: bool
    facets: tuple[str, ...]
    prompt: str
    answer: str

    @property
    def key(self) -> str:
        """`deck/note`."""
        return f"{self.deck}/{self.id}"

    def says(self, note: Note) -> bool:
        """Return whether an incoming note says the same."""
        return self.content == note.dump()


class Stored(Existing):
    """A note as it is stored: its content is read only when asked for, as most incoming notes are unchanged."""

    __slots__ = ("_body", "_content", "raw")
    raw: str
    _content: Mapping[str, Any] | None
    _body: Body | None

    def __init__(  # noqa: PLR0913, PLR0917 - the columns of a row
        self,
        number: int,
        deck: str,
        id: str,  # noqa: A002 - a note's id
        kind: str,
        explicit: bool,  # noqa: FBT001 - a column like the others
        edited: bool,  # noqa: FBT001
        retired: bool,  # noqa: FBT001
        raw: str,
    ) -> None:
        """Take a row; `raw` is the content as JSON text."""
        put = object.__setattr__
        put(self, "number", number)
        put(self, "deck", deck)
        put(self, "id", id)
        put(self, "kind", kind)
        put(self, "explicit", explicit)
        put(self, "edited", edited)
        put(self, "retired", retired)
        put(self, "raw", raw)
        put(self, "_content", None)
        put(self, "_body", None)

    @property
    def content(self) -> Mapping[str, Any]:
        """The source's version."""
        if self._content is None:
            object.__setattr__(self, "_content", json.loads(self.raw))
        assert self._content is not None
        return self._content

    @property
    def body(self) -> Body:
        """What the source's version holds."""
        if self._body is None:
            object.__setattr__(self, "_body", load_body(self.content["kind"], self.content["body"]))
        assert self._body is not None
        return self._body

    @property
    def facets(self) -> tuple[str, ...]:
        """The cards it yields."""
        return self.body.facets()

    @property
    def prompt(self) -> str:
        """The words that identify it."""
        return self.body.prompt

    @property
    def answer(self) -> str:
        """The words that tell it from another with the same prompt."""
        return self.body.answer

    def says(self, note: Note) -> bool:
        """Return whether an incoming note says the same; that of the same text does."""
        return self.raw == note.encoded() or json.loads(self.raw) == note.dump()


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one incoming note: one of `FATES`.

    `old` is what it continues. `own` is the learner's version of a new note, edited before it was ever stored.
    """

    what: str
    deck: str
    note: Note
    old: Existing | None = None
    own: Note | None = None

    @property
    def key(self) -> str:
        """`deck/note` of the incoming note."""
        return f"{self.deck}/{self.note.id}"


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything an import would do.

    `suggestions` are (old, new) keys that may be one note after all. `displaced` are those of the retired whose place a
    matched note takes.
    """

    changes: tuple[Change, ...]
    retired: tuple[Existing, ...]
    suggestions: tuple[tuple[str, str], ...] = field(default=())
    displaced: tuple[Existing, ...] = field(default=())

    def without(self, keys: Collection[str]) -> Changes:
        """Return the changes without the new notes of these keys (`deck/note`)."""
        kept = tuple(change for change in self.changes if change.what != "new" or change.key not in keys)
        return replace(self, changes=kept, suggestions=tuple(pair for pair in self.suggestions if pair[1] not in keys))

    def count(self, what: str) -> int:
        """Return how many notes meet that fate."""
        return len(self.retired) if what == "retired" else [change.what for change in self.changes].count(what)


FATES = ("new", "updated", "matched", "moved", "unchanged", "kept", "retired")


# Korean particles after a word of two letters or more: `eta의` and `eta는` are one word.
_PARTICLE = re.compile(r"(?<=[^\s]{2})(?:에서|으로|이란|은|는|이|가|을|를|의|에|로|와|과|란)(?![가-힣])")
# Names in Latin letters are told from the Korean around them; an operator tells as much as a word.
_WORD = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+|[<>≤≥=≠+%#&^±×÷$€]")


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(_PARTICLE.sub("", normalise(text))))


def _spelling(one: str, other: str) -> bool:
    """Return whether two words differ by one slip, inside or of order; `epoch` and `epochs` differ by more."""
    from rapidfuzz.distance import OSA

    if min(len(one), len(other)) < TYPO_LETTERS or OSA.distance(one, other, score_cutoff=1) > 1:
        return False
    return (one[0], one[-1]) == (other[0], other[-1]) or sorted(one) == sorted(other)


def _another_name(old: Existing, prompt: str) -> bool:
    """Return whether a word of the prompt was replaced by one that may name something else ("gamma" by "alpha").

    The answer says nothing: both may be "It makes the model more conservative".
    """
    before, after = _words(old.prompt), _words(prompt)
    gone, come = list((before - after).elements()), list((after - before).elements())
    for word in list(gone):
        if spelt := next((other for other in come if _spelling(word, other)), None):
            gone.remove(word)
            come.remove(spelt)
    if not gone or not come or "".join(gone) == "".join(come):  # `data set` and `dataset` are one
        return False
    return not PLAIN_WORDS.issuperset(gone) and not PLAIN_WORDS.issuperset(come)


def inherits(old: Existing, note: Note) -> float | None:
    """Return how alike the prompts are (percent) if the note may be the old one reworded, else None.

    Both have ids derived from their prompts, the same kind and facets; prompts alike by 90 %, answers by 80 %; the
    same code spans and the same tokens with a digit, an underscore or an inner capital; no name replaced by another.
    """
    from rapidfuzz import fuzz

    if old.explicit or note.explicit or old.kind != note.kind or old.facets != note.body.facets():
        return None
    prompt, answer = note.body.prompt, note.body.answer
    likeness = fuzz.ratio(normalise(old.prompt), normalise(prompt), score_cutoff=PROMPT_LIKENESS)
    if likeness < PROMPT_LIKENESS or telling_tokens(old.prompt) != telling_tokens(prompt):
        return None
    if fuzz.ratio(normalise(old.answer), normalise(answer)) < ANSWER_LIKENESS:
        return None
    return None if _another_name(old, prompt) else float(likeness)


def _reworded(
    vanished: Sequence[Existing],
    fresh: Sequence[tuple[str, Note]],
) -> list[tuple[Existing, str, Note]]:
    """Return the pairs that are each other's best, by a margin."""
    from rapidfuzz import fuzz, process

    # Only notes of one deck and kind with the same telling tokens are compared, in one call: 1,000 by 1,000 take 0.3 s.
    alike: dict[Any, tuple[list[int], list[str]]] = defaultdict(lambda: ([], []))
    for row, old in enumerate(vanished):
        if not old.explicit:
            rows, prompts = alike[old.deck, old.kind, telling_tokens(old.prompt)]
            rows.append(row)
            prompts.append(normalise(old.prompt))
    places = [(deck, note.kind, telling_tokens(note.body.prompt)) for deck, note in fresh]
    if sum(len(alike[place][0]) for place in places if place in alike) > MOST_PAIRS:
        return []
    scores: dict[tuple[int, int], float] = {}
    by_row: dict[int, list[float]] = defaultdict(list)
    by_column: dict[int, list[float]] = defaultdict(list)
    for column, ((_, note), place) in enumerate(zip(fresh, places, strict=True)):
        if note.explicit or place not in alike:
            continue
        rows, prompts = alike[place]
        wanted = normalise(note.body.prompt)
        for _, _, found in process.extract(
            wanted, prompts, scorer=fuzz.ratio, score_cutoff=PROMPT_LIKENESS, limit=None
        ):
            if (score := inherits(vanished[rows[found]], note)) is not None:
                scores[rows[found], column] = score
                by_row[rows[found]].append(score)
                by_column[column].append(score)

    def best(score: float, rivals: list[float]) -> bool:
        return all(score - other >= MARGIN for other in sorted(rivals)[-2:-1]) and score == max(rivals)

    return [
        (vanished[row], *fresh[column])
        for (row, column), score in scores.items()
        if best(score, by_row[row]) and best(score, by_column[column])
    ]


def turned_down(changes: Changes, keys: Collection[str], rejected: Sequence[Existing]) -> frozenset[str]:
    """Return the new notes (`deck/note`) among the changes that the learner turned down before.

    Args:
        changes: what an import would change.
        keys: the names under which notes were turned down.
        rejected: these notes as they were, as far as that is known. What says the same, in whichever deck, and what is
            one of them reworded is turned down too.
    """
    fresh = [(change.deck, change.note) for change in changes.changes if change.what == "new"]
    said = {f"{old.kind}\x1f{old.content['body']}" for old in rejected}
    out = {
        f"{deck}/{note.id}"
        for deck, note in fresh
        if f"{deck}/{note.id}" in keys or (said and f"{note.kind}\x1f{note.body.dump()}" in said)
    }
    gone = [old for old in rejected if old.key not in out]
    rest = [(deck, note) for deck, note in fresh if f"{deck}/{note.id}" not in out]
    return frozenset(out | {f"{deck}/{note.id}" for _, deck, note in (_reworded(gone, rest) if gone and rest else ())})


def _suggestions(vanished: Sequence[Existing], fresh: Sequence[tuple[str, Note]]) -> list[tuple[str, str]]:
    from rapidfuzz import fuzz, process

    places: dict[tuple[str, str], list[Existing]] = defaultdict(list)
    for old in sorted(vanished, key=lambda old: old.key):
        places[old.deck, old.kind].append(old)
    prompts = {place: [old.prompt for old in olds] for place, olds in places.items()}
    if len(vanished) * len(fresh) > MOST_PAIRS:
        return []
    out = []
    for deck, note in fresh:
        place = deck, note.kind
        if place not in prompts:
            continue
        best = process.extractOne(note.body.prompt, prompts[place], scorer=fuzz.ratio, score_cutoff=SUGGEST_LIKENESS)
        if best is not None:
            out.append((places[place][best[2]].key, f"{deck}/{note.id}"))
    return out


@dataclass
class _Comparison:
    """A comparison under way: what is there, what was taken, what has been decided."""

    decks: Sequence[Deck]
    there: Mapping[tuple[str, str], Existing]
    former: Callable[[str], Existing | None]
    wanted: Mapping[str, str]
    taken: set[int] = field(default_factory=set)
    out: list[Change] = field(default_factory=list)
    displaced: list[Existing] = field(default_factory=list)

    @cached_property
    def incoming(self) -> set[tuple[str, str]]:
        """Deck and id of every incoming note."""
        return {(deck.id, note.id) for deck in self.decks for note in deck.notes}

    @cached_property
    def returned(self) -> set[tuple[str, str]]:
        """Deck and id of every note that came back from another program as it had left: it may be older than ours."""
        return {(deck.id, name) for deck in self.decks for name, at in (deck.returned or {}).items() if not at}

    def continues(self, what: str, deck: str, note: Note, old: Existing) -> None:
        """Decide that a note goes on as an incoming one."""
        self.taken.add(old.number)
        self.out.append(Change(what, deck, note, old))

    def vanished(self) -> list[Existing]:
        """Return the notes that nothing incoming continues so far."""
        left = [note for note in self.there.values() if note.number not in self.taken]
        return [note for note in left if (note.deck, note.id) not in self.incoming] if left else left

    def unknown(self, deck: Deck) -> Sequence[Note]:
        """Return the notes of a deck whose name is that of none that is there, and decide of the others."""
        if not self.there and not self.wanted and not any(note.was for note in deck.notes):
            return deck.notes  # the first import of 100,000 notes
        return [note for note in deck.notes if not self.by_name(deck.id, note)]

    def by_name(self, deck: str, note: Note) -> bool:
        """Find what a note continues by its id, by the learner's word, or by its former places."""
        old = self.there.get((deck, note.id))
        if self.wanted and self.by_word(deck, note, old):
            return True
        if old is not None and self.returned and (deck, note.id) in self.returned:
            self.continues("unchanged", deck, note, old)
            return True
        if old is not None:
            same = old.explicit == note.explicit and old.says(note)
            what = "unchanged" if same and not old.retired else "kept" if old.edited and not same else "updated"
            self.continues(what, deck, note, old)
            return True
        for was in note.was:
            source = self.former(was)
            if source is None or source.number in self.taken or (source.deck, source.id) in self.incoming:
                continue
            self.continues("moved", deck, note, source)
            return True
        return False

    def by_word(self, deck: str, note: Note, old: Existing | None) -> bool:
        """Let a note continue the one that the learner names, also when an earlier import made it a new one."""
        named = self.wanted.get(f"{deck}/{note.id}")
        source = self.former(named) if named else None
        if source is None or source.number in self.taken or (source.deck, source.id) in self.incoming:
            return False
        if old is not None:
            if old.number == source.number:  # matched before
                return False
            self.displaced.append(old)
            self.taken.add(old.number)
        self.continues("matched", deck, note, source)
        return True

    def by_content(self, fresh: Sequence[tuple[str, Note]]) -> list[tuple[str, Note]]:
        """Find notes that are there word for word, in their deck or elsewhere; return those that are not found."""
        there: dict[str, list[Existing]] = {}
        for old in sorted(self.vanished(), key=lambda old: (old.retired, old.key)):
            there.setdefault(f"{old.kind}\x1f{old.content['body']}", []).append(old)
        if not there:
            return list(fresh)
        rest = sorted(fresh, key=lambda item: (item[0], item[1].id))  # the order in a file never matters
        for what in ("matched", "moved"):
            waiting, rest = rest, []
            for deck, note in waiting:
                twins = there.get(f"{note.kind}\x1f{note.body.dump()}", [])
                free = (old for old in twins if old.number not in self.taken)
                twin = next((old for old in free if (old.deck == deck) is (what == "matched")), None)
                if twin is None:
                    rest.append((deck, note))
                else:
                    self.continues(what, deck, note, twin)
        left = {(deck, note.id) for deck, note in rest}
        return [(deck, note) for deck, note in fresh if (deck, note.id) in left]


def compare(
    decks: Sequence[Deck],
    existing: Iterable[Existing],
    former: Callable[[str], Existing | None],
    matches: Mapping[str, str],
    *,
    retire: bool | None = None,
) -> Changes:
    """Return what importing the decks would change.

    Args:
        decks: what the sources say now; an id occurs once.
        existing: the notes the same decks supplied before, retired ones included.
        former: finds a note anywhere in the library by its present or a former `deck/note`.
        matches: `deck/note` of an old note -> `deck/note` of the incoming one that continues it, as the learner says.
        retire: whether notes that are gone from the source are retired; None: unless the deck is `partial`.
    """
    work = _Comparison(
        decks,
        there={(note.deck, note.id): note for note in existing},
        former=former,
        wanted={new: old for old, new in matches.items()},
    )
    fresh = [(deck.id, note) for deck in decks for note in work.unknown(deck)]
    fresh = work.by_content(fresh)
    left = [item for item in work.vanished() if not item.retired]
    if left and fresh:
        for old, deck_id, note in _reworded(left, fresh):
            fresh.remove((deck_id, note))
            work.continues("matched", deck_id, note, old)
    partial = {deck.id for deck in decks if deck.partial} if retire is None else set()
    gone = (
        [note for note in work.vanished() if not note.retired and note.deck not in partial]
        if retire is not False
        else []
    )
    suggestions = _suggestions(gone, fresh) if gone and fresh else []
    new = in_bulk(
        Change,
        len(fresh),
        what=["new"] * len(fresh),
        deck=[deck for deck, _ in fresh],
        note=[note for _, note in fresh],
    )
    return Changes((*work.out, *new), (*gone, *work.displaced), tuple(suggestions), tuple(work.displaced))
