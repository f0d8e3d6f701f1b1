"""The decks that ship: right in form, balanced, and as many as the exams ask for."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest

from mlsprep.bundled import folder
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.question import Question
from mlsprep.core.quality import assess
from mlsprep.tasks.library import Knowledge, bundled_knowledge, lint, read_decks

if TYPE_CHECKING:
    from mlsprep.core.note import Deck, Note

DENSE = {"1.2", "2.2", "3.2", "3.3", "3.5", "4.2", "4.4"}
LEAST_CARDS = {"mls-c01": 15, "mla-c01": 12}
LEAST_QUESTIONS = {"mls-c01": 12, "mla-c01": 10}
PAPERS = {
    "mls-c01": {"data-engineering": 78, "eda": 96, "modeling": 138, "operations": 78},
    "mla-c01": {"data-preparation": 54, "model-development": 51, "deployment": 42, "monitoring-security": 48},
}


@cache
def library() -> tuple[Knowledge, tuple[Deck, ...]]:
    knowledge = bundled_knowledge()
    decks, problems = read_decks([folder("decks")], knowledge)
    assert problems == []
    return knowledge, tuple(decks)


def notes(*, optional: bool = False) -> list[Note]:
    return [note for deck in library()[1] if deck.optional is optional for note in deck.notes]


def questions() -> list[Note]:
    return [note for note in notes() if note.body.asks]


def by_task(exam: str, *, asked: bool) -> Counter[str]:
    blueprint = next(item for item in library()[0].exams if item.id == exam)
    out: Counter[str] = Counter()
    for note in notes():
        place = blueprint.primary_task(note.topics, note.tasks)
        if place:
            out[place[1].id] += int(note.body.asks) if asked else len(note.body.facets())
    return out


def test_every_file_of_the_library_is_clean_under_strict_lint() -> None:
    assert [str(problem) for problem in lint([folder("decks")], strict=True)] == []


def test_the_measures_of_quality_find_nothing() -> None:
    knowledge, decks = library()
    assert assess(decks, topics=knowledge.topics, exams=knowledge.exams) == []


def test_every_note_has_an_explicit_id_a_source_and_both_languages() -> None:
    wanting = [
        f"{deck.id}/{note.id}"
        for deck in library()[1]
        for note in deck.notes
        if not (
            note.explicit and note.source and note.checked and all(text.en and text.ko for text in note.body.texts())
        )
    ]
    assert wanting == []


def test_there_are_as_many_cards_and_questions_as_promised() -> None:
    cards = sum(len(note.body.facets()) for note in notes())
    kinds = Counter(note.kind for note in questions())
    several = sum(isinstance(note.body, Choice) and len(note.body.key) > 1 for note in questions())
    assert cards >= 750
    assert sum(kinds.values()) >= 480
    assert kinds["ordering"] >= 40
    assert kinds["matching"] >= 40
    assert 0.2 <= several / kinds["choice"] <= 0.3
    assert sum(len(note.body.facets()) for note in notes(optional=True)) >= 120


def test_most_questions_apply_knowledge() -> None:
    levels = Counter(note.body.difficulty for note in questions() if isinstance(note.body, Question))
    assert levels[2] > levels[1] + levels[3]


def test_about_550_cards_are_core() -> None:
    assert 500 <= sum(len(note.body.facets()) for note in notes() if "core" in note.tags) <= 600


@pytest.mark.parametrize("exam", ["mls-c01", "mla-c01"])
def test_every_task_has_its_cards_and_questions(exam: str) -> None:
    cards, asked = by_task(exam, asked=False), by_task(exam, asked=True)
    blueprint = next(item for item in library()[0].exams if item.id == exam)
    for domain in blueprint.domains:
        for task in domain.tasks:
            least = 25 if exam == "mls-c01" and task.id in DENSE else LEAST_CARDS[exam]
            assert cards[task.id] >= least, f"{exam} {task.id} has {cards[task.id]} cards"
            assert asked[task.id] >= LEAST_QUESTIONS[exam], f"{exam} {task.id} has {asked[task.id]} questions"


@pytest.mark.parametrize("exam", ["mls-c01", "mla-c01"])
def test_the_questions_suffice_for_papers_without_a_repeat(exam: str) -> None:
    blueprint = next(item for item in library()[0].exams if item.id == exam)
    fit: Counter[str] = Counter()
    for note in questions():
        place = blueprint.primary_task(note.topics, note.tasks)
        if place and note.kind in blueprint.kinds:
            fit[place[0].id] += 1
    assert {domain: fit[domain] >= least for domain, least in PAPERS[exam].items()} == dict.fromkeys(PAPERS[exam], True)


def test_questions_name_only_cards_that_exist() -> None:
    keys = {f"{deck.id}/{note.id}" for deck in library()[1] for note in deck.notes if note.body.facets()}
    named = {key for note in questions() if isinstance(note.body, Question) for key in note.body.cards}
    assert named - keys == set()
