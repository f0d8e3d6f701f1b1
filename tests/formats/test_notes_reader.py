"""A notes file as a deck: names, identity, languages, topics, tags, and what became of every line."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.bundled import folder
from mlsprep.core.note import Note, Text
from mlsprep.errors import InputError
from mlsprep.formats import Context, Options, Reading, expand, read
from mlsprep.formats.deck_write import drafted
from mlsprep.formats.deck_yaml import parse_deck
from mlsprep.formats.notes.inference import TopicWords, read_topic_words, topic_finder
from mlsprep.formats.notes.language import language_of
from mlsprep.formats.notes.reader import parse_notes
from mlsprep.tasks.library import bundled_knowledge

NOTES = Path(__file__).parents[2].parent / "shared" / "notes"
KNOWN = bundled_knowledge()
CONTEXT = Context(frozenset(topic.id for topic in KNOWN.topics), KNOWN.families, KNOWN.exams)


def reading(text: str, name: str = "My Notes.md", **options: Any) -> Reading:
    context = Context(CONTEXT.topics, CONTEXT.families, CONTEXT.blueprints, Options(**options))
    return parse_notes(text, name, context)


def notes(text: str, **options: Any) -> tuple[Note, ...]:
    (deck,) = reading(text, **options).decks
    return deck.notes


CARD = "Q: a?\nA: b\n"


def test_a_deck_is_named_by_its_file() -> None:
    (deck,) = reading(CARD, "notes/My Notes.md").decks
    assert (deck.id, deck.title, deck.file, deck.partial) == (
        "my-notes",
        Text(en="My Notes"),
        "notes/My Notes.md",
        True,
    )
    assert (deck.notes[0].source, deck.notes[0].line) == ("My Notes.md", 1)


def test_the_first_title_and_front_matter_name_a_deck() -> None:
    assert reading(f"# AWS **ML**\n\n{CARD}").decks[0].title == Text(en="AWS ML")
    (deck,) = reading(f"---\ndeck: AWS::Machine Learning\ntitle: Notizen\n---\n# T\n{CARD}").decks
    assert (deck.id, deck.title) == ("aws/machine-learning", Text(en="Notizen"))
    assert reading(f"---\ndeck: x\n---\n{CARD}", deck="y").decks[0].id == "y"


def test_front_matter_holds_for_every_note() -> None:
    head = "---\ntopic: data/streaming\ntags: [aws, '#ml/x', flashcards]\nchecked: 2026-11\nsource: A book\n---\n"
    (note,) = notes(head + CARD)
    assert (note.topics, note.tags, note.checked, note.source) == (
        ("data/streaming",),
        ("aws", "ml/x"),
        "2026-11",
        "A book",
    )
    assert len(notes("---\ntags: [flashcards]\n---\na::b")) == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("colour: red", "unknown key `colour`"),
        ("topic: data/streeming", "did you mean `data/streaming`"),
        ("domain: modelling", "did you mean `modeling`"),
        ("language: fr", "unknown language"),
        ("checked: yesterday", "no date"),
        ("url: nowhere", "no address"),
        ("deck: {a: b}", "a text or a list"),
    ],
)
def test_odd_front_matter_is_warned_of_on_its_line(line: str, words: str) -> None:
    found = reading(f"---\ntitle: x\n{line}\n---\n{CARD}")
    (problem,) = found.problems
    assert (problem.line, problem.severity) == (3, "warning")
    assert words in problem.message
    assert len(found.decks) == 1


def test_keys_of_obsidian_are_passed_over() -> None:
    assert reading(f"---\naliases: [x]\ncssclass: y\nsr-due: 2024-01-01\ncreated: 1\n---\n{CARD}").problems == ()


def test_broken_front_matter_gives_no_deck() -> None:
    found = reading(f"---\ndeck: a\ntags: [x\n---\n{CARD}")
    assert found.decks == ()
    assert [(problem.line, problem.severity) for problem in found.problems] == [(4, "error")]


def test_an_unknown_topic_of_the_learner_is_an_error() -> None:
    (problem,) = reading(CARD, topic="data/streeming").problems
    assert "did you mean `data/streaming`" in problem.message
    assert problem.severity == "error"


def test_order_and_reading_again_change_no_id() -> None:
    first, second = "Q: a?\nA: b\n", "Q: c?\nA: d\n"
    one = {note.body.prompt: note.id for note in notes(f"{first}\n{second}")}
    other = {note.body.prompt: note.id for note in notes(f"# T\n\n{second}\n{first}")}
    assert one == other


def test_the_same_card_twice_is_one_and_is_told_of() -> None:
    found = reading(f"{CARD}\n{CARD}")
    assert len(found.decks[0].notes) == 1
    assert [(fate.line, fate.reason) for fate in found.fates if fate.what == "left out"] == [(4, "duplicate")]


def test_two_answers_to_one_question_are_two_cards() -> None:
    one, other = notes("Q: a?\nA: b\n\nQ: a?\nA: c\n")
    assert one.id != other.id
    assert one.id != notes(CARD)[0].id


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("XGBoost는 무엇인가?", "ko"),
        ("Feature Store의 용도", "ko"),
        ("What is `학습률` (learning rate)?", "en"),
        ("Supervised learning (지도 학습)", "en"),
        ("`eta`", None),
        ("0.3", None),
        ("$x^2$", None),
        ("(지도 학습)", "ko"),
        ("과", "ko"),
    ],
)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_texts_stand_in_their_language() -> None:
    (note,) = notes("학습률의 하이퍼파라미터는? :: `eta`\n")
    assert note.body.dump() == {"front": {"ko": "학습률의 하이퍼파라미터는?"}, "back": "`eta`"}
    (note,) = notes("학습률? :: `eta`\n", language="en")
    assert note.body.dump() == {"front": {"en": "학습률?"}, "back": {"en": "`eta`"}}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("# Course\n## XGBoost\n\nQ: What does `eta` do?\nA: b", "algorithms/xgboost"),
        ("Q: Which service is Kinesis Data Firehose like?\nA: b", "data/streaming"),
        ("## 스트림 처리\n\nQ: 무엇인가?\nA: b", "data/streaming"),
        ("## XGBoost\n### Overfitting\n\nQ: a?\nA: b", "training/fit-diagnosis"),
        ("## XGBoost\n### Overfitting\n\nQ: How does XGBoost fight it?\nA: b", "algorithms/xgboost"),
        ("## Kafka or Redshift\n\nQ: Which is faster?\nA: b", None),
        ("## Kafka\n\nQ: Does Redshift read from Kafka?\nA: b", "data/streaming"),
        ("Q: Does Redshift read from Kafka?\nA: b", None),
        ("Q: What is overfitting?\nA: b", "training/fit-diagnosis"),
        ("Q: Why is it bad that overfitting happens?\nA: b", None),
        ("Q: What is love?\nA: b", None),
        ("Q: The news of Adamant?\nA: b", None),
    ],
)
def test_topics_are_inferred_where_nothing_speaks_against_it(text: str, topic: str | None) -> None:
    assert [note.topics for note in notes(text)] == [(topic,) if topic else ()]


def test_topics_the_learner_names_win() -> None:
    assert notes("# XGBoost\n\nQ: a?\nA: b", topic="data/storage")[0].topics == ("data/storage",)


def test_a_domain_is_for_notes_without_topic() -> None:
    found = notes("# XGBoost\n\nQ: a?\nA: b\n\n# Other\n\nQ: c?\nA: d", domain="modeling")
    assert [(note.topics, note.domain) for note in found] == [(("algorithms/xgboost",), None), ((), "modeling")]


def test_what_was_found_is_said() -> None:
    found = reading("# XGBoost\n\nQ: What is it?\nA: b\n\n# X\n\nQ: 무엇?\nA: d").found
    assert found[0].startswith("2 notes for cards and 0 questions")
    assert found[1:] == ("topics: algorithms/xgboost (1 note), none (1)", "language: English (1), Korean (1)")


def test_words_of_topics_name_topics_that_there_are() -> None:
    words = read_topic_words(folder("decks") / "topic-words.yaml")
    assert CONTEXT.topics is not None
    assert set(words.names.values()) | set(words.words.values()) <= CONTEXT.topics


def test_a_word_of_two_topics_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "topic-words.yaml"
    path.write_text("a/b: {names: [X]}\na/c: {en: [x], names: 3}\n")
    with pytest.raises(InputError) as caught:
        read_topic_words(path)
    assert [problem.line for problem in caught.value.problems] == [2]
    path.write_text("a/b: {names: [X]}\na/c: {en: [x]}\n")
    with pytest.raises(InputError, match="a word of `a/b` already"):
        read_topic_words(path)


def test_only_known_topics_are_found() -> None:
    words = TopicWords({"kafka": "data/streaming"}, {})
    assert topic_finder(words, None)("Kafka", ()) == "data/streaming"
    assert topic_finder(words, frozenset())("Kafka", ()) is None


def test_files_of_words_are_no_decks(tmp_path: Path) -> None:
    for name in ("topic-words.yaml", "vocabulary.yaml", "deck.yaml"):
        (tmp_path / name).write_text("")
    assert [path.name for path in expand([tmp_path])] == ["deck.yaml"]


def test_tags_reach_ordinary_notes_and_are_no_text() -> None:
    text = "#aws\n\n# Amazon S3\n\n- **Durability**: eleven nines of durability for objects #core\n"
    found = notes(text)
    assert found
    assert all(note.tags == ("aws", "core") for note in found)
    assert not any("#" in note.body.prompt + note.body.answer for note in found)


def test_what_explicit_syntax_takes_is_not_offered_to_the_grammar() -> None:
    text = "# Amazon S3\n\n- Durability :: eleven nines\n- **Versioning**: keeps every version of an object\n"
    found = notes(text)
    assert [note.line for note in found if "nines" in note.body.answer] == [3]
    assert any(note.line == 4 for note in found)


def test_unfinished_cards_are_warned_of() -> None:
    found = reading(f"{CARD}\nQ: c?\n")
    assert [(problem.line, problem.severity) for problem in found.problems] == [(4, "warning")]
    assert len(found.decks) == 1


def test_a_file_without_cards_gives_no_deck() -> None:
    for text in ("", "\n\n", "# Title\n", "---\ndeck: x\n---\n"):
        found = reading(text)
        assert found.decks == ()
        assert [problem.severity for problem in found.problems] == ["warning"]


def test_a_draft_reads_back_to_the_same_notes() -> None:
    text = "# XGBoost\n\nQ: a?\nA: b\n\n- c :: d #x\n- The ==eta== of it\n"
    found = reading(text, deck="my")
    again = parse_deck(drafted(found), "my.yaml", CONTEXT)
    assert [(note.id, note.dump()) for note in again.decks[0].notes] == [
        (note.id, note.dump()) for note in found.decks[0].notes
    ]
    assert again.problems == ()


def test_a_file_is_read_by_its_suffix(tmp_path: Path) -> None:
    path = tmp_path / "s.markdown"
    path.write_bytes(b"\xef\xbb\xbf" + CARD.encode())
    (deck,) = read(path, CONTEXT).decks
    assert (deck.id, len(deck.notes), len(deck.digest)) == ("s", 1, 128)


# -- every line, and any text ------------------------------------------------------------------------------------------

_PIECES = [
    "# ",
    "## ",
    "- ",
    "  - ",
    "1. ",
    "> ",
    "    ",
    "\t",
    "Q: ",
    "A: ",
    "C: [x] y",
    "a :: b",
    "?",
    "==g== h",
    "{{c1::x}}",
]
_PIECES += [
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "term: definition of it",
    "**bold** text",
    "`code`",
    "```\n",
    "| a | b |\n|---|---|\n| c | d |\n",
]
_PIECES += [
    "[l](u)",
    "[r]: http://x.y\n",
    "![i](u)",
    "$x_1$",
    "<!-- c -->",
    "---\n",
    "deck: x\n",
    "#tag",
    "\\",
    "\u2028",
    "\x00",
    "🎴",
]
_PIECES += [
    "하이퍼파라미터",
    "이란?",
    "- eta: 학습률을 조절한다\n",
    "S3는 객체를 저장하는 서비스이다. ",
    " -> ",
    "{",
    "}}",
    "[",
    "]",
    "$",
    "*",
    "_",
    "<",
    "&",
]


def whole(text: str) -> None:
    """Check what holds of any file: an answer, a fate for each line, notes that a draft carries."""
    started = time.perf_counter()
    try:
        found = reading(text)
    except InputError as error:
        raise AssertionError("a problem is raised") from error
    if not any(problem.severity == "error" for problem in found.problems):
        told = {fate.line for fate in found.fates}
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert [number for number, line in enumerate(lines, 1) if line.strip() and number not in told] == []
        ids = {note.id for deck in found.decks for note in deck.notes}
        assert {fate.note for fate in found.fates if fate.note} <= ids
        for fate in found.fates:
            assert bool(fate.note) == (fate.what in {"note", "question"}) or fate.what == "part"
        for deck in found.decks:
            assert len(ids) == len(deck.notes)
            assert all(note.body.prompt.strip() and note.body.answer.strip() for note in deck.notes)
            again = parse_deck(drafted(found), "d.yaml", CONTEXT)
            assert [str(problem) for problem in again.problems if problem.severity == "error"] == []
            assert [note.id for note in again.decks[0].notes] == [note.id for note in deck.notes]
    assert time.perf_counter() - started < 10


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_every_line_has_a_fate(text: str) -> None:
    whole(text)


SEED = """---
deck: seed
tags: [aws]
---
# Amazon SageMaker

