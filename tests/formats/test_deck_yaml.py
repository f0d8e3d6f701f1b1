"""Deck files: what a note becomes, and what is said about each thing that can be wrong in one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.core.exam import Blueprint, Domain, Task
from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.choice import Choice
from mlsprep.core.kinds.cloze import Cloze
from mlsprep.core.kinds.facts import Facts
from mlsprep.core.kinds.matching import Matching, Pair
from mlsprep.core.kinds.ordering import Ordering
from mlsprep.core.kinds.question import Option
from mlsprep.core.note import Attribute, Deck, Family, Note, Text, derived_id
from mlsprep.errors import InputError
from mlsprep.formats import Context, Reading
from mlsprep.formats.deck_yaml import MOST, parse_deck, read_deck

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "deck: a/b\nnotes:\n"  # the first note stands on line 3
NOTHING_KNOWN = Context()


def attribute(name: str, *, many: bool = False) -> Attribute:
    return Attribute(name, Text.of(name), Text.of("{subject}?"), many=many)


KNOWN = Context(
    topics=frozenset({"data", "data/streaming", "algorithms/xgboost"}),
    families={"fam": Family("fam", Text.of("f"), {"x": attribute("x"), "many": attribute("many", many=True)})},
    blueprints=(
        Blueprint(
            id="mls-c01",
            title=Text.of("MLS"),
            status="live",
            successor=None,
            scored=50,
            unscored=15,
            minutes=180,
            kinds=("choice",),
            score_min=100,
            score_max=1000,
            passing=750,
            domains=(Domain("modeling", 3, Text.of("M"), 100.0, ("model",), (Task("3.1", Text.of("t"), ("data",)),)),),
        ),
    ),
)


def deck_of(text: str, context: Context = NOTHING_KNOWN) -> Deck:
    reading = parse_deck(text, "f.yaml", context)
    assert [str(problem) for problem in reading.problems if problem.severity == "error"] == []
    return reading.decks[0]


def note_of(text: str, context: Context = NOTHING_KNOWN) -> Note:
    (note,) = deck_of(HEAD + text, context).notes
    return note


def said_about(text: str, context: Context = KNOWN) -> list[str]:
    return [str(problem).removeprefix("f.yaml:") for problem in parse_deck(text, "f.yaml", context).problems]


# -- what notes become -------------------------------------------------------------------------------------------------


def test_basic_note() -> None:
    note = note_of("- {id: n, front: {en: a, ko: 가}, back: b, reverse: true}")
    assert note == Note("n", "basic", Basic(Text("a", "가"), Text("b", "b"), reverse=True), line=3)


def test_cloze_note() -> None:
    note = note_of("- {id: n, kind: cloze, text: 'a {{c1::b::hint}}'}")
    assert note.body == Cloze(Text.of("a {{c1::b::hint}}"))


def test_facts_note_asks_every_attribute_unless_told() -> None:
    text = "- {kind: facts, family: fam, subject: s, facts: {x: 1, many: [{en: a, ko: 가}, b]}%s}"
    facts = {"x": (Text.of("1"),), "many": (Text("a", "가"), Text.of("b"))}
    assert note_of(text % "", KNOWN).body == Facts("fam", Text.of("s"), facts, ("x", "many"))
    assert note_of(text % ", cards: [many]", KNOWN).body == Facts("fam", Text.of("s"), facts, ("many",))
    assert note_of(text % ", cards: []", KNOWN).body == Facts("fam", Text.of("s"), facts, ())


def test_choice_note() -> None:
    note = note_of(
        "- kind: choice\n  stem: s\n  difficulty: 3\n  cards: [a/b/n]\n"
        "  options: [{text: a, why: w}, {text: b, correct: true}, {text: c, correct: false}]",
    )
    options = (Option(Text.of("a"), Text.of("w")), Option(Text.of("b")), Option(Text.of("c")))
    assert note.body == Choice(Text.of("s"), 3, ("a/b/n",), options, frozenset({1}))


def test_ordering_note_takes_bare_steps() -> None:
    note = note_of("- {kind: ordering, stem: s, steps: [a, {text: b, why: w}, {en: c, ko: 다}], decoys: [{text: d}]}")
    steps = (Option(Text.of("a")), Option(Text.of("b"), Text.of("w")), Option(Text("c", "다")))
    assert note.body == Ordering(Text.of("s"), 2, (), steps, (Option(Text.of("d")),))


def test_matching_note() -> None:
    note = note_of("- {kind: matching, stem: s, pairs: [{left: a, right: b}, {left: c, right: b, why: w}], extra: [d]}")
    pairs = (Pair(Text.of("a"), Text.of("b")), Pair(Text.of("c"), Text.of("b"), Text.of("w")))
    assert note.body == Matching(Text.of("s"), 2, (), pairs, (Text.of("d"),))


def test_every_field_of_a_note() -> None:
    note = note_of(
        "- id: 메모리_1.x\n  was: [old/deck/id]\n  front: a\n  back: b\n  topics: [data, data/streaming]\n"
        "  domain: model\n  tags: [core, 'off']\n  why: w\n  source: s\n  url: https://example.org/x\n"
        "  checked: unverified\n  status: {ko: 종료}\n  task: {mls-c01: 3.1}\n",
        KNOWN,
    )
    assert note == Note(
        id="메모리_1.x",
        kind="basic",
        body=Basic(Text.of("a"), Text.of("b")),
        was=("old/deck/id",),
        topics=("data", "data/streaming"),
        domain="model",
        tags=("core", "off"),
        why=Text.of("w"),
        source="s",
        url="https://example.org/x",
        checked="unverified",
        status=Text(None, "종료"),
        tasks={"mls-c01": "3.1"},
        line=3,
    )


def test_every_field_of_a_deck() -> None:
    text = (
        "# yaml-language-server: $schema=deck.schema.json\ndeck: a/b\ntitle: {en: T, ko: 티}\ntopic: data\nsource: S\n"
        "checked: 2026-11\nurl: http://x.org\noptional: true\ntags: [t]\nnotes: []\n"
    )
    deck = parse_deck(text, "f.yaml", KNOWN, "d1").decks[0]
    title = Text("T", "티")
    assert deck == Deck(
        "a/b", title, (), "data", "S", "2026-11", "http://x.org", optional=True, digest="d1", file="f.yaml"
    )


def test_notes_take_what_they_do_not_say_from_the_deck() -> None:
    head = "deck: a\ntopic: data\nsource: S\nchecked: 2026-11\nurl: https://x.org\ntags: [t]\nnotes:\n"
    plain, own = deck_of(
        head + "- {id: p, front: a, back: b}\n"
        "- {id: o, front: c, back: d, topic: data/streaming, source: O, checked: 2026-10-01,"
        " url: https://o.org, tags: [u, t]}\n",
        KNOWN,
    ).notes
    assert (plain.topics, plain.source, plain.checked, plain.url, plain.tags) == (
        ("data",),
        "S",
        "2026-11",
        "https://x.org",
        ("t",),
    )
    assert (own.topics, own.source, own.checked, own.url, own.tags) == (
        ("data/streaming",),
        "O",
        "2026-10-01",
        "https://o.org",
        ("t", "u"),
    )


def test_a_domain_replaces_the_topic_of_the_deck() -> None:
    (note,) = deck_of("deck: a\ntopic: data\nnotes:\n- {front: a, back: b, domain: model}", KNOWN).notes
    assert (note.topics, note.domain) == ((), "model")


def test_a_deck_without_topic_can_name_a_domain() -> None:
    (note,) = deck_of("deck: a\ndomain: modeling\nnotes:\n- {front: a, back: b}", KNOWN).notes
    assert (note.topics, note.domain) == ((), "modeling")


def test_scalars_are_what_was_written() -> None:
    note = note_of("- {front: 'off', back: 0.10, tags: [no, 12:30], why: null}")
    assert note.body == Basic(Text.of("off"), Text.of("0.10"))
    assert (note.tags, note.why) == (("no", "12:30"), Text.of("null"))


def test_an_empty_language_is_a_missing_one() -> None:
    assert note_of("- {front: {en: a, ko: ''}, back: b}").body == Basic(Text("a", None), Text.of("b"))


def test_ids_typed_on_a_mac_are_the_same_ids() -> None:
    decomposed = "가"
    assert note_of(f"- {{id: {decomposed}, front: a, back: b}}").id == "가"


def test_notes_know_their_line() -> None:
    deck = deck_of(HEAD + "- front: a\n  back: b\n\n# remark\n-\n  front: c\n  back: d\n")
    assert [note.line for note in deck.notes] == [3, 8]


# -- identity ----------------------------------------------------------------------------------------------------------


def test_a_note_without_id_gets_one_from_its_prompt() -> None:
    note = note_of("- {front: '  What  IS it?', back: b}")
    assert (note.id, note.explicit) == (derived_id("a/b", "basic", "what is it?"), False)


def test_the_answer_joins_the_ids_of_notes_with_one_prompt() -> None:
    first, second = "- {front: a, back: b}\n", "- {front: A, back: c}\n"
    expected = {derived_id("a/b", "basic", "a", answer) for answer in "bc"}
    assert {note.id for note in deck_of(HEAD + first + second).notes} == expected
    assert {note.id for note in deck_of(HEAD + second + first).notes} == expected


def test_notes_alike_in_prompt_and_answer_are_one() -> None:
    text = HEAD + "- {front: a, back: b}\n- {front: A, back: ' b'}\n- {front: a, back: B}\n"
    assert [note.line for note in deck_of(text).notes] == [3]
    assert said_about(text) == [
        "4:3: warning: the same prompt and answer as the note on line 3; it is taken once",
        "5:3: warning: the same prompt and answer as the note on line 3; it is taken once",
    ]


def test_kinds_do_not_share_derived_ids() -> None:
    deck = deck_of(HEAD + "- {front: a b, back: c}\n- {kind: cloze, text: 'a {{c1::b}}'}\n")
    assert len({note.id for note in deck.notes}) == 2


# -- problems ----------------------------------------------------------------------------------------------------------


PROBLEMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("- {fornt: a, back: b}", ("3:4: unknown key `fornt` in a basic note: did you mean `front`?",)),
    ("- {front: a}", ("3:3: a basic note needs `back`",)),
    ("- {front: a, back: b, bakc: c}", ("3:23: unknown key `bakc` in a basic note: did you mean `back`?",)),
    ("- front: a\n  back: ''", ("4:9: the text is empty",)),
    ("- front: {en: a, fr: b}\n  back: b", ("3:18: unknown language `fr`; known: en, ko",)),
    ("- front: {en: ' ', ko: ''}\n  back: b", ("3:10: the text is empty",)),
    ("- front: {en: [a]}\n  back: b", ("3:15: a text is expected here",)),
    ("- front: [a]\n  back: b", ("3:10: a text is expected here: a string, or `{en: ..., ko: ...}`",)),
    (
        "- {front: a, back: {en: one, two}}",
        ("3:30: a comma ends a text inside `{...}`; put the text in double quotes",),
    ),
    ("- {front: a, back: b, reverse: yes}", ("3:32: `true` or `false` is expected here",)),
    ("- {front: a, back: b, kind: claze}", ("3:29: unknown kind `claze`: did you mean `cloze`?",)),
    (
        "- {front: a, back: b, kind: [x]}",
        ("3:29: a kind of note is expected here: basic, cloze, facts, choice, ordering, matching, sides",),
    ),
    (
        "- {front: a, back: b, kind: zzz}",
        ("3:29: unknown kind `zzz`; known: basic, choice, cloze, facts, matching, ordering, sides",),
    ),
    ("- text: '{{c1::a}}'", ("3:3: this looks like a cloze note: add `kind: cloze`",)),
    (
        "- {kind: basic, options: [], front: a, back: b}",
        ("3:17: unknown key `options` in a basic note: it belongs to a choice note, and this is a basic note",),
    ),
    ("- just text", ("3:3: a note is a mapping: `front: ...` and `back: ...`",)),
    (
        "- {id: a/b, front: a, back: b}",
        ("3:8: `a/b` is no id: letters, digits, `-`, `_` and `.` only, as in `memory-bound`",),
    ),
    (
        "- {id: 'a b', front: a, back: b}",
        ("3:8: `a b` is no id: letters, digits, `-`, `_` and `.` only, as in `memory-bound`",),
    ),
    ("- {id: [], front: a, back: b}", ("3:8: a text is expected here",)),
    ("- {was: x, front: a, back: b}", ("3:9: a list is expected here: `[a, b]`, or one `- ` item a line",)),
    (
        "- {was: [x], front: a, back: b}",
        ("3:10: `x` names no note: write `deck/note`, as in `algorithms/xgboost/memory-bound`",),
    ),
    (
        "- {topic: data/streeming, front: a, back: b}",
        ("3:11: unknown topic `data/streeming`: did you mean `data/streaming`?",),
    ),
    ("- {topic: streaming, front: a, back: b}", ("3:11: unknown topic `streaming`: did you mean `data/streaming`?",)),
    (
        "- {topics: [data, nothing-like], front: a, back: b}",
        ("3:19: unknown topic `nothing-like`; known: algorithms/xgboost, data, data/streaming",),
    ),
    ("- {topics: [data], topic: data, front: a, back: b}", ("3:4: give `topic` or `topics`, not both",)),
    ("- {domain: modelling, front: a, back: b}", ("3:12: unknown domain `modelling`: did you mean `modeling`?",)),
    ("- {task: {mls-c02: '3.1'}, front: a, back: b}", ("3:11: unknown exam `mls-c02`: did you mean `mls-c01`?",)),
    ("- {task: {mls-c01: '3.2'}, front: a, back: b}", ("3:20: unknown task of mls-c01 `3.2`: did you mean `3.1`?",)),
    ("- {task: '3.2', front: a, back: b}", ("3:10: a mapping is expected here: `key: value`",)),
    ("- {tags: core, front: a, back: b}", ("3:10: a list is expected here: `[a, b]`, or one `- ` item a line",)),
    ("- {tags: ['two words'], front: a, back: b}", ("3:11: a tag is one word without commas: `two-words`",)),
    ("- {url: 'ftp://x', front: a, back: b}", ("3:9: an address of the web is expected here: `https://...`",)),
    (
        "- {url: 'javascript:alert(1)', front: a, back: b}",
        ("3:9: an address of the web is expected here: `https://...`",),
    ),
    ("- {url: 'http://[x', front: a, back: b}", ("3:9: an address of the web is expected here: `https://...`",)),
    (
        "- {checked: 2026-13, front: a, back: b}",
        ("3:13: `2026-13` is no date: write the month (`2026-11`), the day (`2026-11-05`) or `unverified`",),
    ),
    (
        "- {checked: 2026-02-30, front: a, back: b}",
        ("3:13: `2026-02-30` is no date: write the month (`2026-11`), the day (`2026-11-05`) or `unverified`",),
    ),
    (
        "- {checked: November, front: a, back: b}",
        ("3:13: `November` is no date: write the month (`2026-11`), the day (`2026-11-05`) or `unverified`",),
    ),
    (
        "- {kind: cloze, text: nothing}",
        ("3:23: a cloze needs a gap `{{c1::answer}}` around the words to recall; numbers start at 1",),
    ),
    ("- {kind: cloze, text: '{{c1::}}'}", ("3:23: a gap without an answer: write `{{c1::answer}}`",)),
    (
        "- {kind: cloze, text: '{{c1:a}} {{c2::b}}'}",
        ("3:23: a malformed gap: write `{{c1::answer}}` or `{{c1::answer::hint}}`",),
    ),
    (
        "- {kind: cloze, text: '{{c1::a {{c2::b}} c}}'}",
        ("3:23: a gap inside the gap c1: gaps cannot be nested; give them numbers side by side",),
    ),
    (
        "- {kind: cloze, text: '{{c0::a}}'}",
        ("3:23: a cloze needs a gap `{{c1::answer}}` around the words to recall; numbers start at 1",),
    ),
    (
        "- {kind: cloze, text: '{{c1::$\\frac{a}{b}}}'}",
        ("3:23: the gap c1 ends in a brace; put a blank before the closing `}}`",),
    ),
    (
        "- {kind: cloze, text: {en: '{{c1::a}} {{c2::b}}', ko: '{{c1::a}}'}}",
        ("3:55: the gaps differ: c1, c2 in English, c1 in Korean",),
    ),
    (
        "- {kind: cloze, text: {en: '{{c1::a}}', ko: 'b'}}",
        ("3:45: a cloze needs a gap `{{c1::answer}}` around the words to recall; numbers start at 1",),
    ),
    (
        "- kind: cloze\n  text: {{c1::a}}",
        ('4:10: a key must be a word; a text that starts with a bracket must stand in quotes: "{...}"',),
    ),
    (
        "- {kind: facts, family: fam, subject: s, facts: {y: a}}",
        ("3:50: unknown attribute of fam `y`; known: many, x",),
    ),
    ("- {kind: facts, family: fan, subject: s, facts: {x: a}}", ("3:25: unknown family `fan`: did you mean `fam`?",)),
    (
        "- {kind: facts, family: fam, subject: s, facts: {x: [a, b]}}",
        ("3:53: `x` of fam has one value, not a list (or declare it `many: true`)",),
    ),
    ("- {kind: facts, family: fam, subject: s, facts: {many: []}}", ("3:56: the list is empty",)),
    ("- {kind: facts, family: fam, subject: s, facts: {many: [a, '']}}", ("3:60: the text is empty",)),
    (
        "- {kind: facts, family: fam, subject: s, facts: []}",
        ("3:49: facts are a mapping: `attribute: value`, or `attribute: [value, value]`",),
    ),
    ("- {kind: facts, family: fam, subject: s, facts: {x: a}, cards: [y]}", ("3:65: unknown attribute `y`; known: x",)),
    ("- {kind: facts, family: fam, subject: s, facts: {x: a}, cards: [x, x]}", ("3:68: `x` is listed twice",)),
    ("- {kind: choice, stem: s, options: [{text: a, correct: true}]}", ("3:36: a choice has at least two options",)),
    (
        "- {kind: choice, stem: s, options: [{text: a}, {text: b}]}",
        ("3:36: no option is right: mark one (or several) with `correct: true`",),
    ),
    (
        "- {kind: choice, stem: s, options: [{text: a, correct: true}, {text: b, correct: true}]}",
        ("3:36: every option is right: at least one must be wrong",),
    ),
    (
        "- {kind: choice, stem: s, options: [{text: a, correct: true}, {text: A}]}",
        ("3:70: this reads the same as option 1; nobody can tell them apart",),
    ),
    (
        "- {kind: choice, stem: s, options: [{text: a, correct: true}, b]}",
        ("3:63: a mapping is expected here: `key: value`",),
    ),
    (
        "- {kind: choice, stem: s, options: [{text: a, correct: true}, {text: b, wy: c}]}",
        ("3:73: unknown key `wy` in an item of `options`: did you mean `why`?",),
    ),
    (
        "- {kind: choice, stem: s, difficulty: 4, options: [{text: a, correct: true}, {text: b}]}",
        ("3:39: the difficulty is 1 (recall), 2 (apply) or 3 (trade-off)",),
    ),
    (
        "- {kind: choice, stem: s, cards: [x], options: [{text: a, correct: true}, {text: b}]}",
        ("3:35: `x` names no note: write `deck/note`, as in `algorithms/xgboost/memory-bound`",),
    ),
    ("- {kind: choice, options: [{text: a, correct: true}, {text: b}]}", ("3:3: a choice note needs `stem`",)),
    ("- {kind: ordering, stem: s, steps: [a]}", ("3:36: an ordering has at least two steps",)),
    (
        "- {kind: ordering, stem: s, steps: [a, a]}",
        ("3:40: this reads the same as step 1; nobody can tell them apart",),
    ),
    (
        "- {kind: ordering, stem: s, steps: [a, b], decoys: [{text: c}, B]}",
        ("3:64: this reads the same as a step; a decoy belongs nowhere",),
    ),
    ("- {kind: ordering, stem: s, steps: [a, [b]]}", ("3:40: a mapping is expected here: `key: value`",)),
    ("- {kind: matching, stem: s, pairs: [{left: a, right: b}]}", ("3:36: a matching has at least two pairs",)),
    (
        "- {kind: matching, stem: s, pairs: [{left: a, right: b}, {left: a, right: c}]}",
        ("3:65: this reads the same as the left of pair 1; nobody can tell them apart",),
    ),
    (
        "- {kind: matching, stem: s, pairs: [{left: a, right: b}, {left: c}]}",
        ("3:58: an item of `pairs` needs `right`",),
    ),
    (
        "- {kind: matching, stem: s, pairs: [{left: a, right: b}, {left: c, right: b}], extra: [d, b]}",
        ("3:91: this is the right of a pair; `extra` lists what matches nothing",),
    ),
    (
        "- {id: x, front: a, back: b}\n- {id: x, front: c, back: d}",
        ("4:8: the id `x` is taken by the note on line 3; give each its own",),
    ),
    (
        '- {front: "$\\frac{a}{b}$", back: b}',
        ("3:11: warning: there is a control character U+000C here; double a backslash in double quotes: `\\\\frac`",),
    ),
    (
        '- {front: "$\\theta$", back: b}',
        ("3:11: warning: there is a control character U+0009 here; double a backslash in double quotes: `\\\\frac`",),
    ),
    ("- front: a\n  back: b\n  back: c", ("5:3: `back` is given twice, first on line 4; keep one of the two",)),
    (
        "- front: &x a\n  back: *x",
        (
            '3:10: anchors are not used here: take `&x` away, or put the text in quotes: "&x ..."',
            '4:9: aliases are not used here: write the value out, or "*x" in quotes if it is meant as text',
        ),
    ),
    ("- front: a\n  <<: {back: b}\n  back: b", ("4:3: merge keys (`<<`) are not used here; write the keys out",)),
    ("- front: !!str a\n  back: b", ("3:10: tags such as `!!str` are not used here: every value is read as text",)),
    (
        "- {fornt: a, back: b, url: x}\n- {front: a, topic: dat}\n- front: ok\n  back: ok",
        (
            "3:4: unknown key `fornt` in a basic note: did you mean `front`?",
            "3:28: an address of the web is expected here: `https://...`",
            "4:3: a basic note needs `back`",
            "4:21: unknown topic `dat`: did you mean `data`?",
        ),
    ),
)


@pytest.mark.parametrize(("text", "expected"), PROBLEMS, ids=[text for text, _ in PROBLEMS])
def test_problem_of_a_note(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(said_about(HEAD + text + "\n")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["1:1: a deck file starts with `deck: its/id` and lists its `notes:`"]),
        ("[a]", ["1:1: a deck file starts with `deck: its/id` and lists its `notes:`"]),
        ("deck: a/b", ["1:1: a deck needs `notes`"]),
        ("deck: a b\nnotes: []", ["1:7: `a b` is no id: words separated by `/`, as in `algorithms/xgboost`"]),
        ("deck: a\nnotes: x", ["2:8: a list is expected here: `[a, b]`, or one `- ` item a line"]),
        ("deck: a\nnote: []", ["2:1: unknown key `note` in a deck: did you mean `notes`?"]),
        ("deck: a\noptional: 1\nnotes: []", ["2:11: `true` or `false` is expected here"]),
        ("deck: a\ntopic: dta\nnotes: []", ["2:8: unknown topic `dta`: did you mean `data`?"]),
        ("deck: a\ndomain: x\nnotes: []", ["2:9: unknown domain `x`; known: model, modeling"]),
        (
            "deck: a b\ntitle: ''\nnotes:\n- {front: a}",
            [
                "1:7: `a b` is no id: words separated by `/`, as in `algorithms/xgboost`",
                "2:8: the text is empty",
                "4:3: a basic note needs `back`",
            ],
        ),
    ],
)
def test_problem_of_a_deck(text: str, expected: list[str]) -> None:
    assert said_about(text) == expected


def test_a_file_of_nothing_but_problems_is_left_after_a_while() -> None:
    problems = parse_deck(HEAD + "- {fornt: a, back: b}\n" * (MOST + 5), "f.yaml", NOTHING_KNOWN).problems
    assert len(problems) == MOST + 1
    assert str(problems[-1]) == f"f.yaml:{MOST + 3}:3: more than {MOST} problems; from here on nothing is looked at"


def test_a_file_with_an_error_gives_no_deck() -> None:
    text = HEAD + "- {front: a, back: b}\n- {front: c}\n"
    assert parse_deck(text, "f.yaml", NOTHING_KNOWN).decks == ()


def test_a_file_with_a_warning_gives_its_deck() -> None:
    reading = parse_deck(HEAD + "- {front: a, back: b}\n- {front: a, back: b}\n", "f.yaml", NOTHING_KNOWN)
    assert [problem.severity for problem in reading.problems] == ["warning"]
    assert len(reading.decks[0].notes) == 1


def test_names_are_checked_only_where_they_are_known() -> None:
    text = "- {front: a, back: b, topic: any/thing, task: {exam: '9'}}\n"
    facts = "- {kind: facts, family: any, subject: s, facts: {y: [1, 2]}}\n"
    assert len(deck_of(HEAD + text + facts).notes) == 2


def test_reading_a_file_gives_its_name_and_digest(tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    data = (HEAD + "- {front: 가, back: b}\n").encode()
    path.write_bytes(data)
    (deck,) = read_deck(path, NOTHING_KNOWN).decks
    assert (deck.file, deck.digest) == (str(path), hashlib.blake2b(data).hexdigest())


def test_windows_line_ends_and_byte_order_mark_make_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_bytes("﻿deck: a/b\r\nnotes:\r\n- front: a\r\n  back: b\r\n- front: c\r\n".encode())
    assert [str(p) for p in read_deck(path, NOTHING_KNOWN).problems] == [f"{path}:5:3: a basic note needs `back`"]


# -- fuzz --------------------------------------------------------------------------------------------------------------

VALID = """\
deck: fuzz/deck
title: {en: Fuzz, ko: 퍼즈}
topic: data
checked: 2026-11
notes:
  - id: one
    front: {en: "Why `x`?", ko: 왜 `x`인가?}
    back: |
      because
      of it
    reverse: true
    tags: [core, other]
  - kind: cloze
    text: {en: "a {{c1::b}} c {{c2::d::hint}}", ko: "가 {{c1::나}} 다 {{c2::라}}"}
    task: {mls-c01: "3.1"}
  - kind: facts
    family: fam
    subject: s
    facts: {x: a, many: [b, {en: c, ko: 다}]}
    cards: [many]
  - id: q
    kind: choice
    stem: s
    options:
      - {text: a, correct: true, why: w}
      - {text: b}
    difficulty: 2
    cards: [fuzz/deck/one]
  - kind: ordering
    stem: o
    steps: [a, {text: b, why: c}]
    decoys: [d]
  - kind: matching
    stem: m
    pairs: [{left: a, right: b}, {left: c, right: d, why: e}]
    extra: [f]
    url: https://example.org
