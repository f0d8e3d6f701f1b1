"""The two sides of every row of a sheet, its gaps and its id, as notes hold them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from mlsprep.core.kinds.cloze import GAP, Cloze
from mlsprep.core.note import Text, in_bulk
from mlsprep.formats.anki.guid import note_id

if TYPE_CHECKING:
    from mlsprep.formats.delimited.cells import Cells, Pair
    from mlsprep.formats.delimited.rows import Declared

_ID = re.compile(r"\w[\w.-]*")
_DIGITS = 4
_YES = frozenset({"true", "1", "yes", "y", "x", "o", "v", "✓", "예", "네", "참"})


class Sides:
    """What the cards of each row show.

    `prompts` and `answers` are the sides as identity looks at them, empty where there is none. `gaps` are the rows
    that are cloze notes, `behind_gaps` what the back of those rows says. `ids`, `kinds` and `reverse` are empty where
    no column says them.
    """

    def __init__(self, cells: Cells, said: Declared) -> None:
        """Take the sides from the columns, and from what a file of Anki's says of its notes."""
        front, back = _merged(cells.pair("text"), cells.pair("front")), cells.pair("back")
        self.prompts, self.answers = _first(front, cells.count), _first(back, cells.count)
        self.fronts, self.backs = _texts(front, cells.count), _texts(back, cells.count)
        self.kinds = [cell.casefold() for cell in cells.field("kind") or ()]
        if not self.kinds and said.notetype:
            self.kinds = [said.notetype.casefold()] * cells.count
        self.gaps: dict[int, Cloze] = {}
        self.behind_gaps: dict[int, Text] = {}
        self._find_gaps(front)
        self.reverse: list[bool] = []
        if told := cells.field("reverse"):
            self.reverse = [cell.casefold() in _YES for cell in told]
        elif any(map(_reverses, set(self.kinds))):
            self.reverse = [_reverses(kind) for kind in self.kinds]
        guids = any(field == "guid" for field, _ in said.places)
        self.ids = [_row_id(cell, guid=guids) for cell in cells.field("id") or ()]

    def _find_gaps(self, front: Pair) -> None:
        found = {
            index
            for cells in front
            if cells and "{{c" in "\n".join(cells)
            for index, cell in enumerate(cells)
            if "{{c" in cell and GAP.search(cell)
        }
        for index in found:
            if not self.kinds or self.kinds[index] != "basic":
                self.gaps[index] = Cloze(self.fronts[index])
                if self.answers[index]:
                    self.behind_gaps[index] = self.backs[index]


def gap_fault(text: Text) -> str | None:
    """Return what is wrong with the gaps of a text, None if nothing is."""
    numbers: list[set[int]] = []
    for value in (text.en, text.ko):
        if value:
            gaps = GAP.findall(value)
            if any("{{" in words or "{{" in hint for _, words, hint in gaps):
                return "a gap stands inside a gap"
            if any(len(number) > _DIGITS for number, _, _ in gaps):
                return f"the number of a gap has at most {_DIGITS} digits"
            numbers.append({int(number) for number, _, _ in gaps})
    if any(0 in found for found in numbers):
        return "gaps are numbered from c1"
    if numbers[0] != numbers[-1]:
        return "the gaps differ between English and Korean"
    return None


def _merged(texts: Pair, fronts: Pair) -> Pair:
    """Return, for each language, the text of a cloze where there is one, else the front."""
    english, korean = (
        [cell or other for cell, other in zip(one, two, strict=True)] if one and two else one or two
        for one, two in zip(texts, fronts, strict=True)
    )
    return english, korean


def _first(pair: Pair, count: int) -> list[str]:
    english, korean = pair
    if english is None or korean is None:
        return english or korean or [""] * count
    return [one or other for one, other in zip(english, korean, strict=True)]


def _texts(pair: Pair, count: int) -> list[Text]:
    """Return a text for each row; a language without words is None."""
    sides = {
        code: cells if all(cells) else [cell or None for cell in cells]
        for code, cells in zip(("en", "ko"), pair, strict=True)
        if cells
    }
    return in_bulk(Text, count, **sides)


def _row_id(cell: str, *, guid: bool) -> str:
    """Return the id of a cell: an id as it is, anything else and Anki's GUIDs as `anki.guid` writes them."""
    cell = unicodedata.normalize("NFC", cell)
    if not cell:
        return ""
    return note_id(cell) if guid or not _ID.fullmatch(cell) else cell


def _reverses(kind: str) -> bool:
    """Whether notes of a type of Anki's are asked both ways, such as "Basic (and reversed card)"."""
    return "optional" not in kind and any(word in kind for word in ("revers", "역방향", "뒤집"))
