"""Where the decks and migrations that ship with the program are: in the wheel, or in the checkout."""

from __future__ import annotations

import zlib
from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the bundled folder `decks` or `migrations`.

    An installed wheel has it under `_bundled`; a checkout (or an editable install of one) at its top level.
    """
    packed = _PACKAGE / "_bundled" / name
    return packed if packed.is_dir() else _PACKAGE.parent.parent / name


def stamp(version: str) -> str:
    """Return what tells cheaply whether the bundled decks may have changed: the version, names, sizes and times.

    CRC-32 serves: importing hashlib costs 4 ms at every start, and nobody forges a stamp against himself.
    """
    place = folder("decks")
    listing = [version]
    for path in sorted(place.rglob("*.yaml")):
        found = path.stat()
        listing.append(f"{path.relative_to(place)}:{found.st_size}:{found.st_mtime_ns}")
    return f"{zlib.crc32('|'.join(listing).encode()):08x}-{len(listing)}"
