"""Markdown as a tree of values: headings own what stands below them, items their lists, and all know their lines."""

from __future__ import annotations

import gc
import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from markdown_it import MarkdownIt

from mlsprep.formats.document import Document, compose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from mlsprep.errors import Problem

# A list takes two levels, a quote one. What is nested deeper is no note; the parser recurses, and so do readers of the
# tree, so that this is also what keeps 10,000 quote marks from exhausting the stack.
MAX_NESTING = 60
# Text without any of these is its own rendering; most lines of most notes are, and a parse of a line costs 30 us.
_MARKUP = re.compile(r"[\\`*_\[<&~$!\n]")
# Brackets and stars that are never closed cost the square of their number; a paragraph of a book has 2,000 characters.
_LONG = 20_000
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
# What `<...>` has to be in order to be HTML: anything else is text, such as the `<int>` of `vector<int>`.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|dd|del|details|div|dl|dt|em|figure|font|hr|i|iframe|img|ins|kbd|"
    r"li|mark|ol|p|pre|q|s|section|small|span|strike|strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul|video)"
    r"(?=[\s/>])",
    re.IGNORECASE,
)
# What a line of explicit card syntax has. Above a `---` it is a card before a rule, not a title that is underlined.
_NO_TITLE = re.compile(r"(?:[QAC]:)|.*(?:::|==|\{\{)", re.DOTALL)
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?P<yaml>(?:[\w\"'#][^\n]*\n(?:.*?\n)??)?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)


class Span(NamedTuple):
    """A run of inline content: `kind` is text, code, strong, em, strike, link, image, math, html or break.

    `text` is without marks; `href` is the target of a link or an image.
    """

    kind: str
    text: str
    href: str = ""


class Mark(NamedTuple):
    """A stretch of `Block.raw` that is more than text: code, math, link, image, html, escape or newline."""

    kind: str
    start: int
    end: int


class Line(NamedTuple):
    """A line of a paragraph and its number in the file."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a Markdown file with all it owns.

    `kind` is root, heading, item, paragraph, table, code, quote, image (a paragraph of nothing but images), html or
    rule. `text` is the inline content as Markdown: code in backticks, bold in `**`, links as their words, images left
    out; a line break of the file is one in the text (the content itself for code and html). An item has the text of
    its first paragraph. `line` and `end` are the first and last line in the file, from 1; a heading ends where its
    section does. `level` is that of a heading (1-6) or the depth of an item or quote (from 1). `rows` are the cells of
    a table, header first. `raw` is the inline content as the file has it, `marks` what is not plain text in it, and
    `starts` the file's lines on which the lines of `text` begin.
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
    """A notes file: its front matter (None without one), the root of its blocks, and what is wrong with it."""

    front_matter: Document | None
    root: Block
    problems: tuple[Problem, ...] = ()


def parse(text: str, file: str) -> Tree:
    """Return the tree of a Markdown text. Lines are those of the text as it is; characters are composed (NFC)."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"))
    front, offset, problems = None, 0, ()
    if match := _FRONT_MATTER.match(text):
        # An empty line stands for the opening dashes, so that places in the YAML are places in the file.
        front = compose("\n" + match["yaml"], file)
        problems = front.problems
        offset = match[0].count("\n")
        text = text[match.end() :]
    with _no_collection():
        return Tree(front, _build(text, offset), problems)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Build without the cycle collector: it would walk millions of young tokens again and again for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING})
    parser.enable(["table", "strikethrough"])
    # Inline content is parsed block by block when the tree is built: half the memory, and plain lines not at all.
    parser.core.ruler.disable(["inline", "text_join"], ignoreInvalid=True)
    rules = parser.inline.ruler
    rules.before("escape", "math", _math)
    rules.before("link", "wikilink", _wikilink)
    for rule, kind in _MARKING.items():
        function = next(item.fn for item in rules.__rules__ if item.name == rule)
        rules.at(rule, _marking(function, kind))
    return parser


_MARKING = {
    "newline": "newline",
    "escape": "escape",
    "backticks": "code",
    "math": "math",
    "link": "link",
    "wikilink": "link",
    "image": "image",
    "autolink": "link",
    "html_inline": "html",
}


