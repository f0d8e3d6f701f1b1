"""What a note of Anki's becomes: front and back, both ways, a text with gaps, or cards with sides of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mlsprep.core.kinds.basic import Basic
from mlsprep.core.kinds.cloze import GAP, Cloze
from mlsprep.core.kinds.sides import Side, Sides
from mlsprep.formats.anki import gaps
from mlsprep.formats.anki.html import to_text
from mlsprep.formats.anki.templates import LONGEST_SIDE, cloze_fields, render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mlsprep.core.note import Body, Text
    from mlsprep.formats.anki.collection import CardRow
    from mlsprep.formats.anki.templates import Card, Sheet

RECALL, REVERSE = "recall", "reverse"
_EMPTY_FRONT = "(The front of this card is empty in Anki.)"
_EMPTY_BACK = "(The back of this card is empty in Anki.)"
_MOST_TEXT = 2**30
"""Characters of all sides together: templates can show a field many times over."""


class Built(NamedTuple):
    """A body, its kind, what is told besides, and the facet of each card by its place in the note type."""

    kind: str
    body: Body
    why: Text | None
    facets: Mapping[int, str]


class Builder:
    """Builds bodies, and counts what could not be kept as it was."""

    def __init__(self, renamed: Mapping[str, str], text: Callable[[str], Text]) -> None:
        """Use new names of media, and a function that makes a text of a string."""
        self._renamed = renamed
        self._text = text
        self.empty = self.lost_gaps = self.occlusions = self.shortened = 0
        self._size = 0

    def body(self, sheet: Sheet, fields: Sequence[str], cards: Sequence[CardRow]) -> Built:
        """Return what a note with these cards (at least one, by their place) becomes. Raises DamagedError."""
        if sheet.cloze:
            return self._cloze(sheet, fields, cards)
        first = cards[0]
        if not first.ord and (len(cards) == 1 or (sheet.reversible and _places(cards) == [0, 1])) and sheet.cards:
            if sheet.plain and len(fields) == len(sheet.fields):
                front, back = self._filled(self._plain(fields[sheet.plain[0]]), self._plain(fields[sheet.plain[1]]))
            else:
                front, back = self._sides(sheet.cards[0], fields)
            reverse = len(cards) > 1
            facets = {0: RECALL, 1: REVERSE} if reverse else _ONE
            return Built("basic", Basic(self._text(front), self._text(back), reverse), None, facets)
        facets = {}
        sides = {}
        for place in dict.fromkeys(_places(cards)):
            facet = RECALL if not place else REVERSE if sheet.reversible and place == 1 else f"card-{place + 1}"
            template = sheet.cards[min(place, len(sheet.cards) - 1)] if sheet.cards else _NO_TEMPLATE
            front, back = self._sides(template, fields)
            facets[place] = facet
            sides[facet] = Side(self._text(front), self._text(back))
        if list(sides) == [RECALL]:
            side = sides[RECALL]
            return Built("basic", Basic(side.front, side.back), None, facets)
        return Built("sides", Sides(sides), None, facets)

    def _sides(self, card: Card, fields: Sequence[str]) -> tuple[str, str]:
        front = self._plain(render(card.front, fields, question=True))
        back = self._plain(render(card.back, fields, question=False))
        if not back and card.whole != card.back:
            back = self._plain(render(card.whole, fields, question=False))
        return self._filled(front, back)

    def _filled(self, front: str, back: str) -> tuple[str, str]:
        if not front or not back:
            self.empty += 1
        return front or _EMPTY_FRONT, back or _EMPTY_BACK

    def _plain(self, html: str, *, emphasis: bool = True) -> str:
        self._size += len(html)
        if len(html) >= LONGEST_SIDE:
            self.shortened += 1
            html = html[:LONGEST_SIDE]
        if self._size > _MOST_TEXT:
            from mlsprep.formats.anki.collection import DamagedError

            raise DamagedError("its templates repeat the fields until they fill more than a gigabyte")
        return to_text(html, self._renamed, emphasis=emphasis)

    # -- gaps ----------------------------------------------------------------------------------------------------------

    def _cloze(self, sheet: Sheet, fields: Sequence[str], cards: Sequence[CardRow]) -> Built:
        template = sheet.cards[0] if sheet.cards else _NO_TEMPLATE
        with_gaps, shown = cloze_fields(template.front)
        html = render(template.front, fields, question=True) if with_gaps else "<br>".join(fields[:1])
        cloze = gaps.parse(html)
        besides = ["" if index in shown else value for index, value in enumerate(fields)]
        extra = self._plain(render(template.back, besides, question=False, cloze=False))
        why = self._text(extra) if extra else None
        wanted = {card.ord + 1 for card in cards}
        facets = {number - 1: f"cloze-{number}" for number in sorted(wanted)}
        if cloze.flat and wanted <= cloze.numbers:
            text = self._plain(html, emphasis=False)
            if wanted < cloze.numbers:  # gaps that Anki has no card for
                text = GAP.sub(lambda match: match[0] if int(match[1]) in wanted else match[2], text)
            body = Cloze(self._text(text))
            if set(body.facets()) == set(facets.values()):
                return Built("cloze", body, why, facets)
        self.occlusions += cloze.occlusion
        sides = {}
        for number in sorted(wanted):
            front, back = self._cloze_sides(cloze, number)
            sides[f"cloze-{number}"] = Side(self._text(front), self._text(back))
        return Built("sides", Sides(sides), why, facets)

    def _cloze_sides(self, cloze: gaps.Cloze, number: int) -> tuple[str, str]:
        front = self._plain(gaps.face(cloze, number, question=True))
        back = self._plain(gaps.face(cloze, number, question=False))
        if number not in cloze.numbers:
            self.lost_gaps += 1
            front = f"{front}\n\n(Gap {number} is no longer in this text.)".strip()
        elif cloze.occlusion:
            where = gaps.regions(cloze, number)
            said = f"(What is at {where} of the picture?)" if where else f"(What does region {number} hide?)"
            front = f"{front}\n\n{said}".strip()
            back = f"{back}\n\n(The picture shows it{f' at {where}' if where else ''}.)".strip()
        return self._filled(front, back)


_ONE = {0: RECALL}


def _places(cards: Sequence[CardRow]) -> list[int]:
    return [card.ord for card in cards]


def _no_template() -> Card:
    from mlsprep.formats.anki.templates import Card, Field

    return Card((Field(0, ()),), (Field(1, ()),), (Field(1, ()),))


_NO_TEMPLATE = _no_template()
