"""Deck text as lines for a terminal: text is data, so nothing in it reaches the screen as a command."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING

from rich.cells import cell_len, get_character_cell_size
from rich.text import Text as Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Group

    from mlsprep.core.note import Text

STRONG = "bold yellow"
EMPHASIS = "italic"
CODE = "bold cyan"
"""Code is bold as well as coloured: colour is never the only signal."""

TAB = 4
_BOUND = 1000
"""Longest span of code, bold or a formula: keeps matching linear on hostile lines of 10,000 openers."""

# Printable for Python and invisible for people: Hangul fillers, the grapheme joiner, Khmer inherent vowels.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
# Choose between two looks of one character, and make terminals disagree about its width.
_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))


def safe(text: str) -> str:
    """Return a text with everything a terminal might obey or hide shown as a symbol; newlines stay.

    Control characters become their pictures (␛), other invisible or unassigned characters `<U+202E>`, lone
    surrogates U+FFFD. The result is in NFC, and tabs are spaces.
    """
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text)
    if not _SELECTORS.isdisjoint(text):
        text = "".join(char for char in text if char not in _SELECTORS)
    if not text.isprintable():
        lines = text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n").split("\n")
        text = "\n".join("".join(map(_visible, line.expandtabs(TAB))) for line in lines)
    if not _INVISIBLE.isdisjoint(text):
        text = "".join(_code_point(char) if char in _INVISIBLE else char for char in text)
    return text


def _code_point(char: str) -> str:
    return f"<U+{ord(char):04X}>"


def _visible(char: str) -> str:
    if char.isprintable():
        return char
    if char < " ":
        return chr(0x2400 + ord(char))
    if char == "\x7f":
        return "␡"
    category = unicodedata.category(char)
    if category == "Zs":
        return char
    return "\ufffd" if category == "Cs" else _code_point(char)


# A word is what may not be broken: between spaces, except that ideographs and kana may be parted anywhere (but not
# from the punctuation that follows them). Hangul breaks at spaces, as Korean typesetting prefers.
_IDEOGRAPH = "\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(f" +|[{_IDEOGRAPH}][、。，．！？）」』】〉》]* *|[^ {_IDEOGRAPH}]+ *")


def _breaks(plain: str, width: int) -> Iterator[int]:
    used = 0
    for match in _WORD.finditer(plain):
        word = match[0].rstrip(" ")
        size = cell_len(word)
        if used and used + size > width:
            yield match.start()
            used = 0
        if size > width:
            for offset, char in enumerate(word):
                cells = get_character_cell_size(char)
                if used + cells > width and used:
                    yield match.start() + offset
                    used = 0
                used += cells
        else:
            used += size
        used += len(match[0]) - len(word)


def wrap(line: Line, width: int) -> list[Line]:
    """Return a line broken to a width in cells; words longer than that are folded, nothing is dropped."""
    width = max(1, width)
    out = []
    for part in line.split("\n", allow_blank=True):
        offsets = list(_breaks(part.plain, width))
        pieces = part.divide(offsets) if offsets else [part]
        for piece in pieces:
            piece.rstrip()
            out.append(piece)
    return out or [Line("")]


def clip(text: str, width: int) -> str:
    """Return a text cut to a width in cells, ending in two dots where it was cut."""
    if cell_len(text) <= width:
        return text
    out, used = [], 0
    for char in text:
        used += get_character_cell_size(char)
        if used > width - 2:
            break
        out.append(char)
    return ("".join(out).rstrip() + "..")[: max(0, width)]


# Inline Markdown, in order of precedence. Italics keep clear of words, so that 2*3*4 stays a product.
_MATH = rf"""
    \$\$ (?P<display> [^$]{{1,{_BOUND}}} ) \$\$
  | (?<! [\\$\w] ) \$ (?! [\s$] ) (?P<dollars> [^$\n]{{1,{_BOUND}}} ) (?<! [\s\\] ) \$ (?! [\d$] )
  | \\\( (?P<round> .{{1,{_BOUND}}}? ) \\\)
  | \\\[ (?P<square> .{{1,{_BOUND}}}? ) \\\]
