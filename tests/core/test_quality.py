"""What `lint --strict` finds in decks whose files are right, and what it leaves alone."""

from __future__ import annotations

import random
from typing import Any

import pytest

from mlsprep.core.exam import Blueprint, Domain, Task, Topic
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts
from mlsprep.core.kinds.matching import Matching, Pair
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.core.kinds.question import Option
from mlsprep.core.note import Deck, Note, Text
from mlsprep.core.quality import (
    FEWEST_QUESTIONS,
    LONGEST_ANSWER,
    absolute_words,
    assess,
    chi_square_tail,
    guessable,
    near_duplicates,
    uneven_keys,
)


def deck_of(*notes: Note, deck: str = "a/b", file: str = "decks/a/b.yaml") -> Deck:
    return Deck(deck, Text.of("T"), notes, file=file)


def note(body: Any, name: str = "n", line: int = 5, **more: Any) -> Note:
    known: dict[str, Any] = {"source": "s", "checked": "2026-11", **more}
    return Note(name, "kind", body, line=line, **known)


def card(front: str, back: str = "Yes", line: int = 5, **more: Any) -> Note:
    return note(Basic(Text(front, "XGBoost은?"), Text(back, "예")), f"n{line}", line, **more)


def question(options: list[str], key: int, stem: str = "s", line: int = 5) -> Note:
    texts = tuple(Option(Text(option, option), Text("r", "이유")) for option in options)
    return note(Choice(Text(stem, stem), 2, (), texts, frozenset({key})), f"q{line}", line)


def said_about(*decks: Deck, topics: tuple[Topic, ...] = (), exams: tuple[Blueprint, ...] = ()) -> list[str]:
    return [str(problem) for problem in assess(decks, topics=topics, exams=exams)]


# -- keys and guesses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statistic", "freedom", "tail"),
    [
        (0, 3, 1),
        (7.815, 3, 0.05),
        (11.345, 3, 0.01),
        (9.210, 2, 0.01),
        (3.841, 1, 0.05),
        (13.277, 4, 0.01),
        (11.070, 5, 0.05),
    ],
)
def test_tail_agrees_with_printed_tables(statistic: float, freedom: int, tail: float) -> None:
    assert chi_square_tail(statistic, freedom) == pytest.approx(tail, rel=2e-3)


def keys_at(counts: tuple[int, ...]) -> Deck:
    options = [f"option {n}" for n in range(len(counts))]
    return deck_of(*(question(options, key) for key, count in enumerate(counts) for _ in range(count)))


def test_even_keys_are_fine() -> None:
    assert uneven_keys([keys_at((25, 28, 22, 25))]) == []


def test_uneven_keys_are_found() -> None:
    (problem,) = uneven_keys([keys_at((10, 45, 25, 20))], "decks")
    assert (
        str(problem)
        == "decks: warning: keys of 4 options are unevenly placed: A 10, B 45, C 25, D 20 (p = 1e-05); move some"
    )


def test_a_position_never_used_is_found() -> None:
    assert len(uneven_keys([keys_at((20, 20, 20, 0))])) == 1


def test_few_keys_say_nothing() -> None:
    assert uneven_keys([keys_at((0, 0, 19, 0))]) == []


def test_questions_with_several_keys_do_not_count() -> None:
    options = tuple(Option(Text.of(letter)) for letter in "abcd")
    several = Choice(Text.of("s"), 2, (), options, frozenset({0, 1}))
    assert uneven_keys([deck_of(*(note(several) for _ in range(100)))]) == []


def drawn(options: list[str], key: int, count: int, stem: str = "stem words") -> list[Note]:
    """Return questions with the key at rotating positions; `key` is its place among the options as given."""
    notes = []
    for turn in range(count):
        order = options[turn % len(options) :] + options[: turn % len(options)]
        notes.append(question(order, order.index(options[key]), stem))
    return notes


def test_the_longest_option_must_not_be_right_too_often() -> None:
    options = ["the longest of all", "short one", "shorter", "other one"]
    fair = [item for key in range(4) for item in drawn(options, key, 20)]
    assert guessable([deck_of(*fair)]) == []
    found = guessable([deck_of(*fair, *drawn(options, 0, 20))], "decks")
    assert [str(problem) for problem in found] == [
        f"decks: warning: {language}: the longest option is right in 40% of 100 questions "
        "(chance 25%, allowed 16% to 34%)"
        for language in ("English", "Korean")
    ]