#ml

- **Endpoint**: serves a model in real time
- Hyperparameters:
    - `eta`: learning rate
    - `max_depth`: depth of a tree
    - `gamma`: the least loss reduction of a split
    - `alpha`: L1 regularization

Q: What is a $k$-fold?
A: one of
- k parts

C: The [order] of ==x== is [y].
front :: back #t
front
?
back

## 하이퍼파라미터

| 이름 | 역할 | 기본값 |
|---|---|---|
| eta | 학습률 | 0.3 |
| gamma | 최소 손실 감소 | 0 |

> [!note] S3는 객체 저장소이다.

```py
a :: b
```
"""


def mutated(chance: random.Random) -> str:
    text = SEED
    for _ in range(chance.randint(1, 12)):
        place, length = chance.randrange(len(text) + 1), chance.choice([0, 1, 1, 3, 20, 100])
        piece = chance.choice(
            [*_PIECES, text[place : place + 40], chr(chance.randrange(1, 0xD7FF)), chance.choice(_PIECES) * 50]
        )
        text = text[:place] + piece + text[place + length :]
    return text


@pytest.mark.parametrize("count", [pytest.param(2000, marks=pytest.mark.long), 100])
def test_mutated_notes_are_read_or_refused(count: int) -> None:
    chance = random.Random(count)
    for _ in range(count):
        whole(mutated(chance))


@pytest.mark.skipif(not NOTES.is_dir(), reason="the learner's notes are not beside the checkout")
@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_the_learners_own_notes_are_read(name: str) -> None:
    (path,) = NOTES.glob(f"{name}-*.md")
    whole(path.read_text(encoding="utf-8"))
