"""Text from decks: hostile, Korean, Markdown, LaTeX."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from mlsprep.core.note import Text
from mlsprep.screens.latex import unicode_math
from mlsprep.screens.text import clip, inline, is_markdown, plain, render, safe, text_lines, to_lines, wrap

HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]0;title\x07",
    "\x9b2J",
    "\x9d0;title\x9c",
    "a\rb\x08c\x07d\x7fe\x00f",
    "user\u202etxt.exe\u202c \u2066x\u2069 \u200e\u200f\u061c",
    "zero\u200bwidth\u200d\u2060\ufeff\u00ad\u034f\u3164\u115f\uffa0",
    "\ud800 lone \udfff",
    "\u0378 unassigned \U000e0041 tag \ue000 private",
    "\u2028\u2029\x85\x0b\x0c",
    "[bold red]markup[/] [link=https://evil.example]x[/link] [/nothing]",
    "<script>alert(1)</script> <b>bold</b> <!-- x -->",
    "![img](https://evil.example/x.png) [text](https://evil.example) <https://auto.example>",
    "[a]: https://evil.example\n[a]",
]
BLOCKS = "- one\n- two\n\n"


def output(text: str, width: int = 40) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system="truecolor")
    console.print(render(Text.of(text), width, "en"))
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("text", [*HOSTILE, *(BLOCKS + text for text in HOSTILE)])
def test_nothing_in_a_text_is_obeyed_by_the_terminal(text: str) -> None:
    written = output(text, 400)
    rest = written
    while "\x1b" in rest:  # only colours and their like, which Rich wrote
        before, _, after = rest.partition("\x1b[")
        assert "\x1b" not in before
        codes, mark, rest = after.partition("m")
        assert mark
        assert set(codes) <= set("0123456789;")
    assert all(char.isprintable() or char == "\n" for char in written.replace("\x1b", ""))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31m", "␛[31m"),
        ("a\x00b\x7fc", "a␀b␡c"),
        ("\x9b", "<U+009B>"),
        ("\u202eabc", "<U+202E>abc"),
        ("\u200b\u200d\ufeff\u00ad", "<U+200B><U+200D><U+FEFF><U+00AD>"),
        ("\u3164", "<U+3164>"),
        ("\ud800", "\ufffd"),
        ("\u0378", "<U+0378>"),
        ("a\tb", "a   b"),
        ("가\r\n나\u2028다", "가\n나\n다"),
        ("a\rb", "a␍b"),
        ("e\u0301", "é"),
        ("\u1112\u1161\u11ab", "한"),
        ("plain [b] text", "plain [b] text"),
        ("2\ufe0f\u20e3", "2\u20e3"),
    ],
)
def test_what_cannot_be_seen_is_made_visible(text: str, expected: str) -> None:
    assert expected == safe(text)


def test_html_markup_and_addresses_stay_readable() -> None:
    for text in HOSTILE[-4:]:
        shown = " ".join(line.plain for line in to_lines(text, 400))
        assert "evil.example" in shown or "<script>alert(1)</script>" in shown or "[bold red]markup[/]" in shown


@given(st.text(max_size=200), st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_any_text_fits_its_width(text: str, width: int) -> None:
    assert all(line.cell_len <= max(width, 2) for line in wrap(inline(safe(text)), width))


@given(st.text(alphabet=st.sampled_from("*`$_\\[]()|-#> \n1.a가~{}^<"), max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_markdown_can_be_drawn(text: str) -> None:
    assert all(line.cell_len <= 40 for line in to_lines(text, 40))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Cf", "Zl", "Zp"]), max_size=200))
@settings(max_examples=150, deadline=None)
def test_wrapping_drops_nothing_but_spaces(text: str) -> None:
    text = safe(text)
    joined = "".join(line.plain for line in wrap(inline(text.translate(str.maketrans("", "", "*`$\\[]"))), 13))
    expected = text.translate(str.maketrans("", "", "*`$\\[]"))
    assert expected.replace(" ", "") == joined.replace(" ", "") or "\u3000" in text or "\xa0" in text


@pytest.mark.parametrize(
    "text",
    ["x" * 10_000, "한" * 10_000, "가 " * 5_000, "e\u0301" * 5_000, "\u0301" * 10_000, "שלום " * 2_000, "`" * 10_000,
     "*a " * 5_000, "**a" * 5_000, "$a" * 5_000, "$\\" * 5_000, "\\(" * 5_000, "[" * 10_000, "![](" * 2_500,
     "$" + "{" * 900 + "$", "$" + "\\frac" * 150 + "$", "- a\n" * 2_000, "|" * 3_000 + "\n|-|", "> " * 5_000],
)  # fmt: skip
def test_hostile_lengths_are_drawn_in_time(text: str) -> None:
    began = time.process_time()
    lines = to_lines(text, 40)
    assert time.process_time() - began < 3  # the worst takes 0.2 s; a quadratic one would take minutes
    assert max(line.cell_len for line in lines) <= 40


def test_korean_breaks_between_words() -> None:
    lines = [line.plain for line in to_lines("데이터 전체를 메모리에 두므로 범용 인스턴스가 낫다.", 20)]
    assert lines == ["데이터 전체를", "메모리에 두므로 범용", "인스턴스가 낫다."]


def test_a_long_korean_word_is_folded_by_cells() -> None:
    assert [line.plain for line in to_lines("가나다라마바사", 7)] == ["가나다", "라마바", "사"]


def test_ideographs_break_anywhere_but_before_their_punctuation() -> None:
    assert [line.plain for line in to_lines("日本語です。改行", 8)] == ["日本語で", "す。改行"]


def test_a_combining_mark_stays_with_its_letter() -> None:
    assert [line.plain for line in to_lines("q\u0301" * 3, 2)] == ["q\u0301q\u0301", "q\u0301"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"\frac{a}{b}", "a/b"),
        (r"\frac{a+b}{c}", "(a+b)/c"),
        (r"\frac{a+b}{c+d}", "(a+b)/(c+d)"),
        (r"\frac{TP}{TP + FP}", "TP/(TP + FP)"),
        (r"\alpha \beta_1 \Omega", "αβ₁ Ω"),
        (r"x^2 + y_{ij}^{10}", "x² + yᵢⱼ¹⁰"),
        (r"e^{-x}", "e⁻ˣ"),
        (r"x_q + w^Q", "x_q + w^Q"),
        (r"x_{q,w}", "x_(q,w)"),
        (r"x_{train}", "xₜᵣₐᵢₙ"),
        (r"\sum_{i=1}^{n} x_i", "∑ᵢ₌₁ⁿ xᵢ"),
        (r"\sqrt{x}", "√x"),
        (r"\sqrt{a+b}", "√(a+b)"),
        (r"\sqrt[3]{x}", "∛x"),
        (r"2\times3\cdot4", "2 × 3 · 4"),
        (r"a\le b \ge c \ne d \approx e", "a ≤ b ≥ c ≠ d ≈ e"),
        (r"-\sum_i p_i \log p_i", "-∑ᵢ pᵢ log pᵢ"),
        (r"\text{if } x > 0", "if x > 0"),
        (r"\hat{y} = \bar{x}", "ŷ = x̄"),
        (r"\hat{\theta}", unicodedata.normalize("NFC", "θ\u0302")),
        (r"\left( \frac{1}{n} \right)", "( 1/n )"),
        (r"\mathbb{R}^n", "ℝⁿ"),
        (r"P(A \mid B)", "P(A | B)"),
        (r"\{a, b\}", "{a, b}"),
        (r"\unknown{x}", r"\unknownx"),
        (r"x'", "x′"),
        (r"\begin{matrix} a \end{matrix}", None),
        (r"\frac{a}", None),
        (r"{a", None),
        (r"a}", None),
    ],
)
def test_latex_becomes_readable(source: str, expected: str | None) -> None:
    assert expected == unicode_math(source)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("costs $5 and $10", "costs $5 and $10"),
        ("$5-$10 a month", "$5-$10 a month"),
        ("$PATH:$HOME", "$PATH:$HOME"),
        ("$5/hour, not 6$", "$5/hour, not 6$"),
        ("with $n$ rows", "with n rows"),
        (r"with \(n^2\) and \[m\] and $$k$$", "with n² and m and k"),
        ("`$n$` in code", "$n$ in code"),
        (r"\$n$", "$n$"),
        ("$n$10", "$n$10"),
        (r"bad $\frac{a}$ stays", r"bad $\frac{a}$ stays"),
        ("**재현율**(recall)은", "재현율(recall)은"),
        ("2*3*4 and f(*args, **kw)", "2*3*4 and f(*args, **kw)"),
        ("a *word* here", "a word here"),
        ("``a ` b``", "a ` b"),
        (r"\*not\*", "*not*"),
        (
            "[docs](https://a.example/b) and ![i](https://c.example)",
            "docs (https://a.example/b) and i (https://c.example)",
        ),
        ("f[i](x)", "f[i](x)"),
        ("> 50 MB", "> 50 MB"),
        ("# of layers", "# of layers"),
        ("- 3", "- 3"),
    ],
)
def test_inline_markdown(text: str, expected: str) -> None:
    assert [expected] == [line.plain for line in to_lines(text, 200)]


def test_lists_tables_and_code_are_rendered() -> None:
    table, code = "| a | b |\n|---|---|\n| 가 | <b> |", "```sql\nSELECT *  FROM t\n```"
    text = f"Two:\n- one `x_1`\n- $x^2$ **b**\n\n{table}\n\n{code}\nend\nof it"
    shown = [line.plain.strip() for line in to_lines(text, 40) if line]
    assert shown[:4] == ["Two:", "• one x_1", "• x² b", "a   b"]
    assert shown[5:] == ["가  <b>", "SELECT *  FROM t", "end", "of it"]


def test_a_table_too_wide_is_folded_and_not_cut() -> None:
    text = f"| a | b |\n|---|---|\n| {'x' * 50} | y |"
    assert "".join(line.plain for line in to_lines(text, 30)).count("x") == 50


def test_both_languages_stand_below_each_other_unless_they_are_the_same() -> None:
    assert [line.plain for line in text_lines(Text("yes", "예"), 20, "both")] == ["yes", "예"]
    assert [line.plain for line in text_lines(Text("CSV", "CSV"), 20, "both")] == ["CSV"]
    assert [line.plain for line in text_lines(Text(None, "예"), 20, "en")] == ["예"]


def test_one_line_of_a_text() -> None:
    assert plain(Text("**a**\nb", "가"), "both") == "a b / 가"


@given(st.text(max_size=40), st.integers(0, 20))
def test_clipping_never_exceeds_the_width(text: str, width: int) -> None:
    assert cell_len(clip(safe(text).replace("\n", " "), width)) <= width


def test_a_usual_card_does_not_load_the_markdown_renderer() -> None:
    code = (
        "import sys; from mlsprep.screens.text import to_lines; to_lines('a **b** `c` $x^2$', 40); "
        "assert not {'rich.markdown', 'markdown_it', 'pygments', 'rich.table'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_markdown_is_told_from_text() -> None:
    assert is_markdown("- a\n- b")
    assert is_markdown("```\nx\n```")
    assert not is_markdown("a - b\nc")