def test_a_longest_option_that_is_never_right_tells_too() -> None:
    options = ["the longest of all", "short one", "brief", "other one"]
    notes = [item for key in (1, 2, 3) for item in drawn(options, key, 40)]
    assert any("the longest option is right in 0%" in problem.message for problem in guessable([deck_of(*notes)]))


def test_the_option_that_repeats_the_stem_must_not_be_right_too_often() -> None:
    options = ["stream records", "hourly upload", "manual export", "weekly backup"]
    found = guessable([deck_of(*drawn(options, 0, 40, "Many records stream in."))])
    assert {problem.message.partition(" is right")[0] for problem in found} >= {
        "English: the option that repeats most words of the stem",
    }


def test_options_of_one_length_leave_it_to_chance() -> None:
    assert guessable([deck_of(*drawn(["aaaa", "bbbb", "cccc", "dddd"], 0, 200, "eeee"))]) == []


def test_few_questions_say_nothing() -> None:
    assert guessable([deck_of(*drawn(["longest", "b", "c", "d"], 0, FEWEST_QUESTIONS - 1))]) == []


def test_chance_alone_raises_few_alarms() -> None:
    rng = random.Random(7)
    alarms = 0
    for _ in range(50):
        notes = []
        for _ in range(100):
            options = ["x" * rng.randint(5, 60) + str(n) for n in range(4)]
            notes.append(question(options, rng.randrange(4)))
        alarms += bool(guessable([deck_of(*notes)]))
    assert alarms <= 10


def test_absolute_words_must_not_mark_distractors() -> None:
    marked = ["Always use it", "Use it", "Never use it", "Try it"]
    (problem, *_) = absolute_words([deck_of(*drawn(marked, 1, 30))], "decks")
    assert str(problem) == "decks: warning: English: absolute words stand in 67% of wrong options, 0% of right ones"


def test_absolute_words_in_keys_are_fine() -> None:
    assert absolute_words([deck_of(*drawn(["Only this", "a", "b", "c"], 0, 30))]) == []


def test_korean_absolute_words() -> None:
    (problem,) = absolute_words([deck_of(*drawn(["항상 사용", "사용", "반드시 사용", "시도"], 1, 30))])
    assert problem.message.startswith("Korean: absolute words stand in 67%")


# -- one note ----------------------------------------------------------------------------------------------------------


def test_a_sound_card_is_left_alone() -> None:
    assert said_about(deck_of(card("Why does XGBoost favour M5?"))) == []


def test_long_answer() -> None:
    words = " ".join(["Word"] * (LONGEST_ANSWER + 1))
    assert said_about(deck_of(card("Why XGBoost?", words))) == [
        "decks/a/b.yaml:5: warning: an answer of 41 words; at most 40: move reasons to `why`, or make two cards",
    ]
    assert said_about(deck_of(card("Why XGBoost?", " ".join(["Word"] * LONGEST_ANSWER)))) == []


def test_long_facts_count_only_where_they_are_asked() -> None:
    facts = {"x": (Text("W " * 21, "나"), Text("W " * 21, "나"))}
    asked = note(Facts("f", Text("S", "에스"), facts, ("x",)))
    silent = note(Facts("f", Text("S", "에스"), facts, ()))
    assert [len(said_about(deck_of(item))) for item in (asked, silent)] == [1, 0]


@pytest.mark.parametrize(
    "front",
    [
        "It supports which formats?",
        "Which instance is recommended?",
        "What is the default value?",
        "Why is it used?",
        "What does this metric measure?",
        "These need what?",
        "What are the advantages?",
    ],
)
def test_a_front_without_subject_is_found(front: str) -> None:
    assert len(said_about(deck_of(card(front)))) == 1


@pytest.mark.parametrize(
    "front",
    [
        "What is dropout?",
        "What is the default of `eta`?",
        "Which instance is recommended for DeepAR?",
        "What does it mean when training error stays high?",
        "When does normalization matter?",
        "What is the maximum size of S3 objects?",
        "What does 0.5 as the AUC mean?",
        'What is called "the cold start"?',
        "This is high: what follows?",
        "What is the purpose of a validation set?",
        "Itemset mining finds what?",
    ],
)
def test_a_front_with_a_subject_is_left_alone(front: str) -> None:
    assert said_about(deck_of(card(front))) == []


