"""What makes a library of cards and questions a bad one although its files are right: `lint --strict`."""

from __future__ import annotations

import math
import os.path
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts, joined
from mlsprep.core.kinds.matching import Matching
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.core.kinds.question import Question
from mlsprep.core.note import LANGUAGES, Text, telling_tokens
from mlsprep.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mlsprep.core.exam import Blueprint, Topic
    from mlsprep.core.note import Deck, Note

CHANCE = 0.01
"""Key positions are called uneven when chance alone gives such counts less often than this."""

CELL = 5
"""The fewest keys expected at each position for the chi-square distribution to hold (Cochran's rule)."""

MARGIN = 0.04
"""How far a guesser's rule may be from chance: four points of 100 are two questions of a paper of 65."""

DEVIATIONS = 2.0
"""In a small library chance strays further than `MARGIN`; a rule must also beat chance by so many deviations."""

FEWEST_QUESTIONS = 20
"""Below so many questions nothing is said about a guesser's rules."""

LONGEST_ANSWER = 40
"""Words of an answer. Good ones have about 12; beyond 40 nobody can grade the own recall."""

SAME_FRONT = 85
"""Similarity (0 to 100, words sorted) from which two fronts may be one: one word of eight is another."""

SAME_ANSWER = 80
"""Similarity of their answers from which they are one, where the words they differ in could tell them apart."""

SAME_STEM = 85
"""Similarity of two stems. Of 428 scenarios written apart the two most alike reach 66, short matching stems 82."""

SHARED_WORDS = 0.6
"""The share of words two texts must have in common (of those in either) to be compared at all."""

LIBRARY = 0.5
"""Decks that cover this share of the topics are a library, and a library should cover all; one deck need not."""

_WARNING = "warning"


class _Placed(NamedTuple):
    """A note and the deck it stands in."""

    deck: Deck
    note: Note

    @property
    def key(self) -> str:
        return f"{self.deck.id}/{self.note.id}"

    def problem(self, message: str) -> Problem:
        return Problem(self.deck.file, self.note.line, 0, message, _WARNING)


def assess(decks: Sequence[Deck], *, topics: Sequence[Topic], exams: Sequence[Blueprint]) -> list[Problem]:
    """Return everything that a demanding editor would send back, as warnings in the order of files and lines.

    What concerns all questions together carries the folder of the decks.
    """
    notes = [_Placed(deck, note) for deck in decks for note in deck.notes]
    place = _folder(decks)
    found = [
        *uneven_keys(decks, place),
        *guessable(decks, place),
        *absolute_words(decks, place),
        *uncovered(decks, topics, exams, place),
    ]
    for check in (_long_answer, _nameless, _one_language, _loose_references(decks)):
        found += [item.problem(message) for item in notes for message in check(item.note)]
    found += [problem for deck in decks for problem in _unsourced(deck)]
    found += near_duplicates(decks)
    return sorted(found, key=lambda problem: (problem.file, problem.line, problem.message))


def _folder(decks: Sequence[Deck]) -> str:
    """Return the folder that holds all decks, or the file of the only one."""
    files = sorted({deck.file for deck in decks})
    if len(files) == 1:
        return files[0]
    try:
        return os.path.commonpath([os.path.dirname(file) for file in files]) or "."  # noqa: PTH120 - the core is pure
    except ValueError:  # none, or absolute and relative mixed
        return ""


# -- test-wiseness: what tells the key to someone who knows nothing ----------------------------------------------------


def _choices(decks: Iterable[Deck]) -> list[Choice]:
    return [note.body for deck in decks for note in deck.notes if isinstance(note.body, Choice)]


def _single(decks: Iterable[Deck]) -> list[Choice]:
    return [body for body in _choices(decks) if len(body.key) == 1]


