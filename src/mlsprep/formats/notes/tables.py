"""Tables of notes to cards: each cell is what its column says of its row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlsprep.formats.notes import english_statements
from mlsprep.formats.notes.asked import Asked, Subject
from mlsprep.formats.notes.collector import Pair, path_of
from mlsprep.formats.notes.korean import korean
from mlsprep.formats.notes.labels import name_of
from mlsprep.formats.notes.sentences import ANSWER_WORDS, clean, garbled, pointing, tidy, words
from mlsprep.formats.notes.templates import fill

if TYPE_CHECKING:
    from mlsprep.formats.notes.collector import Collector
    from mlsprep.formats.notes.outline import Entry
    from mlsprep.formats.notes.vocabulary import AttributeWords, Vocabulary

# Headers that number the rows, or name what the rows are.
_COUNTER = re.compile(r"(?:#|no\.?|nr\.?|번호|순번|순서)", re.IGNORECASE)
_NOTHING = re.compile(r"[-–—/.…?x×✗✘✕]*|n/?a|none|없음|해당 ?없음|tbd|todo", re.IGNORECASE)
_TICK = re.compile(r"(?:✓|✔|✅|☑|o|○|yes|y|네|예|true|지원|가능)(?: ?[.!])?", re.IGNORECASE)
_CROSS = re.compile(r"(?:✗|✘|❌|✕|x|×|no|n|아니오|아니요|false|불가|미지원|불가능)(?: ?[.!])?", re.IGNORECASE)
_OPEN = re.compile(r",|·|;| / | or | and | 및 |, ")
# Columns whose value tells one row from the others: values are single, and each row has its own.
_ROW_WORDS = 8


def table_cards(entry: Entry, subject: Subject | None, vocabulary: Vocabulary, found: Collector, language: str) -> None:
    """Take a card from every cell of a table that has a row and a column with a name."""
    rows = [[clean(cell) for cell in row] for row in entry.block.rows]
    line = entry.block.line
    found.fate(line, "part", "table header")
    found.fate(line + 1, "part", "table header")
    if len(rows) < 2 or len(rows[0]) < 2:  # noqa: PLR2004 - a header and a row, a name and a value
        for index in range(1, len(rows)):
            found.fate(entry.block.row_line(index), "left out", "table without columns")
        return
    lines = [entry.block.row_line(index) for index in range(len(rows))]
    if _turned(rows, vocabulary):
        rows = [list(column) for column in zip(*rows, strict=False)] if len({len(row) for row in rows}) == 1 else rows
        lines = [line] * len(rows)
        for index in range(1, len(entry.block.rows)):
            found.fate(entry.block.row_line(index), "part", "table")
    header, first = rows[0], 0
    if _COUNTER.fullmatch(header[0]) and len(header) > 2:  # noqa: PLR2004 - number, name, value
        first = 1
    names = [row[first] if len(row) > first else "" for row in rows[1:]]
    context = subject.name if subject else ""
    for index, row in enumerate(rows[1:], 1):
        place = lines[index]
        name = name_of(names[index - 1])
        if not name or len(words(name)) > _ROW_WORDS or names.count(names[index - 1]) > 1 or garbled(name):
            found.fate(place, "left out", "row without a name of its own")
            continue
        made = False
        for column in range(first + 1, min(len(header), len(row))):
            made = (
                _cell(
                    entry,
                    place,
                    name,
                    header[column],
                    row[column],
                    _Where(context, header[first], language),
                    vocabulary,
                    found,
                )
                or made
            )
        if not made:
            found.fate(place, "left out", "nothing to ask")
    for column in range(first + 1, len(header)):
        _pairs(entry, rows, first, column, context, vocabulary, found, language, lines)


_CORNER = re.compile(
    r"|구분|항목|비교|비교 항목|기준|특성|속성|feature|features|aspect|property|attribute|criteria|criterion|dimension|comparison|"
    r"characteristic|factor|비교 기준|특징",
    re.IGNORECASE,
)


def _turned(rows: list[list[str]], vocabulary: Vocabulary) -> bool:
    """Return whether the columns are the subjects and the rows what is said of them."""
    header, names = rows[0][1:], [row[0] for row in rows[1:] if row]
    if not _CORNER.fullmatch(rows[0][0].strip()) or any(vocabulary.exact(head) for head in header):
        return False
    if rows[0][0].strip():
        return True
    return any(vocabulary.attribute(name) for name in names)


class _Where:
    """What a table stands below, what its rows are, and its language."""

    def __init__(self, context: str, sort: str, language: str) -> None:
        self.context, self.sort, self.language = context, sort, language


def _needs_context(name: str, context: str, language: str) -> bool:
    """Return whether a row's name is not enough: it has no capital, digit or code, or is one short word."""
    if not context or context.casefold() in name.casefold() or len(context.split()) > 6:  # noqa: PLR2004
        return False
    if language == "ko":
        return not re.search(r"[A-Z0-9_`]", name) and len(name.replace(" ", "")) < 7  # noqa: PLR2004
    return not re.search(r"[0-9_`]|\w[A-Z]", name)


def _cell(
    entry: Entry, line: int, name: str, head: str, value: str, where: _Where, vocabulary: Vocabulary, found: Collector
) -> bool:
    value = tidy(value)
    if (
        not head
        or not value
        or _NOTHING.fullmatch(value)
        and not _CROSS.fullmatch(value)
        or len(value.split()) > ANSWER_WORDS
        or pointing(" ".join(value.split()[:2]))
    ):
        return False
    front = _front(name, head, value, where, vocabulary)
    if _TICK.fullmatch(value) or _CROSS.fullmatch(value):
        value = _yes(bool(_TICK.fullmatch(value)), korean(front))
    return found.add(Asked(front, value, "table"), entry, line) == ""


