"""Delimited text to rows: what Anki's `#` lines declare, which character divides fields, and where a quote is wrong."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.kinds.cloze import GAP
from mlsprep.errors import InputError, Problem
from mlsprep.formats.delimited.columns import is_header
from mlsprep.formats.encoding import place

if TYPE_CHECKING:
    from collections.abc import Sequence

DELIMITERS = {
    "tab": "\t",
    "\\t": "\t",
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
    "space": " ",
    "colon": ":",
}
"""Names that Anki's `#separator:` and `--delimiter` know; any other text stands for itself."""

_SHOWN = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "pipe", " ": "space", ":": "colon"}
# What Quizlet suggests where a person wants something other than a tab.
_DASHES = (" - ", " – ", " — ")
# How much of a file is looked at for its delimiter, in characters, and what share of its rows must then be alike.
_SAMPLE = 65_536
_TABS, _ALIKE, _DASHED = 0.6, 0.5, 0.9
# Two kinds of doubt, each worth half of what evenness is worth: signs of prose, and the lack of a known header.
_HALF = 0.5
_RAGGED = 0.01
_LINE_END = re.compile(r"\r\n|\r|\n")
_DECLARED = re.compile(
    r"#\s*(separator|html|tags|columns|notetype|deck|(?:notetype|deck|tags|guid) column)\s*:(.*)", re.IGNORECASE
)
# How a sheet of ours begins, however a spreadsheet wrote it again: what its cells hold is no matter of doubt.
_OURS = re.compile(r'"?deck"?([,;\t|])"?id"?\1"?kind"?\1"?front_en"?\1"?front_ko"?\1')
# The parser's own limit is 128 KiB; files are limited as a whole.
_FIELD = 2**30


class Declared(NamedTuple):
    """What the `#key:value` lines at the top of a text from Anki say; `lines` is how many lines they take.

    `places` are columns, counted from 0, that hold `guid`, `notetype`, `deck` or `tags`.
    """

    lines: int = 0
    separator: str | None = None
    html: bool = False
    tags: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    notetype: str = ""
    deck: str = ""
    places: tuple[tuple[str, int], ...] = ()
    any: bool = False


class Rows(NamedTuple):
    """The rows of a text with the lines they begin on, blank ones left out, and how they were divided."""

    rows: list[list[str]]
    lines: Sequence[int]
    delimiter: str
    how: str


def shown(delimiter: str) -> str:
    """Return what a delimiter is called."""
    return _SHOWN.get(delimiter, f"`{delimiter}`")


def declared(text: str) -> tuple[Declared, str]:
    """Return what the lines at the top of a text declare, and the text below them."""
    values: dict[str, str] = {}
    lines = start = 0
    while start < len(text):
        end = _LINE_END.search(text, start)
        line = text[start : end.start() if end else len(text)].strip()
        found = _DECLARED.fullmatch(line)
        old = re.fullmatch(r"tags:(.*)", line) if not values else None  # Anki's first way to give all notes a tag
        if found:
            values[found[1].lower()] = found[2]
        elif old and not re.search(r"[\t,;|]", line):
            values["tags"] = old[1]
        elif not line.startswith("#") or (not values and re.search(r"[\t,;|]", line)):
            break
        lines += 1
        start = end.end() if end else len(text)
    if not lines:
        return Declared(), text
    separator = _named(values["separator"]) if values.get("separator") else None
    names: tuple[str, ...] = ()
    if listed := values.get("columns"):
        mark = separator or next((sign for sign in "\t,;|" if sign in listed), ",")
        names = tuple(next(csv.reader([listed], delimiter=mark[0]), ()))
    places = [
        (key.removesuffix(" column"), int(value) - 1)
        for key, value in values.items()
        if key.endswith(" column") and re.fullmatch(r"\s*[1-9][0-9]{0,3}\s*", value)
    ]
    deck = values.get("deck", "").strip()
    return (
        Declared(
            lines,
            separator,
            html=values.get("html", "").strip().lower() == "true",
            tags=tuple(values.get("tags", "").split()),
            columns=names,
            notetype=values.get("notetype", "").strip(),
            deck="" if re.fullmatch(r"[0-9]{10,}", deck) else deck,  # Anki's own number of a deck says nothing here
            places=tuple(places),
            any=bool(values),
        ),
        text[start:],
    )


