"""What an import would change: incoming decks held against the notes that are there. Identity is never the content."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlsprep.core.note import normalise, telling_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from mlsprep.core.note import Deck, Note

PROMPT_LIKENESS = 90.0
ANSWER_LIKENESS = 80.0
MARGIN = 5.0
"""Similarities in percent, by rapidfuzz; see `inherits`."""

TYPO_LIKENESS = 80.0
TYPO_LETTERS = 5
TELLING_ANSWER = 12
"""A word replaced by one that is no spelling of it may be another name ("gamma" for "alpha"), unless the same answer
of at least so many letters says that it is the same fact."""

SUGGEST_LIKENESS = 70.0


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


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one incoming note: one of `FATES`; `old` is what it continues."""

    what: str
    deck: str
    note: Note
    old: Existing | None = None

    @property
    def key(self) -> str:
        """`deck/note` of the incoming note."""
        return f"{self.deck}/{self.note.id}"


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything an import would do. `suggestions` are (old, new) keys that may be one note after all."""

    changes: tuple[Change, ...]
    retired: tuple[Existing, ...]
    suggestions: tuple[tuple[str, str], ...] = field(default=())

    def count(self, what: str) -> int:
        """Return how many notes meet that fate."""
        return len(self.retired) if what == "retired" else sum(change.what == what for change in self.changes)


FATES = ("new", "updated", "matched", "moved", "unchanged", "kept", "retired")


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", normalise(text)))


def _another_name(old: Existing, prompt: str, answer: str, ratio: Callable[[str, str], float]) -> bool:
    """Return whether a word of the prompt was replaced by one that may name something else."""
    before, after = _words(old.prompt), _words(prompt)
    gone, come = list((before - after).elements()), list((after - before).elements())
    for word in list(gone):
        best = max(come, key=lambda other: ratio(word, other), default=None)
        if (
            best is not None
            and min(len(word), len(best)) >= TYPO_LETTERS
            and word.isascii() == best.isascii()
            and ratio(word, best) >= TYPO_LIKENESS
        ):
            gone.remove(word)
            come.remove(best)
    if not gone or not come:
        return False
    return normalise(old.answer) != normalise(answer) or len(normalise(answer)) < TELLING_ANSWER


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
    return None if _another_name(old, prompt, answer, fuzz.ratio) else float(likeness)


def _reworded(vanished: Sequence[Existing], fresh: Sequence[tuple[str, Note]]) -> list[tuple[Existing, str, Note]]:
    """Return the pairs that are each other's best, by a margin."""
    scores: dict[tuple[int, int], float] = {}
    for row, old in enumerate(vanished):
        for column, (deck, note) in enumerate(fresh):
            if old.deck == deck and (score := inherits(old, note)) is not None:
                scores[row, column] = score
    out = []
    for (row, column), score in scores.items():
        rivals = [value for (r, c), value in scores.items() if (r == row) != (c == column)]
        if all(score - value >= MARGIN for value in rivals):
            out.append((vanished[row], *fresh[column]))
    return out


def _suggestions(vanished: Sequence[Existing], fresh: Sequence[tuple[str, Note]]) -> list[tuple[str, str]]:
    from rapidfuzz import fuzz, process

    out = []
    for deck, note in fresh:
        names = [old.prompt if old.deck == deck and old.kind == note.kind else "" for old in vanished]
        best = process.extractOne(note.body.prompt, names, scorer=fuzz.ratio, score_cutoff=SUGGEST_LIKENESS)
        if best is not None:
            out.append((vanished[best[2]].key, f"{deck}/{note.id}"))
    return out


@dataclass
class _Comparison:
    """A comparison under way: what is there, what was taken, what has been decided."""

    there: Mapping[tuple[str, str], Existing]
    incoming: set[tuple[str, str]]
    former: Callable[[str], Existing | None]
    wanted: Mapping[str, str]
    taken: set[int] = field(default_factory=set)
    out: list[Change] = field(default_factory=list)

    def continues(self, what: str, deck: str, note: Note, old: Existing) -> None:
        """Decide that a note goes on as an incoming one."""
        self.taken.add(old.number)
        self.out.append(Change(what, deck, note, old))

    def vanished(self) -> list[Existing]:
        """Return the notes that nothing incoming continues so far."""
        return [
            note
            for note in self.there.values()
            if note.number not in self.taken and (note.deck, note.id) not in self.incoming
        ]

    def by_name(self, deck: str, note: Note) -> bool:
        """Find what a note continues by its id, by the learner's word, or by its former places."""
        old = self.there.get((deck, note.id))
        if old is not None:
            same = old.content == note.dump() and old.explicit == note.explicit
            what = "unchanged" if same and not old.retired else "kept" if old.edited and not same else "updated"
            self.continues(what, deck, note, old)
            return True
        named = self.wanted.get(f"{deck}/{note.id}")
        source = self.former(named) if named else None
        if source is not None and source.number not in self.taken:
            self.continues("matched", deck, note, source)
            return True
        for was in note.was:
            source = self.former(was)
            if source is None or source.number in self.taken or (source.deck, source.id) in self.incoming:
                continue
            self.continues("moved", deck, note, source)
            return True
        return False

    def by_content(self, fresh: Sequence[tuple[str, Note]]) -> list[tuple[str, Note]]:
        """Find notes that went elsewhere word for word; return those that are not found."""
        there: dict[str, list[Existing]] = {}
        for old in self.vanished():
            there.setdefault(f"{old.kind}\x1f{old.content['body']}", []).append(old)
        rest = []
        for deck, note in fresh:
            twins = there.get(f"{note.kind}\x1f{note.dump()['body']}", [])
            twin = next((old for old in twins if old.number not in self.taken), None)
            if twin is None:
                rest.append((deck, note))
            else:
                self.continues("matched" if twin.deck == deck else "moved", deck, note, twin)
        return rest


def compare(
    decks: Sequence[Deck],
    existing: Iterable[Existing],
    former: Callable[[str], Existing | None],
    matches: Mapping[str, str],
    *,
    retire: bool = True,
) -> Changes:
    """Return what importing the decks would change.

    Args:
        decks: what the sources say now; an id occurs once.
        existing: the notes the same decks supplied before, retired ones included.
        former: finds a note anywhere in the library by its present or a former `deck/note`.
        matches: `deck/note` of an old note -> `deck/note` of the incoming one that continues it, as the learner says.
        retire: whether notes that are gone from the source are retired.
    """
    work = _Comparison(
        there={(note.deck, note.id): note for note in existing},
        incoming={(deck.id, note.id) for deck in decks for note in deck.notes},
        former=former,
        wanted={new: old for old, new in matches.items()},
    )
    fresh = [(deck.id, note) for deck in decks for note in deck.notes if not work.by_name(deck.id, note)]
    fresh = work.by_content(fresh)
    for old, deck_id, note in _reworded([item for item in work.vanished() if not item.retired], fresh):
        fresh.remove((deck_id, note))
        work.continues("matched", deck_id, note, old)
    gone = [note for note in work.vanished() if not note.retired] if retire else []
    suggestions = _suggestions(gone, fresh) if gone and fresh else []
    new = (Change("new", deck_id, note) for deck_id, note in fresh)
    return Changes((*work.out, *new), tuple(gone), tuple(suggestions))
