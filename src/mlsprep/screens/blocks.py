"""Lists, tables and fenced code of a card, by Rich's Markdown; imported only for a card that has some."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from markdown_it import MarkdownIt
from rich.console import Console
from rich.markdown import Markdown, TableElement
from rich.table import Table
from rich.text import Text as Line
from rich.theme import Theme

from mlsprep.screens.text import CODE, EMPHASIS, STRONG, without_math

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, RenderResult
    from rich.markdown import MarkdownElement

_THEME = Theme(
    {
        "markdown.code": CODE,
        "markdown.code_block": "cyan",
        "markdown.strong": STRONG,
        "markdown.em": EMPHASIS,
        "markdown.item.bullet": "bold",
        "markdown.item.number": "bold",
        "markdown.table.border": "dim",
        "markdown.table.header": "bold",
    }
)
_NOT_FOR_DATA = (
    "html_block", "html_inline", "link", "image", "autolink", "reference", "entity",
    "heading", "lheading", "blockquote", "hr", "code",
)  # fmt: skip
"""Rules switched off: they drop or act on text (`<b>`, `> 50 MB`, `# of layers`) or send links to the terminal."""


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable(list(_NOT_FOR_DATA))


class _FoldingTable(TableElement):
    """A table whose long words fold instead of ending in an ellipsis: nothing of a card is lost."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for part in super().__rich_console__(console, options):
            if isinstance(part, Table):
                for column in part.columns:
                    column.overflow = "fold"
            yield part


class _CardMarkdown(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {**Markdown.elements, "table_open": _FoldingTable}

    def __init__(self, source: str) -> None:
        super().__init__("", code_theme="ansi_dark", hyperlinks=False)
        self.parsed = _parser().parse(source)


def _hard_breaks(text: str) -> str:
    """Return Markdown whose line ends are kept (Markdown would join the lines), except in fenced code."""
    out, fence = [], ""
    for line in text.split("\n"):
        mark = line.lstrip()[:3]
        if fence or mark in {"```", "~~~"}:
            fence = mark if not fence else "" if mark == fence else fence
            out.append(line)
        else:
            out.append(without_math(line) + "  ")
    return "\n".join(out)


def markdown_lines(text: str, width: int, style: str = "") -> list[Line]:
    """Return a safe text with Markdown blocks as lines of at most `width` cells."""
    width = max(12, width)  # narrower, Rich drops the columns of a table
    console = Console(file=io.StringIO(), width=width, theme=_THEME, color_system="standard", force_terminal=True)
    options = console.options.update(width=width)
    out: list[Line] = []
    for segments in console.render_lines(_CardMarkdown(_hard_breaks(text)), options, pad=False):
        line = Line(style=style)
        for segment in segments:
            if not segment.control:
                line.append(segment.text, segment.style)
        line.rstrip()
        if line or (out and out[-1]):  # Rich parts blocks by up to three blank lines; a card has room for one
            out.append(line)
    while out and not out[-1]:
        del out[-1]
    return out
