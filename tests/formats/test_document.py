"""YAML as plain values: what is read, what is refused, and where each refusal points."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.formats import document
from mlsprep.formats.document import MAX_DEPTH, MAX_PROBLEMS, Place, compose


@pytest.fixture(params=["libyaml", "pure"])
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test with libyaml and with PyYAML's own parser, which words its complaints differently."""
    if request.param == "pure":
        monkeypatch.setattr(document, "_Parser", yaml.BaseLoader)


def said_about(text: str) -> list[str]:
    return [str(problem) for problem in compose(text, "f").problems]


def test_scalars_are_strings() -> None:
    text = "a: off\nb: [0.10, 12:30, null, ~, 1e3, 2026-11-05]\nc:\nd: ''\n"
    data = {"a": "off", "b": ["0.10", "12:30", "null", "~", "1e3", "2026-11-05"], "c": "", "d": ""}
    assert compose(text, "f").data == data


def test_an_empty_text_is_no_data_and_no_problem() -> None:
    assert (compose("# nothing\n", "f").data, said_about("")) == (None, [])


def test_lines_of_items_below_a_key_are_known() -> None:
    composed = compose("notes:\n  - a: 1\n\n  - {b: [2]}\n  - text\nmore: [{c: 3}]\n", "f")
    assert composed.lines == {("notes", 0): 2, ("notes", 1): 4, ("more", 0): 6}


def test_places_of_values_and_keys() -> None:
    composed = compose("a:\n  - 가: x\n    b: {c: |\n", "f")
    assert composed.data is None
    composed = compose("a:\n  - 가: x\n    b: {c: y}\n", "f")
    assert composed.place(("a", 0, "가")) == Place(2, 8)
    assert composed.place(("a", 0, "가"), key=True) == Place(2, 5)
    assert composed.place(("a", 0, "b", "c")) == Place(3, 12)
    assert composed.place(("a", 0)) == Place(2, 5)
    assert composed.place(()) == Place(1, 1)


def test_the_place_of_what_is_not_there_is_its_parent() -> None:
    assert compose("a:\n  b: {}\n", "f").place(("a", "b", "c", 0)) == Place(2, 6)


REFUSED = {
    "anchor": ("a: &x 1", 'f:1:4: anchors are not used here: take `&x` away, or put the text in quotes: "&x ..."'),
    "anchor on a mapping": ("a: &x\n  b: 1", "f:1:4: anchors are not used here"),
    "anchor on a key": ("&x a: 1", "f:1:1: anchors are not used here"),
    "alias": ("a: 1\nb: *x", 'f:2:4: aliases are not used here: write the value out, or "*x" in quotes if it is meant'),
    "alias as key": ("a: 1\n*x : 2", "f:2:1: aliases are not used here"),
    "merge key": ("a: 1\n<<: {b: 2}", "f:2:1: merge keys (`<<`) are not used here; write the keys out"),
    "merge of an alias": ("a: 1\n<<: *x", "f:2:1: merge keys (`<<`) are not used here; write the keys out"),
    "duplicate key": ("a: 1\nb:\n  c: 2\n  'c': 3", "f:4:3: `c` is given twice, first on line 3; keep one of the two"),
    "tag": ("a: !!int 1", "f:1:4: tags such as `!!int` are not used here: every value is read as text"),
    "tag on a list": ("a: !foo [b]", "f:1:4: tags such as `!foo` are not used here"),
    "code in a tag": (
        "a: !!python/object/apply:os.system [ls]",
        "f:1:4: tags such as `!!python/object/apply:os.system`",
    ),
    "second document": ("a: 1\n---\nb: 2", "f:2:1: a second document (`---`) starts here; a file holds one"),
    "mapping as key": ("a: {{c1::x}}", "f:1:5: a key must be a word; a text that starts with a bracket must stand in"),
    "list as key": ("[a]: 1", "f:1:1: a key must be a word"),
}


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_makes_a_file_mean_more_than_it_shows_is_refused(text: str, expected: str) -> None:
    (problem,) = said_about(text)
    assert problem.startswith(expected)


@pytest.mark.usefixtures("_parser")
def test_all_refusals_are_told_at_once() -> None:
    problems = compose("a: &x 1\na: 2\nb: [!t c, {d: 1, d: 2}]\n", "f").problems
    assert [(problem.line, problem.column) for problem in problems] == [(1, 4), (2, 1), (3, 5), (3, 18)]


def test_refused_values_are_left_out_of_the_data() -> None:
    assert compose("a: 1\na: {x: y}\n<<: [z]\n? {k: l}\n: m\nb: 2\n", "f").data == {"a": "1", "b": "2"}


