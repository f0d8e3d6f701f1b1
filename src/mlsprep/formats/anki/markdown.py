"""Markdown and LaTeX of a card as the HTML of an Anki field."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mlsprep.core.kinds.cloze import GAP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

    from mlsprep.core.note import Text

_DATA = (
    "html_block", "html_inline", "autolink", "reference", "entity", "heading", "lheading", "blockquote", "hr", "code",
)  # fmt: skip
"""Rules switched off, as on the screen: `> 50 MB` and `# of layers` are no markup."""

_MATH = re.compile(
    r"""
    \$\$ (?P<display> [^$]{1,2000} ) \$\$
  | (?<! [\\$\w] ) \$ (?! [\s$] ) (?P<dollars> [^$\n]{1,2000} ) (?<! [\s\\] ) \$ (?! [\d$] )
  | \\\( (?P<round> .{1,2000}? ) \\\)
  | \\\[ (?P<square> .{1,2000}? ) \\\]
    """,
    re.VERBOSE | re.DOTALL,
)
_TEX = re.compile(r"\\[A-Za-z]|[\\^_{}=<>≤≥]")
_PLAIN_WORD = re.compile(r"[^\W\d_]{2,}(?!\()")

_OPEN, _NUMBERED, _HINT, _CLOSE = "\ue000", "\ue001", "\ue002", "\ue003"
"""Stand for the marks of a gap while Markdown is turned into HTML: private characters, which it leaves alone."""
_MARKS = str.maketrans({_OPEN: "{{c", _NUMBERED: "::", _HINT: "::", _CLOSE: "}}"})

HEARD = (".mp3", ".ogg", ".oga", ".opus", ".wav", ".m4a", ".flac", ".3gp", ".aac", ".mp4", ".webm", ".mkv", ".mov",
         ".avi", ".mpg", ".mpeg", ".ogv", ".spx")  # fmt: skip
"""Endings that Anki plays instead of showing."""


def _formula(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.src[state.pos] not in "$\\":
        return False
    match = _MATH.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    source = match[match.lastgroup or 0]
    if match.lastgroup == "dollars" and not _TEX.search(source) and _PLAIN_WORD.search(source):
        return False  # "$5 and 10$"
    if not silent:
        token = state.push("formula", "", 0)
        token.content = source
        token.info = "block" if match.lastgroup in {"display", "square"} else "inline"
    state.pos = match.end()
    return True


def _render_formula(_: RendererHTML, tokens: Sequence[Token], index: int, *__: object) -> str:
    from markdown_it.common.utils import escapeHtml

    left, right = (r"\[", r"\]") if tokens[index].info == "block" else (r"\(", r"\)")
    return f"{left}{escapeHtml(tokens[index].content)}{right}"


def _render_image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    name = str(tokens[index].attrs.get("src", ""))
    if name.startswith("media:"):
        tokens[index].attrs["src"] = unquote(name.removeprefix("media:"))
    return str(renderer.image(tokens, index, options, env))


def _render_link(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    name = str(tokens[index].attrs.get("href", ""))
    if name.startswith("media:"):
        tokens[index].attrs["href"] = unquote(name.removeprefix("media:"))
    return str(renderer.renderToken(tokens, index, options, env))


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    parser.disable(list(_DATA))
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.add_render_rule("formula", _render_formula)
    parser.add_render_rule("image", _render_image)
    parser.add_render_rule("link_open", _render_link)
    return parser


# Nothing that Markdown or HTML would read as anything but itself, and no list: most texts, at a tenth of the time.
_PLAIN = re.compile(r"(?![-+]|\d{1,9}[.)])[^\s\\`*_\[\]<>&\"$|~!\x00](?:[^\\`*_\[\]<>&\"$|~!\x00\t-\r]*\S)?")
_SOUND = re.compile(r"!?\[[^\]\n]*\]\(media:([^()\s]+)\)")


def html(text: str) -> str:
    """Return Markdown as HTML; a text of one paragraph has no tags around it."""
    if _PLAIN.fullmatch(text):
        return text

    def sound(match: re.Match[str]) -> str:
        name = unquote(match[1])
        return f"[sound:{name}]" if name.lower().endswith(HEARD) else match[0]

    made: str = _parser().render(_SOUND.sub(sound, text)).strip()
    if made.startswith("<p>") and made.endswith("</p>") and made.count("<p>") == 1:
        made = made[3:-4]
    return made


def cloze_html(text: str) -> str:
    """Return a cloze text as HTML with Anki's gaps."""

    def marked(match: re.Match[str]) -> str:
        hint = f"{_HINT}{match[3]}" if match[3] else ""
        return f"{_OPEN}{match[1]}{_NUMBERED}{match[2]}{hint}{_CLOSE}"

    return html(GAP.sub(marked, text)).translate(_MARKS)


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""Characters no field can hold: Anki divides fields by one of them."""


def both(text: Text | None, *, cloze: bool = False) -> str:
    """Return a text as a field: English, then Korean; once where they are the same."""
    if text is None:
        return ""

    def made(code: str) -> str:
        return (cloze_html if cloze else html)(_CONTROL.sub(" ", text.get(code)))

    return made("en") if text.same else f'<div lang="en">{made("en")}</div><div lang="ko">{made("ko")}</div>'