def _named(value: str) -> str:
    return DELIMITERS.get(value.strip().lower(), value.strip(" ") or value)


def divide(text: str, file: str, first: int, wanted: str | None, *, suffix: str, comments: bool) -> Rows:
    """Return the rows of a text whose first line is line `first` of its file.

    `wanted` is the delimiter where it is known, `suffix` what the file's name ends in, `comments` that lines starting
    with `#` are none of the data. Raises InputError with the place of a quote that makes no sense, and where
    nothing divides the text into fields.
    """
    ours = _OURS.match(text)
    delimiter = _named(wanted) if wanted else ours[1] if ours else _delimiter(text, suffix)
    if delimiter in ("", '"', "\n", "\r") or "\x1f" in delimiter:
        raise InputError(
            [Problem(file, 0, 0, f"`{delimiter}` cannot divide fields; name tab, comma, semicolon or pipe")]
        )
    csv.field_size_limit(_FIELD)
    if len(delimiter) > 1:
        most = 1 if not wanted else -1
        rows = [line.split(delimiter, most) for line in _LINE_END.split(text)]
        return _filled(rows, range(first, first + len(rows)), delimiter, f"{shown(delimiter)} between fields")
    if delimiter == "\t" and (pieces := _semicolon_rows(text)):
        return _filled(
            [piece.split("\t") for piece in pieces], [first] * len(pieces), "\t", "tabs, rows divided by `;`"
        )
    how = f"{shown(delimiter)}-separated"
    try:
        rows, lines = _parsed(text, delimiter, first, quoted='"' in text, blanks=not ours and _blanks(text, delimiter))
    except csv.Error:
        problem = _quote_problem(text, delimiter, file, first)
        if delimiter != "\t" or _UNCLOSED in problem.message:
            raise InputError([problem]) from None
        # Quizlet and many a script write tabs and quote nothing: `"Yes", he said` is a text like any other.
        rows, lines = _parsed(text, delimiter, first, quoted=False)
        if len({len(row) for row in rows if row}) > 1:
            raise InputError([problem]) from None
        how += ", quotes taken as they stand"
    if comments and (text.startswith("#") or "\n#" in text or "\r#" in text):
        raw = _LINE_END.split(text)
        kept = [index for index, line in enumerate(lines) if not raw[line - first].startswith("#")]
        rows, lines = [rows[index] for index in kept], [lines[index] for index in kept]
    return _filled(rows, lines, delimiter, how)


def _filled(rows: list[list[str]], lines: Sequence[int], delimiter: str, how: str) -> Rows:
    """Leave out rows without a word."""
    if all(map("".join, rows)) and not any(row[0].isspace() or not row[0] for row in rows):
        return Rows(rows, lines, delimiter, how)
    kept = [index for index, row in enumerate(rows) if "".join(row).strip()]
    return Rows([rows[index] for index in kept], [lines[index] for index in kept], delimiter, how)


def _parsed(
    text: str, delimiter: str, first: int, *, quoted: bool, blanks: bool = False
) -> tuple[list[list[str]], Sequence[int]]:
    lines = io.StringIO(text, newline="")
    if not quoted:
        rows = list(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE))
        return rows, range(first, first + len(rows))
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=blanks)
    rows, starts, start = [], [], first
    for row in reader:
        rows.append(row)
        starts.append(start)
        start = first + reader.line_num
    return rows, starts


def _blanks(text: str, delimiter: str) -> bool:
    """Whether a person wrote `"a", "b"`: a quote behind a blank opens a field too."""
    return delimiter not in "\t " and f'{delimiter} "' in text


_UNCLOSED = "never closed"


