"""Where the decks and migrations that ship with the program are: in the wheel, or in the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the bundled folder `decks` or `migrations`.

    An installed wheel has it under `_bundled`; a checkout (or an editable install of one) at its top level.
    """
    packed = _PACKAGE / "_bundled" / name
    return packed if packed.is_dir() else _PACKAGE.parent.parent / name