def _marking(rule: Callable[[StateInline, bool], bool], kind: str) -> Callable[[StateInline, bool], bool]:
    """Return an inline rule that also writes down where in the source it took effect: tokens do not say."""

    def marked(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        start, marks = state.pos, state.env["marks"]
        before = len(marks)
        if not rule(state, silent):
            del marks[before:]
            return False
        if not silent:
            if kind == "image":  # its description was parsed as a text of its own, with places of its own
                del marks[before:]
            if kind != "code" or state.src[start : state.pos].strip("`"):
                marks.append(Mark(kind, start, state.pos))
        return True

    return marked


# `$x$` and `$$x$$`; no blank inside the single ones and no digit behind, so that "from $5 to $10" is money.
_MATH = re.compile(r"\$\$(?!\s*\$)(.{1,5000}?)\$\$|\$(?![\s$])([^$]{0,2000}?[^\s$\\])\$(?!\d)", re.DOTALL)
_WIKILINK = re.compile(r"!?\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")


def _math(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.src[state.pos] != "$":
        return False
    match = _MATH.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("math", "", 0)
        token.markup, token.content = match[0], match[1] or match[2]
    state.pos = match.end()
    return True


def _wikilink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Take Obsidian's `[[Page|words]]` and `![[picture.png]]`."""
    if not state.src.startswith(("[[", "![["), state.pos):
        return False
    match = _WIKILINK.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        token.info = "image" if match[0][0] == "!" else "link"
        token.content, token.attrs = (match[2] or match[1]).strip(), {"href": match[1].strip()}
    state.pos = match.end()
    return True


class _Inline(NamedTuple):
    """Inline content: rendered, in runs, and as it is."""

    text: str
    spans: tuple[Span, ...]
    raw: str
    marks: tuple[Mark, ...]
    starts: tuple[int, ...]


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


def _build(text: str, offset: int) -> Block:
    parser = _parser()
    env: dict[str, Any] = {}
    tokens = parser.parse(text, env)
    tokens.reverse()  # so that each is freed once it is used
    last = offset + text.count("\n") + (0 if text.endswith("\n") else 1)
    root = _Node("root", line=1)
    stack = [root]
    depth, lists = 0, []
    while tokens:
        token = tokens.pop()
        kind = token.type
        line, end = _place(token, offset)
        top = stack[-1]
        if kind == "heading_open":
            _heading(top, token, _inline(tokens.pop(), parser, env, offset), (line, end))
        elif kind == "paragraph_open":
            _paragraph(top, _inline(tokens.pop(), parser, env, offset), (line, end))
        elif kind in {"bullet_list_open", "ordered_list_open"}:
            lists.append(kind[0] == "o")
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif kind == "list_item_open":
            number = int(token.info) if lists[-1] and token.info else 0
            stack.append(_Node("item", len(lists), line=line, end=end, ordered=lists[-1], number=number))
        elif kind == "blockquote_open":
            depth += 1
            stack.append(_Node("quote", depth, line=line, end=end))
        elif kind in {"list_item_close", "blockquote_close"}:
            depth -= kind[0] == "b"
            node = stack.pop()
            stack[-1].add(node.close(node.fields["end"]))
        elif kind == "table_open":
            top.add(_table(tokens, parser, env, (line, offset)))
        elif kind in {"fence", "code_block"}:
            top.add(Block("code", token.content, line, end))
        elif kind == "html_block":
            top.add(Block("html", token.content.strip(), line, end))
        elif kind == "hr":
            top.add(Block("rule", "", line, end))
    return root.close(last)


def _place(token: Token, offset: int) -> tuple[int, int]:
    """Return the first and last line of a token in the file; blank lines at the end of an item count as its own."""
    return (token.map[0] + offset + 1, token.map[1] + offset) if token.map else (0, 0)


def _heading(top: _Node, token: Token, inline: _Inline, place: tuple[int, int]) -> None:
    line, end = place
    if token.markup == "-" and ("\n" in inline.raw or _NO_TITLE.match(inline.raw)):
        _paragraph(top, inline, (line, end - 1))
        top.add(Block("rule", "", end, end))
        return
    level = int(token.tag[1])
    top.close_headings(level, line - 1)
    top.headings.append(_Node("heading", level, line=line, **inline._asdict()))


def _paragraph(top: _Node, inline: _Inline, place: tuple[int, int]) -> None:
    line, end = place
    kinds = {span.kind for span in inline.spans if span.text.strip() or span.kind == "image"}
    if kinds == {"image"}:
        top.add(Block("image", line=line, end=end, **(inline._asdict() | {"text": ""})))
    elif kinds and kinds <= {"html"}:
        top.add(Block("html", inline.raw, line, end))
    elif top.kind == "item" and not top.children and not top.headings and "text" not in top.fields:
        top.fields |= inline._asdict()
    else:
        top.add(Block("paragraph", line=line, end=end, **inline._asdict()))


def _table(tokens: list[Token], parser: MarkdownIt, env: dict[str, Any], place: tuple[int, int]) -> Block:
    """Take the tokens of a table. Its cells are rendered like any text, on one line each."""
    line, offset = place
    rows: list[list[str]] = []
    while (token := tokens.pop()).type != "table_close":
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_rendered(token.content, parser, env, line).text.replace("\n", " "))
    end = line + len(rows)  # with the line of dashes
    del offset
    return Block("table", "", line, end, rows=tuple(tuple(row) for row in rows))


def _inline(token: Token, parser: MarkdownIt, env: dict[str, Any], offset: int) -> _Inline:
    content = token.content
    if match := _TASK.match(content):  # a box to tick says nothing
        content = content[match.end() :]
    return _rendered(content, parser, env, _place(token, offset)[0])


def _rendered(content: str, parser: MarkdownIt, env: dict[str, Any], line: int) -> _Inline:
    if len(content) > _LONG:
        return _long(content, parser, env, line)
    if not _MARKUP.search(content):
        content = content.strip()
        return _Inline(content, (Span("text", content),) if content else (), content, (), (line,))
    marks: list[Mark] = []
    tokens: list[Token] = []
    parser.inline.parse(content, parser, {**env, "marks": marks}, tokens)
    writer = _Writer()
    writer.write(tokens)
    starts, place = [line], 0
    for mark in marks:
        if mark.kind == "newline":
            starts.append(starts[-1] + content.count("\n", place, mark.end))
            place = mark.end
    return _Inline(*writer.result(), content, tuple(sorted(marks, key=lambda mark: mark.start)), tuple(starts))


def _long(content: str, parser: MarkdownIt, env: dict[str, Any], line: int) -> _Inline:
    """Render a very long text line by line, and a very long line as it is."""
    texts, spans, marks, starts, place = [], [], [], [], 0
    for number, raw in enumerate(content.split("\n")):
        part = (
            _rendered(raw, parser, env, line) if len(raw) <= _LONG else _Inline(raw, (Span("text", raw),), "", (), ())
        )
        newline = [Mark("newline", place - 1, place)] if number else []
        marks += newline + [Mark(mark.kind, mark.start + place, mark.end + place) for mark in part.marks]
        spans += ([Span("break", "\n")] if number else []) + list(part.spans)
        texts.append(part.text)
        starts.append(line + number)
        place += len(raw) + 1
    return _Inline("\n".join(texts), tuple(spans), content, tuple(marks), tuple(starts))


class _Writer:
    """Writes inline tokens as Markdown and collects their runs."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.spans: list[Span] = []
        self.open: list[
            tuple[str, str, int]
        ] = []  # strong, em, strike and links: kind, target, where their text begins
        self.words: list[str] = []  # everything written, without marks

    def write(self, tokens: Sequence[Token]) -> None:
        """Write tokens of one inline content."""
        for token in tokens:
            kind = token.type
            if kind in {"text", "text_special", "entity"}:
                text = token.content.replace("\n", " ")
                # A backslash stays before a star, which would be emphasis again where the text is shown.
                self._run("text", text, "\\*" if token.markup == "\\*" else text)
            elif kind == "code_inline":
                self._run("code", token.content, _code(token.content))
            elif kind == "math":
                flat = token.content.replace("\n", " ")
                self._run("math", flat, token.markup.replace("\n", " "))
            elif kind in {"softbreak", "hardbreak"}:
                self._run("break", "\n", "\n")
            elif kind == "image":
                self._image(token.content, str(token.attrs.get("src", "")))
            elif kind == "wikilink":
                self._wikilink(token)
            elif kind == "html_inline":
                self._html(token.content)
            elif kind in _PAIRS:
                self._pair(*_PAIRS[kind], token)

    def _run(self, kind: str, text: str, written: str) -> None:
        self.out.append(written)
        self.words.append(text)
        if self.open:
            return
        if kind == "text" and self.spans and self.spans[-1].kind == "text":
            self.spans[-1] = Span("text", self.spans[-1].text + text)
        elif text:
            self.spans.append(Span(kind, text))

    def _image(self, text: str, href: str) -> None:
        self.spans.append(Span("image", text, href))

    def _wikilink(self, token: Token) -> None:
        href = str(token.attrs["href"])
        if token.info == "image":
            self._image(token.content, href)
            return
        self.out.append(token.content)
        self.words.append(token.content)
        if not self.open:
            self.spans.append(Span("link", token.content, href))

    def _html(self, tag: str) -> None:
        if _BREAK_TAG.fullmatch(tag):
            self._run("text", " ", " ")
        elif tag.startswith("<!--") or _TAG.match(tag):
            self.spans.append(Span("html", tag))
        else:
            self._run("text", tag, tag)

    def _pair(self, kind: str, mark: str, *rest: Any) -> None:
        opens, token = rest
        self.out.append(mark)
        if opens:
            self.open.append((kind, str(token.attrs.get("href", "")), len(self.words)))
            return
        name, href, start = self.open.pop()
        if not self.open:
            self.spans.append(Span(name, "".join(self.words[start:]), href))

    def result(self) -> tuple[str, tuple[Span, ...]]:
        """Return the text with clean ends of lines, and the runs."""
        lines = "".join(self.out).split("\n")
        return "\n".join(re.sub(r"[ \t]{2,}", " ", line).strip() for line in lines), tuple(self.spans)


_PAIRS = {
    "strong_open": ("strong", "**", True),
    "strong_close": ("strong", "**", False),
    "em_open": ("em", "*", True),
    "em_close": ("em", "*", False),
    "s_open": ("strike", "~~", True),
    "s_close": ("strike", "~~", False),
    "link_open": ("link", "", True),
    "link_close": ("link", "", False),
}


def _code(content: str) -> str:
    """Return code in as many backticks as it needs."""
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{fence}{pad}{content}{pad}{fence}"
