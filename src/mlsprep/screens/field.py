"""A field for one line of text, Korean included."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from rich.cells import cell_len

from mlsprep.screens.text import safe

if TYPE_CHECKING:
    from mlsprep.screens.keys import Key

LONGEST = 500
"""Characters; a note on a card, not an essay."""


class Field:
    """What has been typed so far; letters are added and taken away at the end."""

    def __init__(self) -> None:
        """Begin empty."""
        self.text = ""

    def press(self, key: Key) -> None:
        """Change the text by a key; keys that mean nothing here do nothing."""
        if key.name == "backspace":
            self.text = self._shorter()
        elif key.name == "ctrl-u":
            self.text = ""
        elif key.name == "ctrl-w":
            kept = self.text.rstrip()
            self.text = kept[: kept.rfind(" ") + 1]
        elif key.text:
            added = " ".join(key.text.split()) if key.name == "paste" else key.text
            self.text = unicodedata.normalize("NFC", self.text + safe(added))[:LONGEST]

    def _shorter(self) -> str:
        text = self.text
        while text and unicodedata.combining(text[-1]):
            text = text[:-1]
        return text[:-1]

    def visible(self, width: int) -> str:
        """Return the end of the text that fits a width in cells."""
        text = self.text
        while cell_len(text) > width:
            text = text[1:]
        return text
