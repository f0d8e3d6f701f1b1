"""Markdown as a tree of values: headings own what stands below them, items their lists, and all know their lines."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from mlsprep.formats import without_collector
from mlsprep.formats.document import Document, compose
from mlsprep.formats.notes.inline import Inline, Mark, Span, rendered, renderer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markdown_it.token import Token

    from mlsprep.errors import Problem

# A list takes two levels, a quote one. What is nested deeper is no note; the parser recurses, and so do readers of the
# tree, so that this is also what keeps 10,000 quote marks from exhausting the stack.
MAX_NESTING = 60
_TASK = re.compile(r"\[[ xX]\][ \t]+")
# What a line of explicit card syntax has. Above a `---` it is a card before a rule, not a title that is underlined.
_NO_TITLE = re.compile(r"(?:[QAC]:)|.*(?:::|==|\{\{)", re.DOTALL)
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?P<text>(?:[\w\"'#][^\n]*\n(?:.*?\n)??)?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)


class Line(NamedTuple):
    """A line of a paragraph and its number in the file."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a Markdown file with all it owns.

    `kind` is root, heading, item, paragraph, table, code, quote, image (a paragraph of nothing but images), tags (one
    of nothing but `#tags`), html or rule. `text` is the inline content as Markdown: code in backticks, bold in `**`,
    links as their words, images and tags left out; a line break of the file is one in the text (the content itself for
    code and html). An item has the text of its first paragraph. `line` and `end` are the first and last line in the
    file, from 1; a heading ends where its section does. `level` is that of a heading (1-6) or the depth of an item or
    quote (from 1). `rows` are the cells of a table, header first. `raw` is the inline content as the file has it,
    `marks` what is not plain text in it, and `starts` the file's lines on which the lines of `text` begin.
    """

    kind: str
    text: str = ""
    line: int = 0
    end: int = 0
    level: int = 0
    ordered: bool = False
    number: int = 0
    spans: tuple[Span, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    children: tuple[Block, ...] = ()
    raw: str = field(default="", repr=False)
    marks: tuple[Mark, ...] = field(default=(), repr=False)
    starts: tuple[int, ...] = field(default=(), repr=False)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the text with their numbers in the file."""
        return tuple(Line(*pair) for pair in zip(self.starts, self.text.split("\n"), strict=False))

    def walk(self) -> Iterator[Block]:
        """Yield the block and everything in it, in the order of the file."""
        waiting = [self]
        while waiting:
            block = waiting.pop()
            yield block
            waiting.extend(reversed(block.children))

    def row_line(self, row: int) -> int:
        """Return the line on which a row of a table stands (0 is the header; below it is the line of dashes)."""
        return self.line + (row + 1 if row else 0)


@dataclass(frozen=True, slots=True)
class Tree:
    """A notes file: its front matter (None without one), the root of its blocks, and what is wrong with it.

    `offset` is the last line of the front matter, 0 without one.
    """

    front_matter: Document | None
    root: Block
    problems: tuple[Problem, ...] = ()
    offset: int = 0


def parse(text: str, file: str) -> Tree:
    """Return the tree of a Markdown text. Lines are those of the text as it is; characters are composed (NFC)."""
    text = unified(text)
    offset, front = 0, None
    if match := _FRONT_MATTER.match(text):
        front = _front_matter(match["text"], file)
        if front:
            offset = match[0].count("\n")
            text = text[match.end() :]
    with without_collector():
        return Tree(front, _Builder(text, offset).root(), front.problems if front else (), offset)


