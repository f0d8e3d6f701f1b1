"""The inline content of Markdown: rendered as a card shows it, in runs, and with what is not plain text marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from markdown_it import MarkdownIt, rules_inline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    _Rule = Callable[[StateInline, bool], bool]

# Text without any of these is its own rendering; most lines of most notes are, and a parse of a line costs 30 us.
_MARKUP = re.compile(r"[\\`*_\[<&~$!#^%\n]")
# Brackets and stars that are never closed cost the square of their number; a paragraph of a book has 2,000 characters.
_LONG = 20_000
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
# What `<...>` has to be in order to be HTML: anything else is text, such as the `<int>` of `vector<int>`.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|dd|del|details|div|dl|dt|em|figure|font|hr|i|iframe|img|ins|kbd|"
    r"li|mark|ol|p|pre|q|s|section|small|span|strike|strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul|video)"
    r"(?=[\s/>])",
    re.IGNORECASE,
)


class Span(NamedTuple):
    """A run of inline content: `kind` is text, code, strong, em, strike, link, image, math, html, tag or break.

    `text` is without marks; `href` is the target of a link or an image.
    """

    kind: str
    text: str
    href: str = ""


class Mark(NamedTuple):
    """A stretch of the source that is more than text: code, math, link, image, html, tag, escape or newline."""

    kind: str
    start: int
    end: int


class Inline(NamedTuple):
    """Inline content: `text` rendered, its `spans`, `raw` as the file has it, `marks` of that, `starts` of its lines.

    `starts` are the lines of the file on which the lines of `text` begin.
    """

    text: str
    spans: tuple[Span, ...]
    raw: str
    marks: tuple[Mark, ...]
    starts: tuple[int, ...]


def renderer(nesting: int) -> MarkdownIt:
    """Return a parser for blocks down to a depth, whose inline content is left to `rendered`."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": nesting})
    parser.enable(["table", "strikethrough"])
    # Inline content is parsed block by block when the tree is built: half the memory, and plain lines not at all.
    parser.core.ruler.disable(["inline", "text_join"], ignoreInvalid=True)
    rules = parser.inline.ruler
    rules.before("escape", "math", _math)
    rules.before("link", "wikilink", _wikilink)
    rules.before("link", "tag", _tag)
    rules.before("html_inline", "comment", _comment)
    for name, (kind, rule) in _MARKING.items():
        rules.at(name, _marking(rule, kind))
    return parser


def rendered(content: str, parser: MarkdownIt, env: dict[str, Any], line: int) -> Inline:
    """Return inline content that starts on a line of the file; `env` holds the targets of links."""
    if len(content) > _LONG:
        return _long(content, parser, env, line)
    if not _MARKUP.search(content):
        content = content.strip()
        return Inline(content, (Span("text", content),) if content else (), content, (), (line,))
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
    return Inline(*writer.result(), content, tuple(sorted(marks, key=lambda mark: mark.start)), tuple(starts))


def _long(content: str, parser: MarkdownIt, env: dict[str, Any], line: int) -> Inline:
    """Render a very long text line by line, and a very long line as it is."""
    texts: list[str] = []
    spans: list[Span] = []
    marks: list[Mark] = []
    place = 0
    for number, raw in enumerate(content.split("\n")):
        part = rendered(raw, parser, env, line) if len(raw) <= _LONG else Inline(raw, (Span("text", raw),), "", (), ())
        if number:
            marks.append(Mark("newline", place - 1, place))
            spans.append(Span("break", "\n"))
        marks += (Mark(mark.kind, mark.start + place, mark.end + place) for mark in part.marks)
        spans += part.spans
        texts.append(part.text)
        place += len(raw) + 1
    return Inline("\n".join(texts), tuple(spans), content, tuple(marks), tuple(range(line, line + len(texts))))


def _marking(rule: _Rule, kind: str) -> _Rule:
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
            source = state.src[start : state.pos]
            if kind == "escape" and "\n" in source:
                marks.append(Mark("newline", start, state.pos))
            elif kind != "code" or source.strip("`"):
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


# A tag has a letter (`#12` is a number) and is no colour (`#ff8800`); what Obsidian links to ends a line.
_TAGS = re.compile(
    r"#(?!(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})(?![\w/-]))([\w/-]*[^\W\d][\w/-]*)(?=[\s,.;:!?)]|\Z)"
    r"|\^[\w-]{4,}(?=[ \t]*(?:\n|\Z))"
)


