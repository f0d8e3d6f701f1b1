"""A file written whole or not at all: what stood there before stays until everything is on the disk."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from mlsprep.errors import MlsprepError

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file as `put` does. Raises MlsprepError where it cannot be written."""
    try:
        put(path, data)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise MlsprepError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}.") from error


def put(path: Path, data: bytes) -> None:
    """Write a file under another name beside it and move it into place; a device or a pipe is written as it is.

    Raises OSError where it cannot be written; then what was there before is unchanged.
    """
    path = path.resolve()  # a link keeps pointing where it points
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    beside = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
