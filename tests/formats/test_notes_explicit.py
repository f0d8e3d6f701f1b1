"""Explicit card syntax, as users of hashcards and Obsidian write it: each row is a file and the cards it gives."""

from __future__ import annotations

from typing import Any

import pytest

from mlsprep.core.kinds.cloze import gap_numbers
from mlsprep.formats.notes.explicit import Explicit, explicit_cards
from mlsprep.formats.notes.tree import parse, unified


def found(text: str, *, cards: bool = False) -> Explicit:
    text = unified(text)
    return explicit_cards(parse(text, "n.md").root, text.split("\n"), cards=cards)


def shown(text: str, *, cards: bool = False) -> list[Any]:
    """Return front and back of each card; of a reversed one with `True`, of a cloze its text."""
    out: list[Any] = []
    for card in found(text, cards=cards).cards:
        body = card.draft.body
        data = body.dump()
        if card.draft.kind == "cloze":
            out.append(data["text"])
        else:
            out.append((data["front"], data["back"], *((True,) if data.get("reverse") else ())))
    return out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q: a?\nA: b", [("a?", "b")]),
        ("Q: a?\nstill a\nA: b\nstill b\n\nnot b", [("a?\nstill a", "b\nstill b")]),
        ("Q: a?\nA: b\nQ: c?\nA: d", [("a?", "b"), ("c?", "d")]),
        ("Q: a?\n\nA: b", [("a?", "b")]),
        ("Q: a?\n\nmore of the question\n\nA: b", [("a?\nmore of the question", "b")]),
        ("Q: a?\nA:\n\n- b\n- c\n", [("a?", "- b\n- c")]),
        ("Q: a?\nA: these:\n\n- b\n- c\n\nother", [("a?", "these:\n- b\n- c")]),
        ("Q: a?\nA:\n- b\n  - c\n", [("a?", "- b\n  - c")]),
        ("Q: a?\nA: see\n```py\nx = 1\n\ny :: z\n```\n", [("a?", "see\n```py\nx = 1\n\ny :: z\n```")]),
        ("Q: a?\nA: b\n# Heading", [("a?", "b")]),
        ("Q: a?\nA: b\n---\nQ: c?\nA: d\n---\n", [("a?", "b"), ("c?", "d")]),
        ("**Q:** a?\n**A:** b", [("a?", "b")]),
        ("Q\uff1a 무엇?\nA\uff1a 답", [("무엇?", "답")]),
        ("- Q: a?\n  A: b\n- Q: c?\n  A: d", [("a?", "b"), ("c?", "d")]),
        ("- Q: a?\n- A: b\n- other", [("a?", "b")]),
        ("- Q: a?\n  - A: b", [("a?", "b")]),
        ("> [!question]\n> Q: a?\n> A: b\n> more", [("a?", "b\nmore")]),
        ("## Q: a?\nA: b", [("a?", "b")]),
        ("Q: what is `a :: b`?\nA: x ==y==", [("what is `a :: b`?", "x ==y==")]),
        ("Q: ![diagram](d.png)\nA: b", [("![diagram](d.png)", "b")]),
    ],
)
def test_questions_and_answers(text: str, expected: list[Any]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C: The [order] of a group is [its size].", ["The {{c1::order}} of a group is {{c2::its size}}."]),
        ("C:\nBetter is the sight\n[of the eyes].", ["Better is the sight\n{{c1::of the eyes}}."]),
        ("C: a \\[b\\] is [c], ![d](e) and [f](g)", ["a \\[b\\] is {{c1::c}}, ![d](e) and [f](g)"]),
        ("C: `a[0]` and $x[1]$ are [c]", ["`a[0]` and $x[1]$ are {{c1::c}}"]),
        ("C: see [[Page]] for [c][^1]", ["see [[Page]] for {{c1::c}}[^1]"]),
        ("C: [a] is [b]\nC: [c] is d", ["{{c1::a}} is {{c2::b}}", "{{c1::c}} is d"]),
        ("C: f([x [y] z]) is it", ["f({{c1::x [y] z}}) is it"]),
        ("C: is a drive", []),
        ("Vitamin C: good for [x]?", []),
        ("The ==learning rate== is ==eta==.", ["The {{c1::learning rate}} is {{c2::eta}}."]),
        ("학습률==이 높으면== 발산한다", ["학습률{{c1::이 높으면}} 발산한다"]),
        (
            "to the tune of ==$40 million==^[USD] in ==1991==[^2]",
            ["to the tune of {{c1::$40 million::USD}} in {{c2::1991}}"],
        ),
        ("==a==[^1] and b ==c==[^1]", ["{{c1::a}} and b {{c1::c}}"]),
        ("a {{c2::b}} c {{c1::d::hint}} e {{f}}", ["a {{c2::b}} c {{c1::d::hint}} e {{c3::f}}"]),
        ("x $\\frac{{{c1::a}}}{b}$", ["x $\\frac{{{c1::a}}}{b}$"]),
        ("**bold** is no gap", []),
        ("if x==1 or y==2 then z", []),
        ("`a ==b== c` and a == b == c and ====", []),
        ("{{title}}\n\n==everything==", []),
        ("a {{ jinja }} b ${{ secrets.x }}", []),
        ("- item with ==gap==\n  - child", ["item with {{c1::gap}}"]),
        ("| a | ==b== |\n|---|---|\n| c :: d | e |", []),
    ],
)
def test_gaps(text: str, expected: list[Any]) -> None:
    assert shown(text) == expected
    for gapped in shown(text):
        assert gap_numbers(gapped)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("front :: back", [("front", "back")]),
        ("front ::: back", [("front", "back", True)]),
        ("- front :: back\n  - other", [("front", "back")]),
        ("## front :: back", [("front", "back")]),
        ("a :: b\nc :: d", [("a", "b"), ("c", "d")]),
        ("Word:: meaning", [("Word", "meaning")]),
        ("a :: b :: c", [("a", "b :: c")]),
        ("What is `std::vector` :: a list", [("What is `std::vector`", "a list")]),
        ("arn:aws:s3:::bucket :: an ARN", [("arn:aws:s3:::bucket", "an ARN")]),
        ("std::vector is a list", []),
        ("AWS::S3::Bucket is a type", []),
        ("arn:aws:s3:::bucket", []),
        ("see http://[::1]/ and https://a.b/c::d", []),
        ("`a :: b` is a type\n\n    c :: d\n\n```\ne :: f\n```", []),
        ("status:: draft", []),
        ("front :: back <!--SR:!2023-09-02,4,270-->", [("front", "back")]),
        ("front :: back ^block-id", [("front", "back")]),
        (
            "front :: back\n<!--SR:!2023-09-02,4,270!2023-09-03,3,250-->\n\nnext ::: one",
            [("front", "back"), ("next", "one", True)],
        ),
        ("front :: back\n---\nnext :: one\n---", [("front", "back"), ("next", "one")]),
    ],
)
def test_one_line(text: str, expected: list[Any]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize("line", ["a group of cats is a::clowder", "고양이 무리::clowder", "info 1:::info 2"])
def test_separators_without_blanks_count_where_the_file_says_it_holds_cards(line: Any) -> None:
    assert shown(line) == []
    assert len(shown(f"#flashcards\n\n{line}")) == 1
    assert len(shown(line, cards=True)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("line 1\nline 2\n?\nanswer\nmore", [("line 1\nline 2", "answer\nmore")]),
        ("info 1\n??\ninfo 2", [("info 1", "info 2", True)]),
        ("question\n\uff1f\nanswer", [("question", "answer")]),
        ("question\n?\n- a\n- b\n\n- not c", [("question", "- a\n- b")]),
        ("question\n?\n1. a\n2. b", [("question", "1. a\n2. b")]),
        ("question\n?\n```\na\n\nb\n```", [("question", "```\na\n\nb\n```")]),
        ("question\n?\n| a | b |\n|---|---|\n| c | d |", [("question", "| a | b |\n|---|---|\n| c | d |")]),
        ("## question\n?\nanswer", [("question", "answer")]),
        ("- one\n- two\n\n?\nanswer", []),
        ("- item\n  ?\n  answer", [("item", "answer")]),
        ("question\n?\nanswer\n\nnot the answer", [("question", "answer")]),
        ("Really?\nYes.", []),
    ],
)
def test_sides_above_and_below_a_question_mark(text: str, expected: list[Any]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Q: a?\n\ntext", 1),
        ("Q: a?\nQ: b?\nA: c", 1),
        ("Q: a?\nA:\n", 1),
        ("a ::\nb", 1),
        ("a\n?\nb\nc\n?\nd", 2),
        ("?\nanswer", 1),
        ("the type is ==std::vector== here", 1),
    ],
)
def test_an_unfinished_card_is_told_of(text: str, line: Any) -> None:
    (left,) = found(text).left
    assert left.line == line
    assert line in found(text).taken