"""
_CODE = rf"(?<! ` ) (?P<ticks> `+ ) (?! ` ) (?P<code> .{{1,{_BOUND}}}? ) (?<! ` ) (?P=ticks) (?! ` )"
_LINK = r"""
    (?P<image> !? ) \[ [^\]\n]{0,300} \] \( media: (?P<medium> [^\s()]{1,1000} ) \)
  | !? \[ (?P<label> [^\]\n]{1,300} ) \] \( (?P<url> (?: https? :// | mailto: ) [^\s()]{1,1000} ) \)
"""


@functools.cache
def _inline() -> re.Pattern[str]:
    # Compiled with the first text that needs it: 4 ms, and most cards have no markup.
    return re.compile(
        rf"""
        {_CODE} | {_MATH} | {_LINK}
      | \\ (?P<escaped> [\\`*_$\#|~] )
      | \*\* (?= [^\s*] ) (?P<strong> .{{1,{_BOUND}}}? ) (?<= \S ) \*\* (?! \* )
      | (?<! [\w*] ) \* (?= [^\s*] ) (?P<emphasis> [^*\n]{{1,{_BOUND}}}? ) (?<= [^\s*] ) \* (?! [\w*] )
        """,
        re.VERBOSE | re.DOTALL,
    )


@functools.cache
def _outside_code() -> re.Pattern[str]:
    return re.compile(rf"{_CODE} | {_MATH} | {_LINK}", re.VERBOSE | re.DOTALL)


_SPECIAL = frozenset("`*$\\]")
_TEX = r"\\[A-Za-z]|[\\^_{}=<>≤≥]"  # these and the next are compiled when they are needed, by `re` itself
_PLAIN_WORD = r"[^\W\d_]{2,}(?!\()"


def _formula(match: re.Match[str]) -> str | None:
    """Return a matched formula as Unicode, None where it is none (as in "$5 and 10$")."""
    source = match["display"] or match["round"] or match["square"]
    if source is None:
        source = match["dollars"]
        if not re.search(_TEX, source) and re.search(_PLAIN_WORD, source):
            return None
    from mlsprep.screens.latex import unicode_math

    return unicode_math(source)


def inline(text: str, style: str = "") -> Line:
    """Return a safe text with its inline Markdown (code, bold, italics, links) and LaTeX as styles."""
    line = Line(style=style)
    if _SPECIAL.isdisjoint(text):
        return line.append(text)
    _append(line, text, "", 0)
    return line


def _append(line: Line, text: str, style: str, depth: int) -> None:
    at = 0
    for match in _inline().finditer(text):
        kind = match.lastgroup
        line.append(text[at : match.start()], style or None)
        at = match.end()
        if kind == "code":
            code = match["code"]
            padded = len(code) > 2 and code[0] == code[-1] == " " and code.strip()  # noqa: PLR2004 - two spaces and more
            line.append(code[1:-1] if padded else code, f"{style} {CODE}".strip())
        elif kind == "url":
            line.append(_link(match), style or None)
        elif kind == "medium":
            line.append(_medium(match), f"{style} {EMPHASIS}".strip())
        elif kind == "escaped":
            line.append(match["escaped"], style or None)
        elif kind in {"strong", "emphasis"} and depth < 3:  # noqa: PLR2004 - bold in italics in bold, and no further
            inner = STRONG if kind == "strong" else EMPHASIS
            _append(line, match[kind], f"{style} {inner}".strip(), depth + 1)
        else:
            formula = _formula(match) if kind in {"display", "dollars", "round", "square"} else None
            line.append(match[0] if formula is None else formula, style or None)
    line.append(text[at:], style or None)


def _link(match: re.Match[str]) -> str:
    label, url = match["label"], match["url"]
    return url if label == url else f"{label} ({url})"


def _medium(match: re.Match[str]) -> str:
    """Return what stands for a picture or a sound; `o` opens it."""
    from mlsprep.core.media import name_of

    name = " ".join(safe(name_of(match["medium"])).split())
    return f"[{'image' if match['image'] else 'sound'}: {name}]"


_FENCE = r"(?m)^ {0,3}(?:```|~~~)"
_ITEM = r"(?m)^ *(?:[-*+]|\d{1,3}[.)]) +\S"
_TABLE = r"(?m)^[^\n]*\|[^\n]*\n *\|?(?: *:?-+:? *\|)+(?: *:?-+:?)? *$"


def is_markdown(text: str) -> bool:
    """Return whether a text has blocks (a list of two items, a table, fenced code) that need a Markdown renderer.

    A lone "- 3", "> 50 MB" or "# of layers" is an answer, not a block, and would lose its first character.
    """
    if "\n" not in text:
        return False
    return bool(re.search(_FENCE, text) or re.search(_TABLE, text)) or len(re.findall(_ITEM, text)) > 1


def to_lines(text: str, width: int, style: str = "") -> list[Line]:
    """Return a text from a deck as wrapped lines of at most `width` cells, Markdown and LaTeX rendered."""
    text = safe(text.strip("\r\n"))
    if is_markdown(text):
        from mlsprep.screens.blocks import markdown_lines

        return markdown_lines(text, width, style)
    return wrap(inline(text, style), width)


def each_language(text: Text, language: str) -> tuple[str, ...]:
    """Return what to show of a text in `en`, `ko` or `both`: two strings only where they differ."""
    if language == "both":
        return (text.get("en"),) if text.same else (text.get("en"), text.get("ko"))
    return (text.get(language),)


def text_lines(text: Text, width: int, language: str, style: str = "", *, apart: bool = False) -> list[Line]:
    """Return a bilingual text as lines; in `both`, the Korean below the English, `apart` by a blank line."""
    out: list[Line] = []
    for part in each_language(text, language):
        out += [Line()] if apart and out else []
        out += to_lines(part, width, style)
    return out


def render(text: Text, width: int, language: str) -> Group:
    """Return a bilingual text as something Rich prints."""
    from rich.console import Group

    return Group(*text_lines(text, width, language))


def plain(text: Text, language: str) -> str:
    """Return a bilingual text as one plain line, without Markdown; in `both`, the languages beside each other."""
    return " / ".join(inline(" ".join(safe(part).split())).plain for part in each_language(text, language))


def pad(line: Line, width: int) -> Line:
    """Return a copy of a line filled with spaces to a width in cells."""
    line = line.copy()
    line.append(" " * max(0, width - line.cell_len))
    return line


def indent(lines: Iterable[Line], by: int) -> list[Line]:
    """Return lines moved to the right."""
    return [Line.assemble(" " * by, line) if by and line else line for line in lines]


def escape_markdown(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>|~#$])", r"\\\1", text)


def without_math(text: str) -> str:
    """Return Markdown whose formulas and links are plain words already; code spans are left alone."""

    def replaced(match: re.Match[str]) -> str:
        if match.lastgroup == "code":
            return match[0]
        if match.lastgroup == "url":
            return escape_markdown(_link(match))
        if match.lastgroup == "medium":
            return escape_markdown(_medium(match))
        formula = _formula(match)
        return match[0] if formula is None else escape_markdown(formula)

    return _outside_code().sub(replaced, text)
