"""Tables of notes to cards: each cell is what its column says of its row."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.formats.notes.asked import Asked
from mlsprep.formats.notes.collector import Pair, path_of
from mlsprep.formats.notes.english_verbs import BASE, NOUNS
from mlsprep.formats.notes.english_words import be, do, the, yes_or_no
from mlsprep.formats.notes.korean import korean
from mlsprep.formats.notes.labels import name_of
from mlsprep.formats.notes.sentences import ANSWER_WORDS, clean, garbled, pointing, tidy, words
from mlsprep.formats.notes.templates import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlsprep.formats.notes.outline import Entry
    from mlsprep.formats.notes.subjects import Reader

# Headers that number the rows.
_COUNTER = re.compile(r"(?:#|no\.?|nr\.?|번호|순번|순서)", re.IGNORECASE)
_NOTHING = re.compile(r"[-–—/.…?]*|n/?a|없음|해당 ?없음|tbd|todo", re.IGNORECASE)
_TICK = re.compile(r"(?:✓|✔|✅|☑|o|○|yes|y|네|예|true|지원|가능)(?: ?[.!])?", re.IGNORECASE)
_CROSS = re.compile(r"(?:✗|✘|❌|✕|x|×|no|n|아니오|아니요|false|불가|미지원|불가능)(?: ?[.!])?", re.IGNORECASE)
_OPEN = re.compile(r",|·|;| / | or | and | 및 ")
# What stands above the rows where they are what is said, and the columns of what it is said.
_UNIT = re.compile(r"\(.{1,12}\)|\[.{1,12}\]|%|[A-Za-zµ$€]{1,4}(?:/[A-Za-z]{1,5})?|")


def _with_units(rows: list[list[str]]) -> list[list[str]]:
    """Return a table whose first row has only units with these in its header; the row stays, and is empty."""
    units = [cell.strip() for cell in rows[1]]
    if len(rows) < 3 or not re.fullmatch(r"(?:\(?units?\)?)?", units[0], re.IGNORECASE):  # noqa: PLR2004 - and a row
        return rows
    if not any(units[1:]) or not all(_UNIT.fullmatch(unit) for unit in units[1:]):
        return rows
    header = [
        f"{head} ({unit.strip('()[]')})" if unit else head for head, unit in zip(rows[0][1:], units[1:], strict=False)
    ]
    return [[rows[0][0], *header], ["" for _ in rows[0]], *rows[2:]]


_CORNER = re.compile(
    r"|구분|항목|비교|비교 항목|비교 기준|기준|특성|속성|특징|features?|aspect|property|attribute|criteria|criterion|"
    r"dimension|comparison|characteristic|factor",
    re.IGNORECASE,
)
# Attributes whose own question fits any row; other headers are asked for by their words.
_ASKED = frozenset(
    {"definition", "use", "when", "avoid", "cause", "fix", "cost", "method", "requirement", "train_input", "output"}
    | {"hyperparameters", "instance", "metric", "symptom", "caution"}
)
_ASKED_KOREAN = frozenset({"definition", "when", "avoid"})
# Attributes that have one value for each row, so that another row's value is wrong.
_SINGLE = frozenset({"default", "limit", "range", "formula"})
_DEFINING = frozenset({"definition", "formula", "when"})
_ROW_WORDS = 8
_CONTEXT_WORDS = 6
_SYLLABLES = 7
_LEAST_ROWS = 3


class _Cell(NamedTuple):
    """What a column says of a row, and the line that is on."""

    name: str
    head: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class _Table:
    """A table with its subjects as rows: the cells of each column, and what the table stands below."""

    entry: Entry
    reader: Reader
    context: str
    sort: str
    columns: tuple[tuple[_Cell, ...], ...]


def table_cards(reader: Reader, entry: Entry) -> None:
    """Take a card from every cell of a table that has a row and a column with a name."""
    found, block = reader.found, entry.block
    for line in (block.line, block.line + 1):
        found.fate(line, "part", "table header")
    table = _table(reader, entry)
    made: dict[int, bool] = {}
    for cell in sorted((cell for column in table.columns for cell in column), key=lambda cell: cell.line):
        if _usable(cell.value):
            new = found.add(Asked(_front(table, cell), _said(table, cell), "table"), entry, cell.line) == ""
            made[cell.line] = made.get(cell.line, False) or new
    for index in range(1, len(block.rows)):
        line = block.row_line(index)
        if not made.get(line):
            found.fate(line, "left out", "nothing to ask")
    for column in table.columns:
        found.pairs += _pairs(table, column)


def _table(reader: Reader, entry: Entry) -> _Table:
    rows = [[clean(cell) for cell in row] for row in entry.block.rows]
    subject = reader.subject(entry)
    context = subject.name if subject else ""
    if len(rows) < 2 or len(rows[0]) < 2:  # noqa: PLR2004 - a header and a row, a name and a value
        return _Table(entry, reader, context, "", ())
    turned = _turned(rows, reader)
    rows = [list(column) for column in zip(*rows, strict=False)] if turned else _with_units(rows)
    counted = bool(_COUNTER.fullmatch(rows[0][0])) or not any(row and row[0].strip() for row in rows[1:])
    first = 1 if counted and len(rows[0]) > 2 else 0  # noqa: PLR2004 - number, name, value
    line = entry.block.row_line
    named = Counter(row[first] for row in rows[1:] if len(row) > first)
    columns = []
    for column in range(first + 1, len(rows[0])):
        cells = (
            _Cell(name_of(row[first]), rows[0][column], tidy(row[column]), line(column if turned else index))
            for index, row in enumerate(rows[1:], 1)
            if len(row) > column and named[row[first]] == 1
        )
        columns.append(tuple(cell for cell in cells if cell.head and _nameable(cell.name)))
    return _Table(entry, reader, context, name_of(rows[0][first]), tuple(columns))


def _nameable(name: str) -> bool:
    return bool(name) and len(words(name)) <= _ROW_WORDS and not garbled(name)


def _turned(rows: list[list[str]], reader: Reader) -> bool:
    """Return whether the columns are the subjects and the rows what is said of them."""
    corner = rows[0][0].strip()
    vocabulary = reader.vocabulary
    if not _CORNER.fullmatch(corner) or any(vocabulary.exact(head) for head in rows[0][1:]):
        return False
    return bool(corner) or any(vocabulary.attribute(row[0]) for row in rows[1:] if row)


def _usable(value: str) -> bool:
    if not value or (_NOTHING.fullmatch(value) and not _CROSS.fullmatch(value)):
        return False
    return len(value.split()) <= ANSWER_WORDS and not pointing(" ".join(value.split()[:2]))


def _closed(value: str) -> bool:
    """Return whether a cell says yes or no."""
    return bool(_TICK.fullmatch(value) or _CROSS.fullmatch(value))


# -- questions ---------------------------------------------------------------------------------------------------------


def _said(table: _Table, cell: _Cell) -> str:
    if not _closed(cell.value):
        attribute = table.reader.vocabulary.attribute(cell.head)
        when = attribute is not None and attribute.id in {"when", "avoid"} and _CLAUSE.match(cell.value)
        return f"when {cell.value}" if when and _language(table, cell) == "en" else cell.value
    yes = bool(_TICK.fullmatch(cell.value))
    if _language(table, cell) == "ko":
        return "예" if yes else "아니요"
    return "Yes" if yes else "No"


def _language(table: _Table, cell: _Cell) -> str:
    return table.reader.tongue(cell.name, cell.head, cell.value)


def _place(table: _Table, name: str, language: str) -> str:
    """Return what the table stands below, where the name of a row does not say enough: no capital, digit or code."""
    context = table.context
    if not context or context.casefold() in name.casefold() or len(context.split()) > _CONTEXT_WORDS:
        return ""
    if language == "ko":
        short = len(name.replace(" ", "")) < _SYLLABLES
        return f"{context}에서 " if short and not re.search(r"[A-Z0-9_`]", name) else ""
    return "" if re.search(r"[0-9_`]|[\w-][A-Z]", name) else f"In {context}, "


def _front(table: _Table, cell: _Cell) -> str:
    language = _language(table, cell)
    place = _place(table, cell.name, language)
    return _korean_front(table, cell, place) if language == "ko" else _capital(place + _english_front(table, cell))


def _korean_front(table: _Table, cell: _Cell, place: str) -> str:
    head = name_of(cell.head)
    if _closed(cell.value):
        return fill("{place}{subject}{은/는} “{head}”에 해당하는가?", place=place, subject=cell.name, head=head)
    attribute = table.reader.vocabulary.attribute(cell.head)
    if attribute and attribute.id in _ASKED_KOREAN and table.reader.vocabulary.exact(cell.head):
        return place + fill(attribute.ask.get("ko"), subject=cell.name, label=head, name=head)
    return place + fill("{subject}의 {label}{은/는}?", subject=cell.name, label=head)


# A column that is said of the row: `Found in`, `Billed by`.
_PASSIVE = re.compile(
    r"(?:\w+ed|found|built|made|written|known|set|bound|run|kept|held|good|bad|best|suitable|sensitive|similar)"
    r" (?:in|by|with|for|on|from|at|as|to|against|of)",
    re.IGNORECASE,
)


# A column that says what the row does: `Measures`; what is a plural as well is none.
_ACTIVE = (frozenset(BASE) - NOUNS) | {"measures", "supports", "needs", "handles", "produces", "stores"}
_CLAUSE = re.compile(
    r"(?!when|if|for|to |never|always|after|before|while|in case)"
    r"(?:(?:[\w-]+ ){1,4}(?:is|are|have|has|can|must|needs?|matters?)\b|(?:both|all|all of them) matter)"
)


def _english_front(table: _Table, cell: _Cell) -> str:
    head, name = _small(name_of(cell.head)), the(cell.name)
    if _closed(cell.value):
        return yes_or_no(name, head) or f"is “{head}” true of {name}?"
    attribute = table.reader.vocabulary.attribute(cell.head)
    if attribute and attribute.id in _ASKED and table.reader.vocabulary.exact(cell.head):
        asked = fill(attribute.ask.get("en"), subject=name, label=head, name=head)
        return asked[0].lower() + asked[1:]
    if head in _ACTIVE:
        return f"what {do(cell.name)} {name} {BASE[head]}?"
    if _PASSIVE.fullmatch(head):
        return f"what {be(cell.name)} {name} {head}?"
    return f"what {be(head)} the {head} of {name}?"


def _small(head: str) -> str:
    """Return a header inside a sentence: capitals of a title are small, short forms stay."""
    return " ".join(word.lower() if word[1:].islower() or len(word) == 1 else word for word in head.split())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# -- pairs for the quiz ------------------------------------------------------------------------------------------------


def _pairs(table: _Table, column: tuple[_Cell, ...]) -> Iterator[Pair]:
    """Yield the cells of a column where each row has one value of its own, so that the others are wrong."""
    cells = [cell for cell in column if _usable(cell.value) and not _closed(cell.value)]
    values = {cell.value.casefold() for cell in cells}
    if len(cells) < _LEAST_ROWS or len(values) < len(cells):
        return
    head = cells[0].head
    attribute = table.reader.vocabulary.attribute(head)
    defining = attribute is not None and (attribute.distinct or attribute.unique or attribute.id in _DEFINING)
    single = attribute is None or attribute.id in _SINGLE
    if not defining and (not single or any(_OPEN.search(cell.value) for cell in cells)):
        return
    group = f"{id(table.entry)}-{head}"
    for cell in cells:
        which = _which(table, cell, fits=attribute is not None and attribute.id in {"use", "when", "definition"})
        front = _front(table, cell)
        path = (*path_of(table.entry), name_of(head))
        yield Pair(cell.name, cell.value, front, which, group, f"table-{group}", cell.line, path)


def _which(table: _Table, cell: _Cell, *, fits: bool) -> str:
    head = name_of(cell.head)
    if _language(table, cell) == "ko":
        place = f"{table.context}에서 " if table.context else ""
        sort = table.sort if korean(table.sort) and not _CORNER.fullmatch(table.sort) else "것"
        template = "{place}{head}{이/가} “{value}”인 {sort}{은/는}?"
        return fill(template, place=place, head=head, value=cell.value, sort=sort)
    place = f"In {table.context}, " if table.context else ""
    sort = "one" if _CORNER.fullmatch(table.sort) else _small(table.sort)
    if fits:
        return _capital(f"{place}which {sort} fits this ({_small(head)}): “{cell.value}”?")
    return _capital(f"{place}which {sort} has the {_small(head)} “{cell.value}”?")