def chi_square_tail(statistic: float, freedom: int) -> float:
    """Return the probability that a chi-square variable with `freedom` degrees of freedom exceeds `statistic`.

    The recurrence over degrees of freedom is exact (Abramowitz and Stegun, 26.4.8).
    """
    half = statistic / 2
    tail, start = (math.exp(-half), 2) if freedom % 2 == 0 else (math.erfc(math.sqrt(half)), 1)
    for degrees in range(start, freedom, 2):
        tail += math.exp((degrees / 2) * math.log(half) - half - math.lgamma(degrees / 2 + 1)) if half else 0.0
    return tail


def uneven_keys(decks: Iterable[Deck], place: str = "") -> list[Problem]:
    """Return where the keys of single-choice questions do not spread evenly over the positions."""
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for body in _single(decks):
        counts[len(body.options)].update(body.key)
    found = []
    for size, count in sorted(counts.items()):
        expected = count.total() / size
        if expected < CELL:
            continue
        tail = chi_square_tail(sum((count[n] - expected) ** 2 / expected for n in range(size)), size - 1)
        if tail < CHANCE:
            shown = ", ".join(f"{chr(ord('A') + n)} {count[n]}" for n in range(size))
            message = f"keys of {size} options are unevenly placed: {shown} (p = {tail:.1g}); move some"
            found.append(Problem(place, 0, 0, message, _WARNING))
    return found


_LATIN = re.compile(r"[a-z0-9]{4,}")
_HANGUL = re.compile(r"[가-힣]{2,}")


def _content_words(text: str) -> set[str]:
    """Return the words by which texts overlap: Latin ones of four letters, Korean ones by their first two syllables.

    Korean particles and endings follow the stem, which is two syllables most often.
    """
    return {*_LATIN.findall(text.casefold()), *(word[:2] for word in _HANGUL.findall(text))}


def _lengths(_: str, options: list[str]) -> list[float]:
    return [len(option) for option in options]


def _shortness(_: str, options: list[str]) -> list[float]:
    return [-len(option) for option in options]


def _overlap(stem: str, options: list[str]) -> list[float]:
    words = _content_words(stem)
    return [len(words & _content_words(option)) for option in options]


class _Rule(NamedTuple):
    """A way to guess: the option it picks has the highest score. `shunned` says that never being right tells too."""

    name: str
    score: Callable[[str, list[str]], list[float]]
    shunned: bool


_RULES = (
    _Rule("the longest option", _lengths, shunned=True),
    _Rule("the shortest option", _shortness, shunned=True),
    _Rule("the option that repeats most words of the stem", _overlap, shunned=False),
)
_NAMES = {"en": "English", "ko": "Korean"}


def guessable(decks: Iterable[Deck], place: str = "") -> list[Problem]:
    """Return the rules by which single-choice questions can be guessed better (or ruled out) than by chance."""
    found = []
    bodies = _single(decks)
    for code in LANGUAGES:
        written = [body for body in bodies if _has(body, code)]
        if len(written) < FEWEST_QUESTIONS:
            continue
        chance = sum(1 / len(body.options) for body in written) / len(written)
        allowed = max(MARGIN, DEVIATIONS * math.sqrt(chance * (1 - chance) / len(written)))
        for rule in _RULES:
            rate = sum(_picked(rule, body, code) for body in written) / len(written)
            if rate - chance > allowed or (rule.shunned and chance - rate > allowed):
                message = (
                    f"{_NAMES[code]}: {rule.name} is right in {rate:.0%} of {len(written)} questions "
                    f"(chance {chance:.0%}, allowed {chance - allowed:.0%} to {chance + allowed:.0%})"
                )
                found.append(Problem(place, 0, 0, message, _WARNING))
    return found


def _has(body: Choice, code: str) -> bool:
    return all(getattr(text, code) for text in body.texts())


def _picked(rule: _Rule, body: Choice, code: str) -> float:
    """Return the chance that a rule picks the key, ties being broken by lot."""
    scores = rule.score(body.stem.get(code), [option.text.get(code) for option in body.options])
    best = [index for index, score in enumerate(scores) if score == max(scores)]
    return len(body.key.intersection(best)) / len(best)