def unified(text: str) -> str:
    """Return a text as it is parsed: characters composed (NFC), every end of a line one line feed."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"))


def _front_matter(text: str, file: str) -> Document | None:
    """Return what stands between the dashes at the top: YAML, or TOML as hashcards has it; None if it is neither."""
    # An empty line stands for the opening dashes, so that places in the YAML are places in the file.
    document = compose("\n" + text, file)
    if isinstance(document.data, dict) or (document.data is None and not document.problems):
        return document
    try:
        values = {name: str(value) for name, value in tomllib.loads(text).items()}
    except (tomllib.TOMLDecodeError, RecursionError):
        return document if document.problems and ":" in text.split("\n", 1)[0] else None
    return replace(document, data=values, problems=())


class _Node:
    """A block that is still open."""

    __slots__ = ("children", "fields", "headings", "kind", "level")

    def __init__(self, kind: str, level: int = 0, **fields: Any) -> None:
        self.kind = kind
        self.level = level
        self.fields = fields
        self.children: list[Block] = []
        self.headings: list[_Node] = []  # open headings directly in this container, outermost first

    def add(self, block: Block) -> None:
        """Put a block below the innermost open heading."""
        (self.headings[-1] if self.headings else self).children.append(block)

    def close(self, end: int) -> Block:
        """Return the finished block; it ends at a line, if not known better."""
        self.close_headings(0, end)
        fields = {"end": end, **self.fields}
        return Block(self.kind, level=self.level, children=tuple(self.children), **fields)

    def close_headings(self, level: int, end: int) -> None:
        """Finish open headings that a heading of a level ends: those of the same or a lower rank."""
        while self.headings and self.headings[-1].level >= level:
            heading = self.headings.pop()
            self.add(heading.close(end))


class _Builder:
    """Makes the tree from tokens, with a stack of its own."""

    def __init__(self, text: str, offset: int) -> None:
        self.parser = renderer(MAX_NESTING)
        self.env: dict[str, Any] = {}
        self.tokens = self.parser.parse(text, self.env)
        self.tokens.reverse()  # so that each is freed once it is used
        self.offset = offset
        self.last = offset + text.count("\n") + (0 if text.endswith("\n") else 1)
        self.stack = [_Node("root", line=1)]
        self.lists: list[bool] = []  # for every open list, whether it is numbered
        self.quotes = 0

    def root(self) -> Block:
        """Return the root of the tree."""
        while self.tokens:
            token = self.tokens.pop()
            if takes := _TAKES.get(token.type):
                takes(self, token)
        return self.stack[0].close(self.last)

    def heading(self, token: Token) -> None:
        """Open a heading; a card that is underlined by a rule is a paragraph."""
        line, end = self._place(token)
        top, inline = self.stack[-1], self._inline()
        if token.markup == "-" and ("\n" in inline.raw or _NO_TITLE.match(inline.raw)):
            self._paragraph(inline, line, end - 1)
            top.add(Block("rule", "", end, end))
            return
        level = int(token.tag[1])
        top.close_headings(level, line - 1)
        top.headings.append(_Node("heading", level, line=line, **inline._asdict()))

    def paragraph(self, token: Token) -> None:
        """Add a paragraph, or the text of an item."""
        self._paragraph(self._inline(), *self._place(token))

    def open_list(self, token: Token) -> None:
        """Remember whether the items to come are numbered."""
        self.lists.append(token.type == "ordered_list_open")

    def close_list(self, _: Token) -> None:
        """Forget the list."""
        self.lists.pop()

    def open_item(self, token: Token) -> None:
        """Open an item."""
        line, end = self._place(token)
        ordered = self.lists[-1]
        number = int(token.info) if ordered and token.info else 0
        self.stack.append(_Node("item", len(self.lists), line=line, end=end, ordered=ordered, number=number))

    def open_quote(self, token: Token) -> None:
        """Open a quote."""
        line, end = self._place(token)
        self.quotes += 1
        self.stack.append(_Node("quote", self.quotes, line=line, end=end))

    def close(self, token: Token) -> None:
        """Finish an item or a quote."""
        self.quotes -= token.type == "blockquote_close"
        node = self.stack.pop()
        self.stack[-1].add(node.close(node.fields["end"]))

    def table(self, token: Token) -> None:
        """Add a table. Its cells are rendered like any text, on one line each."""
        line = self._place(token)[0]
        rows: list[list[str]] = []
        while (part := self.tokens.pop()).type != "table_close":
            if part.type == "tr_open":
                rows.append([])
            elif part.type == "inline":
                rows[-1].append(rendered(part.content, self.parser, self.env, line).text.replace("\n", " "))
        end = line + len(rows)  # with the line of dashes
        self.stack[-1].add(Block("table", "", line, end, rows=tuple(tuple(row) for row in rows)))

    def code(self, token: Token) -> None:
        """Add a block of code."""
        self.stack[-1].add(Block("code", token.content, *self._place(token)))

    def html(self, token: Token) -> None:
        """Add a block of HTML."""
        self.stack[-1].add(Block("html", token.content.strip(), *self._place(token)))

    def rule(self, token: Token) -> None:
        """Add a rule."""
        self.stack[-1].add(Block("rule", "", *self._place(token)))

    def _place(self, token: Token) -> tuple[int, int]:
        """Return the first and last line of a token in the file; blank lines at the end of an item are its own."""
        return (token.map[0] + self.offset + 1, token.map[1] + self.offset) if token.map else (0, 0)

    def _inline(self) -> Inline:
        """Take the inline content that follows."""
        token = self.tokens.pop()
        content = token.content
        if match := _TASK.match(content):  # a box to tick says nothing
            content = content[match.end() :]
        return rendered(content, self.parser, self.env, self._place(token)[0])

    def _paragraph(self, inline: Inline, line: int, end: int) -> None:
        top = self.stack[-1]
        kinds = {span.kind for span in inline.spans if span.text.strip() or span.kind == "image"}
        if kinds == {"image"}:
            top.add(Block("image", line=line, end=end, **{**inline._asdict(), "text": ""}))
        elif kinds and kinds <= {"html"}:
            top.add(Block("html", inline.raw, line, end))
        elif kinds and kinds <= {"html", "tag"}:
            top.add(Block("tags", line=line, end=end, **inline._asdict()))
        elif top.kind == "item" and not top.children and not top.headings and "text" not in top.fields:
            top.fields |= inline._asdict()
        else:
            top.add(Block("paragraph", line=line, end=end, **inline._asdict()))


_TAKES: dict[str, Callable[[_Builder, Token], None]] = {
    "heading_open": _Builder.heading,
    "paragraph_open": _Builder.paragraph,
    "bullet_list_open": _Builder.open_list,
    "ordered_list_open": _Builder.open_list,
    "bullet_list_close": _Builder.close_list,
    "ordered_list_close": _Builder.close_list,
    "list_item_open": _Builder.open_item,
    "list_item_close": _Builder.close,
    "blockquote_open": _Builder.open_quote,
    "blockquote_close": _Builder.close,
    "table_open": _Builder.table,
    "fence": _Builder.code,
    "code_block": _Builder.code,
    "html_block": _Builder.html,
    "hr": _Builder.rule,
}
