"""A note written for an editor is read back without loss, whatever its kind and its texts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.core.kinds import KINDS
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts
from mlsprep.core.kinds.matching import Matching, Pair
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.core.kinds.question import Option
from mlsprep.core.kinds.sides import Side, Sides
from mlsprep.core.note import Note, Text
from mlsprep.formats import Context
from mlsprep.formats.note_yaml import parse_note, write_note

ANY = Context()
NOTE = Note("n", "basic", Basic(Text("a", "가"), Text.of("b")), line=7)

# -- notes of every kind -----------------------------------------------------------------------------------------------

# YAML is read as UTF-8, so whatever a file can hold can be in a text, except what YAML itself refuses unescaped.
words = st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
hostile = st.sampled_from(
    (
        *(
            "true",
            "null",
            "~",
            "- a",
            "a: b",
            "#x",
            "&x",
            "*x",
            "!x",
            "'",
            '"',
            "|",
            "%",
            "@",
            "`x`",
            "{a}",
            "[b",
            "a #b",
        ),
        *("\n\nfirst", "last\n\n", " led", "trailed ", "a\n  b\n c", "a\tb", "\tt", "a\r\nb", "\x1b[31m", "a\x85b"),
        *(
            "\u2028x",
            "---",
            "...",
            "? a",
            "<<",
            "=",
            "2026-11-05",
            "0x1F",
            "a\\b",
            "\ufeffb",
            "1_000",
            "가\n나",
            "\x7f",
        ),
    )
)
contents = words | hostile
texts = st.one_of(
    contents.map(Text.of),
    st.builds(Text, contents, contents),
    contents.map(Text),
    contents.map(lambda content: Text(None, content)),
)
ids = st.sampled_from(["one", "data/streaming", "a.b-c_d", "가나/다"])
facets = st.sampled_from(["recall", "reverse", "card-3", "cloze-2"])
names = st.sampled_from(["x", "y", "train_input", "가"])


def distinct(count: int) -> list[Text]:
    return [Text(f"{index} {'abc'[index % 3]}", f"{index} 가") for index in range(count)]


options = st.builds(Option, st.sampled_from(distinct(1)), st.none() | texts)
difficulty = st.integers(1, 3)
references = st.lists(st.sampled_from(["a/b", "c/d/e"]), max_size=2, unique=True).map(tuple)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    values = draw(st.dictionaries(names, st.lists(texts, min_size=1, max_size=3).map(tuple), min_size=1))
    asked = tuple(draw(st.lists(st.sampled_from(sorted(values)), unique=True)))
    return Facts(draw(names), draw(texts), values, asked)


@st.composite
def questions(draw: st.DrawFn, kind: str) -> Any:
    count = draw(st.integers(2, 5))
    reasons = [draw(st.none() | texts) for _ in range(count + 1)]
    given_options = [Option(text, why) for text, why in zip(distinct(count + 1), reasons, strict=True)]
    head = (draw(texts), draw(difficulty), draw(references))
    if kind == "choice":
        key = draw(st.frozensets(st.integers(0, count), min_size=1, max_size=count))
        return Choice(*head, tuple(given_options), key)
    if kind == "ordering":
        return Ordering(*head, tuple(given_options[:-1]), tuple(given_options[-1:] if draw(st.booleans()) else ()))
    pairs = tuple(Pair(option.text, Text.of("right"), option.why) for option in given_options)
    return Matching(*head, pairs, tuple(draw(st.lists(texts.filter(lambda t: "right" not in str(t)), max_size=2))))


BODIES: dict[str, st.SearchStrategy[Any]] = {
    "basic": st.builds(Basic, texts, texts, st.booleans()),
    "cloze": st.sampled_from(
        [
            Cloze(Text("a {{c1::b}} c\n{{c2::d::e}}", "{{c1::가}} {{c2::나}}")),
            Cloze(Text.of("{{c12::`x`}}: y # z")),
            Cloze(Text(None, "{{c1::가}}")),
        ]
    ),
    "facts": facts(),
    "choice": questions("choice"),
    "ordering": questions("ordering"),
    "matching": questions("matching"),
    "sides": st.dictionaries(facets, st.builds(Side, texts, texts), min_size=1, max_size=3).map(Sides),
}


def test_every_kind_is_tried() -> None:
    assert BODIES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", BODIES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_note_is_read_back_without_loss(kind: str, data: st.DataObject) -> None:
    note = Note(
        id=data.draw(names),
        kind=kind,
        body=data.draw(BODIES[kind]),
        explicit=data.draw(st.booleans()),
        was=data.draw(references),
        topics=tuple(data.draw(st.lists(ids, unique=True, max_size=3))),
        domain=data.draw(st.none() | st.sampled_from(["modeling", "1"])),
        tags=tuple(data.draw(st.lists(st.sampled_from(["core", "true", "3", "b'c"]), unique=True))),
        why=data.draw(st.none() | texts),
        source=data.draw(st.none() | contents),
        url=data.draw(st.none() | st.sampled_from(["https://x.org/a?b=c#d", "http://x"])),
        checked=data.draw(st.none() | st.sampled_from(["2026-11", "2026-11-05", "unverified"])),
        status=data.draw(st.none() | texts),
        tasks=data.draw(st.dictionaries(st.sampled_from(["mls-c01", "x"]), st.sampled_from(["1.1", "2"]))),
        line=data.draw(st.integers(0, 9)),
    )
    text = write_note(note)
    again, problems = parse_note(text, "a/b", note, ANY)
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert again == note
    assert write_note(again) == text


# -- what it looks like ------------------------------------------------------------------------------------------------


def test_a_basic_note_is_plain_to_read() -> None:
    note = replace(
        NOTE,
        body=Basic(Text("Why `x`?", "왜 `x`인가?"), Text.of("first\nsecond"), reverse=True),
        why=Text.of("no: reason"),
        topics=("data/streaming",),
        tags=("core", "b"),
        checked="2026-11",
    )
    assert write_note(note) == (
        "front:\n  en: Why `x`?\n  ko: 왜 `x`인가?\nback: |-\n  first\n  second\nreverse: true\n"
        "why: 'no: reason'\ntopic: data/streaming\ntags:\n  - core\n  - b\nchecked: 2026-11\n"
    )


def test_a_choice_shows_what_is_right() -> None:
    body = Choice(Text.of("s"), 2, (), (Option(Text.of("a"), Text.of("w")), Option(Text.of("b"))), frozenset({0}))
    assert write_note(Note("n", "choice", body)) == (
        "kind: choice\nstem: s\noptions:\n  - text: a\n    correct: true\n    why: w\n  - text: b\ndifficulty: 2\n"
    )


def test_facts_are_written_as_in_a_deck_file() -> None:
    facts = {"x": (Text.of("1"),), "y": (Text.of("2"), Text.of("3"))}
    assert write_note(Note("n", "facts", Facts("f", Text.of("s"), facts, ("y",)))) == (
        "kind: facts\nfamily: f\nsubject: s\nfacts:\n  x: 1\n  y:\n    - 2\n    - 3\ncards:\n  - y\n"
    )
    assert "cards" not in write_note(Note("n", "facts", Facts("f", Text.of("s"), facts, ("x", "y"))))


# -- what comes back ---------------------------------------------------------------------------------------------------


def test_an_edit_keeps_who_the_note_is() -> None:
    note = replace(NOTE, explicit=False, was=("old/deck/n",))
    edited, problems = parse_note("front: new\nback: c\ntags: [t]\n", "a/b", note, ANY)
    assert problems == ()
    assert edited == replace(note, body=Basic(Text.of("new"), Text.of("c")), tags=("t",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "",
            ["a/b/n:1:1: the text is empty; a note has at least its question and its answer, as in `front: ...`"],
        ),
        (
            "word",
            ["a/b/n:1:1: this is no note; a note has at least its question and its answer, as in `front: ...`"],
        ),
        ("front: a", ["a/b/n:1:1: a basic note needs `back`"]),
        (
            "front: a\nback: b: c",
            ["a/b/n:2:8: `: ` inside an unquoted text starts a new key; put the text in double quotes"],
        ),
        ("id: x\nfront: a\nback: b", ["a/b/n:1:1: `id` cannot be edited here; take the line away"]),
        ("was: []\nfront: a\nback: b", ["a/b/n:1:1: `was` cannot be edited here; take the line away"]),
        (
            "kind: cloze\nfront: a\nback: b",
            ["a/b/n:1:7: the kind of a note stays: write `basic`, or make a note of its own"],
        ),
        ("front: a\nback: b\ntopic: zzz", ["a/b/n:3:8: unknown topic `zzz`; known: data"]),
    ],
)
def test_problems_of_an_edit(text: str, expected: list[str]) -> None:
    edited, problems = parse_note(text, "a/b", NOTE, Context(topics=frozenset({"data"})))
    assert (edited, [str(problem) for problem in problems]) == (None, expected)


def test_a_warning_does_not_stop_an_edit() -> None:
    edited, problems = parse_note('front: "\\frac"\nback: b', "a/b", NOTE, ANY)
    assert edited == replace(NOTE, body=Basic(Text.of("\x0crac"), Text.of("b")))
    assert [problem.severity for problem in problems] == ["warning"]