def test_a_quoted_merge_sign_is_a_key_like_others() -> None:
    assert compose("'<<': 1", "f").data == {"<<": "1"}


SYNTAX = {
    "colon in text": ("a: b: c", "f:1:5: `: ` inside an unquoted text starts a new key; put the text in double quotes"),
    "backtick first": ("a: `x`", "f:1:4: an unquoted text cannot start with ` ; put it in double quotes"),
    "at sign first": ("a: @x", "f:1:4: an unquoted text cannot start with @ ; put it in double quotes"),
    "percent first": ("a: %x", "f:1:4: an unquoted text cannot start with % ; put it in double quotes"),
    "open quote": ("a: b\nc: 'x\nd: e\n", "f:2:4: the quote that opens here is never closed"),
    "open brace": ("a: {b: c\nd: e\n", "f:2:2: the bracket opened on line 1 is not closed with `}` here"),
    "text behind a quote": ('a: "x" y', "f:1:8: this does not fit what stands above: check the indentation"),
    "text behind a quote in braces": (
        "a: {en: 'z' q}",
        "f:1:13: the bracket opened on line 1 is not closed with `}` here",
    ),
    "bracket open at the end": ("a: [b, c", "is not closed with `]` here; put texts inside brackets in double quotes"),
    "key beside a list": ("- a\nb: c", "f:2:1: this line is neither a `- ` item of the list above nor indented as"),
    "less indented": (" a: b\nc: d", "f:2:1: this is indented less than the first key"),
    "wrong indentation": ("a:\n  b: 1\n c: 2", "f:3:2: this does not fit what stands above: check the indentation"),
    "tab": ("a:\n\t b: c", "f:2:1: indent with blanks, not tabs"),
    "backslash": ('a: "\\q"', "a backslash in double quotes starts an escape; write `\\\\`, or use single quotes"),
    "hexadecimal": ('a: "\\xzz"', "f:1:7: a backslash in double quotes starts an escape"),
    "bold first": ("a: **b** c", "f:1:5: a text that starts with `*` or `&` must stand in double quotes"),
    "text behind a bar": (
        "a: |x\n b",
        "the text after `|` or `>` starts on the next line; else put it in double quotes",
    ),
    "list beside its key": ("a: - b", "f:1:4: a `- ` item must start on a line of its own"),
    "control character": ("a: b\nc: d\x01", "f:2:5: the control character U+0001 cannot stand in YAML; take it away"),
    "exclamation first": ("a: !<x y", "f:1:7: tags are not used here"),
    "unknown directive": ("%YAML 3.0\n---\na: b", "f:1:1: a text that starts with `%` must stand in double quotes"),
}


@pytest.mark.parametrize(("text", "expected"), SYNTAX.values(), ids=SYNTAX)
def test_a_syntax_error_is_told_in_plain_words(text: str, expected: str) -> None:
    (problem,) = said_about(text)
    assert expected in problem


@pytest.mark.parametrize("text", [text for text, _ in SYNTAX.values()], ids=SYNTAX)
def test_the_pure_parser_has_a_place_for_every_syntax_error(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "_Parser", yaml.BaseLoader)
    (problem,) = compose(text, "f").problems
    assert problem.line
    assert "cannot be read as YAML (" not in problem.message


def test_depth_is_bounded() -> None:
    assert said_about("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    assert said_about("[" * (MAX_DEPTH + 1)) == [
        f"f:1:{MAX_DEPTH + 1}: nested deeper than {MAX_DEPTH} levels; a deck needs six",
    ]


@pytest.mark.parametrize("piece", ["[", "{a: ", "- ", "? "])
def test_nesting_a_million_deep_is_refused_at_once(piece: str) -> None:
    problems = compose(piece * 1_000_000, "f").problems
    assert problems[-1].message.startswith("nested deeper")


def test_an_alias_bomb_is_refused_without_expanding_it() -> None:
    rows = ["a0: &a0 [lol]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    started = time.process_time()
    problems = compose("\n".join(rows), "f").problems
    assert time.process_time() - started < 1
    assert len(problems) == MAX_PROBLEMS
    assert problems[0].message.startswith("anchors are not used here")


@settings(max_examples=200, deadline=None)
@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20))
def test_what_pyyaml_writes_is_read_back(value: object) -> None:
    text = yaml.safe_dump(value, default_style='"', allow_unicode=True)
    assert compose(text, "f").data == value


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab:-? \n\t{}[],&*!|>'\"%@`#<~\\\x00\x7f\x85\u2028가", max_size=40))
def test_no_text_raises(text: str) -> None:
    for problem in compose(text, "f").problems:
        assert problem.message
