"""HTML of Anki's fields comes out as text our screens show rightly, whatever it is and however long."""

from __future__ import annotations

import time
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsprep.core.note import Text
from mlsprep.formats.anki.html import to_text
from mlsprep.screens.text import plain, to_lines

CASES = {
    "plain words": "plain words",
    "가나다 漢字": "가나다 漢字",
    "a<br>b": "a\nb",
    "a<br><br><br>b": "a\n\nb",
    "<div>a</div><div><br></div><div>b</div>": "a\n\nb",
    "<p>a</p><p>b</p>": "a\n\nb",
    "a\n  b": "a b",
    "a &lt; b &amp;&nbsp;c &#44032;": "a < b & c 가",
    "a < b > c": "a < b > c",
    "<b>bold</b> <i>it</i>": "**bold** *it*",
    "<b> spaced </b>x": "**spaced** x",
    "<b>one<br>two</b>": "**one**\n**two**",
    "<b><strong>x</strong></b>": "**x**",
    "<i>it</i>alic": "italic",
    "mid<i>dle</i>": "middle",
    "<b></b>x": "x",
    "<h2>Title</h2>text": "**Title**\n\ntext",
    "<code>a*b</code>": "`a*b`",
    "<code>a`b</code>": "``a`b``",
    "<pre>one\n  two</pre>": "```\none\n  two\n```",
    "<pre>x = 1</pre>after": "`x = 1`\nafter",
    "x<sup>2</sup>, a<sub>1</sub>, y<sup>ab</sup>": "x², a₁, y^(ab)",
    "<ul><li>a</li><li>b</li></ul>": "- a\n- b",
    "<ol><li>a<li>b</ol>": "1. a\n2. b",
    "<ul><li>a<ul><li>b</li></ul></li></ul>": "- a\n  - b",
    "<table><tr><th>k</th><th>v</th></tr><tr><td>1|2</td><td>3</td></tr></table>": (
        "| k | v |\n| --- | --- |\n| 1\\|2 | 3 |"
    ),
    "<table><tr><td>only</td></tr></table>": "only",
    '<a href="https://x.org/a(b)">here</a>': "[here](https://x.org/a%28b%29)",
    '<a href="https://x.org">https://x.org</a>': "https://x.org",
    '<a href="javascript:alert(1)">x</a>': "x",
    '<img src="a b.png">': "![a b.png](media:a%20b.png)",
    "<img src='가.png'>": "![가.png](media:가.png)",
    '<img src="https://x.org/p.png" alt="chart">': "![chart](https://x.org/p.png)",
    '<img src="data:image/png;base64,AAAA">': "(picture)",
    "[sound:x y.mp3]": "[sound](media:x%20y.mp3)",
    "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字": "漢(かん)字",
    "<script>alert('<b>')</script>x<style>p{}</style><!-- no --> y": "x y",
    r"\(x^2\)": "$x^2$",
    r"\[\frac{a}{b}\]": r"$$\frac{a}{b}$$",
    r"[$]\alpha[/$] [$$]\beta[/$$] [latex]$\gamma$[/latex]": r"$\alpha$ $$\beta$$ $\gamma$",
    r"\(a &lt; b<br>c\)": "$a < b c$",
    r"값\(x\)은": r"값\(x\)은",
    r"\({{c1::x^2}} + y\)": "{{c1::$x^2$}} $+ y$",
    "x [not a sound] y": "x [not a sound] y",
    "learning_rate and max_depth": "learning_rate and max_depth",
    "# of layers": "# of layers",
    "5 * 3": "5 * 3",
}


@pytest.mark.parametrize(("html", "text"), CASES.items())
def test_html_becomes_the_text_of_a_card(html: str, text: str) -> None:
    assert to_text(html) == text


def test_renamed_media_are_referred_to_by_their_new_names() -> None:
    renamed = {"a b.png": "a b-12345678.png", "s.mp3": "s-1.mp3"}
    assert to_text('<img src="a%20b.png"> [sound:s.mp3]', renamed) == (
        "![a b-12345678.png](media:a%20b-12345678.png) [sound](media:s-1.mp3)"
    )


def test_without_emphasis_bold_is_only_words() -> None:
    assert to_text("<b>{{c1::x}}</b> <i>y</i>", emphasis=False) == "{{c1::x}} y"


# What Markdown has no escape for on our screens, or that is a list, a table or a formula in plain text too.
@given(st.text(alphabet="ab 가*_`\\~#|<>&!.:+-=/\"'{}", max_size=30))
@settings(max_examples=400, deadline=None)
def test_characters_of_markdown_in_plain_html_are_shown_as_they_are(text: str) -> None:
    shown = plain(Text.of(to_text(escape(text))), "en")
    assert shown == " ".join(text.split())


def test_stars_and_underscores_are_shown_as_they_are_in_a_list_too() -> None:
    lines = [line.plain.strip() for line in to_lines(to_text("<ul><li>a * b * c</li><li>_x_ *y* ~~z~~</li></ul>"), 60)]
    assert lines == ["• a * b * c", "• _x_ *y* ~~z~~"]


@given(
    st.lists(
        st.sampled_from(
            [*CASES, "<b>", "</i>", "<td>", "<table>", "</ul>", "<li>", "<", "&#9", "\\(", "[latex]", "\x00"]
        )
    )
)
@settings(max_examples=300, deadline=None)
def test_nothing_crashes_and_no_control_character_survives(parts: list[str]) -> None:
    text = to_text("".join(parts))
    assert text.replace("\n", "").isprintable()


UNITS = [
    "<b>", "<b", "<", '<a "', "<a '", "\\(", "\\[", "[latex]", "[$]", "<ul>", "<ul><li>", "<!--", "<script>", "&",
    "<table>", "<tr><td>", "<td>x</td>", "*", "_", "`", "<a href='", "<a a", "<pre>", "</b>", "<sup>", "<rt>",
    "<b>x</b>", "<b><i>x", "<b>x<br>", "<svg>", "{{c1::", "\\({{c1::x}}", "<p>", '<a "><a \'>', "<code>`", "~~", " ",
    "</table><table>", "x\n", "<code>", "<rp>", "[sound:", "&#9",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        html = unit * (size // len(unit))
        start = time.perf_counter()
        to_text(html)
        return time.perf_counter() - start

    # Quadratic would be 64 times as long; the machine may be busy with something else.
    small, large = min(seconds(50_000) for _ in range(2)), seconds(400_000)
    assert large < 24 * small + 0.5