_ABSOLUTE = {
    "en": re.compile(r"\b(always|never|only|all|every|none|must|cannot)\b", re.IGNORECASE),
    "ko": re.compile(r"항상|언제나|절대|모든|모두|전혀|반드시"),
}


def absolute_words(decks: Iterable[Deck], place: str = "") -> list[Problem]:
    """Return the languages in which words such as "always" mark the wrong options."""
    found = []
    bodies = _choices(decks)
    for code, pattern in _ABSOLUTE.items():
        sides: dict[bool, list[bool]] = {True: [], False: []}
        for body in bodies:
            for index, option in enumerate(body.options):
                if content := getattr(option.text, code):
                    sides[index in body.key].append(bool(pattern.search(content)))
        right, wrong = sides[True], sides[False]
        if min(len(right), len(wrong)) < FEWEST_QUESTIONS:
            continue
        keys, distractors = sum(right) / len(right), sum(wrong) / len(wrong)
        both = (sum(right) + sum(wrong)) / (len(right) + len(wrong))
        spread = math.sqrt(both * (1 - both) * (1 / len(right) + 1 / len(wrong)))
        if distractors - keys > max(MARGIN, DEVIATIONS * spread):
            message = (
                f"{_NAMES[code]}: absolute words stand in {distractors:.0%} of wrong options, {keys:.0%} of right ones"
            )
            found.append(Problem(place, 0, 0, message, _WARNING))
    return found


# -- one note ----------------------------------------------------------------------------------------------------------


def _long_answer(note: Note) -> Iterator[str]:
    """Yield the answers too long to recall."""
    answers: list[Text] = []
    if isinstance(note.body, Basic):
        answers = [note.body.back]
    elif isinstance(note.body, Facts):
        answers = [joined(note.body.facts[name]) for name in note.body.asked]
    for answer in answers:
        words = max(len(answer.get(code).split()) for code in LANGUAGES)
        if words > LONGEST_ANSWER:
            yield f"an answer of {words} words; at most {LONGEST_ANSWER}: move reasons to `why`, or make two cards"


