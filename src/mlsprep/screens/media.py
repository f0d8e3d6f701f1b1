"""Pictures and sounds of a card: never drawn, but opened by the system's own program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlsprep.core.media import media_names
from mlsprep.errors import MlsprepError

if TYPE_CHECKING:
    from pathlib import Path

    from mlsprep.core.card import Card


def names_in(card: Card) -> list[str]:
    """Return the names of the media that a card refers to."""
    return media_names((card.face.front, card.face.back, card.why))


def open_medium(path: Path) -> None:
    """Open a file with the system's opener. Raises MlsprepError where there is none."""
    from mlsprep.screens.outside import open_file

    try:
        open_file(path)
    except OSError as error:
        raise MlsprepError(f"{path} cannot be opened: {error.strerror or error}.") from error
