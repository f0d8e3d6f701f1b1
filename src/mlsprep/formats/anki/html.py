"""The HTML of an Anki field as the Markdown of a card; any text is taken, in time linear in its length."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mlsprep.core.kinds.cloze import GAP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Nothing here that HTML, Anki or our Markdown would read as anything but itself: most fields.
_PLAIN = re.compile(r"(?:[^<&\[\\*`_~\s\x00-\x1f\x7f-\xa0\xad\u2028\u2029\ufeff\ud800-\udfff]| (?! ))*")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\ufeff\ud800-\udfff]")

_MARK = re.compile(
    r"<(?=[a-zA-Z/!?])|\[(?=sound:|/?anki:)|\[(?P<latex>latex|\$\$?)\]|\\(?P<math>[(\[])", re.IGNORECASE
)
_TAG = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ATTRIBUTE = re.compile(r"""(?<![\w-])([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ATTRIBUTES_LIMIT = 100_000
_INNER_TAG = re.compile(r"<[^<>]*>")
_LONGEST_FORMULA = 4000

_SKIPPED = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "svg", "title", "textarea", "template", "iframe", "object")
}
_BREAKS = frozenset({
    "div", "section", "article", "header", "footer", "main", "nav", "aside", "center", "address", "figure", "figcaption",
    "form", "fieldset", "details", "summary", "dl", "dt", "dd", "hr", "body", "html",
})  # fmt: skip
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

# What the screen takes for a formula between dollars, and not for an amount of money.
_TEX = re.compile(r"\\[A-Za-z]|[\\^_{}=<>≤≥]")
_WORD = re.compile(r"[^\W\d_]{2,}(?!\()")

_BACKSLASH = re.compile(r"\\(?=[\\`*_$#|~])")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_TICKS = re.compile("`+")
_IN_NAME = re.compile(r"[\s()<>%\[\]\x00-\x1f]")


def to_text(html: str, renamed: Mapping[str, str] | None = None, *, emphasis: bool = True) -> str:
    """Return the text of a field as our screens show it.

    Args:
        html: what Anki has; anything at all.
        renamed: new names of media whose old one is taken.
        emphasis: whether bold and italics are marked; in a cloze the marks of the gap would clash with them.
    """
    if _PLAIN.fullmatch(html):
        return html.strip()
    return _Reader(html, renamed or {}, emphasis=emphasis).read()


def media_reference(name: str) -> str:
    """Return `media:NAME` with what would end a reference in Markdown as `%XX`."""
    return "media:" + _IN_NAME.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), name)


def _entities(text: str) -> str:
    if "&" in text:
        try:
            text = unescape(text)
        except ValueError:  # a number of thousands of digits
            pass
    return _CONTROL.sub("", text)


class _Escape:
    """Puts a backslash before the characters that Markdown would act on, judged by the whole field."""

    def __init__(self, html: str, *, marks: bool) -> None:
        # One `*` alone is only a star, unless bold or italics put others beside it.
        least = 1 if marks else 2
        self.chars = "".join(
            char for char, count in (("*", least), ("`", 2 if not marks else 1)) if html.count(char) >= count
        )
        self.underscores = html.count("_") > 1 and _UNDERSCORE.search(html) is not None
        self.tildes = html.count("~~") > 1

    def __call__(self, text: str) -> str:
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