def _quote_problem(text: str, delimiter: str, file: str, first: int) -> Problem:
    """Return what is wrong with the first quote that no field can have."""
    ends = re.compile(f"[{re.escape(delimiter)}\r\n]")
    blanks = _blanks(text, delimiter)

    def problem(index: int, message: str) -> Problem:
        line, column = place(text, index)
        return Problem(file, line + first - 1, column, message)

    index = 0
    while index < len(text):
        while blanks and text.startswith(" ", index):
            index += 1
        if text.startswith('"', index):
            opened, index = index, index + 1
            while (close := text.find('"', index)) >= 0 and text.startswith('"', close + 1):
                index = close + 2
            if close < 0:
                return problem(opened, f'the quote that opens here is {_UNCLOSED}; a quote in a text is written `""`')
            index = close + 1
            if index < len(text) and text[index] not in (delimiter, "\r", "\n"):
                line, _ = place(text, opened)
                return problem(
                    index,
                    f"text goes on behind the quote that closes here (it opened on line {line + first - 1}); "
                    'put the whole field in quotes, and write a quote inside it as `""`',
                )
        found = ends.search(text, index)
        index = found.end() if found else len(text)
    return Problem(file, first, 1, "this cannot be read as delimited text; save it again from the sheet it came from")


def _semicolon_rows(text: str) -> list[str]:
    """Return the rows of a list that divides them by `;` as Quizlet can; nothing where rows are lines."""
    lines = [line for line in _LINE_END.split(text) if line.strip()]
    if not lines or ";" not in lines[0]:
        return []
    if len(lines) > 1 and not all(line.rstrip().endswith(";") for line in lines):
        return []
    pieces = [piece.strip(" ") for line in lines for piece in line.split(";") if piece.strip()]
    return pieces if len(pieces) > 1 and all(piece.count("\t") == 1 for piece in pieces) else []


def _delimiter(text: str, suffix: str) -> str:
    """Return what divides the fields of a text: a tab unless hardly a row has one, else what divides it most evenly."""
    sample = text[:_SAMPLE]
    if suffix == ".tsv" and "\t" in sample:
        return "\t"
    cut = len(text) > _SAMPLE
    best, most = "\t", 0.0
    for delimiter in "\t;,|":
        if delimiter not in sample:
            continue
        rows = _sampled(sample, delimiter, cut=cut)
        several = [row for row in rows if len(row) > 1]
        if delimiter == "\t" and len(several) >= _TABS * len(rows):
            return delimiter
        score = _evenness(rows, several, delimiter) if several else 0.0
        if score > most:
            best, most = delimiter, score
    lines = [line for line in _LINE_END.split(sample) if line.strip()] if most <= _HALF else []
    if not most:
        for dash in _DASHES:
            if lines and sum(dash in line for line in lines) >= _DASHED * len(lines):
                return dash
    # Commas in prose: every line of a text may have one, and a sentence with gaps is one field.
    prose = best == "," and suffix == ".txt"
    return "\t" if lines and (prose or all(map(GAP.search, lines))) else best


def _sampled(sample: str, delimiter: str, *, cut: bool) -> list[list[str]]:
    lines = io.StringIO(sample, newline="")
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=_blanks(sample, delimiter))
    try:
        rows = [row for row in reader if any(row)]
    except csv.Error:  # a field of more than 128 KiB; the parser proper says what is wrong
        return []
    return rows[:-1] if cut and len(rows) > 1 else rows


def _evenness(rows: list[list[str]], several: list[list[str]], delimiter: str) -> float:
    """Return how much a delimiter looks like one: rows of one width, a known header, no sign of prose or figures."""
    width, alike = Counter(map(len, several)).most_common(1)[0]
    if alike < _ALIKE * len(rows):  # ragged, and still the best there may be
        return _RAGGED * (len(several) >= _ALIKE * len(rows) or is_header(rows[0]))
    score = alike / len(rows) + _HALF * is_header(rows[0])
    if delimiter in ",;":  # "red, green" and "1,5" divide nothing
        joints = [(left, right) for row in several for left, right in pairwise(row)]
        loose = sum(
            (right[:1] == " " and left[-1:] != " ")
            or (delimiter == "," and left[-1:].isdigit() and right[:1].isdigit() and width == 2)  # noqa: PLR2004 - a term and a figure
            for left, right in joints
        )
        score -= _HALF * loose / len(joints)
    return max(score, _RAGGED)