def _yes(yes: bool, hangul: bool) -> str:  # noqa: FBT001 - what is said
    if hangul:
        return "예" if yes else "아니요"
    return "Yes" if yes else "No"


def _front(name: str, head: str, value: str, where: _Where, vocabulary: Vocabulary) -> str:
    language = "ko" if any(korean(text) for text in (name, head, value)) or where.language == "ko" else "en"
    attribute = vocabulary.attribute(head)
    head = name_of(head)
    far = _needs_context(name, where.context, language)
    if language == "ko":
        place = f"{where.context}에서 " if far else ""
        if _TICK.fullmatch(value) or _CROSS.fullmatch(value):
            return fill("{place}{subject}{은/는} “{head}”에 해당하는가?", place=place, subject=name, head=head)
        if (
            attribute
            and attribute.id in {"definition", "when", "avoid"}
            and attribute.ask.ko
            and vocabulary.exact(head)
        ):
            return place + fill(attribute.ask.ko, subject=name, label=head, name=head)
        return place + fill("{subject}의 {label}{은/는}?", subject=name, label=head)
    place = f"In {where.context}, " if far else ""
    inner = english_statements.the(name)
    if (_TICK.fullmatch(value) or _CROSS.fullmatch(value)) and (
        does := english_statements.yes_or_no(inner, _small(head))
    ):
        return f"{place}{does}" if place else does[0].upper() + does[1:]
    if _TICK.fullmatch(value) or _CROSS.fullmatch(value):
        return (
            f"{place}{inner}: is “{_small(head)}” true of it?"
            if not place
            else f"{place}is “{_small(head)}” true of {inner}?"
        )
    if attribute and attribute.ask.en and vocabulary.exact(head) and attribute.id in {
        "definition", "use", "when", "avoid", "cause", "fix", "cost", "method", "requirement", "train_input", "output", "hyperparameters", "instance", "metric", "symptom", "caution",
    }:  # fmt: skip
        asked = fill(attribute.ask.en, subject=inner, label=_small(head), name=_small(head))
        return f"{place}{asked[0].lower()}{asked[1:]}" if place else asked
    verb = english_statements.be(_small(head))
    if re.match(r"(?:is|are|has|have|can|does|do|needs?|supports?|uses?)\b", head, re.IGNORECASE):
        return f"{place}{_small(head)} — what holds for {inner}?"
    front = f"{place}what {verb} the {_small(head)} of {inner}?"
    return front if place else front[0].upper() + front[1:]


def _small(head: str) -> str:
    """Return a header inside a sentence: capitals of a title are small, short forms stay."""
    return " ".join(word.lower() if word[1:].islower() or len(word) == 1 else word for word in head.split())


def _pairs(
    entry: Entry,
    rows: list[list[str]],
    first: int,
    column: int,
    context: str,
    vocabulary: Vocabulary,
    found: Collector,
    language: str,
    lines: list[int],
) -> None:
    """Keep a column for the quiz where each row has one value of its own."""
    head = rows[0][column]
    cells = [
        (index, name_of(row[first]), tidy(row[column]))
        for index, row in enumerate(rows[1:], 1)
        if len(row) > max(first, column)
    ]
    cells = [
        cell
        for cell in cells
        if cell[1]
        and cell[2]
        and not _NOTHING.fullmatch(cell[2])
        and not _TICK.fullmatch(cell[2])
        and not _CROSS.fullmatch(cell[2])
    ]
    attribute: AttributeWords | None = vocabulary.attribute(head)
    defining = attribute is not None and (
        attribute.distinct or attribute.unique or attribute.id in {"definition", "formula", "when"}
    )
    values = [value.casefold() for _, _, value in cells]
    if len(cells) < 3 or len(set(values)) != len(values) or len({name for _, name, _ in cells}) != len(cells):  # noqa: PLR2004
        return
    if not defining and (
        any(_OPEN.search(value) for value in values)
        or attribute is not None
        and attribute.id not in {"default", "limit", "range"}
    ):
        return
    for index, name, value in cells:
        where = _Where(context, rows[0][first], language)
        front = _front(name, head, value, where, vocabulary)
        hangul = korean(front)
        shown = name_of(head) if hangul else _small(name_of(head))
        sort = name_of(rows[0][first]) or ("것" if hangul else "one")
        place = f"{context}에서 " if hangul and context else f"In {context}, " if context else ""
        if hangul:
            which = fill(
                "{place}{head}{이/가} “{value}”인 {sort}{은/는}?",
                place=place,
                head=shown,
                value=value,
                sort=sort if korean(sort) else "것",
            )
        else:
            fits = attribute is not None and attribute.id in {"use", "when", "definition"}
            which = (
                f"{place}which {_small(sort)} fits this ({shown}): “{value}”?"
                if fits
                else f"{place}which {_small(sort)} has the {shown} “{value}”?"
            )
            which = which[0].upper() + which[1:]
        found.pairs.append(
            Pair(
                name,
                value,
                front,
                which,
                f"{id(entry)}-{column}",
                f"table-{id(entry)}-{column}",
                lines[index],
                path_of(entry),
            )
        )