def test_in_a_file_of_nothing_but_hashcards_a_card_goes_on_until_the_next() -> None:
    text = "Q: a?\nA: b\n\nmore\n\n- list\n\nC:\nBetter is\n\n— [Ecclesiastes]\n\n---\n"
    assert shown(text) == [("a?", "b\nmore\n\n- list"), "Better is\n\n— {{c1::Ecclesiastes}}"]
    assert [card.lines for card in found(text).cards] == [(1, 2, 4, 6), (8, 9, 11)]
    assert shown(f"# Title\n{text}")[0] == ("a?", "b")


def test_comments_of_obsidian_hide_cards() -> None:
    assert shown("%%a :: b%%\n\nc :: d %%aside%%") == [("c", "d")]


def test_an_answer_without_question_is_told_of_where_there_are_questions() -> None:
    assert [left.line for left in found("Q: a?\nA: b\n\n# H\n\nA: c\n").left] == [6]
    assert found("A: one way\nB: another\n").left == []


def test_cards_say_which_lines_they_take() -> None:
    text = "# T\n\nQ: a?\nA: b\n\n- c\n\n- d :: e\n\nx ==y==\nz\n"
    assert [card.lines for card in found(text).cards] == [(3, 4), (8,), (10, 11)]
    assert found(text).taken == {3, 4, 8, 10, 11}