def test_a_korean_front_without_subject_is_found() -> None:
    body = Basic(Text("Why XGBoost?", "이 알고리즘은 왜 쓰는가?"), Text("A", "가"))
    assert said_about(deck_of(note(body))) == [
        (
            "decks/a/b.yaml:5: warning: the front opens with a word for something not named: "
            '"이 알고리즘은 왜 쓰는가? ..."'
        ),
    ]


@pytest.mark.parametrize(
    "body",
    [
        Basic(Text("Why XGBoost?", None), Text("A", "가")),
        Basic(Text("Why XGBoost?", "왜?"), Text.of("because it is so")),
        Cloze(Text("a {{c1::b}}", None)),
        Facts("f", Text.of("S"), {"x": (Text("a", None),)}, ()),
        Choice(
            Text("s", "에스"), 1, (), (Option(Text.of("A"), Text("why", None)), Option(Text.of("B"))), frozenset({0})
        ),
        Ordering(Text("s", "에스"), 1, (), (Option(Text.of("A")), Option(Text.of("B"))), (Option(Text("c", None)),)),
        Matching(Text("s", "에스"), 1, (), (Pair(Text.of("A"), Text.of("B"), Text("why", None)),), ()),
    ],
)
def test_a_missing_language_is_found_wherever_it_is(body: Any) -> None:
    (said,) = said_about(deck_of(note(body)))
    assert said.startswith('decks/a/b.yaml:5: warning: no Korean for "')


def test_missing_english_is_found() -> None:
    body = Basic(Text("Why XGBoost?", "왜?"), Text.of("메모리 때문"))
    assert said_about(deck_of(note(body))) == ['decks/a/b.yaml:5: warning: no English for "메모리 때문"']


def test_a_missing_reason_in_one_language_is_found() -> None:
    assert len(said_about(deck_of(card("Why XGBoost?", why=Text("because", None))))) == 1


@pytest.mark.parametrize("name", ["Amazon S3", "`max_depth` of the tree", "RecordIO-protobuf", "5 TB"])
def test_names_code_and_figures_need_no_translation(name: str) -> None:
    assert said_about(deck_of(note(Basic(Text("Why XGBoost?", "왜?"), Text.of(name))))) == []


def test_missing_source_and_date() -> None:
    deck = deck_of(card("Why XGBoost?"), card("Why DeepAR?", "No", 9, source=None, checked=None))
    assert said_about(deck) == [
        "decks/a/b.yaml:9: warning: no `checked`: say when the facts were last verified, as in `checked: 2026-11`",
        "decks/a/b.yaml:9: warning: no `source`: say where the facts come from",
    ]


def test_a_deck_without_source_is_told_once() -> None:
    deck = deck_of(*(card(front, source=None) for front in ("Why XGBoost?", "Where is DeepAR?")))
    assert said_about(deck) == ["decks/a/b.yaml:1: warning: no `source`: say where the facts come from"]


def test_references_to_cards_that_are_not_there() -> None:
    options = (Option(Text.of("A")), Option(Text.of("B")))
    body = Choice(Text("s", "에스"), 1, ("a/b/n9", "a/b/gone", "other/deck/n"), options, frozenset({0}))
    assert said_about(deck_of(note(body), card("Why XGBoost?", line=9))) == [
        "decks/a/b.yaml:5: warning: `cards` names `a/b/gone`, which is not there",
    ]


# -- notes that say the same -------------------------------------------------------------------------------------------


def duplicates(*notes: Note) -> list[str]:
    return [str(problem) for problem in near_duplicates([deck_of(*notes)])]


def test_fronts_that_ask_the_same() -> None:
    first = card("Why does SageMaker XGBoost favour M5 over C5 instances?", "It is memory-bound", 3)
    second = card("Why does SageMaker XGBoost favour M5 instances over C5 instances?", "It is memory bound", 8)
    assert duplicates(first, second) == [
        "decks/a/b.yaml:8: warning: nearly the same front as `a/b/n3` (line 3)",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is the default of `eta` in SageMaker XGBoost?", "What is the default of `alpha` in SageMaker XGBoost?"),
        ("What is the default of min_child in XGBoost?", "What is the default of max_child in XGBoost?"),
        ("What does Amazon Polly do for a customer?", "What does Amazon Lex do for a customer?"),
        ("Which limit holds for 6 MB payloads of an endpoint?", "Which limit holds for 25 MB payloads of an endpoint?"),
    ],
)
def test_fronts_that_differ_in_a_name_are_two(one: str, other: str) -> None:
    assert duplicates(card(one, "Same", 3), card(other, "Same", 8)) == []


