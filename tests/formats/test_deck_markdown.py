"""Markdown that is written reads well and gives the same cards again; where it cannot, it says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.core.day import Calendar
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts
from mlsprep.core.kinds.question import Option
from mlsprep.core.note import Attribute, Deck, Family, Note, Text
from mlsprep.formats import Collection, read
from mlsprep.formats.deck_markdown import write_markdown

if TYPE_CHECKING:
    from pathlib import Path

SHARD = Note(
    "shard",
    "basic",
    Basic(Text("What does a shard take in?", "샤드의 수집량은?"), Text("1 MB/s", "초당 1 MB")),
    tags=("core", "limits"),
    topics=("data/streaming",),
    why=Text("It is <the> unit.\n\nSo says the guide."),
    source="guide",
)
BOTH_WAYS = Note(
    "s3", "basic", Basic(Text("S3"), Text("an object store"), reverse=True), topics=("data/streaming",), source="guide"
)
GAPS = Note(
    "gap",
    "cloze",
    Cloze(Text("{{c1::Firehose}} delivers to {{c2::S3::where}}.")),
    topics=("data/streaming",),
    source="guide",
)
FACTS = Note("kds", "facts", Facts("service", Text.of("KDS"), {"unit": (Text("shard", "샤드"),)}, ("unit",)))
CHOICE = Note("q", "choice", Choice(Text.of("s"), 2, (), (Option(Text.of("x")), Option(Text.of("y"))), frozenset({0})))
ASK = Text("What does {subject} scale by?", "{subject}의 단위는?")
FAMILIES = {"service": Family("service", Text.of("service"), {"unit": Attribute("unit", Text.of("unit"), ASK)})}


def collection(*notes: Note, **more: Any) -> Collection:
    deck = Deck("data/own", Text("My notes", "내 노트"), notes)
    return replace(Collection((deck,), FAMILIES, {}, Calendar(), 0, None, ()), **more)  # type: ignore[arg-type]


def back(path: Path) -> list[tuple[Any, ...]]:
    reading = read(path)
    assert reading.problems == ()
    return [
        (note.body.prompt, note.body.answer, getattr(note.body, "reverse", False), note.tags)
        for deck in reading.decks
        for note in deck.notes
    ]


def test_what_it_looks_like(tmp_path: Path) -> None:
    path = tmp_path / "own.md"
    lost = write_markdown(collection(SHARD, BOTH_WAYS, GAPS), path)
    assert path.read_text(encoding="utf-8") == (
        "---\n"
        "deck: data/own\n"
        'title: "My notes"\n'
        "topics: [data/streaming]\n"
        'source: "guide"\n'
        "---\n\n"
        "# My notes\n\n"
        "Q: What does a shard take in? #core #limits\n"
        "A: 1 MB/s\n\n"
        "<details><summary>why</summary>\n"
        "It is &lt;the&gt; unit.\n"
        "So says the guide.\n"
        "</details>\n\n"
        "S3 ::: an object store\n\n"
        "{{c1::Firehose}} delivers to {{c2::S3::where}}.\n"
    )
    assert lost == (
        "Ids, histories and most topics are left out: read back, these are new cards. .yaml and .json keep all.",
        "1 note without the Korean text: NAME.ko.md is written in Korean.",
        "Reasons are folded away below the answers, for reading; an import leaves them out.",
    )


def test_the_cards_come_back(tmp_path: Path) -> None:
    path = tmp_path / "own.md"
    write_markdown(collection(SHARD, BOTH_WAYS, GAPS), path)
    assert back(path) == [
        ("What does a shard take in?", "1 MB/s", False, ("core", "limits")),
        ("S3", "an object store", True, ()),
        ("Firehose delivers to S3.", "{{c1::Firehose}} delivers to {{c2::S3::where}}.", False, ()),
    ]
    (deck,) = read(path).decks
    assert (deck.id, deck.title.get("en")) == ("data/own", "My notes")
    assert {(note.topics, note.source) for note in deck.notes} == {(("data/streaming",), "guide")}


def test_the_name_of_the_file_says_the_language(tmp_path: Path) -> None:
    path = tmp_path / "own.ko.md"
    lost = write_markdown(collection(SHARD), path)
    assert back(path) == [("샤드의 수집량은?", "초당 1 MB", False, ("core", "limits"))]
    assert "1 note without the English text: NAME.md is written in English." in lost


def test_facts_come_out_as_plain_cards_and_questions_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "own.md"
    lost = write_markdown(collection(FACTS, CHOICE), path)
    assert back(path) == [("What does KDS scale by?", "shard", False, ())]
    assert "1 note of facts or several sides came out as plain cards." in lost
    assert "1 question left out: Markdown has no form for them." in lost


def test_several_decks_are_one_file(tmp_path: Path) -> None:
    path = tmp_path / "own.md"
    decks = (Deck("a", Text.of("First"), (SHARD,)), Deck("b", Text.of("Second"), (BOTH_WAYS,)))
    lost = write_markdown(collection(decks=decks), path)
    assert [card[0] for card in back(path)] == ["What does a shard take in?", "S3"]
    assert path.read_text(encoding="utf-8").count("\n# ") == 1
    assert "The 2 decks come back as one: a Markdown file is a deck." in lost


@pytest.mark.parametrize(
    ("front", "answer"),
    [
        ("What?", "one line"),
        ("What\nis it?", "two\nlines"),
        ("Which?", "- one\n- two"),
        ("In which order?", "1. one\n2. two"),
        ("How?", "```python\nprint()\n\nprint()\n```"),
        ("How much?", "| a | b |\n|---|---|\n| 1 | 2 |"),
        ("What is `eta` in **XGBoost**, \\frac{1}{2} and $x_1$?", "a :: b"),
        ("뭐?", "가\n나"),
    ],
)
@pytest.mark.parametrize("reverse", [False, True])
def test_sides_of_many_shapes_come_back(front: str, answer: str, reverse: bool, tmp_path: Path) -> None:  # noqa: FBT001 - parametrised
    path = tmp_path / "own.md"
    note = replace(BOTH_WAYS, body=Basic(Text(front), Text(answer), reverse=reverse), tags=("core",))
    lost = write_markdown(collection(note, GAPS), path)
    assert back(path)[0] == (front, answer, reverse, ("core",))
    assert not [sentence for sentence in lost if "otherwise" in sentence]


def test_a_card_that_would_change_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "own.md"
    lost = write_markdown(collection(replace(SHARD, body=Basic(Text("a"), Text("one\n\ntwo")))), path)
    assert back(path) == [("a", "one\ntwo", False, ("core", "limits"))]
    assert lost[-1] == "1 card would be read back otherwise: empty lines, headings and signs of Markdown."


words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(words, words, st.booleans()), min_size=1, max_size=4))
def test_what_is_promised_is_kept(tmp_path_factory: pytest.TempPathFactory, sides: list[tuple[str, str, bool]]) -> None:
    """Whatever the texts are: cards that do not come back as they are have been counted."""
    path = tmp_path_factory.mktemp("markdown") / "own.md"
    notes = [
        Note(f"n-{n}", "basic", Basic(Text(front), Text(answer), reverse=reverse))
        for n, (front, answer, reverse) in enumerate(sides)
    ]
    lost = write_markdown(collection(*notes), path)
    read_back = [card[:3] for deck in [read(path)] for card in _cards(deck)]
    if not any("otherwise" in sentence for sentence in lost):
        assert set(sides) <= set(read_back)


def _cards(reading: Any) -> list[tuple[str, str, bool]]:
    return [
        (note.body.prompt, note.body.answer, getattr(note.body, "reverse", False))
        for deck in reading.decks
        for note in deck.notes
    ]


def test_nothing_to_write_is_an_empty_file(tmp_path: Path) -> None:
    assert write_markdown(collection(decks=()), tmp_path / "own.md") == ()
    assert (tmp_path / "own.md").read_text(encoding="utf-8") == ""