def test_the_headings_above_a_card_are_its_subject() -> None:
    (card,) = found("# AWS\n## S3\n- Storage\n  - a :: b").cards
    assert card.draft.subject == ("AWS", "S3", "Storage")


def tags(text: str) -> list[tuple[str, ...]]:
    return [card.draft.tags for card in found(text).cards]


def test_a_tag_in_a_card_is_its_own_and_no_text() -> None:
    text = "a :: b #ml/trees\n\nc :: d\n\nQ: e? #x\nA: f #y"
    assert tags(text) == [("ml/trees",), (), ("x", "y")]
    assert shown(text) == [("a", "b"), ("c", "d"), ("e?", "f")]


def test_tags_on_a_line_of_their_own_hold_until_their_section_ends() -> None:
    assert tags("#a\n\nx :: y\n## B\n#b\nx :: z\n### C\nx :: w\n## D\nx :: v") == [
        ("a",),
        ("a", "b"),
        ("a", "b"),
        ("a",),
    ]


def test_a_deck_tag_holds_until_the_next_one() -> None:
    text = "#flashcards/deckA\nq1::a1\n# H\n#flashcards/deckB\nq2::a2\n\n#flashcards\n# I\nq3::a3"
    assert tags(text) == [("deckA",), ("deckB",), ()]


def test_a_deck_tag_before_a_card_on_its_line_is_its_own() -> None:
    assert tags("#flashcards/deckA\nq1::a1\n\n#flashcards/deckB q2::a2\n\nq3::a3") == [
        ("deckA",),
        ("deckA", "deckB"),
        ("deckA",),
    ]


def test_ordinary_text_beside_cards_is_not_taken() -> None:
    text = "# S3\n\nS3 stores objects.\n\nQ: a?\nA: b\n\n- **Glacier**: archive\n"
    assert found(text).taken == {5, 6}


def test_many_cards_in_one_paragraph_are_read_at_once() -> None:
    text = "\n".join(f"term {number} :: meaning {number}" for number in range(20_000))
    assert len(found(text).cards) == 20_000
