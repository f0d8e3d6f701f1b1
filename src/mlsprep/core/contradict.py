"""Where a learner's notes contradict the bundled decks: one sentence each, and rather none than a false one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from mlsprep.core import hyperparameters, profiles
from mlsprep.core.assertion import (
    NO,
    YES,
    clauses,
    denies,
    fold,
    pattern,
    polarity,
    quantities,
    sentences,
    speaks_of_change,
)
from mlsprep.core.claims import NOTHING, Clash
from mlsprep.core.statement import Names, statements
from mlsprep.core.twins import Twins
from mlsprep.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mlsprep.core.claims import Claims, Limit, Mistake, YesNo
    from mlsprep.core.note import Deck, Family, Note
    from mlsprep.core.statement import Statement


def contradictions(
    decks: Sequence[Deck],
    known: Sequence[tuple[str, Note]],
    families: Mapping[str, Family],
    claims: Claims = NOTHING,
) -> list[Problem]:
    """Return a warning for each note of `decks` that contradicts what is known, in the order of the notes.

    `known` are the bundled notes with the ids of their decks. What several notes of a deck say wrong is told once.
    """
    court = _Court(known, families, claims)
    found = []
    for deck in decks:
        told: set[str] = set()
        for note in deck.notes:
            for clash in court.judge(note):
                if clash.says in told:
                    continue
                told.add(clash.says)
                message = f"your note says {clash.says}; the deck says {clash.deck} ({clash.card})"
                found.append(Problem(deck.file, note.line, 0, message, "warning"))
    return found


# Another thing by the name of a SageMaker algorithm, or an algorithm somewhere else.
_ELSEWHERE = pattern(r"scikit|sklearn|keras|\bspark\b|mllib|discriminant|판별|vowpal|spark ml")


class _Past(NamedTuple):
    """A claim about something outdated, and what finds it."""

    clash: Clash
    name: str
    unless: str


class _Court:
    """What notes are judged by, put in order once."""

    def __init__(self, known: Sequence[tuple[str, Note]], families: Mapping[str, Family], claims: Claims) -> None:
        self._profiles = profiles.profiles(known, families, claims.problems)
        names = {subject: list(words) for subject, words in claims.names.items()}
        for subject, profile in self._profiles.items():
            names.setdefault(subject, []).append(profile.title)
        for plain, subjects in _shared({subject: item.title for subject, item in self._profiles.items()}).items():
            for subject in subjects:
                names[subject].append(plain)
        self._names = Names({subject: tuple(words) for subject, words in names.items()})
        self._claims = claims
        self._yes_no = _by_subject(claims.yes_no)
        self._limits = _by_subject(claims.limits)
        self._past = [_Past(Clash(item.says, item.deck, item.card), item.name, item.unless) for item in claims.outdated]
        past = "|".join(f"(?:{item.name})" for item in self._past)
        self._any_past = pattern(past) if past else None
        wrong = "|".join(f"(?:{item.subject})" for item in claims.mistakes)
        self._any_mistake = pattern(wrong) if wrong else None
        self._twins = Twins(known)

    def judge(self, note: Note) -> Iterator[Clash]:
        """Yield what is wrong with a note, each thing once."""
        if note.body.asks:
            return
        seen = set()
        for clash in self._clashes(note):
            if clash.card not in seen:
                seen.add(clash.card)
                yield clash

    def _clashes(self, note: Note) -> Iterator[Clash]:
        found = statements(note, self._names)
        for statement in found:
            yield from self._subject(note, statement)
            yield from self._mistaken(statement)
        yield from self._outdated(note, found)
        yield from self._twins.clashes(note)

    def _subject(self, note: Note, statement: Statement) -> Iterator[Clash]:
        if _ELSEWHERE.search(f"{statement.asked} {statement.said}"):
            return
        subjects = statement.subjects
        named = self._names.found(statement.asked or statement.said)
        single = len({frozenset(self._names.owners(name)) for name in named}) <= 1
        if named and single:
            about = [self._profiles[subject] for subject in sorted(subjects) if subject in self._profiles]
            if about and len(about) == len(subjects):
                yield from profiles.clashes(statement, about, self._names)
        if not subjects:
            subjects = frozenset(topic for topic in note.topics[:1] if topic in self._claims.algorithms)
        algorithms = [subject for subject in sorted(subjects) if subject in self._claims.algorithms]
        if algorithms and len(algorithms) == len(subjects) and single:
            about_them = [self._claims.algorithms[subject] for subject in algorithms]
            yield from hyperparameters.clashes(statement, about_them, algorithms[0], self._names)
        if len(subjects) == 1:
            (subject,) = subjects
            for claim in self._yes_no.get(subject, ()):
                yield from _answered(claim, statement)
            for limit in self._limits.get(subject, ()):
                yield from _beyond(limit, statement)

    def _mistaken(self, statement: Statement) -> Iterator[Clash]:
        if self._any_mistake is None or not self._any_mistake.search(statement.whole):
            return
        for claim in self._claims.mistakes:
            if pattern(claim.subject).search(statement.whole):
                yield from _made(claim, statement)

    def _outdated(self, note: Note, found: Sequence[Statement]) -> Iterator[Clash]:
        whole = "\n".join(statement.whole for statement in found)
        if self._any_past is None or note.status is not None or not self._any_past.search(whole):
            return
        for past in self._past:
            if not pattern(past.name).search(whole) or (past.unless and pattern(past.unless).search(whole)):
                continue
            if not speaks_of_change(whole):
                yield past.clash


_T = TypeVar("_T", "YesNo", "Limit")


def _by_subject(claims: Sequence[_T]) -> dict[str, list[_T]]:
    found: dict[str, list[_T]] = defaultdict(list)
    for claim in claims:
        found[claim.subject].append(claim)
    return found


def _shared(titles: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the names that several subjects have before " - ": "Object Detection" is two algorithms."""
    found: dict[str, list[str]] = defaultdict(list)
    for subject, title in titles.items():
        if " - " in title:
            found[title.partition(" - ")[0]].append(subject)
    return {name: subjects for name, subjects in found.items() if len(subjects) > 1}


