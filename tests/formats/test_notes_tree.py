"""Markdown as a tree: what owns what, on which lines, and that no text is too deep or too odd."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.formats.notes.tree import MAX_NESTING, Block, parse


def tree(text: str) -> Block:
    return parse(text, "n.md").root


def outline(block: Block) -> list[Any]:
    """Return kind, text and line of what a block owns, nested."""
    return [
        (child.kind, child.text, child.line, outline(child)) if child.children else (child.kind, child.text, child.line)
        for child in block.children
    ]


def test_a_heading_owns_what_stands_below_it_until_one_of_its_rank() -> None:
    root = tree("# A\ntext\n## B\nmore\n# C\n")
    assert outline(root) == [
        ("heading", "A", 1, [("paragraph", "text", 2), ("heading", "B", 3, [("paragraph", "more", 4)])]),
        ("heading", "C", 5),
    ]
    assert [child.end for child in root.children] == [4, 5]


def test_an_item_owns_its_list_and_its_further_paragraphs() -> None:
    root = tree("- a\n  - b\n\n    more of b\n- c\n  1. one\n  2. two\n")
    first, second = root.children
    assert outline(root)[0] == ("item", "a", 1, [("item", "b", 2, [("paragraph", "more of b", 4)])])
    assert [(item.ordered, item.number, item.level) for item in second.children] == [(True, 1, 2), (True, 2, 2)]
    assert first.level == 1


def test_inline_content_is_markdown_without_links_and_images() -> None:
    block = tree("A **b** `c` *d* [e](http://e.org) ![f](g.png) $h_1$ [[Page|i]]").children[0]
    assert block.text == "A **b** `c` *d* e $h_1$ i"
    kinds = [span.kind for span in block.spans if span.kind != "text"]
    assert kinds == ["strong", "code", "em", "link", "image", "math", "link"]
    assert [span.href for span in block.spans if span.kind in {"link", "image"}] == ["http://e.org", "g.png", "Page"]


def test_formulas_keep_their_signs() -> None:
    assert tree("loss $a_1 * b_2 * c_3$ end").children[0].text == "loss $a_1 * b_2 * c_3$ end"
    assert tree("from $5 to $10 a *month*").children[0].text == "from $5 to $10 a *month*"


def test_lines_of_a_paragraph_keep_their_numbers() -> None:
    block = tree("# T\n\none `co\nde` two\nthree\\\nfour").children[0].children[0]
    assert [(line.number, line.text) for line in block.lines] == [(3, "one `co de` two"), (5, "three"), (6, "four")]


def test_cells_of_a_table_are_rendered_and_know_their_line() -> None:
    table = tree("x\n\n| a | **b** |\n|---|---|\n| `c` | d \\| e |\n").children[1]
    assert table.rows == (("a", "**b**"), ("`c`", "d | e"))
    assert (table.line, table.row_line(0), table.row_line(1), table.end) == (3, 3, 5, 5)


def test_tags_block_ids_and_boxes_are_no_text() -> None:
    block = tree("- [x] learn #aws/ml by Friday ^block-1").children[0]
    assert block.text == "learn by Friday"
    assert [span.text for span in block.spans if span.kind == "tag"] == ["aws/ml"]


@pytest.mark.parametrize("text", ["C# is a language", "#ff8800 is orange", "issue #12", "`#no`", "a#b", "x ^2"])
def test_what_looks_like_a_tag_stays(text: str) -> None:
    assert tree(text).children[0].text == text


def test_a_line_of_nothing_but_tags_is_known() -> None:
    assert [(block.kind, block.text) for block in tree("#a #b\n\ntext").children] == [
        ("tags", ""),
        ("paragraph", "text"),
    ]


def test_comments_are_html_and_types_are_text() -> None:
    root = tree("<!-- a\n\nb -->\n\nvector<int> and <b>bold</b><br>next <!--SR:!x-->")
    assert [(block.kind, block.text) for block in root.children] == [
        ("html", "<!-- a\n\nb -->"),
        ("paragraph", "vector<int> and bold next"),
    ]


def test_a_card_above_a_rule_is_no_title() -> None:
    assert [block.kind for block in tree("a :: b\n---\nQ: x\nA: y\n---\n").children] == ["paragraph", "rule"] * 2
    assert [block.kind for block in tree("Title\n---\n").children] == ["heading"]


def test_front_matter_keeps_the_lines_of_the_file() -> None:
    found = parse("---\ndeck: a\ntags: [x, y]\n---\n# T\n", "n.md")
    assert found.front_matter is not None
    assert found.front_matter.data == {"deck": "a", "tags": ["x", "y"]}
    assert found.root.children[0].line == 5
    assert found.offset == 4


def test_front_matter_of_hashcards_is_toml() -> None:
    found = parse('---\nname = "AWS"\n---\nx', "n.md")
    assert found.front_matter is not None
    assert found.front_matter.data == {"name": "AWS"}


def test_broken_front_matter_is_a_problem_on_its_line() -> None:
    (problem,) = parse("---\ndeck: a\ntags: [a\n---\nx", "n.md").problems
    assert (problem.line, problem.severity) == (4, "error")


@pytest.mark.parametrize("text", ["---\nsome text\n---\nmore", "---\n\na: b\n\n---\n", "---\na: b\nno end"])
def test_rules_are_no_front_matter(text: str) -> None:
    assert parse(text, "n.md").front_matter is None


def test_characters_are_composed_and_ends_of_lines_are_one() -> None:
    root = tree("\u1112\u1161\u11ab\r\nb\rc")
    assert [(line.number, line.text) for line in root.children[0].lines] == [(1, "한"), (2, "b"), (3, "c")]


def test_an_item_without_text_owns_its_blocks() -> None:
    (item,) = tree("- ![](a.png)\n").children
    assert (item.text, [child.kind for child in item.children]) == ("", ["image"])


@pytest.mark.parametrize(
    "text",
    [
        ">" * 10_000 + " a",
        "- " * 10_000 + "a",
        "\n".join("  " * depth + "- a" for depth in range(2000)),
        "[" * 50_000,
        "**a " * 20_000,
        "![" * 20_000,
        "$a " * 50_000,
        "`a\n" * 50_000,
        "---\na: b\n" + "---x\n" * 100_000,
        "a\n" * 100_000,
        "<" * 50_000,
        "[[" * 50_000,
    ],
    ids=range(12),
)
def test_deep_and_endless_text_is_read_in_seconds(text: str) -> None:
    started = time.perf_counter()
    depth = max(block.level for block in tree(text).walk())
    assert depth <= MAX_NESTING
    assert time.perf_counter() - started < 20


def test_a_file_of_a_mebibyte_is_read_in_seconds() -> None:
    text = "# h\n\n- term: a **bold** definition of `code`\n  - more\n\ntext of a paragraph\n\n" * 13_000
    started = time.perf_counter()
    assert sum(1 for _ in tree(text).walk()) == 13_000 * 4 + 1
    assert time.perf_counter() - started < 30


_PIECES = st.sampled_from(
    [
        *(
            "# ",
            "- ",
            "1. ",
            "> ",
            "  ",
            "\t",
            "\n",
            "\n\n",
            "a",
            "b: c",
            "**",
            "`",
            "```",
            "|",
            "|-|-|",
            "[",
            "](u)",
            "!",
        ),
        *(
            "$",
            "<!--",
            "-->",
            "---",
            "===",
            "#tag",
            "\\",
            "한글",
            " ",
            "\u2028",
            "\x00",
            "\ufeff",
            "[[x]]",
            "^id",
            "<br>",
            "%%",
        ),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_every_block_is_inside_its_owner_and_the_file(text: str) -> None:
    root = tree(text)
    last = text.replace("\r\n", "\n").count("\n") + 1
    for block in root.walk():
        assert block.line <= max(block.end, 1) <= last
        for child in block.children:
            assert block.line <= child.line
            assert child.end <= block.end
        assert len(block.starts) in {0, block.text.count("\n") + 1}