def test_fronts_that_differ_in_a_word_are_two_where_their_answers_are() -> None:
    one, other = (
        f"Which metric matters most when false {kind} are costly to a bank?" for kind in ("positives", "negatives")
    )
    assert duplicates(card(one, "Precision", 3), card(other, "Recall", 8)) == []
    assert len(duplicates(card(one, "Precision", 3), card(other, "Precision", 8))) == 1


def test_stems_that_tell_the_same_story() -> None:
    stem = (
        "A bank scores card payments with a SageMaker endpoint. Traffic is bursty at night. Which option costs LEAST?"
    )
    alike = stem.replace("bank", "retailer").replace("card", "store")
    other = "A hospital labels images with Ground Truth. Two doctors disagree. Which setting resolves this?"
    notes = [question(["A", "B"], 0, text, line) for line, text in enumerate((stem, other, alike), 3)]
    assert duplicates(*notes) == ["decks/a/b.yaml:5: warning: nearly the same stem as `a/b/q3` (line 3)"]


def test_duplicates_are_found_across_decks() -> None:
    one = deck_of(card("Why does XGBoost favour M5 over C5 instances?", "Memory", 3))
    other = deck_of(
        card("Why does XGBoost favour M5 over the C5 instances?", "Memory", 4), deck="c", file="decks/c.yaml"
    )
    assert [str(problem) for problem in near_duplicates([one, other])] == [
        "decks/c.yaml:4: warning: nearly the same front as `a/b/n3` (line 3)",
    ]


# -- coverage ----------------------------------------------------------------------------------------------------------

TOPICS = tuple(Topic(name, Text.of(name)) for name in ("data", "data/x", "data/y", "prep"))
EXAM = Blueprint(
    id="e",
    title=Text.of("E"),
    status="live",
    successor=None,
    scored=1,
    unscored=0,
    minutes=1,
    kinds=("choice",),
    score_min=0,
    score_max=1,
    passing=1,
    domains=(
        Domain(
            id="d",
            number=1,
            title=Text.of("D"),
            weight=100.0,
            aliases=(),
            tasks=(
                Task("1.1", Text.of("t"), ("data/x",)),
                Task("1.2", Text.of("t"), ("data/y",)),
                Task("1.3", Text.of("t"), ("prep",)),
            ),
        ),
    ),
)
ASKED = Choice(Text("s", "에스"), 1, (), (Option(Text.of("A")), Option(Text.of("B"))), frozenset({0}))


def test_topics_without_cards_and_tasks_without_questions() -> None:
    deck = deck_of(
        card("Why XGBoost?", topics=("data/x",)),
        card("Where is DeepAR?", topics=("prep",)),
        note(ASKED, topics=("data/x", "data/y")),
    )
    assert said_about(deck, topics=TOPICS, exams=(EXAM,)) == [
        "decks/a/b.yaml: warning: the task 1.3 of e has no questions",
        "decks/a/b.yaml: warning: the topic `data/y` has no cards",
    ]


def test_a_question_that_names_a_task_is_one_for_it() -> None:
    deck = deck_of(
        *(card(f"Why {name.upper()}?", topics=(name,)) for name in ("data/x", "data/y", "prep")),
        note(ASKED, topics=("data/x", "data/y"), tasks={"e": "1.3"}),
    )
    assert said_about(deck, topics=TOPICS, exams=(EXAM,)) == []


def test_one_deck_need_not_cover_everything() -> None:
    deck = deck_of(card("Why XGBoost?", topics=("data/x",)))
    assert said_about(deck, topics=TOPICS, exams=(EXAM,)) == []


# -- all of it ---------------------------------------------------------------------------------------------------------


def test_what_concerns_all_carries_the_folder() -> None:
    counts = keys_at((40, 0, 0, 0))
    other = deck_of(deck="c", file="decks/c.yaml")
    places = {problem.file for problem in assess([counts, other], topics=(), exams=()) if not problem.line}
    assert places == {"decks"}


def test_nothing_is_nothing() -> None:
    assert assess([], topics=TOPICS, exams=(EXAM,)) == []


def test_everything_is_a_warning_in_the_order_of_lines() -> None:
    found = assess([deck_of(card("Why is it used?", line=9), card("What is it?", "B", 4))], topics=(), exams=())
    assert [(problem.line, problem.severity) for problem in found] == [(4, "warning"), (9, "warning")]