class _Reader:
    """Reads HTML once from left to right, writing lines."""

    def __init__(self, html: str, renamed: Mapping[str, str], *, emphasis: bool) -> None:
        self.html = html
        self.renamed = renamed
        self.emphasis = emphasis
        self.escape = _Escape(html, marks=emphasis and ("<" in html))
        self.found: dict[str, int] = {}
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
        self.skipping_rp = False

    # -- input -----------------------------------------------------------------------------------------------------

    def read(self) -> str:
        html, at = self.html, 0
        while True:
            match = _MARK.search(html, at)
            if match is None:
                self.text(html[at:])
                break
            start = match.start()
            if start > at:
                self.text(html[at:start])
            if match["latex"]:
                at = self.latex(match)
            elif match["math"]:
                at = self.math(match)
            elif html[start] == "[":
                at = self.bracket(start)
            else:
                at = self.tag(start)
        self.table_end()
        self.pre_end()
        self.flush()
        return "\n".join(self.lines).strip()

    def find(self, needle: str, at: int) -> int:
        """Return where a string is next, -1 if nowhere; what was found is kept, so that no text is searched twice."""
        known = self.found.get(needle)
        if known is None or (-1 < known < at):
            known = self.found[needle] = self.html.find(needle, at)
        return known

    def tag(self, start: int) -> int:
        """Read a tag, a comment or a declaration, and return where the text goes on."""
        html = self.html
        if html.startswith("<!--", start):
            end = self.find("-->", start)
            return len(html) if end < 0 else end + 3
        match = _TAG.match(html, start + 1)
        end = self.find(">", start)
        if end < 0:
            if match is None:
                return len(html)
            self.text("<")
            return start + 1
        if match is None:
            return end + 1
        end = self.tag_end(match.end(), end)
        closing, name = bool(match[1]), match[2].lower()
        if name in _SKIPPED and not closing:
            if html[end - 1] == "/":
                return end + 1
            last = _SKIPPED[name].search(html, end)
            if last is None:
                return len(html)
            end = self.find(">", last.end())
            return len(html) if end < 0 else end + 1
        if closing:
            self.close(name)
        else:
            self.start(name, html[match.end() : min(end, match.end() + _ATTRIBUTES_LIMIT)])
        return end + 1

    def tag_end(self, at: int, end: int) -> int:
        """Return the `>` that ends a tag: not one inside quotes."""
        while True:
            quotes = [(where, quote) for quote in "\"'" if -1 < (where := self.find(quote, at)) < end]
            if not quotes:
                return end
            where, quote = min(quotes)
            closing = self.find(quote, where + 1)
            if closing < 0:
                return end
            at = closing + 1
            if closing > end:
                after = self.find(">", at)
                if after < 0:
                    return end
                end = after

    def bracket(self, start: int) -> int:
        """Read `[sound:...]` or a mark of text to speech."""
        end = self.find("]", start)
        if end < 0:
            self.text("[")
            return start + 1
        inside = self.html[start + 1 : end]
        if inside[:6].lower() == "sound:":
            self.add(self.medium("sound", inside[6:]))
        return end + 1

    def latex(self, match: re.Match[str]) -> int:
        kind = match["latex"].lower()
        closer = f"[/{match['latex']}]"
        end = self.find(closer, match.end())
        if end < 0 or end - match.end() > _LONGEST_FORMULA:
            self.text(match[0])
            return match.end()
        source = self.formula(self.html[match.end() : end])
        stripped = source.strip("$").strip() if kind == "latex" else source
        self.add(self.mathematics(stripped, display=kind == "$$", at=end + len(closer)))
        return end + len(closer)

    def math(self, match: re.Match[str]) -> int:
        display = match["math"] == "["
        end = self.find("\\]" if display else "\\)", match.end())
        if end < 0 or end - match.end() > _LONGEST_FORMULA:
            self.add(match[0])
            return match.end()
        source = self.formula(self.html[match.end() : end])
        if GAP.search(source):
            self.add(self.gaps_in(source, display=display))
        else:
            self.add(self.mathematics(source, display=display, at=end + 2))
        return end + 2

    # -- formulas ----------------------------------------------------------------------------------------------------

    def formula(self, html: str) -> str:
        """Return the source of a formula: tags taken out, in one line."""
        return " ".join(_entities(_INNER_TAG.sub(" ", html)).split())

    def mathematics(self, source: str, *, display: bool, at: int | None = None) -> str:
        """Return a formula between dollars, or between Anki's own delimiters where dollars would not be understood."""
        if not source:
            return ""
        if "$" in source:
            return f"\\[{source}\\]" if display else f"\\({source}\\)"
        if display:
            return f"$${source}$$"
        before = self.line[-1][-1:] if self.line else ""
        after = self.html[at : at + 1] if at is not None else ""
        understood = (
            (_TEX.search(source) or not _WORD.search(source))
            and not (before.isalnum() or before in {"_", "$", "\\"})
            and not (after.isdigit() or after == "$")
            and not source.endswith("\\")
        )
        return f"${source}$" if understood else f"\\({source}\\)"

    def gaps_in(self, source: str, *, display: bool) -> str:
        """Return a formula with gaps as formulas around and inside the gaps: the gap is no LaTeX."""
        out, at = [], 0
        for gap in GAP.finditer(source):
            out.append(self.mathematics(source[at : gap.start()].strip(), display=display))
            hint = f"::{gap[3]}" if gap[3] else ""
            inside = self.mathematics(gap[2].strip(), display=False)
            out.append(f"{{{{c{gap[1]}::{inside}{' ' if inside.endswith('}') else ''}{hint}}}}}")
            at = gap.end()
        out.append(self.mathematics(source[at:].strip(), display=display))
        return " ".join(part for part in out if part)

    # -- output ------------------------------------------------------------------------------------------------------

    def text(self, html: str) -> None:
        if self.skipping_rp:
            return
        text = _entities(html)
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

    def flush(self, *, force: bool = False) -> None:
        """End the line; `force` leaves an empty one where there is nothing on it."""
        if self.rows is not None:
            if self.line and not self.line[-1].endswith(" "):
                self.line.append(" ")
            return
        for name in sorted(self.open, key=lambda name: -self.open[name]):
            self.span_end(name)
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
        if self.pre is not None and name != "br":
            return
        if name == "br":
            self.pre.append("\n") if self.pre is not None else self.flush(force=True)
        elif name in _BREAKS:
            self.flush()
        elif name in _PARAGRAPHS:
            self.flush()
            self.gap = True
        elif name in {"img", "audio", "video", "source", "embed"}:
            self.picture(name, self.attribute(attributes, "src"), self.attribute(attributes, "alt"))
        elif name in {"ul", "ol", "li"}:
            self.item(name)
        elif name in {"table", "tr", "td", "th"}:
            self.cell(name)
        elif name == "pre":
            self.flush()
            self.pre = []
        elif name == "rp":
            self.skipping_rp = True
        if span := _SPANS.get(name):
            self.span(span, attributes)

    def close(self, name: str) -> None:
        """Take a closing tag."""
        if name == "pre":
            self.pre_end()
        if self.pre is not None:
            return
        span = _SPANS.get(name, "ruby" if name == "ruby" else "")
        if span and self.depth.get(span, 0):
            self.depth[span] -= 1
            if not self.depth[span]:
                self.span_end(span)
                del self.open[span]
        if name in _BREAKS:
            self.flush()
        elif name in _PARAGRAPHS:
            self.flush()
            self.gap = True
        elif name in {"ul", "ol"}:
            self.flush()
            if self.lists:
                self.lists.pop()
        elif name == "li":
            self.flush()
            self.marker = ""
        elif name == "table":
            self.table_end()
        elif name == "rp":
            self.skipping_rp = False

    def attribute(self, attributes: str, wanted: str) -> str:
        for match in _ATTRIBUTE.finditer(attributes):
            if match[1].lower() == wanted:
                return _entities(match[2] or match[3] or match[4] or "").strip()
        return ""

    def span(self, span: str, attributes: str) -> None:
        if span == "ruby" and self.depth.get(span):  # <rt> need not be closed
            self.span_end(span)
            self.depth[span] = 0
        self.depth[span] = self.depth.get(span, 0) + 1
        if self.depth[span] == 1:
            self.open[span] = len(self.line)
            if span == "link":
                self.href = self.attribute(attributes, "href")

    def span_end(self, span: str) -> None:
        """Turn what the line has of a span into Markdown."""
        at = min(self.open[span], len(self.line))
        content = "".join(self.line[at:])
        inner = content.strip()
        if not inner:
            return
        lead, trail = content[: len(content) - len(content.lstrip())], content[len(content.rstrip()) :]
        shape: Callable[[str], str] = getattr(self, f"as_{span}")
        before = self.line[at - 1][-1:] if at else ""
        if span == "italic" and (before.isalnum() or before in {"_", "*"}) and not lead:
            return
        made = shape(inner)
        self.line[at:] = [f"{lead}{made}{trail}"]
        self.italic = len(self.line) - 1 if span == "italic" and made != inner and not trail else -1

    def as_bold(self, inner: str) -> str:
        return f"**{inner}**" if self.emphasis and "**" not in inner and "code" not in self.open else inner

    def as_italic(self, inner: str) -> str:
        return f"*{inner}*" if self.emphasis and "*" not in inner and "code" not in self.open else inner

    def as_code(self, inner: str) -> str:
        ticks = _fence(inner, 1)
        pad = " " if inner[0] == "`" or inner[-1] == "`" else ""
        return f"{ticks}{pad}{inner}{pad}{ticks}"

    def as_sup(self, inner: str) -> str:
        return inner.translate(_SUPER) if _HIGH.issuperset(inner) else f"^({inner})"

    def as_sub(self, inner: str) -> str:
        return inner.translate(_SUB) if _LOW.issuperset(inner) else f"_({inner})"

    def as_ruby(self, inner: str) -> str:
        return f"({inner})"

    def as_link(self, inner: str) -> str:
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
        name = _entities(name).strip()
        name = self.renamed.get(name) or self.renamed.get(unquote(name)) or unquote(name)
        name = _CONTROL.sub("", name)
        return f"[{label or _label(name)}]({media_reference(name)})" if name else ""

    def picture(self, tag: str, source: str, alt: str) -> None:
        if not source or self.skipping_rp:
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

    def item(self, name: str) -> None:
        self.flush()
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

    def cell(self, name: str) -> None:
        if name == "table":
            if self.rows is None:
                self.flush()
                self.rows = []
            return
        if self.rows is None:
            self.flush()
            return
        self.cell_end()
        if name == "tr" or not self.rows:
            self.rows.append([])
        if name != "tr":
            self.rows[-1].append("")

    def cell_end(self) -> None:
        """Put the line into the cell that is open."""
        for span in sorted(self.open, key=lambda name: -self.open[name]):
            self.span_end(span)
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

    def table_end(self) -> None:
        if self.rows is None:
            return
        self.cell_end()
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

    def pre_end(self) -> None:
        if self.pre is None:
            return
        text, self.pre = "".join(self.pre).replace("\r\n", "\n").strip("\n"), None
        if not text.strip():
            return
        if "\n" not in text:
            self.line.append(self.as_code(text.strip()))
            self.flush()
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
