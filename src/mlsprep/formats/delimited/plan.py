"""Which field of a note each column of a sheet fills: by what the learner says, by what the file says, by content."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.kinds.cloze import GAP
from mlsprep.errors import InputError, Problem
from mlsprep.formats.delimited.columns import NOTHING, SIDE, Column, column, is_header, known_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlsprep.formats import Options
    from mlsprep.formats.delimited.rows import Declared, Rows

# How many rows are looked at for what a column without a name holds.
_LOOKED = 500
# A width that so many of the rows of a text with tabs have is no slip; commas in prose make wider rows by accident.
_SLIP = 0.05
_SIDES = 2
# Columns that a sentence names.
_NAMED = 20
_TAG = re.compile(r"[^\s,.;!?()]{1,30}")
_TAGS_MOST = 3
_TAG_SHARE = 0.9


class Plan(NamedTuple):
    """What each column fills (None: nothing), whether the first row names them, and what to tell about it."""

    columns: tuple[Column | None, ...]
    header: bool
    how: str
    warnings: tuple[str, ...] = ()
    exact: bool = False


def plan(divided: Rows, said: Declared, options: Options, file: str) -> Plan:
    """Return what the columns are. Raises InputError where a side of the card has none."""
    rows = divided.rows
    width = _width(divided)
    if options.columns:
        return _as_told(rows, options, file, width)
    declared = said.columns or said.places  # such a file has no header besides
    header = options.header if options.header is not None else not declared and is_header(rows[0])
    names = list(said.columns or (rows[0] if header else ()))
    columns = _by_name(names, said, max(width, len(names)))
    body = rows[1:] if header else rows
    _fill(columns, body, divided, file, named=bool(names))
    how = "header" if header else "columns as the file names them" if names else "no header, columns taken for"
    shown = _listed([str(found) if found else NOTHING for found in columns])
    warnings = _unknown(columns, names, body)
    return Plan(tuple(columns), header, f"{how}: {shown}", warnings, exact=header and _ours(columns))


def _by_name(names: list[str], said: Declared, width: int) -> list[Column | None]:
    columns: list[Column | None] = [column(name) for name in names] + [None] * (width - len(names))
    for field, place in said.places:
        if place < width:
            columns[place] = Column({"notetype": "kind", "guid": "id"}.get(field, field))
    fields = {found.field for found in columns if found}
    sides = [side for side in ("front", "back") if side not in fields]
    for index, found in enumerate(columns):
        if found and found.field == SIDE:
            columns[index] = Column(sides.pop(0), found.language) if sides else None
        elif found in columns[:index]:
            columns[index] = None
    return columns


def _unknown(columns: list[Column | None], names: list[str], rows: list[list[str]]) -> tuple[str, ...]:
    """Return a sentence about the columns that hold something and fill nothing."""
    unknown = [
        f"`{names[index]}`" if index < len(names) and names[index].strip() else f"number {index + 1}"
        for index, found in enumerate(columns)
        if found is None and any(row[index].strip() for row in rows if index < len(row))
    ]
    if not unknown:
        return ()
    which = f"the column {unknown[0]} is" if len(unknown) == 1 else f"the columns {_listed(unknown)} are"
    return (f"{which} left out; say what each column is if it is wanted: --columns front,back,tags,why",)


def _listed(names: Sequence[str]) -> str:
    """Return names for a sentence, of thousands the first ones."""
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _ours(columns: Sequence[Column | None]) -> bool:
    """Whether these are the columns a sheet of ours begins with: its cells are texts to the last blank."""
    return [str(found) for found in columns[:5]] == ["deck", "id", "kind", "front_en", "front_ko"]


def _width(divided: Rows) -> int:
    widths = Counter(map(len, divided.rows))
    if divided.delimiter == "\t":
        return max(width for width, count in widths.items() if count >= _SLIP * len(divided.rows))
    return max(widths, key=lambda width: (widths[width], width))


def _as_told(rows: list[list[str]], options: Options, file: str, width: int) -> Plan:
    columns: list[Column | None] = []
    for name in options.columns:
        found = column(name)
        if found is None and name.strip() != NOTHING:
            message = f"unknown column `{name}`; known: {known_names()}, and `-` for none"
            raise InputError([Problem(file, 0, 0, message)])
        if found in columns and found is not None:
            raise InputError([Problem(file, 0, 0, f"the column `{found}` is named twice; `-` leaves a column out")])
        columns.append(found)
    if any(found and found.field == SIDE for found in columns):
        message = "a language alone names no column here: write `front_ko`, `back_en`"
        raise InputError([Problem(file, 0, 0, message)])
    given = len(columns)
    columns += [None] * (width - given)
    fields = {found.field for found in columns if found}
    if "text" not in fields and not {"front", "back"} <= fields:
        missing = "front" if "front" not in fields else "back"
        raise InputError([Problem(file, 0, 0, f"no column is named `{missing}`; a card needs both sides, or `text`")])
    if given > width:
        message = f"{given} columns are named, and the rows have {width}: {_excerpt(rows[0])}"
        raise InputError([Problem(file, 0, 0, message)])
    header = options.header if options.header is not None else is_header(rows[0])
    how = "columns as told: " + ", ".join(str(found) if found else NOTHING for found in columns)
    return Plan(tuple(columns), header, how + (" (first row is a header)" if header else ""))


def _fill(columns: list[Column | None], rows: list[list[str]], divided: Rows, file: str, *, named: bool) -> None:
    """Find columns for what a card cannot be without, and where nothing is named for the rest too."""
    fields = {found.field for found in columns if found}
    free = [index for index, found in enumerate(columns) if found is None]
    if "front" not in fields and "text" not in fields and free:
        columns[free.pop(0)] = Column("front")
    elif "front" not in fields and "text" not in fields:
        raise InputError([Problem(file, 1, 0, "no column holds the front of the cards; name it: --columns front,back")])
    if "back" not in fields and "text" not in fields:
        if free:
            columns[free.pop(0)] = Column("back")
        elif Column("why") in columns:  # "Question, Explanation" has the answer in it
            columns[columns.index(Column("why"))] = Column("back")
        else:
            _only_gaps(columns, rows, divided, file)
    if named:
        return
    taken = {str(found) for found in columns if found}
    for index in free:
        field = "tags" if _is_tags([row[index] for row in rows[:_LOOKED] if index < len(row)]) else "why"
        if field not in taken:
            columns[index] = Column(field)
            taken.add(field)


def _only_gaps(columns: list[Column | None], rows: list[list[str]], divided: Rows, file: str) -> None:
    """Take the front for the text of a cloze, if every row has a gap. Raises InputError otherwise."""
    index = next(index for index, found in enumerate(columns) if found and found.field == "front")
    for number, row in enumerate(rows):
        if index < len(row) and not GAP.search(row[index]):
            line = divided.lines[len(divided.rows) - len(rows) + number]
            message = (
                "there is one column only, and a card has two sides: divide them by a tab, `;` or `,` "
                "(or say what does: --delimiter), or mark gaps as `{{c1::answer}}`; notes in prose go in a .md file"
            )
            raise InputError([Problem(file, line, 1, message)])
    front = columns[index]
    columns[index] = Column("text", front.language if front else None)


def _is_tags(cells: list[str]) -> bool:
    """Whether the cells of a column are words to select by rather than sentences."""
    words = [cell.replace(",", " ").split() for cell in cells if cell.strip()]
    like = sum(len(item) <= _TAGS_MOST and all(map(_TAG.fullmatch, item)) for item in words)
    if not words or like < _TAG_SHARE * len(words):
        return False
    flat = [word for item in words for word in item]
    # Tags come again and again; a column of one-word translations does not.
    return len(flat) <= _SIDES or len(set(flat)) * 2 <= len(flat) + 1 or all("::" in word for word in flat)


def _excerpt(row: list[str]) -> str:
    text = " | ".join(row)
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 - what fits on a line behind the sentence
