"""A field for one line of text, Korean included."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from rich.cells import cell_len

from mlsprep.screens.text import safe

if TYPE_CHECKING:
    from mlsprep.screens.keys import Key

LONGEST = 500
"""Characters; a note on a card or a short answer, not an essay."""


class Field:
    """What has been typed so far, and where the cursor is in it."""

    def __init__(self, text: str = "") -> None:
        """Begin with a text, the cursor behind it."""
        self._before = safe(text)[:LONGEST]
        self._behind = ""

    @property
    def text(self) -> str:
        """The whole text."""
        return self._before + self._behind

    def press(self, key: Key) -> None:
        """Change the text or move in it by a key; keys that mean nothing here do nothing."""
        if key.name in _ACTIONS:
            _ACTIONS[key.name](self)
        elif key.text:
            added = " ".join(key.text.split()) if key.name == "paste" else key.text
            before = unicodedata.normalize("NFC", self._before + safe(added))
            self._before = before[: max(0, LONGEST - len(self._behind))]

    def _erase(self) -> None:
        self._before = self._before[: _last(self._before)]

    def _delete(self) -> None:
        self._behind = self._behind[_first(self._behind) :]

    def _clear(self) -> None:
        self._before = self._behind = ""

    def _erase_word(self) -> None:
        kept = self._before.rstrip()
        self._before = kept[: kept.rfind(" ") + 1]

    def _go_left(self) -> None:
        at = _last(self._before)
        self._before, self._behind = self._before[:at], self._before[at:] + self._behind

    def _go_right(self) -> None:
        at = _first(self._behind)
        self._before, self._behind = self._before + self._behind[:at], self._behind[at:]

    def _go_first(self) -> None:
        self._before, self._behind = "", self.text

    def _go_last(self) -> None:
        self._before, self._behind = self.text, ""

    def visible(self, width: int) -> tuple[str, int]:
        """Return the part of the text around the cursor that fits a width in cells, and the cursor's cell in it."""
        before, behind = self._before, self._behind
        while cell_len(before) > width:
            before = before[1:]
        while cell_len(before) + cell_len(behind) > width:
            behind = behind[:-1]
        return before + behind, cell_len(before)


def _last(text: str) -> int:
    """Return where the last character begins, its combining marks included."""
    at = len(text)
    while at > 1 and unicodedata.combining(text[at - 1]):
        at -= 1
    return max(0, at - 1)


def _first(text: str) -> int:
    """Return where the first character ends, its combining marks included."""
    at = 1
    while at < len(text) and unicodedata.combining(text[at]):
        at += 1
    return min(at, len(text))


_ACTIONS = {
    "backspace": Field._erase,  # noqa: SLF001 - this table is the class's own
    "delete": Field._delete,  # noqa: SLF001
    "ctrl-u": Field._clear,  # noqa: SLF001
    "ctrl-w": Field._erase_word,  # noqa: SLF001
    "left": Field._go_left,  # noqa: SLF001
    "right": Field._go_right,  # noqa: SLF001
    "home": Field._go_first,  # noqa: SLF001
    "end": Field._go_last,  # noqa: SLF001
}