def _answered(claim: YesNo, statement: Statement) -> Iterator[Clash]:
    """Yield a clash where a statement says yes for no, or no for yes."""
    if claim.unless and pattern(claim.unless).search(statement.whole):
        return
    about = pattern(claim.about)
    found = {
        answer
        for clause in clauses(f"{statement.said}\n{statement.more}")
        if about.search(clause) and (answer := polarity(clause, claim.yes, claim.no)) is not None
    }
    if not found:
        found = _by_question(claim, statement)
    if found == {not claim.truth}:
        yield Clash(claim.says, claim.deck, claim.card)


def _by_question(claim: YesNo, statement: Statement) -> set[bool]:
    """Return what a short answer says through its question: "Is X automatic?" - "Yes"; "What is automatic?" - "X"."""
    about = pattern(claim.about)
    asked = polarity(statement.asked, claim.yes, claim.no)
    asks_why = pattern(r"\bwhy\b|\bhow\b|이유|왜|어떻게").search(statement.asked)
    if about.search(statement.asked):
        first = statement.said.split("\n")[0]
        if asked is not None and (YES.match(first) or NO.match(first)):
            return {asked if YES.match(first) and not NO.match(first) else not asked}
        first = NO.sub("", YES.sub("", first, count=1), count=1) if YES.match(first) or NO.match(first) else first
        answer = polarity(first, claim.yes, claim.no) if len(first.split()) <= _SHORT else None
        return {answer} if answer is not None and asked is None and not asks_why else set()
    if asked is not None and any(about.search(clause) and not denies(clause) for clause in clauses(statement.said)):
        return {asked}
    return set()


_SHORT = 6
"""Words of an answer that says nothing besides yes, no or how."""


def _beyond(limit: Limit, statement: Statement) -> Iterator[Clash]:
    """Yield a clash where all quantities of a statement are others than the right ones."""
    if _OTHER_MEASURE.search(statement.whole) or (limit.unless and pattern(limit.unless).search(statement.whole)):
        return
    right = {item for value in limit.values for item in quantities(fold(value))}
    dimensions = {item.dimension for item in right if item.amount != 1 or item.dimension != "seconds"}
    about = pattern(limit.about)
    for sentence in sentences(statement.said):
        stated = about.search(sentence) and (_BOUND.search(sentence) or _BOUND.search(statement.asked))
        answered = about.search(statement.asked) and len(sentence.split()) <= _ANSWER
        if not stated and not answered:
            continue
        given = {item for item in quantities(sentence) if item.dimension in dimensions}
        if given and not given & right and not denies(sentence):
            raw = " ".join(statement.raw.split())
            said = raw if len(raw) <= _QUOTED else f"{raw[:_QUOTED].rstrip()} ..."
            yield Clash(f'"{said}"', limit.deck, limit.card)
            return


_BOUND = pattern(
    r"limit|maxim|\bmax\b|minim|\bmin\b|at most|at least|up to|no more than|한도|최대|최소|까지|이하|이상|제한"
)
_ANSWER = 12
"""Words of a sentence that answers a question about a limit with a figure."""
# What a quantity may be besides a limit.
_OTHER_MEASURE = pattern(
    r"latency|\bp9\d|\bgoal|\btarget|example|e\.g\.|average|\beach\b|\bold|former|until"
    r"|longer than|more than|exceed|보다 (?:긴|큰|많)|초과|각각|마다|넘|예전|이전|과거|지연|목표|예를 들|평균|예시"
)
_QUOTED = 60
"""Characters of a note that a warning repeats."""


# "How does X do Y?" takes for granted that it does; "Does X do Y?" does not.
_PRESUMES = pattern(r"\b(?:how|why|which|what|where|when)\b|어떻게|무엇|왜|이유|어떤|어디|언제")
_COMPARES = pattern(r"\bor\b|\bvs\b|versus|differ|compare|unlike|다른가|다른 점|차이|비교|달리|중 ")
_NEAR = 15
"""Characters around a mistake in which a denial belongs to it."""


def _made(claim: Mistake, statement: Statement) -> Iterator[Clash]:
    """Yield a clash where a statement makes a known mistake."""
    if claim.unless and pattern(claim.unless).search(statement.whole):
        return
    presumes = _PRESUMES.search(statement.asked) and not _COMPARES.search(statement.asked)
    presumed = [statement.asked] if presumes else []
    for sentence in [*sentences(statement.said), *sentences(statement.more), *presumed]:
        whole = f"{statement.asked} {statement.said}" if sentence in presumed else f"{statement.asked} {sentence}"
        if not pattern(claim.subject).search(whole):
            continue
        match = pattern(claim.wrong).search(sentence)
        if match is None:
            continue
        before, after = sentence[: match.start()][-_NEAR:], sentence[match.end() :][:_NEAR]
        if not denies(f"{before} {after}"):
            yield Clash(claim.says, claim.deck, claim.card)
            return
