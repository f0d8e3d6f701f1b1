"""Lines of Markdown, written as the tags and texts of HTML come by: emphasis, code, links, lists, tables."""

from __future__ import annotations

import re
from contextlib import suppress
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\ufeff\ud800-\udfff]")
_ATTRIBUTE = re.compile(r"""(?<![\w-])([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_BREAKS = frozenset({
    "div", "section", "article", "header", "footer", "main", "nav", "aside", "center", "address", "figure",
    "figcaption", "form", "fieldset", "details", "summary", "dl", "dt", "dd", "hr", "body", "html", "pre",
})  # fmt: skip
_LISTS = frozenset({"ul", "ol", "li"})
_TABLE = frozenset({"table", "tr", "td", "th"})
_MEDIA = frozenset({"img", "audio", "video", "source", "embed"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
_SPANS = {
    "b": "bold", "strong": "bold", "h1": "bold", "h2": "bold", "h3": "bold", "h4": "bold", "h5": "bold", "h6": "bold",
    "i": "italic", "em": "italic", "cite": "italic", "code": "code", "tt": "code", "kbd": "code", "samp": "code",
    "sup": "sup", "sub": "sub", "a": "link", "rt": "ruby",
}  # fmt: skip
_DEEPEST_LIST = 8

_SUPER = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_SUB = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_HIGH, _LOW = frozenset("0123456789+-=()ni"), frozenset("0123456789+-=()")

_BACKSLASH = re.compile(r"\\(?=[\\`*_$#|~])")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_TICKS = re.compile("`+")
_IN_NAME = re.compile(r"[\s()<>%\[\]\x00-\x1f]")


def media_reference(name: str) -> str:
    """Return `media:NAME` with what would end a reference in Markdown as `%XX`."""
    return "media:" + _IN_NAME.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), name)


def entities(text: str) -> str:
    """Return a text of HTML with its entities resolved, without control characters."""
    if "&" in text:
        with suppress(ValueError):  # a number of thousands of digits
            text = unescape(text)
    return _CONTROL.sub("", text)


def _marking(text: str) -> bool:
    """Return whether `_UNDERSCORE` finds something; a search by hand takes a tenth of its time."""
    at = text.find("_")
    while at >= 0:
        if not (text[max(at - 1, 0) : at].isalnum() and text[at + 1 : at + 2].isalnum()):
            return True
        at = text.find("_", at + 1)
    return False


class Escape:
    """Puts a backslash before the characters that Markdown would act on, judged by the whole field."""

    def __init__(self, html: str, *, marks: bool) -> None:
        """Judge a field; `marks` says that bold or italics may be put into it."""
        # One `*` alone is only a star, unless bold or italics put others beside it.
        least = 1 if marks else 2
        self.chars = "".join(
            char for char, count in (("*", least), ("`", 2 if not marks else 1)) if html.count(char) >= count
        )
        self.underscores = html.count("_") > 1 and _marking(html)
        self.tildes = html.count("~~") > 1

    def __call__(self, text: str) -> str:
        """Return a text of the field with its backslashes."""
        if "\\" in text:
            text = _BACKSLASH.sub(r"\\\\", text)
        for char in self.chars:
            if char in text:
                text = text.replace(char, f"\\{char}")
        if self.underscores and "_" in text:
            text = _UNDERSCORE.sub(r"\\_", text)
        if self.tildes and "~~" in text:
            text = text.replace("~", "\\~")
        return text


class Lines:
    """A text in the making: the lines that are finished, and the pieces of the one that is not."""

    def __init__(self, escape: Escape, renamed: Mapping[str, str], *, emphasis: bool) -> None:
        """Start with nothing; see `to_text` for the arguments."""
        self.escape = escape
        self.renamed = renamed
        self.emphasis = emphasis
        self.lines: list[str] = []
        self.line: list[str] = []
        self.gap = False
        self.open: dict[str, int] = {}
        """Spans that are open, and where in the line they began."""
        self.depth: dict[str, int] = {}
        self.href = ""
        self.italic = -1
        """The piece of the line that ended in the mark of italics just now."""
        self.lists: list[int | None] = []
        self.marker = ""
        self.pre: list[str] | None = None
        self.rows: list[list[str]] | None = None
        self.skipping = False

    @property
    def last(self) -> str:
        """The last character of the line."""
        return self.line[-1][-1:] if self.line else ""

    def finish(self) -> str:
        """Return the text, whatever was left open."""
        self._table_end()
        self._pre_end()
        self._flush()
        return "\n".join(self.lines).strip()

    def text(self, html: str) -> None:
        """Take text between tags."""
        if self.skipping:
            return
        text = entities(html)
        if self.pre is not None:
            self.pre.append(text)
            return
        words = text.split()
        if not words:
            if text and self.line and not self.line[-1].endswith(" "):
                self.line.append(" ")
            return
        joined = " ".join(words)
        if "code" not in self.open:
            joined = self.escape(joined)
        if text[0].isspace() and self.line and not self.line[-1].endswith(" "):
            joined = " " + joined
        if text[-1].isspace():
            joined += " "
        if self.italic == len(self.line) - 1 and self.italic >= 0 and (joined[0].isalnum() or joined[0] in "_*"):
            self.line[-1] = self.line[-1].replace("*", "")
        self.add(joined)

    def add(self, text: str) -> None:
        """Add to the line as it is."""
        if not text:
            return
        if self.pre is not None:
            self.pre.append(text)
            return
        self.italic = -1
        self.line.append(text)

    def _flush(self, *, force: bool = False) -> None:
        """End the line; `force` leaves an empty one where there is nothing on it."""
        if self.rows is not None:
            if self.line and not self.line[-1].endswith(" "):
                self.line.append(" ")
            return
        for name in sorted(self.open, key=lambda name: -self.open[name]):
            self._span_end(name)
            self.open[name] = 0
        text = "".join(self.line).strip()
        self.line.clear()
        self.italic = -1
        if not text:
            if force and self.lines and self.lines[-1]:
                self.lines.append("")
            return
        if self.gap and self.lines and self.lines[-1]:
            self.lines.append("")
        self.gap = False
        indent = "  " * max(0, len(self.lists) - 1)
        if self.marker:
            self.lines.append(f"{indent}{self.marker}{text}")
            self.marker = ""
        else:
            self.lines.append(f"{indent}{'   ' if self.lists else ''}{text}" if self.lists else text)

    def start(self, name: str, attributes: str) -> None:
        """Take an opening tag."""
        if name == "br":
            if self.pre is None:
                self._flush(force=True)
            else:
                self.pre.append("\n")
        if self.pre is not None:
            return
        self._edge(name)
        self.skipping = name == "rp"
        if name in _MEDIA:
            self._picture(name, self._attribute(attributes, "src"), self._attribute(attributes, "alt"))
        elif name in _LISTS:
            self._item(name)
        elif name in _TABLE:
            self._cell(name)
        elif name == "pre":
            self.pre = []
        if span := _SPANS.get(name):
            self._span(span, attributes)

    def close(self, name: str) -> None:
        """Take a closing tag."""
        if name == "pre":
            self._pre_end()
        if self.pre is not None:
            return
        span = "ruby" if name == "ruby" else _SPANS.get(name)
        if span and self.depth.get(span):
            self.depth[span] -= 1
            if not self.depth[span]:
                self._span_end(span)
                del self.open[span]
        self._edge(name)
        self.skipping = False
        if name in _LISTS:
            self._flush()
            self.marker = ""
            if name != "li" and self.lists:
                self.lists.pop()
        elif name == "table":
            self._table_end()

    def _edge(self, name: str) -> None:
        """End the line before and after a block."""
        if name in _BREAKS:
            self._flush()
        elif name in _PARAGRAPHS:
            self._flush()
            self.gap = True

    def _attribute(self, attributes: str, wanted: str) -> str:
        for match in _ATTRIBUTE.finditer(attributes):
            if match[1].lower() == wanted:
                return entities(match[2] or match[3] or match[4] or "").strip()
        return ""

    def _span(self, span: str, attributes: str) -> None:
        if span == "ruby" and self.depth.get(span):  # <rt> need not be closed
            self._span_end(span)
            self.depth[span] = 0
        self.depth[span] = self.depth.get(span, 0) + 1
        if self.depth[span] == 1:
            self.open[span] = len(self.line)
            if span == "link":
                self.href = self._attribute(attributes, "href")

    def _span_end(self, span: str) -> None:
        """Turn what the line has of a span into Markdown."""
        at = min(self.open[span], len(self.line))
        content = "".join(self.line[at:])
        inner = content.strip()
        if not inner:
            return
        lead, trail = content[: len(content) - len(content.lstrip())], content[len(content.rstrip()) :]
        shape: Callable[[str], str] = getattr(self, f"_as_{span}")
        before = self.line[at - 1][-1:] if at else ""
        if span == "italic" and (before.isalnum() or before in {"_", "*"}) and not lead:
            return
        made = shape(inner)
        self.line[at:] = [f"{lead}{made}{trail}"]
        self.italic = len(self.line) - 1 if span == "italic" and made != inner and not trail else -1

    def _as_bold(self, inner: str) -> str:
        return f"**{inner}**" if self.emphasis and "**" not in inner and "code" not in self.open else inner

    def _as_italic(self, inner: str) -> str:
        return f"*{inner}*" if self.emphasis and "*" not in inner and "code" not in self.open else inner

    def _as_code(self, inner: str) -> str:
        ticks = _fence(inner, 1)
        pad = " " if inner[0] == "`" or inner[-1] == "`" else ""
        return f"{ticks}{pad}{inner}{pad}{ticks}"

    def _as_sup(self, inner: str) -> str:
        return inner.translate(_SUPER) if _HIGH.issuperset(inner) else f"^({inner})"

    def _as_sub(self, inner: str) -> str:
        return inner.translate(_SUB) if _LOW.issuperset(inner) else f"_({inner})"

    def _as_ruby(self, inner: str) -> str:
        return f"({inner})"

    def _as_link(self, inner: str) -> str:
        url = "".join(self.href.split())
        label = inner.replace("[", "(").replace("]", ")")
        if inner.startswith("![") or not url or url.startswith("#"):
            return inner
        if url.lower().startswith(("http://", "https://", "mailto:")):
            url = url.replace("(", "%28").replace(")", "%29")
            return url if url in {label, label.rstrip("/")} else f"[{label}]({url})"
        if ":" in url or "/" in url:
            return inner
        return self.medium(label, self.href)

    # -- blocks ------------------------------------------------------------------------------------------------------

    def medium(self, label: str, name: str) -> str:
        """Return a reference to a file of the package."""
        name = entities(name).strip()
        name = self.renamed.get(name) or self.renamed.get(unquote(name)) or unquote(name)
        name = _CONTROL.sub("", name)
        return f"[{label or _label(name)}]({media_reference(name)})" if name else ""

    def _picture(self, tag: str, source: str, alt: str) -> None:
        if not source or self.skipping:
            return
        sign = "!" if tag == "img" else ""
        if source.lower().startswith(("http://", "https://", "//")):
            url = "".join(source.split()).replace("(", "%28").replace(")", "%29")
            url = f"https:{url}" if url.startswith("//") else url
            self.add(f"{sign}[{_label(alt) or 'picture'}]({url})")
        elif source.lower().startswith("data:"):
            self.add(f"({_label(alt) or 'picture'})")
        else:
            self.add(sign + self.medium("" if sign else "sound", source))

    def _item(self, name: str) -> None:
        self._flush()
        if name != "li":
            if len(self.lists) < _DEEPEST_LIST:
                self.lists.append(0 if name == "ol" else None)
            return
        count = self.lists[-1] if self.lists else None
        if count is None:
            self.marker = "- "
        else:
            self.lists[-1] = count + 1
            self.marker = f"{count + 1}. "

    def _cell(self, name: str) -> None:
        if name == "table":
            if self.rows is None:
                self._flush()
                self.rows = []
            return
        if self.rows is None:
            self._flush()
            return
        self._cell_end()
        if name == "tr" or not self.rows:
            self.rows.append([])
        if name != "tr":
            self.rows[-1].append("")

    def _cell_end(self) -> None:
        """Put the line into the cell that is open."""
        for span in sorted(self.open, key=lambda name: -self.open[name]):
            self._span_end(span)
            self.open[span] = 0
        text = "".join(self.line).strip()
        self.line.clear()
        if text and self.rows:
            row = self.rows[-1]
            if row:
                row[-1] = f"{row[-1]} {text}".strip()
            else:
                row.append(text)
        elif text and self.rows is not None:
            self.rows.append([text])

    def _table_end(self) -> None:
        if self.rows is None:
            return
        self._cell_end()
        rows, self.rows = [row for row in self.rows if any(row)], None
        width = max(map(len, rows), default=0)
        if width < 2 or len(rows) < 2:  # noqa: PLR2004 - one row or column is no table
            self.lines += [" | ".join(cell for cell in row if cell) for row in rows]
            return
        if width * len(rows) > sum(map(len, rows)) + 10_000:  # one long row and many short ones
            self.lines += [" | ".join(row) for row in rows]
            return
        if self.lines and self.lines[-1]:
            self.lines.append("")
        for index, row in enumerate(rows):
            cells = [cell.replace("|", "\\|") for cell in row] + [""] * (width - len(row))
            self.lines.append(f"| {' | '.join(cells)} |")
            if not index:
                self.lines.append("|" + " --- |" * width)
        self.gap = True

    def _pre_end(self) -> None:
        if self.pre is None:
            return
        text, self.pre = "".join(self.pre).replace("\r\n", "\n").strip("\n"), None
        if not text.strip():
            return
        if "\n" not in text:
            self.line.append(self._as_code(text.strip()))
            self._flush()
            return
        fence = _fence(text, 3)
        self.lines += [fence, *(line.rstrip() for line in text.split("\n")), fence]


def _label(text: str) -> str:
    """Return a text that can stand between the brackets of a link."""
    return " ".join(text.replace("[", "(").replace("]", ")").split())[:200]


def _fence(text: str, least: int) -> str:
    """Return a run of backticks that is longer than any in a text."""
    longest = max(map(len, _TICKS.findall(text)), default=0)
    return "`" * max(least, longest + 1)
