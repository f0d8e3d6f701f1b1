"""The HTML of an Anki field as the Markdown of a card; any text is taken, in time linear in its length."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.core.kinds.cloze import GAP
from mlsprep.formats.anki.lines import Escape, Lines, entities

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARK = re.compile(r"<(?=[a-zA-Z/!?])|\[(?=sound:|/?anki:)|\[(?P<latex>latex|\$\$?)\]|\\(?P<math>[(\[])", re.IGNORECASE)
_TAG = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ATTRIBUTES_LIMIT = 100_000
_INNER_TAG = re.compile(r"<[^<>]*>")
_LONGEST_FORMULA = 4000

_SKIPPED = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "svg", "title", "textarea", "template", "iframe", "object")
}
# What the screen takes for a formula between dollars, and not for an amount of money.
_TEX = re.compile(r"\\[A-Za-z]|[\\^_{}=<>≤≥]")
_WORD = re.compile(r"[^\W\d_]{2,}(?!\()")


def to_text(html: str, renamed: Mapping[str, str] | None = None, *, emphasis: bool = True) -> str:
    """Return the text of a field as our screens show it.

    Args:
        html: what Anki has; anything at all.
        renamed: new names of media whose old one is taken.
        emphasis: whether bold and italics are marked; in a cloze the marks of the gap would clash with them.
    """
    if html.isprintable() and not ("<" in html or "&" in html or "[" in html or "\\" in html or "  " in html):
        # No HTML, no formula, and one blank at a time (`isprintable` knows no other white space): most fields.
        if not ("*" in html or "_" in html or "`" in html or "~" in html):
            return html.strip()
        return Escape(html, marks=False)(html).strip()
    return _Reader(html, renamed or {}, emphasis=emphasis).read()


class _Reader:
    """Reads HTML once from left to right."""

    def __init__(self, html: str, renamed: Mapping[str, str], *, emphasis: bool) -> None:
        self.html = html
        self.found: dict[str, int] = {}
        self.out = Lines(Escape(html, marks=emphasis and "<" in html), renamed, emphasis=emphasis)

    def read(self) -> str:
        html, at = self.html, 0
        while True:
            match = _MARK.search(html, at)
            if match is None:
                self.out.text(html[at:])
                break
            start = match.start()
            if start > at:
                self.out.text(html[at:start])
            if match["latex"]:
                at = self.latex(match)
            elif match["math"]:
                at = self.math(match)
            elif html[start] == "[":
                at = self.bracket(start)
            else:
                at = self.tag(start)
        return self.out.finish()

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
        if match is None:
            return len(html) if end < 0 else end + 1
        if end < 0:
            self.out.text("<")
            return start + 1
        end = self.tag_end(match.end(), end)
        name = match[2].lower()
        if match[1]:
            self.out.close(name)
        elif name in _SKIPPED:
            return end + 1 if html[end - 1] == "/" else self.skipped(name, end)
        else:
            self.out.start(name, html[match.end() : min(end, match.end() + _ATTRIBUTES_LIMIT)])
        return end + 1

    def skipped(self, name: str, at: int) -> int:
        """Return where the text goes on after something that is no text; the end, if it is never closed."""
        last = _SKIPPED[name].search(self.html, at)
        end = -1 if last is None else self.find(">", last.end())
        return len(self.html) if end < 0 else end + 1

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
            self.out.text("[")
            return start + 1
        inside = self.html[start + 1 : end]
        if inside[:6].lower() == "sound:":
            self.out.add(self.out.medium("sound", inside[6:]))
        return end + 1

    def latex(self, match: re.Match[str]) -> int:
        kind = match["latex"].lower()
        closer = f"[/{match['latex']}]"
        end = self.find(closer, match.end())
        if end < 0 or end - match.end() > _LONGEST_FORMULA:
            self.out.text(match[0])
            return match.end()
        source = self.formula(self.html[match.end() : end])
        stripped = source.strip("$").strip() if kind == "latex" else source
        self.out.add(self.mathematics(stripped, display=kind == "$$", at=end + len(closer)))
        return end + len(closer)

    def math(self, match: re.Match[str]) -> int:
        display = match["math"] == "["
        end = self.find("\\]" if display else "\\)", match.end())
        if end < 0 or end - match.end() > _LONGEST_FORMULA:
            self.out.add(match[0])
            return match.end()
        source = self.formula(self.html[match.end() : end])
        if GAP.search(source):
            self.out.add(self.gaps_in(source, display=display))
        else:
            self.out.add(self.mathematics(source, display=display, at=end + 2))
        return end + 2

    # -- formulas ----------------------------------------------------------------------------------------------------

    def formula(self, html: str) -> str:
        """Return the source of a formula: tags taken out, in one line."""
        return " ".join(entities(_INNER_TAG.sub(" ", html)).split())

    def mathematics(self, source: str, *, display: bool, at: int | None = None) -> str:
        """Return a formula between dollars, or between Anki's own delimiters where dollars would not be understood."""
        if not source:
            return ""
        if "$" in source:
            return f"\\[{source}\\]" if display else f"\\({source}\\)"
        if display:
            return f"$${source}$$"
        before = self.out.last
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