# Words that open a front without having said what they stand for.
_PRONOUN = {
    "en": re.compile(
        r"(it|its|they|their|them|this|these|those|such|he|she)\b|"
        r"(what|why|how|when|where|which|who)\s+(is|are|was|were|do|does|did|can|could|should|would|will|must)\s+"
        r"(it|its|they|their|this|these|those)\b(?!.*\b(when|if|that|to)\b)",  # "what does it mean when ..." is fine
        re.IGNORECASE,
    ),
    "ko": re.compile(r"(이것|그것|이는|이를|이들|해당)|이 (알고리즘|서비스|방법|기법|모델|지표|값|옵션|기능|경우)"),
}
# Nouns that need an "of what?"; a front made of nothing else has no subject. Kept to words that are never a topic.
_GENERIC_WORDS = """
advantage advantages algorithm allowed answer applies available benefit benefits best called case cases cause causes
change changes choice choose common component components consist cost costs could default defaults definition
describe difference disadvantage disadvantages does drawback drawbacks effect effects ever example examples explain
feature features first format formats formula from function goal good great happen happens have help helps idea
important input inputs instance instances into kind kinds known last limit limits list long main many maximum mean
means measure measures method methods minimum mode model most much must name need needed needs number often only
option options output parameter parameters part parts possible price problem problems property purpose range reason
reasons recommended required requires result results role service should show size solve step steps supported
supports term than that them then there they this type types typical unit usage used useful uses using usual value
values what when where which will with work works worst would your
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_NAME = re.compile(r"`|[_$\d\"“‘'«*]|\w[A-Z]|(?<=\S)\s+[(\[]?[A-Z]|[가-힣]")


def _nameless(note: Note) -> Iterator[str]:
    """Yield a front that says nothing of what it asks about.

    Few false alarms matter more than completeness: a front with any name, figure, quotation or code in it passes, and
    so does one with a single word that is not in the list of words that need an "of what?".
    """
    if not isinstance(note.body, Basic):
        return
    for code, pattern in _PRONOUN.items():
        front = getattr(note.body.front, code) or ""
        if ":" not in front and pattern.match(front):
            yield f'the front opens with a word for something not named: "{" ".join(front.split()[:4])} ..."'
            return
    english = note.body.front.en
    if english and not _NAME.search(english):
        words = re.findall(r"[a-z]{4,}", english.casefold())
        if words and all(word in _GENERIC for word in words):
            yield "the front does not name its subject: it asks of nothing in particular"


# Three words in a row that are plain English; names, code and figures read alike in both languages.
_PROSE = re.compile(r"\b[a-z]{3,}\s+[a-z]{2,}\s+[a-z]{2,}\b")
_CODE = re.compile(r"`[^`]*`")


def _one_language(note: Note) -> Iterator[str]:
    """Yield the languages in which a note cannot be read."""
    missing: dict[str, str] = {}
    for text in _texts(note):
        same = text.en == text.ko
        plain = _CODE.sub("", text.en or text.ko or "")
        if text.ko is None or (same and _PROSE.search(plain)):
            missing.setdefault("ko", text.get("en"))
        if text.en is None or (same and _HANGUL.search(plain)):
            missing.setdefault("en", text.get("ko"))
    most = 40  # characters that let one find the text
    for code, content in missing.items():
        shown = content if len(content) <= most else f"{content[: most - 3]}..."
        yield f'no {_NAMES[code]} for "{" ".join(shown.split())}"'


def _texts(note: Note) -> Iterator[Text]:
    """Yield every text of a note that a learner sees."""
    yield from note.body.texts()
    yield from (text for text in (note.why, note.status) if text)
    body = note.body
    parts: tuple[tuple[Text | None, ...], ...] = ()
    if isinstance(body, Choice):
        parts = (tuple(option.why for option in body.options),)
    elif isinstance(body, Ordering):
        parts = (tuple(option.why for option in body.steps), tuple(option.why for option in body.decoys))
    elif isinstance(body, Matching):
        parts = (tuple(pair.why for pair in body.pairs),)
    yield from (why for part in parts for why in part if why)


def _loose_references(decks: Sequence[Deck]) -> Callable[[Note], Iterator[str]]:
    """Return the check that the cards a question names are there; decks that are not at hand may hold theirs."""
    here = {deck.id for deck in decks}
    keys = {f"{deck.id}/{note.id}" for deck in decks for note in deck.notes}

    def check(note: Note) -> Iterator[str]:
        for key in note.body.cards if isinstance(note.body, Question) else ():
            if key not in keys and key.rpartition("/")[0] in here:
                yield f"`cards` names `{key}`, which is not there"

    return check


def _unsourced(deck: Deck) -> Iterator[Problem]:
    """Yield where a deck does not say whence it knows or when that was checked, once where all its notes lack it."""
    for field, sentence in (
        ("source", "no `source`: say where the facts come from"),
        ("checked", "no `checked`: say when the facts were last verified, as in `checked: 2026-11`"),
    ):
        lacking = [note for note in deck.notes if not getattr(note, field)]
        if lacking and len(lacking) == len(deck.notes):
            yield Problem(deck.file, 1, 0, sentence, _WARNING)
        else:
            yield from (_Placed(deck, note).problem(sentence) for note in lacking)


# -- notes that say the same -------------------------------------------------------------------------------------------


class _Prompt(NamedTuple):
    """A front or a stem as it is compared."""

    placed: _Placed
    text: str
    words: frozenset[str]


def near_duplicates(decks: Iterable[Deck]) -> list[Problem]:
    """Return the fronts that ask what another one asks, and the stems that tell another one's story.

    Two fronts that differ in a name, a figure or code ask different things ("default of `eta`" and "of `alpha`"); so
    do two that differ in other words and have different answers ("false positives" and "false negatives").
    """
    fronts, stems = [], []
    for item in (_Placed(deck, note) for deck in decks for note in deck.notes):
        if isinstance(item.note.body, (Basic, Cloze)):
            fronts.append(_prompt(item))
        elif isinstance(item.note.body, Question):
            stems.append(_prompt(item))
    found = [(one, other, "front") for one, other in _candidates(fronts) if _same_front(one, other)]
    found += [
        (one, other, "stem")
        for one, other in _candidates(stems)
        if fuzz.token_sort_ratio(one.text, other.text, score_cutoff=SAME_STEM)
    ]
    return [
        later.placed.problem(f"nearly the same {noun} as `{first.placed.key}` (line {first.placed.note.line})")
        for first, later, noun in found
    ]


def _prompt(item: _Placed) -> _Prompt:
    text = item.note.body.prompt
    return _Prompt(item, text, frozenset(re.findall(r"\w+", text.casefold())))


def _candidates(prompts: Sequence[_Prompt]) -> Iterator[tuple[_Prompt, _Prompt]]:
    """Yield the pairs that share enough words, the earlier first, without looking at all pairs.

    With words in the order of their rarity, two sets with a Jaccard similarity of `SHARED_WORDS` share one within
    the first (1 - SHARED_WORDS) of each, plus one (prefix filtering: Chaudhuri, Ganti and Kaushik, 2006).
    """
    frequency = Counter(word for prompt in prompts for word in prompt.words)
    holders: dict[str, list[int]] = defaultdict(list)
    for index, prompt in enumerate(prompts):
        rare = sorted(prompt.words, key=lambda word: (frequency[word], word))
        first = rare[: len(rare) - math.ceil(SHARED_WORDS * len(rare)) + 1]
        for other in sorted({other for word in first for other in holders[word]}):
            words = prompts[other].words
            if len(words & prompt.words) >= SHARED_WORDS * len(words | prompt.words):
                yield prompts[other], prompt
        for word in first:
            holders[word].append(index)


# Words that change nothing of what a front asks.
_FILLERS = frozenset({"a", "an", "the", "is", "are", "do", "does", "of", "for", "to", "you", "your", "s"})


def _same_front(one: _Prompt, other: _Prompt) -> bool:
    if not fuzz.token_sort_ratio(one.text, other.text, score_cutoff=SAME_FRONT) or _names(one) != _names(other):
        return False
    if one.words ^ other.words <= _FILLERS:
        return True
    answers = (item.placed.note.body.answer for item in (one, other))
    return bool(fuzz.token_sort_ratio(*answers, score_cutoff=SAME_ANSWER))


def _names(prompt: _Prompt) -> tuple[object, ...]:
    """Return what tells one subject from another: code, figures, and words with a capital inside the sentence."""
    capitals = sorted(re.findall(r"(?<=\S)\s+[(\[\"]?([A-Z]\w*)", prompt.text))
    return (*telling_tokens(prompt.text), capitals)


# -- what is not covered -----------------------------------------------------------------------------------------------


def uncovered(
    decks: Sequence[Deck], topics: Sequence[Topic], exams: Sequence[Blueprint], place: str = ""
) -> list[Problem]:
    """Return the topics without cards and the exam tasks without questions; nothing for less than a library."""
    notes = [note for deck in decks for note in deck.notes]
    groups = {topic.id.rpartition("/")[0] for topic in topics}
    leaves = [topic.id for topic in topics if topic.id not in groups]
    carded = {topic for note in notes if note.body.facets() for topic in note.topics}
    if not leaves or len(carded.intersection(leaves)) < LIBRARY * len(leaves):
        return []
    found = [f"the topic `{topic}` has no cards" for topic in leaves if topic not in carded]
    questions = [note for note in notes if note.body.asks]
    asked = {topic for note in questions for topic in note.topics}
    for exam in exams:
        if exam.partial:
            continue
        named = {note.tasks[exam.id] for note in questions if exam.id in note.tasks}
        found += [
            f"the task {task.id} of {exam.id} has no questions"
            for domain in exam.domains
            for task in domain.tasks
            if task.id not in named and asked.isdisjoint(task.topics)
        ]
    return [Problem(place, 0, 0, message, _WARNING) for message in found]