def _tag(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Take `#tag` and Obsidian's `^block-id`: they are no part of the text."""
    start = state.pos
    if state.src[start] not in "#^" or (start and not state.src[start - 1].isspace()):
        return False
    match = _TAGS.match(state.src, start, state.posMax)
    if not match:
        return False
    if not silent and match[1]:
        state.push("tag", "", 0).content = match[1].strip("/")
    state.pos = match.end()
    return True


_COMMENT = re.compile(r"%%(?!%).*?%%", re.DOTALL)


def _comment(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Take Obsidian's `%%comment%%`."""
    match = _COMMENT.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "%" else None
    if not match:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = "<!---->"
    state.pos = match.end()
    return True


_MARKING: dict[str, tuple[str, _Rule]] = {
    "newline": ("newline", rules_inline.newline),
    "escape": ("escape", rules_inline.escape),
    "backticks": ("code", rules_inline.backtick),
    "math": ("math", _math),
    "link": ("link", rules_inline.link),
    "wikilink": ("link", _wikilink),
    "tag": ("tag", _tag),
    "image": ("image", rules_inline.image),
    "autolink": ("link", rules_inline.autolink),
    "html_inline": ("html", rules_inline.html_inline),
    "comment": ("html", _comment),
}


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
            if token.type in _PAIRS:
                self._pair(token)
            elif writes := _WRITES.get(token.type):
                writes(self, token)

    def result(self) -> tuple[str, tuple[Span, ...]]:
        """Return the text with clean ends of lines, and the runs."""
        lines = "".join(self.out).split("\n")
        return "\n".join(re.sub(r"[ \t]{2,}", " ", line).strip() for line in lines), tuple(self.spans)

    def run(self, kind: str, text: str, written: str, href: str = "") -> None:
        """Write a run, and note it unless it is inside another."""
        self.out.append(written)
        self.words.append(text)
        if self.open:
            return
        if kind == "text" and self.spans and self.spans[-1].kind == "text":
            self.spans[-1] = Span("text", self.spans[-1].text + text)
        elif text:
            self.spans.append(Span(kind, text, href))

    def text(self, token: Token) -> None:
        """Write text. A backslash stays before a star, which would be emphasis again where the text is shown."""
        flat = token.content.replace("\n", " ")
        self.run("text", flat, "\\*" if token.markup == "\\*" else flat)

    def code(self, token: Token) -> None:
        """Write code in as many backticks as it needs."""
        content = token.content
        longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
        fence = "`" * (longest + 1)
        pad = " " if content.startswith("`") or content.endswith("`") else ""
        self.run("code", content, f"{fence}{pad}{content}{pad}{fence}")

    def math(self, token: Token) -> None:
        """Write a formula in its dollars."""
        self.run("math", token.content.replace("\n", " "), token.markup.replace("\n", " "))

    def line_break(self, _: Token) -> None:
        """Write the end of a line."""
        self.run("break", "\n", "\n")

    def image(self, token: Token) -> None:
        """Note an image; nothing is written."""
        self.spans.append(Span("image", token.content, str(token.attrs.get("src", ""))))

    def wikilink(self, token: Token) -> None:
        """Write the words of a link of Obsidian, or note its image."""
        href = str(token.attrs["href"])
        if token.info == "image":
            self.spans.append(Span("image", token.content, href))
        else:
            self.run("link", token.content, token.content, href)

    def tag(self, token: Token) -> None:
        """Note a tag; nothing is written."""
        self.spans.append(Span("tag", token.content))

    def html(self, token: Token) -> None:
        """Leave HTML out; write what only looks like it."""
        tag = token.content
        if _BREAK_TAG.fullmatch(tag):
            self.run("text", " ", " ")
        elif tag.startswith("<!--") or _TAG.match(tag):
            self.spans.append(Span("html", tag))
        else:
            self.run("text", tag, tag)

    def _pair(self, token: Token) -> None:
        kind, mark = _PAIRS[token.type]
        self.out.append(mark)
        if token.nesting > 0:
            self.open.append((kind, str(token.attrs.get("href", "")), len(self.words)))
            return
        name, href, start = self.open.pop()
        if not self.open:
            self.spans.append(Span(name, "".join(self.words[start:]), href))


_PAIRS = {
    f"{name}_{end}": (kind, mark)
    for name, kind, mark in (("strong", "strong", "**"), ("em", "em", "*"), ("s", "strike", "~~"), ("link", "link", ""))
    for end in ("open", "close")
}
_WRITES: dict[str, Callable[[_Writer, Token], None]] = {
    "text": _Writer.text,
    "text_special": _Writer.text,
    "entity": _Writer.text,
    "code_inline": _Writer.code,
    "math": _Writer.math,
    "softbreak": _Writer.line_break,
    "hardbreak": _Writer.line_break,
    "image": _Writer.image,
    "wikilink": _Writer.wikilink,
    "tag": _Writer.tag,
    "html_inline": _Writer.html,
}
