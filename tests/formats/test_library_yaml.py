"""Topics, families and exams: what is read, and every problem with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mlsprep.bundled import folder
from mlsprep.core.exam import Blueprint, Domain, Task, Topic
from mlsprep.core.note import Attribute, Family, Text
from mlsprep.errors import InputError
from mlsprep.formats.library_yaml import read_exam, read_families, read_topics

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOPICS = """\
topics:
  - id: data
    title: {en: Data, ko: 데이터}
    topics:
      - {id: storage, title: Storage}
      - id: streams
        title: S
        topics: [{id: replay, title: R}]
  - {id: prep, title: P}
"""
FAMILIES = """\
fam:
  title: F
  attributes:
    x:
      title: X
      ask: {en: "What is {subject}?", ko: "{subject}은?"}
      ask_reverse: "Which has {value}?"
      closed: true
    y: {title: Y, ask: "{subject}?", many: true}
"""
EXAM = """\
exam: e-01
title: {en: E, ko: 이}
status: live
questions: {scored: 50, unscored: 15}
minutes: 130
kinds: [choice, ordering]
score: {min: 100, max: 1000, pass: 720}
source: somewhere
checked: 2026-11
domains:
  - id: one
    number: 1
    aliases: [first]
    title: One
    weight: 60
    tasks: [{id: "1.1", title: T, topics: [data/storage]}]
  - id: two
    number: 2
    title: Two
    weight: 40
    tasks: [{id: 2.1, title: U, topics: []}]
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "f.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def said_about(read: Callable[..., Any], path: Path, *more: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(path, *more)
    return [str(problem).removeprefix(f"{path}:") for problem in caught.value.problems]


def test_topics_are_joined_parents_first(tmp_path: Path) -> None:
    assert read_topics(written(tmp_path, TOPICS)) == (
        Topic("data", Text("Data", "데이터")),
        Topic("data/storage", Text.of("Storage")),
        Topic("data/streams", Text.of("S")),
        Topic("data/streams/replay", Text.of("R")),
        Topic("prep", Text.of("P")),
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: storage", "id: streams", ["6:13: the topic `data/streams` is there twice"]),
        (
            "id: storage",
            "id: a/b",
            ["5:14: `a/b` is no id: letters, digits, `-`, `_` and `.` only, as in `memory-bound`"],
        ),
        (
            "title: Storage",
            "titel: Storage",
            ["5:23: unknown key `titel` in an item of `topics`: did you mean `title`?"],
        ),
        (", title: Storage", "", ["5:9: an item of `topics` needs `title`"]),
        (
            "topics:\n  - id: data",
            "topic:\n  - id: data",
            ["1:1: unknown key `topic` in a file of topics: did you mean `topics`?"],
        ),
        (TOPICS, "- x", ["1:1: a file of topics starts with `topics:`"]),
        (TOPICS, "a: b: c", ["1:5: `: ` inside an unquoted text starts a new key; put the text in double quotes"]),
    ],
)
def test_problems_of_topics(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in TOPICS
    assert said_about(read_topics, written(tmp_path, TOPICS.replace(old, new))) == expected


def test_families(tmp_path: Path) -> None:
    asked = Text("What is {subject}?", "{subject}은?")
    attributes = {
        "x": Attribute("x", Text.of("X"), asked, Text.of("Which has {value}?"), closed=True),
        "y": Attribute("y", Text.of("Y"), Text.of("{subject}?"), many=True),
    }
    assert read_families(written(tmp_path, FAMILIES)) == {"fam": Family("fam", Text.of("F"), attributes)}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("many: true", "many: yes", ["9:44: `true` or `false` is expected here"]),
        ("closed: true", "close: true", ["8:7: unknown key `close` in an attribute: did you mean `closed`?"]),
        ('"{subject}은?"', '"{sbject}은?"', ["6:43: `ask` must say `{subject}`, and no other name in braces"]),
        ('"{subject}?"', '"What?"', ["9:24: `ask` must say `{subject}`, and no other name in braces"]),
        ("{value}", "{subject}", ["7:20: `ask_reverse` must say `{value}`, and no other name in braces"]),
        ("  title: F\n", "", ["2:3: a family needs `title`"]),
        ("title: X", "title: ''", ["5:14: the text is empty"]),
        (FAMILIES, "fam: x", ["1:6: a mapping is expected here: `key: value`"]),
    ],
)
def test_problems_of_families(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in FAMILIES
    assert said_about(read_families, written(tmp_path, FAMILIES.replace(old, new))) == expected


def test_exam(tmp_path: Path) -> None:
    assert read_exam(written(tmp_path, EXAM), {"data/storage"}) == Blueprint(
        id="e-01",
        title=Text("E", "이"),
        status="live",
        successor=None,
        scored=50,
        unscored=15,
        minutes=130,
        kinds=("choice", "ordering"),
        score_min=100,
        score_max=1000,
        passing=720,
        domains=(
            Domain("one", 1, Text.of("One"), 60.0, ("first",), (Task("1.1", Text.of("T"), ("data/storage",)),)),
            Domain("two", 2, Text.of("Two"), 40.0, (), (Task("2.1", Text.of("U"), ()),)),
        ),
        source="somewhere",
        checked="2026-11",
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("weight: 40", "weight: 41", ["10:1: the weights add up to 101, not to 100"]),
        ("weight: 40", "weight: forty", ["20:13: a percentage is expected here, as in `24`"]),
        ("id: two", "id: one", ["17:9: `one` already means the domain `one`"]),
        ("number: 2", "number: 1", ["18:13: `1` already means the domain `one`"]),
        ("number: 2", "number: 2\n    aliases: [first]", ["19:15: `first` already means the domain `one`"]),
        ("id: 2.1", "id: 1.1", ["21:18: the task `1.1` is there twice"]),
        ("[data/storage]", "[data/storge]", ["16:44: unknown topic `data/storge`: did you mean `data/storage`?"]),
        ("ordering", "order", ["6:17: unknown kind of question `order`: did you mean `ordering`?"]),
        ("pass: 720", "pass: 72", ["7:36: the pass mark lies between `min` and `max`"]),
        ("pass: 720", "passing: 720", ["7:30: unknown key `passing` in `score`: did you mean `pass`?"]),
        ("minutes: 130", "minutes: two hours", ["5:10: a whole number is expected here"]),
        (
            "checked: 2026-11",
            "checked: soon",
            ["9:10: `soon` is no date: write the month (`2026-11`), the day (`2026-11-05`) or `unverified`"],
        ),
        ("exam: e-01", "exma: e-01", ["1:1: unknown key `exma` in an exam: did you mean `exam`?"]),
        (EXAM, "", ["1:1: an exam file starts with `exam: its-id`"]),
    ],
)
def test_problems_of_an_exam(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in EXAM
    assert said_about(read_exam, written(tmp_path, EXAM.replace(old, new)), {"data/storage"}) == expected


def test_topics_of_an_exam_are_checked_only_where_they_are_known(tmp_path: Path) -> None:
    assert read_exam(written(tmp_path, EXAM)).domains[0].topics == {"data/storage"}


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    for read in (read_topics, read_families, read_exam):
        assert said_about(read, tmp_path / "none.yaml") == [" there is no such file"]


@pytest.mark.parametrize("path", sorted((folder("decks") / "exams").glob("*.yaml")), ids=lambda path: path.stem)
def test_bundled_exam_is_sound(path: Path) -> None:
    topics = {topic.id for topic in read_topics(folder("decks") / "topics.yaml")}
    blueprint = read_exam(path, topics)
    assert (blueprint.id, Blueprint.load(blueprint.dump())) == (path.stem, blueprint)
