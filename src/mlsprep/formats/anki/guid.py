"""Anki's GUIDs as ids of notes and back: any text becomes letters, digits, `-`, `_` and `.`, and nothing is lost."""

from __future__ import annotations

import re

_PREFIX = "a."
# What stays as it is; everything else becomes `.XX` for each of its UTF-8 bytes.
_OTHER = re.compile(r"[^A-Za-z0-9_-]")
_ASCII = {code: f".{code:02X}" for code in range(128) if _OTHER.match(chr(code))}
"""Most GUIDs are ASCII, and an import has one for every note: a table is three times as fast."""
_BYTES = re.compile(r"(?:\.[0-9A-F]{2})+")


def note_id(guid: str) -> str:
    """Return the id of the note that has this GUID: `a.` and the GUID, odd characters as `.XX` (UTF-8, hexadecimal).

    Raises UnicodeEncodeError for half a surrogate pair, which no UTF-8 text holds.
    """
    if guid.isascii():
        return _PREFIX + guid.translate(_ASCII)
    return _PREFIX + _OTHER.sub(lambda match: "".join(f".{byte:02X}" for byte in match[0].encode()), guid)


def guid_of(note: str) -> str | None:
    """Return the GUID that `note_id` made this id of, None for any other id."""
    if not note.startswith(_PREFIX):
        return None
    try:
        guid = _BYTES.sub(lambda match: bytes.fromhex(match[0].replace(".", "")).decode(), note.removeprefix(_PREFIX))
        return guid if note_id(guid) == note else None
    except UnicodeError:  # bytes that are no UTF-8: somebody else's id
        return None
