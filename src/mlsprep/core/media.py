"""The names by which texts refer to pictures and sounds: `![picture](media:NAME)`, `[sound](media:NAME)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlsprep.core.note import Text

LINK = r"!?\[[^\]\n]{0,300}\]\(media:(?P<medium>[^()\s]{1,1000})\)"
"""What refers to a medium. The name is percent-encoded, as in any link."""


def name_of(reference: str) -> str:
    """Return the name of the file that a reference (`a%20b.png`) means."""
    return unquote(reference)


def media_names(texts: Iterable[Text | None]) -> list[str]:
    """Return the names of the media that texts refer to, each once, in the order they come in."""
    found: dict[str, None] = {}
    for text in texts:
        for part in (text.en, text.ko) if text is not None else ():
            if part and "](media:" in part:
                found.update(dict.fromkeys(name_of(match["medium"]) for match in re.finditer(LINK, part)))
    return list(found)