"""
PIECES = [
    *("{", "}", "[", "]", ":", ": ", "- ", "\n", "\n  ", "\t", " ", "#", "&a ", "*a", "<<: ", "!!int ", "!t ", "? "),
    *('"', "'", "|", ">", "\\", "`", "@", "%", "---\n", "...\n", "null", "~", "true", "1", "-1", "\x00", "\x07"),
    *("{{c1::", "}}", "::", "/", "id: ", "kind: facts\n", "front: ", "notes:\n", "é", "가", "\u2028", "\U0001f600"),
]
edits = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True), st.integers(0, 30), st.sampled_from(["", *PIECES]) | st.text(max_size=5)
    ),
    min_size=1,
    max_size=6,
)


def test_the_deck_that_is_mutated_is_valid() -> None:
    assert len(deck_of(VALID, KNOWN).notes) == 6


@settings(max_examples=300, deadline=None)
@given(edits)
def test_no_mutation_of_a_deck_raises(changes: list[tuple[float, int, str]]) -> None:
    text = VALID
    for where, length, piece in changes:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + length :]
    text = text.encode("utf-8", "replace").decode()
    reading = parse_deck(text, "f.yaml", KNOWN)
    assert_sane(reading, text)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_mutation_of_the_values_raises(data: st.DataObject) -> None:
    """Lines are swapped, doubled, dropped and indented anew, so that texts stay YAML more often."""
    lines = VALID.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        at, other = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        change = data.draw(st.sampled_from(["drop", "double", "move", "indent", "value"]))
        if change == "drop" and len(lines) > 1:
            del lines[at]
        elif change == "double":
            lines.insert(other, lines[at])
        elif change == "move":
            lines.insert(other, lines.pop(at))
        elif change == "indent":
            lines[at] = " " * data.draw(st.integers(0, 8)) + lines[at].strip()
        else:
            lines[at] = (
                lines[at].partition(":")[0] + ": " + data.draw(st.sampled_from(["[]", "{}", "", "[[x]]", "{a: b}"]))
            )
    text = "\n".join(lines)
    assert_sane(parse_deck(text, "f.yaml", KNOWN), text)


def assert_sane(reading: Reading, text: str) -> None:
    errors = [problem for problem in reading.problems if problem.severity == "error"]
    assert bool(errors) != bool(reading.decks)
    assert all(
        problem.message and problem.line <= text.count("\n") + text.count("\r") + text.count("\u2028") + 3
        for problem in errors
    )
    ids = [note.id for deck in reading.decks for note in deck.notes]
    assert len(ids) == len(set(ids))
    assert all(ids)


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_deck(tmp_path / "none.yaml", NOTHING_KNOWN)
